//! The lines that many views share: links, people, records, documents, who names what.

use super::Material;
use kyyeu_model::{
    Book, EntryKind, Heading, Key, Language, Mention, Naming, Proceedings, Relation, Standing, Tie,
    relative,
};
use kyyeu_view::{Backlinks, DocumentLine, Head, Link, Passage, PersonLine, RecordLine, View};

/// A page, filled.
#[derive(Clone, Debug)]
pub struct Filled {
    /// What the page says of itself.
    pub head: Head,
    /// What it shows.
    pub view: View,
    /// Whose prose it shows.
    pub prose: Option<Key>,
    /// Whose prose the volume shows, in order.
    pub volume: Vec<Key>,
}

/// Where the links of a view lead.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Frame<'a> {
    /// To the pages of the site.
    Site,
    /// To places in the volume.
    Volume,
    /// To places on the one page that has all.
    Alone,
    /// To places in the files of a book.
    Book(&'a Book),
}

/// Fills the view of one page.
#[derive(Clone, Copy)]
pub struct Filler<'a> {
    pub material: Material<'a>,
    /// Path of the page.
    pub from: &'a str,
    pub frame: Frame<'a>,
}

/// What tells the place of an entry in lists.
pub type Order = [Vec<Vec<u8>>; 3];

/// The place of an entry in lists: people by the custom of the language, all else by name.
pub fn order(proceedings: &Proceedings, language: &Language, key: Key) -> Order {
    let collation = &language.collation;
    match key.kind {
        EntryKind::Speaker => {
            let speaker = &proceedings.speakers[key.at()].value;
            collation.person(&speaker.name, speaker.family.as_deref(), speaker.given.as_deref())
        }
        _ => {
            [collation.syllables(&proceedings.name(key, &language.locale)), Vec::new(), Vec::new()]
        }
    }
}

