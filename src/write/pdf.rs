//! Prints a page of the site into a PDF, by a browser at hand: Chromium or one of its kin.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use kyyeu_diag::{Code, Diagnostic};

/// Under which names Chromium and its kin are called.
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

/// Where they stand on systems that do not call them by a name.
const BROWSER_PATHS: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
    "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/// The browser that prints.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    /// The program; one at hand is looked for where none is named.
    pub program: Option<PathBuf>,
    /// What it is told besides.
    pub arguments: Vec<String>,
}

/// A folder for a site that is made only to be printed, removed when dropped.
#[derive(Debug)]
pub struct ScratchDir {
    dir: PathBuf,
}

impl ScratchDir {
    /// A folder of this run's own, below the system's folder for such files: one that was not
    /// there, so that nobody else can have put anything into it. Where none can be made, whoever
    /// writes into it finds out why.
    #[must_use]
    pub fn new() -> Self {
        let name = |time: u32| {
            std::env::temp_dir().join(format!("kyyeu-pdf-{}-{time}", std::process::id()))
        };
        let made = (0..100).map(name).find(|folder| create_private_dir(folder).is_ok());
        Self { dir: made.unwrap_or_else(|| name(100)) }
    }

    /// Where it is.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

/// Makes a folder that nobody else may look into.
fn create_private_dir(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

impl Default for ScratchDir {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for ScratchDir {
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn drop(&mut self) {
        // What cannot be removed is the system's to clear away.
        drop(fs::remove_dir_all(&self.dir));
    }
}

/// Prints the pages of a site that stands in a scratch folder, each into a PDF of its own; gives
/// their files. The first has the name that is asked for, the others the same with their number.
///
/// # Errors
/// When there is no browser, it fails, or a PDF cannot be written.
pub fn print_pages(
    scratch: &ScratchDir,
    pages: impl Iterator<Item = String>,
    pdf: &Path,
    browser: &Browser,
) -> Result<Vec<PathBuf>, Diagnostic> {
    let there = pages.take_while(|page| scratch.dir.join(page).is_file());
    let numbered = |(at, page): (usize, String)| {
        let stem = pdf.file_stem().unwrap_or_default().to_string_lossy();
        let file = if at == 0 {
            pdf.to_owned()
        } else {
            pdf.with_file_name(format!("{stem}-{}.pdf", at + 1))
        };
        print_page(scratch, &page, &file, browser).map(|()| file)
    };
    there.enumerate().map(numbered).collect()
}

/// Prints a page that stands in a scratch folder into a PDF.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
fn print_page(
    scratch: &ScratchDir,
    page: &str,
    pdf: &Path,
    browser: &Browser,
) -> Result<(), Diagnostic> {
    let program = match &browser.program {
        Some(program) => program.clone(),
        None => find_browser().ok_or_else(no_browser)?,
    };
    let printed = scratch.dir.join("volume.pdf");
    let output = Command::new(&program)
        .args(["--headless", "--disable-gpu", "--disable-background-networking", "--no-first-run"])
        .args(["--no-pdf-header-footer", "--generate-pdf-document-outline"])
        .arg(option_with_path("--user-data-dir=", &scratch.dir.join("profile")))
        .arg(option_with_path("--print-to-pdf=", &printed))
        .args(&browser.arguments)
        .arg(file_url(&scratch.dir.join(page)))
        .stdin(Stdio::null())
        .output();
    let failed = |why: String| {
        Diagnostic::new(Code::PrintFailed, None, format!("{} {why}", program.display()))
    };
    let output = match output {
        Ok(output) => output,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(failed("is no program".into())
                .help("name a Chromium, Chrome or Edge with --browser"));
        }
        Err(error) => {
            return Err(failed(format!("does not start: {error}"))
                .help("name a Chromium, Chrome or Edge with --browser"));
        }
    };
    let bytes = fs::read(&printed).unwrap_or_default();
    if !bytes.starts_with(b"%PDF-") {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let said = said
            .lines()
            .rev()
            .find(|line| !line.trim().is_empty())
            .unwrap_or("it said nothing")
            .to_owned();
        let help = if said.contains("sandbox") || said.contains("namespace") {
            "as root, or in a container, it refuses its sandbox: add --browser-argument=--no-sandbox if you trust the content"
        } else {
            "open volume.html of the site in a browser and print it from there, on A4, with backgrounds off"
        };
        return Err(failed(format!("made no PDF: {}", said.trim())).help(help));
    }
    fs::write(pdf, bytes).map_err(|error| {
        Diagnostic::new(
            Code::WriteFailed,
            None,
            format!("{} cannot be written: {error}", pdf.display()),
        )
    })
}

fn no_browser() -> Diagnostic {
    Diagnostic::new(Code::NoBrowser, None, "no Chromium, Chrome or Edge is at hand to print with").help(
        "install one (Debian: apt install chromium), or name one with --browser; or run kyyeu build, open volume.html in \
         any browser, and print it into a PDF from there",
    )
}

fn find_browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let called = std::env::split_paths(&path).flat_map(|folder| {
        BROWSER_NAMES
            .iter()
            .flat_map(move |name| [folder.join(name), folder.join(format!("{name}.exe"))])
    });
    called.chain(BROWSER_PATHS.iter().map(PathBuf::from)).find(|program| program.is_file())
}

fn option_with_path(option: &str, path: &Path) -> std::ffi::OsString {
    let mut joined = std::ffi::OsString::from(option);
    joined.push(path);
    joined
}

/// The address of a file (RFC 8089).
fn file_url(file: &Path) -> String {
    const KEPT: percent_encoding::AsciiSet = percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b'/')
        .remove(b':');
    let path = std::path::absolute(file).unwrap_or_else(|_| file.to_owned());
    let path = path.to_string_lossy().replace('\\', "/");
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("file://{slash}{}", percent_encoding::utf8_percent_encode(&path, &KEPT))
}
