//! What several commands say in the same words.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use anstream::AutoStream;

use crate::CommonArgs;
use kyyeu_diag::{Diagnostic, Severity, Sources, UserError};
use kyyeu_driver::commands::epub::BundleOutcome;

/// Says why something cannot be done.
pub fn print_user_error(out: &mut impl Write, refusal: &UserError) -> std::io::Result<()> {
    writeln!(out, "error: {}", refusal.message)?;
    refusal.help.iter().try_for_each(|help| writeln!(out, "help: {help}"))
}

/// Says that the project's folder is none.
pub fn print_missing_root(out: &mut impl Write, root: &Path) -> std::io::Result<()> {
    writeln!(
        out,
        "error: {} is no folder\n\nname the folder of a workshop with --root",
        root.display()
    )
}

/// Whether a project can be looked at: its folder is there, and what an earlier run began in it is
/// done. Gives the exit status where not.
pub fn open_project(out: &mut impl Write, root: &Path) -> std::io::Result<Option<ExitCode>> {
    if !root.is_dir() {
        print_missing_root(out, root)?;
        return Ok(Some(ExitCode::from(2)));
    }
    match kyyeu_driver::recover_content(root) {
        Ok(()) => Ok(None),
        Err(refusal) => {
            print_user_error(out, &refusal)?;
            Ok(Some(ExitCode::from(1)))
        }
    }
}

/// Prints faults for people.
pub fn print_diagnostics(
    out: &mut impl Write,
    diagnostics: &[Diagnostic],
    sources: &Sources,
) -> std::io::Result<()> {
    diagnostics.iter().try_for_each(|diagnostic| {
        writeln!(out, "{}\n", kyyeu_diag::render_human(diagnostic, sources))
    })
}

/// Says what came of binding the proceedings into one file: all faults, then what was made, in
/// words.
pub fn report_bundle<T>(
    common: &CommonArgs,
    outcome: BundleOutcome<T>,
    what: &str,
    words: impl FnOnce(T) -> String,
) -> std::io::Result<ExitCode> {
    let mut stderr = AutoStream::new(std::io::stderr(), common.color.into());
    let BundleOutcome { sources, diagnostics, output: made } = outcome;
    for diagnostic in diagnostics
        .iter()
        .filter(|diagnostic| !common.quiet || diagnostic.severity() == Severity::Error)
    {
        writeln!(stderr, "{}\n", kyyeu_diag::render_human(diagnostic, &sources))?;
    }
    let Some(made) = made else {
        writeln!(stderr, "no {what} was made")?;
        return Ok(ExitCode::from(1));
    };
    if !common.quiet {
        writeln!(AutoStream::new(std::io::stdout(), common.color.into()), "{}", words(made))?;
    }
    Ok(ExitCode::SUCCESS)
}
