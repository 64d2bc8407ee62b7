//! CSL-JSON: a list of entries, or one.

use serde_json::Value;

use crate::import_source::{find_field_line, unreadable_file};
use kyyeu_diag::{Diagnostics, FileId, Sources, Span};
use kyyeu_model::{ImportedField, ImportedItem, ImportedValue};

/// The entries of a file.
pub fn parse_csl(
    sources: &Sources,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Vec<ImportedItem> {
    let text = sources.text(file);
    let entries = match serde_json::from_str(text) {
        Ok(Value::Array(entries)) => entries,
        Ok(entry @ Value::Object(_)) => vec![entry],
        Ok(_) => {
            diagnostics.push(unreadable_file(
                file,
                0..0,
                "this is no CSL-JSON: it is a list of entries".to_owned(),
            ));
            return Vec::new();
        }
        Err(error) => {
            let start: usize =
                text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let at = (start + error.column().saturating_sub(1)).min(text.len());
            let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let said = error.to_string();
            let said = said.split(" at line ").next().unwrap_or_default();
            diagnostics.push(unreadable_file(
                file,
                at..at,
                format!("this is no JSON from here on: {said}"),
            ));
            return Vec::new();
        }
    };
    let mut from = 0;
    let mut items = Vec::new();
    for entry in &entries {
        let Value::Object(map) = entry else { continue };
        let key = map.get("id").map(scalar_text).unwrap_or_default();
        // The library gives no places: the entry is where its id is written.
        let written = serde_json::to_string(&key).unwrap_or_default();
        let found = text[from..].find(&written).map_or(from, |at| from + at);
        let line = text[..found].rfind('\n').map_or(0, |end| end + 1);
        let start = text[..found].rfind('{').unwrap_or(line);
        let field = |(name, value): (&String, &Value)| {
            let line = find_field_line(text, start, name);
            let at = if line.is_empty() { found..found + written.len() } else { line };
            ImportedField {
                name: name.to_lowercase(),
                span: Span::new(file, at),
                value: imported_from_json(value),
            }
        };
        let mut fields: Vec<_> = map.iter().map(field).collect();
        fields.sort_by_key(|field| field.span.start);
        from = (found + written.len()).min(text.len());
        items.push(ImportedItem {
            span: Span::new(file, found..found + written.len().min(text.len() - found)),
            key,
            fields,
            body: Span::new(file, found..found),
        });
    }
    items
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
