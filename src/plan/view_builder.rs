//! The parts that many views share: links, people, documents, records as list items, backlinks.

use crate::context::PlanContext;
use crate::entry_order::{ListSortKey, sort_key};
use kyyeu_model::{
    Backlink, Edtf, EntryKind, EpubFiles, Heading, Key, Mention, Proceedings, RecordStatus,
    Relation, RelationField, relative_address,
};
use kyyeu_view::{
    BacklinkView, Backlinks, DocumentSummary, Link, Passage, PersonSummary, RecordItem,
    RecordItemDetail, RecordSummary,
};

/// A path one folder deep, in a folder that has no other pages: addresses relative to it are right
/// on every page one folder deep.
const ANY_FOLDER_PATH: &str = "*/*";

/// The form of the addresses in a view.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum LinkBase<'a> {
    /// Pages of the site.
    Site,
    /// Anchors in the parts of the volume.
    Volume,
    /// Anchors on one page that contains everything.
    SinglePage,
    /// Anchors in the files of an EPUB.
    Epub(&'a EpubFiles),
}

/// Builds the view of one page.
#[derive(Clone, Copy)]
pub struct ViewBuilder<'a> {
    pub context: PlanContext<'a>,
    /// Path of the page from the root of the site.
    pub page_path: &'a str,
    pub link_base: LinkBase<'a>,
}

