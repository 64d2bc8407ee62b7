//! `kyyeu archive` and `kyyeu verify`: packs the proceedings for keeping, and proves what was kept.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::AutoStream;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::output;
use crate::{ColorMode, CommonArgs, plural};
use kyyeu_driver::commands::archive::{
    ArchiveError, ArchiveReport, ArchiveRequest, ByteProgress, Overwrite, PackError, VerifyError,
    VerifyIssueKind, VerifyReport,
};
use kyyeu_driver::commands::epub::ProjectRef;
use kyyeu_driver::{self};

pub const EXAMPLES: &str = "\
The site is built first, as by kyyeu build, so that the archive holds what the content says. It is one ZIP file that any
program opens: unpack it and open index.html. In it is a BagIt bag: the site, the sources, and two checksums of each
file. The same content gives the same bytes, on any machine; so the day is stated only where you give it.

Examples:
  kyyeu archive                                     into ky-yeu-2023.zip, by the year of the workshop
  kyyeu archive luu-tru.zip --date 2026-07-20       another name, and the day that it states
  kyyeu archive --split 20MB                        several ZIP files for mail; unpack all into one place
  kyyeu archive --split 4GB                         for a disk that takes no larger files (FAT32)
  kyyeu archive --single-file                       all there is to read as one HTML file, for mail: ky-yeu-2023.html

Exit status: 0 done, 1 the content is wrong or writing failed, 2 the call is wrong.";

pub const VERIFY_EXAMPLES: &str = "\
Reads every byte and unpacks nothing. Names every file that is damaged, missing or added.

Examples:
  kyyeu verify ky-yeu-2023.zip                      an archive
  kyyeu verify ky-yeu-2023.part-1-of-3.zip          all parts of one, given any of them
  kyyeu verify ky-yeu-2023                          an archive that was unpacked
  kyyeu verify public                               a site as it was published

Exit status: 0 it is whole, 1 it is not, 2 the call is wrong.";

/// What `kyyeu archive` is called with.
#[derive(Debug, Args)]
pub struct ArchiveArgs {
    #[command(flatten)]
    common: crate::CommonArgs,
    /// The archive [default: ky-yeu-YEAR.zip, in the project's folder]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The day that the archive states (Bagging-Date)
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = parse_day)]
    date: Option<String>,
    /// Make several files, none larger than this: 20MB, 650MB, 4GB
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    split: Option<u64>,
    /// Make one HTML file of all there is to read, with its pictures and fonts in it, in place of
    /// an archive
    #[arg(long, conflicts_with_all = ["date", "split", "out"])]
    single_file: bool,
    /// Folder of the site [default: public, in the project's folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Replace a file that is there already
    #[arg(long)]
    force: bool,
}

/// What `kyyeu verify` is called with.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// An archive, any part of one, an unpacked archive, or the folder of a site
    #[arg(value_name = "FILE|DIR")]
    path: PathBuf,
    /// Whether to print in colour
    #[arg(long, value_enum, default_value_t = ColorMode::Auto)]
    color: ColorMode,
    /// Print what is wrong alone
    #[arg(short, long)]
    quiet: bool,
}

pub fn parse_day(text: &str) -> Result<String, String> {
    match text.parse::<jiff::civil::Date>() {
        Ok(day) if day.to_string() == text => Ok(text.to_owned()),
        _ => Err("write a day of the calendar, such as 2026-07-20".into()),
    }
}

/// A size as people write it; thousands are thousands, as on the labels of disks and in the limits
/// of mail.
fn parse_size(text: &str) -> Result<u64, String> {
    const MIN_PART_BYTES: u64 = 100_000;
    let upper = text.trim().to_ascii_uppercase();
    let at = upper.find(|c: char| !c.is_ascii_digit()).unwrap_or(upper.len());
    let (number, unit) = upper.split_at(at);
    let unit: Option<u64> = match unit.trim().trim_end_matches('B') {
        "" => Some(1),
        "K" => Some(1_000),
        "M" => Some(1_000_000),
        "G" => Some(1_000_000_000),
        "T" => Some(1_000_000_000_000),
        _ => None,
    };
    let size = number
        .parse()
        .ok()
        .zip(unit)
        .and_then(|(number, unit): (u64, u64)| number.checked_mul(unit));
    match size {
        Some(size) if size >= MIN_PART_BYTES => Ok(size),
        Some(_) => Err("a part has at least 100KB".into()),
        None => Err("write a whole number and its unit, such as 20MB or 4GB".into()),
    }
}

