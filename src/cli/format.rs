//! `kyyeu fmt`: brings the fields of files into one order and form.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::{stderr, stdout};
use clap::Args;

use crate::output;
use crate::plural;
use kyyeu_driver::commands::format::format_files;

pub const EXAMPLES: &str = "\
Examples:
  kyyeu fmt                                         all files of the content
  kyyeu fmt content/speakers.yaml content/papers    some of them
  kyyeu fmt --diff                                  show each line that would change, and change nothing
  kyyeu fmt --check                                 say which files would change, for scripts

Fields come into the order of the reference, each with the comments directly above it. Letters are written in one piece
(NFC); dates, numbers and ids stand without quotes; lists have one space behind each comma, or two before each hyphen.
Texts, comments and what stands below the front matter stay as they are, and so does every file with an error.

Exit status: 0 all is in order now, 1 files have errors, or would change (--check, --diff), 2 the call is wrong.";

/// What `kyyeu fmt` is called with.
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

/// Does it.
pub fn run(call: &FormatArgs) -> std::io::Result<ExitCode> {
    let mut stderr = stderr();
    if let Some(code) = output::open_project(&mut stderr, &call.root)? {
        return Ok(code);
    }
    let formatted = match format_files(&call.root, &call.paths) {
        Ok(formatted) => formatted,
        Err(refusal) => {
            output::print_user_error(&mut stderr, &refusal)?;
            return Ok(ExitCode::from(2));
        }
    };
    output::print_diagnostics(&mut stderr, &formatted.diagnostics, &formatted.sources)?;
    let mut out = stdout();
    let asked = call.check || call.diff;
    if !asked && let Err(refusal) = formatted.write() {
        output::print_user_error(&mut stderr, &refusal)?;
        return Ok(ExitCode::from(1));
    }
    for change in &formatted.changes {
        writeln!(out, "{}{}", if asked { "would change  " } else { "changed  " }, change.path)?;
        if call.diff {
            for line in change.diff.lines() {
                let (on, off) = match line.chars().next() {
                    Some('-') => ("\u{1b}[31m", "\u{1b}[0m"),
                    Some('+') => ("\u{1b}[32m", "\u{1b}[0m"),
                    _ => ("", ""),
                };
                writeln!(out, "{on}{line}{off}")?;
            }
        }
    }
    for path in &formatted.skipped {
        writeln!(
            out,
            "left     {path}, which is written in a way in which nothing can be moved safely"
        )?;
    }
    let faulty = !formatted.diagnostics.is_empty();
    if faulty {
        let errors = plural(formatted.diagnostics.len(), "error");
        writeln!(stderr, "{errors}; the files with errors stay as they are")?;
    }
    let would = if asked { "would change" } else { "changed" };
    writeln!(
        out,
        "{} {would}, {} in order",
        plural(formatted.changes.len(), "file"),
        formatted.unchanged
    )?;
    let wrong = faulty || asked && !formatted.changes.is_empty();
    Ok(if wrong { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
