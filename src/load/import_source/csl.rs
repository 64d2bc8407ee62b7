//! Parses CSL-JSON: a list of entries, or a single entry.

use serde_json::{Map, Value};

use crate::import_source::spans::{find_field_line, unreadable_file};
use crate::lines::{line_start, nth_line_start};
use kyyeu_diag::{Diagnostic, Diagnostics, FileId, Sources, Span};
use kyyeu_model::{ImportedField, ImportedItem, ImportedValue};

/// The entries of a file.
pub fn parse_csl(
    sources: &Sources,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Vec<ImportedItem> {
    let text = sources.expect_text(file);
    let entries = match serde_json::from_str(text) {
        Ok(Value::Array(entries)) => entries,
        Ok(entry @ Value::Object(_)) => vec![entry],
        Ok(_) => {
            let message = "this is no CSL-JSON: it is a list of entries".to_owned();
            diagnostics.push(unreadable_file(file, 0..0, message));
            return Vec::new();
        }
        Err(error) => {
            diagnostics.push(invalid_json(&error, text, file));
            return Vec::new();
        }
    };
    let mut locator = EntryLocator { text, file, offset: 0 };
    entries.iter().filter_map(Value::as_object).map(|entry| locator.imported_item(entry)).collect()
}

fn invalid_json(error: &serde_json::Error, text: &str, file: FileId) -> Diagnostic {
    let line_start = nth_line_start(text, error.line());
    let offset = (line_start + error.column().saturating_sub(1)).min(text.len());
    let offset = text.floor_char_boundary(offset);
    // serde_json offers no message without the position.
    let message = error.to_string();
    let message = message.split(" at line ").next().unwrap_or_default();
    unreadable_file(file, offset..offset, format!("this is no JSON from here on: {message}"))
}

/// Finds the spans of entries, which the JSON parser does not report, by searching for their ids in
/// the order of the file. An equal string before the id moves a span to it; the values are not
/// affected.
struct EntryLocator<'a> {
    text: &'a str,
    file: FileId,
    /// Where the search for the next entry begins.
    offset: usize,
}

impl EntryLocator<'_> {
    fn imported_item(&mut self, entry: &Map<String, Value>) -> ImportedItem {
        let text = self.text;
        let key = entry.get("id").map(scalar_text).unwrap_or_default();
        let quoted_key = serde_json::to_string(&key).unwrap_or_default();
        let start =
            text[self.offset..].find(&quoted_key).map_or(self.offset, |index| self.offset + index);
        let end = (start + quoted_key.len()).min(text.len());
        self.offset = end;
        let brace = text[..start].rfind('{').unwrap_or_else(|| line_start(text, start));
        let mut fields: Vec<_> = entry
            .iter()
            .map(|(name, value)| {
                let line = find_field_line(text, brace, name);
                let range = if line.is_empty() { start..end } else { line };
                ImportedField {
                    name: name.to_lowercase(),
                    span: Span::new(self.file, range),
                    value: imported_from_json(value),
                }
            })
            .collect();
        fields.sort_by_key(|field| field.span.start);
        ImportedItem {
            span: Span::new(self.file, start..end),
            key,
            fields,
            body: Span::new(self.file, start..start),
        }
    }
}

fn scalar_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

fn imported_from_json(value: &Value) -> ImportedValue {
    match value {
        Value::Array(items) => ImportedValue::List(items.iter().map(imported_from_json).collect()),
        Value::Object(map) => ImportedValue::Map(
            map.iter().map(|(name, value)| (name.clone(), imported_from_json(value))).collect(),
        ),
        Value::Null => ImportedValue::Text(String::new()),
        scalar => ImportedValue::Text(scalar_text(scalar)),
    }
}