/// Does it.
pub fn run(call: ArchiveArgs) -> std::io::Result<ExitCode> {
    if call.single_file {
        return run_single_file(call);
    }
    let ArchiveArgs { common, file, date, split, out, force, single_file: _ } = call;
    let site = out.unwrap_or_else(|| crate::default_output_dir(&common.root));
    if let Some(code) = build_in_subprocess(&common, &site)? {
        return Ok(code);
    }
    let mut stderr = AutoStream::new(std::io::stderr(), common.color.into());
    let bar = ByteProgressBar::new(common.quiet);
    let made = kyyeu_driver::commands::archive::create_archive(
        ArchiveRequest {
            root: common.root.clone(),
            site,
            file,
            date,
            base_url: common.base_url.clone(),
            max_file_bytes: split,
            overwrite: if force { Overwrite::Replace } else { Overwrite::Refuse },
        },
        &bar,
    );
    bar.0.finish_and_clear();
    match made {
        Ok(archived) if common.quiet => drop(archived),
        Ok(ArchiveReport { files, size, payload }) => {
            let mut stdout = AutoStream::new(std::io::stdout(), common.color.into());
            for file in &files {
                writeln!(stdout, "{}", file.display())?;
            }
            let packed =
                format!("{} of {} bytes in {size}", plural(payload.files, "file"), payload.octets);
            writeln!(
                stdout,
                "{packed}; prove it at any time: kyyeu verify {}",
                shell_quote(&files[0])
            )?;
        }
        Err(ArchiveError::Content(sources, diagnostics)) => {
            for diagnostic in &diagnostics {
                writeln!(stderr, "{}\n", kyyeu_diag::render_human(diagnostic, &sources))?;
            }
            return Ok(ExitCode::from(1));
        }
        Err(ArchiveError::Io(failure)) => return print_failure(&mut stderr, &failure, "archive"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Builds a site for something that is made of it, in a process of its own, with which all that it
/// needed goes back to the system. Gives the exit status where that cannot go on.
fn build_in_subprocess(common: &CommonArgs, out: &Path) -> std::io::Result<Option<ExitCode>> {
    let CommonArgs { root, base_url, drafts: _, format, color, quiet, verbose } = common;
    let mut stderr = AutoStream::new(std::io::stderr(), (*color).into());
    if !root.is_dir() {
        output::print_missing_root(&mut stderr, root)?;
        return Ok(Some(ExitCode::from(2)));
    }
    let build = |program: PathBuf| {
        let mut build = std::process::Command::new(program);
        build.arg("build").arg("--root").arg(root).arg("--out").arg(out);
        build.args(["--format", &flag_value(format), "--color", &flag_value(color)]);
        build.args(base_url.iter().flat_map(|url| ["--base-url", url]));
        build.args(
            [(*quiet, "--quiet"), (*verbose, "--verbose")]
                .iter()
                .filter(|(on, _)| *on)
                .map(|(_, flag)| flag),
        );
        build.status()
    };
    match std::env::current_exe().and_then(build) {
        Ok(status) if status.success() => Ok(None),
        Ok(_) => Ok(Some(ExitCode::from(1))),
        Err(error) => {
            writeln!(stderr, "error: kyyeu cannot call itself to build the site: {error}")?;
            Ok(Some(ExitCode::from(1)))
        }
    }
}

/// A value as it is written in a call.
fn flag_value(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// Makes one HTML file.
fn run_single_file(call: ArchiveArgs) -> std::io::Result<ExitCode> {
    let ArchiveArgs { common, file, force, .. } = call;
    let mut stderr = AutoStream::new(std::io::stderr(), common.color.into());
    if !common.root.is_dir() {
        output::print_missing_root(&mut stderr, &common.root)?;
        return Ok(ExitCode::from(2));
    }
    let made = kyyeu_driver::commands::single_file::create_single_file(
        &kyyeu_driver::commands::single_file::SingleFileRequest {
            project: ProjectRef { root: common.root.clone(), base_url: common.base_url.clone() },
            file,
            overwrite: if force { Overwrite::Replace } else { Overwrite::Refuse },
        },
    );
    match made {
        Err(failure) => print_failure(&mut stderr, &failure, "file"),
        Ok(outcome) => output::report_bundle(&common, outcome, "file", |(file, bytes)| {
            format!(
                "{}: {bytes} bytes; open it by double-click, or send it by mail",
                file.display()
            )
        }),
    }
}

fn shell_quote(file: &Path) -> String {
    let text = file.display().to_string();
    if text.contains(' ') { format!("\"{text}\"") } else { text }
}

pub fn print_failure(
    stderr: &mut impl Write,
    failure: &PackError,
    what: &str,
) -> std::io::Result<ExitCode> {
    let (code, message, help) = match failure {
        PackError::Rejected(message, help) => (2, message.clone(), help.clone()),
        PackError::Modified(file) => (
            1,
            format!("{} is not what kyyeu made", file.display()),
            "someone changed it since the site was built: build anew, then archive".into(),
        ),
        PackError::Io(file, error) => {
            let help = match error.kind() {
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                    "the disk is full: free some room, or name a file on another disk"
                }
                std::io::ErrorKind::PermissionDenied => {
                    "it may not be read or written: name a file elsewhere"
                }
                std::io::ErrorKind::FileTooLarge => {
                    "the disk takes no file of this size: try --split 4GB"
                }
                _ => "look whether the folder may be written and the disk has room",
            };
            (1, format!("{}: {error}", file.display()), help.into())
        }
    };
    writeln!(stderr, "error: {message}\n\n{help}; no {what} was made")?;
    Ok(ExitCode::from(code))
}

/// Proves an archive.
pub fn run_verify(call: &VerifyArgs) -> std::io::Result<ExitCode> {
    let mut stdout = AutoStream::new(std::io::stdout(), call.color.into());
    let bar = ByteProgressBar::new(call.quiet);
    let found = kyyeu_driver::commands::archive::verify(&call.path, &bar);
    bar.0.finish_and_clear();
    let mut stderr = AutoStream::new(std::io::stderr(), call.color.into());
    let VerifyReport { files, bytes, issues: flaws } = match found {
        Ok(verdict) => verdict,
        Err(VerifyError::Unsupported { message, help }) => {
            writeln!(stderr, "error: {message}\n\n{help}")?;
            return Ok(ExitCode::from(2));
        }
        Err(VerifyError::Io { path: file, error }) => {
            writeln!(
                stderr,
                "error: {} cannot be read: {error}\n\nif it is a disk that fails, copy what it still gives to another one first, and prove the copy",
                file.display()
            )?;
            return Ok(ExitCode::from(1));
        }
    };
    for flaw in &flaws {
        match &flaw.kind {
            VerifyIssueKind::Damaged(how) => writeln!(stdout, "damaged  {}: {how}", flaw.path)?,
            VerifyIssueKind::Missing => writeln!(stdout, "missing  {}", flaw.path)?,
            VerifyIssueKind::Added => writeln!(stdout, "added    {}", flaw.path)?,
        }
    }
    if !flaws.is_empty() {
        let count = plural(flaws.len(), "thing");
        writeln!(
            stderr,
            "{count} of {} not as kyyeu wrote: take these from another copy",
            plural(files, "file")
        )?;
        return Ok(ExitCode::from(1));
    }
    if !call.quiet {
        writeln!(
            stdout,
            "whole: {} of {bytes} bytes are as they were written",
            plural(files, "file")
        )?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A bar of bytes on a terminal.
struct ByteProgressBar(ProgressBar);

impl ByteProgressBar {
    fn new(quiet: bool) -> Self {
        let shown = !quiet && std::io::stderr().is_terminal();
        let target =
            if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(None, target);
        if let Ok(style) =
            ProgressStyle::with_template("{bar:30} {decimal_bytes} of {decimal_total_bytes}")
        {
            bar.set_style(style);
        }
        Self(bar)
    }
}

impl ByteProgress for ByteProgressBar {
    fn start(&self, bytes: u64) {
        self.0.set_length(bytes);
    }

    fn advance(&self, bytes: u64) {
        self.0.inc(bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_people_write_them() {
        assert_eq!(parse_size("20MB"), Ok(20_000_000));
        assert_eq!(parse_size("4 gb"), Ok(4_000_000_000));
        assert_eq!(parse_size("150000"), Ok(150_000));
        for wrong in ["", "MB", "20XB", "-1", "1.5GB", "99KB", "99999999999999TB"] {
            assert!(parse_size(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_day_is_written_whole() {
        assert_eq!(parse_day("2026-07-20"), Ok("2026-07-20".to_owned()));
        for wrong in ["2026", "2026-7-20", "2026-02-30", "hôm nay", "20260720"] {
            assert!(parse_day(wrong).is_err(), "{wrong}");
        }
    }
}
