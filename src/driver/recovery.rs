//! Recovery of the content after a command of kyyeu that was interrupted while it changed files.

use std::path::Path;

use kyyeu_diag::{Code, Diagnostic, UserError};
use kyyeu_write::{EditRecovery, recover_edits};

/// Completes or rolls back a change of the content that an earlier run left unfinished.
///
/// # Errors
/// When the recovery fails, and when one of the files was edited since: then a person has to
/// compare both versions first.
pub fn recover_content(root: &Path) -> Result<(), UserError> {
    let EditRecovery { displaced } = recover_edits(root)?;
    let Some(file) = displaced.first() else { return Ok(()) };
    Err(UserError::new(
        displaced_message(&file.path),
        format!(
            "it has now what the command wrote, and what stood there is kept in {}: \
             look at both, then run this again",
            file.kept_at.display()
        ),
    ))
}

/// Warns that a file was edited while an interrupted command had not finished with it.
pub(crate) fn displaced_file_warning(path: &Path, backup: &Path) -> Diagnostic {
    let help = format!(
        "it has now what the command wrote; what stood there is kept in {}",
        backup.display()
    );
    Diagnostic::new(Code::KeptFile, None, displaced_message(path)).help(help)
}

fn displaced_message(path: &Path) -> String {
    format!("{} was changed while a command of kyyeu's was not yet done with it", path.display())
}
