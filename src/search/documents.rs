//! The pages of the index: the title, names and text that search finds of each entry.

use crate::input::SearchInput;
use crate::text::{self, IndexedBlock};
use kyyeu_model::{
    Dataset, EntryKind, Figure, FigurePart, FigurePath, Figures, Key, LocaleContext, Proceedings,
    RecordKind, RecordStatus, RelationField, Table,
};

/// A page of the index.
#[derive(Clone, Debug)]
pub struct IndexedPage {
    /// Its path in the site.
    pub path: String,
    pub title: String,
    /// The line below the title: speakers, an office, a region.
    pub byline: String,
    /// Its language, if it is not the workshop's.
    pub language: Option<String>,
    /// Its status after corrections.
    pub status: Option<&'static str>,
    /// Names that belong to it: other spellings, speakers, organisations.
    pub names: Vec<String>,
    pub blocks: Vec<IndexedBlock>,
}

/// The pages in the order of the index: records by kind and in the workshop's order, then all other
/// entries by kind and id, then translations.
pub fn index_order(proceedings: &Proceedings) -> Vec<Key> {
    let mut order = Vec::new();
    for &kind in RecordKind::ALL {
        let records = proceedings.programme.iter();
        let of_kind = records.filter(|&index| proceedings.records[index].value.kind == kind);
        order.extend(of_kind.map(|index| Key::new(EntryKind::Record, index)));
    }
    order.extend(proceedings.all_keys().filter(|key| key.kind != EntryKind::Record));
    order.extend(proceedings.translations());
    order
}

/// The kind of a page as the head of the index has it.
pub fn kind_name(proceedings: &Proceedings, key: Key) -> &'static str {
    match key.kind {
        EntryKind::Record => proceedings.records[key.index()].value.kind.name(),
        kind => kind.name(),
    }
}

/// Builds the page of an entry.
pub fn build_page(input: SearchInput<'_>, key: Key) -> IndexedPage {
    let proceedings = input.proceedings;
    let mut page = IndexedPage {
        path: proceedings.address(key),
        title: proceedings.name(key, &input.language.locale),
        byline: String::new(),
        language: None,
        status: None,
        names: Vec::new(),
        blocks: Vec::new(),
    };
    let index = key.index();
    match key.kind {
        EntryKind::Record => page.fill_record(input, index),
        EntryKind::Page => page.push_note(proceedings.pages[index].value.summary.as_deref()),
        EntryKind::Speaker => {
            let speaker = &proceedings.speakers[index].value;
            page.byline = speaker.titles.join(", ");
            page.names.clone_from(&speaker.variants);
            page.push_relations(
                input,
                key,
                &[RelationField::Organisation, RelationField::Province],
            );
        }
        EntryKind::Province => {
            let province = &proceedings.provinces[index].value;
            page.byline = province.region.clone().unwrap_or_default();
            page.names.clone_from(&province.variants);
            page.push_relations(input, key, &[RelationField::Successor]);
        }
        EntryKind::Organisation => {
            let organisation = &proceedings.organisations[index].value;
            page.byline = organisation.kind.clone().unwrap_or_default();
            page.names.clone_from(&organisation.variants);
            page.push_relations(input, key, &[RelationField::Parent, RelationField::Province]);
        }
        EntryKind::Document => page.fill_document(input, key),
        EntryKind::Topic => page.names.clone_from(&proceedings.topics[index].value.variants),
        EntryKind::Dataset => page.fill_dataset(input, index),
    }
    if let (Some(prose), Some(linked)) = (proceedings.prose(key), input.links.prose.get(&key)) {
        page.blocks.append(&mut text::extract_blocks(input, prose, linked));
    }
    page
}

