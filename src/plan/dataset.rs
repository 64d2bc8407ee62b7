//! Pages of datasets.

use std::collections::BTreeMap;

use crate::charts;
use crate::charts::canvas::sparkline_points;
use crate::figure_value::{build_figure_value, whole_link};
use crate::relation_check::build_relation_check;
use crate::table_rows::{row_entry, row_label, sorted_rows};
use crate::view_builder::{LinkBase, ViewBuilder};
use kyyeu_model::{
    Claim, ClaimKind, Dataset, Evaluation, Feature, Figure, FigurePart, FigurePath, Figures, Key,
    RelationField, Table, TableColumn, Year,
};
use kyyeu_view::{
    Backlinks, Cell, Column, DatasetView, FigureRow, FigureUse, Link, RelationCheck, Row,
    SeriesColumn, SeriesRow, Sparkline, TableView, YearValue,
};

/// The most years of a series whose relations the page shows.
const MAX_CHECKED_YEARS: usize = 6;

pub fn build_dataset_view(builder: ViewBuilder<'_>, key: Key) -> DatasetView {
    let dataset = &builder.context.proceedings.datasets[key.index()].value;
    let page = DatasetViewBuilder { view_builder: builder, key, dataset };
    let mut uses = page.collect_figure_uses();
    let mut view = DatasetView {
        unit: dataset.unit.clone().filter(|unit| unit != "%"),
        period: builder.format_date(dataset.period.as_ref()),
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
        // In the volume, an entry lists its records itself.
        backlinks: if builder.link_base == LinkBase::Site {
            builder.backlinks(key)
        } else {
            Backlinks::default()
        },
    };
    match &dataset.figures {
        Figures::List(list) => {
            for (index, figure) in list.iter().enumerate() {
                let uses = uses.remove(&index).unwrap_or_default();
                view.figures.push(page.build_figure_row(index, &figure.value, uses));
            }
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
                for figure in &mut view.figures {
                    figure.share_of = None;
                }
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
                    let figure_use =
                        FigureUse { title: self.view_builder.name(backlink.source), passage };
                    uses.entry(figure).or_default().push(figure_use);
                }
            }
        }
        uses
    }

    fn format_figure(&self, path: FigurePath, part: FigurePart) -> Option<String> {
        let language = self.view_builder.context.language;
        self.dataset.format_part(path, part, &language.numbers, &language.locale)
    }

    fn build_figure_row(&self, index: usize, figure: &Figure, used: Vec<FigureUse>) -> FigureRow {
        let path = FigurePath::ListItem(index, None);
        let years = figure.value.years().flatten();
        FigureRow {
            anchor: self.dataset.anchor(path),
            label: figure.label.clone(),
            definition: figure.definition.clone(),
            value: build_figure_value(self.view_builder, self.dataset, figure, path),
            series: years.map(|year| self.build_year_value(path, year)).collect(),
            period: self.view_builder.format_date(figure.period.as_ref()),
            percent: self.format_figure(path, FigurePart::Percent),
            share_of: whole_link(self.view_builder, self.key, path),
            share_of_text: figure.share.whole_text.clone(),
            rank: self.format_figure(path, FigurePart::Rank),
            rank_among: figure.rank_among.clone(),
            target: self.format_figure(path, FigurePart::Target),
            attained: self.format_figure(path, FigurePart::Attained),
            source: self.source_link(index, &used),
            quotation: figure.quotation.as_ref().map(|quotation| quotation.text.clone()),
            checks: self.build_checks(index, figure),
            note: figure.note.clone(),
            uses: used,
        }
    }

    /// The relations of a figure; none if it is a long series.
    fn build_checks(&self, index: usize, figure: &Figure) -> Vec<RelationCheck> {
        if figure.value.years().count() > MAX_CHECKED_YEARS {
            return Vec::new();
        }
        let is_of_figure = |claim: &&Claim| match claim.subject.path {
            FigurePath::ListItem(figure_index, _) => figure_index == index,
            FigurePath::TableCell(..) => false,
        };
        // A stated share implies already that the part is at most the whole.
        let is_implied =
            |claim: &Claim| claim.kind == ClaimKind::AtMost && figure.share.percent.is_some();
        self.claims()
            .filter(is_of_figure)
            .filter(|claim| claim.evaluation != Evaluation::Unknown && !is_implied(claim))
            .map(|claim| build_relation_check(self.view_builder, claim))
            .collect()
    }

    /// The record that states a figure, with the paragraph: the one that the dataset names, else
    /// the first one in which the record states the figure. `None` if only the record is known and
    /// the head of the page names it.
    fn source_link(&self, index: usize, uses: &[FigureUse]) -> Option<Link> {
        let sources = &self.view_builder.context.links.figure_sources;
        let figure_source = sources.get(&(self.key, Some(index)));
        let (record, anchor) = figure_source.or_else(|| sources.get(&(self.key, None)))?;
        let page = self.view_builder.href(*record);
        let text = self.view_builder.name(*record);
        if let Some(anchor) = anchor {
            return Some(Link { href: format!("{page}#{anchor}"), text });
        }
        let mut passages = uses.iter().map(|figure_use| &figure_use.passage.href);
        match passages.find(|href| href.split('#').next() == Some(&*page)) {
            Some(href) => Some(Link { href: href.clone(), text }),
            None => figure_source.map(|_| Link { href: page, text }),
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
