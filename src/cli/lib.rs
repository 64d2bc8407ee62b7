//! The command line: what is asked for, and how the answer is printed.

mod archive;
mod completions;
mod epub;
mod format;
mod import;
mod incremental;
mod init;
mod new;
mod output;
mod publish;
mod rename;
mod schema;
mod serve;
mod timings;

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anstream::{AutoStream, ColorChoice};
use clap::{Args, Parser, Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use crate::incremental::IncrementalArgs;
use crate::timings::{TimingMode, Timings};
use kyyeu_diag::Severity;
use kyyeu_driver::{
    self, Browser, CacheMode, Destination, Drafts, Feature, LedgerMode, LintLevel, Options,
    Outcome, Phase, Progress, Quantity, ScratchDir, Summary, VolumeSplit,
};

const EXAMPLES: &str = "\
Examples:
  kyyeu build                                       make the site of this folder, into public/
  kyyeu build --base-url https://kyyeu.example/     with sitemap, feed and canonical links
  kyyeu build --root hoi-thao --out /tmp/site       another folder, and another place for the site
  kyyeu pdf                                         print the whole volume into volume.pdf
  kyyeu check                                       find every fault, write nothing
  kyyeu check --format json                         the same for a program
  kyyeu check --suggest                             and say which figures hang together

Exit status: 0 all is well (there may be warnings), 1 the content is wrong, 2 the call is wrong.";

const PDF_EXAMPLES: &str = "\
The site is made anew in a folder of its own; public/ stays as it is. A volume of more than 200 records is in several
PDFs, of about 200 each: volume.pdf with the contents, then volume-2.pdf and so on. Page numbers stand at the foot of each page; the
contents lead to their places, but hold no page numbers, because Chromium cannot write them.

Examples:
  kyyeu pdf                                         into volume.pdf
  kyyeu pdf ky-yeu-2023.pdf --browser /usr/bin/chromium
  kyyeu pdf --browser-argument=--no-sandbox         in a container, as root";

/// Makes the proceedings of a workshop into a static site.
#[derive(Debug, Parser)]
#[command(name = "kyyeu", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the site
    #[command(after_help = EXAMPLES)]
    Build {
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
    },
    /// Print the whole volume into a PDF, by a Chromium, Chrome or Edge at hand
    #[command(after_help = PDF_EXAMPLES)]
    Pdf {
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
    },
    /// Find everything that is wrong, and write nothing
    #[command(after_help = EXAMPLES)]
    Check {
        #[command(flatten)]
        common: CommonArgs,
        /// Suggest relations between figures that plainly hold and are not declared
        #[arg(long)]
        suggest: bool,
    },
    /// Pack the site and its sources into one file for keeping
    #[command(after_help = crate::archive::EXAMPLES)]
    Archive(crate::archive::ArchiveArgs),
    /// Make a book of the proceedings, for readers of EPUB
    #[command(after_help = crate::epub::EXAMPLES)]
    Epub(crate::epub::EpubArgs),
    /// Prove an archive or a published folder whole, or name what is damaged
    #[command(after_help = crate::archive::VERIFY_EXAMPLES)]
    Verify(crate::archive::VerifyArgs),
    /// Make a new project
    #[command(after_help = crate::init::EXAMPLES)]
    Init(crate::init::InitArgs),
    /// Add a record, an entry of a register, or a dataset
    #[command(after_help = crate::new::EXAMPLES)]
    New(crate::new::NewArgs),
    /// Change an id everywhere, and keep its old address
    #[command(after_help = crate::rename::EXAMPLES)]
    Rename(crate::rename::RenameArgs),
    /// Take in what other programs wrote: BibTeX, CSL-JSON, Markdown with other front matter
    #[command(after_help = crate::import::EXAMPLES)]
    Import(crate::import::ImportArgs),
    /// Bring the fields of files into one order and form
    #[command(after_help = crate::format::EXAMPLES)]
    Fmt(crate::format::FormatArgs),
    /// Send the built site to where its readers are
    #[command(after_help = crate::publish::EXAMPLES)]
    Publish(crate::publish::PublishArgs),
    /// Show the site while you write it
    #[command(after_help = crate::serve::EXAMPLES)]
    Serve(crate::serve::ServeArgs),
    /// Write JSON Schemas, by which editors of YAML complete and check while one types
    #[command(after_help = crate::schema::EXAMPLES)]
    Schema(crate::schema::SchemaArgs),
    /// Print a script that completes commands and options in a shell
    #[command(after_help = crate::completions::COMPLETIONS_EXAMPLES)]
    Completions(crate::completions::CompletionsArgs),
    /// Write the manual pages
    #[command(after_help = crate::completions::MAN_EXAMPLES)]
    Man(crate::completions::ManArgs),
}

