//! Writes files of the project: the list of published addresses, what a command changes in the
//! content, and the cache.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::failed::{Left, failed};
use super::journal::{Change, Journal};
use super::manifest::Manifest;
use super::{durable, folder_of, place};
use kyyeu_diag::Refusal;

/// Puts a text into a file, all of it or nothing: it is written beside the file and then moved over
/// it. What may be done with the file stays.
///
/// # Errors
/// When that cannot be done; the file is then as it was.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn text(path: &Path, text: impl AsRef<[u8]>) -> io::Result<()> {
    let staged = beside(path, text.as_ref())?;
    let synced = durable::files(std::slice::from_ref(&staged)).map_err(|(_, error)| error);
    synced.and_then(|()| fs::rename(&staged, path)).inspect_err(|_| drop(fs::remove_file(&staged)))
}

/// Puts a cache into a file of the cache's folder, all of it or nothing, and keeps the folder out
/// of version control.
///
/// # Errors
/// When that cannot be done; the next build then knows less.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn cache(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
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
pub enum Created {
    /// It was made.
    New,
    /// Something is there already, and stays as it is.
    AlreadyThere,
}

/// Puts a text into a file as [`text`] does, and makes the folders that it needs.
///
/// # Errors
/// When that cannot be done; the file is then as it was.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn put(path: &Path, content: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    text(path, content)
}

/// Makes a file where there is none, and the folders that it needs. What is there already is never
/// touched.
///
/// # Errors
/// When that cannot be done; no part of the file then stays.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn create(path: &Path, text: &str) -> io::Result<Created> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = match fs::OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Ok(Created::AlreadyThere);
        }
        Err(error) => return Err(error),
    };
    file.write_all(text.as_bytes()).inspect_err(|_| drop(fs::remove_file(path)))?;
    Ok(Created::New)
}

/// Writes a text beside the file that it is for. The name is hidden, so that it is no content
/// should it stay.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
fn beside(path: &Path, text: &[u8]) -> io::Result<PathBuf> {
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
pub struct Edit {
    /// What stands there; `None` where it is new.
    pub from: Option<Old>,
    /// The path that it gets.
    pub to: String,
    /// The text that it gets.
    pub text: String,
}

/// A file as it stood when its change was planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Old {
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
pub fn edit(root: &Path, edits: &[Edit]) -> Result<(), Refusal> {
    let new_root = !root.exists();
    fs::create_dir_all(root).map_err(|error| failed(root, &error, Left::Whole))?;
    // As near to the files as can be: the content may lie on a disk of its own.
    let mut paths = edits
        .iter()
        .flat_map(|edit| [&edit.to].into_iter().chain(edit.from.iter().map(|old| &old.path)));
    let below = if paths.all(|path| path.starts_with(CONTENT)) { CONTENT } else { "" };
    let folder = root.join(below);
    let done = place::make_folders(root, below).map_err(Refusal::from).and_then(|()| {
        let _lock = place::lock_sources(&folder)?;
        let journal = Journal::of_sources(&folder);
        let done = stage(journal, &folder, below, edits).and_then(|(change, stood)| {
            journal.carry_out(&change, &stood)?;
            Ok(())
        });
        // What cannot be cleared now is cleared by the next command.
        drop(journal.clear());
        if done.is_err() && !journal.is_open() {
            // Folders that were made for what did not come.
            edits.iter().for_each(|edit| {
                journal.remove_empty(edit.to.strip_prefix(below).unwrap_or(&edit.to))
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
const CONTENT: &str = "content/";

/// Puts the new texts where they wait, and lists how the files stand that they change.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
fn stage(
    journal: Journal<'_>,
    folder: &Path,
    below: &str,
    edits: &[Edit],
) -> Result<(Change, Manifest), Refusal> {
    if journal.is_open() {
        return Err(Refusal::new(
            format!("another kyyeu did not finish its work in {}", folder.display()),
            "run kyyeu check, which finishes it, and then this command again; nothing was written",
        ));
    }
    journal.clear().map_err(|error| failed(folder, &error, Left::Whole))?;
    let (mut change, mut stood) = (Change::default(), Manifest::default());
    let inside = |path: &str| path.strip_prefix(below).unwrap_or(path).to_owned();
    for edit in edits {
        let to = inside(&edit.to);
        let there = folder.join(&to);
        if edit.from.as_ref().is_none_or(|old| old.path != edit.to)
            && there.symlink_metadata().is_ok()
        {
            return Err(Refusal::new(
                format!("{} is there already, and stays as it is", edit.to),
                "move it away first; nothing was written",
            ));
        }
        let waits = Journal::waiting(&to);
        place::make_folders(folder, folder_of(&waits))?;
        let waits = folder.join(waits);
        fs::write(&waits, &edit.text).map_err(|error| failed(&waits, &error, Left::Whole))?;
        if let Some(Old { path, text }) = &edit.from {
            let from = inside(path);
            let old = folder.join(&from);
            if fs::read(&old).map_err(|error| failed(&old, &error, Left::Whole))? != text.as_bytes()
            {
                return Err(Refusal::new(
                    format!("{path} was changed meanwhile, and nothing was written"),
                    "run the command again",
                ));
            }
            // What may be done with the file stays.
            let rights =
                fs::metadata(&old).and_then(|data| fs::set_permissions(&waits, data.permissions()));
            rights.map_err(|error| failed(&waits, &error, Left::Whole))?;
            stood.insert(&from, blake3::hash(text.as_bytes()));
            if from == to {
                change.changed.insert(to);
                continue;
            }
            change.gone.insert(from);
        }
        change.added.insert(to);
    }
    Ok((change, stood))
}

/// What came of a change of the content that was to be carried on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Files that somebody changed meanwhile, and where what they had written is kept.
    pub kept: Vec<(PathBuf, PathBuf)>,
}

/// Carries on where a command ended in the middle of changing the files of a project, by a power
/// cut for instance. Does nothing where none did.
///
/// # Errors
/// When that cannot be done: the content is then half old and half new.
pub fn settle_sources(root: &Path) -> Result<Settled, Refusal> {
    let mut settled = Settled::default();
    for folder in [root.to_owned(), root.join(CONTENT)] {
        let journal = Journal::of_sources(&folder);
        if !journal.has_begun() {
            continue;
        }
        // Whoever is at work there is waited for: what is there then, nobody goes on with.
        let _lock = place::lock_sources(&folder)?;
        let kept = journal.carry_on()?;
        settled
            .kept
            .extend(kept.into_iter().map(|(path, kept)| (folder.join(path), folder.join(kept))));
        drop(journal.clear());
    }
    Ok(settled)
}
