//! What the content names, resolved: the graph that `link` makes and that pages are filled from.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::{Claim, CorrectionKind, FigurePart, FigurePath, Key, KeyMap};

/// What a link in prose leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkTarget {
    /// An entry's page, or a place on it.
    Entry(Key, Option<String>),
    /// A part of a figure.
    Figure(Key, FigurePath, FigurePart),
    /// A file in `content/media`, by its position.
    Media(usize),
    /// A place on the same page.
    SamePage(String),
    /// An address outside.
    External,
    /// Nowhere: `[[-|text]]` says that a name is no entry's.
    Suppressed,
}

/// A heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// Its level, 2 to 6; the page's title is level 1.
    pub level: u8,
    /// Its anchor.
    pub anchor: String,
    /// Its text.
    pub text: String,
}

/// A place where prose names an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The entry; the dataset where a figure is stated.
    pub key: Key,
    /// The figure, where one is stated.
    pub figure: Option<FigurePath>,
    /// Anchor of the paragraph; empty where none has come yet.
    pub anchor: String,
    /// Position of the section's heading.
    pub section: Option<usize>,
    /// The sentence up to the name.
    pub before: String,
    /// The name as the text has it.
    pub name: String,
    /// The sentence after the name.
    pub after: String,
}

/// Prose with everything resolved that it names.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LinkedProse {
    /// Anchors of headings, paragraphs, list items and tables, by where they begin in the Markdown.
    pub anchors: Vec<(usize, String)>,
    /// Where footnotes stand in the Markdown; they are written at the end of the text.
    pub footnotes: Vec<Range<usize>>,
    /// Targets of links and pictures, by where they begin in the Markdown.
    pub targets: Vec<(usize, LinkTarget)>,
    /// Headings, in order.
    pub headings: Vec<Heading>,
    /// Everything that is named, in order.
    pub mentions: Vec<Mention>,
    /// Names in running text that become links by themselves, in order.
    pub name_links: Vec<NameLink>,
    /// Positions and kinds of the record's corrections, by the anchor of the block that they are
    /// about.
    pub corrections: BTreeMap<String, Vec<(usize, CorrectionKind)>>,
    /// Anchors that places had before they were corrected, by the position of the correction.
    pub former_anchors: BTreeMap<usize, Vec<String>>,
}

/// A name in running text that becomes a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameLink {
    /// Where it begins in the Markdown.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Whose name it is.
    pub key: Key,
}

impl LinkedProse {
    /// The anchor of what begins at an offset of the Markdown.
    #[must_use]
    pub fn anchor(&self, offset: usize) -> Option<&str> {
        self.anchors
            .binary_search_by_key(&offset, |(at, _)| *at)
            .ok()
            .map(|at| self.anchors[at].1.as_str())
    }

    /// The places where an entry is named, in order, each with the heading of its section.
    pub fn mentions_of(&self, key: Key) -> impl Iterator<Item = (&Mention, Option<&Heading>)> {
        let own = self.mentions.iter().filter(move |mention| mention.key == key);
        own.map(|mention| (mention, mention.section.and_then(|at| self.headings.get(at))))
    }

    /// The anchors of the places where an entry is named, in order, each with the number of its
    /// block, from 1 on, where that is counted.
    pub fn mention_anchors(&self, key: Key) -> impl Iterator<Item = (&str, Option<usize>)> {
        let own = self.mentions.iter().filter(move |mention| mention.key == key);
        own.map(|mention| {
            let place = self.numbered_blocks().position(|(_, anchor)| anchor == mention.anchor);
            (mention.anchor.as_str(), place.map(|place| place + 1))
        })
    }

    /// The blocks that are counted, in order: where each begins, and its anchor. Notes are not:
    /// they stand elsewhere than they are written.
    pub fn numbered_blocks(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_note = |at: usize| self.footnotes.iter().any(|note| note.contains(&at));
        self.anchors
            .iter()
            .filter(move |(at, _)| !is_note(*at))
            .map(|(at, anchor)| (*at, anchor.as_str()))
    }

    /// The target of the link that begins at an offset of the Markdown.
    #[must_use]
    pub fn target(&self, offset: usize) -> Option<&LinkTarget> {
        self.targets.binary_search_by_key(&offset, |(at, _)| *at).ok().map(|at| &self.targets[at].1)
    }
}

/// How a record names an entry, the strongest way first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Relation {
    /// The entry spoke.
    Speaker,
    /// The record is about the entry, on its behalf or filed under it.
    Subject,
    /// The record cites the entry, or states its figures.
    Citation,
    /// The text names the entry.
    Mention,
}

