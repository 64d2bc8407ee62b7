//! Geometry of charts: numbers in, positions out.
//!
//! Horizontal positions are percentages of the width, vertical ones are in ems; see
//! [`kyyeu_view::Drawing`]. Never makes a text of its own: all texts come from the caller.

use crate::word_wrap::wrap_words;
use kyyeu_view::{Bar, Dot, Drawing, Label, Polyline, Rule};

/// The part of the width that bars fill; the rest is for their numbers.
pub const BAR_AREA_PERCENT: f64 = 74.0;

/// The height of a line of text.
const LINE_HEIGHT_EM: f64 = 1.4;

/// The longest line of a label above a bar: what the width of a phone holds.
const MAX_LABEL_CHARS: usize = 46;

/// The longest line of a label next to the parts of a stacked bar.
const MAX_PART_LABEL_CHARS: usize = 30;

/// The longest name of a line; longer names lose their last words.
const MAX_LINE_NAME_CHARS: usize = 18;

/// The space between the parts of a stacked bar.
const PART_GAP_PERCENT: f64 = 0.5;

/// Where the dots of a chart begin and end; their labels are to the left.
const DOTS_LEFT_PERCENT: f64 = 36.0;
const DOTS_RIGHT_PERCENT: f64 = 80.0;

/// The most points of a line that are marked with dots.
const MAX_MARKED_POINTS: usize = 12;

/// A value that a chart marks, with its text.
pub struct ValueMark {
    pub value: f64,
    pub text: String,
}

/// A bar, a part of a bar or a dot, with its texts.
pub struct ChartItem {
    pub label: String,
    /// The number in the language of the page.
    pub number: String,
    /// The least and the largest value that the number can mean: equal, unless it is hedged.
    pub interval: (f64, f64),
    /// The target of the value.
    pub target: Option<ValueMark>,
}

/// A line over the years.
pub struct LineSeries {
    pub name: String,
    /// Years and values, years ascending.
    pub points: Vec<(f64, f64)>,
    /// The last value in the language of the page.
    pub last_number: String,
}

/// A drawing that grows downwards.
#[derive(Default)]
pub struct Canvas {
    pub drawing: Drawing,
    y: f64,
}

/// A horizontal position, such as `33.33%`.
pub fn format_percent(value: f64) -> String {
    format_decimal(value) + "%"
}

/// A vertical position, such as `2em`.
pub fn format_em(value: f64) -> String {
    format_decimal(value) + "em"
}

