//! The proceedings: what the content says, typed and in order, before anything is linked.
//!
//! Owns the words of the field (records, speakers, provinces, organisations, documents, topics,
//! datasets, figures) and how they are ordered and written. Knows no YAML, no disk and no HTML.

mod address;
mod content;
mod data;
mod edit;
mod epub_files;
mod id;
mod imported;
mod key_map;
mod ledger;
mod links;
pub mod media_type;
mod text;
mod volume;

pub use crate::address::{ascii_path, is_address, percent_encode, relative_address};
pub use crate::content::correction::{
    Correction, CorrectionKind, correction_anchor, plain_paragraphs,
};
pub use crate::content::entries::{
    Document, Organisation, Province, ProvinceKind, Speaker, Succession, Topic,
};
pub use crate::content::feature::Feature;
pub use crate::content::programme::Programme;
pub use crate::content::record::{
    FreePage, Prose, Record, RecordKind, RecordStatus, parse_markdown,
};
pub use crate::content::theme::{Asset, Template, Theme};
pub use crate::content::workshop::{Attendee, MentionPolicy, Oai, RawHtmlPolicy, Workshop};
pub use crate::data::amount::{Amount, Qualifier, Scale, Year};
pub use crate::data::claim::{Claim, ClaimKind, Evaluation, FigureRef};
pub use crate::data::dataset::{
    ChartKind, Dataset, DeclaredRelations, Figure, FigurePart, FigurePath, Figures, Quotation,
    RankFrom, Share,
};
pub use crate::data::number::{Number, NumberError, NumberFormat, SpannedNumber};
pub use crate::data::rational::{Interval, Provenance, Rational};
pub use crate::data::table::{Coverage, RowKind, Table, TableColumn, TableRow};
pub use crate::edit::cst::{
    FieldNode, FieldTree, FileKind, ScalarStyle, ValueNode, ValueShape, start_with_comments,
};
pub use crate::edit::id_occurrences::{
    IdDefinition, IdOccurrences, IdSite, IdUse, InsertionPoint, ProseSite, RefTarget,
};
pub use crate::epub_files::EpubFiles;
pub use crate::id::{Alias, EntryKind, IdError, Key, Ref, check_id, is_device_name, slug};
pub use crate::imported::{ImportedField, ImportedItem, ImportedValue};
pub use crate::key_map::{KeyMap, SectionIndex};
pub use crate::ledger::{Ledger, LedgerEntry, Tombstone};
pub use crate::links::{
    Backlink, Heading, LinkTarget, LinkedProse, Links, Mention, NameLink, RecordLinks,
    RegisterRelations, Relation, RelationField,
};
pub use crate::text::collation::Collation;
pub use crate::text::edtf::{Certainty, Date, Day, Edtf, EdtfError};
pub use crate::text::folding::{
    is_invisible, is_syllable, is_word_char, loose_key, plain_spelling, strict_key,
};
pub use crate::text::forbidden_chars::{describe_char, is_forbidden_char};
pub use crate::text::honorific::{DEGREES, HONORIFICS, is_degree, is_office, split_degrees};
pub use crate::text::locale::{Locale, LocaleText, interpolate};
pub use crate::text::locale_context::LocaleContext;
pub use crate::text::whitespace::collapse_whitespace;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use kyyeu_diag::{FileId, Span};

/// An entry of a register under its id.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry<T> {
    /// The id, unique in its register.
    pub id: String,
    /// Where the id stands.
    pub span: Span,
    /// Ids that it had before, the oldest first, as [`Alias`] reads them.
    pub aliases: Vec<Ref>,
    /// What the register says of it.
    pub value: T,
}

/// Entries in the order of their ids.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Register<T> {
    entries: Vec<Entry<T>>,
}

