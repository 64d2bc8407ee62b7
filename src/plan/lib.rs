//! Lists the pages of the site, and fills the view of each.
//!
//! Owns which pages there are, where, and what each shows. Pure: a page's view is a function of the
//! linked proceedings and the page alone. Never makes HTML: the prose of a page is named by its
//! key, and `render` writes it.

mod about;
mod binding;
pub mod book;
mod canvas;
mod charts;
mod corrections;
mod data;
mod entries;
mod figures;
mod fill;
mod graph;
mod home;
mod ledger;
mod lines;
mod lists;
mod machines;
mod map;
mod material;
mod prose;
mod records;
mod rules;
pub mod single;
mod tongues;
mod volume;
mod works;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::binding::{Binding, Thickness};
pub use self::fill::Filled;
use self::fill::{Filler, Frame};
pub use self::ledger::ledger;
pub use self::lines::Lines;
pub use self::material::{Material, Read, Reads};
pub use self::rules::rules;
pub use self::tongues::of_page as language;
use kyyeu_diag::{Code, Diagnostic, Span};
use kyyeu_model::{EntryKind, Key, Part, Proceedings, RecordKind, Theme, relative};
use kyyeu_view::{
    Bibliography, Export, Head, Link, MovedView, NavItem, ProseView, Site, View, WithdrawnView,
};

/// What a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Subject {
    /// The home page.
    Home,
    /// Records of a kind, or of all.
    Records(Option<RecordKind>),
    /// All entries of a register.
    List(EntryKind),
    /// One entry.
    Entry(Key),
    /// Everything in order, for paper: a page of the volume, from 0 on.
    Volume(usize),
    /// The page that lists what a search finds.
    Search,
    /// What there is in another language, by its position among those of translations.
    Tongue(usize),
    /// How people, records and provinces hang together.
    Graph,
    /// All corrections.
    Corrections,
    /// What a server shows where there is no page.
    NotFound,
    /// A dataset as CSV.
    Csv(Key),
    /// A dataset as JSON.
    Json(Key),
    /// The data package of all datasets.
    Package,
    /// The schema of datasets as JSON.
    DataSchema,
    /// An address that an entry's page had before, by the position among its aliases.
    Moved(Key, usize),
    /// A page that was withdrawn, by the position of its tombstone.
    Withdrawn(usize),
    /// The Atom feed.
    Feed,
    /// The sitemap, or the list of sitemaps where one would be too large.
    Sitemap,
    /// One of several sitemaps, by its position.
    SitemapPart(usize),
    /// All works for reference managers.
    Bibliography(Bibliography),
    /// The catalogue of works and of what they name.
    Catalogue,
    /// The schema of the catalogue.
    CatalogueSchema,
    /// The OAI-PMH static repository.
    Oai,
    /// The picture that stands for the site.
    Card,
    /// What robots may read.
    Robots,
}

/// A page of the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// Its path from the root of the site.
    pub path: String,
    /// What it shows.
    pub subject: Subject,
}

/// The pages of the site, by path. Reports pages and files that would have one address.
pub fn pages(material: Material<'_>, theme: &Theme, faults: &mut Vec<Diagnostic>) -> Vec<Page> {
    let pages = listing(material);
    clashes(material, theme, &pages, faults);
    ledger::lost(material, &pages, faults);
    charts::unfit(material, faults);
    pages
}

/// Where the page is that lists what a search finds.
const SEARCH: &str = "search.html";

