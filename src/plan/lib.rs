//! Lists the pages of the site, and fills the view of each.
//!
//! Owns which pages there are, where, and what each shows. Pure: a page's view is a function of the
//! linked proceedings and the page alone. Never makes HTML: the prose of a page is named by its
//! key, and `render` writes it.

mod bibliography;
mod charts;
mod context;
mod corrections;
mod data_export;
mod dataset;
mod entries;
mod feeds;
mod graph;
mod home;
mod lists;
mod prose;
mod published;
mod record_items;
mod records;
mod redirects;
mod structured_data;
mod translations;
mod view_builder;
mod volume;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use crate::context::{DependencyRecorder, PageDependencies, PlanContext, ProseDependency};
pub use crate::published::updated_ledger;
pub use crate::record_items::RecordItemCache;
pub use crate::redirects::build_redirect_files;
pub use crate::translations::page_language as language;
pub use crate::view_builder::PageContent;
use crate::view_builder::{LinkBase, ViewBuilder};
pub use crate::volume::layout::{VolumeLayout, VolumeSplit};
pub use crate::volume::{epub, single_file};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Span};
use kyyeu_model::{EntryKind, Feature, Key, Proceedings, RecordKind, Theme, relative_address};
use kyyeu_view::{
    BibliographyFormat, DataFile, Head, Link, NavItem, ProseView, RedirectView, Site,
    TombstoneView, View,
};

/// What a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageKind {
    /// The home page.
    Home,
    /// Records of a kind, or of all.
    Records(Option<RecordKind>),
    /// All entries of a register.
    Register(EntryKind),
    /// One entry.
    Entry(Key),
    /// Everything in order, for paper: a page of the volume, from 0 on.
    Volume(usize),
    /// The page that lists what a search finds.
    Search,
    /// What there is in another language, by its position among those of translations.
    Translations(usize),
    /// How people, records and provinces hang together.
    Graph,
    /// All corrections.
    Corrections,
    /// What a server shows where there is no page.
    NotFound,
    /// A dataset as CSV.
    DatasetCsv(Key),
    /// A dataset as JSON.
    DatasetJson(Key),
    /// The data package of all datasets.
    DataPackage,
    /// The schema of datasets as JSON.
    DataSchema,
    /// An address that an entry's page had before, by the position among its aliases.
    Redirect(Key, usize),
    /// A page that was withdrawn, by the position of its tombstone.
    Tombstone(usize),
    /// The Atom feed.
    Feed,
    /// The sitemap, or the list of sitemaps where one would be too large.
    Sitemap,
    /// One of several sitemaps, by its position.
    SitemapPart(usize),
    /// All works for reference managers.
    Bibliography(BibliographyFormat),
    /// The catalogue of works and of what they name.
    Catalogue,
    /// The schema of the catalogue.
    CatalogueSchema,
    /// The OAI-PMH static repository.
    Oai,
    /// The picture that stands for the site.
    SocialCard,
    /// What robots may read.
    Robots,
}

/// A page of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Its path from the root of the site.
    pub path: String,
    /// What it shows.
    pub kind: PageKind,
}

/// The pages of the site, by path. Reports pages and files that would have one address.
pub fn list_pages(
    material: PlanContext<'_>,
    theme: &Theme,
    diagnostics: &mut Diagnostics,
) -> Vec<Page> {
    let pages = collect_pages(material);
    report_path_collisions(material, theme, &pages, diagnostics);
    crate::published::report_lost_addresses(material, &pages, diagnostics);
    crate::charts::report_unsuitable(material, diagnostics);
    pages
}

/// Where the page is that lists what a search finds.
const SEARCH_PATH: &str = "search.html";

