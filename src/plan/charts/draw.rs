//! Charts of chosen figures: values and labels of a dataset as marks on a canvas.
//!
//! Owns the texts of charts. The geometry belongs to [`Canvas`]; `choose` decides which figures a
//! chart shows.

use crate::charts::canvas::{
    BAR_AREA_PERCENT, Canvas, ChartItem, LineSeries, ValueMark, axis_ticks,
};
use crate::view_builder::ViewBuilder;
use kyyeu_model::{Amount, Dataset, FigurePart, FigurePath, Key, Provenance};
use kyyeu_view::Drawing;

/// The fewest numbers that a chart compares.
pub const MIN_POINTS: usize = 3;

/// The most parts of a stacked bar.
pub const MAX_STACKED_PARTS: usize = 6;

/// The most lines of a chart.
pub const MAX_LINES_PER_CHART: usize = 4;

/// The most charts of a kind for one dataset.
pub const MAX_DRAWINGS: usize = 12;

/// The most dots of a chart.
const MAX_DOTS: usize = 120;

/// A figure of the dataset with the label that a chart gives it.
pub struct LabelledFigure {
    pub path: FigurePath,
    pub label: String,
}

/// Draws charts of one dataset.
#[derive(Clone, Copy)]
pub struct ChartDrawer<'a> {
    pub builder: ViewBuilder<'a>,
    pub key: Key,
    pub dataset: &'a Dataset,
}

