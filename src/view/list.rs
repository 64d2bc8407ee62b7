//! Views of the home page, of lists, and of the files for machines.

use serde::Serialize;

use crate::{KeyFigure, Link, RecordItem};

/// One line of a list.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ListItem {
    /// Relative address.
    pub href: String,
    /// Name or title.
    pub name: String,
    /// What tells it from others: office, kind, number.
    pub detail: Option<String>,
    /// How many records name it.
    pub count: usize,
}

/// Lines under one heading.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ListGroup {
    /// Letter, region or kind; `None` where the list has no headings.
    pub heading: Option<String>,
    /// Anchor of the heading.
    pub anchor: Option<String>,
    /// The lines.
    pub items: Vec<ListItem>,
}

/// A list of people, provinces, organisations, documents, topics or datasets.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ListView {
    /// `speaker`, `province`, `organisation`, `document`, `topic` or `dataset`.
    pub kind: &'static str,
    /// How many lines there are in all.
    pub total: usize,
    /// The lines, grouped and in order.
    pub groups: Vec<ListGroup>,
    /// Provinces on the map, by how many records name them.
    pub map: Option<crate::TileMap>,
    /// The data package, for the list of datasets.
    pub package: Option<String>,
}

/// Records under one heading.
#[derive(Clone, Debug, Hash, Serialize)]
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
    pub groups: Vec<RecordGroup>,
}

/// A way into the proceedings.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct BrowseLink {
    /// `speaker`, `province`, `organisation`, `document`, `topic` or `dataset`.
    pub kind: &'static str,
    /// Relative address of the list.
    pub href: String,
    /// How many entries it has.
    pub count: usize,
    /// The entries that most records name, most first.
    pub first: Vec<Link>,
}

/// Someone who attended.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AttendeeView {
    /// The person's page, where it is a person.
    pub href: Option<String>,
    /// The person's name, or what the group is called.
    pub name: String,
    /// Offices held.
    pub titles: Vec<String>,
}

/// The home page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct HomeView {
    /// What the workshop was.
    pub summary: Option<String>,
    /// Who held it.
    pub organisers: Vec<Link>,
    /// Who chaired it.
    pub chairs: Vec<Link>,
    /// Who attended.
    pub attendees: Vec<AttendeeView>,
    /// The figures that `workshop.yaml` chose.
    pub key_figures: Vec<KeyFigure>,
    /// All records, or the first of each kind where there are very many.
    pub programme: Vec<RecordGroup>,
    /// How many records there are in all.
    pub total: usize,
    /// Ways in.
    pub ways: Vec<BrowseLink>,
    /// Relative address of the graph, where there is one.
    pub graph: Option<String>,
    /// Pages that list what there is in other languages.
    pub tongues: Vec<AlternateLanguage>,
    /// Free pages.
    pub pages: Vec<Link>,
}

/// The way to what there is in another language.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AlternateLanguage {
    /// The language, a BCP 47 tag.
    pub language: String,
    /// Relative address.
    pub href: String,
    /// Whole address, for programs, where the site knows its own.
    pub address: Option<String>,
    /// The language's own name for itself.
    pub name: String,
}

/// What there is in another language, and what there is not.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TranslationsView {
    /// The records that have a translation.
    pub translated: Vec<RecordItem>,
    /// Those that have none.
    pub untranslated: Vec<RecordItem>,
}

/// The search page, which a script fills: without one it leads to the lists.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SearchView {
    /// The lists of the proceedings.
    pub ways: Vec<BrowseLink>,
    /// How many records there are in all.
    pub total: usize,
}

/// One entry of the Atom feed.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FeedEntry {
    /// The entry's permanent id (RFC 4287, section 4.2.6): the absolute address at which it was
    /// first published.
    pub id: String,
    /// Absolute address.
    pub url: String,
    /// The record's title.
    pub title: String,
    /// RFC 3339 time: of its newest correction, where that is later than its own.
    pub updated: String,
    /// Who spoke.
    pub authors: Vec<String>,
    /// One or two sentences.
    pub summary: Option<String>,
    /// Its corrections with their dates, newest first.
    pub corrections: Vec<String>,
}

/// The Atom feed (RFC 4287).
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FeedView {
    /// Absolute address of the feed, which is also its permanent id.
    pub url: String,
    /// Absolute address of the home page.
    pub home: String,
    /// RFC 3339 time of the newest entry.
    pub updated: String,
    /// The entries, newest first.
    pub entries: Vec<FeedEntry>,
}

/// The sitemap (sitemaps.org protocol 0.9).
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SitemapView {
    /// The pages, in order.
    pub urls: Vec<SitemapUrl>,
}

/// A page of the sitemap.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SitemapUrl {
    /// Absolute address.
    pub loc: String,
    /// The day on which it last changed, as far as the content says.
    pub lastmod: Option<String>,
}

/// The list of sitemaps, where one would be too large.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SitemapIndexView {
    /// The sitemaps, in order.
    pub maps: Vec<SitemapUrl>,
}
