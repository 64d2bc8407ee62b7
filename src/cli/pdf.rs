//! `kyyeu pdf`: prints the whole volume by a headless browser.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::args::{CommonArgs, ReportFormat, TimingArgs};
use crate::build::start_progress;
use crate::output;
use kyyeu_driver::{Browser, CacheMode, Destination, Feature, LedgerMode, ScratchDir, VolumeSplit};

pub const EXAMPLES: &str = "\
The site is made anew in a folder of its own; public/ stays as it is. A volume of more than 200 \
records is in several
PDFs, of about 200 each: volume.pdf with the contents, then volume-2.pdf and so on. Page numbers \
stand at the foot of each page; the
contents lead to their places, but hold no page numbers, because Chromium cannot write them.

Examples:
  kyyeu pdf                                         into volume.pdf
  kyyeu pdf ky-yeu-2023.pdf --browser /usr/bin/chromium
  kyyeu pdf --browser-argument=--no-sandbox         in a container, as root";

/// The arguments of `kyyeu pdf`.
#[derive(Debug, Args)]
pub struct PdfArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// The PDF [default: volume.pdf, in the project's folder]
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// The browser that prints, in place of the first one found
    #[arg(long, value_name = "PROGRAM")]
    browser: Option<PathBuf>,
    /// Something to tell the browser besides, such as --no-sandbox in a container
    #[arg(long, value_name = "ARGUMENT", allow_hyphen_values = true)]
    browser_argument: Vec<String>,
}

/// Builds the site into a scratch folder, and prints its volume from there.
pub fn run(args: PdfArgs) -> std::io::Result<ExitCode> {
    let PdfArgs { common, file, browser, browser_argument } = args;
    let (root, report) = (&common.project.root, &common.report);
    if !root.is_dir() {
        output::print_missing_root(&mut output::stderr(report.print.color), root)?;
        return Ok(ExitCode::from(2));
    }
    let file = file.unwrap_or_else(|| root.join("volume.pdf"));
    let browser = Browser { program: browser, arguments: browser_argument };
    let scratch = match ScratchDir::new() {
        Ok(scratch) => scratch,
        Err(error) => {
            output::print_user_error(&mut output::stderr(report.print.color), &error)?;
            return Ok(ExitCode::from(1));
        }
    };
    let mut options = common.options(Destination::Directory(scratch.dir().to_owned()));
    options.cache_mode = CacheMode::Disabled;
    options.ledger_mode = LedgerMode::ReadOnly;
    options.required_feature = Some(Feature::Volume);
    options.volume_split = VolumeSplit::Print;
    let progress = start_progress(report, &TimingArgs::default());
    let mut outcome = kyyeu_driver::run(&options, &progress);
    progress.finish();
    let mut printed = Vec::new();
    if !outcome.diagnostics.has_errors() {
        match kyyeu_driver::print_volume(&scratch, &file, &browser) {
            Ok(files) => printed = files,
            Err(diagnostic) => outcome.diagnostics.push(diagnostic),
        }
    }
    output::print_outcome(report, &options, &outcome, progress.timings().elapsed())?;
    if !report.print.quiet && report.format == ReportFormat::Human {
        let mut stdout = output::stdout(report.print.color);
        for file in &printed {
            writeln!(stdout, "printed  {}", file.display())?;
        }
    }
    Ok(if outcome.diagnostics.has_errors() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
