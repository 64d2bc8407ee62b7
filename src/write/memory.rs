//! A site in memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Committed, Sink, Summary};
use crate::cache::{Hash, Stamp};
use crate::diag::Diagnostic;

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

    fn commit(self: Box<Self>, _: &mut Vec<Diagnostic>) -> Result<Committed, Diagnostic> {
        let New { files, written, .. } = self.new.into_inner().unwrap_or_else(PoisonError::into_inner);
        let gone = self.old.keys().filter(|path| !files.contains_key(*path)).cloned().collect();
        let summary =
            Summary { unchanged: files.len() - written.len(), written: written.into_iter().collect(), removed: gone };
        let committed = Committed {
            summary,
            files: files.keys().map(|path| (path.clone(), (Hash::default(), Stamp::default()))).collect(),
            ..Committed::default()
        };
        *self.place = Arc::new(files);
        Ok(committed)
    }
}
