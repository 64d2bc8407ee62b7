//! The recorder of a build: fingerprints and dependencies, collected from many threads for the
//! build cache and for `--explain`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::build::fingerprint::Fingerprint;
use crate::build::state::is_file_backed;
use kyyeu_model::Key;
use kyyeu_plan::{DependencyRecorder, PageDependencies, ProseDependency};

/// Whether the entries that each page shows are recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryTracking {
    /// They are: `--explain` names their files.
    Enabled,
    /// They are not: nothing else uses them.
    Disabled,
}

/// Records the fingerprint of each file and the dependencies of each page.
pub struct BuildRecorder {
    entry_tracking: EntryTracking,
    /// By path of the output file.
    fingerprints: Mutex<BTreeMap<String, Fingerprint>>,
    /// The prose that each page depends on, with the index of the page.
    prose: Mutex<Vec<(ProseDependency, u32)>>,
    /// The entries that each page shows, by index of the page.
    entries: Mutex<BTreeMap<usize, BTreeSet<Key>>>,
}

impl BuildRecorder {
    pub const fn new(entry_tracking: EntryTracking) -> Self {
        Self {
            entry_tracking,
            fingerprints: Mutex::new(BTreeMap::new()),
            prose: Mutex::new(Vec::new()),
            entries: Mutex::new(BTreeMap::new()),
        }
    }

    /// A recorder for the dependencies of one page.
    pub fn page_recorder(&self) -> DependencyRecorder {
        match self.entry_tracking {
            EntryTracking::Enabled => DependencyRecorder::with_entries(),
            EntryTracking::Disabled => DependencyRecorder::default(),
        }
    }

    pub fn record_fingerprint(&self, path: &str, fingerprint: Fingerprint) {
        lock(&self.fingerprints).insert(path.to_owned(), fingerprint);
    }

    /// Records the dependencies of the page with an index.
    pub fn record_dependencies(&self, page: usize, dependencies: PageDependencies) {
        if self.entry_tracking == EntryTracking::Enabled {
            lock(&self.entries).insert(page, dependencies.entries);
        }
        let Ok(page) = u32::try_from(page) else { return };
        let file_backed =
            dependencies.prose.into_iter().filter(|dependency| is_file_backed(dependency.entry));
        lock(&self.prose).extend(file_backed.map(|dependency| (dependency, page)));
    }

    /// The recorded fingerprints, by path. Leaves none behind.
    pub fn take_fingerprints(&self) -> BTreeMap<String, Fingerprint> {
        std::mem::take(&mut *lock(&self.fingerprints))
    }

    /// The prose that each page depends on, with the index of the page. Leaves none behind.
    pub fn take_prose_dependencies(&self) -> Vec<(ProseDependency, u32)> {
        std::mem::take(&mut *lock(&self.prose))
    }

    /// The entries that the page with an index shows; empty without entry tracking.
    pub fn entries_of(&self, page: usize) -> BTreeSet<Key> {
        lock(&self.entries).get(&page).cloned().unwrap_or_default()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
