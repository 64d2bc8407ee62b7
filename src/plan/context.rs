//! The input of all pages, and the recorder of the prose that a page reads.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::record_items::RecordItemCache;
use crate::volume::layout::VolumeLayout;
use kyyeu_model::{Heading, Key, LinkedProse, Links, LocaleContext, Mention, Proceedings};

/// Everything that the view of a page is a function of.
#[derive(Clone, Copy, Debug)]
pub struct PlanContext<'a> {
    /// The content.
    pub proceedings: &'a Proceedings,
    /// The resolved links of the content.
    pub links: &'a Links,
    /// The language of the page.
    pub language: &'a LocaleContext,
    /// Records as list items, in that language.
    pub record_items: &'a RecordItemCache,
    /// The parts of the volume, and which part contains which entry.
    pub volume_layout: &'a VolumeLayout,
    /// Records what the page depends on; `None` if nothing uses it.
    pub dependencies: Option<&'a DependencyRecorder>,
}

impl<'a> PlanContext<'a> {
    /// An entry's prose with all that it names. `plan` reads prose only through this type, so that
    /// the recorder knows which pages depend on it.
    pub(crate) fn prose(self, key: Key) -> Option<&'a LinkedProse> {
        self.record_dependency(ProseDependency { entry: key, mentions_of: None });
        self.links.prose.get(&key)
    }

    /// The mentions of one entry in the prose of another, each with the heading above it.
    pub(crate) fn mentions(
        self,
        source: Key,
        target: Key,
    ) -> impl Iterator<Item = (&'a Mention, Option<&'a Heading>)> {
        self.record_dependency(ProseDependency { entry: source, mentions_of: Some(target) });
        self.links.prose.get(&source).into_iter().flat_map(move |prose| prose.mentions_of(target))
    }

    /// The anchors of the mentions, each with the number of its block if blocks are numbered.
    pub(crate) fn mention_anchors(
        self,
        source: Key,
        target: Key,
    ) -> impl Iterator<Item = (&'a str, Option<usize>)> {
        self.record_dependency(ProseDependency { entry: source, mentions_of: Some(target) });
        let prose = self.links.prose.get(&source);
        prose.into_iter().flat_map(move |prose| prose.mention_anchors(target))
    }

    /// Whether an entry has prose at all. Records no dependency: an edit that adds or removes the
    /// prose of an entry causes a full build.
    pub(crate) fn has_prose(self, key: Key) -> bool {
        self.links.prose.contains_key(&key)
    }

    /// Records that the page shows data of an entry. Only `--explain` asks for it: whether a page
    /// is stale depends on its view, not on this.
    pub(crate) fn record_entry(self, key: Key) {
        if let Some(DependencyRecorder { entries: Some(entries), .. }) = self.dependencies {
            entries.lock().unwrap_or_else(PoisonError::into_inner).insert(key);
        }
    }

    /// Whether entries are recorded: then nothing that shows them may come from a cache.
    pub(crate) fn records_entries(self) -> bool {
        self.dependencies.is_some_and(|recorder| recorder.entries.is_some())
    }

    fn record_dependency(self, dependency: ProseDependency) {
        if let Some(recorder) = self.dependencies {
            recorder.prose.lock().unwrap_or_else(PoisonError::into_inner).insert(dependency);
        }
    }
}

/// A read of an entry's prose by a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ProseDependency {
    /// The entry whose prose the page read.
    pub entry: Key,
    /// The entry whose mentions the page read; `None` if it read all of the prose.
    pub mentions_of: Option<Key>,
}

/// Records the dependencies of one page while its view is built.
#[derive(Debug, Default)]
pub struct DependencyRecorder {
    prose: Mutex<BTreeSet<ProseDependency>>,
    entries: Option<Mutex<BTreeSet<Key>>>,
}

/// The dependencies of one page.
#[derive(Debug, Default)]
pub struct PageDependencies {
    /// The prose that the page read.
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
