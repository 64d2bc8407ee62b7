//! The view of a page: one variant for each template.

use serde::Serialize;

use crate::{
    CorrectionsView, DataFile, DatasetView, DocumentView, FeedView, FreePageView, GraphView,
    HomeView, ListView, OrganisationView, ProvinceView, RecordView, RecordsView, RedirectView,
    SearchView, SitemapIndexView, SitemapView, SpeakerView, TombstoneView, TopicView,
    TranslationsView, VolumeView,
};

/// The view of one page; the variant names the template that shows it.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(untagged)]
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
    /// `translations.html`
    Translations(TranslationsView),
    /// `search.html`
    Search(SearchView),
    /// `graph.html`
    Graph(Box<GraphView>),
    /// `corrections.html`
    Corrections(CorrectionsView),
    /// `404.html`
    NotFound,
    /// `redirect.html`
    Redirect(RedirectView),
    /// `tombstone.html`
    Tombstone(TombstoneView),
    /// `atom.xml`
    Feed(FeedView),
    /// `sitemap.xml`
    Sitemap(SitemapView),
    /// `sitemap-index.xml`
    SitemapIndex(SitemapIndexView),
    /// `robots.txt`
    Robots,
    /// A machine-readable file, which no template renders.
    #[serde(skip)]
    DataFile(Box<DataFile>),
}

impl View {
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
            Self::Translations(_) => "translations.html",
            Self::Search(_) => "search.html",
            Self::Graph(_) => "graph.html",
            Self::Corrections(_) => "corrections.html",
            Self::NotFound => "404.html",
            Self::Redirect(_) => "redirect.html",
            Self::Tombstone(_) => "tombstone.html",
            Self::Feed(_) => "atom.xml",
            Self::Sitemap(_) => "sitemap.xml",
            Self::SitemapIndex(_) => "sitemap-index.xml",
            Self::Robots => "robots.txt",
            Self::DataFile(_) => "",
        }
    }
}
