//! What a template may see: typed, finished values, one struct a page kind.
//!
//! Owns the shape of every page. It stands beside `model` because `plan` fills it and `render`
//! shows it: the plan is a list of pages and their views, and nothing else reaches a template.
//! Never holds a reference into the model, never reads anything, and knows no HTML: text is text, a
//! link is a relative address with a text.
//!
//! Addresses (`href`) are relative to the page that carries the view and end in a real file's name.

mod correction;
mod data_file;
mod dataset;
mod drawing;
mod entry;
mod epub;
mod graph;
mod list;
mod prose;
mod record;
mod record_item;
mod redirect;
mod structured_data;
mod volume;
mod work;

pub use crate::correction::{CorrectionView, CorrectionsView, RecordCorrectionView};
pub use crate::data_file::{
    BibliographyFormat, CatalogueData, CellValue, DataField, DataFile, DataPackage, DataResource,
    DatasetData, EntryData, OaiData, SocialCard, WorksData,
};
pub use crate::dataset::{
    Cell, Column, DatasetView, FigureRow, FigureUse, FigureValue, KeyFigure, RelationCheck, Row,
    SeriesColumn, SeriesRow, TableView, YearValue,
};
pub use crate::drawing::{
    Bar, Dot, Drawing, Label, Polyline, Rule, Shade, Sparkline, Tile, TileLine, TileMap,
};
pub use crate::entry::{
    BacklinkView, Backlinks, DocumentView, OrganisationView, Passage, ProvinceView, SpeakerView,
    Successor, TopicView,
};
pub use crate::epub::{
    EpubChapterView, EpubContentsPart, EpubContentsView, EpubCoverLine, EpubCoverView, EpubHead,
    EpubManifestItem, EpubPackageView, EpubView,
};
pub use crate::graph::{
    ColumnView, ColumnsView, CurveView, GraphView, MatrixCell, MatrixRow, MatrixView, Neighbour,
    NeighbourGroup, NeighbourItem, Neighbourhood, NeighbourhoodsView, NodeLine, NodeView,
    RecordRelations, RelatedEntries,
};
pub use crate::list::{
    AlternateLanguage, AttendeeView, BrowseLink, FeedEntry, FeedView, HomeView, ListGroup,
    ListItem, ListView, RecordGroup, RecordsView, SearchView, SitemapIndexView, SitemapUrl,
    SitemapView, TranslationsView,
};
pub use crate::prose::{
    AutoLink, CorrectionNotice, ProseContext, ProseView, RawHtmlMode, ResolvedLink, VolumePosition,
};
pub use crate::record::{
    DocumentSummary, FreePageView, PersonSummary, RecordSummary, RecordView, TocItem,
};
pub use crate::record_item::{RecordItem, RecordItemDetail};
pub use crate::redirect::{RedirectView, TombstoneView};
pub use crate::structured_data::{
    StructuredData, StructuredDataset, StructuredOrganisation, StructuredPerson, StructuredProvince,
};

pub use crate::volume::{
    VolumeEntry, VolumeIndex, VolumeIndexEntry, VolumePager, VolumeRange, VolumeRecord,
    VolumeRegister, VolumeSection, VolumeSectionRanges, VolumeTitlePage, VolumeTocEntry,
    VolumeTocSection, VolumeView,
};
pub use crate::work::{
    Author, AuthorKind, DateQualifier, NameOrder, NameParts, PartialDate, VolumeWork, Work,
    WorkDate, WorkKind,
};

use serde::Serialize;

/// A text that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Link {
    /// Relative address, percent-encoded where needed.
    pub href: String,
    /// What the reader sees.
    pub text: String,
}

/// What every page says of itself.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Head {
    /// Path from the root of the site: `papers/nam-dinh.html`.
    pub path: String,
    /// From this page to the root of the site: empty, `../`, …
    pub root: String,
    /// The page's own title, without the workshop's.
    pub title: String,
    /// One or two sentences for search engines and feeds; empty where nothing true can be said.
    pub description: String,
    /// Language of the page, a BCP 47 tag.
    pub language: String,
    /// Absolute address, where the workshop has a `base_url`; of a page that moved, its new
    /// address, relative where there is no `base_url`.
    pub canonical: Option<String>,
    /// The same in other languages, where the page is a translation or has one.
    pub alternates: Vec<AlternateLanguage>,
    /// Key of the navigation item that this page belongs to; empty on pages beside it.
    pub section: String,
    /// The way here from home, home first, without this page; empty on the home page.
    pub trail: Vec<Link>,
    /// What the page is about, for programs; templates see what is written of it.
    #[serde(skip)]
    pub structured_data: StructuredData,
}