impl ChartDrawer<'_> {
    /// A part of a figure in the language of the page; empty if it is not stated.
    pub fn format_figure(&self, path: FigurePath, part: FigurePart) -> String {
        let language = self.builder.context.language;
        self.dataset
            .format_part(path, part, &language.numbers, &language.locale)
            .unwrap_or_default()
    }

    /// A figure as an item of a chart, by its value or its share; `None` if it is unknown or
    /// negative.
    pub fn chart_item(
        &self,
        path: FigurePath,
        label: String,
        part: FigurePart,
    ) -> Option<ChartItem> {
        let provenance =
            if part == FigurePart::Percent { Provenance::Rounded } else { Provenance::Counted };
        let exact = self.dataset.exact_value(path, part)?.to_f64();
        let interval = self.dataset.value_interval(path, part, provenance)?;
        // The interval of a rounded number is too small to be drawn; that of a hedged one is not.
        let is_hedged = self.dataset.figure(path).is_some_and(|figure| figure.qualifier.is_some());
        let interval = if is_hedged {
            (interval.low.to_f64(), interval.high.to_f64())
        } else {
            (exact, exact)
        };
        let value = self.format_figure(path, FigurePart::Value);
        let number = match part {
            FigurePart::Percent => format!("{value} · {}", self.format_figure(path, part)),
            _ => value,
        };
        (exact >= 0.0).then_some(ChartItem { label, number, interval, target: None })
    }

    /// Bars up to `end`, with a mark at the whole if the values are parts of one.
    pub fn draw_bars(
        &self,
        items: &[ChartItem],
        end: f64,
        whole_mark: Option<&ValueMark>,
        title: String,
    ) -> Drawing {
        let mut canvas = Canvas::default();
        canvas.draw_bars(items, end, whole_mark);
        self.finish(canvas, "bars", title, items.len())
    }

    /// Bars up to the largest value.
    pub fn draw_plain_bars(&self, items: &[ChartItem], title: String) -> Drawing {
        self.draw_bars(items, largest_value(items, 0.0), None, title)
    }

    /// Bars of values, each with a mark at its target.
    pub fn draw_targets(&self, items: &[ChartItem], title: String) -> Drawing {
        let targets = items.iter().filter_map(|item| Some(item.target.as_ref()?.value));
        let end = targets.fold(largest_value(items, 0.0), f64::max);
        let mut canvas = Canvas::default();
        canvas.draw_bars(items, end, None);
        self.finish(canvas, "targets", title, items.len())
    }

    /// One bar in parts.
    pub fn draw_stacked(&self, items: &[ChartItem], title: String) -> Drawing {
        let mut canvas = Canvas::default();
        canvas.draw_stacked(items);
        self.finish(canvas, "stacked", title, items.len())
    }

    /// A dot for each figure, the largest first; `None` if there are too few or too many.
    pub fn draw_dots(&self, mut figures: Vec<LabelledFigure>, title: String) -> Option<Drawing> {
        figures.retain(|LabelledFigure { path, .. }| {
            self.dataset.stated_number(*path, FigurePart::Value).is_some()
        });
        if !(MIN_POINTS..=MAX_DOTS).contains(&figures.len()) {
            return None;
        }
        let mut items = figures
            .into_iter()
            .map(|figure| self.chart_item(figure.path, figure.label, FigurePart::Value))
            .collect::<Option<Vec<_>>>()?;
        items.sort_by(|a, b| b.interval.1.total_cmp(&a.interval.1));
        let largest = items.first()?.interval.1;
        let (ticks, _) = axis_ticks(0.0, largest);
        let end = largest.max(*ticks.last()? * BAR_AREA_PERCENT / 100.0);
        let mut canvas = Canvas::default();
        canvas.draw_dots(&items, end);
        Some(self.finish(canvas, "dots", title, items.len()))
    }

    /// A series of the dataset as a line over the years.
    pub fn series_line(&self, figure: &LabelledFigure) -> LineSeries {
        let amount = self.dataset.amount(figure.path);
        let years = amount.into_iter().flat_map(Amount::years).flatten();
        let mut points = Vec::new();
        let mut last_year = None;
        for year in years {
            let path = figure.path.in_year(Some(year));
            if let Some(exact) = self.dataset.exact_value(path, FigurePart::Value) {
                points.push((f64::from(year), exact.to_f64()));
                last_year = Some(year);
            }
        }
        let last_number = last_year
            .map(|year| self.format_figure(figure.path.in_year(Some(year)), FigurePart::Value));
        LineSeries {
            name: figure.label.clone(),
            points,
            last_number: last_number.unwrap_or_default(),
        }
    }

    /// Lines over the years; `None` if no line has enough points. A single line gives the drawing
    /// its title.
    pub fn draw_lines(&self, mut lines: Vec<LineSeries>) -> Option<Drawing> {
        lines.retain(|line| line.points.len() >= MIN_POINTS);
        let title = match lines.as_slice() {
            [] => return None,
            [line] => line.name.clone(),
            _ => self.dataset.title.clone(),
        };
        let language = self.builder.context.language;
        let format_tick = |tick: f64, decimals: usize| {
            language.numbers.format_plain(&format!("{tick:.decimals$}"))
        };
        let mut canvas = Canvas::default();
        if let Some(axis_start) = canvas.draw_lines(&lines, format_tick) {
            let start = language.numbers.format_plain(&axis_start.to_string());
            canvas.drawing.caption.push(language.locale.format("chart_axis", &[("from", &start)]));
        }
        Some(self.finish(canvas, "series", title, lines.len()))
    }

    /// Gives a drawing its kind, title, description and caption.
    fn finish(
        &self,
        canvas: Canvas,
        kind: &'static str,
        title: String,
        item_count: usize,
    ) -> Drawing {
        let language = self.builder.context.language;
        let count = language.numbers.format_count(item_count);
        let description = language.locale.text_in("chart_description", kind);
        let mut drawing = canvas.drawing;
        drawing.kind = kind;
        drawing.description = kyyeu_model::interpolate(description, &[("n", &count)]);
        drawing.title = title;
        if drawing.bars.iter().any(|bar| bar.role == "doubt") {
            drawing.caption.push(language.locale.text("chart_doubt").to_owned());
        }
        drawing
    }
}

/// The largest value of the items, and at least `minimum`.
pub fn largest_value(items: &[ChartItem], minimum: f64) -> f64 {
    items.iter().map(|item| item.interval.1).fold(minimum, f64::max)
}

/// Groups indices by unit, in the order in which units first occur.
pub fn group_by_unit<'a>(
    indices: impl Iterator<Item = (Option<&'a str>, usize)>,
) -> Vec<Vec<usize>> {
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
