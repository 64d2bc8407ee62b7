//! Machine-readable datasets: one row for each number of a list or table.

use crate::context::PlanContext;
use crate::table_rows::row_label;
use crate::view_builder::ViewBuilder;
use kyyeu_model::{
    Claim, ClaimKind, Dataset, EntryKind, Evaluation, Figure, FigurePart, FigurePath, FigureRef,
    Figures, Key, Number, Table,
};
use kyyeu_view::{CellValue, DataField, DataPackage, DataResource, DatasetData};

const fn field(name: &'static str, ty: &'static str, description: &'static str) -> DataField {
    DataField { name, ty, description }
}

/// The fields of a list of figures.
const FIGURE_FIELDS: &[DataField] = &[
    field("figure", "string", "The figure's id in its dataset."),
    field("label", "string", "What it says."),
    field("definition", "string", "What exactly is counted, where the label does not say it."),
    field("year", "year", "The year, where the figure is a series."),
    field(
        "value",
        "number",
        "The number in units, with the decimals stated; empty for a fraction such as 1/6.",
    ),
    field(
        "as_stated",
        "string",
        "The number as the source states it, with its hedge and scale, in the site's language.",
    ),
    field("unit", "string", "What is counted; % for a percentage."),
    field("qualifier", "string", "How the number was hedged: over, nearly or about."),
    field("period", "string", "The period, as EDTF."),
    field(
        "of",
        "string",
        "The figure that it is a part of, dataset/figure; else the whole in words.",
    ),
    field("percent", "number", "Its share of that whole, as stated."),
    field("rank", "integer", "Its rank, as stated."),
    field("rank_among", "string", "Among whom."),
    field("target", "number", "What was aimed at, in units."),
    field("attained", "number", "How much of the target was reached, in percent, as stated."),
    field("source", "string", "The id of the record that states it."),
    field("stated", "string", "The words of the source."),
    field("known_discrepancy", "string", "Why a declared relation does not hold in the source."),
    field("note", "string", "What a reader must know about it."),
];

/// The fields of a table.
const TABLE_FIELDS: &[DataField] = &[
    field(
        "row",
        "string",
        "The row's id: an entry of the register that the rows belong to, or a part of a \
         breakdown; total for the total.",
    ),
    field("row_label", "string", "What the row is called."),
    field("column", "string", "The column's id."),
    field("column_label", "string", "What the column says."),
    field("year", "year", "The year, where the number is one of a series."),
    field(
        "value",
        "number",
        "The number, with the decimals stated; empty for a fraction such as 1/6.",
    ),
    field("as_stated", "string", "The number as the source states it, in the site's language."),
    field("unit", "string", "What is counted; % for a percentage."),
];

fn text_value(text: Option<impl Into<String>>) -> CellValue {
    text.map_or(CellValue::Empty, |text| CellValue::Text(text.into()))
}

pub fn build_dataset_data(builder: ViewBuilder<'_>, key: Key) -> DatasetData {
    builder.context.record_entry(key);
    let proceedings = builder.context.proceedings;
    let entry = &proceedings.datasets[key.index()];
    let dataset = &entry.value;
    let writer = RowWriter { view_builder: builder, key, dataset };
    let (fields, rows) = match &dataset.figures {
        Figures::List(_) => (
            FIGURE_FIELDS,
            dataset.number_paths().into_iter().map(|path| writer.figure_row(path)).collect(),
        ),
        Figures::Table(table) => (
            TABLE_FIELDS,
            dataset.number_paths().into_iter().map(|path| writer.table_row(table, path)).collect(),
        ),
    };
    let claims = builder.context.links.claims.iter().filter(|claim| claim.subject.dataset == key);
    let id = |reference: &Option<kyyeu_model::Ref>| {
        text_value(reference.as_ref().map(|reference| reference.id.clone()))
    };
    DatasetData {
        id: entry.id.clone(),
        facts: vec![
            ("id", CellValue::Text(entry.id.clone())),
            ("title", CellValue::Text(dataset.title.clone())),
            ("language", CellValue::Text(builder.context.language.locale.language.clone())),
            ("period", text_value(dataset.period.as_ref().map(ToString::to_string))),
            ("province", id(&dataset.province)),
            ("organisation", id(&dataset.organisation)),
            ("region", text_value(dataset.region.clone())),
            ("source", writer.source_id(None)),
            ("stated", text_value(dataset.quotation.as_ref().map(|words| words.text.clone()))),
        ],
        fields,
        rows,
        relations: claims.map(|claim| writer.relation_row(claim)).collect(),
        root: "../".to_owned(),
    }
}

struct RowWriter<'a> {
    view_builder: ViewBuilder<'a>,
    key: Key,
    dataset: &'a Dataset,
}

