//! Pages of datasets, and figures wherever they stand.

use std::collections::BTreeMap;

use super::fill::{Filler, Frame};
use crate::model::{Dataset, Figure, FigurePart, FigurePath, Figures, Key, Table, Tie};
use crate::view::{Cell, Column, DatasetView, FigureRow, FigureUse, FigureValue, KeyFigure, Link, Row, TableView};

pub fn dataset(filler: Filler<'_>, key: Key) -> DatasetView {
    let dataset = &filler.material.proceedings.datasets[key.at()].value;
    let mut uses = uses(filler, key);
    let (figures, table) = match &dataset.figures {
        Figures::List(list) => {
            let row =
                |at: usize| row(filler, key, dataset, at, uses.remove(&FigurePath::Listed(at)).unwrap_or_default());
            ((0..list.len()).map(row).collect(), None)
        }
        Figures::Table(table) => (Vec::new(), Some(self::table(filler, dataset, table))),
    };
    DatasetView {
        unit: dataset.unit.clone().filter(|unit| unit != "%"),
        period: dataset.period.as_ref().map(|period| period.words(&filler.material.language.locale)),
        province: filler.of(key, Tie::Province),
        organisation: filler.of(key, Tie::Organisation),
        region: dataset.region.clone(),
        source: filler.material.links.kin.of(key, Tie::Source).map(|key| filler.record(key)),
        figures,
        table,
        backlinks: filler.backlinks(key),
    }
}

/// Where texts state each figure of a dataset.
fn uses(filler: Filler<'_>, key: Key) -> BTreeMap<FigurePath, Vec<FigureUse>> {
    let mut uses: BTreeMap<FigurePath, Vec<FigureUse>> = BTreeMap::new();
    for naming in filler.material.links.namings(key) {
        let Some(prose) = filler.material.links.prose.get(&naming.by) else { continue };
        for &at in &naming.mentions {
            if let (Some(path), Some(passage)) = (prose.mentions[at].figure, filler.passage(naming.by, at)) {
                uses.entry(path).or_default().push(FigureUse { title: filler.name(naming.by), passage });
            }
        }
    }
    uses
}

fn value(filler: Filler<'_>, dataset: &Dataset, figure: &Figure) -> FigureValue {
    let language = filler.material.language;
    FigureValue {
        qualifier: figure.hedge(&language.locale).map(ToOwned::to_owned),
        number: figure.number(dataset, &language.numbers, &language.locale),
        unit: figure.unit(dataset).filter(|unit| *unit != "%").map(ToOwned::to_owned),
    }
}

/// The figure that a figure is a share of.
fn whole(filler: Filler<'_>, key: Key, path: FigurePath) -> Option<Link> {
    let (dataset, path) = *filler.material.links.wholes.get(&(key, path))?;
    let value = &filler.material.proceedings.datasets[dataset.at()].value;
    let text = match (&value.figures, path) {
        (Figures::List(list), FigurePath::Listed(at)) => list[at].value.label.clone(),
        (Figures::Table(table), FigurePath::Tabled(row, column)) => {
            format!("{}, {}", table.rows[row].0.id, table.columns[column].value.label)
        }
        _ => return None,
    };
    let anchor = value.anchor(path);
    let here = dataset == key && filler.frame == Frame::Site;
    Some(Link { href: if here { format!("#{anchor}") } else { filler.place(dataset, &anchor) }, text })
}

fn row(filler: Filler<'_>, key: Key, dataset: &Dataset, at: usize, used: Vec<FigureUse>) -> FigureRow {
    let Figures::List(list) = &dataset.figures else { unreachable!("rows are made of lists of figures only") };
    let figure = &list[at].value;
    let language = filler.material.language;
    let part = |part| dataset.write(FigurePath::Listed(at), part, &language.numbers, &language.locale);
    FigureRow {
        anchor: dataset.anchor(FigurePath::Listed(at)),
        label: figure.label.clone(),
        value: value(filler, dataset, figure),
        period: figure.period.as_ref().map(|period| period.words(&language.locale)),
        percent: part(FigurePart::Percent),
        of: whole(filler, key, FigurePath::Listed(at)),
        of_text: figure.share.of_text.clone(),
        rank: part(FigurePart::Rank),
        rank_among: figure.rank_among.clone(),
        target: part(FigurePart::Target),
        note: figure.note.clone(),
        used,
    }
}

fn table(filler: Filler<'_>, dataset: &Dataset, table: &Table) -> TableView {
    let proceedings = filler.material.proceedings;
    let language = filler.material.language;
    let mut rows: Vec<_> = table
        .rows
        .iter()
        .enumerate()
        .filter_map(|(row, (entry, _))| Some((row, proceedings.find(table.rows_are, &entry.id)?)))
        .collect();
    rows.sort_by_cached_key(|&(_, key)| filler.order(key));
    let cell = |row: usize, column: usize| {
        let path = FigurePath::Tabled(row, column);
        let number = dataset.write(path, FigurePart::Value, &language.numbers, &language.locale);
        Cell { anchor: dataset.anchor(path), number: number.unwrap_or_default() }
    };
    let columns = table.columns.iter().map(|column| Column {
        label: column.value.label.clone(),
        unit: column.value.unit.clone().or_else(|| dataset.unit.clone()).filter(|unit| unit != "%"),
    });
    TableView {
        rows_are: table.rows_are.name(),
        columns: columns.collect(),
        rows: rows
            .into_iter()
            .map(|(row, key)| Row {
                entry: filler.link(key),
                cells: (0..table.columns.len()).map(|column| cell(row, column)).collect(),
            })
            .collect(),
    }
}

/// A figure on the home page.
pub fn key_figure(filler: Filler<'_>, key: Key, path: FigurePath) -> KeyFigure {
    let material = filler.material;
    let language = material.language;
    let dataset = &material.proceedings.datasets[key.at()].value;
    let href = filler.place(key, &dataset.anchor(path));
    let part = |part| dataset.write(path, part, &language.numbers, &language.locale);
    let words = |period: &crate::model::Edtf| period.words(&language.locale);
    match (&dataset.figures, path) {
        (Figures::List(list), FigurePath::Listed(at)) => {
            let figure = &list[at].value;
            KeyFigure {
                href,
                label: figure.label.clone(),
                value: value(filler, dataset, figure),
                period: figure.period.as_ref().or(dataset.period.as_ref()).map(words),
                percent: part(FigurePart::Percent),
                of: whole(filler, key, path).map(|whole| whole.text).or_else(|| figure.share.of_text.clone()),
            }
        }
        (Figures::Table(table), FigurePath::Tabled(row, column)) => {
            let entry = &table.rows[row].0;
            let name =
                material.proceedings.find(table.rows_are, &entry.id).map_or(entry.id.clone(), |key| filler.name(key));
            KeyFigure {
                href,
                label: format!("{name}: {}", table.columns[column].value.label),
                value: FigureValue {
                    qualifier: None,
                    number: part(FigurePart::Value).unwrap_or_default(),
                    unit: table.unit(column, dataset).filter(|unit| *unit != "%").map(ToOwned::to_owned),
                },
                period: dataset.period.as_ref().map(words),
                percent: None,
                of: None,
            }
        }
        _ => unreachable!("a figure's path fits its dataset: `Dataset::find` made it"),
    }
}
