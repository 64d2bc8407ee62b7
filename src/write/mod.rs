//! Puts the site into the output folder. The one place where files are written.
//!
//! Owns the manifest: the list of files that kyyeu made there, with their hashes. Never touches a file that is not on
//! it, and keeps those on it that somebody changed. New and changed files are staged beside the old ones and moved into
//! place when the whole site stands, by `journal`, so that a build that fails or is killed leaves the folder as it was or
//! as it is to be; a file whose bytes are the same is not written at all. The few files of the content that kyyeu itself
//! keeps are written by `sources`.

mod archive;
mod durable;
mod failed;
mod journal;
mod manifest;
mod paper;
mod place;
mod sources;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

pub use self::archive::{Archived, Container, Existing, Failure, Parcel, Piece, container, pack, parcel, piece, site};
use self::failed::{Left, failed};
use self::journal::{Change, Journal, aside};
use self::manifest::Manifest;
pub use self::manifest::NAME as MANIFEST;
pub use self::paper::{Browser, Scratch, print};
pub use self::place::LOCK;
pub use self::sources::{Created, Rewrite, create, put, rewrite, text};
use crate::diag::{Code, Diagnostic};

/// What a build did to the output folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Paths of files that are new or changed.
    pub written: Vec<String>,
    /// How many files stayed as they were.
    pub unchanged: usize,
    /// Paths of files that are gone.
    pub removed: Vec<String>,
}

/// Carries on where an earlier build ended in the middle of moving its files into a folder, by a power cut for
/// instance. Does nothing where none did.
///
/// # Errors
/// When that cannot be done.
pub fn settle(folder: &Path) -> Result<(), Diagnostic> {
    let journal = Journal::new(folder);
    if !journal.is_open() {
        return Ok(());
    }
    let lock = place::lock(folder)?;
    let settled = journal.carry_on();
    drop(lock);
    settled
}

/// The output folder during a build. Dropped without [`Output::commit`], it is as it was before.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
    old: Manifest,
    state: Mutex<State>,
    /// Held until all is done: another build waits for it.
    _lock: place::Lock,
}

#[derive(Debug, Default)]
struct State {
    new: Manifest,
    change: Change,
    /// Files in whose place new ones go, although somebody changed them.
    edited: BTreeSet<String>,
    folders: BTreeSet<String>,
    /// Whether the disk failed: what fails once fails for every page, and is said once.
    failed: bool,
}

impl Output {
    /// Opens a folder for a build, alone; makes it where there is none. What an earlier build left half done is done
    /// first.
    ///
    /// # Errors
    /// When the folder is the project itself or holds it, is no folder, has files of others alone, or has a manifest
    /// that cannot be read; when another build does not end.
    pub fn open(folder: &Path, root: &Path) -> Result<Self, Diagnostic> {
        place::check(folder, root)?;
        let lock = place::lock(folder)?;
        let journal = Journal::new(folder);
        journal.carry_on()?;
        place::only_ours(folder)?;
        journal.clear().map_err(|error| failed(folder, &error, Left::Whole))?;
        Ok(Self { folder: folder.to_owned(), old: place::manifest(folder)?, state: Mutex::default(), _lock: lock })
    }

