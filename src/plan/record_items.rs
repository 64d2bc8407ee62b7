//! Cache of records as list items. Entries and records are all one folder deep, so the item of a
//! record has the same addresses on all of their pages, and is built once.

use std::sync::OnceLock;

use kyyeu_model::{EntryKind, Key, Proceedings};
use kyyeu_view::RecordItem;

/// The list items of records and free pages in one language, with addresses relative to a page one
/// folder deep.
#[derive(Debug)]
pub struct RecordItemCache {
    records: Vec<OnceLock<RecordItem>>,
    pages: Vec<OnceLock<RecordItem>>,
}

impl RecordItemCache {
    /// An empty cache for the records and free pages of the proceedings.
    #[must_use]
    pub fn new(proceedings: &Proceedings) -> Self {
        let empty_slots =
            |kind| std::iter::repeat_with(OnceLock::new).take(proceedings.count(kind)).collect();
        Self { records: empty_slots(EntryKind::Record), pages: empty_slots(EntryKind::Page) }
    }

    /// The item of a record or free page, built if the cache does not have it yet.
    pub(crate) fn get_or_build(&self, key: Key, build: impl FnOnce() -> RecordItem) -> RecordItem {
        let slots = if key.kind == EntryKind::Page { &self.pages } else { &self.records };
        match slots.get(key.index()) {
            Some(slot) => slot.get_or_init(build).clone(),
            None => build(),
        }
    }
}
