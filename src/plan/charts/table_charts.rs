//! Choice of the charts of a table.

use crate::charts::canvas::LineSeries;
use crate::charts::draw::{
    ChartDrawer, LabelledFigure, MAX_DRAWINGS, MAX_LINES_PER_CHART, MAX_STACKED_PARTS, MIN_POINTS,
    group_by_unit,
};
use crate::table_rows::{row_label, sorted_rows};
use kyyeu_model::{ChartKind, Coverage, FigurePart, FigurePath, RowKind, Table};
use kyyeu_view::Drawing;

/// Chooses the charts of a table.
pub struct TableCharts<'a> {
    drawer: ChartDrawer<'a>,
    table: &'a Table,
    /// The rows without the total, in reading order, by index.
    body: Vec<usize>,
}

impl<'a> TableCharts<'a> {
    pub fn new(drawer: ChartDrawer<'a>, table: &'a Table) -> Self {
        let mut body = sorted_rows(drawer.builder, table);
        body.retain(|&row| table.total != Some(row));
        Self { drawer, table, body }
    }

    pub fn build(&self, chart: Option<ChartKind>) -> Vec<Drawing> {
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
