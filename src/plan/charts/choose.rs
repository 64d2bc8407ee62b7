//! Choice of the charts of a dataset, by the shape of its figures or by the editor's `chart`.
//!
//! Chooses no chart if a number or a table says it better: fewer than three numbers that compare,
//! numbers of different things, one share of one whole.

use crate::charts::canvas::{ChartItem, LineSeries, ValueMark};
use crate::charts::draw::{ChartDrawer, LabelledFigure, MIN_POINTS, largest_value};
use crate::table_rows::{row_label, sorted_rows};
use crate::view_builder::{LinkBase, ViewBuilder};
use kyyeu_model::{
    Amount, ChartKind, Claim, ClaimKind, Coverage, Entry, Evaluation, Figure, FigurePart,
    FigurePath, FigureRef, Figures, Key, RowKind, Table,
};
use kyyeu_view::Drawing;

/// The most parts of a stacked bar.
const MAX_STACKED_PARTS: usize = 6;

/// The most lines of a chart.
const MAX_LINES_PER_CHART: usize = 4;

/// The most charts of a kind for one dataset.
const MAX_DRAWINGS: usize = 12;

/// The charts of a dataset.
pub fn build_drawings(builder: ViewBuilder<'_>, key: Key) -> Vec<Drawing> {
    let dataset = &builder.context.proceedings.datasets[key.index()].value;
    let drawer = ChartDrawer { builder, key, dataset };
    let mut drawings = match (&dataset.figures, dataset.chart) {
        (_, Some(ChartKind::None | ChartKind::Map)) => Vec::new(),
        (Figures::List(list), chart) => ListCharts::new(drawer, list).build(chart),
        (Figures::Table(table), chart) => TableCharts::new(drawer, table).build(chart),
    };
    for (index, drawing) in drawings.iter_mut().enumerate() {
        let number = index + 1;
        drawing.id = match builder.link_base {
            LinkBase::Site => format!("hinh_{number}"),
            // The volume shows all datasets on one page.
            LinkBase::Volume | LinkBase::SinglePage | LinkBase::Epub(_) => {
                format!("{}.hinh_{number}", builder.context.proceedings.volume_anchor(key))
            }
        };
    }
    drawings
}

/// The figures of a list that a chart shows already, by index.
struct DrawnFigures(Vec<bool>);

impl DrawnFigures {
    fn new(count: usize) -> Self {
        Self(vec![false; count])
    }

    fn contains(&self, index: usize) -> bool {
        self.0[index]
    }

    fn add(&mut self, indices: &[usize]) {
        for &index in indices {
            self.0[index] = true;
        }
    }
}

/// Chooses the charts of a list of figures. Each figure is in one chart at most.
struct ListCharts<'a> {
    drawer: ChartDrawer<'a>,
    list: &'a [Entry<Figure>],
    drawn: DrawnFigures,
}

impl<'a> ListCharts<'a> {
    fn new(drawer: ChartDrawer<'a>, list: &'a [Entry<Figure>]) -> Self {
        Self { drawer, list, drawn: DrawnFigures::new(list.len()) }
    }

    /// The charts of one kind, or of all kinds that suit the figures.
    fn build(mut self, chart: Option<ChartKind>) -> Vec<Drawing> {
        let is_allowed = |kind: ChartKind| chart.is_none_or(|chart| chart == kind);
        let is_forced = chart.is_some();
        let mut drawings = Vec::new();
        if is_allowed(ChartKind::Series) {
            drawings.extend(self.draw_series());
        }
        if is_allowed(ChartKind::Targets) {
            drawings.extend(self.draw_targets(is_forced));
        }
        if is_allowed(ChartKind::Stacked) {
            drawings.extend(self.draw_sums());
        }
        if is_allowed(ChartKind::Bars) {
            drawings.extend(self.draw_shares());
            drawings.extend(self.draw_percentages());
            drawings.extend(self.draw_bars(is_forced));
        }
        if chart == Some(ChartKind::Dots) {
            let all = (0..self.list.len()).map(|index| self.labelled_figure(index)).collect();
            drawings.extend(self.drawer.draw_dots(all, self.drawer.dataset.title.clone()));
        }
        drawings
    }

