//! Import of bibliographies and Markdown from other programs: plans records and speakers, and notes
//! every field that has no counterpart.
//!
//! Pure. Never guesses a family name: only a declared one is used. Never changes an existing entry.

mod context;
mod mapping;
mod people;

use std::collections::{BTreeMap, BTreeSet};

pub use crate::import::context::ImportContext;
use crate::import::mapping::map_fields;
use crate::import::people::{ImportedPerson, collect_people};
use crate::scaffold::{NewEntryKind, NewEntryRequest, ProvinceList, short_slug};
use crate::yaml_writer::{FieldValue, YamlField};
use kyyeu_diag::{Sources, Span};
use kyyeu_model::{
    EntryKind, ImportedField, ImportedItem, ImportedValue, check_id, slug, strict_key,
};

/// A field that was not placed, or that the editor has to review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportNote {
    /// Its range in the imported file.
    pub span: Span,
    /// The name of the entry there.
    pub entry: String,
    /// What was not placed, and why.
    pub message: String,
}

/// The entries to add.
#[derive(Clone, Debug, Default)]
pub struct ImportPlan {
    /// Speakers and topics, sorted by id, then records in the order of the files.
    pub requests: Vec<NewEntryRequest>,
    /// The notes, in the order of the files.
    pub notes: Vec<ImportNote>,
}

/// Plans the entries to add.
#[must_use]
pub fn plan_import(
    items: &[ImportedItem],
    sources: &Sources,
    context: &ImportContext,
) -> ImportPlan {
    let mut import = Importer {
        context,
        ids: context.ids.clone(),
        speakers: BTreeMap::new(),
        topics: BTreeMap::new(),
        records: Vec::new(),
        notes: Vec::new(),
    };
    for item in items {
        import.import_item(item, sources);
    }
    let Importer { speakers, topics, records, notes, .. } = import;
    let mut entries: Vec<NewEntryRequest> =
        speakers.into_values().chain(topics.into_values()).collect();
    entries.sort_by(|a, b| a.id.cmp(&b.id));
    ImportPlan { requests: entries.into_iter().chain(records).collect(), notes }
}

struct Importer<'a> {
    context: &'a ImportContext,
    ids: BTreeSet<String>,
    /// New speakers by [`strict_key`] of their names.
    speakers: BTreeMap<String, NewEntryRequest>,
    topics: BTreeMap<String, NewEntryRequest>,
    records: Vec<NewEntryRequest>,
    notes: Vec<ImportNote>,
}

/// Maps whose fields count as fields of the entry.
const NESTED_FIELDS: [&str; 3] = ["extra", "params", "taxonomies"];