impl RowWriter<'_> {
    /// A part of a figure in units; nothing for a fraction.
    fn number_value(&self, path: FigurePath, part: FigurePart) -> CellValue {
        let Some(stated) = self.dataset.stated_number(path, part) else { return CellValue::Empty };
        let scaled = self.dataset.figure(path).is_some_and(|figure| figure.scale.is_some())
            && matches!(part, FigurePart::Value | FigurePart::Target);
        match (&stated.number, self.dataset.exact_value(path, part)) {
            (Number::Fraction(..), _) => CellValue::Empty,
            (_, Some(exact)) if scaled => CellValue::Number(exact.to_string()),
            (number, _) => CellValue::Number(number.to_plain_string()),
        }
    }

    fn as_stated(&self, path: FigurePath) -> CellValue {
        let language = self.view_builder.context.language;
        let written =
            self.dataset.format_part(path, FigurePart::Value, &language.numbers, &language.locale);
        text_value(written.map(|written| written.replace('\u{a0}', " ")))
    }

    fn source_id(&self, figure: Option<usize>) -> CellValue {
        let context = self.view_builder.context;
        let sources = &context.links.figure_sources;
        let source = sources.get(&(self.key, figure)).or_else(|| sources.get(&(self.key, None)));
        text_value(source.map(|(record, _)| {
            context.record_entry(*record);
            context.proceedings.id(*record)
        }))
    }

    /// A figure as programs name it: `dataset/figure`, with its part.
    fn figure_name(&self, FigureRef { dataset: key, path, part }: FigureRef) -> String {
        self.view_builder.context.record_entry(key);
        let dataset = &self.view_builder.context.proceedings.datasets[key.index()];
        let part = FigurePart::SUFFIXES.iter().find(|(_, named)| *named == part);
        let part = part.map_or(String::new(), |(name, _)| format!(".{name}"));
        format!("{}/{}{part}", dataset.id, dataset.value.format_path(path))
    }

    fn share_of(&self, path: FigurePath, figure: &Figure) -> CellValue {
        let whole_figure =
            self.view_builder.context.links.share_wholes.get(&(self.key, path.in_year(None)));
        let whole_name = whole_figure
            .map(|&(key, path)| self.figure_name(FigureRef::new(key, path, FigurePart::Value)));
        text_value(whole_name.or_else(|| figure.share.whole_text.clone()))
    }

    fn figure_row(&self, path: FigurePath) -> Vec<CellValue> {
        let (Some(figure), FigurePath::ListItem(index, year)) = (self.dataset.figure(path), path)
        else {
            return Vec::new();
        };
        let words = figure
            .quotation
            .as_ref()
            .or(self.dataset.quotation.as_ref())
            .map(|words| words.text.clone());
        let period = figure.period.as_ref().or(self.dataset.period.as_ref());
        vec![
            CellValue::Text(self.dataset.format_path(path.in_year(None))),
            CellValue::Text(figure.label.clone()),
            text_value(figure.definition.clone()),
            year.map_or(CellValue::Empty, |year| CellValue::Number(year.to_string())),
            self.number_value(path, FigurePart::Value),
            self.as_stated(path),
            text_value(figure.unit(self.dataset)),
            text_value(figure.qualifier.map(kyyeu_model::Qualifier::name)),
            text_value(period.map(ToString::to_string)),
            self.share_of(path, figure),
            self.number_value(path, FigurePart::Percent),
            self.number_value(path, FigurePart::Rank),
            text_value(figure.rank_among.clone()),
            self.number_value(path, FigurePart::Target),
            self.number_value(path, FigurePart::Attained),
            self.source_id(Some(index)),
            text_value(words),
            text_value(figure.relations.known_discrepancy.clone()),
            text_value(figure.note.clone()),
        ]
    }

    fn table_row(&self, table: &Table, path: FigurePath) -> Vec<CellValue> {
        let FigurePath::TableCell(row, column, year) = path else { return Vec::new() };
        vec![
            CellValue::Text(table.rows[row].id.id.clone()),
            CellValue::Text(row_label(self.view_builder, table, row)),
            CellValue::Text(table.columns[column].id.clone()),
            CellValue::Text(table.columns[column].value.label.clone()),
            year.map_or(CellValue::Empty, |year| CellValue::Number(year.to_string())),
            self.number_value(path, FigurePart::Value),
            self.as_stated(path),
            text_value(table.unit(column, self.dataset)),
        ]
    }

    fn relation_row(&self, claim: &Claim) -> Vec<(&'static str, CellValue)> {
        let kind = match claim.kind {
            ClaimKind::Sum => "sum",
            ClaimKind::Includes => "includes",
            ClaimKind::AtMost => "within",
            ClaimKind::Share => "share",
            ClaimKind::Rate => "rate",
            ClaimKind::Average => "average",
            ClaimKind::Rank => "rank",
            ClaimKind::Attained => "attained",
        };
        let verdict = match claim.evaluation {
            Evaluation::Holds => "holds",
            Evaluation::Fails(_) => "fails",
            Evaluation::Unknown => "unknown",
        };
        let terms: Vec<_> = claim.terms.iter().map(|&term| self.figure_name(term)).collect();
        vec![
            ("kind", CellValue::Text(kind.to_owned())),
            ("figure", CellValue::Text(self.figure_name(claim.subject))),
            ("from", CellValue::Text(terms.join(" "))),
            ("verdict", CellValue::Text(verdict.to_owned())),
            ("known_discrepancy", text_value(claim.discrepancy_reason.clone())),
        ]
    }
}

/// The data package of all datasets.
pub fn build_data_package(context: PlanContext<'_>) -> DataPackage {
    let workshop = &context.proceedings.workshop;
    let resource = |key: Key| {
        context.record_entry(key);
        let entry = &context.proceedings.datasets[key.index()];
        let fields = if matches!(entry.value.figures, Figures::List(_)) {
            FIGURE_FIELDS
        } else {
            TABLE_FIELDS
        };
        DataResource {
            id: entry.id.clone(),
            title: entry.value.title.clone(),
            path: data_file_path(&entry.id, "csv"),
            fields,
        }
    };
    DataPackage {
        title: workshop.title.clone(),
        description: workshop.summary.clone(),
        homepage: workshop.base_url.clone(),
        source: workshop.source.clone(),
        resources: context.proceedings.keys(EntryKind::Dataset).map(resource).collect(),
    }
}

/// The path of a dataset's file.
pub fn data_file_path(id: &str, form: &str) -> String {
    format!("{}/{id}.{form}", EntryKind::Dataset.folder())
}
