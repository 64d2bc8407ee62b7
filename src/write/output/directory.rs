//! Puts the site into the output folder. The one place where files are written.
//!
//! Owns the manifest: the list of files that kyyeu made there, with their hashes. Never touches a
//! file that is not on it, and keeps those on it that somebody changed. New and changed files are
//! staged beside the old ones and moved into place when the whole site stands, by `journal`, so
//! that a build that fails or is killed leaves the folder as it was or as it is to be; a file whose
//! bytes are the same is not written at all. The few files of the content that kyyeu itself keeps
//! are written by `sources`.

mod archive;
mod content;
mod error;
mod fsync;
mod journal;
mod output;
mod pdf;
mod publish_dir;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rayon::prelude::*;

pub use crate::archive::{
    ArchiveReport, ArchiveTarget, Overwrite, PackError, PackedFile, Payload, pack, pack_file,
    write_single_file, write_zip,
};
pub use crate::content::{
    CreateResult, EditRecovery, FileEdit, OriginalFile, apply_edits, create_new, recover_edits,
    replace_file, replace_with_parents, write_cache,
};
use crate::error::{Consistency, WriteError, io_failure};
use crate::journal::{ChangeSet, Journal, set_aside};
pub use crate::output::dry_run::DryRun;
pub use crate::output::location::LOCK_NAME;
pub use crate::output::manifest::MANIFEST_NAME as MANIFEST;
use crate::output::manifest::Manifest;
pub use crate::output::memory::{MemoryOutput, SiteFiles};
pub use crate::output::sink::{CommitReport, Sink, Unmentioned};
pub use crate::output::verify::{OutputState, verify_output};
pub use crate::pdf::{Browser, ScratchDir, print_pages};
pub use crate::publish_dir::{BuiltFile, PublishDir, list_built_files, read_built_file};
use kyyeu_cache::{ChangeDetection, FileStat, OutputFile, Timestamp};
use kyyeu_diag::{Code, Diagnostic, Diagnostics};

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
pub fn recover_output(folder: &Path) -> Result<(), Diagnostic> {
    let journal = Journal::new(folder);
    if !journal.is_open() {
        return Ok(());
    }
    let lock = crate::output::location::lock_output(folder)?;
    let settled = journal.recover();
    drop(lock);
    settled?;
    Ok(())
}

/// The output folder during a build. Dropped without [`Output::commit`], it is as it was before.
#[derive(Debug)]
pub struct OutputDir<'a> {
    dir: PathBuf,
    previous_manifest: Manifest,
    /// What the last build made, when, and whether what the disk says of it is believed.
    previous_outputs: Option<(&'a BTreeMap<String, OutputFile>, Timestamp, ChangeDetection)>,
    state: Mutex<StagingState>,
    /// Held until all is done: another build waits for it.
    _lock: crate::output::location::DirLock,
}

#[derive(Debug, Default)]
struct StagingState {
    manifest: Manifest,
    changes: ChangeSet,
    /// Files in whose place new ones go, although somebody changed them.
    modified: BTreeSet<String>,
    /// Folders of the site that were looked at, and whether they were there.
    checked_dirs: BTreeMap<String, bool>,
    /// Folders in which new files wait.
    staging_dirs: BTreeSet<String>,
    /// Files that were taken away.
    removals: BTreeSet<String>,
    /// What the disk says of files that stand there already.
    stats: BTreeMap<String, FileStat>,
    /// How the disk failed: what fails once fails for every page, and is said once, for the first
    /// file of all.
    failure: Option<(String, Diagnostic)>,
}

impl<'a> OutputDir<'a> {
    /// Opens a folder for a build, alone; makes it where there is none. What an earlier build left
    /// half done is done first.
    ///
    /// # Errors
    /// When the folder is the project itself or holds it, is no folder, has files of others alone,
    /// or has a manifest that cannot be read; when another build does not end.
    pub fn open(folder: &Path, root: &Path) -> Result<Self, Diagnostic> {
        crate::output::location::validate_output(folder, root)?;
        let lock = crate::output::location::lock_output(folder)?;
        let journal = Journal::new(folder);
        journal.recover()?;
        crate::output::location::ensure_owned(folder)?;
        journal.clear().map_err(|error| io_failure(folder, &error, Consistency::Intact))?;
        Ok(Self {
            dir: folder.to_owned(),
            previous_manifest: crate::output::location::read_manifest(folder)?,
            previous_outputs: None,
            state: Mutex::default(),
            _lock: lock,
        })
    }

    /// Says what the last build made there, and when.
    #[must_use]
    pub fn with_previous(
        mut self,
        made: &'a BTreeMap<String, OutputFile>,
        written: Timestamp,
        trust: ChangeDetection,
    ) -> Self {
        self.previous_outputs = Some((made, written, trust));
        self
    }

