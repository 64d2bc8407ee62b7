//! The journal: a change of several files that happens as a whole or not at all.
//!
//! New files are staged, the change is written to a redo log, and only then the files are moved
//! into place. A run that ends in between is recovered by the next one, which goes on from the log.
//! If a file cannot be moved, the change is rolled back: until the commit is complete, the old
//! files are at hand as hard links. An output folder and the content change in this way. Never
//! decides what changes: its caller does.

mod change_set;
mod displaced;

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::error::{Consistency, PathError, WriteError, io_failure};
use crate::fsync;
pub use crate::journal::change_set::ChangeSet;
pub use crate::journal::displaced::{Displaced, predict_copy_path, set_aside};
use crate::output::manifest::{MANIFEST_NAME, Manifest};
use crate::paths::{create_dirs, parent_dir, remove_empty_parents, remove_if_exists};

/// The folder of staged files, of the old files, and of the logs.
const STAGING_DIR: &str = ".kyyeu-staging";

/// The kind of files that a journal moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum JournalKind {
    /// A site. Its manifest lists the files that are kyyeu's, and is replaced with them.
    Site,
    /// Content. The hashes of the old files are in a manifest next to the logs.
    Content,
}

/// The journal of a folder.
#[derive(Clone, Copy, Debug)]
pub struct Journal<'a> {
    dir: &'a Path,
    kind: JournalKind,
}

/// Paths in the staging folder.
impl<'a> Journal<'a> {
    /// The journal of an output folder.
    pub const fn new(dir: &'a Path) -> Self {
        Self { dir, kind: JournalKind::Site }
    }

    /// The journal of a folder of the project.
    pub const fn for_content(dir: &'a Path) -> Self {
        Self { dir, kind: JournalKind::Content }
    }

    /// The manifest of the files before the change.
    fn manifest_path(self) -> PathBuf {
        match self.kind {
            JournalKind::Site => self.dir.join(MANIFEST_NAME),
            JournalKind::Content => self.staging_path("stood"),
        }
    }

    /// Where a new file is staged, relative to the folder.
    pub fn staged_path(path: &str) -> String {
        format!("{STAGING_DIR}/new/{path}")
    }

    /// Where a new file is staged, on the disk.
    fn staged_file(self, path: &str) -> PathBuf {
        self.dir.join(Self::staged_path(path))
    }

    fn staging_path(self, name: &str) -> PathBuf {
        self.dir.join(STAGING_DIR).join(name)
    }

    /// Where an old file is kept until the commit is complete.
    fn backup_path(self, path: &str) -> PathBuf {
        self.staging_path("old").join(path)
    }

    /// The log of a change that is carried out.
    fn redo_log(self) -> PathBuf {
        self.staging_path("journal")
    }

    /// The log of a change that is rolled back.
    fn undo_log(self) -> PathBuf {
        self.staging_path("undo")
    }

    /// Whether a run ended while its change was carried out or rolled back.
    pub fn is_open(self) -> bool {
        self.redo_log().exists() || self.undo_log().exists()
    }

    /// Whether there is a staging folder, of a run in progress or of one that ended early.
    pub fn has_staging(self) -> bool {
        self.dir.join(STAGING_DIR).exists()
    }

    /// Removes the staging folder, unless it is needed to recover.
    pub fn clear(self) -> io::Result<()> {
        if self.is_open() {
            return Ok(());
        }
        match fs::remove_dir_all(self.dir.join(STAGING_DIR)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }
}

/// Commit and recovery.
impl Journal<'_> {
    /// Moves staged files into place. `manifest` is the new manifest of a site, or the manifest of
    /// the old files of the content.
    ///
    /// # Errors
    /// When that fails. The folder is then as it was, unless the error says otherwise.
    pub fn commit(self, changes: &ChangeSet, manifest: &Manifest) -> Result<(), WriteError> {
        self.prepare(changes, manifest)?;
        self.write_redo_log(changes)
            .map_err(|failure| failure.into_write_error(Consistency::Intact))?;
        self.apply_or_roll_back(changes)
    }