impl<T> Default for Register<T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<T> Register<T> {
    /// Takes entries in; where two have one id the first stays, and both are given back.
    #[must_use]
    pub fn new(mut entries: Vec<Entry<T>>) -> (Self, Vec<(String, Span, Span)>) {
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        let mut doubles = Vec::new();
        entries.dedup_by(|later, first| {
            let same = later.id == first.id;
            if same {
                doubles.push((later.id.clone(), first.span, later.span));
            }
            same
        });
        (Self { entries }, doubles)
    }

    /// The position of an id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<usize> {
        self.entries.binary_search_by(|entry| entry.id.as_str().cmp(id)).ok()
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries in the order of their ids.
    pub fn iter(&self) -> std::slice::Iter<'_, Entry<T>> {
        self.entries.iter()
    }

    /// What the register says of the entry at a position, to be changed; its id stays.
    pub fn value_mut(&mut self, at: usize) -> &mut T {
        &mut self.entries[at].value
    }
}

impl<T> std::ops::Index<usize> for Register<T> {
    type Output = Entry<T>;

    fn index(&self, index: usize) -> &Entry<T> {
        &self.entries[index]
    }
}

impl<'a, T> IntoIterator for &'a Register<T> {
    type Item = &'a Entry<T>;
    type IntoIter = std::slice::Iter<'a, Entry<T>>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.iter()
    }
}

/// A file in `content/media`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaFile {
    /// Path below `content/media`, with `/` between folders.
    pub path: String,
    /// Where it is; its bytes are read when it is published.
    #[serde(skip)]
    pub disk_path: std::path::PathBuf,
    /// Width and height in pixels, where it is a picture.
    pub size: Option<(usize, usize)>,
    /// What it is called in faults; its text there is empty.
    pub file: FileId,
    /// The hash of its bytes, where it is known.
    pub hash: Option<[u8; 32]>,
}

/// Everything that the content says.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Proceedings {
    /// The workshop itself.
    pub workshop: Workshop,
    /// Records in the workshop's order.
    pub records: Register<Record>,
    /// The records in the workshop's order.
    pub programme: Programme,
    /// Free pages.
    pub pages: Register<FreePage>,
    /// People.
    pub speakers: Register<Speaker>,
    /// Provinces and centrally run cities.
    pub provinces: Register<Province>,
    /// Organisations.
    pub organisations: Register<Organisation>,
    /// Cited documents.
    pub documents: Register<Document>,
    /// Topics.
    pub topics: Register<Topic>,
    /// Datasets.
    pub datasets: Register<Dataset>,
    /// Files in `content/media`, by path.
    pub media: Vec<MediaFile>,
    /// Ids of records and pages that are kept out of the site.
    pub drafts: Vec<String>,
    /// Pages that were withdrawn, by address.
    pub tombstones: Vec<Tombstone>,
    /// Every address that was ever published, where the project keeps the list.
    #[serde(skip)]
    pub ledger: Option<Ledger>,
    /// Files of Markdown and what they hold, for relative links.
    pub files: BTreeMap<String, Key>,
    /// Files of the content that are there and could not be read, and the kind of what they hold;
    /// nothing for the workshop's.
    pub unparsed_files: BTreeMap<String, Option<EntryKind>>,
}

impl Proceedings {
    /// The id of an entry.
    #[must_use]
    pub fn id(&self, key: Key) -> &str {
        let at = key.index();
        match key.kind {
            EntryKind::Record => &self.records[at].id,
            EntryKind::Page => &self.pages[at].id,
            EntryKind::Speaker => &self.speakers[at].id,
            EntryKind::Province => &self.provinces[at].id,
            EntryKind::Organisation => &self.organisations[at].id,
            EntryKind::Document => &self.documents[at].id,
            EntryKind::Topic => &self.topics[at].id,
            EntryKind::Dataset => &self.datasets[at].id,
        }
    }

    /// Where the id of an entry stands.
    #[must_use]
    pub fn span(&self, key: Key) -> Span {
        let at = key.index();
        match key.kind {
            EntryKind::Record => self.records[at].span,
            EntryKind::Page => self.pages[at].span,
            EntryKind::Speaker => self.speakers[at].span,
            EntryKind::Province => self.provinces[at].span,
            EntryKind::Organisation => self.organisations[at].span,
            EntryKind::Document => self.documents[at].span,
            EntryKind::Topic => self.topics[at].span,
            EntryKind::Dataset => self.datasets[at].span,
        }
    }