    fn figure(&self, index: usize) -> &'a Figure {
        &self.list[index].value
    }

    fn unit(&self, index: usize) -> Option<&'a str> {
        self.figure(index).unit(self.drawer.dataset)
    }

    fn is_single(&self, index: usize) -> bool {
        matches!(self.figure(index).value, Amount::Single(_))
    }

    fn labelled_figure(&self, index: usize) -> LabelledFigure {
        let path = FigurePath::ListItem(index, None);
        LabelledFigure { path, label: self.figure(index).label.clone() }
    }

    /// The figure with which a figure's share is formed.
    fn share_whole(&self, index: usize) -> Option<&'a (Key, FigurePath)> {
        let path = FigurePath::ListItem(index, None);
        self.drawer.builder.context.links.share_wholes.get(&(self.drawer.key, path))
    }

    fn item(&self, index: usize, part: FigurePart) -> Option<ChartItem> {
        let LabelledFigure { path, label } = self.labelled_figure(index);
        self.drawer.chart_item(path, label, part)
    }

    /// The items of figures; `None` if one of them cannot be drawn.
    fn items(&self, indices: &[usize], part: FigurePart) -> Option<Vec<ChartItem>> {
        indices.iter().map(|&index| self.item(index, part)).collect()
    }

    /// A mark at 100 %.
    fn hundred_percent(&self) -> ValueMark {
        let hundred = self.drawer.builder.context.language.numbers.format_plain("100");
        ValueMark { value: 100.0, text: format!("{hundred}%") }
    }

    /// Lines of series, those of one unit together. A series is in no other chart, even if it is
    /// too short to be drawn.
    fn draw_series(&mut self) -> Vec<Drawing> {
        let series: Vec<usize> = (0..self.list.len())
            .filter(|&index| matches!(self.figure(index).value, Amount::Series(_)))
            .collect();
        self.drawn.add(&series);
        let by_unit = group_by_unit(series.iter().map(|&index| (self.unit(index), index)));
        let line = |&index: &usize| self.drawer.series_line(&self.labelled_figure(index));
        by_unit
            .iter()
            .flat_map(|indices| indices.chunks(MAX_LINES_PER_CHART))
            .take(MAX_DRAWINGS)
            .filter_map(|chunk| self.drawer.draw_lines(chunk.iter().map(line).collect()))
            .collect()
    }

    /// Figures of one unit with their targets.
    fn draw_targets(&mut self, is_forced: bool) -> Option<Drawing> {
        let singles = (0..self.list.len()).filter(|&index| self.is_single(index));
        let with_target: Vec<usize> =
            singles.clone().filter(|&index| self.figure(index).target.is_some()).collect();
        let min_targets = if is_forced { 1 } else { 2 };
        if with_target.len() < min_targets {
            return None;
        }
        let unit = self.unit(with_target[0]);
        let indices: Vec<usize> = singles.filter(|&index| self.unit(index) == unit).collect();
        let mut items = self.items(&indices, FigurePart::Value)?;
        for (item, &index) in items.iter_mut().zip(&indices) {
            item.target = self.target_mark(index);
        }
        self.drawn.add(&indices);
        Some(self.drawer.draw_targets(&items, self.drawer.dataset.title.clone()))
    }

    fn target_mark(&self, index: usize) -> Option<ValueMark> {
        let path = FigurePath::ListItem(index, None);
        let exact = self.drawer.dataset.exact_value(path, FigurePart::Target)?;
        let target = self.drawer.format_figure(path, FigurePart::Target);
        let locale = &self.drawer.builder.context.language.locale;
        let text = locale.format("target", &[("target", &target)]);
        Some(ValueMark { value: exact.to_f64(), text })
    }

    /// A stacked bar for each sum whose parts are figures of this list; the sum itself may be a
    /// figure of any dataset.
    fn draw_sums(&mut self) -> Vec<Drawing> {
        let mut drawings = Vec::new();
        for claim in &self.drawer.builder.context.links.claims {
            let Some(parts) = self.parts_of_sum(claim) else { continue };
            let items: Option<Vec<_>> =
                parts.iter().map(|&index| self.stacked_item(index)).collect();
            let Some(items) = items else { continue };
            self.drawn.add(&parts);
            if let FigurePath::ListItem(index, None) = claim.subject.path
                && claim.subject.dataset == self.drawer.key
            {
                self.drawn.add(&[index]);
            }
            drawings.push(self.drawer.draw_stacked(&items, self.sum_title(claim)));
        }
        drawings
    }

    /// The indices of the parts, if the claim is a sum that holds, of a few figures of this list
    /// that no chart shows yet.
    fn parts_of_sum(&self, claim: &Claim) -> Option<Vec<usize>> {
        if claim.kind != ClaimKind::Sum || claim.evaluation != Evaluation::Holds {
            return None;
        }
        let index_of_part = |term: &FigureRef| match term.path {
            FigurePath::ListItem(index, None) if term.dataset == self.drawer.key => Some(index),
            _ => None,
        };
        let parts = claim.terms.iter().map(index_of_part).collect::<Option<Vec<_>>>()?;
        let is_drawable = (2..=MAX_STACKED_PARTS).contains(&parts.len())
            && !parts.iter().any(|&index| self.drawn.contains(index));
        is_drawable.then_some(parts)
    }

    /// A part of a stacked bar: as wide as its value, labelled with its share if that is stated.
    fn stacked_item(&self, index: usize) -> Option<ChartItem> {
        let part = if self.figure(index).share.percent.is_some() {
            FigurePart::Percent
        } else {
            FigurePart::Value
        };
        let item = self.item(index, part)?;
        let path = FigurePath::ListItem(index, None);
        let exact = self.drawer.dataset.exact_value(path, FigurePart::Value)?.to_f64();
        Some(ChartItem { interval: (exact, exact), ..item })
    }

    fn sum_title(&self, claim: &Claim) -> String {
        let FigureRef { dataset: key, path, .. } = claim.subject;
        let context = self.drawer.builder.context;
        let language = context.language;
        context.record_entry(key);
        let dataset = &context.proceedings.datasets[key.index()].value;
        let number = dataset
            .format_part(path, FigurePart::Value, &language.numbers, &language.locale)
            .unwrap_or_default();
        let label = dataset.figure(path).map_or(&dataset.title, |figure| &figure.label);
        format!("{label}: {number}")
    }

    /// Shares of one whole that overlap or are not all of its parts: bars on a scale to 100 %.
    fn draw_shares(&mut self) -> Option<Drawing> {
        let shares: Vec<usize> = (0..self.list.len())
            .filter(|&index| self.figure(index).share.percent.is_some())
            .filter(|&index| self.share_whole(index).is_some() && !self.drawn.contains(index))
            .collect();
        let whole = self.share_whole(*shares.first()?)?;
        let indices: Vec<usize> =
            shares.into_iter().filter(|&index| self.share_whole(index) == Some(whole)).collect();
        if indices.len() < MIN_POINTS {
            return None;
        }
        let items = self.items(&indices, FigurePart::Percent)?;
        self.drawn.add(&indices);
        let context = self.drawer.builder.context;
        let &(whole_key, whole_path) = whole;
        let dataset = &context.proceedings.datasets[whole_key.index()].value;
        let label = dataset.figure(whole_path).map_or(&dataset.title, |figure| &figure.label);
        let title = context.language.locale.format("chart_shares", &[("whole", label)]);
        Some(self.drawer.draw_bars(&items, 100.0, Some(&self.hundred_percent()), title))
    }

    /// Percentages of a whole without a number of its own: bars, with a mark at 100 %.
    fn draw_percentages(&mut self) -> Option<Drawing> {
        let whole_text = |index: usize| self.figure(index).share.whole_text.as_deref();
        let percentages: Vec<usize> = (0..self.list.len())
            .filter(|&index| self.is_single(index) && !self.drawn.contains(index))
            .filter(|&index| self.unit(index) == Some("%") && whole_text(index).is_some())
            .collect();
        let whole = whole_text(*percentages.first()?)?;
        let indices: Vec<usize> =
            percentages.into_iter().filter(|&index| whole_text(index) == Some(whole)).collect();
        if indices.len() < MIN_POINTS {
            return None;
        }
        let items = self.items(&indices, FigurePart::Value)?;
        self.drawn.add(&indices);
        let end = largest_value(&items, 100.0);
        let title = format!("{}, %", capitalize_first(whole));
        Some(self.drawer.draw_bars(&items, end, Some(&self.hundred_percent()), title))
    }

    /// Bars of all figures that no chart shows yet, if they count the same thing.
    fn draw_bars(&mut self, is_forced: bool) -> Option<Drawing> {
        let indices: Vec<usize> = (0..self.list.len())
            .filter(|&index| self.is_single(index) && !self.drawn.contains(index))
            .collect();
        let unit = self.unit(*indices.first()?);
        // Percentages of different wholes do not compare, nor do numbers of different things.
        let is_comparable = unit.is_some_and(|unit| unit != "%")
            && indices.iter().all(|&index| self.unit(index) == unit)
            && indices.len() >= MIN_POINTS;
        if !is_comparable && !is_forced {
            return None;
        }
        let items = self.items(&indices, FigurePart::Value)?;
        self.drawn.add(&indices);
        Some(self.drawer.draw_plain_bars(&items, self.drawer.dataset.title.clone()))
    }
}

