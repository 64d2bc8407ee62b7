//! What an import knows of the project, and the text of imported values in messages.

use std::collections::{BTreeMap, BTreeSet};

use kyyeu_model::{ImportedValue, RecordKind, collapse_whitespace};

/// The existing content, and the kind of the new records.
#[derive(Clone, Debug)]
pub struct ImportContext {
    /// All ids in use.
    pub ids: BTreeSet<String>,
    /// The ids of speakers by [`kyyeu_model::strict_key`] of their names.
    pub speakers: BTreeMap<String, Vec<String>>,
    /// The ids of topics by [`kyyeu_model::strict_key`] of their names.
    pub topics: BTreeMap<String, Vec<String>>,
    /// The date of the workshop, as EDTF.
    pub date: Option<String>,
    /// The project's language.
    pub language: String,
    /// The kind of record that entries become.
    pub kind: RecordKind,
}

/// A value in one line, truncated if it is long.
pub fn describe_value(value: &ImportedValue) -> String {
    const MAX_VALUE_CHARS: usize = 60;
    let text = match value {
        ImportedValue::Text(text) => collapse_whitespace(text).into_owned(),
        ImportedValue::List(items) => {
            format!("[{}]", items.iter().map(describe_value).collect::<Vec<_>>().join(", "))
        }
        ImportedValue::Map(map) => {
            let inner =
                map.iter().map(|(name, value)| format!("{name}: {}", describe_value(value)));
            format!("{{{}}}", inner.collect::<Vec<_>>().join(", "))
        }
    };
    if text.chars().count() <= MAX_VALUE_CHARS {
        text
    } else {
        text.chars().take(MAX_VALUE_CHARS).chain(['…']).collect()
    }
}
