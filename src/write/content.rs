//! Writes files of the project: the list of published addresses, what a command changes in the
//! content, and the cache.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::{Consistency, io_failure};
use crate::fsync;
use crate::journal::{ChangeSet, Journal};
use crate::output::location;
use crate::output::manifest::Manifest;
use crate::parent_dir;
use kyyeu_diag::UserError;

/// Puts a text into a file, all of it or nothing: it is written beside the file and then moved over
/// it. What may be done with the file stays.
///
/// # Errors
/// When that cannot be done; the file is then as it was.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn replace_file(path: &Path, text: impl AsRef<[u8]>) -> io::Result<()> {
    let staged = write_temp(path, text.as_ref())?;
    let synced = fsync::sync_files(std::slice::from_ref(&staged)).map_err(|(_, error)| error);
    synced.and_then(|()| fs::rename(&staged, path)).inspect_err(|_| drop(fs::remove_file(&staged)))
}

/// Puts a cache into a file of the cache's folder, all of it or nothing, and keeps the folder out
/// of version control.
///
/// # Errors
/// When that cannot be done; the next build then knows less.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn write_cache(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let ignored = folder.join(".gitignore");
    if !ignored.exists() {
        fs::write(ignored, "*\n")?;
    }
    // The same name for every build: what a killed one left is written over.
    let staged = folder.join(format!("{name}.new"));
    fs::write(&staged, bytes)?;
    fs::rename(&staged, folder.join(name)).inspect_err(|_| drop(fs::remove_file(&staged)))
}

/// What came of a file that was to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreateResult {
    /// It was made.
    Created,
    /// Something is there already, and stays as it is.
    AlreadyExists,
}

/// Puts a text into a file as [`text`] does, and makes the folders that it needs.
///
/// # Errors
/// When that cannot be done; the file is then as it was.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn replace_with_parents(path: &Path, content: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    replace_file(path, content)
}

/// Makes a file where there is none, and the folders that it needs. What is there already is never
/// touched.
///
/// # Errors
/// When that cannot be done; no part of the file then stays.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn create_new(path: &Path, text: &str) -> io::Result<CreateResult> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = match fs::OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Ok(CreateResult::AlreadyExists);
        }
        Err(error) => return Err(error),
    };
    file.write_all(text.as_bytes()).inspect_err(|_| drop(fs::remove_file(path)))?;
    Ok(CreateResult::Created)
}

/// Writes a text beside the file that it is for. The name is hidden, so that it is no content
/// should it stay.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
fn write_temp(path: &Path, text: &[u8]) -> io::Result<PathBuf> {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".kyyeu-new");
    let staged = path.with_file_name(name);
    let written = fs::write(&staged, text).and_then(|()| match fs::metadata(path) {
        Ok(old) => fs::set_permissions(&staged, old.permissions()),
        Err(_) => Ok(()), // A new file.
    });
    written.map(|()| staged.clone()).inspect_err(|_| drop(fs::remove_file(&staged)))
}

/// A file of the project that is made or gets another text, and perhaps another path; paths are
/// relative to the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEdit {
    /// What stands there; `None` where it is new.
    pub original: Option<OriginalFile>,
    /// The path that it gets.
    pub path: String,
    /// The text that it gets.
    pub text: String,
}

/// A file as it stood when its change was planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginalFile {
    /// Its path.
    pub path: String,
    /// Its text, byte for byte.
    pub text: String,
}