fn listing(material: Material<'_>) -> Vec<Page> {
    let proceedings = material.proceedings;
    let mut pages = vec![
        page("index.html", Subject::Home),
        page("records.html", Subject::Records(None)),
        page("404.html", Subject::NotFound),
    ];
    if proceedings.has(Part::Search) {
        pages.push(page(SEARCH, Subject::Search));
    }
    if proceedings.has(Part::Volume) {
        let parts = 0..material.binding.parts();
        pages.extend(
            parts.map(|part| page(&Proceedings::volume_address(part), Subject::Volume(part))),
        );
    }
    for (at, language) in proceedings.tongues().into_iter().enumerate() {
        pages.push(page(&tongues::path(language), Subject::Tongue(at)));
    }
    for kind in kinds_of_records(proceedings) {
        pages.push(page(&format!("{}/index.html", kind.folder()), Subject::Records(Some(kind))));
    }
    for &kind in EntryKind::REGISTERS.iter().filter(|&&kind| proceedings.count(kind) > 0) {
        pages.push(page(&format!("{}/index.html", kind.folder()), Subject::List(kind)));
    }
    if graph::any(material) {
        pages.push(page(graph::PATH, Subject::Graph));
    }
    if corrections::any(proceedings) {
        pages.push(page(corrections::PATH, Subject::Corrections));
    }
    let workshop = &proceedings.workshop;
    if workshop.base_url.is_some() {
        pages.push(page("atom.xml", Subject::Feed));
        pages.push(page("robots.txt", Subject::Robots));
    }
    if workshop.base_url.is_some() && proceedings.has(Part::Citations) {
        pages.push(page(machines::CARD, Subject::Card));
        if workshop.oai.is_some() {
            pages.push(page(machines::OAI, Subject::Oai));
        }
    }
    if proceedings.has(Part::Citations) {
        pages.extend(
            Bibliography::ALL
                .iter()
                .map(|&format| page(format.path(), Subject::Bibliography(format))),
        );
        pages.push(page("catalogue.json", Subject::Catalogue));
        pages.push(page("catalogue.schema.json", Subject::CatalogueSchema));
    }
    let data = proceedings.has(Part::Data);
    if data && proceedings.count(EntryKind::Dataset) > 0 {
        pages.push(page("datapackage.json", Subject::Package));
        pages.push(page("dataset.schema.json", Subject::DataSchema));
    }
    for key in proceedings.keys(EntryKind::Dataset).filter(|_| data) {
        let id = proceedings.id(key);
        pages.push(page(&data::path(id, "csv"), Subject::Csv(key)));
        pages.push(page(&data::path(id, "json"), Subject::Json(key)));
    }
    pages.extend(
        proceedings.all_keys().map(|key| page(&proceedings.address(key), Subject::Entry(key))),
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
        pages.extend(moved.map(|(at, former)| page(&former, Subject::Moved(key, at))));
    }
    let withdrawn = proceedings.tombstones.iter().enumerate();
    pages.extend(withdrawn.map(|(at, tombstone)| page(&tombstone.address, Subject::Withdrawn(at))));
    pages.sort_by(|a, b| a.path.cmp(&b.path)); // Stable: an entry before what once stood at its address.
    if let Some(base) = &proceedings.workshop.base_url {
        let parts = machines::sitemaps(&pages, base).len();
        pages.push(page("sitemap.xml", Subject::Sitemap));
        pages.extend(
            (0..parts)
                .filter(|_| parts > 1)
                .map(|at| page(&machines::sitemap_path(at), Subject::SitemapPart(at))),
        );
        pages.sort_by(|a, b| a.path.cmp(&b.path));
    }
    pages
}

fn page(path: &str, subject: Subject) -> Page {
    Page { path: path.to_owned(), subject }
}

/// The kinds of records that there are, in order.
fn kinds_of_records(proceedings: &Proceedings) -> impl Iterator<Item = RecordKind> + '_ {
    RecordKind::ALL.iter().copied().filter(|&kind| proceedings.programme.count(kind) > 0)
}

