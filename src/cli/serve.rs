//! `kyyeu serve`: prints the address of the preview, and the outcome of each rebuild.

use std::io::Write;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::args::ColorMode;
use crate::output::{self, DiagnosticCounts, format_duration, plural};
use kyyeu_diag::{Diagnostic, Severity};
use kyyeu_driver::Drafts;
use kyyeu_serve::{RebuildResult, ServeError, ServeRequest};

pub const EXAMPLES: &str = "\
The site is made in memory: public/ and the list of published addresses stay as they are. Open \
pages follow every change;
what is wrong with the content is shown over the page, which stays the last good one.

Examples:
  kyyeu serve                                       show the site of this folder, at \
http://127.0.0.1:8023/
  kyyeu serve --root hoi-thao --port 8024           another folder, at another port
  kyyeu serve --host 0.0.0.0                        also to others in the same network";

/// Show the site while you write it
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Folder of the project, the one that holds content/
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// The address to be reached at; anything but this machine's own lets others see the site
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    host: IpAddr,
    /// The port; 0 takes any free one
    #[arg(long, value_name = "NUMBER", default_value_t = 8023)]
    port: u16,
    /// Also show records and pages that say `draft: true`
    #[arg(long)]
    drafts: bool,
    /// Whether to print in colour
    #[arg(long, value_enum, default_value_t = ColorMode::Auto)]
    color: ColorMode,
}

/// Serves the site until Ctrl-C.
pub fn run(args: &ServeArgs) -> std::io::Result<ExitCode> {
    let mut stderr = output::stderr(args.color);
    if !args.root.is_dir() {
        output::print_missing_root(&mut stderr, &args.root)?;
        return Ok(ExitCode::from(2));
    }
    let drafts = if args.drafts { Drafts::Include } else { Drafts::Exclude };
    let request =
        ServeRequest { root: args.root.clone(), host: args.host, port: args.port, drafts };
    let server = match kyyeu_serve::bind(request) {
        Ok(server) => server,
        Err(error) => return print_serve_error(args, &error),
    };
    let mut stdout = output::stdout(args.color);
    writeln!(stdout, "the site is shown at {}; Ctrl-C ends this", server.url)?;
    if !args.host.is_loopback() {
        writeln!(
            stderr,
            "warning: whoever reaches {} of this machine can read the site as you write it",
            args.host
        )?;
    }
    let color = args.color;
    let mut reporter = RebuildReporter::default();
    let report = move |rebuild: &RebuildResult<'_>| {
        // The site is served even if standard output is closed.
        let _ = reporter.report(rebuild, color);
    };
    match server.serve(Box::new(report)) {
        Ok(()) => {
            writeln!(stdout, "the site is shown no longer")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => print_serve_error(args, &error),
    }
}

fn print_serve_error(args: &ServeArgs, error: &ServeError) -> std::io::Result<ExitCode> {
    let mut stderr = output::stderr(args.color);
    match error {
        ServeError::PortInUse(free_port) => {
            writeln!(
                stderr,
                "error: port {} is taken; another kyyeu may be showing a site there",
                args.port
            )?;
            if let Some(free) = free_port {
                writeln!(stderr, "help: the next free one is {free}: add --port {free}")?;
            }
        }
        ServeError::Bind(error) => {
            writeln!(
                stderr,
                "error: nothing can be shown at {}, port {}: {error}",
                args.host, args.port
            )?;
            writeln!(
                stderr,
                "help: leave --host away for this machine alone; ports below 1024 are the system's"
            )?;
        }
        ServeError::Start(error) => writeln!(stderr, "error: the server does not start: {error}")?,
    }
    Ok(ExitCode::from(1))
}

/// Prints the outcome of each rebuild. The same errors are not printed twice in a row.
#[derive(Default)]
struct RebuildReporter {
    /// The errors of the previous build; `None` before the first one.
    previous_errors: Option<Vec<String>>,
}

impl RebuildReporter {
    fn report(&mut self, rebuild: &RebuildResult<'_>, color: ColorMode) -> std::io::Result<()> {
        let outcome = &rebuild.build.outcome;
        let is_error = |diagnostic: &&Diagnostic| diagnostic.severity() == Severity::Error;
        let errors: Vec<_> = outcome
            .diagnostics
            .iter()
            .filter(is_error)
            .map(|diagnostic| kyyeu_diag::render_human(diagnostic, &outcome.sources))
            .collect();
        let previous_errors = self.previous_errors.replace(errors.clone());
        let is_first = previous_errors.is_none();
        let is_new = previous_errors.as_ref() != Some(&errors);
        let counts = DiagnosticCounts::new(&outcome.diagnostics);
        if !errors.is_empty() && is_new {
            print_errors(&errors, counts, is_first, color)?;
        }
        let mut stdout = output::stdout(color);
        let elapsed = format_duration(rebuild.duration);
        match rebuild.changed_files {
            Some(_) if is_first => {
                let pages = plural(outcome.page_count, "page");
                writeln!(stdout, "{pages}{}, in {elapsed}", counts.warnings_suffix())
            }
            Some(changed) if changed > 0 || is_new => {
                writeln!(stdout, "{} changed, in {elapsed}", plural(changed, "file"))
            }
            _ => Ok(()),
        }
    }
}

fn print_errors(
    errors: &[String],
    counts: DiagnosticCounts,
    is_first_build: bool,
    color: ColorMode,
) -> std::io::Result<()> {
    let mut stderr = output::stderr(color);
    for error in errors {
        writeln!(stderr, "{error}\n")?;
    }
    let state =
        if is_first_build { "there is nothing to show yet" } else { "the last good site is shown" };
    writeln!(stderr, "{counts}; {state}")
}
