//! Finds every place where the content writes an id, by the same tables of fields that the content
//! is checked with.
//!
//! Reads the texts that are loaded already; a file that is not well formed has been reported, and
//! is left out.

use super::schema::{self, Schema, Type};
use super::yaml::{self, Name, Node, Value};
use super::{Place, place, records, registers};
use kyyeu_diag::{FileId, Sources, Span};
use kyyeu_model::{EntryKind, EntryPlace, Gap, IdPlace, Named, Places, Prose, RefPlace, TextPlace};

/// All places where the content writes an id.
#[must_use]
pub fn places(sources: &Sources) -> Places {
    let mut finder = Finder { sources, places: Places::default(), of: None };
    for file in sources.files() {
        if let Some(path) = sources.path(file).strip_prefix("content/") {
            finder.file(file, path);
        }
    }
    finder.places
}

struct Finder<'a> {
    sources: &'a Sources,
    places: Places,
    /// The entry that is looked into.
    of: Option<(EntryKind, String)>,
}

impl Finder<'_> {
    fn file(&mut self, file: FileId, path: &str) {
        self.of = None;
        match place(path) {
            Place::Record(_) => self.markdown(file, EntryKind::Record, &schema::RECORD),
            Place::Page => self.markdown(file, EntryKind::Page, &schema::PAGE),
            Place::Register(name) => {
                let known = [
                    registers::SPEAKERS,
                    registers::PROVINCES,
                    registers::ORGANISATIONS,
                    registers::DOCUMENTS,
                    registers::TOPICS,
                ];
                let schema =
                    known.iter().find(|(known, _)| *known == name).map(|(_, schema)| *schema);
                let kind = EntryKind::REGISTERS.iter().copied().find(|kind| kind.folder() == name);
                if let (Some(schema), Some(kind), Some(node)) = (schema, kind, self.yaml(file)) {
                    for (name, entry) in node.entries() {
                        let written = IdPlace::Written(name.span);
                        self.entry(kind, name.text.clone(), written, entry);
                        self.map(entry, schema);
                    }
                }
            }
            Place::Dataset => {
                let name = path.rsplit('/').next().unwrap_or(path);
                let id = name.strip_suffix(".yaml").unwrap_or(name).to_owned();
                if let Some(node) = self.yaml(file) {
                    self.entry(EntryKind::Dataset, id, IdPlace::FileName(file), &node);
                    self.map(&node, &schema::DATASET);
                }
            }
            Place::Workshop => {
                if let Some(node) = self.yaml(file) {
                    self.map(&node, &schema::WORKSHOP);
                }
            }
            Place::Tombstones | Place::Ledger | Place::Medium | Place::Stray => {}
        }
    }

    fn yaml(&self, file: FileId) -> Option<Node> {
        yaml::parse(self.sources, Span::new(file, 0..self.sources.text(file).len())).ok()
    }

    fn markdown(&mut self, file: FileId, kind: EntryKind, schema: &'static Schema) {
        let mut known = Vec::new(); // What is wrong was reported.
        let Some(parts) = records::split(self.sources, file, schema, &mut known) else { return };
        let front = &parts.front;
        let (id, written) = match front
            .get("id")
            .and_then(|node| Some((node.scalar()?.trim().to_owned(), node.span)))
        {
            Some((id, span)) => (id, IdPlace::Written(span)),
            None => {
                let path = self.sources.path(file);
                let id = records::stem(path.rsplit('/').next().unwrap_or(path)).1.to_owned();
                (id, IdPlace::Absent(self.field("id: ", "", front)))
            }
        };
        self.entry(kind, id, written, front);
        self.map(front, schema);
        let prose = Prose { span: parts.body, unfolded: None };
        self.places.texts.push(TextPlace { prose, of: self.of.clone() });
    }

    fn entry(&mut self, kind: EntryKind, id: String, written: IdPlace, node: &Node) {
        let aliases = match node.entries().iter().find(|(name, _)| name.text == "aliases") {
            Some((name, list)) => self.item(name, list),
            None => self.field("aliases: [", "]", node),
        };
        let draft = node.get("draft").and_then(Node::scalar) == Some("true");
        self.of = Some((kind, id.clone()));
        self.places.entries.push(EntryPlace { kind, id, written, aliases, draft });
    }

    /// Where a field goes into a map: behind the first field, which says what the entry is called.
    fn field(&self, before: &str, after: &str, node: &Node) -> Gap {
        let text = self.sources.text(node.span.file);
        let gap = |at: usize, before: String, after: String| Gap {
            at: Span::new(node.span.file, at..at),
            before,
            after,
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
        if matches!(value.value, Value::Scalar(_)) {
            let end = line_end(text, value.span.end as usize);
            return gap(end, format!("\n{indent}{before}"), after.to_owned());
        }
        gap(first_start, before.to_owned(), format!("{after}\n{indent}"))
    }

    /// Where a further item goes into a list.
    fn item(&self, name: &Name, list: &Node) -> Gap {
        let text = self.sources.text(list.span.file);
        let gap = |at: usize, before: String, after: &str| Gap {
            at: Span::new(list.span.file, at..at),
            before,
            after: after.to_owned(),
        };
        let start = list.span.start as usize;
        match (&list.value, list.items().last()) {
            (Value::List(_), Some(last)) => {
                let (first, end) = (last.span.start as usize, last.span.end as usize);
                let line_start = text[..first].rfind('\n').map_or(0, |at| at + 1);
                if text[start..].starts_with('[') {
                    gap(end, ", ".to_owned(), "")
                } else {
                    gap(line_end(text, end), format!("\n{}", &text[line_start..first]), "")
                }
            }
            (Value::List(_), None) => gap(start + 1, String::new(), ""),
            _ => {
                let key_end = name.span.end as usize;
                let colon = text[key_end..].find(':').map_or(key_end, |at| key_end + at + 1);
                gap(colon, " [".to_owned(), "]")
            }
        }
    }

    fn map(&mut self, node: &Node, schema: &'static Schema) {
        for (name, value) in node.entries() {
            if let Some(field) = schema.field(&name.text) {
                self.value(value, field.ty, node);
            }
        }
    }

    fn value(&mut self, node: &Node, ty: Type, map: &Node) {
        match ty {
            Type::Ref(kind) => self.named(node, Named::Entry(kind)),
            Type::Refs(kind) => {
                node.items().iter().for_each(|item| self.named(item, Named::Entry(kind)))
            }
            Type::FigureRef => self.named(node, Named::Figure(self.home())),
            Type::FigureRefs => {
                node.items().iter().for_each(|item| self.named(item, Named::Figure(self.home())));
            }
            Type::Markdown => {
                if let Some(text) = node.scalar() {
                    let unfolded = (self.sources.slice(node.span) != text).then(|| text.to_owned());
                    let prose = Prose { span: node.span, unfolded };
                    self.places.texts.push(TextPlace { prose, of: self.of.clone() });
                }
            }
            Type::Map(schema) => self.map(node, schema),
            Type::Maps(schema) => node.items().iter().for_each(|item| self.map(item, schema)),
            Type::ById(schema) => {
                node.entries().iter().for_each(|(_, entry)| self.map(entry, schema))
            }
            Type::Cells => {
                if let Some(kind) =
                    map.get("rows").and_then(Node::scalar).and_then(EntryKind::from_name)
                {
                    let rows = node.entries().iter().map(|(row, _)| RefPlace {
                        named: Named::Entry(kind),
                        id: row.text.clone(),
                        span: row.span,
                    });
                    self.places.refs.extend(rows);
                }
            }
            _ => {}
        }
    }

    /// The dataset that is looked into.
    fn home(&self) -> Option<String> {
        self.of.as_ref().filter(|(kind, _)| *kind == EntryKind::Dataset).map(|(_, id)| id.clone())
    }

    fn named(&mut self, node: &Node, named: Named) {
        if let Some(id) = node.scalar() {
            self.places.refs.push(RefPlace { named, id: id.trim().to_owned(), span: node.span });
        }
    }
}

fn line_end(text: &str, from: usize) -> usize {
    text[from..].find('\n').map_or(text.len(), |at| from + at)
}
