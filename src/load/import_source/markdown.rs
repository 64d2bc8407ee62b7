//! Markdown with front matter in YAML (`---`) or TOML (`+++`).

use crate::import_source::{find_field_line, unreadable_file};
use crate::yaml::{self, YamlNode, YamlValue};
use kyyeu_diag::{Diagnostics, FileId, Sources, Span};
use kyyeu_model::{ImportedField, ImportedItem, ImportedValue};

/// The one entry of a file; nothing where it has no front matter that can be read.
pub fn parse_markdown(
    sources: &Sources,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Option<ImportedItem> {
    let text = sources.text(file);
    let path = sources.path(file);
    let opening = text.split_inclusive('\n').next().unwrap_or_default();
    let fence = opening.trim_end();
    let first = Span::new(file, 0..fence.len());
    if fence != "---" && fence != "+++" {
        let diagnostic =
            unreadable_file(file, 0..fence.len(), "this file has no front matter".to_owned());
        diagnostics.push(
            diagnostic.help("it begins with a line --- (YAML) or +++ (TOML); one that is no record is better moved away"),
        );
        return None;
    }
    let mut at = opening.len();
    let mut closed = None;
    for line in text[at..].split_inclusive('\n') {
        if line.trim_end() == fence {
            closed = Some((at, at + line.len()));
            break;
        }
        at += line.len();
    }
    let Some((end, body)) = closed else {
        diagnostics.push(unreadable_file(
            file,
            0..fence.len(),
            "the front matter is not closed".to_owned(),
        ));
        return None;
    };
    let head = Span::new(file, opening.len()..end);
    let fields = if fence == "---" {
        parse_yaml_fields(sources, head, diagnostics)?
    } else {
        parse_toml_fields(sources, head, diagnostics)?
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    // A folder that is one text is called by the folder.
    let stem = if stem == "index" { path.rsplit('/').nth(1).unwrap_or(stem) } else { stem };
    Some(ImportedItem {
        span: first,
        key: stem.to_owned(),
        fields,
        body: Span::new(file, body..text.len()),
    })
}

fn parse_yaml_fields(
    sources: &Sources,
    head: Span,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<ImportedField>> {
    match yaml::parse(sources, head) {
        Ok(node) => {
            let field = |(name, node): &(yaml::YamlKey, YamlNode)| ImportedField {
                name: name.text.to_lowercase(),
                span: name.span,
                value: imported_from_yaml(node),
            };
            Some(node.entries().iter().map(field).collect())
        }
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            None
        }
    }
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
    head: Span,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<ImportedField>> {
    let text = sources.slice(head);
    let start = head.start as usize;
    match text.parse::<toml::Table>() {
        Ok(table) => {
            let field = |(name, value): (&String, &toml::Value)| {
                let line = find_field_line(text, 0, name);
                ImportedField {
                    name: name.to_lowercase(),
                    span: Span::new(head.file, start + line.start..start + line.end),
                    value: imported_from_toml(value),
                }
            };
            let mut fields: Vec<_> = table.iter().map(field).collect();
            fields.sort_by_key(|field| field.span.start);
            Some(fields)
        }
        Err(error) => {
            let at = error.span().unwrap_or(0..0);
            let message = format!("this is no TOML: {}", error.message());
            diagnostics.push(unreadable_file(head.file, start + at.start..start + at.end, message));
            None
        }
    }
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
