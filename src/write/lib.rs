//! Puts the site into the output folder. The one place where files are written.
//!
//! Owns the manifest: the list of files that kyyeu made there, with their hashes. Never touches a
//! file that is not on it, and keeps those on it that somebody changed. New and changed files are
//! staged beside the old ones and moved into place when the whole site stands, by `journal`, so
//! that a build that fails or is killed leaves the folder as it was or as it is to be; a file whose
//! bytes are the same is not written at all. The few files of the content that kyyeu itself keeps
//! are written by `sources`.

mod archive;
mod durable;
mod failed;
mod journal;
mod manifest;
mod memory;
mod paper;
mod place;
mod rehearsal;
mod shelf;
mod sink;
mod sources;
mod stands;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rayon::prelude::*;

pub use self::archive::{
    Archived, Container, Existing, Failure, Parcel, Payload, container, pack, page, parcel,
};
use self::failed::{Left, Trouble, failed};
use self::journal::{Change, Journal, aside};
use self::manifest::Manifest;
pub use self::manifest::NAME as MANIFEST;
pub use self::memory::{Files, Memory};
pub use self::paper::{Browser, Scratch, print_all};
pub use self::place::LOCK;
pub use self::rehearsal::Rehearsal;
pub use self::shelf::{Built, Shelf, built, read_built};
pub use self::sink::{Committed, Others, Sink};
pub use self::sources::{
    Created, Edit, Old, Settled, cache, create, edit, put, settle_sources, text,
};
pub use self::stands::{Stands, stands};
use kyyeu_cache::{Made, Moment, Stamp, Trust};
use kyyeu_diag::{Code, Diagnostic};

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

/// Carries on where an earlier build ended in the middle of moving its files into a folder, by a
/// power cut for instance. Does nothing where none did.
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
    settled?;
    Ok(())
}

/// The output folder during a build. Dropped without [`Output::commit`], it is as it was before.
#[derive(Debug)]
pub struct Output<'a> {
    folder: PathBuf,
    old: Manifest,
    /// What the last build made, when, and whether what the disk says of it is believed.
    made: Option<(&'a BTreeMap<String, Made>, Moment, Trust)>,
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
    /// Folders of the site that were looked at, and whether they were there.
    folders: BTreeMap<String, bool>,
    /// Folders in which new files wait.
    waiting: BTreeSet<String>,
    /// Files that were taken away.
    away: BTreeSet<String>,
    /// What the disk says of files that stand there already.
    stamps: BTreeMap<String, Stamp>,
    /// How the disk failed: what fails once fails for every page, and is said once, for the first
    /// file of all.
    failed: Option<(String, Diagnostic)>,
}

impl<'a> Output<'a> {
    /// Opens a folder for a build, alone; makes it where there is none. What an earlier build left
    /// half done is done first.
    ///
    /// # Errors
    /// When the folder is the project itself or holds it, is no folder, has files of others alone,
    /// or has a manifest that cannot be read; when another build does not end.
    pub fn open(folder: &Path, root: &Path) -> Result<Self, Diagnostic> {
        place::check(folder, root)?;
        let lock = place::lock(folder)?;
        let journal = Journal::new(folder);
        journal.carry_on()?;
        place::only_ours(folder)?;
        journal.clear().map_err(|error| failed(folder, &error, Left::Whole))?;
        Ok(Self {
            folder: folder.to_owned(),
            old: place::manifest(folder)?,
            made: None,
            state: Mutex::default(),
            _lock: lock,
        })
    }

    /// Says what the last build made there, and when.
    #[must_use]
    pub fn knowing(
        mut self,
        made: &'a BTreeMap<String, Made>,
        written: Moment,
        trust: Trust,
    ) -> Self {
        self.made = Some((made, written, trust));
        self
    }

    /// What the disk says of a file that is known to stand as the last build made it; `None` where
    /// it may not.
    fn stands(&self, path: &str) -> Option<(blake3::Hash, Stamp)> {
        let (made, written, trust) = self.made.as_ref()?;
        let made = made.get(path).filter(|_| self.old.holds(path))?;
        let (stamp, _) = stands::one(&self.folder.join(path), made, *written, *trust)?;
        Some((made.hash.into(), stamp))
    }

    fn stays(&self, path: &str, hash: blake3::Hash, stamp: Option<Stamp>) {
        let mut state = self.state();
        state.new.insert(path, hash);
        state.stamps.extend(stamp.map(|stamp| (path.to_owned(), stamp)));
    }
}

