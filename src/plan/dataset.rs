//! Pages of datasets, and figures wherever they stand.

use std::collections::BTreeMap;

use crate::charts;
use crate::charts::canvas::sparkline_points;
use crate::table_rows::{row_entry, row_label, sorted_rows};
use crate::view_builder::{LinkBase, ViewBuilder};
use kyyeu_model::{
    Claim, ClaimKind, Dataset, Evaluation, Feature, Figure, FigurePart, FigurePath, FigureRef,
    Figures, Key, RelationField, Table, TableColumn, Year,
};
use kyyeu_view::{
    Backlinks, Cell, Column, DatasetView, FigureRow, FigureUse, FigureValue, KeyFigure, Link,
    RelationCheck, Row, SeriesColumn, SeriesRow, Sparkline, TableView, YearValue,
};

pub fn build_dataset_view(builder: ViewBuilder<'_>, key: Key) -> DatasetView {
    let dataset = &builder.context.proceedings.datasets[key.index()].value;
    let page = DatasetViewBuilder { view_builder: builder, key, dataset };
    let mut uses = page.collect_figure_uses();
    let mut view = DatasetView {
        unit: dataset.unit.clone().filter(|unit| unit != "%"),
        period: dataset
            .period
            .as_ref()
            .map(|period| period.format_localized(&builder.context.language.locale)),
        province: builder.related(key, RelationField::Province),
        organisation: builder.related(key, RelationField::Organisation),
        region: dataset.region.clone(),
        source: builder
            .context
            .links
            .register_relations
            .outgoing(key, RelationField::Source)
            .map(|key| builder.record_summary(key)),
        quotation: dataset.quotation.as_ref().map(|words| words.text.clone()),
        figures: Vec::new(),
        share_of: None,
        table: None,
        columns: Vec::new(),
        discrepancies: Vec::new(),
        drawings: charts::build_drawings(builder, key),
        maps: charts::build_maps(builder, key),
        data: if builder.context.proceedings.has_feature(Feature::Data) {
            ["csv", "json"].map(|form| page.data_file_link(form)).to_vec()
        } else {
            Vec::new()
        },
        // Among other texts a dataset stands without what leads back to it.
        backlinks: if builder.link_base == LinkBase::Site {
            builder.backlinks(key)
        } else {
            Backlinks::default()
        },
    };
    match &dataset.figures {
        Figures::List(list) => {
            view.figures = (0..list.len())
                .map(|at| page.build_figure_row(at, uses.remove(&at).unwrap_or_default()))
                .collect();
            let shares: Vec<_> =
                view.figures.iter().filter(|figure| figure.percent.is_some()).collect();
            view.share_of = match shares.as_slice() {
                [first, rest @ ..]
                    if !rest.is_empty()
                        && rest.iter().all(|share| share.share_of == first.share_of) =>
                {
                    first.share_of.clone()
                }
                _ => None,
            };
            if view.share_of.is_some() {
                view.figures.iter_mut().for_each(|figure| figure.share_of = None);
            }
        }
        Figures::Table(table) => {
            let series: Vec<usize> =
                (0..table.columns.len()).filter(|&c| !table.years(c).is_empty()).collect();
            view.columns =
                series.iter().map(|&column| page.build_series_column(table, column)).collect();
            let plain: Vec<usize> =
                (0..table.columns.len()).filter(|c| !series.contains(c)).collect();
            view.table = (!plain.is_empty()).then(|| page.build_table(table, &plain));
            view.discrepancies =
                page.claims().map(|claim| build_relation_check(builder, claim)).collect();
        }
    }
    view
}

/// What the reader calls a figure, wherever it stands.
fn figure_label(builder: ViewBuilder<'_>, dataset: &Dataset, path: FigurePath) -> String {
    let name = match (&dataset.figures, path) {
        (Figures::Table(table), FigurePath::TableCell(row, column, _)) => {
            format!("{}: {}", row_label(builder, table, row), table.columns[column].value.label)
        }
        _ => dataset.figure(path).map_or_else(String::new, |figure| figure.label.clone()),
    };
    path.year().map_or(name.clone(), |year| format!("{name}, {year}"))
}

