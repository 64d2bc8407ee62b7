//! Where the marks of drawings go. Pure geometry: numbers in, places out, no word of its own.
//!
//! Along the width everything is a percentage, along the height an em; see
//! [`kyyeu_view::Drawing`].

use kyyeu_view::{Bar, Dot, Drawing, Label, Polyline, Rule};

/// How far to the right bars reach; the rest is for their numbers.
pub const BAR_AREA_PERCENT: f64 = 74.0;

/// The height of a line of text, in ems.
const LINE_HEIGHT_EM: f64 = 1.4;

/// The longest line of a label, in characters: what a phone's width holds.
const MAX_LABEL_CHARS: usize = 46;

/// A bar with its words.
pub struct ChartItem {
    /// What it is.
    pub label: String,
    /// Its number as the reader sees it.
    pub number: String,
    /// The least and the most that it can stand for.
    pub interval: (f64, f64),
    /// What was aimed at, and in words.
    pub target: Option<(f64, String)>,
}

/// A line over the years.
pub struct LineSeries {
    /// What it is.
    pub name: String,
    /// Years and numbers.
    pub points: Vec<(f64, f64)>,
    /// The last number as the reader sees it.
    pub last_number: String,
}

/// A drawing that grows downwards.
#[derive(Default)]
pub struct Canvas {
    pub drawing: Drawing,
    y: f64,
}

/// A place along the width.
pub fn format_percent(value: f64) -> String {
    format_with_unit(value, "%")
}

/// A place along the height.
pub fn format_em(value: f64) -> String {
    format_with_unit(value, "em")
}

fn format_with_unit(value: f64, unit: &str) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{}{unit}", if text == "-0" { "0" } else { text })
}