#[derive(Debug, Args)]
struct CommonArgs {
    /// Folder of the project, the one that holds content/
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Where the site will stand, in place of the workshop's own base_url
    #[arg(long, value_name = "URL", value_parser = parse_base_url)]
    base_url: Option<String>,
    /// Take records and pages in that say `draft: true`
    #[arg(long)]
    drafts: bool,
    /// How faults are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Whether to print in colour
    #[arg(long, value_enum, default_value_t = ColorMode::Auto)]
    color: ColorMode,
    /// Print errors alone
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,
    /// Name every file that was written or removed
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Debug, Default, Args)]
struct TimingArgs {
    /// Say how long each stage took, how much it did, and how much memory
    #[arg(long)]
    timings: bool,
    /// Write when each page was made and on which thread, for a browser's tracing page or Perfetto
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
}

impl TimingArgs {
    const fn mode(&self) -> TimingMode {
        match (&self.trace, self.timings) {
            (Some(_), _) => TimingMode::Trace,
            (None, true) => TimingMode::Totals,
            (None, false) => TimingMode::Off,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: the place, the line, what to do
    Human,
    /// For programs: one JSON object a line, on standard output
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ColorMode {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

fn parse_feature(name: &str) -> Result<Feature, String> {
    let names: Vec<_> = Feature::ALL.iter().map(|(name, _)| *name).collect();
    Feature::from_name(name).ok_or_else(|| format!("the parts are {}", names.join(", ")))
}

fn parse_base_url(text: &str) -> Result<String, String> {
    kyyeu_driver::parse_base_url(text)
        .ok_or_else(|| "write it whole, such as https://kyyeu.example/2023/".to_owned())
}

/// Parses the command line, runs the command and gives the exit status of the program.
#[must_use]
pub fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        // The reader of the output closed the pipe, as `head` does.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(1),
    }
}

/// Does what the command line asks for.
///
/// # Errors
/// When nothing can be printed.
fn run(cli: Cli) -> std::io::Result<ExitCode> {
    let mut measuring = TimingArgs::default();
    let mut options = Options::new("", Destination::CheckOnly);
    let (common, print) = match cli.command {
        Command::Build { common, out, without, incremental: again, timing: asked } => {
            (measuring, options.disabled_features) = (asked, without);
            again.apply(&mut options, out.unwrap_or_else(|| default_output_dir(&common.root)));
            (common, None)
        }
        Command::Pdf { common, file, browser, browser_argument } => {
            let file = file.unwrap_or_else(|| common.root.join("volume.pdf"));
            let scratch = ScratchDir::new();
            options.destination = Destination::Directory(scratch.dir().to_owned());
            options.cache_mode = CacheMode::Disabled;
            options.ledger_mode = LedgerMode::ReadOnly;
            options.required_feature = Some(Feature::Volume);
            options.volume_split = VolumeSplit::Print;
            (
                common,
                Some((scratch, file, Browser { program: browser, arguments: browser_argument })),
            )
        }
        Command::Check { common, suggest } => {
            options.lint_level = if suggest { LintLevel::Suggest } else { LintLevel::Strict };
            (common, None)
        }
        Command::Archive(call) => return crate::archive::run(call),
        Command::Epub(call) => return crate::epub::run(&call),
        Command::Verify(call) => return crate::archive::run_verify(&call),
        Command::Rename(call) => return crate::rename::run(call),
        Command::Publish(call) => return crate::publish::run(&call),
        Command::Serve(call) => return crate::serve::run(&call),
        Command::Init(call) => return crate::init::run(&call),
        Command::New(call) => return crate::new::run(&call),
        Command::Import(call) => return crate::import::run(&call),
        Command::Fmt(call) => return crate::format::run(&call),
        Command::Schema(call) => return crate::schema::run(&call),
        Command::Completions(call) => return crate::completions::print_completions(&call),
        Command::Man(call) => return crate::completions::write_man_pages(&call),
    };
    if !common.root.is_dir() {
        let mut stderr = AutoStream::new(std::io::stderr(), common.color.into());
        writeln!(
            stderr,
            "error: {} is no folder\n\nname the folder of a workshop with --root",
            common.root.display()
        )?;
        return Ok(ExitCode::from(2));
    }
    options.root.clone_from(&common.root);
    options.base_url.clone_from(&common.base_url);
    options.drafts = if common.drafts { Drafts::Include } else { Drafts::Exclude };
    let bar = PageProgressBar::new(
        Timings::start(measuring.mode()),
        common.quiet || common.format == Format::Json,
    );
    let mut outcome = kyyeu_driver::run(&options, &bar);
    let mut printed = Vec::new();
    bar.progress_bar.finish_and_clear();
    if let Some((scratch, file, browser)) = &print
        && !outcome.diagnostics.has_errors()
    {
        match kyyeu_driver::print_volume(scratch, file, browser) {
            Ok(files) => printed = files,
            Err(diagnostic) => outcome.diagnostics.push(diagnostic),
        }
    }
    print_outcome(&common, &options, &outcome, bar.timings.elapsed())?;
    if !common.quiet && common.format == Format::Human {
        let mut stdout = AutoStream::new(std::io::stdout(), common.color.into());
        printed.iter().try_for_each(|file| writeln!(stdout, "printed  {}", file.display()))?;
    }
    print_timings(&measuring, &common, &bar.timings)?;
    Ok(if outcome.diagnostics.has_errors() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

/// Prints and writes what was measured.
fn print_timings(
    asked: &TimingArgs,
    common: &CommonArgs,
    timings: &Timings,
) -> std::io::Result<()> {
    if asked.timings && common.format == Format::Json {
        let measured = serde_json::to_string(&timings.json()).map_err(std::io::Error::other)?;
        writeln!(
            AutoStream::new(std::io::stdout(), common.color.into()),
            "{{\"timings\":{measured}}}"
        )?;
    } else if asked.timings {
        write!(AutoStream::new(std::io::stderr(), common.color.into()), "\n{}", timings.table())?;
    }
    asked.trace.as_ref().map_or(Ok(()), |file| kyyeu_driver::replace_file(file, timings.trace()))
}

/// The folder of a project's site. It is named in faults: `public`, not `./public`.
fn default_output_dir(root: &Path) -> PathBuf {
    if root == Path::new(".") { "public".into() } else { root.join("public") }
}

fn print_outcome(
    common: &CommonArgs,
    options: &Options,
    outcome: &Outcome,
    took: Duration,
) -> std::io::Result<()> {
    let shown = outcome
        .diagnostics
        .iter()
        .filter(|diagnostic| !common.quiet || diagnostic.severity() == Severity::Error);
    let mut stdout = AutoStream::new(std::io::stdout(), common.color.into());
    if common.format == Format::Json {
        for diagnostic in shown {
            writeln!(stdout, "{}", kyyeu_diag::render_json(diagnostic, &outcome.sources))?;
        }
        if !common.quiet {
            let summary = JsonSummary::new(outcome, options.destination != Destination::CheckOnly);
            writeln!(
                stdout,
                "{}",
                serde_json::to_string(&summary).map_err(std::io::Error::other)?
            )?;
        }
        return Ok(());
    }
    let mut stderr = AutoStream::new(std::io::stderr(), common.color.into());
    for diagnostic in shown {
        writeln!(stderr, "{}\n", kyyeu_diag::render_human(diagnostic, &outcome.sources))?;
    }
    let errors = outcome
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity() == Severity::Error)
        .count();
    let warnings = outcome.diagnostics.len() - errors;
    if errors > 0 {
        let end = if options.destination == Destination::CheckOnly {
            ""
        } else {
            "; nothing was written"
        };
        return writeln!(stderr, "{}{end}", format_counts(errors, warnings));
    }
    if common.quiet {
        return Ok(());
    }
    let rehearsal = matches!(options.destination, Destination::DryRun(_));
    if let Some(summary) = outcome.summary.as_ref().filter(|_| common.verbose || rehearsal) {
        let (written, removed) =
            if rehearsal { ("would write ", "would remove") } else { ("written ", "removed ") };
        summary.written.iter().try_for_each(|path| writeln!(stdout, "{written} {path}"))?;
        summary.removed.iter().try_for_each(|path| writeln!(stdout, "{removed} {path}"))?;
    }
    if options.explain.is_some() {
        crate::incremental::print_explanations(&mut stdout, &outcome.explanations)?;
    }
    let warned =
        if warnings > 0 { format!(", {}", plural(warnings, "warning")) } else { String::new() };
    if outcome.new_addresses > 0 {
        let new = if outcome.new_addresses == 1 {
            "1 new address".into()
        } else {
            format!("{} new addresses", outcome.new_addresses)
        };
        writeln!(stdout, "content/ids.lock: {new}; keep the file with the content")?;
    }
    match &outcome.summary {
        Some(Summary { written, unchanged, removed }) => writeln!(
            stdout,
            "{}: {} {}written, {unchanged} unchanged, {} {}removed{warned}, in {}",
            plural(outcome.page_count, "page"),
            plural(written.len(), "file"),
            if rehearsal { "would be " } else { "" },
            removed.len(),
            if rehearsal { "would be " } else { "" },
            format_duration(took)
        ),
        None => writeln!(
            stdout,
            "{}: all is well{warned}, in {}",
            plural(outcome.page_count, "page"),
            format_duration(took)
        ),
    }
}

#[derive(Serialize)]
struct JsonSummary<'a> {
    summary: JsonCounts<'a>,
}

#[derive(Serialize)]
struct JsonCounts<'a> {
    pages: usize,
    errors: usize,
    warnings: usize,
    written: Option<&'a [String]>,
    unchanged: Option<usize>,
    removed: Option<&'a [String]>,
    recorded: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    explained: Vec<JsonExplanation<'a>>,
}

#[derive(Serialize)]
struct JsonExplanation<'a> {
    path: &'a str,
    fate: &'static str,
    why: &'a [String],
}

