//! What pages are made of, and which prose each was filled from.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::{Binding, Lines};
use kyyeu_model::{Heading, Key, Language, LinkedProse, Links, Mention, Proceedings};

/// Everything that pages are made of.
#[derive(Clone, Copy, Debug)]
pub struct Material<'a> {
    /// The content.
    pub proceedings: &'a Proceedings,
    /// What it names.
    pub links: &'a Links,
    /// The site's language.
    pub language: &'a Language,
    /// Records as lines, in that language.
    pub lines: &'a Lines,
    /// How the volume is bound.
    pub binding: &'a Binding,
    /// Where it is noted whose prose is looked at, where somebody wants to know.
    pub reads: Option<&'a Reads>,
}

impl<'a> Material<'a> {
    /// An entry's prose with all that it names. Nothing else in `plan` looks at prose, so that it
    /// is known which pages may change with it.
    pub(super) fn prose(self, key: Key) -> Option<&'a LinkedProse> {
        self.note(Read { of: key, about: None });
        self.links.prose.get(&key)
    }

    /// The places where the prose of one entry names another.
    pub(super) fn mentions(
        self,
        by: Key,
        of: Key,
    ) -> impl Iterator<Item = (&'a Mention, Option<&'a Heading>)> {
        self.note(Read { of: by, about: Some(of) });
        self.links.prose.get(&by).into_iter().flat_map(move |prose| prose.mentions_of(of))
    }

    /// The anchors of these places, each with the number of its block where that is counted.
    pub(super) fn numbered(
        self,
        by: Key,
        of: Key,
    ) -> impl Iterator<Item = (&'a str, Option<usize>)> {
        self.note(Read { of: by, about: Some(of) });
        self.links.prose.get(&by).into_iter().flat_map(move |prose| prose.numbered(of))
    }

    /// Whether an entry has prose at all.
    pub(super) fn has_prose(self, key: Key) -> bool {
        self.links.prose.contains_key(&key)
    }

    fn note(self, read: Read) {
        if let Some(reads) = self.reads {
            reads.0.lock().unwrap_or_else(PoisonError::into_inner).insert(read);
        }
    }
}

/// What was looked at of an entry's prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Read {
    /// Whose prose it is.
    pub of: Key,
    /// The entry that it names, where only the places that do were looked at; `None` where all of
    /// it was.
    pub about: Option<Key>,
}

/// What a page was filled from, as far as it is prose.
#[derive(Debug, Default)]
pub struct Reads(Mutex<BTreeSet<Read>>);

impl Reads {
    /// Everything that was looked at.
    #[must_use]
    pub fn all(self) -> BTreeSet<Read> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