/// Makes, rewrites and moves files of a project: all of them, or none. A run that ends in the
/// middle is carried on by [`settle_sources`].
///
/// # Errors
/// When something stands where a new file goes, a file has changed since, or writing fails. The
/// content is then as it was, unless the refusal says otherwise.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn apply_edits(root: &Path, edits: &[FileEdit]) -> Result<(), UserError> {
    let new_root = !root.exists();
    fs::create_dir_all(root).map_err(|error| io_failure(root, &error, Consistency::Intact))?;
    // As near to the files as can be: the content may lie on a disk of its own.
    let mut paths = edits
        .iter()
        .flat_map(|edit| [&edit.path].into_iter().chain(edit.original.iter().map(|old| &old.path)));
    let below =
        if paths.all(|path| path.starts_with(CONTENT_PREFIX)) { CONTENT_PREFIX } else { "" };
    let folder = root.join(below);
    let done = location::create_dirs(root, below).map_err(UserError::from).and_then(|()| {
        let _lock = location::lock_content(&folder)?;
        let journal = Journal::for_content(&folder);
        let done = stage_edits(journal, &folder, below, edits).and_then(|(change, stood)| {
            journal.commit(&change, &stood)?;
            Ok(())
        });
        // What cannot be cleared now is cleared by the next command.
        drop(journal.clear());
        if done.is_err() && !journal.is_open() {
            // Folders that were made for what did not come.
            edits.iter().for_each(|edit| {
                journal.remove_empty_dirs(edit.path.strip_prefix(below).unwrap_or(&edit.path))
            });
        }
        done
    });
    if done.is_err() && new_root {
        drop(fs::remove_dir(root));
    }
    done
}

/// Where the content lies below a project.
const CONTENT_PREFIX: &str = "content/";

/// Puts the new texts where they wait, and lists how the files stand that they change.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
fn stage_edits(
    journal: Journal<'_>,
    folder: &Path,
    below: &str,
    edits: &[FileEdit],
) -> Result<(ChangeSet, Manifest), UserError> {
    if journal.is_open() {
        return Err(UserError::new(
            format!("another kyyeu did not finish its work in {}", folder.display()),
            "run kyyeu check, which finishes it, and then this command again; nothing was written",
        ));
    }
    journal.clear().map_err(|error| io_failure(folder, &error, Consistency::Intact))?;
    let (mut change, mut stood) = (ChangeSet::default(), Manifest::default());
    let inside = |path: &str| path.strip_prefix(below).unwrap_or(path).to_owned();
    for edit in edits {
        let to = inside(&edit.path);
        let there = folder.join(&to);
        if edit.original.as_ref().is_none_or(|old| old.path != edit.path)
            && there.symlink_metadata().is_ok()
        {
            return Err(UserError::new(
                format!("{} is there already, and stays as it is", edit.path),
                "move it away first; nothing was written",
            ));
        }
        let waits = Journal::staged_path(&to);
        location::create_dirs(folder, parent_dir(&waits))?;
        let waits = folder.join(waits);
        fs::write(&waits, &edit.text)
            .map_err(|error| io_failure(&waits, &error, Consistency::Intact))?;
        if let Some(OriginalFile { path, text }) = &edit.original {
            let from = inside(path);
            let old = folder.join(&from);
            if fs::read(&old).map_err(|error| io_failure(&old, &error, Consistency::Intact))?
                != text.as_bytes()
            {
                return Err(UserError::new(
                    format!("{path} was changed meanwhile, and nothing was written"),
                    "run the command again",
                ));
            }
            // What may be done with the file stays.
            let rights =
                fs::metadata(&old).and_then(|data| fs::set_permissions(&waits, data.permissions()));
            rights.map_err(|error| io_failure(&waits, &error, Consistency::Intact))?;
            stood.insert(&from, blake3::hash(text.as_bytes()));
            if from == to {
                change.changed.insert(to);
                continue;
            }
            change.removed.insert(from);
        }
        change.added.insert(to);
    }
    Ok((change, stood))
}

/// What came of a change of the content that was to be carried on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EditRecovery {
    /// Files that somebody changed meanwhile, and where what they had written is kept.
    pub displaced: Vec<(PathBuf, PathBuf)>,
}

/// Carries on where a command ended in the middle of changing the files of a project, by a power
/// cut for instance. Does nothing where none did.
///
/// # Errors
/// When that cannot be done: the content is then half old and half new.
pub fn recover_edits(root: &Path) -> Result<EditRecovery, UserError> {
    let mut settled = EditRecovery::default();
    for folder in [root.to_owned(), root.join(CONTENT_PREFIX)] {
        let journal = Journal::for_content(&folder);
        if !journal.has_staging() {
            continue;
        }
        // Whoever is at work there is waited for: what is there then, nobody goes on with.
        let _lock = location::lock_content(&folder)?;
        let kept = journal.recover()?;
        settled
            .displaced
            .extend(kept.into_iter().map(|(path, kept)| (folder.join(path), folder.join(kept))));
        drop(journal.clear());
    }
    Ok(settled)
}
