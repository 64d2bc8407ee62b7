//! Pages of datasets, and figures wherever they stand.

use std::collections::BTreeMap;

use super::canvas::spark;
use super::charts;
use super::fill::{Filler, Frame};
use kyyeu_model::{
    Claim, ClaimKind, Dataset, Figure, FigureAt, FigurePart, FigurePath, Figures, Key, Part, Table,
    TableColumn, Tie, Verdict, Year,
};
use kyyeu_view::{
    Backlinks, Cell, Check, Column, DatasetView, FigureRow, FigureUse, FigureValue, KeyFigure,
    Link, Row, SeriesColumn, SeriesRow, Sparkline, TableView, YearValue,
};

pub fn dataset(filler: Filler<'_>, key: Key) -> DatasetView {
    let dataset = &filler.material.proceedings.datasets[key.at()].value;
    let page = Page { filler, key, dataset };
    let mut uses = page.uses();
    let mut view = DatasetView {
        unit: dataset.unit.clone().filter(|unit| unit != "%"),
        period: dataset
            .period
            .as_ref()
            .map(|period| period.words(&filler.material.language.locale)),
        province: filler.of(key, Tie::Province),
        organisation: filler.of(key, Tie::Organisation),
        region: dataset.region.clone(),
        source: filler.material.links.kin.of(key, Tie::Source).map(|key| filler.record(key)),
        stated: dataset.stated.as_ref().map(|words| words.text.clone()),
        figures: Vec::new(),
        share_of: None,
        table: None,
        columns: Vec::new(),
        discrepancies: Vec::new(),
        drawings: charts::drawings(filler, key),
        maps: charts::maps(filler, key),
        data: if filler.material.proceedings.has(Part::Data) {
            ["csv", "json"].map(|form| page.file(form)).to_vec()
        } else {
            Vec::new()
        },
        // Among other texts a dataset stands without what leads back to it.
        backlinks: if filler.frame == Frame::Site {
            filler.backlinks(key)
        } else {
            Backlinks::default()
        },
    };
    match &dataset.figures {
        Figures::List(list) => {
            view.figures = (0..list.len())
                .map(|at| page.row(at, uses.remove(&at).unwrap_or_default()))
                .collect();
            let shares: Vec<_> =
                view.figures.iter().filter(|figure| figure.percent.is_some()).collect();
            view.share_of = match shares.as_slice() {
                [first, rest @ ..]
                    if !rest.is_empty() && rest.iter().all(|share| share.of == first.of) =>
                {
                    first.of.clone()
                }
                _ => None,
            };
            if view.share_of.is_some() {
                view.figures.iter_mut().for_each(|figure| figure.of = None);
            }
        }
        Figures::Table(table) => {
            let series: Vec<usize> =
                (0..table.columns.len()).filter(|&c| !table.years(c).is_empty()).collect();
            view.columns = series.iter().map(|&column| page.series_column(table, column)).collect();
            let plain: Vec<usize> =
                (0..table.columns.len()).filter(|c| !series.contains(c)).collect();
            view.table = (!plain.is_empty()).then(|| page.table(table, &plain));
            view.discrepancies = page.claims().map(|claim| check(filler, claim)).collect();
        }
    }
    view
}

/// The rows of a table in the order in which readers look for them: entries by name, the total
/// last.
pub fn rows(filler: Filler<'_>, table: &Table) -> Vec<usize> {
    let mut rows: Vec<usize> = table.body().map(|(row, _)| row).collect();
    if let Some(kind) = table.rows_are.register() {
        rows.retain(|&row| {
            filler.material.proceedings.find(kind, &table.rows[row].id.id).is_some()
        });
        rows.sort_by_cached_key(|&row| {
            filler
                .material
                .proceedings
                .find(kind, &table.rows[row].id.id)
                .map(|key| filler.order(key))
        });
    }
    rows.extend(table.total);
    rows
}

/// The entry that a row belongs to.
fn row_entry(filler: Filler<'_>, table: &Table, row: usize) -> Option<Key> {
    let kind = table.rows_are.register().filter(|_| table.total != Some(row))?;
    filler.material.proceedings.find(kind, &table.rows[row].id.id)
}

