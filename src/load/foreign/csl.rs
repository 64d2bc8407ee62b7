//! CSL-JSON: a list of entries, or one.

use serde_json::Value;

use super::{line_of, unreadable};
use kyyeu_diag::{Diagnostic, FileId, Sources, Span};
use kyyeu_model::{Foreign, ForeignField, ForeignItem};

/// The entries of a file.
pub fn items(sources: &Sources, file: FileId, faults: &mut Vec<Diagnostic>) -> Vec<ForeignItem> {
    let text = sources.text(file);
    let entries = match serde_json::from_str(text) {
        Ok(Value::Array(entries)) => entries,
        Ok(entry @ Value::Object(_)) => vec![entry],
        Ok(_) => {
            faults.push(unreadable(
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
            faults.push(unreadable(file, at..at, format!("this is no JSON from here on: {said}")));
            return Vec::new();
        }
    };
    let mut from = 0;
    let mut items = Vec::new();
    for entry in &entries {
        let Value::Object(map) = entry else { continue };
        let key = map.get("id").map(said).unwrap_or_default();
        // The library gives no places: the entry is where its id is written.
        let written = serde_json::to_string(&key).unwrap_or_default();
        let found = text[from..].find(&written).map_or(from, |at| from + at);
        let line = text[..found].rfind('\n').map_or(0, |end| end + 1);
        let start = text[..found].rfind('{').unwrap_or(line);
        let field = |(name, value): (&String, &Value)| {
            let line = line_of(text, start, name);
            let at = if line.is_empty() { found..found + written.len() } else { line };
            ForeignField {
                name: name.to_lowercase(),
                at: Span::new(file, at),
                value: foreign(value),
            }
        };
        let mut fields: Vec<_> = map.iter().map(field).collect();
        fields.sort_by_key(|field| field.at.start);
        from = (found + written.len()).min(text.len());
        items.push(ForeignItem {
            at: Span::new(file, found..found + written.len().min(text.len() - found)),
            key,
            fields,
            body: Span::new(file, found..found),
        });
    }
    items
}

fn said(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

fn foreign(value: &Value) -> Foreign {
    match value {
        Value::Array(items) => Foreign::List(items.iter().map(foreign).collect()),
        Value::Object(map) => {
            Foreign::Map(map.iter().map(|(name, value)| (name.clone(), foreign(value))).collect())
        }
        Value::Null => Foreign::Text(String::new()),
        scalar => Foreign::Text(said(scalar)),
    }
}