    /// The ids that an entry had before, the oldest first.
    #[must_use]
    pub fn aliases(&self, key: Key) -> &[Ref] {
        let at = key.index();
        match key.kind {
            EntryKind::Record => &self.records[at].aliases,
            EntryKind::Page => &self.pages[at].aliases,
            EntryKind::Speaker => &self.speakers[at].aliases,
            EntryKind::Province => &self.provinces[at].aliases,
            EntryKind::Organisation => &self.organisations[at].aliases,
            EntryKind::Document => &self.documents[at].aliases,
            EntryKind::Topic => &self.topics[at].aliases,
            EntryKind::Dataset => &self.datasets[at].aliases,
        }
    }

    /// The id under which an entry was first published: what must never change is made of it.
    #[must_use]
    pub fn first_id(&self, key: Key) -> &str {
        self.aliases(key).first().map_or_else(|| self.id(key), |alias| Alias::parse(&alias.id).id)
    }

    /// The entry of a kind that had an id before.
    #[must_use]
    pub fn find_by_alias(&self, kind: EntryKind, id: &str) -> Option<Key> {
        self.keys(kind)
            .find(|&key| self.aliases(key).iter().any(|alias| Alias::parse(&alias.id).id == id))
    }

    /// What the reader calls an entry: a name, a title, or a document's kind and number.
    #[must_use]
    pub fn name(&self, key: Key, locale: &Locale) -> String {
        let at = key.index();
        match key.kind {
            EntryKind::Record => self.records[at].value.title.clone(),
            EntryKind::Page => self.pages[at].value.title.clone(),
            EntryKind::Speaker => self.speakers[at].value.name.clone(),
            EntryKind::Province => self.provinces[at].value.name.clone(),
            EntryKind::Organisation => self.organisations[at].value.name.clone(),
            EntryKind::Document => self.documents[at].value.label(locale),
            EntryKind::Topic => self.topics[at].value.name.clone(),
            EntryKind::Dataset => self.datasets[at].value.title.clone(),
        }
    }

    /// The prose of an entry: a record's text, a person's life, an entry's note.
    #[must_use]
    pub fn prose(&self, key: Key) -> Option<&Prose> {
        let at = key.index();
        match key.kind {
            EntryKind::Record => Some(&self.records[at].value.body),
            EntryKind::Page => Some(&self.pages[at].value.body),
            EntryKind::Speaker => self.speakers[at].value.bio.as_ref(),
            EntryKind::Province => self.provinces[at].value.note.as_ref(),
            EntryKind::Organisation => self.organisations[at].value.note.as_ref(),
            EntryKind::Document => self.documents[at].value.note.as_ref(),
            EntryKind::Topic => self.topics[at].value.note.as_ref(),
            EntryKind::Dataset => self.datasets[at].value.note.as_ref(),
        }
    }

    /// Says where the text of a record or free page ends, when nothing but that text has changed.
    pub fn set_body_end(&mut self, key: Key, end: u32) {
        match key.kind {
            EntryKind::Record => self.records.value_mut(key.index()).body.span.end = end,
            EntryKind::Page => self.pages.value_mut(key.index()).body.span.end = end,
            _ => {}
        }
    }

    /// Whether the site has a part.
    #[must_use]
    pub fn has_feature(&self, part: Feature) -> bool {
        !self.workshop.disabled_features.contains(&part)
    }

    /// Whether texts are searched for the names of an entry.
    #[must_use]
    pub fn is_mentionable(&self, key: Key) -> bool {
        let at = key.index();
        let mentions = match key.kind {
            EntryKind::Speaker => self.speakers[at].value.mentions,
            EntryKind::Province => self.provinces[at].value.mentions,
            EntryKind::Organisation => self.organisations[at].value.mentions,
            EntryKind::Document => self.documents[at].value.mentions,
            _ => Some(MentionPolicy::Off),
        };
        mentions != Some(MentionPolicy::Off)
    }

