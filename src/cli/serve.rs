//! `kyyeu serve`: says where the site is shown, and what became of each change.

use std::io::Write;
use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anstream::AutoStream;
use clap::Args;

use crate::output;
use crate::{ColorMode, format_counts, format_duration, plural};
use kyyeu_diag::Severity;
use kyyeu_driver::Drafts;
use kyyeu_serve::{RebuildResult, ServeError, ServeRequest};

pub const EXAMPLES: &str = "\
The site is made in memory: public/ and the list of published addresses stay as they are. Open pages follow every change;
what is wrong with the content is shown over the page, which stays the last good one.

Examples:
  kyyeu serve                                       show the site of this folder, at http://127.0.0.1:8023/
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

/// Shows the site until Ctrl-C.
pub fn run(call: &ServeArgs) -> std::io::Result<ExitCode> {
    let mut stderr = AutoStream::new(std::io::stderr(), call.color.into());
    if !call.root.is_dir() {
        output::print_missing_root(&mut stderr, &call.root)?;
        return Ok(ExitCode::from(2));
    }
    let drafts = if call.drafts { Drafts::Include } else { Drafts::Exclude };
    let request =
        ServeRequest { root: call.root.clone(), host: call.host, port: call.port, drafts };
    let place = match kyyeu_serve::bind(request) {
        Ok(place) => place,
        Err(refusal) => return print_serve_error(call, &refusal),
    };
    let mut stdout = AutoStream::new(std::io::stdout(), call.color.into());
    writeln!(stdout, "the site is shown at {}; Ctrl-C ends this", place.url)?;
    if !call.host.is_loopback() {
        writeln!(
            stderr,
            "warning: whoever reaches {} of this machine can read the site as you write it",
            call.host
        )?;
    }
    let colour = call.color;
    let mut told = LastReport::default();
    let report = move |rebuilt: &RebuildResult<'_>| {
        // Where nobody reads what is printed, the site is shown all the same.
        drop(told.report(rebuilt, colour));
    };
    match place.serve(Box::new(report)) {
        Ok(()) => {
            writeln!(stdout, "the site is shown no longer")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(refusal) => print_serve_error(call, &refusal),
    }
}

fn print_serve_error(call: &ServeArgs, refusal: &ServeError) -> std::io::Result<ExitCode> {
    let mut stderr = AutoStream::new(std::io::stderr(), call.color.into());
    match refusal {
        ServeError::PortInUse(free) => {
            writeln!(
                stderr,
                "error: port {} is taken; another kyyeu may be showing a site there",
                call.port
            )?;
            if let Some(free) = free {
                writeln!(stderr, "help: the next free one is {free}: add --port {free}")?;
            }
        }
        ServeError::Bind(error) => {
            writeln!(
                stderr,
                "error: nothing can be shown at {}, port {}: {error}",
                call.host, call.port
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

/// What was said last, so that it is not said again.
#[derive(Default)]
struct LastReport {
    errors: Option<Vec<String>>,
}

impl LastReport {
    fn report(&mut self, rebuilt: &RebuildResult<'_>, colour: ColorMode) -> std::io::Result<()> {
        let mut stdout = AutoStream::new(std::io::stdout(), colour.into());
        let mut stderr = AutoStream::new(std::io::stderr(), colour.into());
        let outcome = &rebuilt.build.outcome;
        let errors = outcome
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity() == Severity::Error);
        let diagnostics: Vec<_> = errors
            .map(|diagnostic| kyyeu_diag::render_human(diagnostic, &outcome.sources))
            .collect();
        let warnings = outcome.diagnostics.len() - diagnostics.len();
        let new = self.errors.as_ref() != Some(&diagnostics);
        let first = self.errors.is_none();
        let took = format_duration(rebuilt.duration);
        if !diagnostics.is_empty() && new {
            diagnostics.iter().try_for_each(|diagnostic| writeln!(stderr, "{diagnostic}\n"))?;
            let still =
                if first { "there is nothing to show yet" } else { "the last good site is shown" };
            writeln!(stderr, "{}; {still}", format_counts(diagnostics.len(), warnings))?;
        }
        match rebuilt.changed_files {
            Some(_) if first => {
                let warned = if warnings > 0 {
                    format!(", {}", plural(warnings, "warning"))
                } else {
                    String::new()
                };
                writeln!(stdout, "{}{warned}, in {took}", plural(outcome.page_count, "page"))?;
            }
            Some(changed) if changed > 0 || new => {
                writeln!(stdout, "{} changed, in {took}", plural(changed, "file"))?;
            }
            _ => {}
        }
        self.errors = Some(diagnostics);
        Ok(())
    }
}