/// What the reader calls a row.
pub fn row_label(filler: Filler<'_>, table: &Table, row: usize) -> String {
    table.row_name(row, filler.material.proceedings, &filler.material.language.locale)
}

/// What the reader calls a figure, wherever it stands.
fn label(filler: Filler<'_>, dataset: &Dataset, path: FigurePath) -> String {
    let name = match (&dataset.figures, path) {
        (Figures::Table(table), FigurePath::Tabled(row, column, _)) => {
            format!("{}: {}", row_label(filler, table, row), table.columns[column].value.label)
        }
        _ => dataset.figure(path).map_or_else(String::new, |figure| figure.label.clone()),
    };
    path.year().map_or(name.clone(), |year| format!("{name}, {year}"))
}

/// A relation in the language's notation: `122 + 29 = 151`, `8.620 / 17.135 ≈ 50,31%`.
fn check(filler: Filler<'_>, claim: &Claim) -> Check {
    let language = filler.material.language;
    let datasets = &filler.material.proceedings.datasets;
    let show = |(key, path, part): FigureAt| {
        datasets[key.at()]
            .value
            .write(path, part, &language.numbers, &language.locale)
            .unwrap_or_default()
    };
    let write = |plain: &str| language.numbers.rewrite(plain);
    let arithmetic = claim.arithmetic(show, write);
    let (key, path, part) = claim.subject;
    let stated = datasets[key.at()].value.stated(path, part);
    let decimals = stated.map_or(0, |stated| stated.number.decimals());
    let result = claim.result.map(|result| {
        let (sign, digits) =
            if result.fits(decimals) { ("=", decimals) } else { ("≈", decimals + 2) };
        let percent = matches!(claim.kind, ClaimKind::Share | ClaimKind::Attained);
        format!("{sign} {}{}", write(&result.rounded(digits)), if percent { "%" } else { "" })
    });
    let result = result.unwrap_or_default();
    let at_most = if matches!(claim.verdict, Verdict::Fails(_)) { "≰" } else { "≤" };
    let arithmetic = match claim.kind {
        ClaimKind::Includes => format!("{arithmetic} {result} {at_most} {}", show(claim.subject)),
        ClaimKind::Within => format!("{} {at_most} {arithmetic}", show(claim.subject)),
        ClaimKind::Rank => {
            let rank = claim.result.map(|rank| write(&rank.to_string())).unwrap_or_default();
            let among = language.numbers.count(claim.terms.len());
            language.locale.fill("rank_checked", &[("rank", &rank), ("n", &among)])
        }
        _ => format!("{arithmetic} {result}"),
    };
    let fails = matches!(claim.verdict, Verdict::Fails(_));
    let comparing = matches!(claim.kind, ClaimKind::Includes | ClaimKind::Within | ClaimKind::Rank);
    let arithmetic = if fails && !comparing {
        format!("{arithmetic} ≠ {}", show(claim.subject))
    } else {
        arithmetic
    };
    let discrepancy = fails.then(|| claim.known.clone().unwrap_or_default());
    Check { arithmetic, discrepancy }
}

struct Page<'a> {
    filler: Filler<'a>,
    key: Key,
    dataset: &'a Dataset,
}