fn collect_pages(material: PlanContext<'_>) -> Vec<Page> {
    let proceedings = material.proceedings;
    let mut pages = vec![
        new_page("index.html", PageKind::Home),
        new_page("records.html", PageKind::Records(None)),
        new_page("404.html", PageKind::NotFound),
    ];
    if proceedings.has_feature(Feature::Search) {
        pages.push(new_page(SEARCH_PATH, PageKind::Search));
    }
    if proceedings.has_feature(Feature::Volume) {
        let parts = 0..material.volume_layout.part_count();
        pages.extend(
            parts.map(|part| new_page(&Proceedings::volume_address(part), PageKind::Volume(part))),
        );
    }
    for (at, language) in proceedings.translation_languages().into_iter().enumerate() {
        pages.push(new_page(
            &crate::translations::language_path(language),
            PageKind::Translations(at),
        ));
    }
    for kind in kinds_of_records(proceedings) {
        pages.push(new_page(
            &format!("{}/index.html", kind.folder()),
            PageKind::Records(Some(kind)),
        ));
    }
    for &kind in EntryKind::REGISTERS.iter().filter(|&&kind| proceedings.count(kind) > 0) {
        pages.push(new_page(&format!("{}/index.html", kind.folder()), PageKind::Register(kind)));
    }
    if crate::graph::has_graph(material) {
        pages.push(new_page(crate::graph::PATH, PageKind::Graph));
    }
    if crate::corrections::has_corrections(proceedings) {
        pages.push(new_page(crate::corrections::PATH, PageKind::Corrections));
    }
    let workshop = &proceedings.workshop;
    if workshop.base_url.is_some() {
        pages.push(new_page("atom.xml", PageKind::Feed));
        pages.push(new_page("robots.txt", PageKind::Robots));
    }
    if workshop.base_url.is_some() && proceedings.has_feature(Feature::Citations) {
        pages.push(new_page(crate::feeds::SOCIAL_CARD_PATH, PageKind::SocialCard));
        if workshop.oai.is_some() {
            pages.push(new_page(crate::feeds::OAI_PATH, PageKind::Oai));
        }
    }
    if proceedings.has_feature(Feature::Citations) {
        pages.extend(
            BibliographyFormat::ALL
                .iter()
                .map(|&format| new_page(format.path(), PageKind::Bibliography(format))),
        );
        pages.push(new_page("catalogue.json", PageKind::Catalogue));
        pages.push(new_page("catalogue.schema.json", PageKind::CatalogueSchema));
    }
    let data = proceedings.has_feature(Feature::Data);
    if data && proceedings.count(EntryKind::Dataset) > 0 {
        pages.push(new_page("datapackage.json", PageKind::DataPackage));
        pages.push(new_page("dataset.schema.json", PageKind::DataSchema));
    }
    for key in proceedings.keys(EntryKind::Dataset).filter(|_| data) {
        let id = proceedings.id(key);
        pages.push(new_page(
            &crate::data_export::data_file_path(id, "csv"),
            PageKind::DatasetCsv(key),
        ));
        pages.push(new_page(
            &crate::data_export::data_file_path(id, "json"),
            PageKind::DatasetJson(key),
        ));
    }
    pages.extend(
        proceedings.all_keys().map(|key| new_page(&proceedings.address(key), PageKind::Entry(key))),
    );
    for key in proceedings.all_keys() {
        let address = proceedings.address(key);
        // Its own id stands among them where an id came back.
        let former = proceedings
            .aliases(key)
            .iter()
            .map(|alias| proceedings.former_address(key, &alias.id))
            .enumerate();
        let moved = former.filter(|(_, former)| *former != address);
        pages.extend(moved.map(|(at, former)| new_page(&former, PageKind::Redirect(key, at))));
    }
    let withdrawn = proceedings.tombstones.iter().enumerate();
    pages.extend(
        withdrawn.map(|(at, tombstone)| new_page(&tombstone.address, PageKind::Tombstone(at))),
    );
    pages.sort_by(|a, b| a.path.cmp(&b.path)); // Stable: an entry before what once stood at its address.
    if let Some(base) = &proceedings.workshop.base_url {
        let parts = crate::feeds::partition_sitemaps(&pages, base).len();
        pages.push(new_page("sitemap.xml", PageKind::Sitemap));
        pages.extend(
            (0..parts)
                .filter(|_| parts > 1)
                .map(|at| new_page(&crate::feeds::sitemap_path(at), PageKind::SitemapPart(at))),
        );
        pages.sort_by(|a, b| a.path.cmp(&b.path));
    }
    pages
}

