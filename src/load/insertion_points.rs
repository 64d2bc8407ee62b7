//! Where a field or a list item can be inserted into YAML text.

use crate::lines::{line_end, line_start};
use crate::yaml::{YamlKey, YamlNode, YamlValue};
use kyyeu_diag::{FileId, Span};
use kyyeu_model::InsertionPoint;

/// The place for a new field in a map: after the first field, which has the name of the entry.
/// `before` and `after` surround the field's value.
pub fn field_insertion(text: &str, map: &YamlNode, before: &str, after: &str) -> InsertionPoint {
    let file = map.span.file;
    let start = map.span.start as usize;
    let Some((first_key, first_value)) = map.entries().first() else {
        // Fields are missing, which was reported.
        return insertion_point(file, start, before, after);
    };
    if text[start..].starts_with('{') {
        return insertion_point(file, start + 1, before, format!("{after}, "));
    }
    let first_start = first_key.span.start as usize;
    let indent = &text[line_start(text, first_start)..first_start];
    let indent = " ".repeat(indent.chars().count());
    if matches!(first_value.value, YamlValue::Scalar(_)) {
        let end = line_end(text, first_value.span.end as usize);
        return insertion_point(file, end, format!("\n{indent}{before}"), after);
    }
    insertion_point(file, first_start, before, format!("{after}\n{indent}"))
}

/// The place for a new item in the list that is the value of a field.
pub fn item_insertion(text: &str, key: &YamlKey, list: &YamlNode) -> InsertionPoint {
    let file = list.span.file;
    let start = list.span.start as usize;
    match (&list.value, list.items().last()) {
        (YamlValue::List(_), Some(item)) => {
            let last_start = item.span.start as usize;
            let last_end = item.span.end as usize;
            if text[start..].starts_with('[') {
                return insertion_point(file, last_end, ", ", "");
            }
            let hyphen = &text[line_start(text, last_start)..last_start];
            insertion_point(file, line_end(text, last_end), format!("\n{hyphen}"), "")
        }
        (YamlValue::List(_), None) => insertion_point(file, start + 1, "", ""),
        _ => {
            let key_end = key.span.end as usize;
            let colon_end = text[key_end..].find(':').map_or(key_end, |colon| key_end + colon + 1);
            insertion_point(file, colon_end, " [", "]")
        }
    }
}

fn insertion_point(
    file: FileId,
    offset: usize,
    prefix: impl Into<String>,
    suffix: impl Into<String>,
) -> InsertionPoint {
    let span = Span::new(file, offset..offset);
    InsertionPoint { span, prefix: prefix.into(), suffix: suffix.into() }
}
