//! A site in memory, for the preview server.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use crate::output::sink::{CommitReport, CommittedFile, Sink, Summary, Unmentioned};
use kyyeu_diag::{Diagnostic, Diagnostics};

/// The files of a site by path. A clone is cheap, and does not change with later builds.
pub type SiteFiles = Arc<BTreeMap<String, Arc<[u8]>>>;

/// A site in memory.
#[derive(Debug, Default)]
pub struct MemoryOutput {
    files: SiteFiles,
}

impl MemoryOutput {
    /// The site of the last build.
    #[must_use]
    pub fn files(&self) -> SiteFiles {
        self.files.clone()
    }

    /// Begins a build. The site changes when it is committed.
    pub fn begin_build(&mut self) -> impl Sink + '_ {
        MemoryBuild {
            previous: self.files.clone(),
            target: &mut self.files,
            state: Mutex::default(),
        }
    }
}

/// A build in progress.
struct MemoryBuild<'a> {
    previous: SiteFiles,
    target: &'a mut SiteFiles,
    state: Mutex<MemoryStaging>,
}

#[derive(Default)]
struct MemoryStaging {
    /// The files that were reused and written.
    files: BTreeMap<String, Arc<[u8]>>,
    /// The paths of new and changed files.
    written: BTreeSet<String>,
    removals: BTreeSet<String>,
}

impl MemoryBuild<'_> {
    fn lock_state(&self) -> MutexGuard<'_, MemoryStaging> {
        self.state.lock().expect("no thread panics while it holds the lock")
    }
}

impl Sink for MemoryBuild<'_> {
    fn reuse(&self, path: &str) -> bool {
        let Some(bytes) = self.previous.get(path) else { return false };
        self.lock_state().files.insert(path.to_owned(), bytes.clone());
        true
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let unchanged = self.previous.get(path).filter(|previous| ***previous == *bytes);
        let is_unchanged = unchanged.is_some();
        let shared = unchanged.cloned().unwrap_or_else(|| bytes.into());
        let mut state = self.lock_state();
        state.files.insert(path.to_owned(), shared);
        if !is_unchanged {
            state.written.insert(path.to_owned());
        }
        drop(state);
        Ok(())
    }

    fn read_previous(&self, path: &str) -> Option<Vec<u8>> {
        self.previous.get(path).map(|bytes| bytes.to_vec())
    }

    fn early_files(&self) -> Vec<(String, Arc<[u8]>)> {
        let state = self.lock_state();
        let written = state.written.iter();
        written.map(|path| (path.clone(), state.files[path].clone())).collect()
    }

    fn remove(&self, path: &str) {
        self.lock_state().removals.insert(path.to_owned());
    }

    fn commit(
        self: Box<Self>,
        unmentioned: Unmentioned,
        _: &mut Diagnostics,
    ) -> Result<CommitReport, Diagnostic> {
        let MemoryStaging { mut files, written, removals } =
            std::mem::take(&mut *self.lock_state());
        let committed = files.keys().map(|path| (path.clone(), CommittedFile::default())).collect();
        if unmentioned == Unmentioned::Keep {
            let mut site = (*self.previous).clone();
            site.retain(|path, _| !removals.contains(path));
            site.append(&mut files);
            files = site;
        }
        let removed = self.previous.keys().filter(|path| !files.contains_key(*path)).cloned();
        let summary = Summary {
            unchanged: files.len() - written.len(),
            written: written.into_iter().collect(),
            removed: removed.collect(),
        };
        *self.target = Arc::new(files);
        Ok(CommitReport { summary, files: committed, ..CommitReport::default() })
    }
}