/// A relation in the language's notation: `122 + 29 = 151`, `8.620 / 17.135 ≈ 50,31%`.
fn build_relation_check(builder: ViewBuilder<'_>, claim: &Claim) -> RelationCheck {
    let language = builder.context.language;
    let datasets = &builder.context.proceedings.datasets;
    let show = |FigureRef { dataset: key, path, part }: FigureRef| {
        builder.context.record_entry(key);
        datasets[key.index()]
            .value
            .format_part(path, part, &language.numbers, &language.locale)
            .unwrap_or_default()
    };
    let write = |plain: &str| language.numbers.format_plain(plain);
    let arithmetic = claim.explain_arithmetic(show, write);
    let FigureRef { dataset: key, path, part } = claim.subject;
    let stated = datasets[key.index()].value.stated_number(path, part);
    let decimals = stated.map_or(0, |stated| stated.number.decimals());
    let result = claim.result.map(|result| {
        let (sign, digits) =
            if result.fits_decimals(decimals) { ("=", decimals) } else { ("≈", decimals + 2) };
        let percent = matches!(claim.kind, ClaimKind::Share | ClaimKind::Attained);
        format!(
            "{sign} {}{}",
            write(&result.to_decimal_string(digits)),
            if percent { "%" } else { "" }
        )
    });
    let result = result.unwrap_or_default();
    let at_most = if matches!(claim.evaluation, Evaluation::Fails(_)) { "≰" } else { "≤" };
    let arithmetic = match claim.kind {
        ClaimKind::Includes => format!("{arithmetic} {result} {at_most} {}", show(claim.subject)),
        ClaimKind::AtMost => format!("{} {at_most} {arithmetic}", show(claim.subject)),
        ClaimKind::Rank => {
            let rank = claim.result.map(|rank| write(&rank.to_string())).unwrap_or_default();
            let among = language.numbers.format_count(claim.terms.len());
            language.locale.format("rank_checked", &[("rank", &rank), ("n", &among)])
        }
        _ => format!("{arithmetic} {result}"),
    };
    let fails = matches!(claim.evaluation, Evaluation::Fails(_));
    let comparing = matches!(claim.kind, ClaimKind::Includes | ClaimKind::AtMost | ClaimKind::Rank);
    let arithmetic = if fails && !comparing {
        format!("{arithmetic} ≠ {}", show(claim.subject))
    } else {
        arithmetic
    };
    let discrepancy = fails.then(|| claim.discrepancy_reason.clone().unwrap_or_default());
    RelationCheck { arithmetic, discrepancy }
}

struct DatasetViewBuilder<'a> {
    view_builder: ViewBuilder<'a>,
    key: Key,
    dataset: &'a Dataset,
}