impl<'a> JsonSummary<'a> {
    fn new(outcome: &'a Outcome, wrote: bool) -> Self {
        let errors = outcome
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity() == Severity::Error)
            .count();
        let summary = outcome.summary.as_ref().filter(|_| wrote);
        let summary = JsonCounts {
            pages: outcome.page_count,
            errors,
            warnings: outcome.diagnostics.len() - errors,
            written: summary.map(|summary| summary.written.as_slice()),
            unchanged: summary.map(|summary| summary.unchanged),
            removed: summary.map(|summary| summary.removed.as_slice()),
            recorded: summary.map(|_| outcome.new_addresses),
            explained: outcome
                .explanations
                .iter()
                .map(|one| JsonExplanation {
                    path: &one.path,
                    fate: one.change.name(),
                    why: &one.reasons,
                })
                .collect(),
        };
        Self { summary }
    }
}

fn format_counts(errors: usize, warnings: usize) -> String {
    match warnings {
        0 => plural(errors, "error"),
        warnings => format!("{}, {}", plural(errors, "error"), plural(warnings, "warning")),
    }
}

fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn format_duration(took: Duration) -> String {
    if took < Duration::from_secs(1) {
        format!("{} ms", took.as_millis())
    } else {
        format!("{:.1} s", took.as_secs_f64())
    }
}

impl From<ColorMode> for ColorChoice {
    fn from(colour: ColorMode) -> Self {
        match colour {
            ColorMode::Auto => Self::Auto,
            ColorMode::Always => Self::Always,
            ColorMode::Never => Self::Never,
        }
    }
}

/// A progress bar on a terminal, from the first second on.
struct PageProgressBar {
    progress_bar: ProgressBar,
    timings: Timings,
    is_hidden: bool,
}

impl PageProgressBar {
    fn new(timings: Timings, silent: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} pages") {
            bar.set_style(style);
        }
        Self { progress_bar: bar, timings, is_hidden: silent || !std::io::stderr().is_terminal() }
    }
}

impl Progress for PageProgressBar {
    fn begin(&self, pages: usize) {
        self.progress_bar.set_length(pages as u64);
    }

    fn page(&self) {
        self.progress_bar.inc(1);
        if !self.is_hidden
            && self.progress_bar.is_hidden()
            && self.timings.elapsed() > Duration::from_secs(1)
        {
            self.progress_bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    fn enter(&self, work: Phase, path: &str) {
        self.timings.enter(work, path);
    }

    fn leave(&self, work: Phase, amount: Quantity) {
        self.timings.leave(work, amount);
    }
}
