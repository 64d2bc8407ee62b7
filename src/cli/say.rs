//! What several commands say in the same words.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use crate::diag::{self, Diagnostic, Refusal, Sources};
use crate::driver;

/// Says why something cannot be done.
pub fn refuse(out: &mut impl Write, refusal: &Refusal) -> std::io::Result<()> {
    writeln!(out, "error: {}", refusal.message)?;
    refusal.help.iter().try_for_each(|help| writeln!(out, "help: {help}"))
}

/// Says that the project's folder is none.
pub fn no_folder(out: &mut impl Write, root: &Path) -> std::io::Result<()> {
    writeln!(out, "error: {} is no folder\n\nname the folder of a workshop with --root", root.display())
}

/// Whether a project can be looked at: its folder is there, and what an earlier run began in it is done. Gives the exit
/// status where not.
pub fn project(out: &mut impl Write, root: &Path) -> std::io::Result<Option<ExitCode>> {
    if !root.is_dir() {
        no_folder(out, root)?;
        return Ok(Some(ExitCode::from(2)));
    }
    match driver::settle(root) {
        Ok(()) => Ok(None),
        Err(refusal) => {
            refuse(out, &refusal)?;
            Ok(Some(ExitCode::from(1)))
        }
    }
}

/// Prints faults for people.
pub fn faults(out: &mut impl Write, faults: &[Diagnostic], sources: &Sources) -> std::io::Result<()> {
    faults.iter().try_for_each(|fault| writeln!(out, "{}\n", diag::human(fault, sources)))
}
