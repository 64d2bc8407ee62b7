//! A site in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use crate::{CommitReport, Sink, Summary, Unmentioned};
use kyyeu_cache::{FileStat, Hash};
use kyyeu_diag::{Diagnostic, Diagnostics};

/// The files of a site by path. A clone is cheap, and stays as it is while the next site is made.
pub type SiteFiles = Arc<BTreeMap<String, Arc<[u8]>>>;

/// A site in memory.
#[derive(Debug, Default)]
pub struct MemoryOutput {
    files: SiteFiles,
}

impl MemoryOutput {
    /// The site as it stands.
    #[must_use]
    pub fn files(&self) -> SiteFiles {
        self.files.clone()
    }

    /// Begins another site.
    pub fn begin_build(&mut self) -> impl Sink + '_ {
        MemoryBuild {
            previous: self.files.clone(),
            target: &mut self.files,
            state: Mutex::default(),
        }
    }
}

/// A site that is being made in memory.
struct MemoryBuild<'a> {
    previous: SiteFiles,
    target: &'a mut SiteFiles,
    state: Mutex<MemoryStaging>,
}

#[derive(Default)]
struct MemoryStaging {
    files: BTreeMap<String, Arc<[u8]>>,
    written: BTreeSet<String>,
    removals: BTreeSet<String>,
}

impl Sink for MemoryBuild<'_> {
    fn reuse(&self, path: &str) -> bool {
        let Some(old) = self.previous.get(path) else { return false };
        let mut new = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        new.files.insert(path.to_owned(), old.clone());
        true
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let same = self.previous.get(path).filter(|old| ***old == *bytes).cloned();
        let (written, bytes) = (same.is_none(), same.unwrap_or_else(|| bytes.into()));
        let mut new = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        new.files.insert(path.to_owned(), bytes);
        if written {
            new.written.insert(path.to_owned());
        }
        drop(new);
        Ok(())
    }

    fn read_previous(&self, path: &str) -> Option<Vec<u8>> {
        self.previous.get(path).map(|bytes| bytes.to_vec())
    }

    fn early_files(&self) -> Vec<(String, Arc<[u8]>)> {
        let new = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        new.written
            .iter()
            .filter_map(|path| Some((path.clone(), new.files.get(path)?.clone())))
            .collect()
    }

    fn remove(&self, path: &str) {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).removals.insert(path.to_owned());
    }

    fn commit(
        self: Box<Self>,
        others: Unmentioned,
        _: &mut Diagnostics,
    ) -> Result<CommitReport, Diagnostic> {
        let MemoryStaging { mut files, written, removals: away } =
            self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        let own: Vec<_> = files.keys().cloned().collect();
        if others == Unmentioned::Keep {
            let mut all = (*self.previous).clone();
            all.retain(|path, _| !away.contains(path));
            all.append(&mut files);
            files = all;
        }
        let gone =
            self.previous.keys().filter(|path| !files.contains_key(*path)).cloned().collect();
        let summary = Summary {
            unchanged: files.len() - written.len(),
            written: written.into_iter().collect(),
            removed: gone,
        };
        let committed = CommitReport {
            summary,
            files: own
                .into_iter()
                .map(|path| (path, (Hash::default(), FileStat::default())))
                .collect(),
            ..CommitReport::default()
        };
        *self.target = Arc::new(files);
        Ok(committed)
    }
}
