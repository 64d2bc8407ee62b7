//! Datasets for programs: one row a number, whatever the dataset's shape.

use super::Material;
use super::figures::row_label;
use super::fill::Filler;
use kyyeu_model::{
    Claim, ClaimKind, Dataset, EntryKind, Figure, FigureAt, FigurePart, FigurePath, Figures, Key,
    Number, Table, Verdict,
};
use kyyeu_view::{DataField, DatasetData, Datum, PackageData, Resource};

const fn field(name: &'static str, ty: &'static str, description: &'static str) -> DataField {
    DataField { name, ty, description }
}

/// The fields of a list of figures.
const LIST: &[DataField] = &[
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
const TABLE: &[DataField] = &[
    field(
        "row",
        "string",
        "The row's id: an entry of the register that the rows belong to, or a part of a breakdown; total for the total.",
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

fn text(text: Option<impl Into<String>>) -> Datum {
    text.map_or(Datum::Nothing, |text| Datum::Text(text.into()))
}

pub fn dataset(filler: Filler<'_>, key: Key) -> DatasetData {
    let proceedings = filler.material.proceedings;
    let entry = &proceedings.datasets[key.at()];
    let dataset = &entry.value;
    let writer = Writer { filler, key, dataset };
    let (fields, rows) = match &dataset.figures {
        Figures::List(_) => {
            (LIST, dataset.numbers().into_iter().map(|path| writer.listed(path)).collect())
        }
        Figures::Table(table) => {
            (TABLE, dataset.numbers().into_iter().map(|path| writer.tabled(table, path)).collect())
        }
    };
    let claims = filler.material.links.claims.iter().filter(|claim| claim.subject.0 == key);
    let id = |reference: &Option<kyyeu_model::Ref>| {
        text(reference.as_ref().map(|reference| reference.id.clone()))
    };
    DatasetData {
        id: entry.id.clone(),
        facts: vec![
            ("id", Datum::Text(entry.id.clone())),
            ("title", Datum::Text(dataset.title.clone())),
            ("language", Datum::Text(filler.material.language.locale.language.clone())),
            ("period", text(dataset.period.as_ref().map(ToString::to_string))),
            ("province", id(&dataset.province)),
            ("organisation", id(&dataset.organisation)),
            ("region", text(dataset.region.clone())),
            ("source", writer.source(None)),
            ("stated", text(dataset.stated.as_ref().map(|words| words.text.clone()))),
        ],
        fields,
        rows,
        relations: claims.map(|claim| writer.relation(claim)).collect(),
        root: "../".to_owned(),
    }
}

struct Writer<'a> {
    filler: Filler<'a>,
    key: Key,
    dataset: &'a Dataset,
}

impl Writer<'_> {
    /// A part of a figure in units; nothing for a fraction.
    fn number(&self, path: FigurePath, part: FigurePart) -> Datum {
        let Some(stated) = self.dataset.stated(path, part) else { return Datum::Nothing };
        let scaled = self.dataset.figure(path).is_some_and(|figure| figure.scale.is_some())
            && matches!(part, FigurePart::Value | FigurePart::Target);
        match (&stated.number, self.dataset.exact(path, part)) {
            (Number::Fraction(..), _) => Datum::Nothing,
            (_, Some(exact)) if scaled => Datum::Number(exact.to_string()),
            (number, _) => Datum::Number(number.plain()),
        }
    }

    fn as_stated(&self, path: FigurePath) -> Datum {
        let language = self.filler.material.language;
        let written =
            self.dataset.write(path, FigurePart::Value, &language.numbers, &language.locale);
        text(written.map(|written| written.replace('\u{a0}', " ")))
    }

    fn source(&self, figure: Option<usize>) -> Datum {
        let material = self.filler.material;
        let sources = &material.links.sources;
        let source = sources.get(&(self.key, figure)).or_else(|| sources.get(&(self.key, None)));
        text(source.map(|(record, _)| material.proceedings.id(*record)))
    }

    /// A figure as programs name it: `dataset/figure`, with its part.
    fn name(&self, (key, path, part): FigureAt) -> String {
        let dataset = &self.filler.material.proceedings.datasets[key.at()];
        let part = FigurePart::NAMED.iter().find(|(_, named)| *named == part);
        let part = part.map_or(String::new(), |(name, _)| format!(".{name}"));
        format!("{}/{}{part}", dataset.id, dataset.value.path(path))
    }

    fn of(&self, path: FigurePath, figure: &Figure) -> Datum {
        let whole = self.filler.material.links.wholes.get(&(self.key, path.in_year(None)));
        let whole = whole.map(|&(key, path)| self.name((key, path, FigurePart::Value)));
        text(whole.or_else(|| figure.share.of_text.clone()))
    }

    fn listed(&self, path: FigurePath) -> Vec<Datum> {
        let (Some(figure), FigurePath::Listed(at, year)) = (self.dataset.figure(path), path) else {
            return Vec::new();
        };
        let words =
            figure.stated.as_ref().or(self.dataset.stated.as_ref()).map(|words| words.text.clone());
        let period = figure.period.as_ref().or(self.dataset.period.as_ref());
        vec![
            Datum::Text(self.dataset.path(path.in_year(None))),
            Datum::Text(figure.label.clone()),
            text(figure.definition.clone()),
            year.map_or(Datum::Nothing, |year| Datum::Number(year.to_string())),
            self.number(path, FigurePart::Value),
            self.as_stated(path),
            text(figure.unit(self.dataset)),
            text(figure.qualifier.map(kyyeu_model::Qualifier::name)),
            text(period.map(ToString::to_string)),
            self.of(path, figure),
            self.number(path, FigurePart::Percent),
            self.number(path, FigurePart::Rank),
            text(figure.rank_among.clone()),
            self.number(path, FigurePart::Target),
            self.number(path, FigurePart::Attained),
            self.source(Some(at)),
            text(words),
            text(figure.declared.known_discrepancy.clone()),
            text(figure.note.clone()),
        ]
    }

    fn tabled(&self, table: &Table, path: FigurePath) -> Vec<Datum> {
        let FigurePath::Tabled(row, column, year) = path else { return Vec::new() };
        vec![
            Datum::Text(table.rows[row].id.id.clone()),
            Datum::Text(row_label(self.filler, table, row)),
            Datum::Text(table.columns[column].id.clone()),
            Datum::Text(table.columns[column].value.label.clone()),
            year.map_or(Datum::Nothing, |year| Datum::Number(year.to_string())),
            self.number(path, FigurePart::Value),
            self.as_stated(path),
            text(table.unit(column, self.dataset)),
        ]
    }

    fn relation(&self, claim: &Claim) -> Vec<(&'static str, Datum)> {
        let kind = match claim.kind {
            ClaimKind::Sum => "sum",
            ClaimKind::Includes => "includes",
            ClaimKind::Within => "within",
            ClaimKind::Share => "share",
            ClaimKind::Rate => "rate",
            ClaimKind::Average => "average",
            ClaimKind::Rank => "rank",
            ClaimKind::Attained => "attained",
        };
        let verdict = match claim.verdict {
            Verdict::Holds => "holds",
            Verdict::Fails(_) => "fails",
            Verdict::Unknown => "unknown",
        };
        let terms: Vec<_> = claim.terms.iter().map(|&term| self.name(term)).collect();
        vec![
            ("kind", Datum::Text(kind.to_owned())),
            ("figure", Datum::Text(self.name(claim.subject))),
            ("from", Datum::Text(terms.join(" "))),
            ("verdict", Datum::Text(verdict.to_owned())),
            ("known_discrepancy", text(claim.known.clone())),
        ]
    }
}

/// The data package of all datasets.
pub fn package(material: Material<'_>) -> PackageData {
    let workshop = &material.proceedings.workshop;
    let resource = |key: Key| {
        let entry = &material.proceedings.datasets[key.at()];
        let fields = if matches!(entry.value.figures, Figures::List(_)) { LIST } else { TABLE };
        Resource {
            id: entry.id.clone(),
            title: entry.value.title.clone(),
            path: path(&entry.id, "csv"),
            fields,
        }
    };
    PackageData {
        title: workshop.title.clone(),
        description: workshop.summary.clone(),
        homepage: workshop.base_url.clone(),
        source: workshop.source.clone(),
        resources: material.proceedings.keys(EntryKind::Dataset).map(resource).collect(),
    }
}

/// The path of a dataset's file.
pub fn path(id: &str, form: &str) -> String {
    format!("{}/{id}.{form}", EntryKind::Dataset.folder())
}
