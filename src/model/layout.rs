//! Where the fields of a text stand, in its own order: what edits of the content are made by.
//!
//! Made of texts that are well formed. Says nothing of what the fields mean.

use super::{EntryKind, RecordKind};
use kyyeu_diag::{FileId, Span};

/// What a file of the content is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
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
pub struct Layout {
    /// The file.
    pub file: FileId,
    /// What it is.
    pub home: Home,
    /// The fields' part of the text: all of a YAML file, front matter without its lines `---`.
    pub head: Span,
    /// The whole map; `Shape::Empty` where there is none.
    pub root: Item,
}

/// A field.
#[derive(Clone, Debug)]
pub struct FieldPlace {
    /// Its name; an id where the map is a register.
    pub name: String,
    /// Where the name stands.
    pub key: Span,
    /// What it holds.
    pub value: Item,
    /// Its place in the order of the reference; nothing where the map has no such order.
    pub rank: Option<usize>,
    /// How its values are written.
    pub form: Form,
}

impl FieldPlace {
    /// Where its value ends, or its name, where it has none.
    #[must_use]
    pub fn end(&self) -> usize {
        self.value.end().max(self.key.end as usize)
    }
}

/// How values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Dates, numbers and ids: without quotes.
    Exact,
    /// Texts: as the editor likes.
    Free,
}

/// A value.
#[derive(Clone, Debug)]
pub struct Item {
    /// Where it stands; the name's place for an empty one.
    pub span: Span,
    /// What it is.
    pub shape: Shape,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum Shape {
    /// Nothing.
    Empty,
    /// A text, a number, a truth value.
    Scalar(String),
    /// A list.
    List(Vec<Item>),
    /// A map, in its own order.
    Map(Vec<FieldPlace>),
}

impl Item {
    /// The fields of a map; none for anything else.
    #[must_use]
    pub fn fields(&self) -> &[FieldPlace] {
        match &self.shape {
            Shape::Map(fields) => fields,
            _ => &[],
        }
    }

    /// The items of a list; none for anything else.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.shape {
            Shape::List(items) => items,
            _ => &[],
        }
    }

    /// The text of a scalar.
    #[must_use]
    pub fn scalar(&self) -> Option<&str> {
        match &self.shape {
            Shape::Scalar(text) => Some(text),
            _ => None,
        }
    }

    /// Where the last of what it holds ends: the place of a map or list is only where it begins.
    #[must_use]
    pub fn end(&self) -> usize {
        let inner = match &self.shape {
            Shape::List(items) => items.iter().map(Self::end).max(),
            Shape::Map(fields) => fields.iter().map(FieldPlace::end).max(),
            Shape::Empty | Shape::Scalar(_) => None,
        };
        inner.unwrap_or(0).max(self.span.end as usize)
    }

    /// The field of a name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&FieldPlace> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// Whether two values say the same: the order of fields that have a rank says nothing, that of
    /// all else does.
    #[must_use]
    pub fn says(&self, other: &Self) -> bool {
        match (&self.shape, &other.shape) {
            (Shape::Empty, Shape::Empty) => true,
            (Shape::Scalar(a), Shape::Scalar(b)) => a == b,
            (Shape::List(a), Shape::List(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.says(b))
            }
            (Shape::Map(a), Shape::Map(b)) => {
                let (a, b) = (ordered(a), ordered(b));
                a.len() == b.len()
                    && a.iter().zip(&b).all(|(a, b)| a.name == b.name && a.value.says(&b.value))
            }
            _ => false,
        }
    }
}

fn ordered(fields: &[FieldPlace]) -> Vec<&FieldPlace> {
    let mut fields: Vec<_> = fields.iter().collect();
    fields.sort_by_key(|field| field.rank);
    fields
}

/// Where a field begins together with the comments that stand directly above it: the lines with
/// `#`, set in no further than the field, as far up as no other line parts them, and not above
/// `floor`.
#[must_use]
pub fn commented(text: &str, key: usize, floor: usize) -> usize {
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
