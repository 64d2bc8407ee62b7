//! Edits of the content: a command creates, rewrites and moves several files, all of them or none.
//!
//! Owns which folder the journal of such an edit is in. Never plans an edit: the commands do.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Consistency, io_failure};
use crate::journal::{ChangeSet, Journal};
use crate::lock::lock_content;
use crate::output::manifest::Manifest;
use crate::paths::{create_dirs, parent_dir, remove_empty_parents};
use kyyeu_diag::UserError;

/// The folder of the content in a project.
const CONTENT_PREFIX: &str = "content/";

/// A file of the project that is created, rewritten or moved. Paths are relative to the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEdit {
    /// The file before the edit; `None` for a new file.
    pub original: Option<OriginalFile>,
    /// The new path.
    pub path: String,
    /// The new text.
    pub text: String,
}

/// A file as it was when its edit was planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginalFile {
    /// The path.
    pub path: String,
    /// The text, byte for byte.
    pub text: String,
}

/// Applies edits to a project: all of them, or none. If the process ends early, [`recover_edits`]
/// completes them.
///
/// # Errors
/// When a new file would replace another one, a file has changed since the edit was planned, or
/// writing fails. The content is then as it was, unless the error says otherwise.
pub fn apply_edits(root: &Path, edits: &[FileEdit]) -> Result<(), UserError> {
    let is_new_root = !root.exists();
    fs::create_dir_all(root).map_err(|error| io_failure(root, &error, Consistency::Intact))?;
    // The journal is as close to the files as possible: the content may be on a disk of its own.
    let prefix = if edits.iter().all(is_in_content) { CONTENT_PREFIX } else { "" };
    let result = commit_edits(root, prefix, edits);
    if result.is_err() && is_new_root {
        let _ = fs::remove_dir(root);
    }
    result
}

fn is_in_content(edit: &FileEdit) -> bool {
    let original_path = edit.original.as_ref().map_or(&edit.path, |original| &original.path);
    edit.path.starts_with(CONTENT_PREFIX) && original_path.starts_with(CONTENT_PREFIX)
}

/// Applies edits to the files below one folder of the project.
fn commit_edits(root: &Path, prefix: &str, edits: &[FileEdit]) -> Result<(), UserError> {
    create_dirs(root, prefix)?;
    let dir = root.join(prefix);
    let _lock = lock_content(&dir)?;
    let journal = Journal::for_content(&dir);
    let result = stage_edits(journal, &dir, prefix, edits)
        .and_then(|staged| Ok(journal.commit(&staged.changes, &staged.originals)?));
    // What cannot be removed now is removed by the next command.
    let _ = journal.clear();
    if result.is_err() && !journal.is_open() {
        // Folders that were created for new files.
        for edit in edits {
            remove_empty_parents(&dir, edit.path.strip_prefix(prefix).unwrap_or(&edit.path));
        }
    }
    result
}

/// Edits that are ready to be committed. Paths are relative to the journal's folder.
#[derive(Default)]
struct StagedEdits {
    changes: ChangeSet,
    /// The hashes of the files before the edits.
    originals: Manifest,
}

fn stage_edits(
    journal: Journal<'_>,
    dir: &Path,
    prefix: &str,
    edits: &[FileEdit],
) -> Result<StagedEdits, UserError> {
    if journal.is_open() {
        return Err(UserError::new(
            format!("another kyyeu did not finish its work in {}", dir.display()),
            "run kyyeu check, which finishes it, and then this command again; nothing was written",
        ));
    }
    journal.clear().map_err(|error| io_failure(dir, &error, Consistency::Intact))?;
    let mut staged = StagedEdits::default();
    for edit in edits {
        stage_edit(dir, prefix, edit, &mut staged)?;
    }
    Ok(staged)
}

/// Writes the new text to the staging folder, and records the change.
fn stage_edit(
    dir: &Path,
    prefix: &str,
    edit: &FileEdit,
    staged: &mut StagedEdits,
) -> Result<(), UserError> {
    let relative = |path: &str| path.strip_prefix(prefix).unwrap_or(path).to_owned();
    let new_path = relative(&edit.path);
    let keeps_path = edit.original.as_ref().is_some_and(|original| original.path == edit.path);
    if !keeps_path && dir.join(&new_path).symlink_metadata().is_ok() {
        return Err(UserError::new(
            format!("{} is there already, and stays as it is", edit.path),
            "move it away first; nothing was written",
        ));
    }
    let staged_path = Journal::staged_path(&new_path);
    create_dirs(dir, parent_dir(&staged_path))?;
    let staged_file = dir.join(staged_path);
    fs::write(&staged_file, &edit.text)
        .map_err(|error| io_failure(&staged_file, &error, Consistency::Intact))?;
    let Some(original) = &edit.original else {
        staged.changes.added.insert(new_path);
        return Ok(());
    };
    let old_path = relative(&original.path);
    let old_file = dir.join(&old_path);
    let old_bytes =
        fs::read(&old_file).map_err(|error| io_failure(&old_file, &error, Consistency::Intact))?;
    if old_bytes != original.text.as_bytes() {
        return Err(UserError::new(
            format!("{} was changed meanwhile, and nothing was written", original.path),
            "run the command again",
        ));
    }
    fs::metadata(&old_file)
        .and_then(|metadata| fs::set_permissions(&staged_file, metadata.permissions()))
        .map_err(|error| io_failure(&staged_file, &error, Consistency::Intact))?;
    staged.originals.insert(&old_path, blake3::hash(&old_bytes));
    if keeps_path {
        staged.changes.changed.insert(new_path);
    } else {
        staged.changes.removed.insert(old_path);
        staged.changes.added.insert(new_path);
    }
    Ok(())
}

/// The outcome of [`recover_edits`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditRecovery {
    /// The files that were changed by someone else before they were replaced.
    pub displaced: Vec<DisplacedFile>,
}

/// A file that was changed by someone else and then replaced by a recovered edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DisplacedFile {
    /// The file.
    pub path: PathBuf,
    /// The copy of what the other program had written.
    pub kept_at: PathBuf,
}

/// Completes the edits of a command that ended early, by a power loss for instance. Does nothing if
/// there are none.
///
/// # Errors
/// When that fails: the content is then a mixture of old and new files.
pub fn recover_edits(root: &Path) -> Result<EditRecovery, UserError> {
    let mut recovery = EditRecovery::default();
    for dir in [root.to_owned(), root.join(CONTENT_PREFIX)] {
        let journal = Journal::for_content(&dir);
        if !journal.has_staging() {
            continue;
        }
        // A command that is still at work holds the lock; what it leaves behind is unfinished.
        let _lock = lock_content(&dir)?;
        for file in journal.recover()? {
            recovery
                .displaced
                .push(DisplacedFile { path: dir.join(file.path), kept_at: dir.join(file.kept_at) });
        }
        let _ = journal.clear();
    }
    Ok(recovery)
}
