//! Which drawings a dataset gets, by its shape or by the editor's word.
//!
//! No drawing where a number or a table says it better: fewer than three numbers that compare,
//! numbers of different things, one share of one whole.

pub mod canvas;
pub mod tile_map;

use crate::PlanContext;
use crate::charts::canvas::{BAR_AREA_PERCENT, Canvas, ChartItem, LineSeries, axis_ticks};
use crate::charts::tile_map::MapSpec;
use crate::dataset::{row_label, sorted_rows};
use crate::view_builder::{LinkBase, ViewBuilder};
use kyyeu_diag::{Code, Diagnostic, Diagnostics};
use kyyeu_model::{
    Amount, ChartKind, ClaimKind, Coverage, Dataset, Entry, EntryKind, Evaluation, Figure,
    FigurePart, FigurePath, Figures, Key, Provenance, RowKind, Table, Year,
};
use kyyeu_view::{Drawing, TileMap};

/// The least numbers that a drawing compares.
const MIN_POINTS: usize = 3;

/// The most parts of a bar, and the most rows of dots.
const MAX_STACKED_PARTS: usize = 6;
const MAX_DOTS: usize = 120;

/// The most lines in one drawing, and the most drawings or maps of one kind.
const MAX_LINES_PER_CHART: usize = 4;
const MAX_DRAWINGS: usize = 12;

/// The drawings of a dataset.
pub fn build_drawings(filler: ViewBuilder<'_>, key: Key) -> Vec<Drawing> {
    let dataset = &filler.context.proceedings.datasets[key.index()].value;
    let drawer = ChartPlanner { view_builder: filler, key, dataset };
    let mut drawings = match (&dataset.figures, dataset.chart) {
        (_, Some(ChartKind::None | ChartKind::Map)) => Vec::new(),
        (Figures::List(list), chart) => drawer.draw_list(list, chart),
        (Figures::Table(table), chart) => drawer.draw_table(table, chart),
    };
    for (at, drawing) in drawings.iter_mut().enumerate() {
        drawing.id = match filler.link_base {
            LinkBase::Site => format!("hinh_{}", at + 1),
            // The volume shows all datasets on one page.
            LinkBase::Volume | LinkBase::SinglePage | LinkBase::Epub(_) => {
                format!("{}.hinh_{}", filler.context.proceedings.volume_anchor(key), at + 1)
            }
        };
    }
    drawings
}

/// The maps of a dataset, one a column; for series, see [`of_series`].
pub fn build_maps(filler: ViewBuilder<'_>, key: Key) -> Vec<TileMap> {
    let dataset = &filler.context.proceedings.datasets[key.index()].value;
    let Figures::Table(table) = &dataset.figures else { return Vec::new() };
    let columns = (0..table.columns.len()).filter(|&column| table.years(column).is_empty());
    columns
        .filter_map(|column| build_column_map(filler, key, table, column, None))
        .take(MAX_DRAWINGS)
        .collect()
}

