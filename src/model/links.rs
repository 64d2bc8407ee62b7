//! Resolved links: the graph of mentions, backlinks and relations that `link` builds and `plan`
//! reads.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::content::correction::CorrectionKind;
use crate::data::claim::Claim;
use crate::data::figure::{FigurePart, FigurePath};
use crate::id::Key;
use crate::key_map::KeyMap;

/// The target of a link in prose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkTarget {
    /// An entry's page, or an anchor on it.
    Entry(Key, Option<String>),
    /// A part of a figure.
    Figure(Key, FigurePath, FigurePart),
    /// A file in `content/media`, by its position.
    Media(usize),
    /// An anchor of the same page.
    SamePage(String),
    /// A URL outside the site.
    External,
    /// None: `[[-|text]]` marks a name that is not the name of an entry.
    Suppressed,
}

/// A heading of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 2 to 6; the title of the page has level 1.
    pub level: u8,
    /// The id of the element, without `#`.
    pub anchor: String,
    /// Without markup.
    pub text: String,
}

/// A mention of an entry in prose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The entry, or the dataset of a stated figure.
    pub key: Key,
    /// The figure, if one is stated.
    pub figure: Option<FigurePath>,
    /// The anchor of the paragraph; empty before the first anchor of the text.
    pub anchor: String,
    /// The position of the section's heading in [`LinkedProse::headings`].
    pub section: Option<usize>,
    /// The sentence up to the name.
    pub before: String,
    /// The name as written.
    pub name: String,
    /// The sentence after the name.
    pub after: String,
}

/// Prose with its links and names resolved. Offsets are those of the Markdown.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct LinkedProse {
    /// Anchors of headings, paragraphs, list items and tables, sorted by the offset of their start.
    pub anchors: Vec<(usize, String)>,
    /// The ranges of footnotes, which are rendered at the end of the text.
    pub footnotes: Vec<Range<usize>>,
    /// Targets of links and pictures, sorted by the offset of their start.
    pub targets: Vec<(usize, LinkTarget)>,
    /// Headings, in order.
    pub headings: Vec<Heading>,
    /// Mentions of entries, in order.
    pub mentions: Vec<Mention>,
    /// Names in running text that become links, in order.
    pub name_links: Vec<NameLink>,
    /// Positions and kinds of the record's corrections, by the anchor of the corrected block.
    pub corrections: BTreeMap<String, Vec<(usize, CorrectionKind)>>,
    /// Anchors of blocks before a correction, by the position of the correction.
    pub former_anchors: BTreeMap<usize, Vec<String>>,
}

/// A name in running text that becomes a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameLink {
    /// The offset of the first byte.
    pub start: usize,
    /// The offset after the last byte.
    pub end: usize,
    /// The entry of the name.
    pub key: Key,
}

impl LinkedProse {
    /// The anchor of the block that starts at an offset.
    #[must_use]
    pub fn anchor(&self, offset: usize) -> Option<&str> {
        find_offset(&self.anchors, offset).map(String::as_str)
    }

    /// The target of the link or picture that starts at an offset.
    #[must_use]
    pub fn target(&self, offset: usize) -> Option<&LinkTarget> {
        find_offset(&self.targets, offset)
    }

    /// The mentions of an entry, in order, each with the heading of its section.
    pub fn mentions_of(&self, key: Key) -> impl Iterator<Item = (&Mention, Option<&Heading>)> {
        let mentions = self.mentions.iter().filter(move |mention| mention.key == key);
        mentions.map(|mention| {
            (mention, mention.section.and_then(|section| self.headings.get(section)))
        })
    }

    /// The anchors of the mentions of an entry, in order, each with the number of its block, from 1
    /// on, if the block is numbered.
    pub fn mention_anchors(&self, key: Key) -> impl Iterator<Item = (&str, Option<usize>)> {
        let mentions = self.mentions.iter().filter(move |mention| mention.key == key);
        mentions.map(|mention| {
            let index = self.numbered_blocks().position(|(_, anchor)| anchor == mention.anchor);
            (mention.anchor.as_str(), index.map(|index| index + 1))
        })
    }

    /// The offsets and anchors of the numbered blocks, in order. Blocks of footnotes have no
    /// number, since they are rendered elsewhere.
    pub fn numbered_blocks(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_in_footnote =
            |offset: usize| self.footnotes.iter().any(|footnote| footnote.contains(&offset));
        self.anchors
            .iter()
            .filter(move |(offset, _)| !is_in_footnote(*offset))
            .map(|(offset, anchor)| (*offset, anchor.as_str()))
    }
}

