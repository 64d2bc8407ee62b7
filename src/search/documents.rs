//! What can be found: one unit a page, with what it is called, who belongs to it, and its text.

use crate::SearchInput;
use crate::text;
use kyyeu_model::{
    EntryKind, FigurePart, FigurePath, Figures, Key, Proceedings, RecordKind, RecordStatus,
    RelationField,
};

/// A paragraph, heading, list item, table or figure.
#[derive(Clone, Debug)]
pub struct IndexedBlock {
    /// Anchor on the unit's page; empty for the page itself.
    pub anchor: String,
    /// Whether it is a heading.
    pub heading: bool,
    /// Its text.
    pub text: String,
}

/// A page that can be found.
#[derive(Clone, Debug)]
pub struct IndexedPage {
    /// Path of the page.
    pub path: String,
    /// Its title.
    pub title: String,
    /// What stands below the title: who spoke, an office, a region.
    pub byline: String,
    /// Its language, where it is not the workshop's.
    pub language: Option<String>,
    /// What its corrections make of it.
    pub status: Option<&'static str>,
    /// Names that belong to it: other spellings, speakers, organisations.
    pub names: Vec<String>,
    /// Its text.
    pub blocks: Vec<IndexedBlock>,
}

/// The units in the order of the index: records by kind and in the workshop's order, then all else
/// by kind and id, then translations.
pub fn index_order(proceedings: &Proceedings) -> Vec<Key> {
    let of_kind = |kind: &RecordKind| {
        let kind = *kind;
        let programme = proceedings.programme.iter();
        programme.filter(move |&at| proceedings.records[at].value.kind == kind)
    };
    let records =
        RecordKind::ALL.iter().flat_map(of_kind).map(|at| Key::new(EntryKind::Record, at));
    let rest = proceedings.all_keys().filter(|key| key.kind != EntryKind::Record);
    records.chain(rest).chain(proceedings.translations()).collect()
}

/// The kind of a unit as facets name it.
pub fn kind_name(proceedings: &Proceedings, key: Key) -> &'static str {
    match key.kind {
        EntryKind::Record => proceedings.records[key.index()].value.kind.name(),
        kind => kind.name(),
    }
}

/// Fills a unit.
pub fn build_page(material: SearchInput<'_>, key: Key) -> IndexedPage {
    let proceedings = material.proceedings;
    let mut unit = IndexedPage {
        path: proceedings.address(key),
        title: proceedings.name(key, &material.language.locale),
        byline: String::new(),
        language: None,
        status: None,
        names: Vec::new(),
        blocks: Vec::new(),
    };
    let at = key.index();
    match key.kind {
        EntryKind::Record => fill_record(material, at, &mut unit),
        EntryKind::Page => unit.push_note(proceedings.pages[at].value.summary.as_deref()),
        EntryKind::Speaker => {
            let speaker = &proceedings.speakers[at].value;
            unit.byline = speaker.titles.join(", ");
            unit.names.clone_from(&speaker.variants);
            unit.push_relations(
                material,
                key,
                &[RelationField::Organisation, RelationField::Province],
            );
        }
        EntryKind::Province => {
            let province = &proceedings.provinces[at].value;
            unit.byline = province.region.clone().unwrap_or_default();
            unit.names.clone_from(&province.variants);
            unit.push_relations(material, key, &[RelationField::Successor]);
        }
        EntryKind::Organisation => {
            let organisation = &proceedings.organisations[at].value;
            unit.byline = organisation.kind.clone().unwrap_or_default();
            unit.names.clone_from(&organisation.variants);
            unit.push_relations(material, key, &[RelationField::Parent, RelationField::Province]);
        }
        EntryKind::Document => fill_document(material, key, &mut unit),
        EntryKind::Topic => unit.names.clone_from(&proceedings.topics[at].value.variants),
        EntryKind::Dataset => fill_dataset(material, key, &mut unit),
    }
    if let (Some(text), Some(linked)) = (proceedings.prose(key), material.links.prose.get(&key)) {
        unit.blocks.append(&mut text::extract_blocks(material, text, linked));
    }
    unit
}

