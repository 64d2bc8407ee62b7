//! Where the content writes ids: what a change of an id must touch.
//!
//! Made for renaming alone, by the same tables of fields that the content is checked with, so that
//! no field is forgotten. Drafts are in it too, since they come back.

use crate::{EntryKind, Prose};
use kyyeu_diag::{FileId, Span};

/// Where something can be put in, and what goes around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsertionPoint {
    /// An empty range: here.
    pub span: Span,
    /// What goes before it.
    pub prefix: String,
    /// What goes after it.
    pub suffix: String,
}

/// Where an entry's own id is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdSite {
    /// In a text: the key in a register, the field `id`.
    InText(Span),
    /// Nowhere: the file's name gives it, until a field `id` is put in here.
    Implicit(InsertionPoint),
    /// The file is called by it.
    FileName(FileId),
}

/// An entry's own place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdDefinition {
    /// What it is.
    pub kind: EntryKind,
    /// Its id.
    pub id: String,
    /// Where the id is written.
    pub site: IdSite,
    /// Where an old id is put in.
    pub alias_insertion: InsertionPoint,
    /// Whether it is kept out of the site.
    pub draft: bool,
}

/// What a field names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefTarget {
    /// An entry of a kind.
    Entry(EntryKind),
    /// A figure: `dataset/figure`, or `figure` inside the dataset of an id.
    Figure(Option<String>),
}

/// A field that names something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdUse {
    /// What it names.
    pub target: RefTarget,
    /// The name.
    pub id: String,
    /// Where it is written.
    pub span: Span,
}

/// A text in Markdown.
#[derive(Clone, Debug)]
pub struct ProseSite {
    /// The text.
    pub prose: Prose,
    /// The entry that it belongs to, by kind and id.
    pub owner: Option<(EntryKind, String)>,
}

/// All places where ids are written.
#[derive(Clone, Debug, Default)]
pub struct IdOccurrences {
    /// Where entries stand.
    pub definitions: Vec<IdDefinition>,
    /// Fields that name something.
    pub references: Vec<IdUse>,
    /// Texts, in which `[[…]]` names something.
    pub prose: Vec<ProseSite>,
}