/// A text in lines of at most so many characters, broken at spaces.
pub fn wrap_words(text: &str, longest: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= longest => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Round numbers from the first at or below `low` to the first at or above `high`, about four
/// steps, and how many decimals they need.
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
    let mut all = Vec::new();
    let mut at = 0.0;
    while at <= count {
        all.push((first + at) * divided);
        at += 1.0;
    }
    (all, decimals)
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

    /// Bars from zero, each below its label; `end` is the number that the field ends at, `whole`
    /// one that is marked.
    pub fn draw_bars(&mut self, items: &[ChartItem], end: f64, whole: Option<&(f64, String)>) {
        let place = |value: f64| (value / end).clamp(0.0, 1.0) * BAR_AREA_PERCENT;
        if let Some((at, words)) = whole {
            self.add_label(place(*at), LINE_HEIGHT_EM - 0.4, "0", "middle", "tick", words.clone());
            self.y += LINE_HEIGHT_EM;
        }
        let top = self.y;
        for (at, item) in items.iter().enumerate() {
            self.y += if at == 0 { 0.0 } else { 0.45 };
            for line in wrap_words(&item.label, MAX_LABEL_CHARS) {
                self.y += LINE_HEIGHT_EM;
                self.add_label(0.0, self.y - 0.35, "0.4em", "start", "label", line);
            }
            let (low, high) = (place(item.interval.0), place(item.interval.1));
            let mut number = high;
            self.add_bar(0.0, self.y + 0.15, low, "0.6em", "bar");
            if high - low > 0.4 {
                self.add_bar(low, self.y + 0.15, high - low, "0.6em", "doubt");
            }
            if let Some((target, words)) = &item.target {
                let mark = place(*target);
                self.add_rule((mark, self.y - 0.05), (mark, self.y + 0.95), "target");
                let anchor = if mark > 60.0 { "end" } else { "start" };
                self.add_label(mark, self.y + 2.0, "0", anchor, "tick", words.clone());
                number = number.max(mark);
            }
            self.add_label(number, self.y + 0.78, "0.5em", "start", "number", item.number.clone());
            self.y += if item.target.is_some() { 2.8 } else { 1.35 };
        }
        self.add_rule((0.0, top), (0.0, self.y - 0.4), "axis");
        if let Some((at, _)) = whole {
            self.add_rule((place(*at), top), (place(*at), self.y - 0.4), "grid");
        }
        self.finish();
    }

    /// One bar in parts, each named below in the order of the parts.
    pub fn draw_stacked(&mut self, items: &[ChartItem]) {
        const GAP: f64 = 0.5;
        let total: f64 = items.iter().map(|item| item.interval.0).sum();
        let mut x = 0.0;
        for (at, item) in items.iter().enumerate() {
            let width = item.interval.0 / total * 100.0;
            let gap = if at + 1 < items.len() { GAP } else { 0.0 };
            self.add_bar(x, 0.1, (width - gap).max(0.2), "1.8em", &format!("tone-{}", at + 1));
            x += width;
        }
        self.y = 2.5;
        for (at, item) in items.iter().enumerate() {
            self.add_bar(0.0, self.y + 0.4, 2.2, "0.7em", &format!("tone-{}", at + 1));
            for line in wrap_words(&item.label, MAX_LABEL_CHARS - 16) {
                self.y += LINE_HEIGHT_EM;
                self.add_label(3.0, self.y - 0.35, "0.3em", "start", "label", line);
            }
            self.add_label(100.0, self.y - 0.35, "0", "end", "number", item.number.clone());
        }
        self.finish();
    }

    /// A dot a row.
    pub fn draw_dots(&mut self, items: &[ChartItem], end: f64) {
        const NAMES: f64 = 36.0;
        const END: f64 = 80.0;
        let top = self.y;
        for item in items {
            self.y += LINE_HEIGHT_EM;
            let middle = self.y - LINE_HEIGHT_EM / 2.0;
            let at = NAMES + (item.interval.1 / end).clamp(0.0, 1.0) * (END - NAMES);
            self.add_label(NAMES, middle + 0.33, "-0.6em", "end", "label", item.label.clone());
            self.add_rule((NAMES, middle), (at, middle), "leader");
            self.drawing.dots.push(Dot {
                x: format_percent(at),
                y: format_em(middle),
                role: "dot".to_owned(),
            });
            self.add_label(at, middle + 0.33, "0.7em", "start", "number", item.number.clone());
        }
        self.add_rule((NAMES, top), (NAMES, self.y), "axis");
        self.finish();
    }

    /// Lines over the years. Gives where the axis begins, if that is not at zero.
    pub fn draw_lines(
        &mut self,
        lines: &[LineSeries],
        write: impl Fn(f64, usize) -> String,
    ) -> Option<f64> {
        const HEIGHT: f64 = 15.0;
        let all = || lines.iter().flat_map(|line| line.points.iter());
        let fold =
            |of: fn(&(f64, f64)) -> f64, pick: fn(f64, f64) -> f64| all().map(of).reduce(pick);
        let (Some(first), Some(last)) = (fold(|p| p.0, f64::min), fold(|p| p.0, f64::max)) else {
            return None;
        };
        let (Some(least), Some(most)) = (fold(|p| p.1, f64::min), fold(|p| p.1, f64::max)) else {
            return None;
        };
        // From zero, unless that would press a line that hardly moves into its upper edge.
        let from_zero = least < most * 0.8;
        let (ticks, decimals) = axis_ticks(if from_zero { least.min(0.0) } else { least }, most);
        let (low, high) =
            (ticks.first().copied().unwrap_or(0.0), ticks.last().copied().unwrap_or(1.0));
        let right = if lines.len() > 1 { 66.0 } else { 84.0 };
        let (top, bottom) = (1.2, 1.2 + HEIGHT);
        let height =
            |value: f64| bottom - (value - low) / (high - low).max(f64::MIN_POSITIVE) * HEIGHT;
        let along = |year: f64| if last > first { (year - first) / (last - first) } else { 0.5 };
        for &tick in &ticks {
            let role = if tick.total_cmp(&low).is_eq() { "axis" } else { "grid" };
            self.add_rule((0.0, height(tick)), (right, height(tick)), role);
            self.add_label(0.0, height(tick) - 0.3, "0", "start", "tick", write(tick, decimals));
        }
        let left = 12.0;
        let x = |year: f64| left + along(year) * (right - left - 2.0);
        let mut taken: Vec<f64> = Vec::new();
        for (at, LineSeries { name, points, last_number: number }) in lines.iter().enumerate() {
            let role = format!("line-{}", at + 1);
            let within = |&(year, value): &(f64, f64)| {
                format!(
                    "{},{}",
                    crate::charts::canvas::format_with_unit(along(year) * 100.0, ""),
                    crate::charts::canvas::format_with_unit(
                        (bottom - height(value)) / HEIGHT * -100.0 + 100.0,
                        ""
                    )
                )
            };
            let points_text = points.iter().map(within).collect::<Vec<_>>().join(" ");
            self.drawing.paths.push(Polyline {
                x: format_percent(left),
                y: format_em(top),
                width: format_percent(right - left - 2.0),
                height: format_em(HEIGHT),
                points: points_text,
                role: role.clone(),
            });
            if points.len() <= 12 {
                for &(year, value) in points {
                    self.drawing.dots.push(Dot {
                        x: format_percent(x(year)),
                        y: format_em(height(value)),
                        role: role.clone(),
                    });
                }
            }
            let Some(&(year, value)) = points.last() else { continue };
            let mut y = height(value) + 0.33;
            while let Some(other) = taken.iter().find(|other| (**other - y).abs() < 2.5) {
                y = other + 2.5;
            }
            taken.push(y);
            self.add_label(x(year), y, "0.6em", "start", "number", number.clone());
            if lines.len() > 1 {
                self.add_label(
                    x(year),
                    y + 1.2,
                    "0.6em",
                    "start",
                    "label",
                    wrap_words(name, 18).into_iter().next().unwrap_or_default(),
                );
            }
        }
        let years = last - first;
        let step = if years > 12.0 {
            5.0
        } else if years > 6.0 {
            2.0
        } else {
            1.0
        };
        let mut year = first;
        while year <= last {
            let text = crate::charts::canvas::format_with_unit(year, "");
            self.add_label(x(year), bottom + 1.3, "0", "middle", "tick", text);
            year += step;
        }
        self.y = taken.iter().copied().fold(bottom + 1.5, |most, y| most.max(y + 1.4));
        self.finish();
        (!from_zero && low != 0.0).then_some(low)
    }

    fn finish(&mut self) {
        self.drawing.height = format_em(self.y + 0.3);
    }
}

/// The points of a sparkline: along its width by position, along its height from its least to its
/// most.
pub fn sparkline_points(points: &[(f64, f64)]) -> Option<String> {
    let (first, last) = (points.first()?.0, points.last()?.0);
    let least = points.iter().map(|point| point.1).reduce(f64::min)?;
    let most = points.iter().map(|point| point.1).reduce(f64::max)?;
    if points.len() < 3 {
        return None;
    }
    let place = |&(year, value): &(f64, f64)| {
        let x = (year - first) / (last - first) * 100.0;
        let y = if most > least { 95.0 - (value - least) / (most - least) * 90.0 } else { 50.0 };
        format!("{},{}", format_with_unit(x, ""), format_with_unit(y, ""))
    };
    Some(points.iter().map(place).collect::<Vec<_>>().join(" "))
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
    fn lines_break_at_spaces() {
        assert_eq!(wrap_words("Học sinh giỏi; sinh viên", 14), ["Học sinh giỏi;", "sinh viên"]);
        assert_eq!(wrap_words("", 5), Vec::<String>::new());
    }
}
