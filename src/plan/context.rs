//! What pages are made of, and which prose each was filled from.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::{RecordItemCache, VolumeLayout};
use kyyeu_model::{Heading, Key, LinkedProse, Links, LocaleContext, Mention, Proceedings};

/// Everything that pages are made of.
#[derive(Clone, Copy, Debug)]
pub struct PlanContext<'a> {
    /// The content.
    pub proceedings: &'a Proceedings,
    /// What it names.
    pub links: &'a Links,
    /// The site's language.
    pub language: &'a LocaleContext,
    /// Records as lines, in that language.
    pub record_items: &'a RecordItemCache,
    /// How the volume is bound.
    pub volume_layout: &'a VolumeLayout,
    /// Records what the page depends on; `None` if nothing uses it.
    pub dependencies: Option<&'a DependencyRecorder>,
}

impl<'a> PlanContext<'a> {
    /// An entry's prose with all that it names. Nothing else in `plan` looks at prose, so that it
    /// is known which pages may change with it.
    pub(super) fn prose(self, key: Key) -> Option<&'a LinkedProse> {
        self.record_dependency(ProseDependency { entry: key, mentions_of: None });
        self.links.prose.get(&key)
    }

    /// The places where the prose of one entry names another.
    pub(super) fn mentions(
        self,
        by: Key,
        of: Key,
    ) -> impl Iterator<Item = (&'a Mention, Option<&'a Heading>)> {
        self.record_dependency(ProseDependency { entry: by, mentions_of: Some(of) });
        self.links.prose.get(&by).into_iter().flat_map(move |prose| prose.mentions_of(of))
    }

    /// The anchors of these places, each with the number of its block where that is counted.
    pub(super) fn mention_anchors(
        self,
        by: Key,
        of: Key,
    ) -> impl Iterator<Item = (&'a str, Option<usize>)> {
        self.record_dependency(ProseDependency { entry: by, mentions_of: Some(of) });
        self.links.prose.get(&by).into_iter().flat_map(move |prose| prose.mention_anchors(of))
    }

    /// Whether an entry has prose at all.
    pub(super) fn has_prose(self, key: Key) -> bool {
        self.links.prose.contains_key(&key)
    }

    /// Records that the page shows data of an entry. Only `--explain` asks for it: whether a page
    /// is stale depends on its view, not on this.
    pub(super) fn record_entry(self, key: Key) {
        if let Some(DependencyRecorder { entries: Some(entries), .. }) = self.dependencies {
            entries.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        }
    }

    /// Whether entries are recorded: then nothing that shows them may come from a cache.
    pub(super) fn records_entries(self) -> bool {
        self.dependencies.is_some_and(|recorder| recorder.entries.is_some())
    }

    fn record_dependency(self, dependency: ProseDependency) {
        if let Some(recorder) = self.dependencies {
            recorder.prose.lock().unwrap_or_else(PoisonError::into_inner).insert(dependency);
        }
    }
}

/// What was looked at of an entry's prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ProseDependency {
    /// Whose prose it is.
    pub entry: Key,
    /// The entry that it names, where only the places that do were looked at; `None` where all of
    /// it was.
    pub mentions_of: Option<Key>,
}

/// Records the dependencies of one page while its view is filled.
#[derive(Debug, Default)]
pub struct DependencyRecorder {
    prose: Mutex<BTreeSet<ProseDependency>>,
    entries: Option<Mutex<BTreeSet<Key>>>,
}

/// The dependencies of one page.
#[derive(Debug, Default)]
pub struct PageDependencies {
    /// The prose that the page looked at.
    pub prose: BTreeSet<ProseDependency>,
    /// The entries whose data the page shows; empty unless the recorder records entries.
    pub entries: BTreeSet<Key>,
}

impl DependencyRecorder {
    /// A recorder of prose and of entries. [`Self::default`] records prose alone.
    #[must_use]
    pub fn with_entries() -> Self {
        Self { entries: Some(Mutex::default()), ..Self::default() }
    }

    /// The dependencies recorded so far.
    #[must_use]
    pub fn into_dependencies(self) -> PageDependencies {
        let entries = self.entries.unwrap_or_default();
        PageDependencies {
            prose: self.prose.into_inner().unwrap_or_else(PoisonError::into_inner),
            entries: entries.into_inner().unwrap_or_else(PoisonError::into_inner),
        }
    }
}
