//! The output folder during a build, or during a dry run of one.
//!
//! A build stages new and changed files, and the journal moves them into place when the site is
//! complete: a build that fails or is killed leaves the folder as it was or as it is to be. A file
//! whose bytes are the same is not written. Never touches a file that is not in the manifest. A
//! file of the manifest that was changed by someone else is kept: in its place if the site no
//! longer has it, else as a copy. A dry run classifies the files in the same way, gives the same
//! diagnostics, and writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard};

use rayon::prelude::*;

use crate::error::{Consistency, foreign_path, io_failure};
use crate::journal::{ChangeSet, Journal, predict_copy_path, set_aside};
use crate::lock::{DirLock, lock_output};
use crate::output::file_read::{current_time, file_stat, hash_file, read_with_stat};
use crate::output::location::{ensure_owned, validate_output};
use crate::output::manifest::{MANIFEST_NAME, Manifest};
use crate::output::previous_build::PreviousBuild;
use crate::output::sink::{CommitReport, CommittedFile, Sink, Summary, Unmentioned};
use crate::paths::{create_dirs, find_symlink, is_inside, parent_dir, remove_empty_parents};
use kyyeu_cache::FileStat;
use kyyeu_diag::{Code, Diagnostic, Diagnostics};

/// Completes the commit of an earlier build that ended early, by a power loss for instance. Does
/// nothing without such a commit.
///
/// # Errors
/// When that fails.
pub fn recover_output(dir: &Path) -> Result<(), Diagnostic> {
    let journal = Journal::new(dir);
    if !journal.is_open() {
        return Ok(());
    }
    let _lock = lock_output(dir)?;
    journal.recover()?;
    Ok(())
}

/// The output folder during a build. Dropped without [`Sink::commit`], it is as it was before.
#[derive(Debug)]
pub struct OutputDir<'a> {
    dir: PathBuf,
    mode: Mode,
    previous_manifest: Manifest,
    previous_build: Option<PreviousBuild<'a>>,
    state: Mutex<StagingState>,
}

#[derive(Debug)]
enum Mode {
    /// Files are staged and committed. Other builds wait for the lock.
    Write { _lock: DirLock },
    /// Nothing is written.
    DryRun,
}

/// What a build has done so far.
#[derive(Debug, Default)]
struct StagingState {
    /// The files of the site that were reused and written.
    manifest: Manifest,
    changes: ChangeSet,
    /// Changed files that someone else has modified.
    modified: BTreeSet<String>,
    /// Files to be removed where unmentioned files are kept.
    removals: BTreeSet<String>,
    /// The metadata of files that stay as they are.
    stats: BTreeMap<String, FileStat>,
    /// Folders of the site that were checked for links, and whether they exist.
    checked_dirs: BTreeMap<String, bool>,
    /// Folders that exist in the staging folder.
    staging_dirs: BTreeSet<String>,
    first_failure: Option<FirstFailure>,
}

/// A failure of the disk. A disk that fails for one file fails for all: only the failure of the
/// first file, by path, is reported. It does not depend on the order of the threads.
#[derive(Debug)]
struct FirstFailure {
    path: String,
    diagnostic: Diagnostic,
}

/// What is in the place of a file that is to be written.
enum ExistingContent {
    Missing,
    /// The same bytes.
    Same(FileStat),
    /// Other bytes, as an earlier build wrote them.
    Outdated,
    /// A file of an earlier build, with bytes of someone else.
    Modified,
    /// Something that is not kyyeu's; the reason as the rest of a sentence.
    Foreign(&'static str),
}

/// The state of a file of the manifest that the site no longer has.
enum ObsoleteFile {
    Unmodified,
    Modified,
    Missing,
}

impl<'a> OutputDir<'a> {
    /// Opens a folder for a build, and locks it; creates it if needed. First completes what an
    /// earlier build left unfinished.
    ///
    /// # Errors
    /// When the folder cannot be the output of the project, has a damaged manifest, or is locked by
    /// another build that does not end.
    pub fn open(dir: &Path, root: &Path) -> Result<Self, Diagnostic> {
        validate_output(dir, root)?;
        let lock = lock_output(dir)?;
        let journal = Journal::new(dir);
        journal.recover()?;
        ensure_owned(dir)?;
        journal.clear().map_err(|error| io_failure(dir, &error, Consistency::Intact))?;
        Self::with_mode(dir, Mode::Write { _lock: lock })
    }