impl IndexedPage {
    /// Adds a line of text without an anchor of its own.
    fn push_note(&mut self, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            self.push_block(String::new(), text.to_owned());
        }
    }

    fn push_block(&mut self, anchor: String, text: String) {
        self.blocks.push(IndexedBlock { anchor, heading: false, text });
    }

    /// Adds the names of related entries as one line.
    fn push_relations(&mut self, input: SearchInput<'_>, key: Key, fields: &[RelationField]) {
        let names: Vec<_> = fields
            .iter()
            .filter_map(|&field| input.links.register_relations.outgoing(key, field))
            .map(|related| input.proceedings.name(related, &input.language.locale))
            .collect();
        self.push_note(Some(&names.join(" · ")));
    }

    fn fill_record(&mut self, input: SearchInput<'_>, index: usize) {
        let SearchInput { proceedings, language, .. } = input;
        let record = &proceedings.records[index].value;
        let links = &input.links.records[index];
        let names_of = |keys: &[Key]| -> Vec<String> {
            keys.iter().map(|&key| proceedings.name(key, &language.locale)).collect()
        };
        let (speakers, organisations) = (names_of(&links.speakers), names_of(&links.organisations));
        self.byline = if speakers.is_empty() { &organisations } else { &speakers }.join(", ");
        self.language.clone_from(&record.language);
        self.status = record.status().map(RecordStatus::name);
        self.names = speakers;
        self.names.extend(organisations);
        self.names.extend(names_of(&links.provinces));
        self.names.extend(names_of(&links.topics));
        self.names.extend(names_of(&links.documents));
        self.names.extend(record.role.clone());
        self.names.extend(record.session.clone());
        self.push_note(record.summary.as_deref());
    }

    fn fill_document(&mut self, input: SearchInput<'_>, key: Key) {
        let document = &input.proceedings.documents[key.index()].value;
        let title = document.title.clone().filter(|title| *title != self.title);
        self.byline = title.unwrap_or_default();
        self.names.clone_from(&document.variants);
        self.names.push(self.byline.clone());
        if let Some(date) = &document.date {
            self.names.push(date.format_localized(&input.language.locale));
        }
        self.push_relations(input, key, &[RelationField::Issuer]);
    }

    /// Each figure of a list and each row of a table is a block, so that a number leads to its row.
    fn fill_dataset(&mut self, input: SearchInput<'_>, index: usize) {
        let locale = &input.language.locale;
        let dataset = &input.proceedings.datasets[index].value;
        self.byline = dataset
            .period
            .as_ref()
            .map(|period| period.format_localized(locale))
            .unwrap_or_default();
        match &dataset.figures {
            Figures::List(figures) => {
                for (index, figure) in figures.iter().enumerate() {
                    let path = FigurePath::ListItem(index, None);
                    let text = figure_text(input, dataset, path, &figure.value);
                    self.push_block(dataset.anchor(path), text);
                }
            }
            Figures::Table(table) => {
                for row in 0..table.rows.len() {
                    let (anchor, text) = row_block(input, dataset, table, row);
                    self.push_block(anchor, text);
                }
            }
        }
    }
}

/// A figure of a list in words: its label, its numbers by year, its share and its unit.
fn figure_text(
    input: SearchInput<'_>,
    dataset: &Dataset,
    path: FigurePath,
    figure: &Figure,
) -> String {
    let LocaleContext { locale, numbers, .. } = input.language;
    let numbers_by_year: Vec<_> = figure
        .value
        .years()
        .filter_map(|year| {
            let number =
                dataset.format_part(path.in_year(year), FigurePart::Value, numbers, locale)?;
            Some(match year {
                Some(year) => format!("{year} {number}"),
                None => number,
            })
        })
        .collect();
    let mut text = format!("{}: {}", figure.label, numbers_by_year.join("; "));
    if let Some(unit) = figure.unit(dataset).filter(|unit| *unit != "%") {
        text.push(' ');
        text.push_str(unit);
    }
    if let Some(share) = dataset.format_part(path, FigurePart::Percent, numbers, locale) {
        text.push_str(" (");
        text.push_str(&share);
        text.push(')');
    }
    text
}

/// A row of a table: the anchor of its first number, and its text. Of a series the last year is
/// found; the other years are in its row.
fn row_block(
    input: SearchInput<'_>,
    dataset: &Dataset,
    table: &Table,
    row: usize,
) -> (String, String) {
    let LocaleContext { locale, numbers, .. } = input.language;
    let mut anchor = None;
    let mut cells = Vec::new();
    for (column, (header, amount)) in table.columns.iter().zip(&table.rows[row].amounts).enumerate()
    {
        let Some(year) = amount.as_ref().and_then(|amount| amount.years().last()) else { continue };
        let path = FigurePath::TableCell(row, column, year);
        let number = dataset.format_part(path, FigurePart::Value, numbers, locale);
        let Some(number) = number else { continue };
        anchor.get_or_insert_with(|| dataset.anchor(path));
        cells.push(format!("{} {number}", header.value.label));
    }
    let name = table.row_name(row, input.proceedings, locale);
    (anchor.unwrap_or_default(), format!("{name}: {}", cells.join(", ")))
}