impl Page<'_> {
    fn file(&self, form: &str) -> Link {
        let id = self.filler.material.proceedings.id(self.key);
        Link { href: format!("{id}.{form}"), text: form.to_uppercase() }
    }

    fn claims(&self) -> impl Iterator<Item = &Claim> {
        let key = self.key;
        self.filler.material.links.claims.iter().filter(move |claim| claim.subject.0 == key)
    }

    /// Where texts state each figure of a list, all years of a series together.
    fn uses(&self) -> BTreeMap<usize, Vec<FigureUse>> {
        let mut uses: BTreeMap<usize, Vec<FigureUse>> = BTreeMap::new();
        for naming in self.filler.material.links.namings(self.key) {
            for (mention, section) in self.filler.material.mentions(naming.by, self.key) {
                if let Some(FigurePath::Listed(figure, _)) = mention.figure {
                    let passage = self.filler.passage(naming.by, mention, section);
                    let used = FigureUse { title: self.filler.name(naming.by), passage };
                    uses.entry(figure).or_default().push(used);
                }
            }
        }
        uses
    }

    fn write(&self, path: FigurePath, part: FigurePart) -> Option<String> {
        let language = self.filler.material.language;
        self.dataset.write(path, part, &language.numbers, &language.locale)
    }

    fn row(&self, at: usize, used: Vec<FigureUse>) -> FigureRow {
        let path = FigurePath::Listed(at, None);
        let Some(figure) = self.dataset.figure(path) else {
            unreachable!("rows are made of lists of figures only")
        };
        let part = |part| self.write(path, part);
        let years = figure.value.years().flatten();
        let of_figure = |claim: &&Claim| matches!(claim.subject.1, FigurePath::Listed(figure, _) if figure == at);
        // That a part is no more than its whole is said by its share, where one is stated.
        let telling = |claim: &&Claim| {
            claim.verdict != Verdict::Unknown
                && !(claim.kind == ClaimKind::Within && figure.share.percent.is_some())
        };
        let few =
            |claims: Vec<Check>| if figure.value.years().count() > 6 { Vec::new() } else { claims };
        FigureRow {
            anchor: self.dataset.anchor(path),
            label: figure.label.clone(),
            definition: figure.definition.clone(),
            value: value(self.filler, self.dataset, figure, path),
            series: years.map(|year| self.year(path, year)).collect(),
            period: figure
                .period
                .as_ref()
                .map(|period| period.words(&self.filler.material.language.locale)),
            percent: part(FigurePart::Percent),
            of: whole(self.filler, self.key, path),
            of_text: figure.share.of_text.clone(),
            rank: part(FigurePart::Rank),
            rank_among: figure.rank_among.clone(),
            target: part(FigurePart::Target),
            attained: part(FigurePart::Attained),
            source: self.source(at, &used),
            stated: figure.stated.as_ref().map(|words| words.text.clone()),
            checks: few(self
                .claims()
                .filter(of_figure)
                .filter(telling)
                .map(|claim| check(self.filler, claim))
                .collect()),
            note: figure.note.clone(),
            used,
        }
    }

    /// The record that states a figure, and the paragraph: the one that the dataset names, else the
    /// first in which that record's text states the figure. Nothing where only the record is known,
    /// which the page's head names.
    fn source(&self, at: usize, used: &[FigureUse]) -> Option<Link> {
        let links = &self.filler.material.links;
        let own = links.sources.get(&(self.key, Some(at)));
        let (record, anchor) = own.or_else(|| links.sources.get(&(self.key, None)))?;
        let page = self.filler.href(*record);
        let text = self.filler.name(*record);
        if let Some(anchor) = anchor {
            return Some(Link { href: format!("{page}#{anchor}"), text });
        }
        let paragraph = used
            .iter()
            .map(|used| &used.passage.href)
            .find(|href| href.split('#').next() == Some(&*page));
        match paragraph {
            Some(href) => Some(Link { href: href.clone(), text }),
            None => own.map(|_| Link { href: page, text }),
        }
    }

    fn year(&self, path: FigurePath, year: Year) -> YearValue {
        let path = path.in_year(Some(year));
        let number = self.write(path, FigurePart::Value).unwrap_or_default();
        YearValue { anchor: self.dataset.anchor(path), year: year.to_string(), number }
    }

    fn column(&self, table: &Table, column: usize) -> Column {
        let TableColumn { label, definition, .. } = &table.columns[column].value;
        Column {
            label: label.clone(),
            definition: definition.clone(),
            unit: table
                .unit(column, self.dataset)
                .filter(|unit| *unit != "%")
                .map(ToOwned::to_owned),
        }
    }

    fn table(&self, table: &Table, columns: &[usize]) -> TableView {
        let cell = |row: usize, column: usize| {
            let path = FigurePath::Tabled(row, column, None);
            Cell {
                anchor: self.dataset.anchor(path),
                number: self.write(path, FigurePart::Value).unwrap_or_default(),
            }
        };
        let row = |row: usize| Row {
            label: row_label(self.filler, table, row),
            href: row_entry(self.filler, table, row).map(|key| self.filler.href(key)),
            total: table.total == Some(row),
            cells: columns.iter().map(|&column| cell(row, column)).collect(),
        };
        TableView {
            rows_are: table.rows_are.name(),
            columns: columns.iter().map(|&column| self.column(table, column)).collect(),
            rows: rows(self.filler, table).into_iter().map(row).collect(),
        }
    }

    fn series_column(&self, table: &Table, column: usize) -> SeriesColumn {
        let years = table.years(column);
        let row = |row: usize| {
            let path = FigurePath::Tabled(row, column, None);
            let numbers: Vec<YearValue> = years.iter().map(|&year| self.year(path, year)).collect();
            let points: Vec<_> = years
                .iter()
                .filter_map(|&year| {
                    let exact = self.dataset.exact(path.in_year(Some(year)), FigurePart::Value)?;
                    Some((f64::from(year), exact.roughly()))
                })
                .collect();
            let stated = || {
                numbers
                    .iter()
                    .filter(|year| !year.number.is_empty())
                    .map(|year| year.number.clone())
            };
            SeriesRow {
                label: row_label(self.filler, table, row),
                href: row_entry(self.filler, table, row).map(|key| self.filler.href(key)),
                total: table.total == Some(row),
                first: stated().next().unwrap_or_default(),
                last: stated().next_back().unwrap_or_default(),
                line: spark(&points).map(|points| Sparkline { points }),
                years: numbers,
            }
        };
        let end = |year: Option<&Year>| year.map(ToString::to_string).unwrap_or_default();
        SeriesColumn {
            anchor: format!("cot.{}", table.columns[column].id),
            rows_are: table.rows_are.name(),
            column: self.column(table, column),
            span: [end(years.first()), end(years.last())],
            years: years.iter().map(ToString::to_string).collect(),
            rows: rows(self.filler, table).into_iter().map(row).collect(),
            map: charts::of_column(self.filler, self.key, table, column, years.last().copied()),
        }
    }
}

