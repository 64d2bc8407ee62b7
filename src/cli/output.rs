//! Messages that several commands print: diagnostics, counts, the outcome of a build as text or
//! JSON.

use std::fmt;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use anstream::AutoStream;
use serde::Serialize;

use crate::args::{ColorMode, PrintArgs, ReportArgs, ReportFormat};
use kyyeu_diag::{Diagnostic, Severity, Sources, UserError};
use kyyeu_driver::commands::archive::{PackError, PathError};
use kyyeu_driver::commands::epub::BundleOutcome;
use kyyeu_driver::{Destination, Explanation, Options, Outcome, Summary};

/// The most paths with the same reasons that an explanation lists one by one.
const MAX_LISTED_PATHS: usize = 12;

/// Standard output, in colour if asked for.
pub fn stdout(color: ColorMode) -> AutoStream<std::io::Stdout> {
    AutoStream::new(std::io::stdout(), color.into())
}

/// Standard error, in colour if asked for.
pub fn stderr(color: ColorMode) -> AutoStream<std::io::Stderr> {
    AutoStream::new(std::io::stderr(), color.into())
}

/// Prints why a command cannot be carried out.
pub fn print_user_error(out: &mut impl Write, error: &UserError) -> std::io::Result<()> {
    writeln!(out, "error: {}", error.message)?;
    if let Some(help) = &error.help {
        writeln!(out, "help: {help}")?;
    }
    Ok(())
}

/// Prints that the project's folder does not exist.
pub fn print_missing_root(out: &mut impl Write, root: &Path) -> std::io::Result<()> {
    writeln!(
        out,
        "error: {} is not a directory\n\nname the folder of a workshop with --root",
        root.display()
    )
}

/// Checks that the project's folder exists, and recovers an interrupted edit of its content. If one
/// of them fails, prints why and gives the exit status.
pub fn open_project(out: &mut impl Write, root: &Path) -> std::io::Result<Option<ExitCode>> {
    if !root.is_dir() {
        print_missing_root(out, root)?;
        return Ok(Some(ExitCode::from(2)));
    }
    match kyyeu_driver::recover_content(root) {
        Ok(()) => Ok(None),
        Err(error) => {
            print_user_error(out, &error)?;
            Ok(Some(ExitCode::from(1)))
        }
    }
}

/// Prints diagnostics in their readable form.
pub fn print_diagnostics<'a>(
    out: &mut impl Write,
    diagnostics: impl IntoIterator<Item = &'a Diagnostic>,
    sources: &Sources,
) -> std::io::Result<()> {
    for diagnostic in diagnostics {
        writeln!(out, "{}\n", kyyeu_diag::render_human(diagnostic, sources))?;
    }
    Ok(())
}

/// The diagnostics that are printed: with `--quiet`, only the errors.
fn visible_diagnostics(
    diagnostics: &[Diagnostic],
    quiet: bool,
) -> impl Iterator<Item = &Diagnostic> {
    diagnostics.iter().filter(move |diagnostic| !quiet || diagnostic.severity() == Severity::Error)
}

/// Prints why an archive, a book or a page could not be written, and gives the exit status.
/// `product` is what the command makes: "archive", "book", "file".
pub fn print_pack_error(
    out: &mut impl Write,
    error: &PackError,
    product: &str,
) -> std::io::Result<ExitCode> {
    let (code, message, help) = match error {
        PackError::Rejected { message, help } => (2, message.clone(), help.clone()),
        PackError::Modified(file) => (
            1,
            format!("{} is not what kyyeu made", file.display()),
            "someone changed it since the site was built: build anew, then archive".into(),
        ),
        PackError::Io(PathError { path, error }) => {
            (1, format!("{}: {error}", path.display()), io_error_help(error).into())
        }
    };
    writeln!(out, "error: {message}\n\n{help}; no {product} was made")?;
    Ok(ExitCode::from(code))
}

fn io_error_help(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            "the disk is full: free some room, or name a file on another disk"
        }
        std::io::ErrorKind::PermissionDenied => {
            "it may not be read or written: name a file elsewhere"
        }
        std::io::ErrorKind::FileTooLarge => "the disk takes no file of this size: try --split 4GB",
        _ => "look whether the folder may be written and the disk has room",
    }
}