    /// Where names in the prose of an entry become links.
    #[must_use]
    pub fn mention_policy(&self, key: Key) -> MentionPolicy {
        if !self.has_feature(Feature::Mentions) {
            return MentionPolicy::Off;
        }
        let own = match key.kind {
            EntryKind::Record => self.records[key.index()].value.mentions,
            EntryKind::Page => self.pages[key.index()].value.mentions,
            _ => None,
        };
        own.unwrap_or(self.workshop.mention_policy)
    }

    /// Whether all entries of a kind are known: a file that could not be read may hold any.
    #[must_use]
    pub fn is_complete(&self, kind: EntryKind) -> bool {
        !self.unparsed_files.values().any(|unread| *unread == Some(kind))
    }

    /// Records that translate another, by id.
    pub fn translations(&self) -> impl Iterator<Item = Key> + '_ {
        self.keys(EntryKind::Record)
            .filter(|key| self.records[key.index()].value.original.is_some())
    }

    /// Translations of the record at a position. They stand beside it: their ids begin with its id
    /// and a point.
    pub fn translations_of(&self, original: usize) -> impl Iterator<Item = Key> + '_ {
        let stem = format!("{}.", self.records[original].id);
        let near = (original + 1..self.records.len()).skip_while({
            let stem = stem.clone();
            move |&at| self.records[at].id < stem
        });
        near.take_while(move |&at| self.records[at].id.starts_with(&stem))
            .map(|at| Key::new(EntryKind::Record, at))
    }

    /// The languages of translations, in order.
    #[must_use]
    pub fn translation_languages(&self) -> Vec<&str> {
        let languages: std::collections::BTreeSet<_> = self
            .translations()
            .filter_map(|key| self.records[key.index()].value.language.as_deref())
            .collect();
        languages.into_iter().collect()
    }

    /// The position of an id among the entries of a kind.
    #[must_use]
    pub fn find(&self, kind: EntryKind, id: &str) -> Option<Key> {
        let at = match kind {
            EntryKind::Record => self.records.find(id),
            EntryKind::Page => self.pages.find(id),
            EntryKind::Speaker => self.speakers.find(id),
            EntryKind::Province => self.provinces.find(id),
            EntryKind::Organisation => self.organisations.find(id),
            EntryKind::Document => self.documents.find(id),
            EntryKind::Topic => self.topics.find(id),
            EntryKind::Dataset => self.datasets.find(id),
        };
        at.map(|at| Key::new(kind, at))
    }

    /// How many entries of a kind there are.
    #[must_use]
    pub fn count(&self, kind: EntryKind) -> usize {
        match kind {
            EntryKind::Record => self.records.len(),
            EntryKind::Page => self.pages.len(),
            EntryKind::Speaker => self.speakers.len(),
            EntryKind::Province => self.provinces.len(),
            EntryKind::Organisation => self.organisations.len(),
            EntryKind::Document => self.documents.len(),
            EntryKind::Topic => self.topics.len(),
            EntryKind::Dataset => self.datasets.len(),
        }
    }

    /// The keys of all entries of a kind, in the order of their ids.
    pub fn keys(&self, kind: EntryKind) -> impl Iterator<Item = Key> + use<> {
        (0..self.count(kind)).map(move |at| Key::new(kind, at))
    }

    /// The keys of all entries, kind by kind.
    pub fn all_keys(&self) -> impl Iterator<Item = Key> + '_ {
        EntryKind::ALL.iter().flat_map(|&kind| self.keys(kind))
    }
}

/// What one run of `load` brings in.
#[derive(Debug)]
pub struct Project {
    /// The content.
    pub proceedings: Proceedings,
    /// The theme.
    pub theme: Theme,
    /// The file of the workshop, for faults that belong to no other place.
    pub workshop_file: FileId,
}