/// Groups indices by unit, in the order in which units first occur.
fn group_by_unit<'a>(indices: impl Iterator<Item = (Option<&'a str>, usize)>) -> Vec<Vec<usize>> {
    let mut units = Vec::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (unit, index) in indices {
        match units.iter().position(|other| *other == unit) {
            Some(group) => groups[group].push(index),
            None => {
                units.push(unit);
                groups.push(vec![index]);
            }
        }
    }
    groups
}

fn capitalize_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

/// Chooses the charts of a table.
struct TableCharts<'a> {
    drawer: ChartDrawer<'a>,
    table: &'a Table,
    /// The rows without the total, in reading order, by index.
    body: Vec<usize>,
}

impl<'a> TableCharts<'a> {
    fn new(drawer: ChartDrawer<'a>, table: &'a Table) -> Self {
        let mut body = sorted_rows(drawer.builder, table);
        body.retain(|&row| table.total != Some(row));
        Self { drawer, table, body }
    }

    fn build(&self, chart: Option<ChartKind>) -> Vec<Drawing> {
        let columns = 0..self.table.columns.len();
        match (self.table.row_kind, chart) {
            (RowKind::Years, None | Some(ChartKind::Series)) => self.draw_year_rows(),
            (RowKind::Entries(_), Some(ChartKind::Series)) => Vec::new(),
            // More columns of entries are read in the table, unless the editor asks for dots.
            (RowKind::Entries(_), chart) if columns.len() > 2 && chart != Some(ChartKind::Dots) => {
                Vec::new()
            }
            (RowKind::Entries(_), _) => columns
                .filter(|&column| !self.has_years(column))
                .filter_map(|column| self.draw_dots(column))
                .take(MAX_DRAWINGS)
                .collect(),
            (_, Some(ChartKind::Dots)) => {
                columns.filter_map(|column| self.draw_dots(column)).take(MAX_DRAWINGS).collect()
            }
            (_, chart) => columns
                .filter_map(|column| {
                    if self.has_years(column) {
                        self.draw_series_column(column)
                    } else {
                        self.draw_group_column(column, chart)
                    }
                })
                .take(MAX_DRAWINGS)
                .collect(),
        }
    }

