//! Views of lists: of entries, of records, of translations, and of the search page.

use serde::Serialize;

use crate::{Link, RecordItem, TileMap};

/// An item of a list.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ListItem {
    /// Relative address.
    pub href: String,
    /// Name or title.
    pub name: String,
    /// What distinguishes it from others: office, kind, number.
    pub detail: Option<String>,
    /// How many records name it.
    pub count: usize,
}

/// Items under one heading.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ListGroup {
    /// Letter, region or kind; `None` where the list has no headings.
    pub heading: Option<String>,
    /// Anchor of the heading.
    pub anchor: Option<String>,
    /// The items.
    pub items: Vec<ListItem>,
}

/// A list of people, provinces, organisations, documents, topics or datasets.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ListView {
    /// `speaker`, `province`, `organisation`, `document`, `topic` or `dataset`.
    pub kind: &'static str,
    /// Number of all items.
    pub total: usize,
    /// The items, grouped and in order.
    pub groups: Vec<ListGroup>,
    /// Provinces on the map, by how many records name them.
    pub map: Option<TileMap>,
    /// The data package, for the list of datasets.
    pub package: Option<String>,
}

/// Records under one heading.
#[derive(Clone, Debug, Hash)]
pub struct RecordGroup {
    /// `speech`, `paper` or `conclusion`.
    pub kind: &'static str,
    /// Relative address of the list of this kind.
    pub href: String,
    /// The records in the workshop's order.
    pub records: Vec<RecordItem>,
}

/// A list of records.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct RecordsView {
    /// How many records there are in all.
    pub total: usize,
    /// The records by kind.
    #[serde(skip)]
    pub groups: Vec<RecordGroup>,
}

/// A link to a list of entries, with its most named entries.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct BrowseLink {
    /// `speaker`, `province`, `organisation`, `document`, `topic` or `dataset`.
    pub kind: &'static str,
    /// Relative address of the list.
    pub href: String,
    /// How many entries it has.
    pub count: usize,
    /// The entries that most records name, most first.
    pub top_entries: Vec<Link>,
}

/// What there is in another language, and what there is not.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TranslationsView {
    /// The records that have a translation.
    #[serde(skip)]
    pub translated: Vec<RecordItem>,
    /// Those that have none.
    #[serde(skip)]
    pub untranslated: Vec<RecordItem>,
}

/// The search page, which a script fills: without one it leads to the lists.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SearchView {
    /// The lists of the proceedings.
    pub browse_links: Vec<BrowseLink>,
    /// How many records there are in all.
    pub total: usize,
}