/// What all pages of a site share.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Site {
    /// The workshop's title.
    pub title: String,
    /// The workshop's subtitle.
    pub subtitle: Option<String>,
    /// The workshop's date in words.
    pub date: String,
    /// Where it was held.
    pub place: Option<String>,
    /// Main language, a BCP 47 tag.
    pub language: String,
    /// Where the site will stand, ending in `/`.
    pub base_url: Option<String>,
    /// Who publishes the proceedings.
    pub publisher: Option<String>,
    /// Under which licence.
    pub licence: Option<String>,
    /// Where the proceedings come from.
    pub source: Option<String>,
    /// The navigation, in order.
    pub nav: Vec<NavItem>,
    /// Path of the page of all corrections, where there are any.
    pub corrections: Option<&'static str>,
    /// Path of the picture that stands for the site where someone sends a page on.
    pub card: Option<&'static str>,
    /// Files of the whole bibliography, for reference managers.
    pub bibliographies: Vec<NavItem>,
    /// Path of the search page, where the site can be searched.
    pub search: Option<&'static str>,
    /// Path of the volume, where there is one.
    pub volume: Option<String>,
    /// Version of the generator.
    pub generator: String,
}

/// One item of the site's navigation.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct NavItem {
    /// What [`Head::section`] is compared with.
    pub key: String,
    /// Path from the root of the site.
    pub path: String,
    /// What the reader sees.
    pub text: String,
}

/// The view of one page; the variant names the template that shows it.
#[derive(Clone, Debug, Hash)]
pub enum View {
    /// `home.html`
    Home(HomeView),
    /// `record.html`
    Record(Box<RecordView>),
    /// `page.html`
    FreePage(FreePageView),
    /// `speaker.html`
    Speaker(SpeakerView),
    /// `province.html`
    Province(ProvinceView),
    /// `organisation.html`
    Organisation(OrganisationView),
    /// `document.html`
    Document(DocumentView),
    /// `topic.html`
    Topic(TopicView),
    /// `dataset.html`
    Dataset(Box<DatasetView>),
    /// `list.html`
    List(ListView),
    /// `records.html`
    Records(RecordsView),
    /// `volume.html`
    Volume(VolumeView),
    /// `tongue.html`
    Translations(TranslationsView),
    /// `search.html`
    Search(SearchView),
    /// `graph.html`
    Graph(Box<GraphView>),
    /// `corrections.html`
    Corrections(CorrectionsView),
    /// `404.html`
    NotFound,
    /// `moved.html`
    Redirect(RedirectView),
    /// `withdrawn.html`
    Tombstone(TombstoneView),
    /// `atom.xml`
    Feed(FeedView),
    /// `sitemap.xml`
    Sitemap(SitemapView),
    /// `sitemap-index.xml`
    SitemapIndex(SitemapIndexView),
    /// `robots.txt`
    Robots,
    /// A file for programs.
    DataFile(Box<DataFile>),
}

impl View {
    /// The lines of records that it shows.
    #[must_use]
    pub fn record_items(&self) -> Vec<&RecordItem> {
        match self {
            Self::Home(view) => view.programme.iter().flat_map(|group| &group.records).collect(),
            Self::Records(view) => view.groups.iter().flat_map(|group| &group.records).collect(),
            Self::Record(view) => view.related.iter().chain(&view.cited_by).collect(),
            Self::Translations(view) => view.translated.iter().chain(&view.untranslated).collect(),
            Self::Speaker(SpeakerView { backlinks, .. })
            | Self::Province(ProvinceView { backlinks, .. })
            | Self::Organisation(OrganisationView { backlinks, .. })
            | Self::Document(DocumentView { backlinks, .. })
            | Self::Topic(TopicView { backlinks, .. }) => backlinks.record_items().collect(),
            Self::Dataset(view) => view.backlinks.record_items().collect(),
            Self::FreePage(_)
            | Self::List(_)
            | Self::Volume(_)
            | Self::Search(_)
            | Self::Graph(_)
            | Self::Corrections(_)
            | Self::NotFound
            | Self::Redirect(_)
            | Self::Tombstone(_)
            | Self::Feed(_)
            | Self::Sitemap(_)
            | Self::SitemapIndex(_)
            | Self::Robots
            | Self::DataFile(_) => Vec::new(),
        }
    }

    /// The template that shows this view; empty for files that no template makes.
    #[must_use]
    pub const fn template_name(&self) -> &'static str {
        match self {
            Self::Home(_) => "home.html",
            Self::Record(_) => "record.html",
            Self::FreePage(_) => "page.html",
            Self::Speaker(_) => "speaker.html",
            Self::Province(_) => "province.html",
            Self::Organisation(_) => "organisation.html",
            Self::Document(_) => "document.html",
            Self::Topic(_) => "topic.html",
            Self::Dataset(_) => "dataset.html",
            Self::List(_) => "list.html",
            Self::Records(_) => "records.html",
            Self::Volume(_) => "volume.html",
            Self::Translations(_) => "tongue.html",
            Self::Search(_) => "search.html",
            Self::Graph(_) => "graph.html",
            Self::Corrections(_) => "corrections.html",
            Self::NotFound => "404.html",
            Self::Redirect(_) => "moved.html",
            Self::Tombstone(_) => "withdrawn.html",
            Self::Feed(_) => "atom.xml",
            Self::Sitemap(_) => "sitemap.xml",
            Self::SitemapIndex(_) => "sitemap-index.xml",
            Self::Robots => "robots.txt",
            Self::DataFile(_) => "",
        }
    }
}
