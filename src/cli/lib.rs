//! The command line: what is asked for, and how the answer is printed.

mod again;
mod archive;
mod book;
mod fmt;
mod import;
mod init;
mod machine;
mod new;
mod publish;
mod rename;
mod say;
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

use self::again::Again;
use self::timings::{Keep, Timings};
use kyyeu_diag::Severity;
use kyyeu_driver::{
    self, Addresses, Amount, Browser, Destination, Drafts, Options, Outcome, Part, Progress,
    Remembering, Scratch, Scrutiny, Summary, Thickness, Work,
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

const PDF_HELP: &str = "\
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
        common: Common,
        /// Folder for the site [default: public, in the project's folder]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Parts to leave out beside those that the workshop leaves out: search, volume, graph,
        /// mentions, data, citations
        #[arg(long, value_name = "PARTS", value_delimiter = ',', value_parser = part)]
        without: Vec<Part>,
        #[command(flatten)]
        again: Again,
        #[command(flatten)]
        measuring: Measuring,
    },
    /// Print the whole volume into a PDF, by a Chromium, Chrome or Edge at hand
    #[command(after_help = PDF_HELP)]
    Pdf {
        #[command(flatten)]
        common: Common,
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
        common: Common,
        /// Suggest relations between figures that plainly hold and are not declared
        #[arg(long)]
        suggest: bool,
    },
    /// Pack the site and its sources into one file for keeping
    #[command(after_help = archive::EXAMPLES)]
    Archive(archive::Archive),
    /// Make a book of the proceedings, for readers of EPUB
    #[command(after_help = book::EXAMPLES)]
    Epub(book::Epub),
    /// Prove an archive or a published folder whole, or name what is damaged
    #[command(after_help = archive::VERIFY_EXAMPLES)]
    Verify(archive::Verify),
    /// Make a new project
    #[command(after_help = init::EXAMPLES)]
    Init(init::Init),
    /// Add a record, an entry of a register, or a dataset
    #[command(after_help = new::EXAMPLES)]
    New(new::New),
    /// Change an id everywhere, and keep its old address
    #[command(after_help = rename::EXAMPLES)]
    Rename(rename::Rename),
    /// Take in what other programs wrote: BibTeX, CSL-JSON, Markdown with other front matter
    #[command(after_help = import::EXAMPLES)]
    Import(import::Import),
    /// Bring the fields of files into one order and form
    #[command(after_help = fmt::EXAMPLES)]
    Fmt(fmt::Fmt),
    /// Send the built site to where its readers are
    #[command(after_help = publish::EXAMPLES)]
    Publish(publish::Publish),
    /// Show the site while you write it
    #[command(after_help = serve::EXAMPLES)]
    Serve(serve::Serve),
    /// Write JSON Schemas, by which editors of YAML complete and check while one types
    #[command(after_help = schema::EXAMPLES)]
    Schema(schema::Schema),
    /// Print a script that completes commands and options in a shell
    #[command(after_help = machine::COMPLETIONS)]
    Completions(machine::Completions),
    /// Write the manual pages
    #[command(after_help = machine::MAN)]
    Man(machine::Man),
}

#[derive(Debug, Args)]
struct Common {
    /// Folder of the project, the one that holds content/
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Where the site will stand, in place of the workshop's own base_url
    #[arg(long, value_name = "URL", value_parser = base_url)]
    base_url: Option<String>,
    /// Take records and pages in that say `draft: true`
    #[arg(long)]
    drafts: bool,
    /// How faults are printed
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Whether to print in colour
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    color: Colour,
    /// Print errors alone
    #[arg(short, long, conflicts_with = "verbose")]
    quiet: bool,
    /// Name every file that was written or removed
    #[arg(short, long)]
    verbose: bool,
}

#[derive(Debug, Default, Args)]
struct Measuring {
    /// Say how long each stage took, how much it did, and how much memory
    #[arg(long)]
    timings: bool,
    /// Write when each page was made and on which thread, for a browser's tracing page or Perfetto
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
}