    /// Completes the change of a run that ended early. Gives the files that were changed by someone
    /// else in the meantime.
    ///
    /// # Errors
    /// When that fails. The folder is then as it was before that run, unless the error says
    /// otherwise.
    pub fn recover(self) -> Result<Vec<Displaced>, WriteError> {
        if let Some(changes) = read_log(&self.undo_log())? {
            return match changes {
                Log::Damaged => Ok(Vec::new()),
                Log::Complete(changes) => self
                    .roll_back(&changes)
                    .map(|()| Vec::new())
                    .map_err(|failure| failure.into_write_error(Consistency::Partial)),
            };
        }
        match read_log(&self.redo_log())? {
            Some(Log::Complete(changes)) => self.redo(changes),
            Some(Log::Damaged) | None => Ok(Vec::new()),
        }
    }

    /// Carries out the rest of a change. Files that were changed by someone else since are not
    /// removed, and are set aside before they are replaced.
    fn redo(self, mut changes: ChangeSet) -> Result<Vec<Displaced>, WriteError> {
        let old_manifest =
            Manifest::read(self.dir, &self.manifest_path()).map_err(WriteError::Diagnostic)?;
        let read = |path: &str| fs::read(self.dir.join(path));
        let is_unmodified =
            |path: &str| read(path).is_ok_and(|bytes| old_manifest.matches(path, &bytes));
        changes.removed.retain(|path| is_unmodified(path));
        let is_staged = |path: &&String| self.staged_file(path).exists();
        let modified = changes.changed.iter().filter(is_staged).filter(|path| !is_unmodified(path));
        let added = changes.added.iter().filter(is_staged);
        let mut displaced = Vec::new();
        for path in modified.chain(added).filter(|path| read(path).is_ok()) {
            displaced.push(Displaced { path: path.clone(), kept_at: set_aside(self.dir, path)? });
        }
        for parent in changes.parent_dirs() {
            create_dirs(self.dir, parent)?;
        }
        self.apply_or_roll_back(&changes)?;
        Ok(displaced)
    }

    /// Does everything that needs room or permissions and that no reader of the folder sees.
    fn prepare(self, changes: &ChangeSet, manifest: &Manifest) -> Result<(), WriteError> {
        let manifest_file = match self.kind {
            JournalKind::Site => self.staged_file(MANIFEST_NAME),
            JournalKind::Content => self.manifest_path(),
        };
        create_dirs(self.dir, &format!("{STAGING_DIR}/new"))?;
        fs::write(&manifest_file, manifest.to_string())
            .map_err(|error| io_failure(&manifest_file, &error, Consistency::Intact))?;
        for parent in changes.parent_dirs() {
            create_dirs(self.dir, parent)?;
            let backup_dir = format!("{STAGING_DIR}/old/{parent}");
            create_dirs(self.dir, backup_dir.trim_end_matches('/'))?;
        }
        for path in changes.existing_paths() {
            self.back_up(path)?;
        }
        if self.kind == JournalKind::Site && self.manifest_path().exists() {
            self.back_up(MANIFEST_NAME)?;
        }
        let staged = changes.staged_paths().map(|path| self.staged_file(path));
        let written: Vec<_> = staged.chain([manifest_file]).collect();
        fsync::sync_files(&written).map_err(|failure| failure.into_write_error(Consistency::Intact))
    }

    fn back_up(self, path: &str) -> Result<(), WriteError> {
        let file = self.dir.join(path);
        hard_link_or_copy(&file, &self.backup_path(path))
            .map_err(|error| io_failure(&file, &error, Consistency::Intact))
    }

    /// Writes the redo log. From here on the new state is the one that counts.
    fn write_redo_log(self, changes: &ChangeSet) -> Result<(), PathError> {
        let temp = self.staging_path("journal.new");
        let at_temp = |error| PathError::new(&temp, error);
        fs::write(&temp, changes.encode()).map_err(at_temp)?;
        fsync::sync_files(std::slice::from_ref(&temp))?;
        let staging_dirs: Vec<_> = changes
            .parent_dirs()
            .into_iter()
            .flat_map(|parent| [self.staged_file(parent), self.backup_path(parent)])
            .filter(|staging_dir| staging_dir.exists())
            .collect();
        fsync::sync_dirs(&staging_dirs)?;
        fs::rename(&temp, self.redo_log()).map_err(at_temp)?;
        let synced = fsync::sync_dirs(&[self.staging_path(""), self.dir.to_owned()]);
        if synced.is_err() {
            let _ = fs::remove_file(self.redo_log());
        }
        synced
    }