impl Importer<'_> {
    fn push_note(&mut self, span: Span, item: &ImportedItem, message: impl Into<String>) {
        self.notes.push(ImportNote { span, entry: item.key.clone(), message: message.into() });
    }

    fn import_item(&mut self, item: &ImportedItem, sources: &Sources) {
        let flat = flatten_fields(&item.fields);
        let mut mapped = map_fields(&flat, self.context);
        let Some(title) = mapped.title.take() else {
            return self.push_note(
                item.span,
                item,
                "it has no title, and was left out: give it one",
            );
        };
        let Some(id) = self.choose_record_id(item, &title, mapped.slug.as_deref()) else { return };
        let (people, people_notes) =
            collect_people(&flat, mapped.language.as_deref().unwrap_or(&self.context.language));
        let mut speakers: Vec<String> = Vec::new();
        for person in people {
            let speaker = self.speaker_id(&person, item);
            if !speakers.contains(&speaker) {
                speakers.push(speaker);
            }
        }
        let topics: Vec<_> =
            mapped.topics.iter().filter_map(|topic| self.topic_id(topic)).collect();
        let mut fields = mapped.fields;
        if !topics.is_empty() {
            fields.push(YamlField::new("topics", FieldValue::Ids(topics)));
        }
        let mut notes = mapped.notes;
        notes.extend(people_notes);
        let body = sources.slice(item.body).unwrap_or_default();
        notes.extend(find_template_commands(body, item.body));
        notes.sort_by_key(|(span, _)| span.start);
        for (span, message) in notes {
            self.push_note(span, item, message);
        }
        self.records.push(NewEntryRequest {
            body: body.trim().to_owned(),
            speakers,
            ..new_request(NewEntryKind::Record(self.context.kind), &title, &id, fields)
        });
    }

    /// The id of a record: from the name of its file, or from its title. `None` if the record is
    /// left out, which is noted.
    fn choose_record_id(
        &mut self,
        item: &ImportedItem,
        title: &str,
        slug_field: Option<&str>,
    ) -> Option<String> {
        let is_named = !item.body.range().is_empty() || slug_field.is_some();
        let name_slug = slug_field.map_or_else(|| slug_without_prefix(&item.key), slug);
        let id =
            if is_named && check_id(&name_slug).is_ok() { name_slug } else { short_slug(title) };
        if check_id(&id).is_err() {
            self.push_note(
                item.span,
                item,
                format!(
                    "\"{title}\" gives no id, and it was left out: kyyeu new takes one with --id"
                ),
            );
            return None;
        }
        if self.context.ids.contains(&id) {
            self.push_note(
                item.span,
                item,
                format!("the id \"{id}\" is taken, and it was left out: it may be there already"),
            );
            return None;
        }
        Some(self.reserve_id(&id))
    }

    /// Reserves an id that is not in use: this one, or this one with a number.
    fn reserve_id(&mut self, id: &str) -> String {
        let mut free = id.to_owned();
        let mut number = 2;
        while !self.ids.insert(free.clone()) {
            free = format!("{id}-{number}");
            number += 1;
        }
        free
    }

    /// The id of a speaker: of the existing one with this name, or of a new one.
    fn speaker_id(&mut self, person: &ImportedPerson, item: &ImportedItem) -> String {
        let key = strict_key(&person.name);
        let existing = self.context.speakers.get(&key).cloned().unwrap_or_default();
        if let [first, others @ ..] = existing.as_slice() {
            if !others.is_empty() {
                let message = format!(
                    "\"{}\" is the name of several: {}; the first was taken",
                    person.name,
                    existing.join(", ")
                );
                self.push_note(item.span, item, message);
            }
            return first.clone();
        }
        if let Some(request) = self.speakers.get(&key) {
            return request.id.clone().unwrap_or_default();
        }
        let mut id = short_slug(&person.name);
        if check_id(&id).is_err() {
            id = format!("{}-1", EntryKind::Speaker.name());
        }
        let id = self.reserve_id(&id);
        let part = |name: &str, text: &Option<String>| {
            text.as_ref().map(|text| YamlField::from_text(name, text))
        };
        let fields = part("family", &person.family)
            .into_iter()
            .chain(part("given", &person.given))
            .collect();
        self.speakers.insert(
            key,
            new_request(NewEntryKind::Entry(EntryKind::Speaker), &person.name, &id, fields),
        );
        id
    }

    /// The id of a topic; `None` if its name has no letters for one.
    fn topic_id(&mut self, name: &str) -> Option<String> {
        let key = strict_key(name);
        if let Some(id) = self.context.topics.get(&key).and_then(|ids| ids.first()) {
            return Some(id.clone());
        }
        if let Some(request) = self.topics.get(&key) {
            return request.id.clone();
        }
        let name_slug = short_slug(name);
        check_id(&name_slug).ok()?;
        let id = self.reserve_id(&name_slug);
        self.topics
            .insert(key, new_request(NewEntryKind::Entry(EntryKind::Topic), name, &id, Vec::new()));
        Some(id)
    }
}

fn new_request(
    kind: NewEntryKind,
    name: &str,
    id: &str,
    fields: Vec<YamlField>,
) -> NewEntryRequest {
    NewEntryRequest {
        kind,
        name: name.to_owned(),
        id: Some(id.to_owned()),
        fields,
        speakers: Vec::new(),
        figures: Vec::new(),
        provinces: ProvinceList::None,
        body: String::new(),
    }
}

/// The fields, with those of [`NESTED_FIELDS`] in place of these.
fn flatten_fields(fields: &[ImportedField]) -> Vec<ImportedField> {
    let mut flat = Vec::new();
    for field in fields {
        match &field.value {
            ImportedValue::Map(inner) if NESTED_FIELDS.contains(&field.name.as_str()) => {
                flat.extend(inner.iter().map(|(name, value)| ImportedField {
                    name: name.to_lowercase(),
                    span: field.span,
                    value: value.clone(),
                }));
            }
            _ => flat.push(field.clone()),
        }
    }
    flat
}

/// The slug of a file's name without a leading date or number.
fn slug_without_prefix(name: &str) -> String {
    let slug = slug(name);
    let rest = slug.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
    if rest.is_empty() { slug } else { rest.to_owned() }
}

/// Notes on the lines that have template commands of another program.
fn find_template_commands(body: &str, body_span: Span) -> Vec<(Span, String)> {
    let mut start = body_span.start as usize;
    let mut notes = Vec::new();
    for line in body.split_inclusive('\n') {
        if ["{{", "{%"].iter().any(|mark| line.contains(mark)) {
            let span = Span::new(body_span.file, start..start + line.trim_end().len());
            notes.push((
                span,
                "the text has a command of another program, which stands there as it is".to_owned(),
            ));
        }
        start += line.len();
    }
    notes
}
