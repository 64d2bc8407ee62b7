//! The view of each page: dispatches on the kind of the page, one function a kind.

use crate::head::build_head;
use crate::view_builder::{LinkBase, ViewBuilder};
use crate::volume::{VolumeContent, build_volume_view, volume_title};
use crate::{
    Page, PageKind, PlanContext, bibliography, corrections, data_export, dataset, entries, feeds,
    graph, home, lists, prose, records, translations,
};
use kyyeu_model::{EntryKind, Key, RecordKind};
use kyyeu_view::{DataFile, Head, ProseView, RedirectView, TombstoneView, View};

/// A page with its view, ready to be rendered.
#[derive(Clone, Debug)]
pub struct PageContent {
    /// Title, addresses and other metadata of the page.
    pub head: Head,
    /// What the page shows, apart from prose.
    pub view: View,
    /// The entry whose prose is the body of the page, if it has prose.
    pub prose_key: Option<Key>,
    /// On a page of the volume, the entries whose prose it shows, in order.
    pub volume_keys: Vec<Key>,
}

/// What the kind of a page decides of it; the rest of the head follows from the page itself.
struct Content {
    title: String,
    /// One or two sentences; `None` if the content has none.
    description: Option<String>,
    /// Key of the navigation item that the page belongs to.
    section: Option<&'static str>,
    view: View,
    prose_key: Option<Key>,
    volume_keys: Vec<Key>,
}

impl Content {
    fn titled(title: impl Into<String>, view: View) -> Self {
        Self {
            title: title.into(),
            description: None,
            section: None,
            view,
            prose_key: None,
            volume_keys: Vec::new(),
        }
    }

    /// A file that has no head.
    fn untitled(view: View) -> Self {
        Self::titled("", view)
    }

    fn data(file: DataFile) -> Self {
        Self::untitled(View::DataFile(Box::new(file)))
    }

    fn described(self, description: Option<String>) -> Self {
        Self { description, ..self }
    }

    fn in_section(self, section: &'static str) -> Self {
        Self { section: Some(section), ..self }
    }
}

/// Builds the view of a page. `pages` is the list of all pages, which sitemaps contain.
#[must_use]
pub fn build_page(context: PlanContext<'_>, pages: &[Page], page: &Page) -> PageContent {
    let builder = view_builder(context, page);
    let page_content = build_content(builder, pages, page.kind);
    let head = Head {
        title: page_content.title,
        description: page_content.description.unwrap_or_default(),
        section: page_content.section.unwrap_or_default().to_owned(),
        ..build_head(builder, page)
    };
    PageContent {
        head,
        view: page_content.view,
        prose_key: page_content.prose_key.filter(|key| context.has_prose(*key)),
        volume_keys: page_content.volume_keys,
    }
}

/// Builds the view of an entry's prose on a page; `None` if the entry has no prose.
#[must_use]
pub fn build_prose_view(context: PlanContext<'_>, page: &Page, key: Key) -> Option<ProseView> {
    prose::build_prose_view(view_builder(context, page), key)
}

fn view_builder<'a>(context: PlanContext<'a>, page: &'a Page) -> ViewBuilder<'a> {
    let link_base = match page.kind {
        PageKind::Volume(_) => LinkBase::Volume,
        _ => LinkBase::Site,
    };
    ViewBuilder { context, page_path: &page.path, link_base }
}

fn build_content(builder: ViewBuilder<'_>, pages: &[Page], kind: PageKind) -> Content {
    let context = builder.context;
    let locale = &context.language.locale;
    match kind {
        PageKind::Home => home_content(builder),
        PageKind::Records(kind) => records_content(builder, kind),
        PageKind::Register(kind) => Content::titled(
            locale.text_in("kinds", kind.name()),
            View::List(lists::build_list_view(builder, kind)),
        )
        .in_section(kind.name()),
        PageKind::Entry(key) => entry_content(builder, key),
        PageKind::Volume(part) => volume_content(builder, part),
        PageKind::Search => {
            let view = View::Search(home::build_search_view(builder));
            Content::titled(locale.text("search_title"), view)
                .described(Some(locale.text("search_description").to_owned()))
                .in_section("search")
        }
        PageKind::Translations(index) => translations_content(builder, index),
        PageKind::Graph => {
            let view = View::Graph(Box::new(graph::build_graph_view(builder)));
            Content::titled(locale.text("graph"), view)
                .described(Some(locale.text("graph_lede").to_owned()))
        }
        PageKind::Corrections => {
            let view = View::Corrections(corrections::build_corrections_view(builder));
            Content::titled(locale.text("corrections"), view)
        }
        PageKind::NotFound => Content::titled(locale.text("not_found_title"), View::NotFound),
        PageKind::Redirect(key, _) => {
            let link = builder.link(key);
            Content::titled(link.text.clone(), View::Redirect(RedirectView { target: link }))
        }
        PageKind::Tombstone(index) => tombstone_content(context, index),
        PageKind::Feed => Content::untitled(View::Feed(feeds::build_feed(context))),
        PageKind::Sitemap => Content::untitled(feeds::build_sitemap(context, pages)),
        PageKind::SitemapPart(part) => {
            Content::untitled(View::Sitemap(feeds::build_sitemap_part(context, pages, part)))
        }
        PageKind::Robots => Content::untitled(View::Robots),
        PageKind::DatasetCsv(key) => {
            Content::data(DataFile::Csv(data_export::build_dataset_data(builder, key)))
        }
        PageKind::DatasetJson(key) => {
            Content::data(DataFile::Json(data_export::build_dataset_data(builder, key)))
        }
        PageKind::DataPackage => {
            Content::data(DataFile::DataPackage(data_export::build_data_package(context)))
        }
        PageKind::DataSchema => Content::data(DataFile::DatasetSchema),
        PageKind::Bibliography(format) => {
            Content::data(DataFile::Bibliography(format, bibliography::build_works(context)))
        }
        PageKind::Catalogue => {
            Content::data(DataFile::Catalogue(bibliography::build_catalogue(context)))
        }
        PageKind::CatalogueSchema => Content::data(DataFile::CatalogueSchema),
        PageKind::Oai => Content::data(feeds::build_oai_repository(context)),
        PageKind::SocialCard => {
            Content::data(DataFile::SocialCard(feeds::build_social_card(context)))
        }
    }
}