    fn apply_or_roll_back(self, changes: &ChangeSet) -> Result<(), WriteError> {
        let Err(failure) = self.apply(changes) else { return Ok(()) };
        // The undo log comes first: otherwise the next run might carry out the rest of the change.
        let is_rolled_back =
            fs::rename(self.redo_log(), self.undo_log()).is_ok() && self.roll_back(changes).is_ok();
        let consistency = if is_rolled_back { Consistency::Intact } else { Consistency::Partial };
        Err(failure.into_write_error(consistency))
    }

    fn apply(self, changes: &ChangeSet) -> Result<(), PathError> {
        let moved_dirs = self.move_new_dirs(changes);
        for path in changes.staged_paths().filter(|path| !moved_dirs.contains(parent_dir(path))) {
            self.move_staged(path)?;
        }
        for path in &changes.removed {
            remove_file(&self.dir.join(path))?;
        }
        self.move_staged(MANIFEST_NAME)?;
        self.sync_parents(changes)?;
        remove_file(&self.redo_log())?;
        for path in &changes.removed {
            remove_empty_parents(self.dir, path);
        }
        Ok(())
    }

    fn move_staged(self, path: &str) -> Result<(), PathError> {
        let (staged, target) = (self.staged_file(path), self.dir.join(path));
        match fs::rename(&staged, &target) {
            // An earlier run that ended early has moved it.
            Err(error) if error.kind() == ErrorKind::NotFound && !staged.exists() => Ok(()),
            result => result.map_err(|error| PathError::new(target, error)),
        }
    }

    /// Moves each staged folder of a site whose target folder is empty, as a whole. Gives those
    /// that were moved. Folders of the content are never replaced: other programs may watch them.
    fn move_new_dirs(self, changes: &ChangeSet) -> BTreeSet<&str> {
        if self.kind == JournalKind::Content {
            return BTreeSet::new();
        }
        // The rename fails where a folder is not empty, or the system cannot do it: then its files
        // are moved one by one.
        let is_moved =
            |parent: &&str| fs::rename(self.staged_file(parent), self.dir.join(parent)).is_ok();
        let parents = changes.parent_dirs().into_iter().filter(|parent| !parent.is_empty());
        parents.filter(is_moved).collect()
    }

    /// Moves every file back to where it was before the change.
    fn roll_back(self, changes: &ChangeSet) -> Result<(), PathError> {
        let is_moved = |path: &&str| !self.staged_file(path).exists();
        let overwritten = changes.changed.iter().map(String::as_str);
        let replaced = overwritten.chain([MANIFEST_NAME]).filter(is_moved);
        let removed = changes.removed.iter().map(String::as_str);
        let removed = removed.filter(|path| !self.dir.join(path).exists());
        // A file without a backup was moved back by an earlier run that ended early.
        for path in replaced.chain(removed).filter(|path| self.backup_path(path).exists()) {
            let target = self.dir.join(path);
            fs::rename(self.backup_path(path), &target)
                .map_err(|error| PathError::new(target, error))?;
        }
        for path in changes.added.iter().map(String::as_str).filter(is_moved) {
            remove_file(&self.dir.join(path))?;
        }
        self.sync_parents(changes)?;
        remove_file(&self.undo_log())?;
        for path in &changes.added {
            remove_empty_parents(self.dir, path);
        }
        Ok(())
    }

    fn sync_parents(self, changes: &ChangeSet) -> Result<(), PathError> {
        let parents: Vec<_> =
            changes.parent_dirs().iter().map(|parent| self.dir.join(parent)).collect();
        fsync::sync_dirs(&parents)
    }
}

/// A log that was found.
enum Log {
    Complete(ChangeSet),
    /// Not a complete log: nothing was moved by it. It has been removed.
    Damaged,
}

fn read_log(log: &Path) -> Result<Option<Log>, WriteError> {
    let text = match fs::read(log) {
        Ok(bytes) => String::from_utf8(bytes).unwrap_or_default(),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(io_failure(log, &error, Consistency::Partial)),
    };
    if let Some(changes) = ChangeSet::parse(&text) {
        return Ok(Some(Log::Complete(changes)));
    }
    fs::remove_file(log).map_err(|error| io_failure(log, &error, Consistency::Intact))?;
    Ok(Some(Log::Damaged))
}

fn remove_file(file: &Path) -> Result<(), PathError> {
    remove_if_exists(file).map_err(|error| PathError::new(file, error))
}

/// Gives a file a second name; copies it where the file system has no hard links.
fn hard_link_or_copy(file: &Path, link: &Path) -> io::Result<()> {
    match fs::hard_link(file, link) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        Err(_) => fs::copy(file, link).map(|_| ()),
    }
}
