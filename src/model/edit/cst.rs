//! Where the fields of a text stand, in its own order: what edits of the content are made by.
//!
//! Made of texts that are well formed. Says nothing of what the fields mean.

use crate::{EntryKind, RecordKind};
use kyyeu_diag::{FileId, Span};

/// What a file of the content is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// `workshop.yaml`.
    Workshop,
    /// A speech, paper or conclusion.
    Record(RecordKind),
    /// A free page.
    Page,
    /// A register, or a part of one.
    Register(EntryKind),
    /// A file of `statistics`.
    Dataset,
    /// `tombstones.yaml`.
    Tombstones,
}

/// A text and its fields.
#[derive(Clone, Debug)]
pub struct FieldTree {
    /// The file.
    pub file: FileId,
    /// What it is.
    pub kind: FileKind,
    /// The fields' part of the text: all of a YAML file, front matter without its lines `---`.
    pub fields_span: Span,
    /// The whole map; `Shape::Empty` where there is none.
    pub root: ValueNode,
}

/// A field.
#[derive(Clone, Debug)]
pub struct FieldNode {
    /// Its name; an id where the map is a register.
    pub name: String,
    /// Where the name stands.
    pub name_span: Span,
    /// What it holds.
    pub value: ValueNode,
    /// Its place in the order of the reference; nothing where the map has no such order.
    pub rank: Option<usize>,
    /// How its values are written.
    pub style: ScalarStyle,
}

impl FieldNode {
    /// Where its value ends, or its name, where it has none.
    #[must_use]
    pub fn end(&self) -> usize {
        self.value.end().max(self.name_span.end as usize)
    }
}

/// How values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Dates, numbers and ids: without quotes.
    Plain,
    /// Texts: as the editor likes.
    Any,
}

/// A value.
#[derive(Clone, Debug)]
pub struct ValueNode {
    /// Where it stands; the name's place for an empty one.
    pub span: Span,
    /// What it is.
    pub shape: ValueShape,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum ValueShape {
    /// Nothing.
    Empty,
    /// A text, a number, a truth value.
    Scalar(String),
    /// A list.
    List(Vec<ValueNode>),
    /// A map, in its own order.
    Map(Vec<FieldNode>),
}

impl ValueNode {
    /// The fields of a map; none for anything else.
    #[must_use]
    pub fn fields(&self) -> &[FieldNode] {
        match &self.shape {
            ValueShape::Map(fields) => fields,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.shape {
            ValueShape::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar.
    #[must_use]
    pub fn scalar(&self) -> Option<&str> {
        match &self.shape {
            ValueShape::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// Where the last of what it holds ends: the place of a map or list is only where it begins.
    #[must_use]
    pub fn end(&self) -> usize {
        let inner = match &self.shape {
            ValueShape::List(items) => items.iter().map(Self::end).max(),
            ValueShape::Map(fields) => fields.iter().map(FieldNode::end).max(),
            ValueShape::Empty | ValueShape::Scalar(_) => None,
        };
        inner.unwrap_or(0).max(self.span.end as usize)
    }

    /// The field of a name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldNode> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// Whether two values say the same: the order of fields that have a rank says nothing, that of
    /// all else does.
    #[must_use]
    pub fn semantically_eq(&self, other: &Self) -> bool {
        match (&self.shape, &other.shape) {
            (ValueShape::Empty, ValueShape::Empty) => true,
            (ValueShape::Scalar(a), ValueShape::Scalar(b)) => a == b,
            (ValueShape::List(a), ValueShape::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.semantically_eq(b))
            }
            (ValueShape::Map(a), ValueShape::Map(b)) => {
                let (a, b) = (sort_by_rank(a), sort_by_rank(b));
                a.len() == b.len()
                    && a.iter()
                        .zip(&b)
                        .all(|(a, b)| a.name == b.name && a.value.semantically_eq(&b.value))
            }
            _ => false,
        }
    }
}

fn sort_by_rank(fields: &[FieldNode]) -> Vec<&FieldNode> {
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort_by_key(|field| field.rank);
    fields
}

/// Where a field begins together with the comments that stand directly above it: the lines with
/// `#`, set in no further than the field, as far up as no other line parts them, and not above
/// `floor`.
#[must_use]
pub fn start_with_comments(text: &str, key: usize, floor: usize) -> usize {
    let line = |at: usize| text[..at].rfind('\n').map_or(0, |end| end + 1);
    let mut start = line(key);
    let column = key - start;
    while start > 0 {
        let above = line(start - 1);
        let comment = text[above..start].trim_start();
        let set_in = start - above - comment.len();
        if above < floor || !comment.starts_with('#') || set_in > column {
            break;
        }
        start = above;
    }
    start
}
