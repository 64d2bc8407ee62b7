//! The list of all pages of the site, sorted by path.

use kyyeu_model::{EntryKind, Feature, Proceedings};
use kyyeu_view::BibliographyFormat;

use crate::entry_order::{record_kinds, registers_in_use};
use crate::{
    Page, PageKind, PlanContext, corrections, data_export, feeds, graph, site, translations,
};

/// Lists the pages of the site by path. Pages of one path are adjacent, the page of an entry before
/// redirects and tombstones.
pub fn collect_pages(context: PlanContext<'_>) -> Vec<Page> {
    let proceedings = context.proceedings;
    let mut pages = vec![
        Page::new("index.html", PageKind::Home),
        Page::new("records.html", PageKind::Records(None)),
        Page::new("404.html", PageKind::NotFound),
    ];
    add_optional_pages(context, &mut pages);
    add_machine_readable_files(proceedings, &mut pages);
    add_data_files(proceedings, &mut pages);
    for key in proceedings.all_keys() {
        pages.push(Page::new(proceedings.address(key), PageKind::Entry(key)));
    }
    add_redirects_and_tombstones(proceedings, &mut pages);
    sort_by_path(&mut pages);
    if let Some(base_url) = &proceedings.workshop.base_url {
        let parts = feeds::partition_sitemaps(&pages, base_url).len();
        pages.push(Page::new("sitemap.xml", PageKind::Sitemap));
        if parts > 1 {
            for part in 0..parts {
                pages.push(Page::new(feeds::sitemap_path(part), PageKind::SitemapPart(part)));
            }
        }
        sort_by_path(&mut pages);
    }
    pages
}

/// Sorts pages by path; the sort is stable, so that an entry precedes the redirects and tombstones
/// of its path.
fn sort_by_path(pages: &mut [Page]) {
    pages.sort_by(|a, b| a.path.cmp(&b.path));
}

/// Adds lists, and pages of features that are in use.
fn add_optional_pages(context: PlanContext<'_>, pages: &mut Vec<Page>) {
    let proceedings = context.proceedings;
    if proceedings.has_feature(Feature::Search) {
        pages.push(Page::new(site::SEARCH_PATH, PageKind::Search));
    }
    if proceedings.has_feature(Feature::Volume) {
        for part in 0..context.volume_layout.part_count() {
            pages.push(Page::new(Proceedings::volume_address(part), PageKind::Volume(part)));
        }
    }
    for (index, language) in proceedings.translation_languages().into_iter().enumerate() {
        pages.push(Page::new(translations::language_path(language), PageKind::Translations(index)));
    }
    for kind in record_kinds(proceedings) {
        pages.push(Page::new(site::list_path(kind.folder()), PageKind::Records(Some(kind))));
    }
    for kind in registers_in_use(proceedings) {
        pages.push(Page::new(site::list_path(kind.folder()), PageKind::Register(kind)));
    }
    if graph::has_graph(context) {
        pages.push(Page::new(graph::PATH, PageKind::Graph));
    }
    if corrections::has_corrections(proceedings) {
        pages.push(Page::new(corrections::PATH, PageKind::Corrections));
    }
}

/// Adds feeds, bibliographies and the catalogue.
fn add_machine_readable_files(proceedings: &Proceedings, pages: &mut Vec<Page>) {
    let workshop = &proceedings.workshop;
    let has_citations = proceedings.has_feature(Feature::Citations);
    if workshop.base_url.is_some() {
        pages.push(Page::new("atom.xml", PageKind::Feed));
        pages.push(Page::new("robots.txt", PageKind::Robots));
        if has_citations {
            pages.push(Page::new(feeds::SOCIAL_CARD_PATH, PageKind::SocialCard));
            if workshop.oai.is_some() {
                pages.push(Page::new(feeds::OAI_PATH, PageKind::Oai));
            }
        }
    }
    if has_citations {
        for &format in BibliographyFormat::ALL {
            pages.push(Page::new(format.path(), PageKind::Bibliography(format)));
        }
        pages.push(Page::new("catalogue.json", PageKind::Catalogue));
        pages.push(Page::new("catalogue.schema.json", PageKind::CatalogueSchema));
    }
}

/// Adds the files of each dataset, and the data package of all.
fn add_data_files(proceedings: &Proceedings, pages: &mut Vec<Page>) {
    if !proceedings.has_feature(Feature::Data) || proceedings.count(EntryKind::Dataset) == 0 {
        return;
    }
    pages.push(Page::new("datapackage.json", PageKind::DataPackage));
    pages.push(Page::new("dataset.schema.json", PageKind::DataSchema));
    for key in proceedings.keys(EntryKind::Dataset) {
        let id = proceedings.id(key);
        let csv = data_export::data_file_path(id, "csv");
        let json = data_export::data_file_path(id, "json");
        pages.push(Page::new(csv, PageKind::DatasetCsv(key)));
        pages.push(Page::new(json, PageKind::DatasetJson(key)));
    }
}

fn add_redirects_and_tombstones(proceedings: &Proceedings, pages: &mut Vec<Page>) {
    for key in proceedings.all_keys() {
        let address = proceedings.address(key);
        for (index, alias) in proceedings.aliases(key).iter().enumerate() {
            let former = proceedings.former_address(key, &alias.id);
            // An entry that got a former id back has its current id among its aliases.
            if former != address {
                pages.push(Page::new(former, PageKind::Redirect(key, index)));
            }
        }
    }
    for (index, tombstone) in proceedings.tombstones.iter().enumerate() {
        pages.push(Page::new(tombstone.address.as_str(), PageKind::Tombstone(index)));
    }
}
