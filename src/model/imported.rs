//! Imported items: entries of other programs' files, as named values with spans, not yet
//! interpreted.

use kyyeu_diag::Span;

/// A value of another program's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportedValue {
    /// A string, number, date or boolean, as written.
    Text(String),
    /// A list.
    List(Vec<Self>),
    /// A map, in its own order.
    Map(Vec<(String, Self)>),
}

impl ImportedValue {
    /// The text of a scalar.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a name in a map.
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
    /// In lower case.
    pub name: String,
    /// The field in its file.
    pub span: Span,
    /// Not interpreted.
    pub value: ImportedValue,
}

/// An entry of a bibliography, or a Markdown file.
#[derive(Clone, Debug)]
pub struct ImportedItem {
    /// The start of the item.
    pub span: Span,
    /// The key of the entry, or the name of the file.
    pub key: String,
    /// In the order of the file.
    pub fields: Vec<ImportedField>,
    /// The text of a Markdown file; empty for an entry.
    pub body: Span,
}