/// A record or free page that names an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backlink {
    /// The record or free page.
    pub source: Key,
    /// The strongest way in which it does.
    pub relation: Relation,
}

/// The ids of a record's front matter, resolved; what could not be resolved was reported.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RecordLinks {
    /// Who spoke, in order.
    pub speakers: Vec<Key>,
    /// Organisations.
    pub organisations: Vec<Key>,
    /// Provinces.
    pub provinces: Vec<Key>,
    /// Topics.
    pub topics: Vec<Key>,
    /// Documents.
    pub documents: Vec<Key>,
    /// Datasets.
    pub statistics: Vec<Key>,
}

/// How entries of the registers hang together, both ways.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RegisterRelations {
    /// What an entry belongs to or rests on, by the field that says so.
    pub outgoing: BTreeMap<(Key, RelationField), Key>,
    /// What belongs to an entry, by the field that says so, in the order of ids.
    pub incoming: BTreeMap<(Key, RelationField), Vec<Key>>,
}

/// A field by which one entry names another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RelationField {
    /// `organisation`
    Organisation,
    /// `province`
    Province,
    /// `parent`
    Parent,
    /// `issuer`
    Issuer,
    /// `successor.province`
    Successor,
    /// `successor.document`
    SuccessorDocument,
    /// `source`
    Source,
    /// A row of a table.
    Row,
}

impl RegisterRelations {
    /// What an entry names by a field.
    #[must_use]
    pub fn outgoing(&self, key: Key, tie: RelationField) -> Option<Key> {
        self.outgoing.get(&(key, tie)).copied()
    }

    /// What names an entry by a field.
    #[must_use]
    pub fn incoming(&self, key: Key, tie: RelationField) -> &[Key] {
        self.incoming.get(&(key, tie)).map_or(&[], Vec::as_slice)
    }
}

/// Everything that the content names, resolved.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Links {
    /// Front matter of records, by position.
    pub records: Vec<RecordLinks>,
    /// Prose of records, pages and entries; nothing for those that have none.
    #[serde(skip)]
    pub prose: KeyMap<LinkedProse>,
    /// Who names an entry: records in the workshop's order, then free pages.
    #[serde(skip)]
    pub backlinks: KeyMap<Vec<Backlink>>,
    /// What a record or free page names, the other way round, in the order of keys.
    #[serde(skip)]
    pub outgoing_names: KeyMap<Vec<Key>>,
    /// How entries hang together.
    pub register_relations: RegisterRelations,
    /// Who held the workshop.
    pub organisers: Vec<Key>,
    /// Who chaired it.
    pub chairs: Vec<Key>,
    /// Who edited the proceedings.
    pub editors: Vec<Key>,
    /// Who attended, by position; nothing for a group.
    pub attendees: Vec<Option<Key>>,
    /// Figures of the home page.
    pub key_figures: Vec<(Key, FigurePath)>,
    /// What figures are shares of: dataset and figure, to dataset and figure.
    pub share_wholes: BTreeMap<(Key, FigurePath), (Key, FigurePath)>,
    /// What datasets claim of their figures, reckoned, dataset by dataset.
    pub claims: Vec<Claim>,
    /// The records, and the anchors of their paragraphs, that state a dataset, or one figure of its
    /// list.
    pub figure_sources: BTreeMap<(Key, Option<usize>), (Key, Option<String>)>,
    /// Files of `content/media` that something shows or leads to.
    pub media: Vec<usize>,
    /// Places that something leads to, by the entry on whose page they are.
    pub required_anchors: BTreeMap<Key, BTreeSet<String>>,
}

impl Links {
    /// Notes the places that a text leads to.
    pub fn add_required_anchors(&mut self, prose: &LinkedProse) {
        for (_, target) in &prose.targets {
            if let LinkTarget::Entry(key, Some(anchor)) = target {
                self.required_anchors.entry(*key).or_default().insert(anchor.clone());
            }
        }
    }

    /// What a record or free page names.
    #[must_use]
    pub fn outgoing_names(&self, by: Key) -> &[Key] {
        self.outgoing_names.get(&by).map_or(&[], Vec::as_slice)
    }

    /// Who names an entry.
    #[must_use]
    pub fn backlinks(&self, key: Key) -> &[Backlink] {
        self.backlinks.get(&key).map_or(&[], Vec::as_slice)
    }
}
