//! The lines that many views share: links, people, records, documents, who names what.

use crate::PlanContext;
use kyyeu_model::{
    Backlink, EntryKind, EpubFiles, Heading, Key, LocaleContext, Mention, Proceedings,
    RecordStatus, Relation, RelationField, relative_address,
};
use kyyeu_view::{
    Backlinks, DocumentSummary, Head, Link, Passage, PersonSummary, RecordSummary, View,
};

/// A page, filled.
#[derive(Clone, Debug)]
pub struct PageContent {
    /// What the page says of itself.
    pub head: Head,
    /// What it shows.
    pub view: View,
    /// Whose prose it shows.
    pub prose_key: Option<Key>,
    /// Whose prose the volume shows, in order.
    pub volume_keys: Vec<Key>,
}

/// Where the links of a view lead.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum LinkBase<'a> {
    /// To the pages of the site.
    Site,
    /// To places in the volume.
    Volume,
    /// To places on the one page that has all.
    SinglePage,
    /// To places in the files of a book.
    Epub(&'a EpubFiles),
}

/// Fills the view of one page.
#[derive(Clone, Copy)]
pub struct ViewBuilder<'a> {
    pub context: PlanContext<'a>,
    /// Path of the page.
    pub page_path: &'a str,
    pub link_base: LinkBase<'a>,
}

/// What tells the place of an entry in lists.
pub type ListSortKey = [Vec<Vec<u8>>; 3];

/// The place of an entry in lists: people by the custom of the language, all else by name.
pub fn sort_key(proceedings: &Proceedings, language: &LocaleContext, key: Key) -> ListSortKey {
    let collation = &language.collation;
    match key.kind {
        EntryKind::Speaker => {
            let speaker = &proceedings.speakers[key.index()].value;
            collation.person_key(&speaker.name, speaker.family.as_deref(), speaker.given.as_deref())
        }
        _ => [collation.name_key(&proceedings.name(key, &language.locale)), Vec::new(), Vec::new()],
    }
}

impl ViewBuilder<'_> {
    pub fn href(&self, key: Key) -> String {
        self.context.record_entry(key);
        match self.link_base {
            LinkBase::Site => {
                relative_address(self.page_path, &self.context.proceedings.address(key))
            }
            LinkBase::Volume => {
                let proceedings = self.context.proceedings;
                let page = Proceedings::volume_address(self.context.volume_layout.part_of(key));
                let page = if page == self.page_path { "" } else { &page };
                format!("{page}#{}", proceedings.volume_anchor(key))
            }
            LinkBase::SinglePage => format!("#{}", self.context.proceedings.volume_anchor(key)),
            LinkBase::Epub(book) => book.address(self.context.proceedings, key),
        }
    }

    /// The address of a place in an entry's text or figures.
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

    /// What an entry names by a field.
    pub fn related(&self, key: Key, tie: RelationField) -> Option<Link> {
        self.context.links.register_relations.outgoing(key, tie).map(|key| self.link(key))
    }

    /// What names an entry by a field, entries of one kind, ordered by name.
    pub fn related_by(&self, key: Key, tie: RelationField, kind: EntryKind) -> Vec<Key> {
        let mut keys: Vec<_> = self
            .context
            .links
            .register_relations
            .incoming(key, tie)
            .iter()
            .copied()
            .filter(|key| key.kind == kind)
            .collect();
        keys.sort_by_cached_key(|&key| self.sort_key(key));
        keys.dedup();
        keys
    }

    /// The place of an entry in lists.
    pub fn sort_key(&self, key: Key) -> ListSortKey {
        sort_key(self.context.proceedings, self.context.language, key)
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
            date: document
                .date
                .as_ref()
                .map(|date| date.format_localized(&self.context.language.locale)),
            label,
        }
    }

    pub fn document_summaries(&self, keys: &[Key]) -> Vec<DocumentSummary> {
        keys.iter().map(|&key| self.document_summary(key)).collect()
    }

    /// A record or free page as a line.
    pub fn record_summary(&self, key: Key) -> RecordSummary {
        let material = self.context;
        if key.kind == EntryKind::Page {
            let page = &material.proceedings.pages[key.index()].value;
            return RecordSummary {
                href: self.href(key),
                title: page.title.clone(),
                kind: "page",
                speakers: Vec::new(),
                organisations: Vec::new(),
                summary: page.summary.clone(),
                date: None,
                standing: page.status().map(RecordStatus::name),
            };
        }
        let record = &material.proceedings.records[key.index()].value;
        let links = &material.links.records[key.index()];
        RecordSummary {
            href: self.href(key),
            title: record.title.clone(),
            kind: record.kind.name(),
            speakers: self.links(&links.speakers),
            organisations: self.links(if links.speakers.is_empty() {
                &links.organisations
            } else {
                &[]
            }),
            summary: record.summary.clone(),
            date: record.date.as_ref().map(|date| date.format_localized(&material.language.locale)),
            standing: record.status().map(RecordStatus::name),
        }
    }

    /// A place in a record or free page.
    pub fn passage(&self, by: Key, mention: &Mention, section: Option<&Heading>) -> Passage {
        Passage {
            href: self.href_to_anchor(by, &mention.anchor),
            section: section.map(|heading| heading.text.clone()),
            before: mention.before.clone(),
            name: mention.name.clone(),
            after: mention.after.clone(),
        }
    }

    fn backlink(&self, key: Key, naming: &Backlink) -> kyyeu_view::BacklinkView {
        let mentions = self.context.mentions(naming.source, key);
        let mut passages: Vec<Passage> = mentions
            .map(|(mention, section)| self.passage(naming.source, mention, section))
            .collect();
        // A sentence that names the entry twice is shown once.
        let sentence =
            |passage: &Passage| format!("{}{}{}", passage.before, passage.name, passage.after);
        passages.dedup_by(|later, first| {
            later.href == first.href && sentence(later) == sentence(first)
        });
        kyyeu_view::BacklinkView { record: self.record_item(naming.source), passages }
    }

    pub fn backlinks(&self, key: Key) -> Backlinks {
        let of = |relation| {
            let namings = self
                .context
                .links
                .backlinks(key)
                .iter()
                .filter(|naming| naming.relation == relation);
            namings.map(|naming| self.backlink(key, naming)).collect()
        };
        Backlinks {
            spoke: of(Relation::Speaker),
            about: of(Relation::Subject),
            cited: of(Relation::Citation),
            mentioned: of(Relation::Mention),
        }
    }

    /// Datasets about an entry, or with a row for it.
    pub fn related_datasets(&self, key: Key, tie: RelationField) -> Vec<Link> {
        let mut keys = self.related_by(key, tie, EntryKind::Dataset);
        for row in self.related_by(key, RelationField::Row, EntryKind::Dataset) {
            if !keys.contains(&row) {
                keys.push(row);
            }
        }
        self.links(&keys)
    }
}
