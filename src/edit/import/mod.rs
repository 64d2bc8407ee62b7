//! Makes what other programs wrote into records and speakers, and says of each thing what it could
//! not place.
//!
//! Pure. A family name is kept where it is declared, and never guessed; nothing that is there
//! already is changed.

mod mapping;
mod people;

use std::collections::{BTreeMap, BTreeSet};

use crate::import::people::ImportedPerson;
use crate::scaffold::{NewEntryKind, NewEntryRequest, ProvinceList, short_slug};
use crate::yaml_writer::{FieldValue, YamlField};
use kyyeu_diag::{Sources, Span};
use kyyeu_model::{
    EntryKind, ImportedField, ImportedItem, ImportedValue, RecordKind, check_id, slug, strict_key,
};

/// What is there already, and what is made of what comes.
#[derive(Clone, Debug)]
pub struct ImportContext {
    /// All ids.
    pub ids: BTreeSet<String>,
    /// The ids of speakers by the keys of their names.
    pub speakers: BTreeMap<String, Vec<String>>,
    /// The ids of topics by the keys of their names.
    pub topics: BTreeMap<String, Vec<String>>,
    /// When the workshop was held.
    pub date: Option<String>,
    /// The project's language.
    pub language: String,
    /// What entries become.
    pub kind: RecordKind,
}

/// Something that was not placed, or that someone has to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportNote {
    /// Where it stands.
    pub span: Span,
    /// What the entry is called there.
    pub entry: String,
    /// What is to be said.
    pub message: String,
}

/// What is to be added.
#[derive(Clone, Debug, Default)]
pub struct ImportPlan {
    /// Speakers and topics, sorted by their ids, then records in their order.
    pub requests: Vec<NewEntryRequest>,
    /// What was not placed, in the order of the files.
    pub notes: Vec<ImportNote>,
}

/// Plans what is to be added.
#[must_use]
pub fn plan_import(items: &[ImportedItem], sources: &Sources, known: &ImportContext) -> ImportPlan {
    let mut import = Importer {
        context: known,
        ids: known.ids.clone(),
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
    /// New ones by the keys of their names.
    speakers: BTreeMap<String, NewEntryRequest>,
    topics: BTreeMap<String, NewEntryRequest>,
    records: Vec<NewEntryRequest>,
    notes: Vec<ImportNote>,
}

/// Fields that hold further fields.
const NESTED_FIELDS: [&str; 3] = ["extra", "params", "taxonomies"];

impl Importer<'_> {
    fn push_note(&mut self, at: Span, item: &ImportedItem, said: impl Into<String>) {
        self.notes.push(ImportNote { span: at, entry: item.key.clone(), message: said.into() });
    }

    fn import_item(&mut self, item: &ImportedItem, sources: &Sources) {
        let flat = flatten_fields(&item.fields);
        let mut taken = crate::import::mapping::map_fields(&flat, self.context);
        let Some(title) = taken.title.take() else {
            return self.push_note(
                item.span,
                item,
                "it has no title, and was left out: give it one",
            );
        };
        let Some(id) = self.choose_record_id(item, &title, taken.slug.as_deref()) else { return };
        let (people, more) = crate::import::people::collect_people(
            &flat,
            taken.language.as_deref().unwrap_or(&self.context.language),
        );
        let mut speakers: Vec<String> = Vec::new();
        for person in people {
            let speaker = self.speaker_id(&person, item);
            if !speakers.contains(&speaker) {
                speakers.push(speaker);
            }
        }
        let topics: Vec<_> = taken.topics.iter().filter_map(|topic| self.topic_id(topic)).collect();
        let mut fields = taken.fields;
        if !topics.is_empty() {
            fields.push(YamlField::new("topics", FieldValue::Ids(topics)));
        }
        let mut notes = taken.notes;
        notes.extend(more);
        let body = sources.slice(item.body).unwrap_or_default();
        notes.extend(find_template_commands(body, item.body));
        notes.sort_by_key(|(at, _)| at.start);
        for (at, said) in notes {
            self.push_note(at, item, said);
        }
        self.records.push(NewEntryRequest {
            body: body.trim().to_owned(),
            speakers,
            ..new_request(NewEntryKind::Record(self.context.kind), &title, &id, fields)
        });
    }

    /// The id of a record: what its file is called, or what its title gives.
    fn choose_record_id(
        &mut self,
        item: &ImportedItem,
        title: &str,
        own: Option<&str>,
    ) -> Option<String> {
        let of_file = !item.body.range().is_empty() || own.is_some();
        let named = own.map_or_else(|| slug_without_prefix(&item.key), slug);
        let id = if of_file && check_id(&named).is_ok() { named } else { short_slug(title) };
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

    /// An id that nothing has, this one where it can be.
    fn reserve_id(&mut self, id: &str) -> String {
        let mut free = id.to_owned();
        let mut number = 2;
        while !self.ids.insert(free.clone()) {
            free = format!("{id}-{number}");
            number += 1;
        }
        free
    }

    /// The id of a speaker: of the one who has the name, or of a new one.
    fn speaker_id(&mut self, person: &ImportedPerson, item: &ImportedItem) -> String {
        let key = strict_key(&person.name);
        let known = self.context.speakers.get(&key).cloned().unwrap_or_default();
        if let [first, others @ ..] = known.as_slice() {
            if !others.is_empty() {
                let said = format!(
                    "\"{}\" is the name of several: {}; the first was taken",
                    person.name,
                    known.join(", ")
                );
                self.push_note(item.span, item, said);
            }
            return first.clone();
        }
        if let Some(ask) = self.speakers.get(&key) {
            return ask.id.clone().unwrap_or_default();
        }
        let wanted = short_slug(&person.name);
        let wanted = if check_id(&wanted).is_ok() {
            wanted
        } else {
            format!("{}-1", EntryKind::Speaker.name())
        };
        let id = self.reserve_id(&wanted);
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

    /// The id of a topic; nothing where its name gives none.
    fn topic_id(&mut self, name: &str) -> Option<String> {
        let key = strict_key(name);
        if let Some(id) = self.context.topics.get(&key).and_then(|ids| ids.first()) {
            return Some(id.clone());
        }
        if let Some(ask) = self.topics.get(&key) {
            return ask.id.clone();
        }
        let wanted = short_slug(name);
        check_id(&wanted).ok()?;
        let id = self.reserve_id(&wanted);
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

/// The fields, with those that stand in one of [`NESTED`] beside them.
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

/// The slug of a file's name without a date or a number before it.
fn slug_without_prefix(name: &str) -> String {
    let slug = slug(name);
    let rest = slug.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
    if rest.is_empty() { slug } else { rest.to_owned() }
}

/// Lines that hold commands of another program.
fn find_template_commands(body: &str, at: Span) -> Vec<(Span, String)> {
    let mut start = at.start as usize;
    let mut notes = Vec::new();
    for line in body.split_inclusive('\n') {
        if ["{{", "{%"].iter().any(|mark| line.contains(mark)) {
            let place = Span::new(at.file, start..start + line.trim_end().len());
            notes.push((
                place,
                "the text has a command of another program, which stands there as it is".to_owned(),
            ));
        }
        start += line.len();
    }
    notes
}