    /// Opens a folder for a dry run. It is neither created nor locked nor recovered.
    ///
    /// # Errors
    /// When the folder cannot be the output of the project, or has a damaged manifest.
    pub fn open_dry_run(dir: &Path, root: &Path) -> Result<Self, Diagnostic> {
        validate_output(dir, root)?;
        // A build would first recover a folder with an open journal.
        if !Journal::new(dir).is_open() {
            ensure_owned(dir)?;
        }
        Self::with_mode(dir, Mode::DryRun)
    }

    fn with_mode(dir: &Path, mode: Mode) -> Result<Self, Diagnostic> {
        Ok(Self {
            dir: dir.to_owned(),
            mode,
            previous_manifest: Manifest::read(dir, &dir.join(MANIFEST_NAME))?,
            previous_build: None,
            state: Mutex::default(),
        })
    }

    /// Adds what the build cache knows of the folder.
    #[must_use]
    pub fn with_previous(mut self, previous_build: PreviousBuild<'a>) -> Self {
        self.previous_build = Some(previous_build);
        self
    }
}

impl Sink for OutputDir<'_> {
    fn reuse(&self, path: &str) -> bool {
        match self.verify_previous(path) {
            Some(file) if self.check_parent(path).is_ok() => {
                self.mark_unchanged(path, file.hash.into(), file.stat);
                true
            }
            _ => false,
        }
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let file = self.dir.join(path);
        if !is_inside(path) {
            return Err(foreign_path(&file, "is no place in the site"));
        }
        let parent_exists = self.check_parent(path)?;
        let hash = blake3::hash(bytes);
        if let Some(previous) = self.verify_previous(path)
            && previous.hash == *hash.as_bytes()
        {
            self.mark_unchanged(path, hash, previous.stat);
            return Ok(());
        }
        let existing =
            if parent_exists { self.compare(path, bytes) } else { Ok(ExistingContent::Missing) };
        match existing {
            Ok(ExistingContent::Same(stat)) => self.mark_unchanged(path, hash, stat),
            Ok(ExistingContent::Foreign(reason)) => return Err(foreign_path(&file, reason)),
            Ok(existing) => match self.stage(path, bytes) {
                Ok(()) => self.mark_staged(path, hash, &existing),
                Err(diagnostic) => self.record_failure(path, diagnostic),
            },
            Err(error) => {
                self.record_failure(path, io_failure(&file, &error, Consistency::Intact).into());
            }
        }
        Ok(())
    }

    fn read_previous(&self, path: &str) -> Option<Vec<u8>> {
        let previous = self.previous_build.as_ref()?.outputs.get(path)?;
        if !self.previous_manifest.contains(path) || self.check_parent(path).is_err() {
            return None;
        }
        let bytes = fs::read(self.dir.join(path)).ok()?;
        (*blake3::hash(&bytes).as_bytes() == previous.hash).then_some(bytes)
    }

    fn remove(&self, path: &str) {
        self.lock_state().removals.insert(path.to_owned());
    }

    fn commit(
        self: Box<Self>,
        unmentioned: Unmentioned,
        warnings: &mut Diagnostics,
    ) -> Result<CommitReport, Diagnostic> {
        let state = std::mem::take(&mut *self.lock_state());
        if let Some(failure) = state.first_failure {
            return Err(failure.diagnostic);
        }
        let (mut manifest, mut changes) = (state.manifest, state.changes);
        let mentioned: Vec<_> = manifest.paths().map(ToOwned::to_owned).collect();
        if unmentioned == Unmentioned::Keep {
            let previous = self.previous_manifest.files();
            let unmentioned_files = previous.filter(|(path, _)| !state.removals.contains(*path));
            manifest = manifest.merged_with(unmentioned_files);
        }
        let unchanged = manifest.len() - changes.added.len() - changes.changed.len();
        let removed = self.find_removals(&manifest, &mut changes, warnings)?;
        for path in &state.modified {
            warnings.push(self.displace(path)?);
        }
        self.apply(&changes, &manifest, &removed)?;
        let mut written: Vec<_> = changes.added.into_iter().chain(changes.changed).collect();
        written.sort();
        let summary = Summary { written, unchanged, removed };
        if matches!(self.mode, Mode::DryRun) {
            return Ok(CommitReport { summary, ..CommitReport::default() });
        }
        let committed_at = current_time();
        let files = self.stat_files(mentioned, &manifest, &state.stats);
        let manifest_hash = hash_file(&self.dir.join(MANIFEST_NAME)).unwrap_or_default();
        Ok(CommitReport { summary, files, manifest_hash, committed_at })
    }
}