    fn has_years(&self, column: usize) -> bool {
        !self.table.years(column).is_empty()
    }

    fn column_label(&self, column: usize) -> String {
        self.table.columns[column].value.label.clone()
    }

    /// The cells of a column that have a number, labelled by their rows.
    fn cells(&self, column: usize) -> Vec<LabelledFigure> {
        let has_number = |row: &&usize| self.table.rows[**row].amounts[column].is_some();
        let cell = |&row: &usize| LabelledFigure {
            path: FigurePath::TableCell(row, column, None),
            label: row_label(self.drawer.builder, self.table, row),
        };
        self.body.iter().filter(has_number).map(cell).collect()
    }

    fn draw_dots(&self, column: usize) -> Option<Drawing> {
        self.drawer.draw_dots(self.cells(column), self.column_label(column))
    }

    /// A column of series: a line for each of the first rows.
    fn draw_series_column(&self, column: usize) -> Option<Drawing> {
        let cells = self.cells(column);
        let lines = cells.iter().take(MAX_LINES_PER_CHART);
        self.drawer.draw_lines(lines.map(|cell| self.drawer.series_line(cell)).collect())
    }

    /// A column of sexes, ages or groups: a stacked bar if the rows are all parts of the total,
    /// else bars.
    fn draw_group_column(&self, column: usize, chart: Option<ChartKind>) -> Option<Drawing> {
        let table = self.table;
        let items = self
            .cells(column)
            .into_iter()
            .map(|cell| self.drawer.chart_item(cell.path, cell.label, FigurePart::Value))
            .collect::<Option<Vec<_>>>()?;
        let has_total =
            table.total.is_some_and(|total| table.rows[total].amounts[column].is_some());
        let are_all_parts = has_total
            && table.coverage == Coverage::Complete
            && table.unit(column, self.drawer.dataset) != Some("%");
        let title = self.column_label(column);
        if are_all_parts
            && (2..=MAX_STACKED_PARTS).contains(&items.len())
            && chart != Some(ChartKind::Bars)
        {
            return Some(self.drawer.draw_stacked(&items, title));
        }
        if items.len() < MIN_POINTS || chart == Some(ChartKind::Stacked) {
            return None;
        }
        Some(self.drawer.draw_plain_bars(&items, title))
    }