    /// What the disk says of a file that is known to stand as the last build made it; `None` where
    /// it may not.
    fn verify_previous(&self, path: &str) -> Option<(blake3::Hash, FileStat)> {
        let (made, written, trust) = self.previous_outputs.as_ref()?;
        let made = made.get(path).filter(|_| self.previous_manifest.contains(path))?;
        let (stamp, _) =
            crate::output::verify::verify_file(&self.dir.join(path), made, *written, *trust)?;
        Some((made.hash.into(), stamp))
    }

    fn mark_unchanged(&self, path: &str, hash: blake3::Hash, stamp: Option<FileStat>) {
        let mut state = self.lock_state();
        state.manifest.insert(path, hash);
        state.stats.extend(stamp.map(|stamp| (path.to_owned(), stamp)));
    }
}

impl Sink for OutputDir<'_> {
    fn reuse(&self, path: &str) -> bool {
        let stands = self.verify_previous(path).filter(|_| self.check_parent(path).is_ok());
        if let Some((hash, stamp)) = stands {
            self.mark_unchanged(path, hash, Some(stamp));
        }
        stands.is_some()
    }

    /// Stages a file where its bytes are new. When the disk fails, `commit` says so.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        if !crate::output::manifest::is_inside(path) {
            return Err(foreign_path(&self.dir.join(path), "is no place in the site"));
        }
        let folder_is_there = self.check_parent(path)?;
        let hash = blake3::hash(bytes);
        if let Some((_, stamp)) = self.verify_previous(path).filter(|(old, _)| *old == hash) {
            self.mark_unchanged(path, hash, Some(stamp));
            return Ok(());
        }
        let there = self.dir.join(path);
        let standing = if folder_is_there {
            crate::output::verify::read_with_stat(&there)
        } else {
            Err(io::ErrorKind::NotFound.into())
        };
        let (stands, edited) = match standing {
            Ok((old, stamp)) if old == bytes => {
                self.mark_unchanged(path, hash, Some(stamp));
                return Ok(());
            }
            Ok((old, _)) if self.previous_manifest.contains(path) => {
                (true, !self.previous_manifest.matches(path, &old))
            }
            Ok(_) => {
                return Err(foreign_path(
                    &there,
                    "stands where a page must go, and kyyeu did not make it",
                ));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => (false, false),
            Err(_) if there.is_dir() => {
                return Err(foreign_path(&there, "is a folder, and a page must go there"));
            }
            Err(error) => {
                self.record_failure(path, io_failure(&there, &error, Consistency::Intact).into());
                return Ok(());
            }
        };
        if let Err(diagnostic) = self.stage(path, bytes) {
            self.record_failure(path, diagnostic);
            return Ok(());
        }
        let mut state = self.lock_state();
        state.manifest.insert(path, hash);
        let paths = if stands { &mut state.changes.changed } else { &mut state.changes.added };
        paths.insert(path.to_owned());
        if edited {
            state.modified.insert(path.to_owned());
        }
        drop(state);
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "write is where the output folder is looked at")]
    fn read_previous(&self, path: &str) -> Option<Vec<u8>> {
        let made =
            self.previous_outputs.as_ref()?.0.get(path).filter(|_| {
                self.previous_manifest.contains(path) && self.check_parent(path).is_ok()
            })?;
        let bytes = fs::read(self.dir.join(path)).ok()?;
        (*blake3::hash(&bytes).as_bytes() == made.hash).then_some(bytes)
    }

    fn remove(&self, path: &str) {
        self.lock_state().removals.insert(path.to_owned());
    }

    /// Moves what was staged into place and removes what is no longer needed: all of it, or
    /// nothing.
    fn commit(
        self: Box<Self>,
        others: Unmentioned,
        warnings: &mut Diagnostics,
    ) -> Result<CommitReport, Diagnostic> {
        let StagingState {
            manifest: mut new,
            changes: mut change,
            modified: edited,
            removals: away,
            stats: stamps,
            failure: failed,
            ..
        } = std::mem::take(&mut *self.lock_state());
        if let Some((_, diagnostic)) = failed {
            return Err(diagnostic);
        }
        let own: Vec<_> = new.paths().map(ToOwned::to_owned).collect();
        if others == Unmentioned::Keep {
            new = new.merged_with(
                self.previous_manifest.files().filter(|(path, _)| !away.contains(*path)),
            );
        }
        let unchanged = new.len() - change.added.len() - change.changed.len();
        let mut removed = Vec::new();
        for path in self.previous_manifest.paths().filter(|path| !new.contains(path)) {
            match self.classify(path)? {
                ExistingFile::Unmodified => {
                    change.removed.insert(path.to_owned());
                    removed.push(path.to_owned());
                }
                ExistingFile::Missing => removed.push(path.to_owned()),
                ExistingFile::Modified => warnings.push(
                    Diagnostic::new(
                        Code::KeptFile,
                        None,
                        format!("{} was changed by someone else, and stays", self.dir.join(path).display()),
                    )
                    .help("the site no longer needs it; remove it yourself if you do not need it either"),
                ),
            }
        }
        for path in &edited {
            let kept = set_aside(&self.dir, path)?;
            let (path, kept) = (self.dir.join(path), self.dir.join(kept));
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
        let journal = Journal::new(&self.dir);
        if new != self.previous_manifest || change != ChangeSet::default() {
            journal.commit(&change, &new)?;
            removed.iter().for_each(|path| journal.remove_empty_dirs(path));
        }
        let mut written: Vec<_> = change.added.into_iter().chain(change.changed).collect();
        written.sort();
        let summary = Summary { written, unchanged, removed };
        let written = crate::output::verify::current_time();
        let files = own.into_par_iter().filter_map(|path| {
            let stamp = stamps
                .get(&path)
                .copied()
                .or_else(|| crate::output::verify::file_stat(&self.dir.join(&path)).ok())?;
            let hash = *new.hash(&path)?.as_bytes();
            Some((path, (hash, stamp)))
        });
        let files = files.collect();
        let list = crate::output::verify::manifest_hash(&self.dir).unwrap_or_default();
        Ok(CommitReport { summary, files, manifest_hash: list, committed_at: written })
    }
}

