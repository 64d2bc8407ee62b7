//! Registers: the entries of one kind, sorted by id, and what entries of all kinds have in common.

use serde::{Deserialize, Serialize};

use crate::content::workshop::MentionPolicy;
use crate::id::Ref;
use crate::text::locale::Locale;
use crate::text::prose::Prose;
use kyyeu_diag::Span;

/// An entry of a register under its id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry<T> {
    /// The id, unique in its register.
    pub id: String,
    /// The id in its file.
    pub span: Span,
    /// Earlier ids, the oldest first, in the form that [`crate::Alias`] parses.
    pub aliases: Vec<Ref>,
    /// The fields.
    pub value: T,
}

/// What entries of all kinds have in common.
pub trait RegisterEntry {
    /// The name for readers: a name, a title, or a document's kind and number.
    fn name(&self, locale: &Locale) -> String;

    /// The Markdown: the body of a record or page, a biography, a note.
    fn prose(&self) -> Option<&Prose>;

    /// Whether texts are searched for the entry's name.
    fn is_mentionable(&self) -> bool {
        false
    }

    /// Where names in the entry's prose become links; `None` where the workshop's setting holds.
    fn mention_policy(&self) -> Option<MentionPolicy> {
        None
    }
}

/// An entry of any kind.
#[derive(Clone, Copy)]
pub struct EntryRef<'a> {
    /// The id, unique in its register.
    pub id: &'a str,
    /// The id in its file.
    pub span: Span,
    /// Earlier ids, the oldest first.
    pub aliases: &'a [Ref],
    /// The fields.
    pub value: &'a dyn RegisterEntry,
}

/// Two entries with one id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DuplicateId {
    /// The id of both.
    pub id: String,
    /// The entry that the register keeps.
    pub first: Span,
    /// The entry that the register drops.
    pub second: Span,
}

/// Entries sorted by id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Register<T> {
    entries: Vec<Entry<T>>,
}

impl<T> Default for Register<T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<T> Register<T> {
    /// Sorts entries. Of entries with one id only the first is kept, and each other is reported.
    #[must_use]
    pub fn new(mut entries: Vec<Entry<T>>) -> (Self, Vec<DuplicateId>) {
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        let mut duplicates = Vec::new();
        entries.dedup_by(|second, first| {
            let is_duplicate = second.id == first.id;
            if is_duplicate {
                duplicates.push(DuplicateId {
                    id: second.id.clone(),
                    first: first.span,
                    second: second.span,
                });
            }
            is_duplicate
        });
        (Self { entries }, duplicates)
    }

    /// The position of an id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<usize> {
        self.entries.binary_search_by(|entry| entry.id.as_str().cmp(id)).ok()
    }

    /// The position of the first entry whose id is not less than `id`.
    #[must_use]
    pub fn lower_bound(&self, id: &str) -> usize {
        self.entries.partition_point(|entry| entry.id.as_str() < id)
    }

    /// The number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the register has no entry.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries, sorted by id.
    pub fn iter(&self) -> std::slice::Iter<'_, Entry<T>> {
        self.entries.iter()
    }

    /// The fields of the entry at a position.
    pub fn value_mut(&mut self, index: usize) -> &mut T {
        &mut self.entries[index].value
    }
}

impl<T> std::ops::Index<usize> for Register<T> {
    type Output = Entry<T>;

    fn index(&self, index: usize) -> &Entry<T> {
        &self.entries[index]
    }
}

impl<'a, T> IntoIterator for &'a Register<T> {
    type Item = &'a Entry<T>;
    type IntoIter = std::slice::Iter<'a, Entry<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
    }
}

/// A register of any kind.
pub trait AnyRegister {
    fn find(&self, id: &str) -> Option<usize>;
    fn len(&self) -> usize;
    fn entry(&self, index: usize) -> EntryRef<'_>;
}

impl<T: RegisterEntry> AnyRegister for Register<T> {
    fn find(&self, id: &str) -> Option<usize> {
        Self::find(self, id)
    }

    fn len(&self) -> usize {
        Self::len(self)
    }

    fn entry(&self, index: usize) -> EntryRef<'_> {
        let Entry { id, span, aliases, value } = &self.entries[index];
        EntryRef { id, span: *span, aliases, value }
    }
}
