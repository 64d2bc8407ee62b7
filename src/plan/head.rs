//! The head of a page: addresses, breadcrumbs, languages, structured data.

use crate::view_builder::ViewBuilder;
use crate::{Page, PageKind, site, structured_data, translations};
use kyyeu_model::{EntryKind, Proceedings, relative_address};
use kyyeu_view::{AlternateLanguage, Head, Link};

/// Builds the head of a page, without what its content decides: title, description and section.
pub fn build_head(builder: ViewBuilder<'_>, page: &Page) -> Head {
    Head {
        path: page.path.clone(),
        root: path_to_root(builder, page),
        title: String::new(),
        description: String::new(),
        language: page_language_tag(builder, page),
        canonical: canonical_url(builder, page),
        alternates: alternates(builder, page.kind),
        section: String::new(),
        breadcrumbs: breadcrumbs(builder, page.kind),
        structured_data: structured_data::describe_page(builder, page.kind),
    }
}

/// The relative path from a page to the root of the site.
fn path_to_root(builder: ViewBuilder<'_>, page: &Page) -> String {
    match (page.kind, &builder.context.proceedings.workshop.base_url) {
        // A server answers this page at any depth, so that no relative path would do.
        (PageKind::NotFound, Some(base_url)) => base_url.clone(),
        _ => "../".repeat(page.path.matches('/').count()),
    }
}

/// The language of what a page shows, a BCP 47 tag.
fn page_language_tag(builder: ViewBuilder<'_>, page: &Page) -> String {
    let proceedings = builder.context.proceedings;
    let language = match page.kind {
        PageKind::Entry(key) if key.kind == EntryKind::Record => {
            proceedings.records[key.index()].value.language.as_deref()
        }
        _ => translations::page_language(proceedings, page),
    };
    language.unwrap_or(&proceedings.workshop.language).to_owned()
}

/// The canonical URL of a page (RFC 6596); of a redirect, the address of its target.
fn canonical_url(builder: ViewBuilder<'_>, page: &Page) -> Option<String> {
    let proceedings = builder.context.proceedings;
    let base_url = proceedings.workshop.base_url.as_ref();
    match page.kind {
        PageKind::NotFound | PageKind::Tombstone(_) => None,
        PageKind::Redirect(key, _) => Some(match base_url {
            Some(base_url) => format!("{base_url}{}", proceedings.address(key)),
            None => builder.href(key),
        }),
        _ => base_url.map(|base_url| format!("{base_url}{}", page.path)),
    }
}

/// The same record in other languages.
fn alternates(builder: ViewBuilder<'_>, kind: PageKind) -> Vec<AlternateLanguage> {
    match kind {
        PageKind::Entry(key) if key.kind == EntryKind::Record => {
            translations::alternates(builder, key)
        }
        _ => Vec::new(),
    }
}

/// The links above a page: home, then the list that contains it.
fn breadcrumbs(builder: ViewBuilder<'_>, kind: PageKind) -> Vec<Link> {
    let locale = &builder.context.language.locale;
    let crumb = |path: &str, text: &str| Link {
        href: relative_address(builder.page_path, path),
        text: text.to_owned(),
    };
    let home = crumb("index.html", locale.text("home"));
    let list =
        |kind: &str, folder: &str| crumb(&site::list_path(folder), locale.text_in("kinds", kind));
    match kind {
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
        | PageKind::Tombstone(_) => vec![home],
        PageKind::Volume(_) => {
            vec![home, crumb(&Proceedings::volume_address(0), locale.text("volume"))]
        }
        PageKind::Entry(key) => match key.kind {
            EntryKind::Record => {
                let kind = builder.context.proceedings.records[key.index()].value.kind;
                vec![home, list(kind.name(), kind.folder())]
            }
            EntryKind::Page => vec![home],
            kind => vec![home, list(kind.name(), kind.folder())],
        },
    }
}
