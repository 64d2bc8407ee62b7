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
    /// Where it is noted whose prose is looked at, where somebody wants to know.
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

    fn record_dependency(self, read: ProseDependency) {
        if let Some(reads) = self.dependencies {
            reads.0.lock().unwrap_or_else(PoisonError::into_inner).insert(read);
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

/// What a page was filled from, as far as it is prose.
#[derive(Debug, Default)]
pub struct DependencyRecorder(Mutex<BTreeSet<ProseDependency>>);

impl DependencyRecorder {
    /// Everything that was looked at.
    #[must_use]
    pub fn into_dependencies(self) -> BTreeSet<ProseDependency> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