/// Prints the outcome of packing the proceedings into one file: the diagnostics, then `describe` of
/// the file. `product` is what the command makes: "book", "file".
pub fn report_bundle<T>(
    print: &PrintArgs,
    outcome: BundleOutcome<T>,
    product: &str,
    describe: impl FnOnce(T) -> String,
) -> std::io::Result<ExitCode> {
    let mut stderr = stderr(print.color);
    let BundleOutcome { sources, diagnostics, output } = outcome;
    print_diagnostics(&mut stderr, visible_diagnostics(&diagnostics, print.quiet), &sources)?;
    let Some(output) = output else {
        writeln!(stderr, "no {product} was made")?;
        return Ok(ExitCode::from(1));
    };
    if !print.quiet {
        writeln!(stdout(print.color), "{}", describe(output))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints the outcome of a build or a check: the diagnostics, the explanations and the summary.
pub fn print_outcome(
    report: &ReportArgs,
    options: &Options,
    outcome: &Outcome,
    elapsed: Duration,
) -> std::io::Result<()> {
    match report.format {
        ReportFormat::Json => print_json_outcome(report, options, outcome),
        ReportFormat::Human => print_human_outcome(report, options, outcome, elapsed),
    }
}

fn print_json_outcome(
    report: &ReportArgs,
    options: &Options,
    outcome: &Outcome,
) -> std::io::Result<()> {
    let mut stdout = stdout(report.print.color);
    for diagnostic in visible_diagnostics(&outcome.diagnostics, report.print.quiet) {
        writeln!(stdout, "{}", kyyeu_diag::render_json(diagnostic, &outcome.sources))?;
    }
    if !report.print.quiet {
        let summary = JsonSummary::new(outcome, options.destination != Destination::CheckOnly);
        let json = serde_json::to_string(&summary).map_err(std::io::Error::other)?;
        writeln!(stdout, "{json}")?;
    }
    Ok(())
}

fn print_human_outcome(
    report: &ReportArgs,
    options: &Options,
    outcome: &Outcome,
    elapsed: Duration,
) -> std::io::Result<()> {
    let (color, quiet) = (report.print.color, report.print.quiet);
    let mut stderr = stderr(color);
    let visible = visible_diagnostics(&outcome.diagnostics, quiet);
    print_diagnostics(&mut stderr, visible, &outcome.sources)?;
    let counts = DiagnosticCounts::new(&outcome.diagnostics);
    if counts.errors > 0 {
        let end = if options.destination == Destination::CheckOnly {
            ""
        } else {
            "; nothing was written"
        };
        return writeln!(stderr, "{counts}{end}");
    }
    if quiet {
        return Ok(());
    }
    let mut stdout = stdout(color);
    let is_dry_run = matches!(options.destination, Destination::DryRun(_));
    if let Some(summary) = &outcome.summary
        && (report.verbose || is_dry_run)
    {
        print_changed_paths(&mut stdout, summary, is_dry_run)?;
    }
    if options.explain.is_some() {
        print_explanations(&mut stdout, &outcome.explanations)?;
    }
    if outcome.new_addresses > 0 {
        let addresses = if outcome.new_addresses == 1 {
            "1 new address".into()
        } else {
            format!("{} new addresses", outcome.new_addresses)
        };
        writeln!(stdout, "content/ids.lock: {addresses}; keep the file with the content")?;
    }
    let pages = plural(outcome.page_count, "page");
    let warnings = counts.warnings_suffix();
    let elapsed = format_duration(elapsed);
    match &outcome.summary {
        Some(Summary { written, unchanged, removed }) => {
            let would_be = if is_dry_run { "would be " } else { "" };
            let written = plural(written.len(), "file");
            let removed = removed.len();
            writeln!(
                stdout,
                "{pages}: {written} {would_be}written, {unchanged} unchanged, \
                 {removed} {would_be}removed{warnings}, in {elapsed}"
            )
        }
        None => writeln!(stdout, "{pages}: all is well{warnings}, in {elapsed}"),
    }
}

fn print_changed_paths(
    out: &mut impl Write,
    summary: &Summary,
    is_dry_run: bool,
) -> std::io::Result<()> {
    let (written, removed) =
        if is_dry_run { ("would write ", "would remove") } else { ("written ", "removed ") };
    for path in &summary.written {
        writeln!(out, "{written} {path}")?;
    }
    for path in &summary.removed {
        writeln!(out, "{removed} {path}")?;
    }
    Ok(())
}

/// Paths whose change has the same kind and the same reasons.
struct ExplanationGroup<'a> {
    first: &'a Explanation,
    paths: Vec<&'a str>,
}

fn group_explanations(explanations: &[Explanation]) -> Vec<ExplanationGroup<'_>> {
    let mut groups: Vec<ExplanationGroup<'_>> = Vec::new();
    for explanation in explanations {
        let group = groups.iter_mut().find(|group| {
            group.first.change == explanation.change && group.first.reasons == explanation.reasons
        });
        match group {
            Some(group) => group.paths.push(&explanation.path),
            None => {
                groups
                    .push(ExplanationGroup { first: explanation, paths: vec![&explanation.path] });
            }
        }
    }
    groups
}