/// The map of a column, in a year where it is a series.
pub fn build_column_map(
    filler: ViewBuilder<'_>,
    key: Key,
    table: &Table,
    column: usize,
    year: Option<Year>,
) -> Option<TileMap> {
    let dataset = &filler.context.proceedings.datasets[key.index()].value;
    let wanted = matches!(dataset.chart, None | Some(ChartKind::Map));
    let ranks = !table.columns[column].value.relations.ranked_with.is_empty();
    if !wanted || ranks || table.row_kind != RowKind::Entries(EntryKind::Province) {
        return None;
    }
    let language = filler.context.language;
    let value = |province: Key| {
        let id = filler.context.proceedings.id(province);
        let (row, _) = table.body_rows().find(|(_, row)| row.id.id == id)?;
        let path = FigurePath::TableCell(row, column, year);
        let number =
            dataset.format_part(path, FigurePart::Value, &language.numbers, &language.locale)?;
        Some((dataset.exact_value(path, FigurePart::Value)?.to_f64(), number))
    };
    let label = &table.columns[column].value.label;
    let unit = table.unit(column, dataset).filter(|unit| *unit != "%");
    let counted = unit.filter(|unit| !label.to_lowercase().contains(&unit.to_lowercase()));
    let year = year.map(|year| year.to_string());
    let title = [Some(label.as_str()), counted, year.as_deref()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ");
    tile_map::build_tile_map(
        filler,
        MapSpec { id: format!("ban_do_{}", table.columns[column].id), title },
        value,
        |number| unit.map_or_else(|| number.to_owned(), |unit| format!("{number} {unit}")),
    )
}

/// Reports datasets whose figures do not make the drawing that `chart` asks for.
pub fn report_unsuitable(material: PlanContext<'_>, diagnostics: &mut Diagnostics) {
    let filler = ViewBuilder { context: material, page_path: "", link_base: LinkBase::Site };
    for key in material.proceedings.keys(EntryKind::Dataset) {
        let dataset = &material.proceedings.datasets[key.index()].value;
        let Some(kind) = dataset.chart.filter(|&kind| kind != ChartKind::None) else { continue };
        let drawn = match (&dataset.figures, kind) {
            (Figures::Table(table), ChartKind::Map) => (0..table.columns.len()).any(|column| {
                build_column_map(filler, key, table, column, table.years(column).last().copied())
                    .is_some()
            }),
            _ => build_drawings(filler, key).iter().any(|drawing| drawing.kind == kind.name()),
        };
        if !drawn {
            let message = format!("these figures cannot be drawn as \"{}\"", kind.name());
            let help = format!(
                "{}; leave `chart` out, and the figures themselves decide",
                chart_requirements(kind)
            );
            diagnostics
                .push(Diagnostic::new(Code::UnfitChart, dataset.chart_span, message).help(help));
        }
    }
}

/// What a drawing is made of, in an editor's words.
const fn chart_requirements(kind: ChartKind) -> &'static str {
    match kind {
        ChartKind::Bars => {
            "bars want figures of one year each, none below zero, and in a table three rows at least"
        }
        ChartKind::Stacked => {
            "one bar in parts wants two to six figures that `sum_of` names as all the parts of another, or a whole table \
             of so many rows with its total"
        }
        ChartKind::Series => {
            "lines want a number for three years at least, such as `{2020: 151, 2021: 160, 2022: 172}`"
        }
        ChartKind::Targets => {
            "bars against targets want figures of one unit, one of them with a `target`"
        }
        ChartKind::Dots => "dots want three to 120 numbers, none below zero",
        ChartKind::Map => {
            "the map wants a table whose rows are provinces, and four provinces or more with a `tile` in the register"
        }
        ChartKind::None => "nothing is drawn",
    }
}

struct ChartPlanner<'a> {
    view_builder: ViewBuilder<'a>,
    key: Key,
    dataset: &'a Dataset,
}

