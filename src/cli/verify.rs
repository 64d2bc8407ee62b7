//! `kyyeu verify`: checks an archive or a published folder against its checksums.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::args::ColorMode;
use crate::output::{self, plural};
use crate::progress::ByteProgressBar;
use kyyeu_driver::commands::archive::{VerifyError, VerifyIssueKind, VerifyReport, verify};

pub const EXAMPLES: &str = "\
Reads every byte and unpacks nothing. Names every file that is damaged, missing or added.

Examples:
  kyyeu verify ky-yeu-2023.zip                      an archive
  kyyeu verify ky-yeu-2023.part-1-of-3.zip          all parts of one, given any of them
  kyyeu verify ky-yeu-2023                          an archive that was unpacked
  kyyeu verify public                               a site as it was published

Exit status: 0 it is whole, 1 it is not, 2 usage error.";

/// The arguments of `kyyeu verify`.
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

/// Verifies an archive, and prints every file that is not as kyyeu wrote it.
pub fn run(args: &VerifyArgs) -> std::io::Result<ExitCode> {
    let (mut stdout, mut stderr) = (output::stdout(args.color), output::stderr(args.color));
    let progress = ByteProgressBar::new(args.quiet);
    let result = verify(&args.path, &progress);
    progress.finish();
    let VerifyReport { files, bytes, issues } = match result {
        Ok(report) => report,
        Err(VerifyError::Unsupported { message, help }) => {
            writeln!(stderr, "error: {message}\n\n{help}")?;
            return Ok(ExitCode::from(2));
        }
        Err(VerifyError::Io { path, error }) => {
            writeln!(
                stderr,
                "error: {} cannot be read: {error}\n\n\
                 if it is a disk that fails, copy what it still gives to another one first, \
                 and prove the copy",
                path.display()
            )?;
            return Ok(ExitCode::from(1));
        }
    };
    for issue in &issues {
        match &issue.kind {
            VerifyIssueKind::Damaged(reason) => {
                writeln!(stdout, "damaged  {}: {reason}", issue.path)?;
            }
            VerifyIssueKind::Missing => writeln!(stdout, "missing  {}", issue.path)?,
            VerifyIssueKind::Added => writeln!(stdout, "added    {}", issue.path)?,
        }
    }
    let files = plural(files, "file");
    if !issues.is_empty() {
        let count = plural(issues.len(), "thing");
        writeln!(stderr, "{count} of {files} not as kyyeu wrote: take these from another copy")?;
        return Ok(ExitCode::from(1));
    }
    if !args.quiet {
        writeln!(stdout, "whole: {files} of {bytes} bytes are as they were written")?;
    }
    Ok(ExitCode::SUCCESS)
}
