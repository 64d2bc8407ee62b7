//! `kyyeu fmt`: brings the fields of files into one order and form.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::{stderr, stdout};
use clap::Args;

use crate::output::{self, plural};
use kyyeu_driver::commands::format::format_files;

pub const EXAMPLES: &str = "\
Examples:
  kyyeu fmt                                         all files of the content
  kyyeu fmt content/speakers.yaml content/papers    some of them
  kyyeu fmt --diff                                  show each line that would change, and change \
nothing
  kyyeu fmt --check                                 say which files would change, for scripts

Fields come into the order of the reference, each with the comments directly above it. Letters are \
written in one piece
(NFC); dates, numbers and ids stand without quotes; lists have one space behind each comma, or two \
before each hyphen.
Texts, comments and what stands below the front matter stay as they are, and so does every file \
with an error.

Exit status: 0 all is in order now, 1 files have errors, or would change (--check, --diff), 2 \
usage error.";

/// The arguments of `kyyeu fmt`.
#[derive(Debug, Args)]
pub struct FormatArgs {
    /// Files or folders of the content [default: all of it]
    paths: Vec<PathBuf>,
    /// Change nothing; say which files would change
    #[arg(long)]
    check: bool,
    /// Change nothing; show the lines that would change
    #[arg(long)]
    diff: bool,
    /// Folder of the project, the one that holds content/
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

/// Formats the files, or prints which would change.
pub fn run(args: &FormatArgs) -> std::io::Result<ExitCode> {
    let mut stderr = stderr();
    if let Some(code) = output::open_project(&mut stderr, &args.root)? {
        return Ok(code);
    }
    let report = match format_files(&args.root, &args.paths) {
        Ok(report) => report,
        Err(error) => {
            output::print_user_error(&mut stderr, &error)?;
            return Ok(ExitCode::from(2));
        }
    };
    output::print_diagnostics(&mut stderr, report.diagnostics.iter(), &report.sources)?;
    let is_dry_run = args.check || args.diff;
    if !is_dry_run && let Err(error) = report.write() {
        output::print_user_error(&mut stderr, &error)?;
        return Ok(ExitCode::from(1));
    }
    let verb = if is_dry_run { "would change" } else { "changed" };
    let mut out = stdout();
    for change in &report.changes {
        writeln!(out, "{verb}  {}", change.path)?;
        if args.diff {
            print_diff(&mut out, &change.diff)?;
        }
    }
    for path in &report.skipped {
        writeln!(
            out,
            "left     {path}, which is written in a way in which nothing can be moved safely"
        )?;
    }
    let has_errors = !report.diagnostics.is_empty();
    if has_errors {
        let errors = plural(report.diagnostics.len(), "error");
        writeln!(stderr, "{errors}; the files with errors stay as they are")?;
    }
    let files = plural(report.changes.len(), "file");
    writeln!(out, "{files} {verb}, {} in order", report.unchanged)?;
    let failed = has_errors || is_dry_run && !report.changes.is_empty();
    Ok(if failed { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Prints a line diff in colour: removed lines red, added lines green.
fn print_diff(out: &mut impl Write, diff: &str) -> std::io::Result<()> {
    for line in diff.lines() {
        match line.chars().next() {
            Some('-') => writeln!(out, "\u{1b}[31m{line}\u{1b}[0m")?,
            Some('+') => writeln!(out, "\u{1b}[32m{line}\u{1b}[0m")?,
            _ => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}