/// Classification and staging of single files.
impl OutputDir<'_> {
    fn lock_state(&self) -> MutexGuard<'_, StagingState> {
        self.state.lock().expect("no thread panics while it holds the lock")
    }

    /// The file of the last build at a path, if it is unmodified.
    fn verify_previous(&self, path: &str) -> Option<CommittedFile> {
        let previous = self.previous_build.as_ref()?;
        if !self.previous_manifest.contains(path) {
            return None;
        }
        let file = previous.verify(&self.dir, path)?;
        Some(CommittedFile { hash: previous.outputs.get(path)?.hash, stat: file.stat })
    }

    /// Checks the folders of a file for links, once for all files in it: links would lead out of
    /// the site. Gives whether the folder exists.
    fn check_parent(&self, path: &str) -> Result<bool, Diagnostic> {
        let parent = parent_dir(path);
        let checked = self.lock_state().checked_dirs.get(parent).copied();
        if let Some(exists) = checked {
            return Ok(exists);
        }
        if let Some(link) = find_symlink(&self.dir, parent) {
            return Err(foreign_path(&link, "is a link, and a folder must go there"));
        }
        let exists = self.dir.join(parent).exists();
        self.lock_state().checked_dirs.insert(parent.to_owned(), exists);
        Ok(exists)
    }

    /// Compares the bytes of a file that is to be written with what is there.
    fn compare(&self, path: &str, bytes: &[u8]) -> io::Result<ExistingContent> {
        let file = self.dir.join(path);
        Ok(match read_with_stat(&file) {
            Ok((existing, stat)) if existing == bytes => ExistingContent::Same(stat),
            Ok((existing, _)) if self.previous_manifest.contains(path) => {
                if self.previous_manifest.matches(path, &existing) {
                    ExistingContent::Outdated
                } else {
                    ExistingContent::Modified
                }
            }
            Ok(_) => ExistingContent::Foreign("already exists and was not created by kyyeu"),
            Err(error) if error.kind() == io::ErrorKind::NotFound => ExistingContent::Missing,
            Err(_) if file.is_dir() => {
                ExistingContent::Foreign("is a folder, and a page must go there")
            }
            Err(error) => return Err(error),
        })
    }

    /// Writes a file to the staging folder.
    fn stage(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        if matches!(self.mode, Mode::DryRun) {
            return Ok(());
        }
        let parent = parent_dir(path);
        let staged_path = Journal::staged_path(path);
        if !self.lock_state().staging_dirs.contains(parent) {
            create_dirs(&self.dir, parent_dir(&staged_path))?;
            self.lock_state().staging_dirs.insert(parent.to_owned());
        }
        let staged_file = self.dir.join(staged_path);
        fs::write(&staged_file, bytes)
            .map_err(|error| io_failure(&staged_file, &error, Consistency::Intact).into())
    }

    fn mark_unchanged(&self, path: &str, hash: blake3::Hash, stat: FileStat) {
        let mut state = self.lock_state();
        state.manifest.insert(path, hash);
        state.stats.insert(path.to_owned(), stat);
    }

    fn mark_staged(&self, path: &str, hash: blake3::Hash, existing: &ExistingContent) {
        let mut state = self.lock_state();
        state.manifest.insert(path, hash);
        if matches!(existing, ExistingContent::Missing) {
            state.changes.added.insert(path.to_owned());
        } else {
            state.changes.changed.insert(path.to_owned());
        }
        if matches!(existing, ExistingContent::Modified) {
            state.modified.insert(path.to_owned());
        }
    }

    fn record_failure(&self, path: &str, diagnostic: Diagnostic) {
        let mut state = self.lock_state();
        if state.first_failure.as_ref().is_none_or(|first| path < first.path.as_str()) {
            state.first_failure = Some(FirstFailure { path: path.to_owned(), diagnostic });
        }
    }
}