/// The value at an offset of a list that is sorted by offset.
fn find_offset<T>(list: &[(usize, T)], offset: usize) -> Option<&T> {
    let index = list.binary_search_by_key(&offset, |(start, _)| *start).ok()?;
    Some(&list[index].1)
}

/// How a record refers to an entry, the strongest relation first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Relation {
    /// The entry spoke.
    Speaker,
    /// The record is about the entry, on its behalf, or has it as a topic.
    Subject,
    /// The record cites the entry, or states its figures.
    Citation,
    /// The text mentions the entry.
    Mention,
}

/// A reference to an entry from a record or free page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Backlink {
    /// The record or free page.
    pub source: Key,
    /// The strongest relation.
    pub relation: Relation,
}

/// The references of a record's front matter, resolved. Those that `link` could not resolve are
/// left out and reported.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RecordLinks {
    /// In the order of the front matter, as all lists here.
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

/// Relations between entries of the registers, forward and backward.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct RegisterRelations {
    /// The entry that a field of an entry refers to.
    pub outgoing: BTreeMap<(Key, RelationField), Key>,
    /// The entries that refer to an entry by a field, sorted by id.
    pub incoming: BTreeMap<(Key, RelationField), Vec<Key>>,
}

/// A field by which one entry refers to another.
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
    /// The entry that a field of an entry refers to.
    #[must_use]
    pub fn outgoing(&self, key: Key, field: RelationField) -> Option<Key> {
        self.outgoing.get(&(key, field)).copied()
    }

    /// The entries that refer to an entry by a field, sorted by id.
    #[must_use]
    pub fn incoming(&self, key: Key, field: RelationField) -> &[Key] {
        self.incoming.get(&(key, field)).map_or(&[], Vec::as_slice)
    }
}

/// All references of the content, resolved.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Links {
    /// Front matter of records, by position.
    pub records: Vec<RecordLinks>,
    /// Prose of records, pages and entries; no value for those without prose.
    #[serde(skip)]
    pub prose: KeyMap<LinkedProse>,
    /// The references to an entry: from records in the workshop's order, then from free pages.
    #[serde(skip)]
    pub backlinks: KeyMap<Vec<Backlink>>,
    /// The entries that a record or free page refers to, in the order of keys.
    #[serde(skip)]
    pub outgoing_names: KeyMap<Vec<Key>>,
    /// Relations between entries of the registers.
    pub register_relations: RegisterRelations,
    /// The organisations that held the workshop.
    pub organisers: Vec<Key>,
    /// The people who chaired the workshop.
    pub chairs: Vec<Key>,
    /// The editors of the proceedings.
    pub editors: Vec<Key>,
    /// The attendees, by position; `None` for a group.
    pub attendees: Vec<Option<Key>>,
    /// Datasets and figures of the home page.
    pub key_figures: Vec<(Key, FigurePath)>,
    /// The dataset and figure of the whole, by the dataset and figure of the share.
    pub share_wholes: BTreeMap<(Key, FigurePath), (Key, FigurePath)>,
    /// Declared relations between figures, evaluated, dataset by dataset.
    pub claims: Vec<Claim>,
    /// The record that states figures, and the anchor of the paragraph, by dataset and position in
    /// its list; without a position for the whole dataset.
    pub figure_sources: BTreeMap<(Key, Option<usize>), (Key, Option<String>)>,
    /// Positions of the media files that are shown or linked.
    pub media: Vec<usize>,
    /// Anchors that links need, by the entry of their page.
    pub required_anchors: BTreeMap<Key, BTreeSet<String>>,
}

impl Links {
    /// Adds the anchors that the links of a text need.
    pub fn add_required_anchors(&mut self, prose: &LinkedProse) {
        for (_, target) in &prose.targets {
            if let LinkTarget::Entry(key, Some(anchor)) = target {
                self.required_anchors.entry(*key).or_default().insert(anchor.clone());
            }
        }
    }

    /// The entries that a record or free page refers to.
    #[must_use]
    pub fn outgoing_names(&self, source: Key) -> &[Key] {
        self.outgoing_names.get(&source).map_or(&[], Vec::as_slice)
    }

    /// The references to an entry.
    #[must_use]
    pub fn backlinks(&self, key: Key) -> &[Backlink] {
        self.backlinks.get(&key).map_or(&[], Vec::as_slice)
    }
}
