//! Records as lines of lists. Entries and records all stand one folder deep, so the line of a
//! record is the same on all of their pages, and is filled once.

use std::sync::OnceLock;

use crate::view_builder::{LinkBase, ViewBuilder};
use kyyeu_model::{EntryKind, Key, Proceedings};
use kyyeu_view::{RecordItem, RecordItemDetail};

/// The lines that were filled so far, in one language, as they stand on pages one folder deep.
#[derive(Debug)]
pub struct RecordItemCache {
    records: Vec<OnceLock<RecordItem>>,
    pages: Vec<OnceLock<RecordItem>>,
}

/// A page one folder deep, in a folder where nothing else stands: addresses from it hold on every
/// such page.
const ANY_FOLDER_PATH: &str = "*/*";

impl RecordItemCache {
    /// None yet.
    #[must_use]
    pub fn new(proceedings: &Proceedings) -> Self {
        let empty =
            |kind| std::iter::repeat_with(OnceLock::new).take(proceedings.count(kind)).collect();
        Self { records: empty(EntryKind::Record), pages: empty(EntryKind::Page) }
    }

    fn slot(&self, key: Key) -> Option<&OnceLock<RecordItem>> {
        if key.kind == EntryKind::Page { &self.pages } else { &self.records }.get(key.index())
    }
}

impl ViewBuilder<'_> {
    /// A record or free page as a line among others of all kinds.
    pub fn record_item(&self, key: Key) -> RecordItem {
        let one_deep = self.link_base == LinkBase::Site && self.page_path.matches('/').count() == 1;
        if !one_deep {
            return RecordItem::new(self.record_summary(key), RecordItemDetail::Kind);
        }
        let fill = || {
            RecordItem::new(
                ViewBuilder { page_path: ANY_FOLDER_PATH, ..*self }.record_summary(key),
                RecordItemDetail::Kind,
            )
        };
        match self.context.record_items.slot(key) {
            Some(place) if !self.context.records_entries() => place.get_or_init(fill).clone(),
            _ => fill(),
        }
    }

    /// Records as lines of a list of their own.
    pub fn record_items(
        &self,
        keys: impl IntoIterator<Item = Key>,
        telling: RecordItemDetail,
    ) -> Vec<RecordItem> {
        keys.into_iter().map(|key| RecordItem::new(self.record_summary(key), telling)).collect()
    }
}
