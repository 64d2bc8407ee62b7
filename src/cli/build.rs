//! `kyyeu build` and `kyyeu check`: runs all stages and reports the outcome.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::args::{
    CommonArgs, ReportArgs, ReportFormat, TimingArgs, default_output_dir, parse_feature,
};
use crate::output;
use crate::progress::PageProgressBar;
use crate::timings::Timings;
use kyyeu_driver::{
    CacheMode, ChangeDetection, Destination, ExplainQuery, Feature, LintLevel, Options,
};

/// The value of `--explain` that asks about all files.
const EXPLAIN_ALL: &str = ".";

/// The arguments of `kyyeu build`.
#[derive(Debug, Args)]
pub struct BuildArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// Folder for the site [default: public, in the project's folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Parts to leave out beside those that the workshop leaves out: search, volume, graph,
    /// mentions, data, citations
    #[arg(long, value_name = "PARTS", value_delimiter = ',', value_parser = parse_feature)]
    without: Vec<Feature>,
    #[command(flatten)]
    incremental: IncrementalArgs,
    #[command(flatten)]
    timing: TimingArgs,
}

/// What a build reuses of the previous one, and whether it writes anything.
#[derive(Debug, Args)]
struct IncrementalArgs {
    /// Make everything anew, and remember nothing
    #[arg(long, conflicts_with = "verify")]
    no_cache: bool,
    /// Read every file, instead of believing the sizes and times of those that seem unchanged
    #[arg(long)]
    verify: bool,
    /// Say what would change in the site, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// Say which files of the site change and why: of one page or folder of the site, or on account
    /// of one file of the project [default: all]
    #[arg(long, value_name = "PATH", num_args = 0..=1, default_missing_value = EXPLAIN_ALL)]
    explain: Option<String>,
}

/// The arguments of `kyyeu check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// Suggest relations between figures that plainly hold and are not declared
    #[arg(long)]
    suggest: bool,
}

/// Builds the site.
pub fn run(args: BuildArgs) -> std::io::Result<ExitCode> {
    let BuildArgs { common, out, without, incremental, timing } = args;
    let out = out.unwrap_or_else(|| default_output_dir(&common.project.root));
    let destination =
        if incremental.dry_run { Destination::DryRun(out) } else { Destination::Directory(out) };
    let mut options = common.options(destination);
    options.disabled_features = without;
    options.explain = incremental
        .explain
        .map(|path| if path == EXPLAIN_ALL { ExplainQuery::All } else { ExplainQuery::Path(path) });
    options.cache_mode =
        if incremental.no_cache { CacheMode::Disabled } else { CacheMode::Enabled };
    options.change_detection =
        if incremental.verify { ChangeDetection::ContentHash } else { ChangeDetection::Metadata };
    build_and_report(&options, &common.report, &timing)
}

/// Checks the content and writes nothing.
pub fn run_check(args: &CheckArgs) -> std::io::Result<ExitCode> {
    let mut options = args.common.options(Destination::CheckOnly);
    options.lint_level = if args.suggest { LintLevel::Suggest } else { LintLevel::Strict };
    build_and_report(&options, &args.common.report, &TimingArgs::default())
}

/// Runs all stages and reports the outcome. All that the run held in memory is released at the end.
pub fn build_and_report(
    options: &Options,
    report: &ReportArgs,
    timing: &TimingArgs,
) -> std::io::Result<ExitCode> {
    if !options.root.is_dir() {
        output::print_missing_root(&mut output::stderr(report.print.color), &options.root)?;
        return Ok(ExitCode::from(2));
    }
    let progress = start_progress(report, timing);
    let outcome = kyyeu_driver::run(options, &progress);
    progress.finish();
    output::print_outcome(report, options, &outcome, progress.timings().elapsed())?;
    print_timings(timing, report, progress.timings())?;
    Ok(if outcome.diagnostics.has_errors() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// The progress bar of a build, with the clock running.
pub fn start_progress(report: &ReportArgs, timing: &TimingArgs) -> PageProgressBar {
    let quiet = report.print.quiet || report.format == ReportFormat::Json;
    PageProgressBar::new(Timings::start(timing.mode()), quiet)
}

/// Prints the timings, and writes the trace.
fn print_timings(
    timing: &TimingArgs,
    report: &ReportArgs,
    timings: &Timings,
) -> std::io::Result<()> {
    let color = report.print.color;
    if timing.timings && report.format == ReportFormat::Json {
        let json = serde_json::to_string(&timings.report()).map_err(std::io::Error::other)?;
        writeln!(output::stdout(color), "{{\"timings\":{json}}}")?;
    } else if timing.timings {
        write!(output::stderr(color), "\n{}", timings.table())?;
    }
    if let Some(file) = &timing.trace {
        kyyeu_driver::replace_file(file, timings.trace())?;
    }
    Ok(())
}