impl DatasetViewBuilder<'_> {
    fn data_file_link(&self, form: &str) -> Link {
        let id = self.view_builder.context.proceedings.id(self.key);
        Link { href: format!("{id}.{form}"), text: form.to_uppercase() }
    }

    fn claims(&self) -> impl Iterator<Item = &Claim> {
        let key = self.key;
        self.view_builder
            .context
            .links
            .claims
            .iter()
            .filter(move |claim| claim.subject.dataset == key)
    }

    /// Where texts state each figure of a list, all years of a series together.
    fn collect_figure_uses(&self) -> BTreeMap<usize, Vec<FigureUse>> {
        let mut uses: BTreeMap<usize, Vec<FigureUse>> = BTreeMap::new();
        for backlink in self.view_builder.context.links.backlinks(self.key) {
            for (mention, section) in self.view_builder.context.mentions(backlink.source, self.key)
            {
                if let Some(FigurePath::ListItem(figure, _)) = mention.figure {
                    let passage = self.view_builder.passage(backlink.source, mention, section);
                    let used =
                        FigureUse { title: self.view_builder.name(backlink.source), passage };
                    uses.entry(figure).or_default().push(used);
                }
            }
        }
        uses
    }

    fn format_figure(&self, path: FigurePath, part: FigurePart) -> Option<String> {
        let language = self.view_builder.context.language;
        self.dataset.format_part(path, part, &language.numbers, &language.locale)
    }

    fn build_figure_row(&self, at: usize, used: Vec<FigureUse>) -> FigureRow {
        let path = FigurePath::ListItem(at, None);
        let Some(figure) = self.dataset.figure(path) else {
            unreachable!("rows are made of lists of figures only")
        };
        let part = |part| self.format_figure(path, part);
        let years = figure.value.years().flatten();
        let of_figure = |claim: &&Claim| matches!(claim.subject.path, FigurePath::ListItem(figure, _) if figure == at);
        // That a part is no more than its whole is said by its share, where one is stated.
        let telling = |claim: &&Claim| {
            claim.evaluation != Evaluation::Unknown
                && !(claim.kind == ClaimKind::AtMost && figure.share.percent.is_some())
        };
        let few = |claims: Vec<RelationCheck>| {
            if figure.value.years().count() > 6 { Vec::new() } else { claims }
        };
        FigureRow {
            anchor: self.dataset.anchor(path),
            label: figure.label.clone(),
            definition: figure.definition.clone(),
            value: build_figure_value(self.view_builder, self.dataset, figure, path),
            series: years.map(|year| self.build_year_value(path, year)).collect(),
            period: figure
                .period
                .as_ref()
                .map(|period| period.format_localized(&self.view_builder.context.language.locale)),
            percent: part(FigurePart::Percent),
            share_of: whole_link(self.view_builder, self.key, path),
            share_of_text: figure.share.whole_text.clone(),
            rank: part(FigurePart::Rank),
            rank_among: figure.rank_among.clone(),
            target: part(FigurePart::Target),
            attained: part(FigurePart::Attained),
            source: self.source_link(at, &used),
            quotation: figure.quotation.as_ref().map(|words| words.text.clone()),
            checks: few(self
                .claims()
                .filter(of_figure)
                .filter(telling)
                .map(|claim| build_relation_check(self.view_builder, claim))
                .collect()),
            note: figure.note.clone(),
            uses: used,
        }
    }

    /// The record that states a figure, and the paragraph: the one that the dataset names, else the
    /// first in which that record's text states the figure. Nothing where only the record is known,
    /// which the page's head names.
    fn source_link(&self, at: usize, used: &[FigureUse]) -> Option<Link> {
        let links = &self.view_builder.context.links;
        let own = links.figure_sources.get(&(self.key, Some(at)));
        let (record, anchor) = own.or_else(|| links.figure_sources.get(&(self.key, None)))?;
        let page = self.view_builder.href(*record);
        let text = self.view_builder.name(*record);
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

    fn build_year_value(&self, path: FigurePath, year: Year) -> YearValue {
        let path = path.in_year(Some(year));
        let number = self.format_figure(path, FigurePart::Value).unwrap_or_default();
        YearValue { anchor: self.dataset.anchor(path), year: year.to_string(), number }
    }

    fn build_column(&self, table: &Table, column: usize) -> Column {
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

    fn build_table(&self, table: &Table, columns: &[usize]) -> TableView {
        let cell = |row: usize, column: usize| {
            let path = FigurePath::TableCell(row, column, None);
            Cell {
                anchor: self.dataset.anchor(path),
                number: self.format_figure(path, FigurePart::Value).unwrap_or_default(),
            }
        };
        let row = |row: usize| Row {
            label: row_label(self.view_builder, table, row),
            href: row_entry(self.view_builder, table, row).map(|key| self.view_builder.href(key)),
            total: table.total == Some(row),
            cells: columns.iter().map(|&column| cell(row, column)).collect(),
        };
        TableView {
            row_kind: table.row_kind.name(),
            columns: columns.iter().map(|&column| self.build_column(table, column)).collect(),
            rows: sorted_rows(self.view_builder, table).into_iter().map(row).collect(),
        }
    }

    fn build_series_column(&self, table: &Table, column: usize) -> SeriesColumn {
        let years = table.years(column);
        let row = |row: usize| {
            let path = FigurePath::TableCell(row, column, None);
            let numbers: Vec<YearValue> =
                years.iter().map(|&year| self.build_year_value(path, year)).collect();
            let points: Vec<_> = years
                .iter()
                .filter_map(|&year| {
                    let exact =
                        self.dataset.exact_value(path.in_year(Some(year)), FigurePart::Value)?;
                    Some((f64::from(year), exact.to_f64()))
                })
                .collect();
            let stated = || {
                numbers
                    .iter()
                    .filter(|year| !year.number.is_empty())
                    .map(|year| year.number.clone())
            };
            SeriesRow {
                label: row_label(self.view_builder, table, row),
                href: row_entry(self.view_builder, table, row)
                    .map(|key| self.view_builder.href(key)),
                total: table.total == Some(row),
                first: stated().next().unwrap_or_default(),
                last: stated().next_back().unwrap_or_default(),
                sparkline: sparkline_points(&points).map(|points| Sparkline { points }),
                years: numbers,
            }
        };
        let end = |year: Option<&Year>| year.map(ToString::to_string).unwrap_or_default();
        SeriesColumn {
            anchor: format!("cot.{}", table.columns[column].id),
            row_kind: table.row_kind.name(),
            column: self.build_column(table, column),
            span: [end(years.first()), end(years.last())],
            years: years.iter().map(ToString::to_string).collect(),
            rows: sorted_rows(self.view_builder, table).into_iter().map(row).collect(),
            map: charts::build_column_map(
                self.view_builder,
                self.key,
                table,
                column,
                years.last().copied(),
            ),
        }
    }
}

fn build_figure_value(
    builder: ViewBuilder<'_>,
    dataset: &Dataset,
    figure: &Figure,
    path: FigurePath,
) -> FigureValue {
    let language = builder.context.language;
    let stated = dataset.stated_number(path, FigurePart::Value);
    let number = stated.map(|stated| {
        figure.format_number(&stated.number, dataset, &language.numbers, &language.locale)
    });
    FigureValue {
        qualifier: figure.hedge_word(&language.locale).map(ToOwned::to_owned),
        number: number.unwrap_or_default(),
        unit: figure.unit(dataset).filter(|unit| *unit != "%").map(ToOwned::to_owned),
    }
}

/// The figure that a figure is a share of.
fn whole_link(builder: ViewBuilder<'_>, key: Key, path: FigurePath) -> Option<Link> {
    let (dataset, path) = *builder.context.links.share_wholes.get(&(key, path.in_year(None)))?;
    let value = &builder.context.proceedings.datasets[dataset.index()].value;
    let anchor = value.anchor(path);
    let here = dataset == key && builder.link_base == LinkBase::Site;
    let href = if here { format!("#{anchor}") } else { builder.href_to_anchor(dataset, &anchor) };
    Some(Link { href, text: figure_label(builder, value, path) })
}

/// A figure on the home page.
pub fn build_key_figure(builder: ViewBuilder<'_>, key: Key, path: FigurePath) -> KeyFigure {
    let context = builder.context;
    let language = context.language;
    context.record_entry(key);
    let dataset = &context.proceedings.datasets[key.index()].value;
    let part = |part| dataset.format_part(path, part, &language.numbers, &language.locale);
    let figure = dataset.figure(path);
    let year =
        path.year().map(|year| language.locale.format("date_year", &[("y", &year.to_string())]));
    let period = figure.and_then(|figure| figure.period.as_ref()).or(dataset.period.as_ref());
    KeyFigure {
        href: builder.href_to_anchor(key, &dataset.anchor(path)),
        label: figure.map_or_else(
            || figure_label(builder, dataset, path.in_year(None)),
            |figure| figure.label.clone(),
        ),
        value: match figure {
            Some(figure) => build_figure_value(builder, dataset, figure, path),
            None => FigureValue {
                qualifier: None,
                number: part(FigurePart::Value).unwrap_or_default(),
                unit: dataset.unit_of(path).filter(|unit| *unit != "%").map(ToOwned::to_owned),
            },
        },
        period: year.or_else(|| period.map(|period| period.format_localized(&language.locale))),
        percent: part(FigurePart::Percent),
        share_of: whole_link(builder, key, path)
            .map(|whole| whole.text)
            .or_else(|| figure.and_then(|figure| figure.share.whole_text.clone())),
    }
}
