//! Printing pages of a site into PDFs with a browser that is installed: Chromium or a relative.
//!
//! Owns the scratch folder of the printed site and the run of the browser. Never lays out a page:
//! its style sheet does.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use tempfile::TempDir;

use crate::atomic::replace_file;
use crate::paths::remove_if_exists;
use kyyeu_diag::{Code, Diagnostic, UserError};

/// The names of Chromium and its relatives on the search path.
const BROWSER_NAMES: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
    "brave-browser",
];

/// Where they are installed on systems that do not have them on the search path.
const BROWSER_PATHS: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/// How long a browser may take for one page. A part of a volume takes seconds.
const PRINT_TIMEOUT: Duration = Duration::from_mins(10);

/// How often it is looked whether the browser has ended.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// What browsers do not escape in the address of a file.
const FILE_URL_ESCAPED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/').remove(b':');

const PRINT_BY_HAND: &str = "open volume.html of the site in a browser and print it from there, \
                             on A4, with backgrounds off";

/// The browser that prints.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    /// The program; if none is named, an installed one is searched for.
    pub program: Option<PathBuf>,
    /// Further arguments.
    pub arguments: Vec<String>,
}

/// A folder for a site that is built only to be printed. Removed when dropped.
#[derive(Debug)]
pub struct ScratchDir {
    dir: TempDir,
}

impl ScratchDir {
    /// Creates a new folder among the system's temporary files, which only this user can read.
    ///
    /// # Errors
    /// When no folder can be created there.
    pub fn new() -> Result<Self, UserError> {
        Self::new_in(&std::env::temp_dir())
    }

    fn new_in(parent: &Path) -> Result<Self, UserError> {
        match tempfile::Builder::new().prefix("kyyeu-pdf-").tempdir_in(parent) {
            Ok(dir) => Ok(Self { dir }),
            Err(error) => Err(UserError::new(
                format!("no folder can be made in {}: {error}", parent.display()),
                "printing needs a folder for the site: name one in the environment, by TMPDIR \
                 (on Windows TEMP)",
            )),
        }
    }

    /// Where it is.
    #[must_use]
    pub fn dir(&self) -> &Path {
        self.dir.path()
    }
}

/// Prints the pages of a site in a scratch folder, each into a PDF of its own; ends at the first
/// page that the site does not have. Gives the files: the first has the given name, the others the
/// same with their number. No PDF is written unless all pages are printed.
///
/// # Errors
/// When there is no browser, it fails or does not end, or a PDF cannot be written.
pub fn print_pages(
    scratch: &ScratchDir,
    pages: impl Iterator<Item = String>,
    target: &Path,
    browser: &Browser,
) -> Result<Vec<PathBuf>, Diagnostic> {
    let program = match &browser.program {
        Some(program) => program.clone(),
        None => find_browser().ok_or_else(no_browser)?,
    };
    let arguments = &browser.arguments;
    let printer = Printer { program, arguments, scratch: scratch.dir(), timeout: PRINT_TIMEOUT };
    printer.print_pages(pages, target)
}

/// A browser that prints the pages of a scratch folder.
struct Printer<'a> {
    program: PathBuf,
    arguments: &'a [String],
    scratch: &'a Path,
    timeout: Duration,
}

