//! Pages of the site: their paths, and what each shows.

use kyyeu_model::{EntryKind, Key, RecordKind};
use kyyeu_view::BibliographyFormat;
use serde::{Deserialize, Serialize};

/// What a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageKind {
    /// The home page.
    Home,
    /// The list of the records of one kind, or of all records.
    Records(Option<RecordKind>),
    /// The list of all entries of a register.
    Register(EntryKind),
    /// The page of one entry.
    Entry(Key),
    /// A part of the volume, counted from 0: the whole proceedings in order, to be printed.
    Volume(usize),
    /// The search page.
    Search,
    /// The records in another language, by the index of the language among those of translations.
    Translations(usize),
    /// The graph of speakers, records and provinces.
    Graph,
    /// All corrections.
    Corrections,
    /// The page that a server answers for an unknown address.
    NotFound,
    /// A dataset as CSV.
    DatasetCsv(Key),
    /// A dataset as JSON.
    DatasetJson(Key),
    /// The data package of all datasets.
    DataPackage,
    /// The JSON Schema of a dataset's JSON file.
    DataSchema,
    /// A former address of an entry's page, by the index of the alias among the entry's aliases.
    Redirect(Key, usize),
    /// A withdrawn page, by the index of its tombstone.
    Tombstone(usize),
    /// The Atom feed.
    Feed,
    /// The sitemap, or the index of the sitemaps if one file cannot hold all pages.
    Sitemap,
    /// One of several sitemaps, by its index.
    SitemapPart(usize),
    /// All works in a format of reference managers.
    Bibliography(BibliographyFormat),
    /// The catalogue of the works and of the register entries.
    Catalogue,
    /// The JSON Schema of the catalogue.
    CatalogueSchema,
    /// The OAI-PMH static repository.
    Oai,
    /// The picture that social networks show for a link to the site.
    SocialCard,
    /// The robots.txt file.
    Robots,
}

/// A page of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Path from the root of the site, such as `papers/nam-dinh.html`.
    pub path: String,
    /// What the page shows.
    pub kind: PageKind,
}

impl Page {
    /// A page at a path.
    pub(crate) fn new(path: impl Into<String>, kind: PageKind) -> Self {
        Self { path: path.into(), kind }
    }
}

/// Whether a page may be many times as long as others, so that a parallel build should start it
/// early.
#[must_use]
pub const fn is_expensive(page: &Page) -> bool {
    matches!(page.kind, PageKind::Volume(_))
}
