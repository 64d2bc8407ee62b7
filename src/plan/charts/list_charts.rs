//! Choice of the charts of a list of figures.

use crate::charts::canvas::{ChartItem, ValueMark};
use crate::charts::draw::{
    ChartDrawer, LabelledFigure, MAX_DRAWINGS, MAX_LINES_PER_CHART, MAX_STACKED_PARTS, MIN_POINTS,
    group_by_unit, largest_value,
};
use kyyeu_model::{
    Amount, ChartKind, Claim, ClaimKind, Entry, Evaluation, Figure, FigurePart, FigurePath,
    FigureRef, Key,
};
use kyyeu_view::Drawing;

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
pub struct ListCharts<'a> {
    drawer: ChartDrawer<'a>,
    list: &'a [Entry<Figure>],
    drawn: DrawnFigures,
}

impl<'a> ListCharts<'a> {
    pub fn new(drawer: ChartDrawer<'a>, list: &'a [Entry<Figure>]) -> Self {
        Self { drawer, list, drawn: DrawnFigures::new(list.len()) }
    }

    /// The charts of one kind, or of all kinds that suit the figures.
    pub fn build(mut self, chart: Option<ChartKind>) -> Vec<Drawing> {
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
        let common_whole = self.share_whole(*shares.first()?)?;
        let indices: Vec<usize> = shares
            .into_iter()
            .filter(|&index| self.share_whole(index) == Some(common_whole))
            .collect();
        if indices.len() < MIN_POINTS {
            return None;
        }
        let items = self.items(&indices, FigurePart::Percent)?;
        self.drawn.add(&indices);
        let context = self.drawer.builder.context;
        let &(whole_key, whole_path) = common_whole;
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
        let common_text = whole_text(*percentages.first()?)?;
        let indices: Vec<usize> = percentages
            .into_iter()
            .filter(|&index| whole_text(index) == Some(common_text))
            .collect();
        if indices.len() < MIN_POINTS {
            return None;
        }
        let items = self.items(&indices, FigurePart::Value)?;
        self.drawn.add(&indices);
        let end = largest_value(&items, 100.0);
        let title = format!("{}, %", capitalize_first(common_text));
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

fn capitalize_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view_builder::{LinkBase, ViewBuilder};
    use crate::{PlanContext, RecordItemCache, VolumeLayout, VolumeSplit};
    use kyyeu_diag::{Sources, Span};
    use kyyeu_model::{
        Dataset, DeclaredRelations, EntryKind, Figures, Links, Locale, LocaleContext, Number,
        Proceedings, Share, SpannedNumber,
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