fn new_page(path: &str, subject: PageKind) -> Page {
    Page { path: path.to_owned(), kind: subject }
}

/// The kinds of records that there are, in order.
fn kinds_of_records(proceedings: &Proceedings) -> impl Iterator<Item = RecordKind> + '_ {
    RecordKind::ALL.iter().copied().filter(|&kind| proceedings.programme.count(kind) > 0)
}

/// Reports paths that are one on disks which do not tell capitals from small letters.
fn report_path_collisions(
    material: PlanContext<'_>,
    theme: &Theme,
    pages: &[Page],
    diagnostics: &mut Diagnostics,
) {
    let span = |page: &Page| match page.kind {
        PageKind::Entry(key) => Some(material.proceedings.span(key)),
        PageKind::Redirect(key, at) => Some(material.proceedings.aliases(key)[at].span),
        PageKind::Tombstone(at) => Some(material.proceedings.tombstones[at].span),
        _ => None,
    };
    let help = |page: &Page| match page.kind {
        PageKind::Redirect(..) => "take this alias away: an address leads to one page",
        PageKind::Tombstone(_) => "take this tombstone away: something stands at its address",
        _ => "give this one another id",
    };
    let media = material.links.media.iter().map(|&at| material.proceedings.media[at].address());
    let files = theme
        .assets
        .iter()
        .map(|asset| asset.path.clone())
        .chain(media)
        .map(|path| (path, None, ""));
    let mut taken: BTreeMap<String, Option<Span>> = BTreeMap::new();
    for (path, place, help) in
        pages.iter().map(|page| (page.path.clone(), span(page), help(page))).chain(files)
    {
        if let Some(other) = taken.insert(path.to_lowercase(), place) {
            if help.is_empty() && other.is_none() {
                let message = format!("two files would be one at {path}");
                let help = "give one of them another name: Windows and macOS do not tell capitals from small letters";
                diagnostics.push(Diagnostic::new(Code::AddressClash, None, message).help(help));
                continue;
            }
            let diagnostic = Diagnostic::new(
                Code::AddressClash,
                place.or(other),
                format!("two pages would stand at {path}"),
            );
            let diagnostic =
                diagnostic.help(if help.is_empty() { "give this one another id" } else { help });
            diagnostics.push(match (place, other) {
                (Some(_), Some(other)) => diagnostic.note(other, "the other one is here"),
                _ => diagnostic.note(None, "the other one is a page that every site has"),
            });
        }
    }
}

