//! A record as an item of a list. Pages share the items that are equal on all of them.
//!
//! Plain data: `render` makes an item into HTML, and caches that by the item's address.

use std::ops::Deref;
use std::sync::Arc;

use crate::RecordSummary;

/// What an item shows of its record in addition to title, people and date: that which the list's
/// own heading does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RecordItemDetail {
    /// Whether it shows the record's kind.
    pub kind: bool,
    /// Whether it shows the record's summary.
    pub summary: bool,
}

impl RecordItemDetail {
    /// Neither kind nor summary.
    pub const NONE: Self = Self { kind: false, summary: false };
    /// The kind alone.
    pub const KIND: Self = Self { kind: true, summary: false };
    /// The summary alone.
    pub const SUMMARY: Self = Self { kind: false, summary: true };
    /// Kind and summary.
    pub const KIND_AND_SUMMARY: Self = Self { kind: true, summary: true };
}

/// What an item shows.
#[derive(Debug, Hash)]
pub struct RecordItemData {
    /// The record, with addresses relative to the page.
    pub record: RecordSummary,
    /// What is shown of it.
    pub detail: RecordItemDetail,
}

/// A record as an item of a list: a shared pointer, cheap to clone.
#[derive(Clone, Debug, Hash)]
pub struct RecordItem(Arc<RecordItemData>);

impl RecordItem {
    /// The item of a record.
    #[must_use]
    pub fn new(record: RecordSummary, detail: RecordItemDetail) -> Self {
        Self(Arc::new(RecordItemData { record, detail }))
    }

    /// The address of the item in memory: equal for clones, unique among items that are alive.
    #[must_use]
    pub fn address(&self) -> usize {
        Arc::as_ptr(&self.0).addr()
    }

    /// Whether a clone of the item is alive, on another page or in a cache.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        Arc::strong_count(&self.0) > 1
    }
}

impl Deref for RecordItem {
    type Target = RecordItemData;

    fn deref(&self) -> &RecordItemData {
        &self.0
    }
}
