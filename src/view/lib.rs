//! What a template may see: typed, finished values, one struct a page kind.
//!
//! Owns the shape of every page. It stands beside `model` because `plan` fills it and `render`
//! shows it: the plan is a list of pages and their views, and nothing else reaches a template.
//! Never holds a reference into the model, never reads anything, and knows no HTML: text is text, a
//! link is a relative address with a text.
//!
//! Addresses (`href`) are relative to the page that carries the view and end in a real file's name.

mod about;
mod book;
mod correction;
mod data;
mod drawing;
mod entry;
mod figures;
mod graph;
mod line;
mod listing;
mod moved;
mod prose;
mod record;
mod volume;
mod work;

pub use about::{About, DatasetAbout, OrganisationAbout, PersonAbout, PlaceAbout};
pub use book::{
    BookItem, ChapterView, ContentsPart, ContentsView, CoverLine, CoverView, Leaf, PackageView,
    Sheet,
};
pub use correction::{CorrectedView, CorrectionView, CorrectionsView};
pub use data::{
    Bibliography, CardData, CatalogueData, DataField, DatasetData, Datum, EntryData, Export,
    OaiData, PackageData, Resource, WorksData,
};
pub use drawing::{
    Bar, Dot, Drawing, Label, Path, Rule, Shade, Sparkline, Tile, TileLine, TileMap,
};
pub use entry::{
    Backlinks, DocumentView, Naming, OrganisationView, Passage, ProvinceView, SpeakerView,
    Successor, TopicView,
};
pub use figures::{
    Cell, Check, Column, DatasetView, FigureRow, FigureUse, FigureValue, KeyFigure, Row,
    SeriesColumn, SeriesRow, TableView, YearValue,
};
pub use graph::{
    ColumnView, ColumnsView, CurveView, GraphView, LineView, MatrixCell, MatrixRow, MatrixView,
    NearGroup, NearItem, NearView, Neighbour, Neighbourhood, NodeView, Tied, TiedRecord,
};
pub use line::{Line, Telling};
pub use listing::{
    Attendee, FeedEntry, FeedView, Group, HomeView, Item, ListView, RecordGroup, RecordsView,
    SearchView, SitemapIndexView, SitemapUrl, SitemapView, Tongue, TonguesView, Way,
};
pub use moved::{MovedView, WithdrawnView};
pub use prose::{Lead, NameLead, Notice, ProseView, RawHtml, Shelf, Stand};
pub use record::{DocumentLine, FreePageView, PersonLine, RecordLine, RecordView, TocItem};

pub use volume::{
    VolumeBeside, VolumeEntry, VolumeFront, VolumeIndex, VolumeLine, VolumeList, VolumeName,
    VolumePart, VolumeRange, VolumeRecord, VolumeRegister, VolumeSection, VolumeView,
};
pub use work::{Author, Day, Doubt, Maker, NameOrder, NameParts, Volume, When, Work, WorkKind};

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
    pub alternates: Vec<Tongue>,
    /// Key of the navigation item that this page belongs to; empty on pages beside it.
    pub section: String,
    /// The way here from home, home first, without this page; empty on the home page.
    pub trail: Vec<Link>,
    /// What the page is about, for programs; templates see what is written of it.
    #[serde(skip)]
    pub about: About,
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
    Tongue(TonguesView),
    /// `search.html`
    Search(SearchView),
    /// `graph.html`
    Graph(Box<GraphView>),
    /// `corrections.html`
    Corrections(CorrectionsView),
    /// `404.html`
    NotFound,
    /// `moved.html`
    Moved(MovedView),
    /// `withdrawn.html`
    Withdrawn(WithdrawnView),
    /// `atom.xml`
    Feed(FeedView),
    /// `sitemap.xml`
    Sitemap(SitemapView),
    /// `sitemap-index.xml`
    SitemapIndex(SitemapIndexView),
    /// `robots.txt`
    Robots,
    /// A file for programs.
    Data(Box<Export>),
}

impl View {
    /// The lines of records that it shows.
    #[must_use]
    pub fn lines(&self) -> Vec<&Line> {
        match self {
            Self::Home(view) => view.programme.iter().flat_map(|group| &group.records).collect(),
            Self::Records(view) => view.groups.iter().flat_map(|group| &group.records).collect(),
            Self::Record(view) => view.related.iter().chain(&view.cited_by).collect(),
            Self::Tongue(view) => view.translated.iter().chain(&view.untranslated).collect(),
            Self::Speaker(SpeakerView { backlinks, .. })
            | Self::Province(ProvinceView { backlinks, .. })
            | Self::Organisation(OrganisationView { backlinks, .. })
            | Self::Document(DocumentView { backlinks, .. })
            | Self::Topic(TopicView { backlinks, .. }) => backlinks.lines().collect(),
            Self::Dataset(view) => view.backlinks.lines().collect(),
            Self::FreePage(_)
            | Self::List(_)
            | Self::Volume(_)
            | Self::Search(_)
            | Self::Graph(_)
            | Self::Corrections(_)
            | Self::NotFound
            | Self::Moved(_)
            | Self::Withdrawn(_)
            | Self::Feed(_)
            | Self::Sitemap(_)
            | Self::SitemapIndex(_)
            | Self::Robots
            | Self::Data(_) => Vec::new(),
        }
    }

    /// The template that shows this view; empty for files that no template makes.
    #[must_use]
    pub const fn template(&self) -> &'static str {
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
            Self::Tongue(_) => "tongue.html",
            Self::Search(_) => "search.html",
            Self::Graph(_) => "graph.html",
            Self::Corrections(_) => "corrections.html",
            Self::NotFound => "404.html",
            Self::Moved(_) => "moved.html",
            Self::Withdrawn(_) => "withdrawn.html",
            Self::Feed(_) => "atom.xml",
            Self::Sitemap(_) => "sitemap.xml",
            Self::SitemapIndex(_) => "sitemap-index.xml",
            Self::Robots => "robots.txt",
            Self::Data(_) => "",
        }
    }
}
