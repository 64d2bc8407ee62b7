//! Parses Markdown with front matter in YAML (`---`) or TOML (`+++`).

use std::ops::Range;

use crate::content_kind::file_name;
use crate::import_source::spans::{find_field_line, unreadable_file};
use crate::yaml::{self, YamlNode, YamlValue};
use kyyeu_diag::{Diagnostics, FileId, Sources, Span};
use kyyeu_model::{ImportedField, ImportedItem, ImportedValue};

/// The entry of a file; `None` if its front matter cannot be parsed.
pub fn parse_markdown(
    sources: &Sources,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Option<ImportedItem> {
    let text = sources.expect_text(file);
    let opening_line = text.split_inclusive('\n').next().unwrap_or_default();
    let fence = opening_line.trim_end();
    if fence != "---" && fence != "+++" {
        let message = "this file has no front matter".to_owned();
        diagnostics.push(unreadable_file(file, 0..fence.len(), message).help(
            "it begins with a line --- (YAML) or +++ (TOML); \
             one that is no record is better moved away",
        ));
        return None;
    }
    let Some(closing_line) = find_line(text, opening_line.len(), fence) else {
        let message = "the front matter is not closed".to_owned();
        diagnostics.push(unreadable_file(file, 0..fence.len(), message));
        return None;
    };
    let front_matter = Span::new(file, opening_line.len()..closing_line.start);
    let fields = if fence == "---" {
        parse_yaml_fields(sources, front_matter, diagnostics)?
    } else {
        parse_toml_fields(sources, front_matter, diagnostics)?
    };
    Some(ImportedItem {
        span: Span::new(file, 0..fence.len()),
        key: key_from_path(sources.path(file)).to_owned(),
        fields,
        body: Span::new(file, closing_line.end..text.len()),
    })
}

/// The first line from `start` on that consists of `content`, with its line break.
fn find_line(text: &str, start: usize, content: &str) -> Option<Range<usize>> {
    let mut offset = start;
    for line in text[start..].split_inclusive('\n') {
        if line.trim_end() == content {
            return Some(offset..offset + line.len());
        }
        offset += line.len();
    }
    None
}

/// The name of the file without its extension. A page in a folder of its own, `name/index.md`, has
/// the name of the folder.
fn key_from_path(path: &str) -> &str {
    let name = file_name(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if stem == "index" { path.rsplit('/').nth(1).unwrap_or(stem) } else { stem }
}

fn parse_yaml_fields(
    sources: &Sources,
    front_matter: Span,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<ImportedField>> {
    let node = yaml::parse_or_report(sources, front_matter, diagnostics)?;
    let fields = node.entries().iter().map(|(name, value)| ImportedField {
        name: name.text.to_lowercase(),
        span: name.span,
        value: imported_from_yaml(value),
    });
    Some(fields.collect())
}

fn imported_from_yaml(node: &YamlNode) -> ImportedValue {
    match &node.value {
        YamlValue::Null => ImportedValue::Text(String::new()),
        YamlValue::Scalar(text) => ImportedValue::Text(text.clone()),
        YamlValue::List(items) => {
            ImportedValue::List(items.iter().map(imported_from_yaml).collect())
        }
        YamlValue::Map(map) => ImportedValue::Map(
            map.iter().map(|(name, node)| (name.text.clone(), imported_from_yaml(node))).collect(),
        ),
    }
}

fn parse_toml_fields(
    sources: &Sources,
    front_matter: Span,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<ImportedField>> {
    let text = sources.slice(front_matter)?;
    let start = front_matter.start as usize;
    let table = match text.parse::<toml::Table>() {
        Ok(table) => table,
        Err(error) => {
            let range = error.span().unwrap_or(0..0);
            let range = start + range.start..start + range.end;
            let message = format!("this is no TOML: {}", error.message());
            diagnostics.push(unreadable_file(front_matter.file, range, message));
            return None;
        }
    };
    let mut fields: Vec<_> = table
        .iter()
        .map(|(name, value)| {
            let line = find_field_line(text, 0, name);
            ImportedField {
                name: name.to_lowercase(),
                span: Span::new(front_matter.file, start + line.start..start + line.end),
                value: imported_from_toml(value),
            }
        })
        .collect();
    fields.sort_by_key(|field| field.span.start);
    Some(fields)
}

fn imported_from_toml(value: &toml::Value) -> ImportedValue {
    match value {
        toml::Value::String(text) => ImportedValue::Text(text.clone()),
        toml::Value::Array(items) => {
            ImportedValue::List(items.iter().map(imported_from_toml).collect())
        }
        toml::Value::Table(map) => ImportedValue::Map(
            map.iter().map(|(name, value)| (name.clone(), imported_from_toml(value))).collect(),
        ),
        scalar => ImportedValue::Text(scalar.to_string()),
    }
}
