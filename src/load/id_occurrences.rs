//! Finds every place where the content writes an id, by the same tables of fields that the content
//! is checked with.
//!
//! Reads the texts that are loaded already; a file that is not well formed has been reported, and
//! is left out.

use crate::content::records;
use crate::schema::{self, FieldType, Schema};
use crate::yaml::{self, YamlKey, YamlNode, YamlValue};
use crate::{ContentKind, classify};
use kyyeu_diag::{Diagnostics, FileId, Sources, Span};
use kyyeu_model::{
    EntryKind, IdDefinition, IdOccurrences, IdSite, IdUse, InsertionPoint, Prose, ProseSite,
    RefTarget,
};

/// All places where the content writes an id.
#[must_use]
pub fn find_id_occurrences(sources: &Sources) -> IdOccurrences {
    let mut finder =
        IdCollector { sources, occurrences: IdOccurrences::default(), current_entry: None };
    for file in sources.files() {
        if let Some(path) = sources.path(file).strip_prefix("content/") {
            finder.visit_file(file, path);
        }
    }
    finder.occurrences
}

struct IdCollector<'a> {
    sources: &'a Sources,
    occurrences: IdOccurrences,
    /// The entry that is looked into.
    current_entry: Option<(EntryKind, String)>,
}

impl IdCollector<'_> {
    fn visit_file(&mut self, file: FileId, path: &str) {
        self.current_entry = None;
        match classify(path) {
            ContentKind::Record(_) => self.visit_markdown(file, EntryKind::Record, &schema::RECORD),
            ContentKind::Page => self.visit_markdown(file, EntryKind::Page, &schema::PAGE),
            ContentKind::Register(name) => {
                let known = [
                    crate::content::registers::SPEAKERS,
                    crate::content::registers::PROVINCES,
                    crate::content::registers::ORGANISATIONS,
                    crate::content::registers::DOCUMENTS,
                    crate::content::registers::TOPICS,
                ];
                let schema =
                    known.iter().find(|(known, _)| *known == name).map(|(_, schema)| *schema);
                let kind = EntryKind::REGISTERS.iter().copied().find(|kind| kind.folder() == name);
                if let (Some(schema), Some(kind), Some(node)) =
                    (schema, kind, self.parse_file(file))
                {
                    for (name, entry) in node.entries() {
                        let written = IdSite::InText(name.span);
                        self.add_definition(kind, name.text.clone(), written, entry);
                        self.visit_map(entry, schema);
                    }
                }
            }
            ContentKind::Dataset => {
                let name = path.rsplit('/').next().unwrap_or(path);
                let id = name.strip_suffix(".yaml").unwrap_or(name).to_owned();
                if let Some(node) = self.parse_file(file) {
                    self.add_definition(EntryKind::Dataset, id, IdSite::FileName(file), &node);
                    self.visit_map(&node, &schema::DATASET);
                }
            }
            ContentKind::Workshop => {
                if let Some(node) = self.parse_file(file) {
                    self.visit_map(&node, &schema::WORKSHOP);
                }
            }
            ContentKind::Tombstones
            | ContentKind::Ledger
            | ContentKind::Media
            | ContentKind::Stray => {}
        }
    }

    fn parse_file(&self, file: FileId) -> Option<YamlNode> {
        yaml::parse(self.sources, Span::new(file, 0..self.sources.text(file).len())).ok()
    }

    fn visit_markdown(&mut self, file: FileId, kind: EntryKind, schema: &'static Schema) {
        let mut known = Diagnostics::new(); // What is wrong was reported.
        let Some(parts) = records::split_front_matter(self.sources, file, schema, &mut known)
        else {
            return;
        };
        let front = &parts.front_matter;
        let (id, written) = match front
            .get("id")
            .and_then(|node| Some((node.scalar()?.trim().to_owned(), node.span)))
        {
            Some((id, span)) => (id, IdSite::InText(span)),
            None => {
                let path = self.sources.path(file);
                let id =
                    records::parse_file_stem(path.rsplit('/').next().unwrap_or(path)).1.to_owned();
                (id, IdSite::Implicit(self.field_insertion("id: ", "", front)))
            }
        };
        self.add_definition(kind, id, written, front);
        self.visit_map(front, schema);
        let prose = Prose { span: parts.body, decoded_text: None };
        self.occurrences.prose.push(ProseSite { prose, owner: self.current_entry.clone() });
    }

    fn add_definition(&mut self, kind: EntryKind, id: String, written: IdSite, node: &YamlNode) {
        let aliases = match node.entries().iter().find(|(name, _)| name.text == "aliases") {
            Some((name, list)) => self.item_insertion(name, list),
            None => self.field_insertion("aliases: [", "]", node),
        };
        let draft = node.get("draft").and_then(YamlNode::scalar) == Some("true");
        self.current_entry = Some((kind, id.clone()));
        self.occurrences.definitions.push(IdDefinition {
            kind,
            id,
            site: written,
            alias_insertion: aliases,
            draft,
        });
    }

    /// Where a field goes into a map: behind the first field, which says what the entry is called.
    fn field_insertion(&self, before: &str, after: &str, node: &YamlNode) -> InsertionPoint {
        let text = self.sources.text(node.span.file);
        let gap = |at: usize, before: String, after: String| InsertionPoint {
            span: Span::new(node.span.file, at..at),
            prefix: before,
            suffix: after,
        };
        let start = node.span.start as usize;
        let Some((first, value)) = node.entries().first() else {
            return gap(start, before.to_owned(), after.to_owned()); // It lacks what it must have, and that was reported.
        };
        if text[start..].starts_with('{') {
            return gap(start + 1, before.to_owned(), format!("{after}, "));
        }
        let first_start = first.span.start as usize;
        let line_start = text[..first_start].rfind('\n').map_or(0, |at| at + 1);
        let indent = " ".repeat(text[line_start..first_start].chars().count());
        if matches!(value.value, YamlValue::Scalar(_)) {
            let end = line_end(text, value.span.end as usize);
            return gap(end, format!("\n{indent}{before}"), after.to_owned());
        }
        gap(first_start, before.to_owned(), format!("{after}\n{indent}"))
    }

    /// Where a further item goes into a list.
    fn item_insertion(&self, name: &YamlKey, list: &YamlNode) -> InsertionPoint {
        let text = self.sources.text(list.span.file);
        let gap = |at: usize, before: String, after: &str| InsertionPoint {
            span: Span::new(list.span.file, at..at),
            prefix: before,
            suffix: after.to_owned(),
        };
        let start = list.span.start as usize;
        match (&list.value, list.items().last()) {
            (YamlValue::List(_), Some(last)) => {
                let (first, end) = (last.span.start as usize, last.span.end as usize);
                let line_start = text[..first].rfind('\n').map_or(0, |at| at + 1);
                if text[start..].starts_with('[') {
                    gap(end, ", ".to_owned(), "")
                } else {
                    gap(line_end(text, end), format!("\n{}", &text[line_start..first]), "")
                }
            }
            (YamlValue::List(_), None) => gap(start + 1, String::new(), ""),
            _ => {
                let key_end = name.span.end as usize;
                let colon = text[key_end..].find(':').map_or(key_end, |at| key_end + at + 1);
                gap(colon, " [".to_owned(), "]")
            }
        }
    }

    fn visit_map(&mut self, node: &YamlNode, schema: &'static Schema) {
        for (name, value) in node.entries() {
            if let Some(field) = schema.field(&name.text) {
                self.visit_value(value, field.ty, node);
            }
        }
    }

    fn visit_value(&mut self, node: &YamlNode, ty: FieldType, map: &YamlNode) {
        match ty {
            FieldType::Ref(kind) => self.add_reference(node, RefTarget::Entry(kind)),
            FieldType::Refs(kind) => node
                .items()
                .iter()
                .for_each(|item| self.add_reference(item, RefTarget::Entry(kind))),
            FieldType::FigureRef => {
                self.add_reference(node, RefTarget::Figure(self.current_dataset()))
            }
            FieldType::FigureRefs => {
                node.items().iter().for_each(|item| {
                    self.add_reference(item, RefTarget::Figure(self.current_dataset()))
                });
            }
            FieldType::Markdown => {
                if let Some(text) = node.scalar() {
                    let unfolded = (self.sources.slice(node.span) != text).then(|| text.to_owned());
                    let prose = Prose { span: node.span, decoded_text: unfolded };
                    self.occurrences
                        .prose
                        .push(ProseSite { prose, owner: self.current_entry.clone() });
                }
            }
            FieldType::Map(schema) => self.visit_map(node, schema),
            FieldType::Maps(schema) => {
                node.items().iter().for_each(|item| self.visit_map(item, schema))
            }
            FieldType::MapById(schema) => {
                node.entries().iter().for_each(|(_, entry)| self.visit_map(entry, schema))
            }
            FieldType::Cells => {
                if let Some(kind) =
                    map.get("rows").and_then(YamlNode::scalar).and_then(EntryKind::from_name)
                {
                    let rows = node.entries().iter().map(|(row, _)| IdUse {
                        target: RefTarget::Entry(kind),
                        id: row.text.clone(),
                        span: row.span,
                    });
                    self.occurrences.references.extend(rows);
                }
            }
            _ => {}
        }
    }

    /// The dataset that is looked into.
    fn current_dataset(&self) -> Option<String> {
        self.current_entry
            .as_ref()
            .filter(|(kind, _)| *kind == EntryKind::Dataset)
            .map(|(_, id)| id.clone())
    }

    fn add_reference(&mut self, node: &YamlNode, named: RefTarget) {
        if let Some(id) = node.scalar() {
            self.occurrences.references.push(IdUse {
                target: named,
                id: id.trim().to_owned(),
                span: node.span,
            });
        }
    }
}

fn line_end(text: &str, from: usize) -> usize {
    text[from..].find('\n').map_or(text.len(), |at| from + at)
}