    /// Columns of a table whose rows are years: a line for each column, columns of one unit
    /// together.
    fn draw_year_rows(&self) -> Vec<Drawing> {
        let mut rows: Vec<(f64, usize)> = self
            .body
            .iter()
            .filter_map(|&row| Some((self.table.rows[row].id.id.parse().ok()?, row)))
            .collect();
        rows.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let columns = 0..self.table.columns.len();
        let by_unit = group_by_unit(
            columns.map(|column| (self.table.unit(column, self.drawer.dataset), column)),
        );
        let line = |&column: &usize| self.year_rows_line(&rows, column);
        by_unit
            .iter()
            .flat_map(|columns| columns.chunks(MAX_LINES_PER_CHART))
            .take(MAX_DRAWINGS)
            .filter_map(|chunk| self.drawer.draw_lines(chunk.iter().map(line).collect()))
            .collect()
    }

    /// A column as a line over rows that are years, each given with its year, years ascending.
    fn year_rows_line(&self, rows: &[(f64, usize)], column: usize) -> LineSeries {
        let mut points = Vec::new();
        let mut last_path = None;
        for &(year, row) in rows {
            let path = FigurePath::TableCell(row, column, None);
            if let Some(exact) = self.drawer.dataset.exact_value(path, FigurePart::Value) {
                points.push((year, exact.to_f64()));
                last_path = Some(path);
            }
        }
        let last_number = last_path.map(|path| self.drawer.format_figure(path, FigurePart::Value));
        LineSeries {
            name: self.column_label(column),
            points,
            last_number: last_number.unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PlanContext, RecordItemCache, VolumeLayout, VolumeSplit};
    use kyyeu_diag::{Sources, Span};
    use kyyeu_model::{
        Dataset, DeclaredRelations, EntryKind, Links, Locale, LocaleContext, Number, Proceedings,
        Share, SpannedNumber,
    };

    fn figure(span: Span, value: &str, target: Option<&str>) -> Entry<Figure> {
        let number = |text: &str| SpannedNumber { number: Number::parse(text).unwrap(), span };
        let figure = Figure {
            label: value.to_owned(),
            definition: None,
            value: Amount::Single(number(value)),
            unit: None,
            scale: None,
            qualifier: None,
            period: None,
            source: None,
            quotation: None,
            share: Share::default(),
            rank: None,
            rank_among: None,
            target: target.map(number),
            attained: None,
            relations: DeclaredRelations::default(),
            note: None,
        };
        Entry { id: value.to_owned(), span, aliases: Vec::new(), value: figure }
    }

    #[test]
    fn figures_count_as_drawn_only_if_their_drawing_exists() {
        let span =
            Span { file: Sources::default().add("content/data/a.yaml", ""), start: 0, end: 0 };
        let list = vec![
            figure(span, "3", Some("4")),
            figure(span, "2", Some("4")),
            figure(span, "-1", None),
        ];
        let dataset = Dataset {
            title: "a".to_owned(),
            unit: Some("person".to_owned()),
            period: None,
            province: None,
            organisation: None,
            region: None,
            source: None,
            quotation: None,
            note: None,
            chart: None,
            chart_span: None,
            figures: Figures::List(list.clone()),
        };
        let (proceedings, links) = (Proceedings::default(), Links::default());
        let language = LocaleContext::new(Locale::default());
        let record_items = RecordItemCache::new(&proceedings);
        let volume_layout = VolumeLayout::new(&proceedings, &links, &language, VolumeSplit::None);
        let context = PlanContext {
            proceedings: &proceedings,
            links: &links,
            language: &language,
            record_items: &record_items,
            volume_layout: &volume_layout,
            dependencies: None,
        };
        let builder = ViewBuilder { context, page_path: "", link_base: LinkBase::Site };
        let key = Key::new(EntryKind::Dataset, 0);
        let mut charts = ListCharts::new(ChartDrawer { builder, key, dataset: &dataset }, &list);
        assert!(charts.draw_targets(false).is_none());
        assert!((0..list.len()).all(|index| !charts.drawn.contains(index)));
    }
}
