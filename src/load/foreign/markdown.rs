//! Markdown with front matter in YAML (`---`) or TOML (`+++`).

use super::{line_of, unreadable};
use crate::yaml::{self, Node, Value};
use kyyeu_diag::{Diagnostic, FileId, Sources, Span};
use kyyeu_model::{Foreign, ForeignField, ForeignItem};

/// The one entry of a file; nothing where it has no front matter that can be read.
pub fn item(sources: &Sources, file: FileId, faults: &mut Vec<Diagnostic>) -> Option<ForeignItem> {
    let text = sources.text(file);
    let path = sources.path(file);
    let opening = text.split_inclusive('\n').next().unwrap_or_default();
    let fence = opening.trim_end();
    let first = Span::new(file, 0..fence.len());
    if fence != "---" && fence != "+++" {
        let fault = unreadable(file, 0..fence.len(), "this file has no front matter".to_owned());
        faults.push(
            fault.help("it begins with a line --- (YAML) or +++ (TOML); one that is no record is better moved away"),
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
        faults.push(unreadable(file, 0..fence.len(), "the front matter is not closed".to_owned()));
        return None;
    };
    let head = Span::new(file, opening.len()..end);
    let fields = if fence == "---" {
        yaml_fields(sources, head, faults)?
    } else {
        toml_fields(sources, head, faults)?
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    // A folder that is one text is called by the folder.
    let stem = if stem == "index" { path.rsplit('/').nth(1).unwrap_or(stem) } else { stem };
    Some(ForeignItem {
        at: first,
        key: stem.to_owned(),
        fields,
        body: Span::new(file, body..text.len()),
    })
}

fn yaml_fields(
    sources: &Sources,
    head: Span,
    faults: &mut Vec<Diagnostic>,
) -> Option<Vec<ForeignField>> {
    match yaml::parse(sources, head) {
        Ok(node) => {
            let field = |(name, node): &(yaml::Name, Node)| ForeignField {
                name: name.text.to_lowercase(),
                at: name.span,
                value: foreign(node),
            };
            Some(node.entries().iter().map(field).collect())
        }
        Err(fault) => {
            faults.push(fault);
            None
        }
    }
}

fn foreign(node: &Node) -> Foreign {
    match &node.value {
        Value::Null => Foreign::Text(String::new()),
        Value::Scalar(text) => Foreign::Text(text.clone()),
        Value::List(items) => Foreign::List(items.iter().map(foreign).collect()),
        Value::Map(map) => Foreign::Map(
            map.iter().map(|(name, node)| (name.text.clone(), foreign(node))).collect(),
        ),
    }
}

fn toml_fields(
    sources: &Sources,
    head: Span,
    faults: &mut Vec<Diagnostic>,
) -> Option<Vec<ForeignField>> {
    let text = sources.slice(head);
    let start = head.start as usize;
    match text.parse::<toml::Table>() {
        Ok(table) => {
            let field = |(name, value): (&String, &toml::Value)| {
                let line = line_of(text, 0, name);
                ForeignField {
                    name: name.to_lowercase(),
                    at: Span::new(head.file, start + line.start..start + line.end),
                    value: of_toml(value),
                }
            };
            let mut fields: Vec<_> = table.iter().map(field).collect();
            fields.sort_by_key(|field| field.at.start);
            Some(fields)
        }
        Err(error) => {
            let at = error.span().unwrap_or(0..0);
            let message = format!("this is no TOML: {}", error.message());
            faults.push(unreadable(head.file, start + at.start..start + at.end, message));
            None
        }
    }
}

fn of_toml(value: &toml::Value) -> Foreign {
    match value {
        toml::Value::String(text) => Foreign::Text(text.clone()),
        toml::Value::Array(items) => Foreign::List(items.iter().map(of_toml).collect()),
        toml::Value::Table(map) => {
            Foreign::Map(map.iter().map(|(name, value)| (name.clone(), of_toml(value))).collect())
        }
        scalar => Foreign::Text(scalar.to_string()),
    }
}
