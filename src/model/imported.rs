//! What other programs wrote, before it becomes content: named values with their places, and
//! nothing understood yet.

use kyyeu_diag::Span;

/// A value of another program's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportedValue {
    /// A text, a number, a date, a truth value: as written.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// A map, in its own order.
    Map(Vec<(String, Self)>),
}

impl ImportedValue {
    /// The text, where it is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a name, where it is a map.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Map(map) => map.iter().find(|(key, _)| key == name).map(|(_, value)| value),
            _ => None,
        }
    }
}

/// A field of another program's file.
#[derive(Clone, Debug)]
pub struct ImportedField {
    /// Its name, in small letters.
    pub name: String,
    /// Where it stands.
    pub span: Span,
    /// What it holds.
    pub value: ImportedValue,
}

/// An entry of a bibliography, or a file of Markdown.
#[derive(Clone, Debug)]
pub struct ImportedItem {
    /// Where it begins.
    pub span: Span,
    /// What it is called there: the key, the file's name.
    pub key: String,
    /// Its fields.
    pub fields: Vec<ImportedField>,
    /// Where its text stands; empty where it has none.
    pub body: Span,
}