/// A number with two decimals at most.
fn format_decimal(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// The position of a value on a scale from 0 to `end`, as a fraction of the scale.
fn fraction_of_scale(value: f64, end: f64) -> f64 {
    // If all values are 0, the scale has no length: they are at its start.
    (value / end.max(f64::MIN_POSITIVE)).clamp(0.0, 1.0)
}

/// The round numbers of an axis, from the last at or below `low` to the first at or above `high`,
/// about four steps, and how many decimals they need.
pub fn axis_ticks(low: f64, high: f64) -> (Vec<f64>, usize) {
    let span = (high - low).max(f64::MIN_POSITIVE);
    let (mut step, mut decimals) = (1.0_f64, 0);
    while span / step > 5.0 {
        step *= 10.0;
    }
    while span / step < 0.5 && decimals < 6 {
        step /= 10.0;
        decimals += 1;
    }
    // The step is a power of ten with half to five steps in the span: divide it until there are
    // about four.
    let (divided, finer) = match span / step {
        steps if steps > 2.5 => (step, 0),
        steps if steps > 1.0 => (step / 2.0, 1),
        _ => (step / 5.0, 1),
    };
    let decimals = decimals + if divided.fract() == 0.0 { 0 } else { finer };
    let first = (low / divided).floor();
    let count = (high / divided).ceil() - first;
    let mut ticks = Vec::new();
    let mut index = 0.0;
    while index <= count {
        ticks.push((first + index) * divided);
        index += 1.0;
    }
    (ticks, decimals)
}

impl Canvas {
    fn add_label(
        &mut self,
        x: f64,
        y: f64,
        dx: &'static str,
        anchor: &'static str,
        role: &'static str,
        text: String,
    ) {
        self.drawing.labels.push(Label {
            x: format_percent(x),
            y: format_em(y),
            dx,
            anchor,
            role,
            text,
        });
    }

    fn add_rule(&mut self, from: (f64, f64), to: (f64, f64), role: &'static str) {
        let (x1, y1, x2, y2) =
            (format_percent(from.0), format_em(from.1), format_percent(to.0), format_em(to.1));
        self.drawing.rules.push(Rule { x1, y1, x2, y2, role });
    }

    fn add_bar(&mut self, x: f64, y: f64, width: f64, height: &'static str, role: &str) {
        let (x, y, width) = (format_percent(x), format_em(y), format_percent(width.max(0.0)));
        self.drawing.bars.push(Bar { x, y, width, height, role: role.to_owned() });
    }

    fn add_dot(&mut self, x: f64, y: f64, role: &str) {
        let (x, y) = (format_percent(x), format_em(y));
        self.drawing.dots.push(Dot { x, y, role: role.to_owned() });
    }

    /// Bars from zero, each below its label. The scale ends at `end`; `whole_mark` is marked on it.
    pub fn draw_bars(&mut self, items: &[ChartItem], end: f64, whole_mark: Option<&ValueMark>) {
        let x = |value: f64| fraction_of_scale(value, end) * BAR_AREA_PERCENT;
        if let Some(ValueMark { value, text }) = whole_mark {
            self.add_label(x(*value), LINE_HEIGHT_EM - 0.4, "0", "middle", "tick", text.clone());
            self.y += LINE_HEIGHT_EM;
        }
        let top = self.y;
        for (index, item) in items.iter().enumerate() {
            self.y += if index == 0 { 0.0 } else { 0.45 };
            for line in wrap_words(item.label.split_whitespace(), MAX_LABEL_CHARS) {
                self.y += LINE_HEIGHT_EM;
                self.add_label(0.0, self.y - 0.35, "0.4em", "start", "label", line);
            }
            let (low, high) = (x(item.interval.0), x(item.interval.1));
            let mut number_x = high;
            self.add_bar(0.0, self.y + 0.15, low, "0.6em", "bar");
            if high - low > 0.4 {
                self.add_bar(low, self.y + 0.15, high - low, "0.6em", "doubt");
            }
            if let Some(ValueMark { value, text }) = &item.target {
                let target_x = x(*value);
                self.add_rule((target_x, self.y - 0.05), (target_x, self.y + 0.95), "target");
                let anchor = if target_x > 60.0 { "end" } else { "start" };
                self.add_label(target_x, self.y + 2.0, "0", anchor, "tick", text.clone());
                number_x = number_x.max(target_x);
            }
            let number = item.number.clone();
            self.add_label(number_x, self.y + 0.78, "0.5em", "start", "number", number);
            self.y += if item.target.is_some() { 2.8 } else { 1.35 };
        }
        self.add_rule((0.0, top), (0.0, self.y - 0.4), "axis");
        if let Some(ValueMark { value, .. }) = whole_mark {
            self.add_rule((x(*value), top), (x(*value), self.y - 0.4), "grid");
        }
        self.finish();
    }

    /// One bar in parts, with a legend below in the order of the parts.
    pub fn draw_stacked(&mut self, items: &[ChartItem]) {
        let total: f64 = items.iter().map(|item| item.interval.0).sum();
        let mut x = 0.0;
        for (index, item) in items.iter().enumerate() {
            // If all parts are 0, each is as narrow as a part can be.
            let width = item.interval.0 / total.max(f64::MIN_POSITIVE) * 100.0;
            let gap = if index + 1 < items.len() { PART_GAP_PERCENT } else { 0.0 };
            self.add_bar(x, 0.1, (width - gap).max(0.2), "1.8em", &format!("tone-{}", index + 1));
            x += width;
        }
        self.y = 2.5;
        for (index, item) in items.iter().enumerate() {
            self.add_bar(0.0, self.y + 0.4, 2.2, "0.7em", &format!("tone-{}", index + 1));
            for line in wrap_words(item.label.split_whitespace(), MAX_PART_LABEL_CHARS) {
                self.y += LINE_HEIGHT_EM;
                self.add_label(3.0, self.y - 0.35, "0.3em", "start", "label", line);
            }
            self.add_label(100.0, self.y - 0.35, "0", "end", "number", item.number.clone());
        }
        self.finish();
    }

    /// A row with a dot for each item. The scale ends at `end`.
    pub fn draw_dots(&mut self, items: &[ChartItem], end: f64) {
        let left = DOTS_LEFT_PERCENT;
        let top = self.y;
        for item in items {
            self.y += LINE_HEIGHT_EM;
            let middle = self.y - LINE_HEIGHT_EM / 2.0;
            let fraction = fraction_of_scale(item.interval.1, end);
            let x = left + fraction * (DOTS_RIGHT_PERCENT - left);
            self.add_label(left, middle + 0.33, "-0.6em", "end", "label", item.label.clone());
            self.add_rule((left, middle), (x, middle), "leader");
            self.add_dot(x, middle, "dot");
            self.add_label(x, middle + 0.33, "0.7em", "start", "number", item.number.clone());
        }
        self.add_rule((left, top), (left, self.y), "axis");
        self.finish();
    }

    /// Lines over the years. Returns where the vertical axis begins, unless it begins at zero.
    /// `format_tick` formats a number with a count of decimals.
    pub fn draw_lines(
        &mut self,
        lines: &[LineSeries],
        format_tick: impl Fn(f64, usize) -> String,
    ) -> Option<f64> {
        let points = || lines.iter().flat_map(|line| line.points.iter());
        let least = points().map(|&(_, value)| value).reduce(f64::min)?;
        let largest = points().map(|&(_, value)| value).reduce(f64::max)?;
        // From zero, unless that would press a line that hardly moves into its upper edge.
        let is_from_zero = least < largest * 0.8;
        let start = if is_from_zero { least.min(0.0) } else { least };
        let (ticks, decimals) = axis_ticks(start, largest);
        let plot = PlotArea {
            first_year: points().map(|&(year, _)| year).reduce(f64::min)?,
            last_year: points().map(|&(year, _)| year).reduce(f64::max)?,
            low: ticks.first().copied().unwrap_or(0.0),
            high: ticks.last().copied().unwrap_or(1.0),
            right: if lines.len() > 1 { 66.0 } else { 84.0 },
        };
        for &tick in &ticks {
            let role = if tick.total_cmp(&plot.low).is_eq() { "axis" } else { "grid" };
            let y = plot.y(tick);
            self.add_rule((0.0, y), (plot.right, y), role);
            self.add_label(0.0, y - 0.3, "0", "start", "tick", format_tick(tick, decimals));
        }
        let mut label_positions: Vec<f64> = Vec::new();
        for (index, line) in lines.iter().enumerate() {
            self.add_line(&plot, line, &format!("line-{}", index + 1));
            let Some(&(year, value)) = line.points.last() else { continue };
            let mut y = plot.y(value) + 0.33;
            while let Some(other) = label_positions.iter().find(|other| (**other - y).abs() < 2.5) {
                y = other + 2.5;
            }
            label_positions.push(y);
            let (x, number) = (plot.x(year), line.last_number.clone());
            self.add_label(x, y, "0.6em", "start", "number", number);
            if lines.len() > 1 {
                let name = wrap_words(line.name.split_whitespace(), MAX_LINE_NAME_CHARS);
                let name = name.into_iter().next().unwrap_or_default();
                self.add_label(x, y + 1.2, "0.6em", "start", "label", name);
            }
        }
        self.add_years(&plot);
        self.y = label_positions
            .into_iter()
            .fold(PlotArea::bottom() + 1.5, |y, label| y.max(label + 1.4));
        self.finish();
        (!is_from_zero && plot.low != 0.0).then_some(plot.low)
    }

    /// A line, with dots at its points if they are few.
    fn add_line(&mut self, plot: &PlotArea, line: &LineSeries, role: &str) {
        let point = |&(year, value): &(f64, f64)| plot.format_point(year, value);
        self.drawing.paths.push(Polyline {
            x: format_percent(PlotArea::LEFT),
            y: format_em(PlotArea::TOP),
            width: format_percent(plot.width()),
            height: format_em(PlotArea::HEIGHT),
            points: line.points.iter().map(point).collect::<Vec<_>>().join(" "),
            role: role.to_owned(),
        });
        if line.points.len() <= MAX_MARKED_POINTS {
            for &(year, value) in &line.points {
                self.add_dot(plot.x(year), plot.y(value), role);
            }
        }
    }

    /// The years below a plot.
    fn add_years(&mut self, plot: &PlotArea) {
        let step = match plot.last_year - plot.first_year {
            years if years > 12.0 => 5.0,
            years if years > 6.0 => 2.0,
            _ => 1.0,
        };
        let mut year = plot.first_year;
        while year <= plot.last_year {
            let (x, y) = (plot.x(year), PlotArea::bottom() + 1.3);
            self.add_label(x, y, "0", "middle", "tick", format_decimal(year));
            year += step;
        }
    }

    fn finish(&mut self) {
        self.drawing.height = format_em(self.y + 0.3);
    }
}

/// The area of a line chart: where years and values are in it.
struct PlotArea {
    first_year: f64,
    last_year: f64,
    /// The values at the lower and the upper edge.
    low: f64,
    high: f64,
    /// The right edge, a percentage.
    right: f64,
}

impl PlotArea {
    /// The left edge, a percentage.
    const LEFT: f64 = 12.0;
    /// The upper edge and the height, in ems.
    const TOP: f64 = 1.2;
    const HEIGHT: f64 = 15.0;

    fn bottom() -> f64 {
        Self::TOP + Self::HEIGHT
    }

    fn width(&self) -> f64 {
        self.right - Self::LEFT - 2.0
    }

    fn year_fraction(&self, year: f64) -> f64 {
        if self.last_year > self.first_year {
            (year - self.first_year) / (self.last_year - self.first_year)
        } else {
            0.5
        }
    }

    fn x(&self, year: f64) -> f64 {
        Self::LEFT + self.year_fraction(year) * self.width()
    }

    fn y(&self, value: f64) -> f64 {
        let span = (self.high - self.low).max(f64::MIN_POSITIVE);
        Self::bottom() - (value - self.low) / span * Self::HEIGHT
    }

    /// A point of a polyline, in percentages of the area.
    fn format_point(&self, year: f64, value: f64) -> String {
        let x = self.year_fraction(year) * 100.0;
        let y = (Self::bottom() - self.y(value)) / Self::HEIGHT * -100.0 + 100.0;
        format!("{},{}", format_decimal(x), format_decimal(y))
    }
}

/// The points of a sparkline, in percentages of its width and height; `None` if it has too few.
pub fn sparkline_points(points: &[(f64, f64)]) -> Option<String> {
    if points.len() < 3 {
        return None;
    }
    let (first_year, last_year) = (points.first()?.0, points.last()?.0);
    let least = points.iter().map(|&(_, value)| value).reduce(f64::min)?;
    let largest = points.iter().map(|&(_, value)| value).reduce(f64::max)?;
    let point = |&(year, value): &(f64, f64)| {
        let x = (year - first_year) / (last_year - first_year) * 100.0;
        let y =
            if largest > least { 95.0 - (value - least) / (largest - least) * 90.0 } else { 50.0 };
        format!("{},{}", format_decimal(x), format_decimal(y))
    };
    Some(points.iter().map(point).collect::<Vec<_>>().join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_hold_the_data() {
        assert_eq!(axis_ticks(0.0, 8620.0).0, [0.0, 2000.0, 4000.0, 6000.0, 8000.0, 10_000.0]);
        assert_eq!(axis_ticks(0.0, 40.0).0, [0.0, 10.0, 20.0, 30.0, 40.0]);
        assert_eq!(axis_ticks(0.0, 1.0).1, 1);
        assert_eq!(axis_ticks(96.0, 107.0).0, [95.0, 100.0, 105.0, 110.0]);
        for high in [0.003, 0.7, 3.0, 17.0, 99.0, 12345.0, 9.9e9] {
            let (all, _) = axis_ticks(0.0, high);
            assert!(
                (2..=8).contains(&all.len()) && all.last().unwrap() >= &high,
                "{high}: {all:?}"
            );
        }
    }

    #[test]
    fn places_have_no_more_digits_than_they_need() {
        assert_eq!(format_percent(33.333_333), "33.33%");
        assert_eq!(format_em(2.0), "2em");
        assert_eq!(format_percent(-0.001), "0%");
    }

    #[test]
    fn zeros_are_drawn_at_zero() {
        let zero = || ChartItem {
            label: "không".to_owned(),
            number: "0".to_owned(),
            interval: (0.0, 0.0),
            target: Some(ValueMark { value: 0.0, text: "0".to_owned() }),
        };
        let items = [zero(), zero(), zero()];
        let draw: [fn(&mut Canvas, &[ChartItem]); 3] = [
            |canvas, items| canvas.draw_bars(items, 0.0, None),
            |canvas, items| canvas.draw_stacked(items),
            |canvas, items| canvas.draw_dots(items, 0.0),
        ];
        for draw in draw {
            let mut canvas = Canvas::default();
            draw(&mut canvas, &items);
            let drawing = format!("{:?}", canvas.drawing);
            assert!(!drawing.contains("NaN"), "{drawing}");
        }
    }
}