impl Printer<'_> {
    fn print_pages(
        &self,
        pages: impl Iterator<Item = String>,
        target: &Path,
    ) -> Result<Vec<PathBuf>, Diagnostic> {
        let pages = pages.take_while(|page| self.scratch.join(page).is_file());
        let mut printed = Vec::new();
        for (number, page) in (1..).zip(pages) {
            printed.push((self.print_page(number, &page)?, numbered_path(target, number)));
        }
        for (pdf, target) in &printed {
            fs::read(pdf).and_then(|bytes| replace_file(target, bytes)).map_err(|error| {
                let message = format!("{} cannot be written: {error}", target.display());
                Diagnostic::new(Code::WriteFailed, None, message)
            })?;
        }
        Ok(printed.into_iter().map(|(_, target)| target).collect())
    }

    /// Prints a page into a PDF in the scratch folder, and gives its path.
    fn print_page(&self, number: usize, page: &str) -> Result<PathBuf, Diagnostic> {
        let pdf = self.scratch.join(format!("print-{number}.pdf"));
        let log = self.scratch.join("print.log");
        // A site has no such file; but never is a file that was there taken for the print.
        let prepared = remove_if_exists(&pdf).and_then(|()| File::create(&log));
        let stderr = prepared.map_err(|error| self.failed(&format!("cannot print: {error}")))?;
        let status = self
            .start(page, &pdf, stderr)
            .and_then(|child| self.wait(child))?
            .ok_or_else(|| self.timed_out())?;
        let starts_as_pdf = fs::read(&pdf).is_ok_and(|bytes| bytes.starts_with(b"%PDF-"));
        if status.success() && starts_as_pdf {
            return Ok(pdf);
        }
        let log = fs::read(&log).unwrap_or_default();
        Err(self.made_no_pdf(&String::from_utf8_lossy(&log)))
    }

    fn start(&self, page: &str, pdf: &Path, stderr: File) -> Result<Child, Diagnostic> {
        let started = Command::new(&self.program)
            .args(["--headless", "--disable-gpu", "--disable-background-networking"])
            .args(["--no-first-run", "--no-pdf-header-footer"])
            .arg("--generate-pdf-document-outline")
            .arg(option_with_path("--user-data-dir=", &self.scratch.join("profile")))
            .arg(option_with_path("--print-to-pdf=", pdf))
            .args(self.arguments)
            .arg(file_url(&self.scratch.join(page)))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            // A file, not a pipe: processes that outlive the browser may hold a pipe open.
            .stderr(stderr)
            .spawn();
        started.map_err(|error| {
            let reason = if error.kind() == ErrorKind::NotFound {
                "is no program".to_owned()
            } else {
                format!("does not start: {error}")
            };
            self.failed(&reason).help("name a Chromium, Chrome or Edge with --browser")
        })
    }

    /// Waits until the browser ends; stops it after the time limit, and then gives `None`.
    fn wait(&self, mut child: Child) -> Result<Option<ExitStatus>, Diagnostic> {
        let mut waited = Duration::ZERO;
        loop {
            match child.try_wait() {
                Ok(Some(status)) => return Ok(Some(status)),
                Ok(None) if waited < self.timeout => {
                    std::thread::sleep(POLL_INTERVAL);
                    waited += POLL_INTERVAL;
                }
                result => {
                    let _ = child.kill();
                    let _ = child.wait();
                    return match result {
                        Ok(_) => Ok(None),
                        Err(error) => Err(self.failed(&format!("is lost: {error}"))),
                    };
                }
            }
        }
    }

    fn failed(&self, reason: &str) -> Diagnostic {
        let message = format!("{} {reason}", self.program.display());
        Diagnostic::new(Code::PrintFailed, None, message)
    }

    fn timed_out(&self) -> Diagnostic {
        let limit = self.timeout.as_millis().div_ceil(60_000);
        self.failed(&format!("made no PDF in {limit} minutes, and was stopped")).help(PRINT_BY_HAND)
    }

    /// The browser ended without a PDF; its log says why.
    fn made_no_pdf(&self, log: &str) -> Diagnostic {
        let last_line = log.lines().rev().find(|line| !line.trim().is_empty());
        let reason = last_line.unwrap_or("it said nothing").trim();
        let help = if reason.contains("sandbox") || reason.contains("namespace") {
            "as root, or in a container, it refuses its sandbox: add \
             --browser-argument=--no-sandbox if you trust the content"
        } else {
            PRINT_BY_HAND
        };
        self.failed(&format!("made no PDF: {reason}")).help(help)
    }
}

/// `volume.pdf`, `volume-2.pdf`, `volume-3.pdf` and so on.
fn numbered_path(target: &Path, number: usize) -> PathBuf {
    if number == 1 {
        return target.to_owned();
    }
    let stem = target.file_stem().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!("{stem}-{number}.pdf"))
}

fn no_browser() -> Diagnostic {
    let message = "no Chromium, Chrome or Edge is at hand to print with";
    Diagnostic::new(Code::NoBrowser, None, message).help(
        "install one (Debian: apt install chromium), or name one with --browser; or run kyyeu \
         build, open volume.html in any browser, and print it into a PDF from there",
    )
}

fn find_browser() -> Option<PathBuf> {
    let search_path = std::env::var_os("PATH").unwrap_or_default();
    let on_search_path = std::env::split_paths(&search_path).flat_map(|dir| {
        BROWSER_NAMES.iter().flat_map(move |name| [dir.join(name), dir.join(format!("{name}.exe"))])
    });
    let installed = BROWSER_PATHS.iter().map(PathBuf::from);
    on_search_path.chain(installed).find(|program| program.is_file())
}