/// What all pages of the site share.
#[must_use]
pub fn build_site_view(material: PlanContext<'_>) -> Site {
    let workshop = &material.proceedings.workshop;
    let locale = &material.language.locale;
    let described = material.proceedings.has_feature(Feature::Citations);
    let item = |key: &str, path: String| NavItem {
        key: key.into(),
        path,
        text: locale.text_in("nav", key).into(),
    };
    let records = kinds_of_records(material.proceedings)
        .map(|kind| item(kind.name(), format!("{}/index.html", kind.folder())));
    let registers = EntryKind::REGISTERS
        .iter()
        .filter(|&&kind| material.proceedings.count(kind) > 0)
        .map(|kind| item(kind.name(), format!("{}/index.html", kind.folder())));
    Site {
        title: workshop.title.clone(),
        subtitle: workshop.subtitle.clone(),
        date: workshop.date.as_ref().map(|date| date.format_localized(locale)).unwrap_or_default(),
        place: workshop.place.clone(),
        language: workshop.language.clone(),
        base_url: workshop.base_url.clone(),
        publisher: workshop.publisher.clone(),
        licence: workshop.licence.clone(),
        source: workshop.source.clone(),
        nav: records.chain(registers).collect(),
        corrections: crate::corrections::has_corrections(material.proceedings)
            .then_some(crate::corrections::PATH),
        card: (described && workshop.base_url.is_some()).then_some(crate::feeds::SOCIAL_CARD_PATH),
        bibliographies: BibliographyFormat::ALL
            .iter()
            .filter(|_| described)
            .map(|format| NavItem {
                key: format.name().into(),
                path: format.path().into(),
                text: format.name().into(),
            })
            .collect(),
        search: material.proceedings.has_feature(Feature::Search).then_some(SEARCH_PATH),
        volume: material
            .proceedings
            .has_feature(Feature::Volume)
            .then(|| Proceedings::volume_address(0)),
        generator: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// Whether a page may be many times as long as others, so that it is better begun early.
#[must_use]
pub fn is_expensive(page: &Page) -> bool {
    matches!(page.kind, PageKind::Volume(_))
}

/// The view of an entry's prose on a page; `None` where it has none.
#[must_use]
pub fn build_prose_view(material: PlanContext<'_>, page: &Page, key: Key) -> Option<ProseView> {
    crate::prose::build_prose_view(view_builder(material, page), key)
}

fn view_builder<'a>(material: PlanContext<'a>, page: &'a Page) -> ViewBuilder<'a> {
    let frame =
        if matches!(page.kind, PageKind::Volume(_)) { LinkBase::Volume } else { LinkBase::Site };
    ViewBuilder { context: material, page_path: &page.path, link_base: frame }
}

/// Fills the view of a page.
#[must_use]
pub fn build_page(material: PlanContext<'_>, page: &Page) -> PageContent {
    let filler = view_builder(material, page);
    let mut volume = Vec::new();
    let locale = &material.language.locale;
    let list =
        |kind: &str| (locale.text_in("kinds", kind).to_owned(), String::new(), kind.to_owned());
    let workshop = &material.proceedings.workshop;
    let file = |file: DataFile| (Default::default(), View::DataFile(Box::new(file)), None);
    let ((title, description, section), view, prose) = match page.kind {
        PageKind::Home => {
            let summary = workshop.summary.clone().unwrap_or_default();
            (
                (workshop.title.clone(), summary, String::new()),
                View::Home(crate::home::build_home_view(filler)),
                None,
            )
        }
        PageKind::Records(None) => (
            (locale.text("all_records").to_owned(), String::new(), String::new()),
            View::Records(crate::lists::build_records_view(filler, None)),
            None,
        ),
        PageKind::Records(Some(kind)) => (
            list(kind.name()),
            View::Records(crate::lists::build_records_view(filler, Some(kind))),
            None,
        ),
        PageKind::Register(kind) => {
            (list(kind.name()), View::List(crate::lists::build_list_view(filler, kind)), None)
        }
        PageKind::Entry(key) => {
            material.record_entry(key);
            let (description, section, view) = build_entry_view(filler, key);
            ((material.proceedings.name(key, locale), description, section), view, Some(key))
        }
        PageKind::Volume(part) => {
            let summary = workshop.summary.clone().unwrap_or_default();
            let (view, texts) = crate::volume::build_volume_view(filler, part);
            volume = texts;
            (
                (crate::volume::volume_title(material, part), summary, String::new()),
                View::Volume(view),
                None,
            )
        }
        PageKind::Search => (
            (
                locale.text("search_title").to_owned(),
                locale.text("search_description").to_owned(),
                "search".into(),
            ),
            View::Search(crate::home::build_search_view(filler)),
            None,
        ),
        PageKind::Translations(at) => {
            let language =
                material.proceedings.translation_languages().get(at).copied().unwrap_or_default();
            let title =
                locale.format("tongue", &[("language", locale.text_in("languages", language))]);
            (
                (title, String::new(), String::new()),
                View::Translations(crate::translations::build_translations_view(filler, language)),
                None,
            )
        }
        PageKind::Graph => (
            (locale.text("graph").to_owned(), locale.text("graph_lede").to_owned(), String::new()),
            View::Graph(Box::new(crate::graph::build_graph_view(filler))),
            None,
        ),
        PageKind::Corrections => (
            (locale.text("corrections").to_owned(), String::new(), String::new()),
            View::Corrections(crate::corrections::build_corrections_view(filler)),
            None,
        ),
        PageKind::NotFound => (
            (locale.text("not_found_title").to_owned(), String::new(), String::new()),
            View::NotFound,
            None,
        ),
        PageKind::Redirect(key, _) => {
            let link = filler.link(key);
            let title = link.text.clone();
            ((title, String::new(), String::new()), View::Redirect(RedirectView { to: link }), None)
        }
        PageKind::Tombstone(at) => {
            let tombstone = &material.proceedings.tombstones[at];
            let date = tombstone.date.as_ref().map(|date| date.format_localized(locale));
            let view = View::Tombstone(TombstoneView { date, reason: tombstone.reason.clone() });
            ((locale.text("withdrawn_title").to_owned(), String::new(), String::new()), view, None)
        }
        PageKind::Feed => {
            (Default::default(), View::Feed(crate::feeds::build_feed(material)), None)
        }
        PageKind::Sitemap => (Default::default(), crate::feeds::build_sitemap(material), None),
        PageKind::SitemapPart(at) => (
            Default::default(),
            View::Sitemap(crate::feeds::build_sitemap_part(material, at)),
            None,
        ),
        PageKind::Robots => (Default::default(), View::Robots, None),
        PageKind::DatasetCsv(key) => {
            file(DataFile::Csv(crate::data_export::build_dataset_data(filler, key)))
        }
        PageKind::DatasetJson(key) => {
            file(DataFile::Json(crate::data_export::build_dataset_data(filler, key)))
        }
        PageKind::DataPackage => {
            file(DataFile::DataPackage(crate::data_export::build_data_package(material)))
        }
        PageKind::DataSchema => file(DataFile::DatasetSchema),
        PageKind::Bibliography(format) => {
            file(DataFile::Bibliography(format, crate::bibliography::build_works(material)))
        }
        PageKind::Catalogue => {
            file(DataFile::Catalogue(crate::bibliography::build_catalogue(material)))
        }
        PageKind::CatalogueSchema => file(DataFile::CatalogueSchema),
        PageKind::Oai => file(crate::feeds::build_oai_repository(material)),
        PageKind::SocialCard => {
            file(DataFile::SocialCard(crate::feeds::build_social_card(material)))
        }
    };
    let head = Head {
        root: path_to_root(material, page),
        trail: breadcrumbs(filler, page.kind),
        structured_data: crate::structured_data::describe_page(filler, page.kind),
        canonical: canonical_url(filler, page),
        alternates: match page.kind {
            PageKind::Entry(key) if key.kind == EntryKind::Record => {
                crate::translations::alternates(filler, key)
            }
            _ => Vec::new(),
        },
        language: match page.kind {
            PageKind::Entry(key) if key.kind == EntryKind::Record => {
                material.proceedings.records[key.index()].value.language.clone()
            }
            PageKind::Translations(_) => {
                language(material.proceedings, page).map(ToOwned::to_owned)
            }
            _ => None,
        }
        .unwrap_or_else(|| workshop.language.clone()),
        path: page.path.clone(),
        title,
        description,
        section,
    };
    PageContent {
        head,
        view,
        prose_key: prose.filter(|key| material.has_prose(*key)),
        volume_keys: volume,
    }
}

/// What leads from a page to the root of the site.
fn path_to_root(material: PlanContext<'_>, page: &Page) -> String {
    match (page.kind, &material.proceedings.workshop.base_url) {
        // Nobody knows at which depth it will be shown.
        (PageKind::NotFound, Some(base)) => base.clone(),
        _ => "../".repeat(page.path.matches('/').count()),
    }
}

/// The address that a page wants to be known by.
fn canonical_url(filler: ViewBuilder<'_>, page: &Page) -> Option<String> {
    let proceedings = filler.context.proceedings;
    let base = proceedings.workshop.base_url.as_ref();
    match page.kind {
        PageKind::NotFound | PageKind::Tombstone(_) => None,
        PageKind::Redirect(key, _) => Some(base.map_or_else(
            || filler.href(key),
            |base| format!("{base}{}", proceedings.address(key)),
        )),
        _ => base.map(|base| format!("{base}{}", page.path)),
    }
}

/// Description, section of the navigation and view of an entry's page.
fn build_entry_view(filler: ViewBuilder<'_>, key: Key) -> (String, String, View) {
    let proceedings = filler.context.proceedings;
    let at = key.index();
    let section = key.kind.name().to_owned();
    match key.kind {
        EntryKind::Record => {
            let record = &proceedings.records[at].value;
            let summary = record.summary.clone().unwrap_or_default();
            (
                summary,
                record.kind.name().to_owned(),
                View::Record(Box::new(crate::records::build_record_view(filler, key))),
            )
        }
        EntryKind::Page => {
            let summary = proceedings.pages[at].value.summary.clone().unwrap_or_default();
            (
                summary,
                String::new(),
                View::FreePage(crate::records::build_free_page_view(filler, key)),
            )
        }
        EntryKind::Speaker => (
            proceedings.speakers[at].value.titles.join("; "),
            section,
            View::Speaker(crate::entries::build_speaker_view(filler, key)),
        ),
        EntryKind::Province => (
            String::new(),
            section,
            View::Province(crate::entries::build_province_view(filler, key)),
        ),
        EntryKind::Organisation => (
            String::new(),
            section,
            View::Organisation(crate::entries::build_organisation_view(filler, key)),
        ),
        EntryKind::Document => {
            let title = proceedings.documents[at].value.title.clone().unwrap_or_default();
            (title, section, View::Document(crate::entries::build_document_view(filler, key)))
        }
        EntryKind::Topic => {
            (String::new(), section, View::Topic(crate::entries::build_topic_view(filler, key)))
        }
        EntryKind::Dataset => (
            String::new(),
            section,
            View::Dataset(Box::new(crate::dataset::build_dataset_view(filler, key))),
        ),
    }
}

/// The way to a page: home, then the list that it stands in.
fn breadcrumbs(filler: ViewBuilder<'_>, subject: PageKind) -> Vec<Link> {
    let locale = &filler.context.language.locale;
    let step = |path: &str, text: &str| Link {
        href: relative_address(filler.page_path, path),
        text: text.to_owned(),
    };
    let home = step("index.html", locale.text("home"));
    let list = |kind: &str, folder: &str| {
        step(&format!("{folder}/index.html"), locale.text_in("kinds", kind))
    };
    match subject {
        PageKind::Home
        | PageKind::NotFound
        | PageKind::Redirect(..)
        | PageKind::Feed
        | PageKind::Sitemap
        | PageKind::SitemapPart(_)
        | PageKind::Bibliography(_)
        | PageKind::Catalogue
        | PageKind::CatalogueSchema
        | PageKind::Oai
        | PageKind::SocialCard
        | PageKind::Robots
        | PageKind::DatasetCsv(_)
        | PageKind::DatasetJson(_)
        | PageKind::DataPackage
        | PageKind::DataSchema => Vec::new(),
        PageKind::Records(_)
        | PageKind::Register(_)
        | PageKind::Search
        | PageKind::Volume(0)
        | PageKind::Translations(_)
        | PageKind::Graph
        | PageKind::Corrections
        | PageKind::Tombstone(_) => {
            vec![home]
        }
        PageKind::Volume(_) => {
            vec![home, step(&Proceedings::volume_address(0), locale.text("volume"))]
        }
        PageKind::Entry(key) => match key.kind {
            EntryKind::Record => {
                let kind = filler.context.proceedings.records[key.index()].value.kind;
                vec![home, list(kind.name(), kind.folder())]
            }
            EntryKind::Page => vec![home],
            kind => vec![home, list(kind.name(), kind.folder())],
        },
    }
}