impl IndexedPage {
    fn push_note(&mut self, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.blocks.push(IndexedBlock {
                anchor: String::new(),
                heading: false,
                text: text.to_owned(),
            });
        }
    }

    /// Names by which an entry hangs together with others, as a line of its own.
    fn push_relations(&mut self, material: SearchInput<'_>, key: Key, ties: &[RelationField]) {
        let of = |tie: &RelationField| material.links.register_relations.outgoing(key, *tie);
        let names: Vec<_> = ties
            .iter()
            .filter_map(of)
            .map(|to| material.proceedings.name(to, &material.language.locale))
            .collect();
        self.push_note(Some(&names.join(" · ")));
    }
}

fn fill_record(material: SearchInput<'_>, at: usize, unit: &mut IndexedPage) {
    let record = &material.proceedings.records[at].value;
    let links = &material.links.records[at];
    let names = |keys: &[Key]| {
        keys.iter()
            .map(|&key| material.proceedings.name(key, &material.language.locale))
            .collect::<Vec<_>>()
    };
    let (speakers, organisations) = (names(&links.speakers), names(&links.organisations));
    unit.byline = if speakers.is_empty() { &organisations } else { &speakers }.join(", ");
    unit.language.clone_from(&record.language);
    unit.status = record.status().map(RecordStatus::name);
    unit.names = speakers;
    unit.names.extend(organisations);
    unit.names.extend(names(&links.provinces));
    unit.names.extend(names(&links.topics));
    unit.names.extend(names(&links.documents));
    unit.names.extend(record.role.clone());
    unit.names.extend(record.session.clone());
    unit.push_note(record.summary.as_deref());
}

fn fill_document(material: SearchInput<'_>, key: Key, unit: &mut IndexedPage) {
    let document = &material.proceedings.documents[key.index()].value;
    let title = document.title.clone().filter(|title| *title != unit.title);
    unit.byline = title.unwrap_or_default();
    unit.names.clone_from(&document.variants);
    unit.names.push(unit.byline.clone());
    if let Some(date) = &document.date {
        unit.names.push(date.format_localized(&material.language.locale));
    }
    unit.push_relations(material, key, &[RelationField::Issuer]);
}

/// Each figure is a block of its own, so that a number leads to its very row.
fn fill_dataset(material: SearchInput<'_>, key: Key, unit: &mut IndexedPage) {
    let locale = &material.language.locale;
    let dataset = &material.proceedings.datasets[key.index()].value;
    unit.byline =
        dataset.period.as_ref().map(|period| period.format_localized(locale)).unwrap_or_default();
    let numbers = &material.language.numbers;
    match &dataset.figures {
        Figures::List(list) => {
            for (at, figure) in list.iter().enumerate() {
                let path = FigurePath::ListItem(at, None);
                let part = |part| dataset.format_part(path, part, numbers, locale);
                let years = figure.value.value.years().filter_map(|year| {
                    let number = dataset.format_part(
                        path.in_year(year),
                        FigurePart::Value,
                        numbers,
                        locale,
                    )?;
                    Some(year.map_or(number.clone(), |year| format!("{year} {number}")))
                });
                let value = years.collect::<Vec<_>>().join("; ");
                let share = part(FigurePart::Percent)
                    .map(|share| format!(" ({share})"))
                    .unwrap_or_default();
                let what = figure
                    .value
                    .unit(dataset)
                    .filter(|unit| *unit != "%")
                    .map(|unit| format!(" {unit}"));
                let text =
                    format!("{}: {value}{}{share}", figure.value.label, what.unwrap_or_default());
                unit.blocks.push(IndexedBlock {
                    anchor: dataset.anchor(path),
                    heading: false,
                    text,
                });
            }
        }
        Figures::Table(table) => {
            for (row, cells) in table.rows.iter().enumerate() {
                let name = table.row_name(row, material.proceedings, locale);
                // Of a series the last year is found; the others stand in its row.
                let last = |column: usize| {
                    let year = cells.amounts[column].as_ref()?.years().last()?;
                    let path = FigurePath::TableCell(row, column, year);
                    let number = dataset.format_part(path, FigurePart::Value, numbers, locale)?;
                    Some((
                        dataset.anchor(path),
                        format!("{} {number}", table.columns[column].value.label),
                    ))
                };
                let found: Vec<_> = (0..table.columns.len()).filter_map(last).collect();
                let anchor = found.first().map(|(anchor, _)| anchor.clone()).unwrap_or_default();
                let cells: Vec<_> = found.into_iter().map(|(_, text)| text).collect();
                let text = format!("{name}: {}", cells.join(", "));
                unit.blocks.push(IndexedBlock { anchor, heading: false, text });
            }
        }
    }
}