/// The steps of a commit.
impl OutputDir<'_> {
    /// Adds the files that the site no longer has to a change set. Gives their paths, without those
    /// that stay because someone else has changed them.
    fn find_removals(
        &self,
        manifest: &Manifest,
        changes: &mut ChangeSet,
        warnings: &mut Diagnostics,
    ) -> Result<Vec<String>, Diagnostic> {
        let mut removed = Vec::new();
        for path in self.previous_manifest.paths().filter(|path| !manifest.contains(path)) {
            match self.classify_obsolete(path)? {
                ObsoleteFile::Unmodified => {
                    changes.removed.insert(path.to_owned());
                    removed.push(path.to_owned());
                }
                ObsoleteFile::Missing => removed.push(path.to_owned()),
                ObsoleteFile::Modified => {
                    let file = self.dir.join(path);
                    let message =
                        format!("{} was changed by someone else, and stays", file.display());
                    warnings.push(Diagnostic::new(Code::KeptFile, None, message).help(
                        "the site no longer needs it; remove it yourself if you do not need it \
                         either",
                    ));
                }
            }
        }
        Ok(removed)
    }

    fn classify_obsolete(&self, path: &str) -> Result<ObsoleteFile, Diagnostic> {
        if find_symlink(&self.dir, parent_dir(path)).is_some() {
            return Ok(ObsoleteFile::Missing);
        }
        let file = self.dir.join(path);
        match fs::read(&file) {
            Ok(bytes) if self.previous_manifest.matches(path, &bytes) => {
                Ok(ObsoleteFile::Unmodified)
            }
            Ok(_) => Ok(ObsoleteFile::Modified),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                Ok(ObsoleteFile::Missing)
            }
            Err(_) if file.is_dir() => Ok(ObsoleteFile::Modified),
            Err(error) => Err(io_failure(&file, &error, Consistency::Intact).into()),
        }
    }

    /// Copies a file that someone else has changed before it is replaced. Gives the warning.
    fn displace(&self, path: &str) -> Result<Diagnostic, Diagnostic> {
        let kept_at = match self.mode {
            Mode::Write { .. } => set_aside(&self.dir, path)?,
            Mode::DryRun => predict_copy_path(&self.dir, path)?,
        };
        let (file, copy) = (self.dir.join(path), self.dir.join(kept_at));
        let message = format!("{} was changed by someone else, and is made anew", file.display());
        Ok(Diagnostic::new(Code::KeptFile, None, message).help(format!(
            "what stood there is kept in {}; a change that is to last belongs into content/ or \
             templates/",
            copy.display()
        )))
    }

    /// Moves the staged files into place, and removes the files that the site no longer has.
    fn apply(
        &self,
        changes: &ChangeSet,
        manifest: &Manifest,
        removed: &[String],
    ) -> Result<(), Diagnostic> {
        let is_same_site = *manifest == self.previous_manifest && *changes == ChangeSet::default();
        if is_same_site || matches!(self.mode, Mode::DryRun) {
            return Ok(());
        }
        Journal::new(&self.dir).commit(changes, manifest)?;
        for path in removed {
            remove_empty_parents(&self.dir, path);
        }
        Ok(())
    }

    /// The hashes and metadata of files, for the build cache.
    fn stat_files(
        &self,
        paths: Vec<String>,
        manifest: &Manifest,
        stats: &BTreeMap<String, FileStat>,
    ) -> BTreeMap<String, CommittedFile> {
        let committed_file = |path: String| {
            let stat = match stats.get(&path) {
                Some(stat) => *stat,
                None => file_stat(&self.dir.join(&path)).ok()?,
            };
            let hash = *manifest.hash(&path)?.as_bytes();
            Some((path, CommittedFile { hash, stat }))
        };
        paths.into_par_iter().filter_map(committed_file).collect()
    }
}

impl Drop for OutputDir<'_> {
    fn drop(&mut self) {
        if matches!(self.mode, Mode::Write { .. }) {
            // What cannot be removed now is removed by the next build.
            let _ = Journal::new(&self.dir).clear();
        }
    }
}