fn home_content(builder: ViewBuilder<'_>) -> Content {
    let workshop = &builder.context.proceedings.workshop;
    Content::titled(workshop.title.clone(), View::Home(home::build_home_view(builder)))
        .described(workshop.summary.clone())
}

fn records_content(builder: ViewBuilder<'_>, kind: Option<RecordKind>) -> Content {
    let locale = &builder.context.language.locale;
    let view = View::Records(lists::build_records_view(builder, kind));
    match kind {
        None => Content::titled(locale.text("all_records"), view),
        Some(kind) => {
            Content::titled(locale.text_in("kinds", kind.name()), view).in_section(kind.name())
        }
    }
}

fn volume_content(builder: ViewBuilder<'_>, part: usize) -> Content {
    let VolumeContent { view, prose_keys } = build_volume_view(builder, part);
    let title = volume_title(builder.context, part);
    Content { volume_keys: prose_keys, ..Content::titled(title, View::Volume(view)) }
        .described(builder.context.proceedings.workshop.summary.clone())
}

fn translations_content(builder: ViewBuilder<'_>, index: usize) -> Content {
    let context = builder.context;
    let locale = &context.language.locale;
    let languages = context.proceedings.translation_languages();
    let language = languages.get(index).copied().unwrap_or_default();
    Content::titled(
        locale.format("translations", &[("language", locale.text_in("languages", language))]),
        View::Translations(translations::build_translations_view(builder, language)),
    )
}

fn tombstone_content(context: PlanContext<'_>, index: usize) -> Content {
    let locale = &context.language.locale;
    let tombstone = &context.proceedings.tombstones[index];
    let view = TombstoneView {
        date: tombstone.date.as_ref().map(|date| date.format_localized(locale)),
        reason: tombstone.reason.clone(),
    };
    Content::titled(locale.text("withdrawn_title"), View::Tombstone(view))
}

fn entry_content(builder: ViewBuilder<'_>, key: Key) -> Content {
    let proceedings = builder.context.proceedings;
    let index = key.index();
    builder.context.record_entry(key);
    let title = proceedings.name(key, &builder.context.language.locale);
    let content = match key.kind {
        EntryKind::Record => {
            let record = &proceedings.records[index].value;
            let view = View::Record(Box::new(records::build_record_view(builder, key)));
            Content::titled(title, view)
                .described(record.summary.clone())
                .in_section(record.kind.name())
        }
        EntryKind::Page => {
            let view = View::FreePage(records::build_free_page_view(builder, key));
            Content::titled(title, view).described(proceedings.pages[index].value.summary.clone())
        }
        EntryKind::Speaker => {
            let titles = &proceedings.speakers[index].value.titles;
            Content::titled(title, View::Speaker(entries::build_speaker_view(builder, key)))
                .described(Some(titles.join("; ")))
                .in_section(key.kind.name())
        }
        EntryKind::Province => {
            Content::titled(title, View::Province(entries::build_province_view(builder, key)))
                .in_section(key.kind.name())
        }
        EntryKind::Organisation => {
            let view = View::Organisation(entries::build_organisation_view(builder, key));
            Content::titled(title, view).in_section(key.kind.name())
        }
        EntryKind::Document => {
            Content::titled(title, View::Document(entries::build_document_view(builder, key)))
                .described(proceedings.documents[index].value.title.clone())
                .in_section(key.kind.name())
        }
        EntryKind::Topic => {
            Content::titled(title, View::Topic(entries::build_topic_view(builder, key)))
                .in_section(key.kind.name())
        }
        EntryKind::Dataset => {
            let view = View::Dataset(Box::new(dataset::build_dataset_view(builder, key)));
            Content::titled(title, view).in_section(key.kind.name())
        }
    };
    Content { prose_key: Some(key), ..content }
}