fn option_with_path(option: &str, path: &Path) -> OsString {
    let mut argument = OsString::from(option);
    argument.push(path);
    argument
}

/// The URL of a file (RFC 8089).
fn file_url(file: &Path) -> String {
    let absolute = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let path = absolute.to_string_lossy().replace('\\', "/");
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", utf8_percent_encode(&path, FILE_URL_ESCAPED))
}

#[cfg(all(test, unix))]
#[allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A shell script in place of a browser; it finds the file to print to in `$pdf` and the page
    /// in `$page`.
    fn fake_browser(scratch: &ScratchDir, script: &str) -> Browser {
        let program = scratch.dir().join("browser");
        let header = "#!/bin/sh\nfor argument do case $argument in \
             --print-to-pdf=*) pdf=${argument#--print-to-pdf=};; file://*) page=$argument;; \
             esac; done\n";
        fs::write(&program, format!("{header}{script}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o700)).unwrap();
        Browser { program: Some(program), arguments: Vec::new() }
    }

    /// Prints two pages with a fake browser. Gives the result, and the PDFs that are there.
    fn print_two_pages(script: &str) -> (Result<usize, Diagnostic>, Vec<String>) {
        let scratch = ScratchDir::new().unwrap();
        let browser = fake_browser(&scratch, script);
        let pages = ["volume.html", "volume-2.html"].map(ToOwned::to_owned);
        for page in &pages {
            fs::write(scratch.dir().join(page), "").unwrap();
        }
        let target = scratch.dir().join("out");
        fs::create_dir(&target).unwrap();
        let result = print_pages(&scratch, pages.into_iter(), &target.join("volume.pdf"), &browser);
        let mut files: Vec<_> = fs::read_dir(&target)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        (result.map(|files| files.len()), files)
    }

    #[test]
    fn each_page_becomes_a_pdf() {
        let (result, files) = print_two_pages("echo \"%PDF- $page\" > \"$pdf\"");
        assert_eq!(result.unwrap(), 2);
        assert_eq!(files, ["volume-2.pdf", "volume.pdf"]);
    }

    #[test]
    fn a_page_that_is_not_printed_gets_no_pdf_of_another_page() {
        let (result, files) =
            print_two_pages("case $page in *-2.html) exit 0;; *) echo %PDF- > \"$pdf\";; esac");
        assert!(result.unwrap_err().message.contains("made no PDF"));
        assert_eq!(files, [""; 0]);
    }

    #[test]
    fn a_browser_that_fails_prints_nothing() {
        let (result, files) = print_two_pages("echo %PDF- > \"$pdf\"; echo it broke >&2; exit 3");
        let message = result.unwrap_err().message;
        assert!(message.contains("it broke"), "{message}");
        assert_eq!(files, [""; 0]);
    }

    #[test]
    fn a_browser_that_does_not_end_is_stopped() {
        let scratch = ScratchDir::new().unwrap();
        let browser = fake_browser(&scratch, "echo %PDF- > \"$pdf\"; exec sleep 600");
        fs::write(scratch.dir().join("volume.html"), "").unwrap();
        let printer = Printer {
            program: browser.program.unwrap(),
            arguments: &[],
            scratch: scratch.dir(),
            timeout: Duration::from_millis(200),
        };
        let target = scratch.dir().join("volume.pdf");
        let result = printer.print_pages(["volume.html".to_owned()].into_iter(), &target);
        let message = result.unwrap_err().message;
        assert!(message.ends_with("made no PDF in 1 minutes, and was stopped"), "{message}");
        assert!(!target.exists());
    }

    #[test]
    fn a_scratch_folder_that_cannot_be_made_is_an_error() {
        let missing = std::env::temp_dir().join("kyyeu-no-such-folder");
        assert!(ScratchDir::new_in(&missing).is_err());
    }

    #[test]
    fn a_scratch_folder_is_never_one_that_was_there() {
        let dirs: Vec<_> = (0..=100)
            .map(|number| {
                std::env::temp_dir().join(format!("kyyeu-pdf-{}-{number}", std::process::id()))
            })
            .collect();
        for dir in &dirs {
            fs::create_dir_all(dir).unwrap();
        }
        drop(ScratchDir::new().unwrap());
        let all_remain = dirs.iter().all(|dir| dir.is_dir());
        for dir in &dirs {
            fs::remove_dir_all(dir).ok();
        }
        assert!(all_remain, "a folder of another process was removed");
    }
}
