//! The content model as tables: every field of every file with its type and meaning.
//!
//! The checks, the content reference and the JSON Schemas are all derived from these tables. This
//! module does not know into which fields of the model the values go.

pub(crate) mod check;
pub(crate) mod fields;
mod identifiers;
mod json;
mod statistics;
mod tables;

use kyyeu_model::EntryKind;

pub use crate::schema::json::{SchemaFile, editor_associations, json_schemas};
pub use crate::schema::statistics::{COLUMN, DATASET, FIGURE, GROUP};
pub use crate::schema::tables::{
    ATTENDEE, CORRECTION, DOCUMENT, FILE_SCHEMAS, OAI, ORGANISATION, PAGE, PROVINCE, RECORD,
    REGISTERS, SPEAKER, SUCCESSOR, TOMBSTONE, TOPIC, WORKSHOP,
};

/// A field of a map.
#[derive(Clone, Copy, Debug)]
pub struct SchemaField {
    /// The key in YAML.
    pub name: &'static str,
    /// The type of the value.
    pub ty: FieldType,
    /// Whether the field may be left out.
    pub requirement: Requirement,
    /// The meaning in one sentence for editors, in Markdown.
    pub doc: &'static str,
}

/// Whether a field may be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// The field must be present and not empty.
    Required,
    /// The field may be absent or empty.
    Optional,
}

/// The type of a field's value.
#[derive(Clone, Copy, Debug)]
pub enum FieldType {
    /// A string.
    Text,
    /// A list of strings.
    Texts,
    /// A source text in Markdown.
    Markdown,
    /// The id of the entry itself.
    Id,
    /// A former id of the entry, `id` or `folder/id`.
    Alias,
    /// A list of former ids.
    Aliases,
    /// The id of another entry.
    Ref(EntryKind),
    /// A list of ids of other entries.
    Refs(EntryKind),
    /// The id of a figure, `figure` or `dataset/figure`.
    FigureRef,
    /// A list of ids of figures, `dataset/figure`.
    FigureRefs,
    /// A date in EDTF (ISO 8601-2), level 0 or 1.
    Date,
    /// A whole number.
    Integer,
    /// A decimal number or a fraction, as stated.
    Number,
    /// A number as stated, or a map from years to numbers.
    Amount,
    /// Two whole numbers from 1: a column and a row.
    TilePosition,
    /// `true` or `false`.
    Bool,
    /// One of the given words.
    OneOf(&'static [&'static str]),
    /// A list of any of the given words.
    Subset(&'static [&'static str]),
    /// A language tag (BCP 47).
    Language,
    /// An ORCID identifier (ISO 27729).
    Orcid,
    /// A DOI (ISO 26324).
    Doi,
    /// An ISBN (ISO 2108).
    Isbn,
    /// An ISSN (ISO 3297).
    Issn,
    /// An email address.
    Email,
    /// An absolute http or https URL to which paths can be appended.
    Url,
    /// A map.
    Map(&'static Schema),
    /// A list of maps.
    Maps(&'static Schema),
    /// A map from ids to maps.
    MapById(&'static Schema),
    /// A map from ids of rows to maps from ids of columns to numbers or series.
    Cells,
    /// A map from ids of columns to numbers or series.
    Row,
}

/// The fields of a map.
#[derive(Debug)]
pub struct Schema {
    /// The name in the middle of a sentence: "a record's front matter".
    pub name: &'static str,
    /// The fields in the order of the reference.
    pub fields: &'static [SchemaField],
}

impl Schema {
    /// The field with this key.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static SchemaField> {
        self.fields.iter().find(|field| field.name == name)
    }
}

const fn field(name: &'static str, ty: FieldType, doc: &'static str) -> SchemaField {
    SchemaField { name, ty, requirement: Requirement::Optional, doc }
}

const fn required(name: &'static str, ty: FieldType, doc: &'static str) -> SchemaField {
    SchemaField { name, ty, requirement: Requirement::Required, doc }
}

const ALIASES: SchemaField = field(
    "aliases",
    FieldType::Aliases,
    "Ids that it had before, the oldest first; `folder/id` where its page stood in another \
     folder, such as `papers/id`. The old addresses lead to the page.",
);

/// A register and the schema of its entries.
#[derive(Debug)]
pub struct RegisterSchema {
    /// The kind of its entries.
    pub kind: EntryKind,
    /// The schema of an entry.
    pub schema: &'static Schema,
}

impl RegisterSchema {
    /// The name of the folder, and of the file without `.yaml`: `speakers`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.kind.folder()
    }
}

impl FieldType {
    /// A description for messages and the content reference.
    #[must_use]
    pub fn description(self) -> String {
        let id = |kind: EntryKind| format!("id of {} {}", article(kind), kind.name());
        match self {
            Self::Text => "a string".into(),
            Self::Texts => "a list of strings".into(),
            Self::Markdown => "a text in Markdown".into(),
            Self::Id => "an id".into(),
            Self::Alias => "an old id: `id` or `folder/id`".into(),
            Self::Aliases => "a list of old ids: `id` or `folder/id`".into(),
            Self::Ref(kind) => format!("the {}", id(kind)),
            Self::Refs(kind) => format!("a list of {} ids", kind.name()),
            Self::FigureRef => "a figure: `figure` or `dataset/figure`".into(),
            Self::FigureRefs => "a list of figures: `dataset/figure`".into(),
            Self::Date => "a date (2023, 2023-07, 2023-07-20, 2023?, 2020/2022)".into(),
            Self::Integer => "a whole number".into(),
            Self::Number => "a number (8620, 50.3, 1/6)".into(),
            Self::Amount => {
                "a number (8620, 50.3, 1/6) or a series (a map from years to numbers)".into()
            }
            Self::TilePosition => "a column and a row of the map, `[3, 2]`".into(),
            Self::Bool => "`true` or `false`".into(),
            Self::OneOf(words) => join_in_code(words, " or "),
            Self::Subset(words) => format!("a list of any of {}", join_in_code(words, ", ")),
            Self::Language => "a language (vi, en, …)".into(),
            Self::Orcid => "an ORCID identifier (0000-0002-1825-0097)".into(),
            Self::Doi => "a DOI (10.1000/182)".into(),
            Self::Isbn => "an ISBN (978-604-0-00000-2)".into(),
            Self::Issn => "an ISSN (2049-3630)".into(),
            Self::Email => "an address for mail (name@example.org)".into(),
            Self::Url => "an address that begins with https:// or http://".into(),
            Self::Map(schema) => format!("a map: {}", schema.name),
            Self::Maps(schema) => format!("a list of maps: {}", schema.name),
            Self::MapById(schema) => format!("a map from ids to {}", schema.name),
            Self::Cells => "a map from row ids to maps from column ids to numbers or series".into(),
            Self::Row => "a map from column ids to numbers or series".into(),
        }
    }
}

const fn article(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Organisation => "an",
        _ => "a",
    }
}

fn join_in_code(words: &[&str], separator: &str) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(separator)
}
