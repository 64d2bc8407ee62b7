//! Finds every place where the content writes an id, by the tables of fields in [`crate::schema`].
//!
//! Uses the source texts that are already loaded. Files that are not well formed have been reported
//! and are skipped.

use crate::content::records::{parse_file_stem, split_front_matter};
use crate::content_kind::{ContentKind, classify, file_name};
use crate::insertion_points::{field_insertion, item_insertion};
use crate::schema::fields::Fields;
use crate::schema::{self, FieldType, Schema};
use crate::yaml::{self, YamlNode};
use kyyeu_diag::{Diagnostics, FileId, Sources};
use kyyeu_model::{
    EntryKind, IdDefinition, IdOccurrences, IdSite, IdUse, Prose, ProseSite, RefTarget,
};

/// All places where the content writes an id.
#[must_use]
pub fn find_id_occurrences(sources: &Sources) -> IdOccurrences {
    let mut collector =
        IdCollector { sources, occurrences: IdOccurrences::default(), current_entry: None };
    for file in sources.files() {
        if let Some(path) = sources.path(file).strip_prefix("content/") {
            collector.visit_file(file, path);
        }
    }
    collector.occurrences
}

struct IdCollector<'a> {
    sources: &'a Sources,
    occurrences: IdOccurrences,
    /// The entry whose fields are visited.
    current_entry: Option<(EntryKind, String)>,
}

impl IdCollector<'_> {
    fn visit_file(&mut self, file: FileId, path: &str) {
        self.current_entry = None;
        match classify(path) {
            ContentKind::Record(_) => self.visit_markdown(file, EntryKind::Record, &schema::RECORD),
            ContentKind::Page => self.visit_markdown(file, EntryKind::Page, &schema::PAGE),
            ContentKind::Register(register) => {
                let Ok(node) = yaml::parse_file(self.sources, file) else { return };
                for (name, entry) in node.entries() {
                    let site = IdSite::InText(name.span);
                    self.add_definition(register.kind, name.text.clone(), site, entry);
                    self.visit_map(entry, register.schema);
                }
            }
            ContentKind::Dataset => {
                let Ok(node) = yaml::parse_file(self.sources, file) else { return };
                let name = file_name(path);
                let id = name.strip_suffix(".yaml").unwrap_or(name).to_owned();
                self.add_definition(EntryKind::Dataset, id, IdSite::FileName(file), &node);
                self.visit_map(&node, &schema::DATASET);
            }
            ContentKind::Workshop => {
                let Ok(node) = yaml::parse_file(self.sources, file) else { return };
                self.visit_map(&node, &schema::WORKSHOP);
            }
            ContentKind::Tombstones
            | ContentKind::Ledger
            | ContentKind::Media
            | ContentKind::Stray => {}
        }
    }

    fn visit_markdown(&mut self, file: FileId, kind: EntryKind, schema: &'static Schema) {
        // Its problems have been reported.
        let mut ignored = Diagnostics::new();
        let Some(document) = split_front_matter(self.sources, file, schema, &mut ignored) else {
            return;
        };
        let front_matter = &document.front_matter;
        let id_node = front_matter.get("id");
        let (id, site) = match id_node.and_then(|node| Some((node.scalar()?, node.span))) {
            Some((id, span)) => (id.trim().to_owned(), IdSite::InText(span)),
            None => {
                let (_, id) = parse_file_stem(file_name(self.sources.path(file)));
                let insertion =
                    field_insertion(self.sources.expect_text(file), front_matter, "id: ", "");
                (id.to_owned(), IdSite::Implicit(insertion))
            }
        };
        self.add_definition(kind, id, site, front_matter);
        self.visit_map(front_matter, schema);
        self.add_prose(Prose { span: document.body, decoded_text: None });
    }

    fn add_definition(&mut self, kind: EntryKind, id: String, site: IdSite, node: &YamlNode) {
        let text = self.sources.expect_text(node.span.file);
        let aliases = node.entries().iter().find(|(name, _)| name.text == "aliases");
        let alias_insertion = match aliases {
            Some((name, list)) => item_insertion(text, name, list),
            None => field_insertion(text, node, "aliases: [", "]"),
        };
        let draft = Fields::new(node).flag("draft");
        self.current_entry = Some((kind, id.clone()));
        self.occurrences.definitions.push(IdDefinition { kind, id, site, alias_insertion, draft });
    }

    fn visit_map(&mut self, map: &YamlNode, schema: &'static Schema) {
        for (name, value) in map.entries() {
            if let Some(field) = schema.field(&name.text) {
                self.visit_value(value, field.ty, map);
            }
        }
    }

    fn visit_value(&mut self, node: &YamlNode, ty: FieldType, map: &YamlNode) {
        match ty {
            FieldType::Ref(kind) => self.add_reference(node, RefTarget::Entry(kind)),
            FieldType::Refs(kind) => {
                for item in node.items() {
                    self.add_reference(item, RefTarget::Entry(kind));
                }
            }
            FieldType::FigureRef => {
                self.add_reference(node, RefTarget::Figure(self.current_dataset()));
            }
            FieldType::FigureRefs => {
                for item in node.items() {
                    self.add_reference(item, RefTarget::Figure(self.current_dataset()));
                }
            }
            FieldType::Markdown => {
                if let Some(text) = node.scalar() {
                    let is_verbatim = self.sources.slice(node.span) == Some(text);
                    let decoded_text = if is_verbatim { None } else { Some(text.to_owned()) };
                    self.add_prose(Prose { span: node.span, decoded_text });
                }
            }
            FieldType::Map(schema) => self.visit_map(node, schema),
            FieldType::Maps(schema) => {
                for item in node.items() {
                    self.visit_map(item, schema);
                }
            }
            FieldType::MapById(schema) => {
                for (_, entry) in node.entries() {
                    self.visit_map(entry, schema);
                }
            }
            FieldType::Cells => self.add_table_rows(node, map),
            _ => {}
        }
    }

    /// Adds the rows of a table if they are entries of a register.
    fn add_table_rows(&mut self, table: &YamlNode, dataset: &YamlNode) {
        let row_kind = dataset.get("rows").and_then(YamlNode::scalar);
        let Some(kind) = row_kind.and_then(EntryKind::from_name) else { return };
        for (row, _) in table.entries() {
            self.occurrences.references.push(IdUse {
                target: RefTarget::Entry(kind),
                id: row.text.clone(),
                span: row.span,
            });
        }
    }

    fn current_dataset(&self) -> Option<String> {
        match &self.current_entry {
            Some((EntryKind::Dataset, id)) => Some(id.clone()),
            _ => None,
        }
    }

    fn add_prose(&mut self, prose: Prose) {
        let owner = self.current_entry.clone();
        self.occurrences.prose.push(ProseSite { prose, owner });
    }

    fn add_reference(&mut self, node: &YamlNode, target: RefTarget) {
        if let Some(id) = node.scalar() {
            let id = id.trim().to_owned();
            self.occurrences.references.push(IdUse { target, id, span: node.span });
        }
    }
}