impl Sink for Output<'_> {
    fn keep(&self, path: &str) -> bool {
        let stands = self.stands(path).filter(|_| self.enter(path).is_ok());
        if let Some((hash, stamp)) = stands {
            self.stays(path, hash, Some(stamp));
        }
        stands.is_some()
    }

    /// Stages a file where its bytes are new. When the disk fails, `commit` says so.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        if !manifest::is_inside(path) {
            return Err(foreign(&self.folder.join(path), "is no place in the site"));
        }
        let folder_is_there = self.enter(path)?;
        let hash = blake3::hash(bytes);
        if let Some((_, stamp)) = self.stands(path).filter(|(old, _)| *old == hash) {
            self.stays(path, hash, Some(stamp));
            return Ok(());
        }
        let there = self.folder.join(path);
        let standing = if folder_is_there {
            stands::read(&there)
        } else {
            Err(io::ErrorKind::NotFound.into())
        };
        let (stands, edited) = match standing {
            Ok((old, stamp)) if old == bytes => {
                self.stays(path, hash, Some(stamp));
                return Ok(());
            }
            Ok((old, _)) if self.old.holds(path) => (true, !self.old.wrote(path, &old)),
            Ok(_) => {
                return Err(foreign(
                    &there,
                    "stands where a page must go, and kyyeu did not make it",
                ));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => (false, false),
            Err(_) if there.is_dir() => {
                return Err(foreign(&there, "is a folder, and a page must go there"));
            }
            Err(error) => {
                self.failed(path, failed(&there, &error, Left::Whole).into());
                return Ok(());
            }
        };
        if let Err(fault) = self.stage(path, bytes) {
            self.failed(path, fault);
            return Ok(());
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

    #[expect(clippy::disallowed_methods, reason = "write is where the output folder is looked at")]
    fn old(&self, path: &str) -> Option<Vec<u8>> {
        let made = self
            .made
            .as_ref()?
            .0
            .get(path)
            .filter(|_| self.old.holds(path) && self.enter(path).is_ok())?;
        let bytes = fs::read(self.folder.join(path)).ok()?;
        (*blake3::hash(&bytes).as_bytes() == made.hash).then_some(bytes)
    }

    fn take_away(&self, path: &str) {
        self.state().away.insert(path.to_owned());
    }

    /// Moves what was staged into place and removes what is no longer needed: all of it, or
    /// nothing.
    fn commit(
        self: Box<Self>,
        others: Others,
        warnings: &mut Vec<Diagnostic>,
    ) -> Result<Committed, Diagnostic> {
        let State { mut new, mut change, edited, away, stamps, failed, .. } =
            std::mem::take(&mut *self.state());
        if let Some((_, fault)) = failed {
            return Err(fault);
        }
        let own: Vec<_> = new.paths().map(ToOwned::to_owned).collect();
        if others == Others::Stay {
            new = new.with(self.old.files().filter(|(path, _)| !away.contains(*path)));
        }
        let unchanged = new.len() - change.added.len() - change.changed.len();
        let mut removed = Vec::new();
        for path in self.old.paths().filter(|path| !new.holds(path)) {
            match self.look(path)? {
                There::Ours => {
                    change.gone.insert(path.to_owned());
                    removed.push(path.to_owned());
                }
                There::Nothing => removed.push(path.to_owned()),
                There::Changed => warnings.push(
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
        let summary = Summary { written, unchanged, removed };
        let written = stands::now();
        let files = own.into_par_iter().filter_map(|path| {
            let stamp = stamps
                .get(&path)
                .copied()
                .or_else(|| stands::stamp(&self.folder.join(&path)).ok())?;
            let hash = *new.hash(&path)?.as_bytes();
            Some((path, (hash, stamp)))
        });
        let files = files.collect();
        let list = stands::list(&self.folder).unwrap_or_default();
        Ok(Committed { summary, files, list, written })
    }
}

impl Output<'_> {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("no thread panics while it holds the lock")
    }

    /// Remembers a failure of the disk, unless one of an earlier file is known: threads come in any
    /// order.
    fn failed(&self, path: &str, fault: Diagnostic) {
        let mut state = self.state();
        if state.failed.as_ref().is_none_or(|(first, _)| path < first.as_str()) {
            state.failed = Some((path.to_owned(), fault));
        }
    }

    /// Looks at the folders of a path, once for all files in it: links would lead out of the site.
    /// Gives whether they are there at all.
    fn enter(&self, path: &str) -> Result<bool, Diagnostic> {
        let folder = folder_of(path);
        let known = self.state().folders.get(folder).copied();
        if let Some(there) = known {
            return Ok(there);
        }
        if let Some(link) = place::link_in(&self.folder, folder) {
            return Err(foreign(&link, "is a link, and a folder must go there"));
        }
        let there = self.folder.join(folder).exists();
        self.state().folders.insert(folder.to_owned(), there);
        Ok(there)
    }

    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn stage(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let folder = folder_of(path);
        if !self.state().waiting.contains(folder) {
            place::make_folders(&self.folder, folder_of(&Journal::waiting(path)))?;
            self.state().waiting.insert(folder.to_owned());
        }
        let staged = self.folder.join(Journal::waiting(path));
        fs::write(&staged, bytes).map_err(|error| failed(&staged, &error, Left::Whole).into())
    }

    /// What stands in the place of a file that kyyeu made.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn look(&self, path: &str) -> Result<There, Diagnostic> {
        let there = self.folder.join(path);
        if place::link_in(&self.folder, folder_of(path)).is_some() {
            return Ok(There::Nothing);
        }
        match fs::read(&there) {
            Ok(bytes) if self.old.wrote(path, &bytes) => Ok(There::Ours),
            Ok(_) => Ok(There::Changed),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                Ok(There::Nothing)
            }
            Err(_) if there.is_dir() => Ok(There::Changed),
            Err(error) => Err(failed(&there, &error, Left::Whole).into()),
        }
    }
}

enum There {
    Ours,
    Changed,
    Nothing,
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn foreign(there: &Path, why: &str) -> Diagnostic {
    Trouble::Foreign(there.to_owned(), why.to_owned()).into()
}

impl Drop for Output<'_> {
    fn drop(&mut self) {
        // What cannot be cleared now is cleared by the next build.
        drop(Journal::new(&self.folder).clear());
    }
}