impl ChartPlanner<'_> {
    fn format_figure(&self, path: FigurePath, part: FigurePart) -> String {
        let language = self.view_builder.context.language;
        self.dataset
            .format_part(path, part, &language.numbers, &language.locale)
            .unwrap_or_default()
    }

    /// A bar of a figure's value, or of its share.
    fn chart_item(&self, path: FigurePath, label: String, part: FigurePart) -> Option<ChartItem> {
        let reading =
            if part == FigurePart::Percent { Provenance::Rounded } else { Provenance::Counted };
        let hedged = self.dataset.figure(path).is_some_and(|figure| figure.qualifier.is_some());
        let exact = self.dataset.exact_value(path, part)?.to_f64();
        let reach = self.dataset.value_interval(path, part, reading)?;
        // How far a number was rounded is too little to be drawn; how far a hedge reaches is not.
        let reach = if hedged { (reach.low.to_f64(), reach.high.to_f64()) } else { (exact, exact) };
        let value = self.format_figure(path, FigurePart::Value);
        let number = match part {
            FigurePart::Percent => format!("{value} · {}", self.format_figure(path, part)),
            _ => value,
        };
        (exact >= 0.0).then_some(ChartItem { label, number, interval: reach, target: None })
    }

    fn finish(
        &self,
        mut canvas: Canvas,
        kind: &'static str,
        title: String,
        items: usize,
    ) -> Drawing {
        let locale = &self.view_builder.context.language.locale;
        let count = self.view_builder.context.language.numbers.format_count(items);
        canvas.drawing.kind = kind;
        canvas.drawing.description =
            kyyeu_model::interpolate(locale.text_in("chart_description", kind), &[("n", &count)]);
        canvas.drawing.title = title;
        if canvas.drawing.bars.iter().any(|bar| bar.role == "doubt") {
            canvas.drawing.caption.push(locale.text("chart_doubt").to_owned());
        }
        canvas.drawing
    }

    fn draw_list(&self, list: &[Entry<Figure>], chart: Option<ChartKind>) -> Vec<Drawing> {
        let mut drawings = Vec::new();
        let mut drawn = vec![false; list.len()];
        let is = |kind: ChartKind| chart == Some(kind);
        if chart.is_none() || is(ChartKind::Series) {
            drawings.extend(self.draw_series(list, &mut drawn));
        }
        if chart.is_none() || is(ChartKind::Targets) {
            drawings.extend(self.draw_targets(list, &mut drawn, is(ChartKind::Targets)));
        }
        if chart.is_none() || is(ChartKind::Stacked) {
            drawings.extend(self.draw_stacked_parts(list, &mut drawn));
        }
        if chart.is_none() || is(ChartKind::Bars) {
            drawings.extend(self.draw_shares(list, &mut drawn));
            drawings.extend(self.draw_percentages(list, &mut drawn));
            drawings.extend(self.draw_bars(list, &mut drawn, is(ChartKind::Bars)));
        }
        if is(ChartKind::Dots) {
            let all = (0..list.len())
                .map(|at| (FigurePath::ListItem(at, None), list[at].value.label.clone()));
            drawings.extend(self.draw_dots(all.collect(), self.dataset.title.clone()));
        }
        drawings
    }

    fn draw_series(&self, list: &[Entry<Figure>], drawn: &mut [bool]) -> Vec<Drawing> {
        let mut units: Vec<(Option<&str>, Vec<usize>)> = Vec::new();
        for (at, figure) in list.iter().enumerate() {
            let Amount::Series(_) = figure.value.value else { continue };
            drawn[at] = true;
            let unit = figure.value.unit(self.dataset);
            match units.iter_mut().find(|(known, _)| *known == unit) {
                Some((_, figures)) => figures.push(at),
                None => units.push((unit, vec![at])),
            }
        }
        let chunks = units
            .iter()
            .flat_map(|(_, figures)| figures.chunks(MAX_LINES_PER_CHART))
            .take(MAX_DRAWINGS);
        let line = |&at: &usize| (FigurePath::ListItem(at, None), list[at].value.label.clone());
        chunks
            .filter_map(|chunk| self.draw_series_lines(&chunk.iter().map(line).collect::<Vec<_>>()))
            .collect()
    }

    /// Lines of series; their title says what they are where there is one.
    fn draw_series_lines(&self, figures: &[(FigurePath, String)]) -> Option<Drawing> {
        let lines: Vec<_> = figures
            .iter()
            .map(|(path, label)| {
                let years =
                    self.dataset.amount(*path).into_iter().flat_map(Amount::years).flatten();
                let points: Vec<_> = years
                    .filter_map(|year| {
                        let exact = self
                            .dataset
                            .exact_value(path.in_year(Some(year)), FigurePart::Value)?;
                        Some((f64::from(year), exact.to_f64(), year))
                    })
                    .collect();
                let last = points.last().map(|(_, _, year)| {
                    self.format_figure(path.in_year(Some(*year)), FigurePart::Value)
                });
                let points = points.into_iter().map(|(year, value, _)| (year, value)).collect();
                LineSeries { name: label.clone(), points, last_number: last.unwrap_or_default() }
            })
            .collect();
        self.draw_lines(lines)
    }

    fn draw_lines(&self, lines: Vec<LineSeries>) -> Option<Drawing> {
        let lines: Vec<_> =
            lines.into_iter().filter(|line| line.points.len() >= MIN_POINTS).collect();
        let title = match lines.as_slice() {
            [] => return None,
            [line] => line.name.clone(),
            _ => self.dataset.title.clone(),
        };
        let language = self.view_builder.context.language;
        let write = |tick: f64, decimals: usize| {
            language.numbers.format_plain(&format!("{tick:.decimals$}"))
        };
        let mut canvas = Canvas::default();
        if let Some(from) = canvas.draw_lines(&lines, write) {
            let from = language.numbers.format_plain(&from.to_string());
            canvas.drawing.caption.push(language.locale.format("chart_axis", &[("from", &from)]));
        }
        Some(self.finish(canvas, "series", title, lines.len()))
    }

    fn draw_targets(
        &self,
        list: &[Entry<Figure>],
        drawn: &mut [bool],
        forced: bool,
    ) -> Option<Drawing> {
        let one = |at: &usize| matches!(list[*at].value.value, Amount::Single(_));
        let aimed: Vec<usize> =
            (0..list.len()).filter(one).filter(|&at| list[at].value.target.is_some()).collect();
        let least = if forced { 1 } else { 2 };
        if aimed.len() < least {
            return None;
        }
        let unit = list[aimed[0]].value.unit(self.dataset);
        let same: Vec<usize> = (0..list.len())
            .filter(one)
            .filter(|&at| list[at].value.unit(self.dataset) == unit)
            .collect();
        let locale = &self.view_builder.context.language.locale;
        let mut items = Vec::new();
        for &at in &same {
            let path = FigurePath::ListItem(at, None);
            let mut item =
                self.chart_item(path, list[at].value.label.clone(), FigurePart::Value)?;
            let target = self.dataset.exact_value(path, FigurePart::Target).map(|target| {
                (
                    target.to_f64(),
                    locale.format(
                        "target",
                        &[("target", &self.format_figure(path, FigurePart::Target))],
                    ),
                )
            });
            item.target = target;
            items.push(item);
            drawn[at] = true;
        }
        let most = |item: &ChartItem| {
            item.interval.1.max(item.target.as_ref().map_or(0.0, |(target, _)| *target))
        };
        let end = items.iter().map(most).fold(0.0, f64::max);
        let mut canvas = Canvas::default();
        canvas.draw_bars(&items, end, None);
        Some(self.finish(canvas, "targets", self.dataset.title.clone(), items.len()))
    }

    /// Figures of this dataset that add up to a whole, wherever that stands.
    fn draw_stacked_parts(&self, list: &[Entry<Figure>], drawn: &mut [bool]) -> Vec<Drawing> {
        let mut drawings = Vec::new();
        for claim in &self.view_builder.context.links.claims {
            let here = |path: FigurePath| {
                if let FigurePath::ListItem(at, None) = path { Some(at) } else { None }
            };
            let parts: Vec<usize> = claim
                .terms
                .iter()
                .filter(|term| term.0 == self.key)
                .filter_map(|term| here(term.1))
                .collect();
            let all =
                parts.len() == claim.terms.len() && (2..=MAX_STACKED_PARTS).contains(&parts.len());
            let sum = claim.kind == ClaimKind::Sum && claim.evaluation == Evaluation::Holds;
            if !all || !sum || parts.iter().any(|&at| drawn[at]) {
                continue;
            }
            let item = |&at: &usize| {
                let part = if list[at].value.share.percent.is_some() {
                    FigurePart::Percent
                } else {
                    FigurePart::Value
                };
                let path = FigurePath::ListItem(at, None);
                let mut item = self.chart_item(path, list[at].value.label.clone(), part)?;
                let exact = self.dataset.exact_value(path, FigurePart::Value)?.to_f64();
                item.interval = (exact, exact);
                Some(item)
            };
            let Some(items) = parts.iter().map(item).collect::<Option<Vec<_>>>() else { continue };
            parts.iter().for_each(|&at| drawn[at] = true);
            if let FigurePath::ListItem(at, None) = claim.subject.1
                && claim.subject.0 == self.key
            {
                drawn[at] = true;
            }
            let (dataset, path, _) = claim.subject;
            self.view_builder.context.record_entry(dataset);
            let whole = &self.view_builder.context.proceedings.datasets[dataset.index()].value;
            let language = self.view_builder.context.language;
            let number = whole
                .format_part(path, FigurePart::Value, &language.numbers, &language.locale)
                .unwrap_or_default();
            let label = whole
                .figure(path)
                .map_or_else(|| whole.title.clone(), |figure| figure.label.clone());
            let mut canvas = Canvas::default();
            canvas.draw_stacked(&items);
            drawings.push(self.finish(
                canvas,
                "stacked",
                format!("{label}: {number}"),
                items.len(),
            ));
        }
        drawings
    }

    /// Shares of one whole that overlap or are not all: bars from nothing to all of it.
    fn draw_shares(&self, list: &[Entry<Figure>], drawn: &mut [bool]) -> Option<Drawing> {
        let whole_of = |at: usize| {
            self.view_builder
                .context
                .links
                .share_wholes
                .get(&(self.key, FigurePath::ListItem(at, None)))
        };
        let shares = |at: &usize| {
            list[*at].value.share.percent.is_some() && whole_of(*at).is_some() && !drawn[*at]
        };
        let all: Vec<usize> = (0..list.len()).filter(shares).collect();
        let whole = whole_of(*all.first()?)?;
        let same: Vec<usize> =
            all.iter().copied().filter(|&at| whole_of(at) == Some(whole)).collect();
        if same.len() < MIN_POINTS {
            return None;
        }
        let item = |&at: &usize| {
            self.chart_item(
                FigurePath::ListItem(at, None),
                list[at].value.label.clone(),
                FigurePart::Percent,
            )
        };
        let items = same.iter().map(item).collect::<Option<Vec<_>>>()?;
        same.iter().for_each(|&at| drawn[at] = true);
        let dataset = &self.view_builder.context.proceedings.datasets[whole.0.index()].value;
        let label = dataset
            .figure(whole.1)
            .map_or_else(|| dataset.title.clone(), |figure| figure.label.clone());
        let language = self.view_builder.context.language;
        let hundred = language.numbers.format_plain("100");
        let mut canvas = Canvas::default();
        canvas.draw_bars(&items, 100.0, Some(&(100.0, format!("{hundred}%"))));
        let title = language.locale.format("chart_shares", &[("whole", &label)]);
        Some(self.finish(canvas, "bars", title, items.len()))
    }

    /// Percentages of a thing that has no number of its own: bars, with a mark where all of it is.
    fn draw_percentages(&self, list: &[Entry<Figure>], drawn: &mut [bool]) -> Option<Drawing> {
        let of = |at: usize| list[at].value.share.whole_text.as_deref();
        let alone = |at: &usize| {
            let figure = &list[*at].value;
            let one = matches!(figure.value, Amount::Single(_));
            one && !drawn[*at]
                && figure.unit(self.dataset) == Some("%")
                && figure.share.whole_text.is_some()
        };
        let all: Vec<usize> = (0..list.len()).filter(alone).collect();
        let whole = of(*all.first()?)?;
        let same: Vec<usize> = all.iter().copied().filter(|&at| of(at) == Some(whole)).collect();
        if same.len() < MIN_POINTS {
            return None;
        }
        let item = |&at: &usize| {
            self.chart_item(
                FigurePath::ListItem(at, None),
                list[at].value.label.clone(),
                FigurePart::Value,
            )
        };
        let items = same.iter().map(item).collect::<Option<Vec<_>>>()?;
        same.iter().for_each(|&at| drawn[at] = true);
        let end = items.iter().map(|item| item.interval.1).fold(100.0, f64::max);
        let hundred = self.view_builder.context.language.numbers.format_plain("100");
        let mut canvas = Canvas::default();
        canvas.draw_bars(&items, end, Some(&(100.0, format!("{hundred}%"))));
        let title = format!(
            "{}, %",
            whole
                .chars()
                .take(1)
                .flat_map(char::to_uppercase)
                .chain(whole.chars().skip(1))
                .collect::<String>()
        );
        Some(self.finish(canvas, "bars", title, items.len()))
    }

    fn draw_bars(
        &self,
        list: &[Entry<Figure>],
        drawn: &mut [bool],
        forced: bool,
    ) -> Option<Drawing> {
        let one = |at: &usize| !drawn[*at] && matches!(list[*at].value.value, Amount::Single(_));
        let all: Vec<usize> = (0..list.len()).filter(one).collect();
        let unit = list.get(*all.first()?)?.value.unit(self.dataset);
        let alike = |at: &usize| list[*at].value.unit(self.dataset) == unit;
        // Percentages of different wholes do not compare, nor do numbers of different things.
        let comparable = unit.is_some_and(|unit| unit != "%")
            && all.iter().all(alike)
            && all.len() >= MIN_POINTS;
        if !comparable && !forced {
            return None;
        }
        let item = |&at: &usize| {
            self.chart_item(
                FigurePath::ListItem(at, None),
                list[at].value.label.clone(),
                FigurePart::Value,
            )
        };
        let items = all.iter().map(item).collect::<Option<Vec<_>>>()?;
        all.iter().for_each(|&at| drawn[at] = true);
        let end = items.iter().map(|item| item.interval.1).fold(0.0, f64::max);
        let mut canvas = Canvas::default();
        canvas.draw_bars(&items, end, None);
        Some(self.finish(canvas, "bars", self.dataset.title.clone(), items.len()))
    }

    fn draw_dots(&self, mut figures: Vec<(FigurePath, String)>, title: String) -> Option<Drawing> {
        figures.retain(|(path, _)| self.dataset.stated_number(*path, FigurePart::Value).is_some());
        if figures.len() < MIN_POINTS || figures.len() > MAX_DOTS {
            return None;
        }
        let mut items = figures
            .into_iter()
            .map(|(path, label)| self.chart_item(path, label, FigurePart::Value))
            .collect::<Option<Vec<_>>>()?;
        items.sort_by(|a, b| b.interval.1.total_cmp(&a.interval.1));
        let (ticks, _) = axis_ticks(0.0, items.first()?.interval.1);
        let end = items.first()?.interval.1.max(*ticks.last()? * BAR_AREA_PERCENT / 100.0);
        let mut canvas = Canvas::default();
        canvas.draw_dots(&items, end);
        Some(self.finish(canvas, "dots", title, items.len()))
    }

    fn draw_table(&self, table: &Table, chart: Option<ChartKind>) -> Vec<Drawing> {
        let columns = 0..table.columns.len();
        let body: Vec<_> = sorted_rows(self.view_builder, table)
            .into_iter()
            .filter(|row| table.total != Some(*row))
            .collect();
        let label = |column: usize| table.columns[column].value.label.clone();
        let cells = |column: usize| -> Vec<(FigurePath, String)> {
            let there = |row: &&usize| table.rows[**row].amounts[column].is_some();
            let cell = |&row: &usize| {
                (FigurePath::TableCell(row, column, None), row_label(self.view_builder, table, row))
            };
            body.iter().filter(there).map(cell).collect()
        };
        match (table.row_kind, chart) {
            (RowKind::Years, None | Some(ChartKind::Series)) => self.draw_year_rows(table, &body),
            (RowKind::Entries(_), chart) => {
                let few = table.columns.len() <= 2;
                if !few && chart != Some(ChartKind::Dots)
                    || matches!(chart, Some(ChartKind::Series))
                {
                    return Vec::new();
                }
                let plain = columns.filter(|&column| table.years(column).is_empty());
                plain
                    .filter_map(|column| self.draw_dots(cells(column), label(column)))
                    .take(MAX_DRAWINGS)
                    .collect()
            }
            (_, Some(ChartKind::Dots)) => columns
                .filter_map(|column| self.draw_dots(cells(column), label(column)))
                .take(MAX_DRAWINGS)
                .collect(),
            (_, chart) => {
                let one = |column: usize| {
                    if !table.years(column).is_empty() {
                        return self.draw_series_lines(
                            &cells(column)
                                .into_iter()
                                .take(MAX_LINES_PER_CHART)
                                .collect::<Vec<_>>(),
                        );
                    }
                    self.draw_group_column(table, column, &cells(column), chart)
                };
                columns.filter_map(one).take(MAX_DRAWINGS).collect()
            }
        }
    }

    /// A column of sexes, ages or groups: one bar in parts where the rows are all there are, else
    /// bars.
    fn draw_group_column(
        &self,
        table: &Table,
        column: usize,
        cells: &[(FigurePath, String)],
        chart: Option<ChartKind>,
    ) -> Option<Drawing> {
        let item = |(path, label): &(FigurePath, String)| {
            self.chart_item(*path, label.clone(), FigurePart::Value)
        };
        let items = cells.iter().map(item).collect::<Option<Vec<_>>>()?;
        let total = table.total.is_some_and(|total| table.rows[total].amounts[column].is_some());
        let all = total
            && table.coverage == Coverage::Complete
            && table.unit(column, self.dataset) != Some("%");
        let title = table.columns[column].value.label.clone();
        let mut canvas = Canvas::default();
        if all && (2..=MAX_STACKED_PARTS).contains(&items.len()) && chart != Some(ChartKind::Bars) {
            canvas.draw_stacked(&items);
            return Some(self.finish(canvas, "stacked", title, items.len()));
        }
        if items.len() < MIN_POINTS || chart == Some(ChartKind::Stacked) {
            return None;
        }
        let end = items.iter().map(|item| item.interval.1).fold(0.0, f64::max);
        canvas.draw_bars(&items, end, None);
        Some(self.finish(canvas, "bars", title, items.len()))
    }

    /// Columns of a table whose rows are years: a line a column, columns of one unit together.
    fn draw_year_rows(&self, table: &Table, body: &[usize]) -> Vec<Drawing> {
        let mut units: Vec<(Option<&str>, Vec<usize>)> = Vec::new();
        for column in 0..table.columns.len() {
            let unit = table.unit(column, self.dataset);
            match units.iter_mut().find(|(known, _)| *known == unit) {
                Some((_, columns)) => columns.push(column),
                None => units.push((unit, vec![column])),
            }
        }
        let mut rows: Vec<(f64, usize)> = body
            .iter()
            .filter_map(|&row| Some((table.rows[row].id.id.parse().ok()?, row)))
            .collect();
        rows.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let line = |&column: &usize| {
            let exact = |row: usize| {
                self.dataset
                    .exact_value(FigurePath::TableCell(row, column, None), FigurePart::Value)
            };
            let points: Vec<_> =
                rows.iter().filter_map(|&(year, row)| Some((year, exact(row)?.to_f64()))).collect();
            let last = rows.iter().rev().find(|(_, row)| exact(*row).is_some());
            let last = last.map(|(_, row)| {
                self.format_figure(FigurePath::TableCell(*row, column, None), FigurePart::Value)
            });
            LineSeries {
                name: table.columns[column].value.label.clone(),
                points,
                last_number: last.unwrap_or_default(),
            }
        };
        let chunks = units
            .iter()
            .flat_map(|(_, columns)| columns.chunks(MAX_LINES_PER_CHART))
            .take(MAX_DRAWINGS);
        chunks.filter_map(|chunk| self.draw_lines(chunk.iter().map(line).collect())).collect()
    }
}