/// Reports paths that are one on disks which do not tell capitals from small letters.
fn clashes(material: Material<'_>, theme: &Theme, pages: &[Page], faults: &mut Vec<Diagnostic>) {
    let span = |page: &Page| match page.subject {
        Subject::Entry(key) => Some(material.proceedings.span(key)),
        Subject::Moved(key, at) => Some(material.proceedings.aliases(key)[at].span),
        Subject::Withdrawn(at) => Some(material.proceedings.tombstones[at].span),
        _ => None,
    };
    let help = |page: &Page| match page.subject {
        Subject::Moved(..) => "take this alias away: an address leads to one page",
        Subject::Withdrawn(_) => "take this tombstone away: something stands at its address",
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
                faults.push(Diagnostic::new(Code::AddressClash, None, message).help(help));
                continue;
            }
            let fault = Diagnostic::new(
                Code::AddressClash,
                place.or(other),
                format!("two pages would stand at {path}"),
            );
            let fault = fault.help(if help.is_empty() { "give this one another id" } else { help });
            faults.push(match (place, other) {
                (Some(_), Some(other)) => fault.note(other, "the other one is here"),
                _ => fault.note(None, "the other one is a page that every site has"),
            });
        }
    }
}

/// What all pages of the site share.
#[must_use]
pub fn site(material: Material<'_>) -> Site {
    let workshop = &material.proceedings.workshop;
    let locale = &material.language.locale;
    let described = material.proceedings.has(Part::Citations);
    let item = |key: &str, path: String| NavItem {
        key: key.into(),
        path,
        text: locale.of("nav", key).into(),
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
        date: workshop.date.as_ref().map(|date| date.words(locale)).unwrap_or_default(),
        place: workshop.place.clone(),
        language: workshop.language.clone(),
        base_url: workshop.base_url.clone(),
        publisher: workshop.publisher.clone(),
        licence: workshop.licence.clone(),
        source: workshop.source.clone(),
        nav: records.chain(registers).collect(),
        corrections: corrections::any(material.proceedings).then_some(corrections::PATH),
        card: (described && workshop.base_url.is_some()).then_some(machines::CARD),
        bibliographies: Bibliography::ALL
            .iter()
            .filter(|_| described)
            .map(|format| NavItem {
                key: format.name().into(),
                path: format.path().into(),
                text: format.name().into(),
            })
            .collect(),
        search: material.proceedings.has(Part::Search).then_some(SEARCH),
        volume: material.proceedings.has(Part::Volume).then(|| Proceedings::volume_address(0)),
        generator: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// Whether a page may be many times as long as others, so that it is better begun early.
#[must_use]
pub fn is_long(page: &Page) -> bool {
    matches!(page.subject, Subject::Volume(_))
}

/// The view of an entry's prose on a page; `None` where it has none.
#[must_use]
pub fn prose(material: Material<'_>, page: &Page, key: Key) -> Option<ProseView> {
    prose::prose(filler(material, page), key)
}

fn filler<'a>(material: Material<'a>, page: &'a Page) -> Filler<'a> {
    let frame =
        if matches!(page.subject, Subject::Volume(_)) { Frame::Volume } else { Frame::Site };
    Filler { material, from: &page.path, frame }
}

/// Fills the view of a page.
#[must_use]
pub fn view(material: Material<'_>, page: &Page) -> Filled {
    let filler = filler(material, page);
    let mut volume = Vec::new();
    let locale = &material.language.locale;
    let list = |kind: &str| (locale.of("kinds", kind).to_owned(), String::new(), kind.to_owned());
    let workshop = &material.proceedings.workshop;
    let file = |file: Export| (Default::default(), View::Data(Box::new(file)), None);
    let ((title, description, section), view, prose) = match page.subject {
        Subject::Home => {
            let summary = workshop.summary.clone().unwrap_or_default();
            ((workshop.title.clone(), summary, String::new()), View::Home(home::home(filler)), None)
        }
        Subject::Records(None) => (
            (locale.text("all_records").to_owned(), String::new(), String::new()),
            View::Records(lists::records(filler, None)),
            None,
        ),
        Subject::Records(Some(kind)) => {
            (list(kind.name()), View::Records(lists::records(filler, Some(kind))), None)
        }
        Subject::List(kind) => (list(kind.name()), View::List(lists::list(filler, kind)), None),
        Subject::Entry(key) => {
            let (description, section, view) = entry(filler, key);
            ((material.proceedings.name(key, locale), description, section), view, Some(key))
        }
        Subject::Volume(part) => {
            let summary = workshop.summary.clone().unwrap_or_default();
            let (view, texts) = volume::volume(filler, part);
            volume = texts;
            ((volume::title(material, part), summary, String::new()), View::Volume(view), None)
        }
        Subject::Search => (
            (
                locale.text("search_title").to_owned(),
                locale.text("search_description").to_owned(),
                "search".into(),
            ),
            View::Search(home::search(filler)),
            None,
        ),
        Subject::Tongue(at) => {
            let language = material.proceedings.tongues().get(at).copied().unwrap_or_default();
            let title = locale.fill("tongue", &[("language", locale.of("languages", language))]);
            (
                (title, String::new(), String::new()),
                View::Tongue(tongues::page(filler, language)),
                None,
            )
        }
        Subject::Graph => (
            (locale.text("graph").to_owned(), locale.text("graph_lede").to_owned(), String::new()),
            View::Graph(Box::new(graph::graph(filler))),
            None,
        ),
        Subject::Corrections => (
            (locale.text("corrections").to_owned(), String::new(), String::new()),
            View::Corrections(corrections::all(filler)),
            None,
        ),
        Subject::NotFound => (
            (locale.text("not_found_title").to_owned(), String::new(), String::new()),
            View::NotFound,
            None,
        ),
        Subject::Moved(key, _) => {
            let link = filler.link(key);
            let title = link.text.clone();
            ((title, String::new(), String::new()), View::Moved(MovedView { to: link }), None)
        }
        Subject::Withdrawn(at) => {
            let tombstone = &material.proceedings.tombstones[at];
            let date = tombstone.date.as_ref().map(|date| date.words(locale));
            let view = View::Withdrawn(WithdrawnView { date, reason: tombstone.reason.clone() });
            ((locale.text("withdrawn_title").to_owned(), String::new(), String::new()), view, None)
        }
        Subject::Feed => (Default::default(), View::Feed(machines::feed(material)), None),
        Subject::Sitemap => (Default::default(), machines::sitemap(material), None),
        Subject::SitemapPart(at) => {
            (Default::default(), View::Sitemap(machines::sitemap_part(material, at)), None)
        }
        Subject::Robots => (Default::default(), View::Robots, None),
        Subject::Csv(key) => file(Export::Csv(data::dataset(filler, key))),
        Subject::Json(key) => file(Export::Json(data::dataset(filler, key))),
        Subject::Package => file(Export::Package(data::package(material))),
        Subject::DataSchema => file(Export::Schema),
        Subject::Bibliography(format) => file(Export::Bibliography(format, works::all(material))),
        Subject::Catalogue => file(Export::Catalogue(works::catalogue(material))),
        Subject::CatalogueSchema => file(Export::CatalogueSchema),
        Subject::Oai => file(machines::oai(material)),
        Subject::Card => file(Export::Card(machines::card(material))),
    };
    let head = Head {
        root: root(material, page),
        trail: trail(filler, page.subject),
        about: about::of(filler, page.subject),
        canonical: canonical(filler, page),
        alternates: match page.subject {
            Subject::Entry(key) if key.kind == EntryKind::Record => {
                tongues::alternates(filler, key)
            }
            _ => Vec::new(),
        },
        language: match page.subject {
            Subject::Entry(key) if key.kind == EntryKind::Record => {
                material.proceedings.records[key.at()].value.language.clone()
            }
            Subject::Tongue(_) => language(material.proceedings, page).map(ToOwned::to_owned),
            _ => None,
        }
        .unwrap_or_else(|| workshop.language.clone()),
        path: page.path.clone(),
        title,
        description,
        section,
    };
    Filled { head, view, prose: prose.filter(|key| material.has_prose(*key)), volume }
}

/// What leads from a page to the root of the site.
fn root(material: Material<'_>, page: &Page) -> String {
    match (page.subject, &material.proceedings.workshop.base_url) {
        // Nobody knows at which depth it will be shown.
        (Subject::NotFound, Some(base)) => base.clone(),
        _ => "../".repeat(page.path.matches('/').count()),
    }
}

/// The address that a page wants to be known by.
fn canonical(filler: Filler<'_>, page: &Page) -> Option<String> {
    let proceedings = filler.material.proceedings;
    let base = proceedings.workshop.base_url.as_ref();
    match page.subject {
        Subject::NotFound | Subject::Withdrawn(_) => None,
        Subject::Moved(key, _) => Some(base.map_or_else(
            || filler.href(key),
            |base| format!("{base}{}", proceedings.address(key)),
        )),
        _ => base.map(|base| format!("{base}{}", page.path)),
    }
}

/// Description, section of the navigation and view of an entry's page.
fn entry(filler: Filler<'_>, key: Key) -> (String, String, View) {
    let proceedings = filler.material.proceedings;
    let at = key.at();
    let section = key.kind.name().to_owned();
    match key.kind {
        EntryKind::Record => {
            let record = &proceedings.records[at].value;
            let summary = record.summary.clone().unwrap_or_default();
            (
                summary,
                record.kind.name().to_owned(),
                View::Record(Box::new(records::record(filler, key))),
            )
        }
        EntryKind::Page => {
            let summary = proceedings.pages[at].value.summary.clone().unwrap_or_default();
            (summary, String::new(), View::FreePage(records::free_page(filler, key)))
        }
        EntryKind::Speaker => (
            proceedings.speakers[at].value.titles.join("; "),
            section,
            View::Speaker(entries::speaker(filler, key)),
        ),
        EntryKind::Province => {
            (String::new(), section, View::Province(entries::province(filler, key)))
        }
        EntryKind::Organisation => {
            (String::new(), section, View::Organisation(entries::organisation(filler, key)))
        }
        EntryKind::Document => {
            let title = proceedings.documents[at].value.title.clone().unwrap_or_default();
            (title, section, View::Document(entries::document(filler, key)))
        }
        EntryKind::Topic => (String::new(), section, View::Topic(entries::topic(filler, key))),
        EntryKind::Dataset => {
            (String::new(), section, View::Dataset(Box::new(figures::dataset(filler, key))))
        }
    }
}

/// The way to a page: home, then the list that it stands in.
fn trail(filler: Filler<'_>, subject: Subject) -> Vec<Link> {
    let locale = &filler.material.language.locale;
    let step =
        |path: &str, text: &str| Link { href: relative(filler.from, path), text: text.to_owned() };
    let home = step("index.html", locale.text("home"));
    let list =
        |kind: &str, folder: &str| step(&format!("{folder}/index.html"), locale.of("kinds", kind));
    match subject {
        Subject::Home
        | Subject::NotFound
        | Subject::Moved(..)
        | Subject::Feed
        | Subject::Sitemap
        | Subject::SitemapPart(_)
        | Subject::Bibliography(_)
        | Subject::Catalogue
        | Subject::CatalogueSchema
        | Subject::Oai
        | Subject::Card
        | Subject::Robots
        | Subject::Csv(_)
        | Subject::Json(_)
        | Subject::Package
        | Subject::DataSchema => Vec::new(),
        Subject::Records(_)
        | Subject::List(_)
        | Subject::Search
        | Subject::Volume(0)
        | Subject::Tongue(_)
        | Subject::Graph
        | Subject::Corrections
        | Subject::Withdrawn(_) => {
            vec![home]
        }
        Subject::Volume(_) => {
            vec![home, step(&Proceedings::volume_address(0), locale.text("volume"))]
        }
        Subject::Entry(key) => match key.kind {
            EntryKind::Record => {
                let kind = filler.material.proceedings.records[key.at()].value.kind;
                vec![home, list(kind.name(), kind.folder())]
            }
            EntryKind::Page => vec![home],
            kind => vec![home, list(kind.name(), kind.folder())],
        },
    }
}