impl Measuring {
    const fn keep(&self) -> Keep {
        match (&self.trace, self.timings) {
            (Some(_), _) => Keep::Events,
            (None, true) => Keep::Sums,
            (None, false) => Keep::Nothing,
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
enum Colour {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    Always,
    Never,
}

fn part(name: &str) -> Result<Part, String> {
    let names: Vec<_> = Part::ALL.iter().map(|(name, _)| *name).collect();
    Part::of(name).ok_or_else(|| format!("the parts are {}", names.join(", ")))
}

fn base_url(text: &str) -> Result<String, String> {
    kyyeu_driver::base_url(text)
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
    let mut measuring = Measuring::default();
    let mut options = Options::new("", Destination::Nowhere);
    let (common, print) = match cli.command {
        Command::Build { common, out, without, again, measuring: asked } => {
            (measuring, options.without) = (asked, without);
            again.apply(&mut options, out.unwrap_or_else(|| public(&common.root)));
            (common, None)
        }
        Command::Pdf { common, file, browser, browser_argument } => {
            let file = file.unwrap_or_else(|| common.root.join("volume.pdf"));
            let scratch = Scratch::new();
            options.to = Destination::Folder(scratch.folder().to_owned());
            options.remembering = Remembering::Nothing;
            options.addresses = Addresses::Passing;
            options.needed = Some(Part::Volume);
            options.thickness = Thickness::Thick;
            (
                common,
                Some((scratch, file, Browser { program: browser, arguments: browser_argument })),
            )
        }
        Command::Check { common, suggest } => {
            options.scrutiny = if suggest { Scrutiny::Suggesting } else { Scrutiny::Close };
            (common, None)
        }
        Command::Archive(call) => return archive::run(call),
        Command::Epub(call) => return book::run(&call),
        Command::Verify(call) => return archive::verify(&call),
        Command::Rename(call) => return rename::run(call),
        Command::Publish(call) => return publish::run(&call),
        Command::Serve(call) => return serve::run(&call),
        Command::Init(call) => return init::run(&call),
        Command::New(call) => return new::run(&call),
        Command::Import(call) => return import::run(&call),
        Command::Fmt(call) => return fmt::run(&call),
        Command::Schema(call) => return schema::run(&call),
        Command::Completions(call) => return machine::completions(&call),
        Command::Man(call) => return machine::man(&call),
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
    options.drafts = if common.drafts { Drafts::Shown } else { Drafts::Left };
    let bar =
        Bar::new(Timings::start(measuring.keep()), common.quiet || common.format == Format::Json);
    let mut outcome = kyyeu_driver::run(&options, &bar);
    let mut printed = Vec::new();
    bar.drawn.finish_and_clear();
    if let Some((scratch, file, browser)) = &print
        && !kyyeu_diag::any_error(&outcome.diagnostics)
    {
        match kyyeu_driver::print(scratch, file, browser) {
            Ok(files) => printed = files,
            Err(fault) => outcome.diagnostics.push(fault),
        }
    }
    report(&common, &options, &outcome, bar.timings.elapsed())?;
    if !common.quiet && common.format == Format::Human {
        let mut stdout = AutoStream::new(std::io::stdout(), common.color.into());
        printed.iter().try_for_each(|file| writeln!(stdout, "printed  {}", file.display()))?;
    }
    measured(&measuring, &common, &bar.timings)?;
    Ok(if kyyeu_diag::any_error(&outcome.diagnostics) {
        ExitCode::from(1)
    } else {
        ExitCode::SUCCESS
    })
}

/// Prints and writes what was measured.
fn measured(asked: &Measuring, common: &Common, timings: &Timings) -> std::io::Result<()> {
    if asked.timings && common.format == Format::Json {
        let measured = serde_json::to_string(&timings.json()).map_err(std::io::Error::other)?;
        writeln!(
            AutoStream::new(std::io::stdout(), common.color.into()),
            "{{\"timings\":{measured}}}"
        )?;
    } else if asked.timings {
        write!(AutoStream::new(std::io::stderr(), common.color.into()), "\n{}", timings.table())?;
    }
    asked.trace.as_ref().map_or(Ok(()), |file| kyyeu_driver::text(file, timings.trace()))
}

/// The folder of a project's site. It is named in faults: `public`, not `./public`.
fn public(root: &Path) -> PathBuf {
    if root == Path::new(".") { "public".into() } else { root.join("public") }
}

fn report(
    common: &Common,
    options: &Options,
    outcome: &Outcome,
    took: Duration,
) -> std::io::Result<()> {
    let shown = outcome
        .diagnostics
        .iter()
        .filter(|fault| !common.quiet || fault.severity() == Severity::Error);
    let mut stdout = AutoStream::new(std::io::stdout(), common.color.into());
    if common.format == Format::Json {
        for fault in shown {
            writeln!(stdout, "{}", kyyeu_diag::json(fault, &outcome.sources))?;
        }
        if !common.quiet {
            let summary = JsonSummary::of(outcome, options.to != Destination::Nowhere);
            writeln!(
                stdout,
                "{}",
                serde_json::to_string(&summary).map_err(std::io::Error::other)?
            )?;
        }
        return Ok(());
    }
    let mut stderr = AutoStream::new(std::io::stderr(), common.color.into());
    for fault in shown {
        writeln!(stderr, "{}\n", kyyeu_diag::human(fault, &outcome.sources))?;
    }
    let errors =
        outcome.diagnostics.iter().filter(|fault| fault.severity() == Severity::Error).count();
    let warnings = outcome.diagnostics.len() - errors;
    if errors > 0 {
        let end = if options.to == Destination::Nowhere { "" } else { "; nothing was written" };
        return writeln!(stderr, "{}{end}", counted(errors, warnings));
    }
    if common.quiet {
        return Ok(());
    }
    let rehearsal = matches!(options.to, Destination::Rehearsal(_));
    if let Some(summary) = outcome.summary.as_ref().filter(|_| common.verbose || rehearsal) {
        let (written, removed) =
            if rehearsal { ("would write ", "would remove") } else { ("written ", "removed ") };
        summary.written.iter().try_for_each(|path| writeln!(stdout, "{written} {path}"))?;
        summary.removed.iter().try_for_each(|path| writeln!(stdout, "{removed} {path}"))?;
    }
    if options.question.is_some() {
        again::explain(&mut stdout, &outcome.explained)?;
    }
    let warned =
        if warnings > 0 { format!(", {}", plural(warnings, "warning")) } else { String::new() };
    if outcome.recorded > 0 {
        let new = if outcome.recorded == 1 {
            "1 new address".into()
        } else {
            format!("{} new addresses", outcome.recorded)
        };
        writeln!(stdout, "content/ids.lock: {new}; keep the file with the content")?;
    }
    match &outcome.summary {
        Some(Summary { written, unchanged, removed }) => writeln!(
            stdout,
            "{}: {} {}written, {unchanged} unchanged, {} {}removed{warned}, in {}",
            plural(outcome.pages, "page"),
            plural(written.len(), "file"),
            if rehearsal { "would be " } else { "" },
            removed.len(),
            if rehearsal { "would be " } else { "" },
            seconds(took)
        ),
        None => writeln!(
            stdout,
            "{}: all is well{warned}, in {}",
            plural(outcome.pages, "page"),
            seconds(took)
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
    explained: Vec<JsonExplained<'a>>,
}

#[derive(Serialize)]
struct JsonExplained<'a> {
    path: &'a str,
    fate: &'static str,
    why: &'a [String],
}

impl<'a> JsonSummary<'a> {
    fn of(outcome: &'a Outcome, wrote: bool) -> Self {
        let errors =
            outcome.diagnostics.iter().filter(|fault| fault.severity() == Severity::Error).count();
        let summary = outcome.summary.as_ref().filter(|_| wrote);
        let summary = JsonCounts {
            pages: outcome.pages,
            errors,
            warnings: outcome.diagnostics.len() - errors,
            written: summary.map(|summary| summary.written.as_slice()),
            unchanged: summary.map(|summary| summary.unchanged),
            removed: summary.map(|summary| summary.removed.as_slice()),
            recorded: summary.map(|_| outcome.recorded),
            explained: outcome
                .explained
                .iter()
                .map(|one| JsonExplained { path: &one.path, fate: one.fate.name(), why: &one.why })
                .collect(),
        };
        Self { summary }
    }
}

fn counted(errors: usize, warnings: usize) -> String {
    match warnings {
        0 => plural(errors, "error"),
        warnings => format!("{}, {}", plural(errors, "error"), plural(warnings, "warning")),
    }
}

fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

fn seconds(took: Duration) -> String {
    if took < Duration::from_secs(1) {
        format!("{} ms", took.as_millis())
    } else {
        format!("{:.1} s", took.as_secs_f64())
    }
}

impl From<Colour> for ColorChoice {
    fn from(colour: Colour) -> Self {
        match colour {
            Colour::Auto => Self::Auto,
            Colour::Always => Self::Always,
            Colour::Never => Self::Never,
        }
    }
}

/// A progress bar on a terminal, from the first second on.
struct Bar {
    drawn: ProgressBar,
    timings: Timings,
    silent: bool,
}

impl Bar {
    fn new(timings: Timings, silent: bool) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} pages") {
            bar.set_style(style);
        }
        Self { drawn: bar, timings, silent: silent || !std::io::stderr().is_terminal() }
    }
}

impl Progress for Bar {
    fn begin(&self, pages: usize) {
        self.drawn.set_length(pages as u64);
    }

    fn page(&self) {
        self.drawn.inc(1);
        if !self.silent && self.drawn.is_hidden() && self.timings.elapsed() > Duration::from_secs(1)
        {
            self.drawn.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    fn enter(&self, work: Work, path: &str) {
        self.timings.enter(work, path);
    }

    fn leave(&self, work: Work, amount: Amount) {
        self.timings.leave(work, amount);
    }
}
