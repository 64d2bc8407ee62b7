//! What several commands say in the same words.

use std::io::Write;
use std::path::Path;

use crate::diag::{self, Diagnostic, Refusal, Sources};

/// Says why something cannot be done.
pub fn refuse(out: &mut impl Write, refusal: &Refusal) -> std::io::Result<()> {
    writeln!(out, "error: {}", refusal.message)?;
    refusal.help.iter().try_for_each(|help| writeln!(out, "help: {help}"))
}

/// Says that the project's folder is none.
pub fn no_folder(out: &mut impl Write, root: &Path) -> std::io::Result<()> {
    writeln!(out, "error: {} is no folder\n\nname the folder of a workshop with --root", root.display())
}

/// Prints faults for people.
pub fn faults(out: &mut impl Write, faults: &[Diagnostic], sources: &Sources) -> std::io::Result<()> {
    faults.iter().try_for_each(|fault| writeln!(out, "{}\n", diag::human(fault, sources)))
}
