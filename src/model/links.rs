//! What the content names, resolved: the graph that `link` makes and that pages are filled from.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::{ByKey, Claim, CorrectionKind, FigurePart, FigurePath, Key};

/// What a link in prose leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// An entry's page, or a place on it.
    Entry(Key, Option<String>),
    /// A part of a figure.
    Figure(Key, FigurePath, FigurePart),
    /// A file in `content/media`, by its position.
    Medium(usize),
    /// A place on the same page.
    Here(String),
    /// An address outside.
    Outside,
    /// Nowhere: `[[-|text]]` says that a name is no entry's.
    Nowhere,
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
    pub notes: Vec<Range<usize>>,
    /// Targets of links and pictures, by where they begin in the Markdown.
    pub targets: Vec<(usize, Target)>,
    /// Headings, in order.
    pub headings: Vec<Heading>,
    /// Everything that is named, in order.
    pub mentions: Vec<Mention>,
    /// Names in running text that become links by themselves, in order.
    pub names: Vec<NameLink>,
    /// Positions and kinds of the record's corrections, by the anchor of the block that they are
    /// about.
    pub corrected: BTreeMap<String, Vec<(usize, CorrectionKind)>>,
    /// Anchors that places had before they were corrected, by the position of the correction.
    pub former: BTreeMap<usize, Vec<String>>,
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
    pub fn numbered(&self, key: Key) -> impl Iterator<Item = (&str, Option<usize>)> {
        let own = self.mentions.iter().filter(move |mention| mention.key == key);
        own.map(|mention| {
            let place = self.counted().position(|(_, anchor)| anchor == mention.anchor);
            (mention.anchor.as_str(), place.map(|place| place + 1))
        })
    }

    /// The blocks that are counted, in order: where each begins, and its anchor. Notes are not:
    /// they stand elsewhere than they are written.
    pub fn counted(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_note = |at: usize| self.notes.iter().any(|note| note.contains(&at));
        self.anchors
            .iter()
            .filter(move |(at, _)| !is_note(*at))
            .map(|(at, anchor)| (*at, anchor.as_str()))
    }

    /// The target of the link that begins at an offset of the Markdown.
    #[must_use]
    pub fn target(&self, offset: usize) -> Option<&Target> {
        self.targets.binary_search_by_key(&offset, |(at, _)| *at).ok().map(|at| &self.targets[at].1)
    }
}

/// How a record names an entry, the strongest way first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Relation {
    /// The entry spoke.
    Spoke,
    /// The record is about the entry, on its behalf or filed under it.
    About,
    /// The record cites the entry, or states its figures.
    Cited,
    /// The text names the entry.
    Mentioned,
}

/// A record or free page that names an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Naming {
    /// The record or free page.
    pub by: Key,
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
pub struct Kin {
    /// What an entry belongs to or rests on, by the field that says so.
    pub of: BTreeMap<(Key, Tie), Key>,
    /// What belongs to an entry, by the field that says so, in the order of ids.
    pub to: BTreeMap<(Key, Tie), Vec<Key>>,
}

/// A field by which one entry names another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Tie {
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

impl Kin {
    /// What an entry names by a field.
    #[must_use]
    pub fn of(&self, key: Key, tie: Tie) -> Option<Key> {
        self.of.get(&(key, tie)).copied()
    }

    /// What names an entry by a field.
    #[must_use]
    pub fn to(&self, key: Key, tie: Tie) -> &[Key] {
        self.to.get(&(key, tie)).map_or(&[], Vec::as_slice)
    }
}

/// Everything that the content names, resolved.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Links {
    /// Front matter of records, by position.
    pub records: Vec<RecordLinks>,
    /// Prose of records, pages and entries; nothing for those that have none.
    #[serde(skip)]
    pub prose: ByKey<LinkedProse>,
    /// Who names an entry: records in the workshop's order, then free pages.
    #[serde(skip)]
    pub namings: ByKey<Vec<Naming>>,
    /// What a record or free page names, the other way round, in the order of keys.
    #[serde(skip)]
    pub names: ByKey<Vec<Key>>,
    /// How entries hang together.
    pub kin: Kin,
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
    pub wholes: BTreeMap<(Key, FigurePath), (Key, FigurePath)>,
    /// What datasets claim of their figures, reckoned, dataset by dataset.
    pub claims: Vec<Claim>,
    /// The records, and the anchors of their paragraphs, that state a dataset, or one figure of its
    /// list.
    pub sources: BTreeMap<(Key, Option<usize>), (Key, Option<String>)>,
    /// Files of `content/media` that something shows or leads to.
    pub media: Vec<usize>,
    /// Places that something leads to, by the entry on whose page they are.
    pub places: BTreeMap<Key, BTreeSet<String>>,
}

impl Links {
    /// Notes the places that a text leads to.
    pub fn note_places(&mut self, prose: &LinkedProse) {
        for (_, target) in &prose.targets {
            if let Target::Entry(key, Some(anchor)) = target {
                self.places.entry(*key).or_default().insert(anchor.clone());
            }
        }
    }

    /// What a record or free page names.
    #[must_use]
    pub fn names(&self, by: Key) -> &[Key] {
        self.names.get(&by).map_or(&[], Vec::as_slice)
    }

    /// Who names an entry.
    #[must_use]
    pub fn namings(&self, key: Key) -> &[Naming] {
        self.namings.get(&key).map_or(&[], Vec::as_slice)
    }
}
