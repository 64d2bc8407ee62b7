//! All occurrences of ids in the content, which a renaming must edit.
//!
//! `load` collects them with the tables of fields that the content is checked with, so that no
//! field is missing. Drafts are included.

use crate::id::EntryKind;
use crate::text::prose::Prose;
use kyyeu_diag::{FileId, Span};

/// A point where text can be inserted, and the text around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InsertionPoint {
    /// An empty range.
    pub span: Span,
    /// Inserted before the text.
    pub prefix: String,
    /// Inserted after the text.
    pub suffix: String,
}

/// The place where an entry's id is defined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdSite {
    /// The key in a register, or the field `id`.
    InText(Span),
    /// Derived from the name of the file; a field `id` can be inserted.
    Implicit(InsertionPoint),
    /// The name of the file.
    FileName(FileId),
}

/// The definition of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdDefinition {
    /// The register.
    pub kind: EntryKind,
    /// The id.
    pub id: String,
    /// The place of the id.
    pub site: IdSite,
    /// The point where an alias can be inserted.
    pub alias_insertion: InsertionPoint,
    /// Whether the site leaves the entry out.
    pub draft: bool,
}

/// The target of a reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RefTarget {
    /// An entry of a kind.
    Entry(EntryKind),
    /// A figure: `dataset/figure`, or `figure` in the dataset of an id.
    Figure(Option<String>),
}

/// A reference in a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdUse {
    /// The kind of the target.
    pub target: RefTarget,
    /// The id as written.
    pub id: String,
    /// The value in the file.
    pub span: Span,
}

/// Prose, in which `[[…]]` refers to entries.
#[derive(Clone, Debug)]
pub struct ProseSite {
    /// The Markdown.
    pub prose: Prose,
    /// The kind and the id of its entry; `None` for prose of no entry.
    pub owner: Option<(EntryKind, String)>,
}

/// All occurrences of ids.
#[derive(Clone, Debug, Default)]
pub struct IdOccurrences {
    /// Definitions of entries.
    pub definitions: Vec<IdDefinition>,
    /// References in fields.
    pub references: Vec<IdUse>,
    /// Texts that may have references.
    pub prose: Vec<ProseSite>,
}