impl Filler<'_> {
    pub fn href(&self, key: Key) -> String {
        match self.frame {
            Frame::Site => relative(self.from, &self.material.proceedings.address(key)),
            Frame::Volume => {
                let proceedings = self.material.proceedings;
                let page = Proceedings::volume_address(self.material.binding.part_of(key));
                let page = if page == self.from { "" } else { &page };
                format!("{page}#{}", proceedings.place_in_volume(key))
            }
            Frame::Alone => format!("#{}", self.material.proceedings.place_in_volume(key)),
            Frame::Book(book) => book.address(self.material.proceedings, key),
        }
    }

    /// The address of a place in an entry's text or figures.
    pub fn place(&self, key: Key, anchor: &str) -> String {
        let href = self.href(key);
        match self.frame {
            _ if anchor.is_empty() => href,
            Frame::Site => format!("{href}#{anchor}"),
            Frame::Volume | Frame::Alone | Frame::Book(_) => format!("{href}.{anchor}"),
        }
    }

    pub fn link(&self, key: Key) -> Link {
        Link { href: self.href(key), text: self.name(key) }
    }

    pub fn links(&self, keys: &[Key]) -> Vec<Link> {
        keys.iter().map(|&key| self.link(key)).collect()
    }

    pub fn name(&self, key: Key) -> String {
        self.material.proceedings.name(key, &self.material.language.locale)
    }

    /// What an entry names by a field.
    pub fn of(&self, key: Key, tie: Tie) -> Option<Link> {
        self.material.links.kin.of(key, tie).map(|key| self.link(key))
    }

    /// What names an entry by a field, entries of one kind, ordered by name.
    pub fn to(&self, key: Key, tie: Tie, kind: EntryKind) -> Vec<Key> {
        let mut keys: Vec<_> = self
            .material
            .links
            .kin
            .to(key, tie)
            .iter()
            .copied()
            .filter(|key| key.kind == kind)
            .collect();
        keys.sort_by_cached_key(|&key| self.order(key));
        keys.dedup();
        keys
    }

    /// The place of an entry in lists.
    pub fn order(&self, key: Key) -> Order {
        order(self.material.proceedings, self.material.language, key)
    }

    pub fn person(&self, key: Key) -> PersonLine {
        let speaker = &self.material.proceedings.speakers[key.at()].value;
        PersonLine {
            name: speaker.name.clone(),
            href: self.href(key),
            titles: speaker.titles.clone(),
            organisation: self.of(key, Tie::Organisation),
            province: self.of(key, Tie::Province),
        }
    }

    pub fn people(&self, keys: &[Key]) -> Vec<PersonLine> {
        keys.iter().map(|&key| self.person(key)).collect()
    }

    pub fn document(&self, key: Key) -> DocumentLine {
        let document = &self.material.proceedings.documents[key.at()].value;
        let label = self.name(key);
        DocumentLine {
            href: self.href(key),
            title: document.title.clone().filter(|title| *title != label),
            issuer: self.material.links.kin.of(key, Tie::Issuer).map(|key| self.name(key)),
            date: document.date.as_ref().map(|date| date.words(&self.material.language.locale)),
            label,
        }
    }

    pub fn documents(&self, keys: &[Key]) -> Vec<DocumentLine> {
        keys.iter().map(|&key| self.document(key)).collect()
    }

    /// A record or free page as a line.
    pub fn record(&self, key: Key) -> RecordLine {
        let material = self.material;
        if key.kind == EntryKind::Page {
            let page = &material.proceedings.pages[key.at()].value;
            return RecordLine {
                href: self.href(key),
                title: page.title.clone(),
                kind: "page",
                speakers: Vec::new(),
                organisations: Vec::new(),
                summary: page.summary.clone(),
                date: None,
                standing: page.standing().map(Standing::name),
            };
        }
        let record = &material.proceedings.records[key.at()].value;
        let links = &material.links.records[key.at()];
        RecordLine {
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
            date: record.date.as_ref().map(|date| date.words(&material.language.locale)),
            standing: record.standing().map(Standing::name),
        }
    }

    /// A place in a record or free page.
    pub fn passage(&self, by: Key, mention: &Mention, section: Option<&Heading>) -> Passage {
        Passage {
            href: self.place(by, &mention.anchor),
            section: section.map(|heading| heading.text.clone()),
            before: mention.before.clone(),
            name: mention.name.clone(),
            after: mention.after.clone(),
        }
    }

    fn naming(&self, key: Key, naming: &Naming) -> kyyeu_view::Naming {
        let mentions = self.material.mentions(naming.by, key);
        let mut passages: Vec<Passage> =
            mentions.map(|(mention, section)| self.passage(naming.by, mention, section)).collect();
        // A sentence that names the entry twice is shown once.
        let sentence =
            |passage: &Passage| format!("{}{}{}", passage.before, passage.name, passage.after);
        passages.dedup_by(|later, first| {
            later.href == first.href && sentence(later) == sentence(first)
        });
        kyyeu_view::Naming { record: self.line(naming.by), passages }
    }

    pub fn backlinks(&self, key: Key) -> Backlinks {
        let of = |relation| {
            let namings = self
                .material
                .links
                .namings(key)
                .iter()
                .filter(|naming| naming.relation == relation);
            namings.map(|naming| self.naming(key, naming)).collect()
        };
        Backlinks {
            spoke: of(Relation::Spoke),
            about: of(Relation::About),
            cited: of(Relation::Cited),
            mentioned: of(Relation::Mentioned),
        }
    }

    /// Datasets about an entry, or with a row for it.
    pub fn datasets(&self, key: Key, tie: Tie) -> Vec<Link> {
        let mut keys = self.to(key, tie, EntryKind::Dataset);
        for row in self.to(key, Tie::Row, EntryKind::Dataset) {
            if !keys.contains(&row) {
                keys.push(row);
            }
        }
        self.links(&keys)
    }
}
