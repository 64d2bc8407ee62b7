//! The proceedings: all registers of a project, and lookups by key.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::content::entries::{Document, Organisation, Province, Speaker, Topic};
use crate::content::feature::Feature;
use crate::content::programme::Programme;
use crate::content::record::{FreePage, Record};
use crate::content::theme::Theme;
use crate::content::workshop::{MentionPolicy, Workshop};
use crate::data::dataset::Dataset;
use crate::id::{Alias, EntryKind, Key, Ref};
use crate::ledger::{Ledger, Tombstone};
use crate::media_file::MediaFile;
use crate::register::{AnyRegister, EntryRef, Register};
use crate::text::locale::Locale;
use crate::text::prose::Prose;
use kyyeu_diag::{FileId, Span};

/// The content of a project.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Proceedings {
    /// The fields of `workshop.yaml`.
    pub workshop: Workshop,
    /// Speeches, papers and conclusions, with their translations.
    pub records: Register<Record>,
    /// The order of the records.
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
    /// Files in `content/media`, sorted by path.
    pub media: Vec<MediaFile>,
    /// Ids of drafts, which the site leaves out.
    pub drafts: Vec<String>,
    /// Withdrawn pages, sorted by address.
    pub tombstones: Vec<Tombstone>,
    /// Every published address, if the project has a ledger.
    #[serde(skip)]
    pub ledger: Option<Ledger>,
    /// The record or page of each Markdown file, for relative links.
    pub files: BTreeMap<String, Key>,
    /// Files that exist and could not be parsed, and the kind of their entries; `None` for
    /// `workshop.yaml`.
    pub unparsed_files: BTreeMap<String, Option<EntryKind>>,
}

/// Entries of all kinds by key.
impl Proceedings {
    fn register(&self, kind: EntryKind) -> &dyn AnyRegister {
        match kind {
            EntryKind::Record => &self.records,
            EntryKind::Page => &self.pages,
            EntryKind::Speaker => &self.speakers,
            EntryKind::Province => &self.provinces,
            EntryKind::Organisation => &self.organisations,
            EntryKind::Document => &self.documents,
            EntryKind::Topic => &self.topics,
            EntryKind::Dataset => &self.datasets,
        }
    }

    /// An entry.
    #[must_use]
    pub fn entry(&self, key: Key) -> EntryRef<'_> {
        self.register(key.kind).entry(key.index())
    }

    /// The id of an entry.
    #[must_use]
    pub fn id(&self, key: Key) -> &str {
        self.entry(key).id
    }

    /// The span of an entry's id.
    #[must_use]
    pub fn span(&self, key: Key) -> Span {
        self.entry(key).span
    }

    /// The earlier ids of an entry, the oldest first.
    #[must_use]
    pub fn aliases(&self, key: Key) -> &[Ref] {
        self.entry(key).aliases
    }

    /// The id under which an entry was first published, which no renaming changes.
    #[must_use]
    pub fn first_id(&self, key: Key) -> &str {
        let EntryRef { id, aliases, .. } = self.entry(key);
        aliases.first().map_or(id, |alias| Alias::parse(&alias.id).id)
    }

    /// The name of an entry for readers: a name, a title, or a document's kind and number.
    #[must_use]
    pub fn name(&self, key: Key, locale: &Locale) -> String {
        self.entry(key).value.name(locale)
    }

    /// The prose of an entry: a record's text, a biography, a note.
    #[must_use]
    pub fn prose(&self, key: Key) -> Option<&Prose> {
        self.entry(key).value.prose()
    }

    /// Whether texts are searched for the name of an entry.
    #[must_use]
    pub fn is_mentionable(&self, key: Key) -> bool {
        self.entry(key).value.is_mentionable()
    }

    /// Where names in the prose of an entry become links.
    #[must_use]
    pub fn mention_policy(&self, key: Key) -> MentionPolicy {
        if !self.has_feature(Feature::Mentions) {
            return MentionPolicy::Off;
        }
        self.entry(key).value.mention_policy().unwrap_or(self.workshop.mention_policy)
    }

    /// The entry of a kind with an id.
    #[must_use]
    pub fn find(&self, kind: EntryKind, id: &str) -> Option<Key> {
        self.register(kind).find(id).map(|index| Key::new(kind, index))
    }

    /// The entry of a kind that had an id before.
    #[must_use]
    pub fn find_by_alias(&self, kind: EntryKind, id: &str) -> Option<Key> {
        self.keys(kind)
            .find(|&key| self.aliases(key).iter().any(|alias| Alias::parse(&alias.id).id == id))
    }

    /// The number of entries of a kind.
    #[must_use]
    pub fn count(&self, kind: EntryKind) -> usize {
        self.register(kind).len()
    }

    /// The keys of all entries of a kind, sorted by id.
    pub fn keys(&self, kind: EntryKind) -> impl Iterator<Item = Key> + use<> {
        (0..self.count(kind)).map(move |index| Key::new(kind, index))
    }

    /// The keys of all entries, kind by kind.
    pub fn all_keys(&self) -> impl Iterator<Item = Key> + '_ {
        EntryKind::ALL.iter().flat_map(|&kind| self.keys(kind))
    }

    /// Whether all entries of a kind are known: a file that could not be parsed may have any.
    #[must_use]
    pub fn is_complete(&self, kind: EntryKind) -> bool {
        !self.unparsed_files.values().any(|&unparsed| unparsed == Some(kind))
    }
}

/// Records, and settings of the workshop.
impl Proceedings {
    /// Sets the end of the body of a record or free page, after an edit of that body alone.
    pub fn set_body_end(&mut self, key: Key, end: u32) {
        match key.kind {
            EntryKind::Record => self.records.value_mut(key.index()).body.span.end = end,
            EntryKind::Page => self.pages.value_mut(key.index()).body.span.end = end,
            _ => {}
        }
    }

    /// Whether the site has a feature.
    #[must_use]
    pub fn has_feature(&self, feature: Feature) -> bool {
        !self.workshop.disabled_features.contains(&feature)
    }

    /// The records that are translations, sorted by id.
    pub fn translations(&self) -> impl Iterator<Item = Key> + '_ {
        self.keys(EntryKind::Record)
            .filter(|key| self.records[key.index()].value.original.is_some())
    }

    /// The translations of the record at a position, whose ids are its id, a point and a language.
    pub fn translations_of(&self, original: usize) -> impl Iterator<Item = Key> + '_ {
        let prefix = format!("{}.", self.records[original].id);
        let start = self.records.lower_bound(&prefix);
        (start..self.records.len())
            .take_while(move |&index| self.records[index].id.starts_with(&prefix))
            .map(|index| Key::new(EntryKind::Record, index))
    }

    /// The languages of translations, sorted.
    #[must_use]
    pub fn translation_languages(&self) -> Vec<&str> {
        let languages: BTreeSet<_> = self
            .translations()
            .filter_map(|key| self.records[key.index()].value.language.as_deref())
            .collect();
        languages.into_iter().collect()
    }
}

/// A project as `load` reads it.
#[derive(Debug)]
pub struct Project {
    /// The content.
    pub proceedings: Proceedings,
    /// Templates, assets and texts of the interface.
    pub theme: Theme,
    /// `workshop.yaml`, for diagnostics that are about no other file.
    pub workshop_file: FileId,
}