/// Prints why files of the site change; files with the same reasons together.
fn print_explanations(out: &mut impl Write, explanations: &[Explanation]) -> std::io::Result<()> {
    if explanations.is_empty() {
        return writeln!(out, "nothing that was asked about changes");
    }
    for ExplanationGroup { first, paths } in group_explanations(explanations) {
        let change = first.change.name();
        for path in paths.iter().take(MAX_LISTED_PATHS) {
            writeln!(out, "{change:<9} {path}")?;
        }
        if paths.len() > MAX_LISTED_PATHS {
            writeln!(out, "{change:<9} and {} more", paths.len() - MAX_LISTED_PATHS)?;
        }
        for reason in &first.reasons {
            writeln!(out, "          because {reason}")?;
        }
    }
    Ok(())
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
    new_addresses: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    explanations: Vec<JsonExplanation<'a>>,
}

#[derive(Serialize)]
struct JsonExplanation<'a> {
    path: &'a str,
    change: &'static str,
    reasons: &'a [String],
}

impl<'a> JsonSummary<'a> {
    fn new(outcome: &'a Outcome, writes_files: bool) -> Self {
        let counts = DiagnosticCounts::new(&outcome.diagnostics);
        let summary = if writes_files { outcome.summary.as_ref() } else { None };
        let explanations = outcome.explanations.iter().map(|explanation| JsonExplanation {
            path: &explanation.path,
            change: explanation.change.name(),
            reasons: &explanation.reasons,
        });
        Self {
            summary: JsonCounts {
                pages: outcome.page_count,
                errors: counts.errors,
                warnings: counts.warnings,
                written: summary.map(|summary| summary.written.as_slice()),
                unchanged: summary.map(|summary| summary.unchanged),
                removed: summary.map(|summary| summary.removed.as_slice()),
                new_addresses: summary.map(|_| outcome.new_addresses),
                explanations: explanations.collect(),
            },
        }
    }
}

/// Numbers of diagnostics; displayed as "2 errors, 1 warning".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DiagnosticCounts {
    pub errors: usize,
    pub warnings: usize,
}

impl DiagnosticCounts {
    pub fn new(diagnostics: &[Diagnostic]) -> Self {
        let errors = visible_diagnostics(diagnostics, true).count();
        Self { errors, warnings: diagnostics.len() - errors }
    }

    /// ", 2 warnings" to end a sentence with; empty if there are none.
    pub fn warnings_suffix(self) -> String {
        if self.warnings > 0 {
            format!(", {}", plural(self.warnings, "warning"))
        } else {
            String::new()
        }
    }
}

impl fmt::Display for DiagnosticCounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", plural(self.errors, "error"), self.warnings_suffix())
    }
}

/// A count with its noun: "1 file", "2 files".
pub fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// A duration in milliseconds, or in seconds from one on.
pub fn format_duration(duration: Duration) -> String {
    if duration < Duration::from_secs(1) {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

/// A size in decimal units with one decimal: "1.5 MB".
#[expect(clippy::cast_precision_loss, reason = "one decimal is shown")]
pub fn format_size(bytes: u64) -> String {
    let mut value = bytes as f64;
    for unit in ["B", "kB", "MB"] {
        if value < 1000.0 {
            return if unit == "B" { format!("{bytes} B") } else { format!("{value:.1} {unit}") };
        }
        value /= 1000.0;
    }
    format!("{value:.1} GB")
}