impl OutputDir<'_> {
    fn lock_state(&self) -> std::sync::MutexGuard<'_, StagingState> {
        self.state.lock().expect("no thread panics while it holds the lock")
    }

    /// Remembers a failure of the disk, unless one of an earlier file is known: threads come in any
    /// order.
    fn record_failure(&self, path: &str, diagnostic: Diagnostic) {
        let mut state = self.lock_state();
        if state.failure.as_ref().is_none_or(|(first, _)| path < first.as_str()) {
            state.failure = Some((path.to_owned(), diagnostic));
        }
    }

    /// Looks at the folders of a path, once for all files in it: links would lead out of the site.
    /// Gives whether they are there at all.
    fn check_parent(&self, path: &str) -> Result<bool, Diagnostic> {
        let folder = parent_dir(path);
        let known = self.lock_state().checked_dirs.get(folder).copied();
        if let Some(there) = known {
            return Ok(there);
        }
        if let Some(link) = crate::output::location::find_symlink(&self.dir, folder) {
            return Err(foreign_path(&link, "is a link, and a folder must go there"));
        }
        let there = self.dir.join(folder).exists();
        self.lock_state().checked_dirs.insert(folder.to_owned(), there);
        Ok(there)
    }

    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn stage(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let folder = parent_dir(path);
        if !self.lock_state().staging_dirs.contains(folder) {
            crate::output::location::create_dirs(
                &self.dir,
                parent_dir(&Journal::staged_path(path)),
            )?;
            self.lock_state().staging_dirs.insert(folder.to_owned());
        }
        let staged = self.dir.join(Journal::staged_path(path));
        fs::write(&staged, bytes)
            .map_err(|error| io_failure(&staged, &error, Consistency::Intact).into())
    }

    /// What stands in the place of a file that kyyeu made.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn classify(&self, path: &str) -> Result<ExistingFile, Diagnostic> {
        let there = self.dir.join(path);
        if crate::output::location::find_symlink(&self.dir, parent_dir(path)).is_some() {
            return Ok(ExistingFile::Missing);
        }
        match fs::read(&there) {
            Ok(bytes) if self.previous_manifest.matches(path, &bytes) => {
                Ok(ExistingFile::Unmodified)
            }
            Ok(_) => Ok(ExistingFile::Modified),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                Ok(ExistingFile::Missing)
            }
            Err(_) if there.is_dir() => Ok(ExistingFile::Modified),
            Err(error) => Err(io_failure(&there, &error, Consistency::Intact).into()),
        }
    }
}

enum ExistingFile {
    Unmodified,
    Modified,
    Missing,
}

fn parent_dir(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn foreign_path(there: &Path, why: &str) -> Diagnostic {
    WriteError::ForeignPath(there.to_owned(), why.to_owned()).into()
}

impl Drop for OutputDir<'_> {
    fn drop(&mut self) {
        // What cannot be cleared now is cleared by the next build.
        drop(Journal::new(&self.dir).clear());
    }
}