fn value(filler: Filler<'_>, dataset: &Dataset, figure: &Figure, path: FigurePath) -> FigureValue {
    let language = filler.material.language;
    let stated = dataset.stated(path, FigurePart::Value);
    let number = stated
        .map(|stated| figure.write(&stated.number, dataset, &language.numbers, &language.locale));
    FigureValue {
        qualifier: figure.hedge(&language.locale).map(ToOwned::to_owned),
        number: number.unwrap_or_default(),
        unit: figure.unit(dataset).filter(|unit| *unit != "%").map(ToOwned::to_owned),
    }
}

/// The figure that a figure is a share of.
fn whole(filler: Filler<'_>, key: Key, path: FigurePath) -> Option<Link> {
    let (dataset, path) = *filler.material.links.wholes.get(&(key, path.in_year(None)))?;
    let value = &filler.material.proceedings.datasets[dataset.at()].value;
    let anchor = value.anchor(path);
    let here = dataset == key && filler.frame == Frame::Site;
    let href = if here { format!("#{anchor}") } else { filler.place(dataset, &anchor) };
    Some(Link { href, text: label(filler, value, path) })
}

/// A figure on the home page.
pub fn key_figure(filler: Filler<'_>, key: Key, path: FigurePath) -> KeyFigure {
    let material = filler.material;
    let language = material.language;
    let dataset = &material.proceedings.datasets[key.at()].value;
    let part = |part| dataset.write(path, part, &language.numbers, &language.locale);
    let figure = dataset.figure(path);
    let year =
        path.year().map(|year| language.locale.fill("date_year", &[("y", &year.to_string())]));
    let period = figure.and_then(|figure| figure.period.as_ref()).or(dataset.period.as_ref());
    KeyFigure {
        href: filler.place(key, &dataset.anchor(path)),
        label: figure.map_or_else(
            || label(filler, dataset, path.in_year(None)),
            |figure| figure.label.clone(),
        ),
        value: match figure {
            Some(figure) => value(filler, dataset, figure, path),
            None => FigureValue {
                qualifier: None,
                number: part(FigurePart::Value).unwrap_or_default(),
                unit: dataset.unit_of(path).filter(|unit| *unit != "%").map(ToOwned::to_owned),
            },
        },
        period: year.or_else(|| period.map(|period| period.words(&language.locale))),
        percent: part(FigurePart::Percent),
        of: whole(filler, key, path)
            .map(|whole| whole.text)
            .or_else(|| figure.and_then(|figure| figure.share.of_text.clone())),
    }
}
