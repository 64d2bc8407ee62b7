//! A site in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Committed, Others, Sink, Summary};
use kyyeu_cache::{Hash, Stamp};
use kyyeu_diag::Diagnostic;

/// The files of a site by path. A clone is cheap, and stays as it is while the next site is made.
pub type Files = Arc<BTreeMap<String, Arc<[u8]>>>;

/// A site in memory.
#[derive(Debug, Default)]
pub struct Memory {
    files: Files,
}

impl Memory {
    /// The site as it stands.
    #[must_use]
    pub fn files(&self) -> Files {
        self.files.clone()
    }

    /// Begins another site.
    pub fn open(&mut self) -> impl Sink + '_ {
        Next { old: self.files.clone(), place: &mut self.files, new: Mutex::default() }
    }
}

/// A site that is being made in memory.
struct Next<'a> {
    old: Files,
    place: &'a mut Files,
    new: Mutex<New>,
}

#[derive(Default)]
struct New {
    files: BTreeMap<String, Arc<[u8]>>,
    written: BTreeSet<String>,
    away: BTreeSet<String>,
}

impl Sink for Next<'_> {
    fn keep(&self, path: &str) -> bool {
        let Some(old) = self.old.get(path) else { return false };
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        new.files.insert(path.to_owned(), old.clone());
        true
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let same = self.old.get(path).filter(|old| ***old == *bytes).cloned();
        let (written, bytes) = (same.is_none(), same.unwrap_or_else(|| bytes.into()));
        let mut new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        new.files.insert(path.to_owned(), bytes);
        if written {
            new.written.insert(path.to_owned());
        }
        drop(new);
        Ok(())
    }

    fn old(&self, path: &str) -> Option<Vec<u8>> {
        self.old.get(path).map(|bytes| bytes.to_vec())
    }

    fn ahead(&self) -> Vec<(String, Arc<[u8]>)> {
        let new = self.new.lock().unwrap_or_else(PoisonError::into_inner);
        new.written
            .iter()
            .filter_map(|path| Some((path.clone(), new.files.get(path)?.clone())))
            .collect()
    }

    fn take_away(&self, path: &str) {
        self.new.lock().unwrap_or_else(PoisonError::into_inner).away.insert(path.to_owned());
    }

    fn commit(
        self: Box<Self>,
        others: Others,
        _: &mut Vec<Diagnostic>,
    ) -> Result<Committed, Diagnostic> {
        let New { mut files, written, away } =
            self.new.into_inner().unwrap_or_else(PoisonError::into_inner);
        let own: Vec<_> = files.keys().cloned().collect();
        if others == Others::Stay {
            let mut all = (*self.old).clone();
            all.retain(|path, _| !away.contains(path));
            all.append(&mut files);
            files = all;
        }
        let gone = self.old.keys().filter(|path| !files.contains_key(*path)).cloned().collect();
        let summary = Summary {
            unchanged: files.len() - written.len(),
            written: written.into_iter().collect(),
            removed: gone,
        };
        let committed = Committed {
            summary,
            files: own
                .into_iter()
                .map(|path| (path, (Hash::default(), Stamp::default())))
                .collect(),
            ..Committed::default()
        };
        *self.place = Arc::new(files);
        Ok(committed)
    }
}
