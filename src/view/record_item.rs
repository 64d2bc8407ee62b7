//! A record as a line of a list. Many pages show the same one: it is filled once, and made into
//! HTML once.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use serde::{Serialize, Serializer, ser};

use crate::RecordSummary;

/// What a line says of its record beside its title, its people and its date: what the list around
/// it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RecordItemDetail {
    /// Nothing more.
    None,
    /// What kind of record it is.
    Kind,
    /// Its summary.
    Summary,
    /// Both.
    KindAndSummary,
}

/// A record as a line of a list; whoever shows it gets it made. Shared by all pages that show it.
#[derive(Clone, Debug)]
pub struct RecordItem(Arc<RecordItemData>);

#[derive(Debug)]
struct RecordItemData {
    record: RecordSummary,
    detail: RecordItemDetail,
    /// What it was made into; no part of what it is.
    html: OnceLock<String>,
}

impl RecordItem {
    /// The line of a record.
    #[must_use]
    pub fn new(record: RecordSummary, telling: RecordItemDetail) -> Self {
        Self(Arc::new(RecordItemData { record, detail: telling, html: OnceLock::new() }))
    }

    /// Has it made, unless that was done before.
    ///
    /// # Errors
    /// When making it fails.
    pub fn render_with<E>(
        &self,
        make: impl FnOnce(&RecordSummary, RecordItemDetail) -> Result<String, E>,
    ) -> Result<(), E> {
        if self.0.html.get().is_none() {
            let made = make(&self.0.record, self.0.detail)?;
            self.0.html.get_or_init(|| made);
        }
        Ok(())
    }
}

impl Hash for RecordItem {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (&self.0.record, self.0.detail).hash(state);
    }
}

impl Serialize for RecordItem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let made =
            self.0.html.get().ok_or_else(|| ser::Error::custom("a line of a list was not made"))?;
        serializer.serialize_str(made)
    }
}