impl ViewBuilder<'_> {
    pub fn href(&self, key: Key) -> String {
        self.context.record_entry(key);
        match self.link_base {
            LinkBase::Site => {
                relative_address(self.page_path, &self.context.proceedings.address(key))
            }
            LinkBase::Volume => {
                let part = self.context.volume_layout.part_of(key);
                let mut page = Proceedings::volume_address(part);
                if page == self.page_path {
                    page.clear();
                }
                format!("{page}#{}", self.context.proceedings.volume_anchor(key))
            }
            LinkBase::SinglePage => format!("#{}", self.context.proceedings.volume_anchor(key)),
            LinkBase::Epub(files) => files.address(self.context.proceedings, key),
        }
    }

    /// The address of an anchor in an entry's text or figures.
    pub fn href_to_anchor(&self, key: Key, anchor: &str) -> String {
        let href = self.href(key);
        match self.link_base {
            _ if anchor.is_empty() => href,
            LinkBase::Site => format!("{href}#{anchor}"),
            LinkBase::Volume | LinkBase::SinglePage | LinkBase::Epub(_) => {
                format!("{href}.{anchor}")
            }
        }
    }

    pub fn link(&self, key: Key) -> Link {
        Link { href: self.href(key), text: self.name(key) }
    }

    pub fn links(&self, keys: &[Key]) -> Vec<Link> {
        keys.iter().map(|&key| self.link(key)).collect()
    }

    pub fn name(&self, key: Key) -> String {
        self.context.record_entry(key);
        self.context.proceedings.name(key, &self.context.language.locale)
    }

    /// A date in the language of the page.
    pub fn format_date(&self, date: Option<&Edtf>) -> Option<String> {
        date.map(|date| date.format_localized(&self.context.language.locale))
    }

    /// The entry that an entry names by a field.
    pub fn related(&self, key: Key, field: RelationField) -> Option<Link> {
        self.context.links.register_relations.outgoing(key, field).map(|key| self.link(key))
    }

    /// The entries of a kind that name an entry by a field, ordered by name.
    pub fn related_by(&self, key: Key, field: RelationField, kind: EntryKind) -> Vec<Key> {
        let mut keys: Vec<_> = self
            .context
            .links
            .register_relations
            .incoming(key, field)
            .iter()
            .copied()
            .filter(|key| key.kind == kind)
            .collect();
        keys.sort_by_cached_key(|&key| self.sort_key(key));
        keys.dedup();
        keys
    }

    /// The sort key of an entry in lists.
    pub fn sort_key(&self, key: Key) -> ListSortKey {
        sort_key(self.context.proceedings, self.context.language, key)
    }

    /// The letter of an index under which an entry is listed: people by the custom of the language,
    /// all else by name.
    pub fn index_letter(&self, key: Key) -> String {
        let PlanContext { proceedings, language, .. } = self.context;
        match key.kind {
            EntryKind::Speaker => {
                let speaker = &proceedings.speakers[key.index()].value;
                language.collation.person_index_letter(
                    &speaker.name,
                    speaker.family.as_deref(),
                    speaker.given.as_deref(),
                )
            }
            _ => language.collation.index_letter(&self.name(key)),
        }
    }

    pub fn person_summary(&self, key: Key) -> PersonSummary {
        let speaker = &self.context.proceedings.speakers[key.index()].value;
        PersonSummary {
            name: speaker.name.clone(),
            href: self.href(key),
            titles: speaker.titles.clone(),
            organisation: self.related(key, RelationField::Organisation),
            province: self.related(key, RelationField::Province),
        }
    }

    pub fn person_summaries(&self, keys: &[Key]) -> Vec<PersonSummary> {
        keys.iter().map(|&key| self.person_summary(key)).collect()
    }

    pub fn document_summary(&self, key: Key) -> DocumentSummary {
        let document = &self.context.proceedings.documents[key.index()].value;
        let label = self.name(key);
        DocumentSummary {
            href: self.href(key),
            title: document.title.clone().filter(|title| *title != label),
            issuer: self
                .context
                .links
                .register_relations
                .outgoing(key, RelationField::Issuer)
                .map(|key| self.name(key)),
            date: self.format_date(document.date.as_ref()),
            label,
        }
    }

    pub fn document_summaries(&self, keys: &[Key]) -> Vec<DocumentSummary> {
        keys.iter().map(|&key| self.document_summary(key)).collect()
    }

    /// A record or free page with what lists show of it.
    pub fn record_summary(&self, key: Key) -> RecordSummary {
        let PlanContext { proceedings, links, .. } = self.context;
        if key.kind == EntryKind::Page {
            let page = &proceedings.pages[key.index()].value;
            return RecordSummary {
                href: self.href(key),
                title: page.title.clone(),
                kind: "page",
                speakers: Vec::new(),
                organisations: Vec::new(),
                summary: page.summary.clone(),
                date: None,
                status: page.status().map(RecordStatus::name),
            };
        }
        let record = &proceedings.records[key.index()].value;
        let record_links = &links.records[key.index()];
        RecordSummary {
            href: self.href(key),
            title: record.title.clone(),
            kind: record.kind.name(),
            speakers: self.links(&record_links.speakers),
            organisations: if record_links.speakers.is_empty() {
                self.links(&record_links.organisations)
            } else {
                Vec::new()
            },
            summary: record.summary.clone(),
            date: self.format_date(record.date.as_ref()),
            status: record.status().map(RecordStatus::name),
        }
    }

    /// A record or free page as an item of a list of all kinds.
    pub fn record_item(&self, key: Key) -> RecordItem {
        let is_one_deep =
            self.link_base == LinkBase::Site && self.page_path.matches('/').count() == 1;
        if !is_one_deep {
            return RecordItem::new(self.record_summary(key), RecordItemDetail::KIND);
        }
        let in_any_folder = ViewBuilder { page_path: ANY_FOLDER_PATH, ..*self };
        let build = || RecordItem::new(in_any_folder.record_summary(key), RecordItemDetail::KIND);
        if self.context.records_entries() {
            // A cached item would hide what the page reads.
            return build();
        }
        self.context.record_items.get_or_build(key, build)
    }

    /// Records as items of a list of their own.
    pub fn record_items(
        &self,
        keys: impl IntoIterator<Item = Key>,
        detail: RecordItemDetail,
    ) -> Vec<RecordItem> {
        keys.into_iter().map(|key| RecordItem::new(self.record_summary(key), detail)).collect()
    }

    /// A mention in a record or free page.
    pub fn passage(&self, source: Key, mention: &Mention, section: Option<&Heading>) -> Passage {
        Passage {
            href: self.href_to_anchor(source, &mention.anchor),
            section: section.map(|heading| heading.text.clone()),
            before: mention.before.clone(),
            name: mention.name.clone(),
            after: mention.after.clone(),
        }
    }

    /// The backlinks of an entry by relation.
    pub fn backlinks(&self, key: Key) -> Backlinks {
        Backlinks {
            spoke: self.backlinks_by_relation(key, Relation::Speaker),
            about: self.backlinks_by_relation(key, Relation::Subject),
            cited: self.backlinks_by_relation(key, Relation::Citation),
            mentioned: self.backlinks_by_relation(key, Relation::Mention),
        }
    }

    fn backlinks_by_relation(&self, key: Key, relation: Relation) -> Vec<BacklinkView> {
        let backlinks = self.context.links.backlinks(key).iter();
        backlinks
            .filter(|backlink| backlink.relation == relation)
            .map(|backlink| self.backlink(key, backlink))
            .collect()
    }

    fn backlink(&self, key: Key, backlink: &Backlink) -> BacklinkView {
        let mut passages: Vec<Passage> = self
            .context
            .mentions(backlink.source, key)
            .map(|(mention, section)| self.passage(backlink.source, mention, section))
            .collect();
        // A sentence that names the entry twice is shown once.
        let sentence =
            |passage: &Passage| format!("{}{}{}", passage.before, passage.name, passage.after);
        passages.dedup_by(|later, first| {
            later.href == first.href && sentence(later) == sentence(first)
        });
        BacklinkView { record: self.record_item(backlink.source), passages }
    }

    /// Datasets about an entry, then those with a row for it.
    pub fn related_datasets(&self, key: Key, field: RelationField) -> Vec<Link> {
        let mut keys = self.related_by(key, field, EntryKind::Dataset);
        for row in self.related_by(key, RelationField::Row, EntryKind::Dataset) {
            if !keys.contains(&row) {
                keys.push(row);
            }
        }
        self.links(&keys)
    }
}