    /// Takes a file of the site; stages it where its bytes are new. May be called from many threads.
    ///
    /// # Errors
    /// When a file stands there that kyyeu did not make, or writing fails: the first time that it does.
    ///
    /// # Panics
    /// When another thread panicked here.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        if !manifest::is_inside(path) {
            return Err(foreign(&self.folder.join(path), "is no place in the site"));
        }
        self.enter(path)?;
        let hash = blake3::hash(bytes);
        let there = self.folder.join(path);
        let (stands, edited) = match fs::read(&there) {
            Ok(old) if old == bytes => {
                self.state().new.insert(path, hash);
                return Ok(());
            }
            Ok(old) if self.old.holds(path) => (true, !self.old.wrote(path, &old)),
            Ok(_) => return Err(foreign(&there, "stands where a page must go, and kyyeu did not make it")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => (false, false),
            Err(_) if there.is_dir() => return Err(foreign(&there, "is a folder, and a page must go there")),
            Err(error) => return self.first(failed(&there, &error, Left::Whole)),
        };
        if let Err(fault) = self.stage(path, bytes) {
            return self.first(fault);
        }
        let mut state = self.state();
        state.new.insert(path, hash);
        let paths = if stands { &mut state.change.changed } else { &mut state.change.added };
        paths.insert(path.to_owned());
        if edited {
            state.edited.insert(path.to_owned());
        }
        drop(state);
        Ok(())
    }

    /// Moves what was staged into place and removes what is no longer needed: all of it, or nothing.
    ///
    /// # Errors
    /// When that cannot be done.
    ///
    /// # Panics
    /// When another thread panicked in [`Output::put`].
    pub fn commit(self, warnings: &mut Vec<Diagnostic>) -> Result<Summary, Diagnostic> {
        let State { new, mut change, edited, .. } = std::mem::take(&mut *self.state());
        let unchanged = new.len() - change.added.len() - change.changed.len();
        let mut removed = Vec::new();
        for path in self.old.paths().filter(|path| !new.holds(path)) {
            match self.look(path)? {
                Stands::Ours => {
                    change.gone.insert(path.to_owned());
                    removed.push(path.to_owned());
                }
                Stands::Nothing => removed.push(path.to_owned()),
                Stands::Changed => warnings.push(
                    Diagnostic::new(
                        Code::KeptFile,
                        None,
                        format!("{} was changed by someone else, and stays", self.folder.join(path).display()),
                    )
                    .help("the site no longer needs it; remove it yourself if you do not need it either"),
                ),
            }
        }
        for path in &edited {
            let kept = aside(&self.folder, path)?;
            let (path, kept) = (self.folder.join(path), self.folder.join(kept));
            warnings.push(
                Diagnostic::new(
                    Code::KeptFile,
                    None,
                    format!("{} was changed by someone else, and is made anew", path.display()),
                )
                .help(format!(
                    "what stood there is kept in {}; a change that is to last belongs into content/ or templates/",
                    kept.display()
                )),
            );
        }
        let journal = Journal::new(&self.folder);
        if new != self.old || change != Change::default() {
            journal.carry_out(&change, &new)?;
            removed.iter().for_each(|path| journal.remove_empty(path));
        }
        let mut written: Vec<_> = change.added.into_iter().chain(change.changed).collect();
        written.sort();
        Ok(Summary { written, unchanged, removed })
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics while it holds the lock")
    }

    /// Says a failure of the disk the first time, and then no more.
    fn first(&self, fault: Diagnostic) -> Result<(), Diagnostic> {
        let said = std::mem::replace(&mut self.state().failed, true);
        if said { Ok(()) } else { Err(fault) }
    }

    /// Looks at the folders of a path, once for all files in it: links would lead out of the site.
    fn enter(&self, path: &str) -> Result<(), Diagnostic> {
        let folder = folder_of(path);
        if !self.state().folders.contains(folder) {
            if let Some(link) = place::link_in(&self.folder, folder) {
                return Err(foreign(&link, "is a link, and a folder must go there"));
            }
            self.state().folders.insert(folder.to_owned());
        }
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn stage(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let staged = Journal::waiting(path);
        place::make_folders(&self.folder, folder_of(&staged))?;
        let staged = self.folder.join(&staged);
        fs::write(&staged, bytes).map_err(|error| failed(&staged, &error, Left::Whole))
    }

    /// What stands in the place of a file that kyyeu made.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn look(&self, path: &str) -> Result<Stands, Diagnostic> {
        let there = self.folder.join(path);
        if place::link_in(&self.folder, folder_of(path)).is_some() {
            return Ok(Stands::Nothing);
        }
        match fs::read(&there) {
            Ok(bytes) if self.old.wrote(path, &bytes) => Ok(Stands::Ours),
            Ok(_) => Ok(Stands::Changed),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                Ok(Stands::Nothing)
            }
            Err(_) if there.is_dir() => Ok(Stands::Changed),
            Err(error) => Err(failed(&there, &error, Left::Whole)),
        }
    }
}

enum Stands {
    Ours,
    Changed,
    Nothing,
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn foreign(there: &Path, why: &str) -> Diagnostic {
    Diagnostic::new(Code::ForeignFile, None, format!("{} {why}", there.display()))
        .help("move it away, or name another folder with --out")
}

impl Drop for Output {
    fn drop(&mut self) {
        // What cannot be cleared now is cleared by the next build.
        drop(Journal::new(&self.folder).clear());
    }
}
