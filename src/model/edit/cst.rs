//! The concrete syntax tree of a file's fields, in the order of the file, which edits of the
//! content work on.
//!
//! Only of well-formed files. Has no meaning of the fields.

use crate::content::record::RecordKind;
use crate::id::EntryKind;
use kyyeu_diag::{FileId, Span, line_start};

/// The kind of a file of the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// `workshop.yaml`.
    Workshop,
    /// A speech, paper or conclusion.
    Record(RecordKind),
    /// A free page.
    Page,
    /// A register, or one file of a register in a folder.
    Register(EntryKind),
    /// A dataset of `statistics`.
    Dataset,
    /// `tombstones.yaml`.
    Tombstones,
}

/// The fields of a file.
#[derive(Clone, Debug)]
pub struct FieldTree {
    /// The file.
    pub file: FileId,
    /// The kind of the file.
    pub kind: FileKind,
    /// The YAML: a whole YAML file, or front matter without its lines `---`.
    pub fields_span: Span,
    /// The map of all fields; [`ValueShape::Empty`] in a file without fields.
    pub root: ValueNode,
}

/// A field.
#[derive(Clone, Debug)]
pub struct FieldNode {
    /// The key of the map; in a register an id.
    pub name: String,
    /// The key in the file.
    pub name_span: Span,
    /// The value of the field.
    pub value: ValueNode,
    /// The position in the order of the content reference; `None` if the map has no such order.
    pub rank: Option<usize>,
    /// The style of its scalars.
    pub style: ScalarStyle,
}

impl FieldNode {
    /// The offset after the value, or after the name of a field without a value.
    #[must_use]
    pub fn end(&self) -> usize {
        self.value.end().max(self.name_span.end as usize)
    }
}

/// The style of scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarStyle {
    /// Dates, numbers and ids: without quotes.
    Plain,
    /// Texts: with or without quotes.
    Any,
}

/// A value.
#[derive(Clone, Debug)]
pub struct ValueNode {
    /// The value in the file; for an empty value the name. That of a map or list is only its start.
    pub span: Span,
    /// The kind of the value, and what it contains.
    pub shape: ValueShape,
}

/// The kind of a value, and what it contains.
#[derive(Clone, Debug)]
pub enum ValueShape {
    /// No value.
    Empty,
    /// A string, number or boolean, decoded.
    Scalar(String),
    /// A list.
    List(Vec<ValueNode>),
    /// A map, in its own order.
    Map(Vec<FieldNode>),
}

impl ValueNode {
    /// The fields of a map; empty for other values.
    #[must_use]
    pub fn fields(&self) -> &[FieldNode] {
        match &self.shape {
            ValueShape::Map(fields) => fields,
            _ => &[],
        }
    }

    /// The items of a list; empty for other values.
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

    /// The offset after the value, with all that it contains.
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

    /// Whether two values have the same meaning. The order of fields with a rank has no meaning,
    /// that of other fields and of items has.
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

/// The offset at which a field starts, given that of its key, with the comments directly above it:
/// the lines with `#` that are indented no deeper than the key, up to another line or to `floor`.
#[must_use]
pub fn start_with_comments(text: &str, key: usize, floor: usize) -> usize {
    let mut start = line_start(text, key);
    let column = key - start;
    while start > 0 {
        let line_above = line_start(text, start - 1);
        let comment = text[line_above..start].trim_start();
        let indent = start - line_above - comment.len();
        if line_above < floor || !comment.starts_with('#') || indent > column {
            break;
        }
        start = line_above;
    }
    start
}
