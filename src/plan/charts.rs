//! Which drawings a dataset gets, by its shape or by the editor's word.
//!
//! No drawing where a number or a table says it better: fewer than three numbers that compare,
//! numbers of different things, one share of one whole.

use super::Material;
use super::canvas::{Canvas, FIELD, Item, Line, ticks};
use super::figures::{row_label, rows};
use super::fill::{Filler, Frame};
use super::map::{self, Shown};
use kyyeu_diag::{Code, Diagnostic};
use kyyeu_model::{
    Amount, ChartKind, ClaimKind, Coverage, Dataset, Entry, EntryKind, Figure, FigurePart,
    FigurePath, Figures, Key, Reading, Rows, Table, Verdict, Year,
};
use kyyeu_view::{Drawing, TileMap};

/// The least numbers that a drawing compares.
const LEAST: usize = 3;

/// The most parts of a bar, and the most rows of dots.
const PARTS: usize = 6;
const DOTS: usize = 120;

/// The most lines in one drawing, and the most drawings or maps of one kind.
const LINES: usize = 4;
const MAPS: usize = 12;

/// The drawings of a dataset.
pub fn drawings(filler: Filler<'_>, key: Key) -> Vec<Drawing> {
    let dataset = &filler.material.proceedings.datasets[key.at()].value;
    let drawer = Drawer { filler, key, dataset };
    let mut drawings = match (&dataset.figures, dataset.chart) {
        (_, Some(ChartKind::None | ChartKind::Map)) => Vec::new(),
        (Figures::List(list), chart) => drawer.list(list, chart),
        (Figures::Table(table), chart) => drawer.table(table, chart),
    };
    for (at, drawing) in drawings.iter_mut().enumerate() {
        drawing.id = match filler.frame {
            Frame::Site => format!("hinh_{}", at + 1),
            // The volume shows all datasets on one page.
            Frame::Volume | Frame::Alone | Frame::Book(_) => {
                format!("{}.hinh_{}", filler.material.proceedings.place_in_volume(key), at + 1)
            }
        };
    }
    drawings
}

/// The maps of a dataset, one a column; for series, see [`of_series`].
pub fn maps(filler: Filler<'_>, key: Key) -> Vec<TileMap> {
    let dataset = &filler.material.proceedings.datasets[key.at()].value;
    let Figures::Table(table) = &dataset.figures else { return Vec::new() };
    let columns = (0..table.columns.len()).filter(|&column| table.years(column).is_empty());
    columns.filter_map(|column| of_column(filler, key, table, column, None)).take(MAPS).collect()
}

/// The map of a column, in a year where it is a series.
pub fn of_column(
    filler: Filler<'_>,
    key: Key,
    table: &Table,
    column: usize,
    year: Option<Year>,
) -> Option<TileMap> {
    let dataset = &filler.material.proceedings.datasets[key.at()].value;
    let wanted = matches!(dataset.chart, None | Some(ChartKind::Map));
    let ranks = !table.columns[column].value.declared.ranked_with.is_empty();
    if !wanted || ranks || table.rows_are != Rows::Entries(EntryKind::Province) {
        return None;
    }
    let language = filler.material.language;
    let value = |province: Key| {
        let id = filler.material.proceedings.id(province);
        let (row, _) = table.body().find(|(_, row)| row.id.id == id)?;
        let path = FigurePath::Tabled(row, column, year);
        let number = dataset.write(path, FigurePart::Value, &language.numbers, &language.locale)?;
        Some((dataset.exact(path, FigurePart::Value)?.roughly(), number))
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
    map::map(
        filler,
        Shown { id: format!("ban_do_{}", table.columns[column].id), title },
        value,
        |number| unit.map_or_else(|| number.to_owned(), |unit| format!("{number} {unit}")),
    )
}

/// Reports datasets whose figures do not make the drawing that `chart` asks for.
pub fn unfit(material: Material<'_>, faults: &mut Vec<Diagnostic>) {
    let filler = Filler { material, from: "", frame: Frame::Site };
    for key in material.proceedings.keys(EntryKind::Dataset) {
        let dataset = &material.proceedings.datasets[key.at()].value;
        let Some(kind) = dataset.chart.filter(|&kind| kind != ChartKind::None) else { continue };
        let drawn = match (&dataset.figures, kind) {
            (Figures::Table(table), ChartKind::Map) => (0..table.columns.len()).any(|column| {
                of_column(filler, key, table, column, table.years(column).last().copied()).is_some()
            }),
            _ => drawings(filler, key).iter().any(|drawing| drawing.kind == kind.name()),
        };
        if !drawn {
            let message = format!("these figures cannot be drawn as \"{}\"", kind.name());
            let help =
                format!("{}; leave `chart` out, and the figures themselves decide", wants(kind));
            faults.push(Diagnostic::new(Code::UnfitChart, dataset.chart_span, message).help(help));
        }
    }
}

/// What a drawing is made of, in an editor's words.
const fn wants(kind: ChartKind) -> &'static str {
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

struct Drawer<'a> {
    filler: Filler<'a>,
    key: Key,
    dataset: &'a Dataset,
}

impl Drawer<'_> {
    fn write(&self, path: FigurePath, part: FigurePart) -> String {
        let language = self.filler.material.language;
        self.dataset.write(path, part, &language.numbers, &language.locale).unwrap_or_default()
    }

    /// A bar of a figure's value, or of its share.
    fn item(&self, path: FigurePath, label: String, part: FigurePart) -> Option<Item> {
        let reading = if part == FigurePart::Percent { Reading::Rounded } else { Reading::Counted };
        let hedged = self.dataset.figure(path).is_some_and(|figure| figure.qualifier.is_some());
        let exact = self.dataset.exact(path, part)?.roughly();
        let reach = self.dataset.reach(path, part, reading)?;
        // How far a number was rounded is too little to be drawn; how far a hedge reaches is not.
        let reach =
            if hedged { (reach.low.roughly(), reach.high.roughly()) } else { (exact, exact) };
        let value = self.write(path, FigurePart::Value);
        let number = match part {
            FigurePart::Percent => format!("{value} · {}", self.write(path, part)),
            _ => value,
        };
        (exact >= 0.0).then_some(Item { label, number, reach, target: None })
    }

    fn finish(
        &self,
        mut canvas: Canvas,
        kind: &'static str,
        title: String,
        items: usize,
    ) -> Drawing {
        let locale = &self.filler.material.language.locale;
        let count = self.filler.material.language.numbers.count(items);
        canvas.drawing.kind = kind;
        canvas.drawing.description =
            kyyeu_model::fill(locale.of("chart_description", kind), &[("n", &count)]);
        canvas.drawing.title = title;
        if canvas.drawing.bars.iter().any(|bar| bar.role == "doubt") {
            canvas.drawing.caption.push(locale.text("chart_doubt").to_owned());
        }
        canvas.drawing
    }

    fn list(&self, list: &[Entry<Figure>], chart: Option<ChartKind>) -> Vec<Drawing> {
        let mut drawings = Vec::new();
        let mut drawn = vec![false; list.len()];
        let is = |kind: ChartKind| chart == Some(kind);
        if chart.is_none() || is(ChartKind::Series) {
            drawings.extend(self.series(list, &mut drawn));
        }
        if chart.is_none() || is(ChartKind::Targets) {
            drawings.extend(self.targets(list, &mut drawn, is(ChartKind::Targets)));
        }
        if chart.is_none() || is(ChartKind::Stacked) {
            drawings.extend(self.parts(list, &mut drawn));
        }
        if chart.is_none() || is(ChartKind::Bars) {
            drawings.extend(self.shares(list, &mut drawn));
            drawings.extend(self.percentages(list, &mut drawn));
            drawings.extend(self.bars(list, &mut drawn, is(ChartKind::Bars)));
        }
        if is(ChartKind::Dots) {
            let all = (0..list.len())
                .map(|at| (FigurePath::Listed(at, None), list[at].value.label.clone()));
            drawings.extend(self.dots(all.collect(), self.dataset.title.clone()));
        }
        drawings
    }

    fn series(&self, list: &[Entry<Figure>], drawn: &mut [bool]) -> Vec<Drawing> {
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
        let chunks = units.iter().flat_map(|(_, figures)| figures.chunks(LINES)).take(MAPS);
        let line = |&at: &usize| (FigurePath::Listed(at, None), list[at].value.label.clone());
        chunks.filter_map(|chunk| self.lines(&chunk.iter().map(line).collect::<Vec<_>>())).collect()
    }

    /// Lines of series; their title says what they are where there is one.
    fn lines(&self, figures: &[(FigurePath, String)]) -> Option<Drawing> {
        let lines: Vec<_> = figures
            .iter()
            .map(|(path, label)| {
                let years =
                    self.dataset.amount(*path).into_iter().flat_map(Amount::years).flatten();
                let points: Vec<_> = years
                    .filter_map(|year| {
                        let exact =
                            self.dataset.exact(path.in_year(Some(year)), FigurePart::Value)?;
                        Some((f64::from(year), exact.roughly(), year))
                    })
                    .collect();
                let last = points
                    .last()
                    .map(|(_, _, year)| self.write(path.in_year(Some(*year)), FigurePart::Value));
                let points = points.into_iter().map(|(year, value, _)| (year, value)).collect();
                Line { name: label.clone(), points, last: last.unwrap_or_default() }
            })
            .collect();
        self.draw_lines(lines)
    }

    fn draw_lines(&self, lines: Vec<Line>) -> Option<Drawing> {
        let lines: Vec<_> = lines.into_iter().filter(|line| line.points.len() >= LEAST).collect();
        let title = match lines.as_slice() {
            [] => return None,
            [line] => line.name.clone(),
            _ => self.dataset.title.clone(),
        };
        let language = self.filler.material.language;
        let write =
            |tick: f64, decimals: usize| language.numbers.rewrite(&format!("{tick:.decimals$}"));
        let mut canvas = Canvas::default();
        if let Some(from) = canvas.lines(&lines, write) {
            let from = language.numbers.rewrite(&from.to_string());
            canvas.drawing.caption.push(language.locale.fill("chart_axis", &[("from", &from)]));
        }
        Some(self.finish(canvas, "series", title, lines.len()))
    }

    fn targets(&self, list: &[Entry<Figure>], drawn: &mut [bool], forced: bool) -> Option<Drawing> {
        let one = |at: &usize| matches!(list[*at].value.value, Amount::One(_));
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
        let locale = &self.filler.material.language.locale;
        let mut items = Vec::new();
        for &at in &same {
            let path = FigurePath::Listed(at, None);
            let mut item = self.item(path, list[at].value.label.clone(), FigurePart::Value)?;
            let target = self.dataset.exact(path, FigurePart::Target).map(|target| {
                (
                    target.roughly(),
                    locale.fill("target", &[("target", &self.write(path, FigurePart::Target))]),
                )
            });
            item.target = target;
            items.push(item);
            drawn[at] = true;
        }
        let most =
            |item: &Item| item.reach.1.max(item.target.as_ref().map_or(0.0, |(target, _)| *target));
        let end = items.iter().map(most).fold(0.0, f64::max);
        let mut canvas = Canvas::default();
        canvas.bars(&items, end, None);
        Some(self.finish(canvas, "targets", self.dataset.title.clone(), items.len()))
    }

    /// Figures of this dataset that add up to a whole, wherever that stands.
    fn parts(&self, list: &[Entry<Figure>], drawn: &mut [bool]) -> Vec<Drawing> {
        let mut drawings = Vec::new();
        for claim in &self.filler.material.links.claims {
            let here = |path: FigurePath| {
                if let FigurePath::Listed(at, None) = path { Some(at) } else { None }
            };
            let parts: Vec<usize> = claim
                .terms
                .iter()
                .filter(|term| term.0 == self.key)
                .filter_map(|term| here(term.1))
                .collect();
            let all = parts.len() == claim.terms.len() && (2..=PARTS).contains(&parts.len());
            let sum = claim.kind == ClaimKind::Sum && claim.verdict == Verdict::Holds;
            if !all || !sum || parts.iter().any(|&at| drawn[at]) {
                continue;
            }
            let item = |&at: &usize| {
                let part = if list[at].value.share.percent.is_some() {
                    FigurePart::Percent
                } else {
                    FigurePart::Value
                };
                let path = FigurePath::Listed(at, None);
                let mut item = self.item(path, list[at].value.label.clone(), part)?;
                let exact = self.dataset.exact(path, FigurePart::Value)?.roughly();
                item.reach = (exact, exact);
                Some(item)
            };
            let Some(items) = parts.iter().map(item).collect::<Option<Vec<_>>>() else { continue };
            parts.iter().for_each(|&at| drawn[at] = true);
            if let FigurePath::Listed(at, None) = claim.subject.1
                && claim.subject.0 == self.key
            {
                drawn[at] = true;
            }
            let (dataset, path, _) = claim.subject;
            let whole = &self.filler.material.proceedings.datasets[dataset.at()].value;
            let language = self.filler.material.language;
            let number = whole
                .write(path, FigurePart::Value, &language.numbers, &language.locale)
                .unwrap_or_default();
            let label = whole
                .figure(path)
                .map_or_else(|| whole.title.clone(), |figure| figure.label.clone());
            let mut canvas = Canvas::default();
            canvas.stacked(&items);
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
    fn shares(&self, list: &[Entry<Figure>], drawn: &mut [bool]) -> Option<Drawing> {
        let whole_of = |at: usize| {
            self.filler.material.links.wholes.get(&(self.key, FigurePath::Listed(at, None)))
        };
        let shares = |at: &usize| {
            list[*at].value.share.percent.is_some() && whole_of(*at).is_some() && !drawn[*at]
        };
        let all: Vec<usize> = (0..list.len()).filter(shares).collect();
        let whole = whole_of(*all.first()?)?;
        let same: Vec<usize> =
            all.iter().copied().filter(|&at| whole_of(at) == Some(whole)).collect();
        if same.len() < LEAST {
            return None;
        }
        let item = |&at: &usize| {
            self.item(
                FigurePath::Listed(at, None),
                list[at].value.label.clone(),
                FigurePart::Percent,
            )
        };
        let items = same.iter().map(item).collect::<Option<Vec<_>>>()?;
        same.iter().for_each(|&at| drawn[at] = true);
        let dataset = &self.filler.material.proceedings.datasets[whole.0.at()].value;
        let label = dataset
            .figure(whole.1)
            .map_or_else(|| dataset.title.clone(), |figure| figure.label.clone());
        let language = self.filler.material.language;
        let hundred = language.numbers.rewrite("100");
        let mut canvas = Canvas::default();
        canvas.bars(&items, 100.0, Some(&(100.0, format!("{hundred}%"))));
        let title = language.locale.fill("chart_shares", &[("whole", &label)]);
        Some(self.finish(canvas, "bars", title, items.len()))
    }

    /// Percentages of a thing that has no number of its own: bars, with a mark where all of it is.
    fn percentages(&self, list: &[Entry<Figure>], drawn: &mut [bool]) -> Option<Drawing> {
        let of = |at: usize| list[at].value.share.of_text.as_deref();
        let alone = |at: &usize| {
            let figure = &list[*at].value;
            let one = matches!(figure.value, Amount::One(_));
            one && !drawn[*at]
                && figure.unit(self.dataset) == Some("%")
                && figure.share.of_text.is_some()
        };
        let all: Vec<usize> = (0..list.len()).filter(alone).collect();
        let whole = of(*all.first()?)?;
        let same: Vec<usize> = all.iter().copied().filter(|&at| of(at) == Some(whole)).collect();
        if same.len() < LEAST {
            return None;
        }
        let item = |&at: &usize| {
            self.item(FigurePath::Listed(at, None), list[at].value.label.clone(), FigurePart::Value)
        };
        let items = same.iter().map(item).collect::<Option<Vec<_>>>()?;
        same.iter().for_each(|&at| drawn[at] = true);
        let end = items.iter().map(|item| item.reach.1).fold(100.0, f64::max);
        let hundred = self.filler.material.language.numbers.rewrite("100");
        let mut canvas = Canvas::default();
        canvas.bars(&items, end, Some(&(100.0, format!("{hundred}%"))));
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

    fn bars(&self, list: &[Entry<Figure>], drawn: &mut [bool], forced: bool) -> Option<Drawing> {
        let one = |at: &usize| !drawn[*at] && matches!(list[*at].value.value, Amount::One(_));
        let all: Vec<usize> = (0..list.len()).filter(one).collect();
        let unit = list.get(*all.first()?)?.value.unit(self.dataset);
        let alike = |at: &usize| list[*at].value.unit(self.dataset) == unit;
        // Percentages of different wholes do not compare, nor do numbers of different things.
        let comparable =
            unit.is_some_and(|unit| unit != "%") && all.iter().all(alike) && all.len() >= LEAST;
        if !comparable && !forced {
            return None;
        }
        let item = |&at: &usize| {
            self.item(FigurePath::Listed(at, None), list[at].value.label.clone(), FigurePart::Value)
        };
        let items = all.iter().map(item).collect::<Option<Vec<_>>>()?;
        all.iter().for_each(|&at| drawn[at] = true);
        let end = items.iter().map(|item| item.reach.1).fold(0.0, f64::max);
        let mut canvas = Canvas::default();
        canvas.bars(&items, end, None);
        Some(self.finish(canvas, "bars", self.dataset.title.clone(), items.len()))
    }

    fn dots(&self, mut figures: Vec<(FigurePath, String)>, title: String) -> Option<Drawing> {
        figures.retain(|(path, _)| self.dataset.stated(*path, FigurePart::Value).is_some());
        if figures.len() < LEAST || figures.len() > DOTS {
            return None;
        }
        let mut items = figures
            .into_iter()
            .map(|(path, label)| self.item(path, label, FigurePart::Value))
            .collect::<Option<Vec<_>>>()?;
        items.sort_by(|a, b| b.reach.1.total_cmp(&a.reach.1));
        let (ticks, _) = ticks(0.0, items.first()?.reach.1);
        let end = items.first()?.reach.1.max(*ticks.last()? * FIELD / 100.0);
        let mut canvas = Canvas::default();
        canvas.dots(&items, end);
        Some(self.finish(canvas, "dots", title, items.len()))
    }

    fn table(&self, table: &Table, chart: Option<ChartKind>) -> Vec<Drawing> {
        let columns = 0..table.columns.len();
        let body: Vec<_> =
            rows(self.filler, table).into_iter().filter(|row| table.total != Some(*row)).collect();
        let label = |column: usize| table.columns[column].value.label.clone();
        let cells = |column: usize| -> Vec<(FigurePath, String)> {
            let there = |row: &&usize| table.rows[**row].amounts[column].is_some();
            let cell = |&row: &usize| {
                (FigurePath::Tabled(row, column, None), row_label(self.filler, table, row))
            };
            body.iter().filter(there).map(cell).collect()
        };
        match (table.rows_are, chart) {
            (Rows::Years, None | Some(ChartKind::Series)) => self.year_rows(table, &body),
            (Rows::Entries(_), chart) => {
                let few = table.columns.len() <= 2;
                if !few && chart != Some(ChartKind::Dots)
                    || matches!(chart, Some(ChartKind::Series))
                {
                    return Vec::new();
                }
                let plain = columns.filter(|&column| table.years(column).is_empty());
                plain
                    .filter_map(|column| self.dots(cells(column), label(column)))
                    .take(MAPS)
                    .collect()
            }
            (_, Some(ChartKind::Dots)) => columns
                .filter_map(|column| self.dots(cells(column), label(column)))
                .take(MAPS)
                .collect(),
            (_, chart) => {
                let one = |column: usize| {
                    if !table.years(column).is_empty() {
                        return self
                            .lines(&cells(column).into_iter().take(LINES).collect::<Vec<_>>());
                    }
                    self.group_column(table, column, &cells(column), chart)
                };
                columns.filter_map(one).take(MAPS).collect()
            }
        }
    }

    /// A column of sexes, ages or groups: one bar in parts where the rows are all there are, else
    /// bars.
    fn group_column(
        &self,
        table: &Table,
        column: usize,
        cells: &[(FigurePath, String)],
        chart: Option<ChartKind>,
    ) -> Option<Drawing> {
        let item = |(path, label): &(FigurePath, String)| {
            self.item(*path, label.clone(), FigurePart::Value)
        };
        let items = cells.iter().map(item).collect::<Option<Vec<_>>>()?;
        let total = table.total.is_some_and(|total| table.rows[total].amounts[column].is_some());
        let all = total
            && table.coverage == Coverage::Whole
            && table.unit(column, self.dataset) != Some("%");
        let title = table.columns[column].value.label.clone();
        let mut canvas = Canvas::default();
        if all && (2..=PARTS).contains(&items.len()) && chart != Some(ChartKind::Bars) {
            canvas.stacked(&items);
            return Some(self.finish(canvas, "stacked", title, items.len()));
        }
        if items.len() < LEAST || chart == Some(ChartKind::Stacked) {
            return None;
        }
        let end = items.iter().map(|item| item.reach.1).fold(0.0, f64::max);
        canvas.bars(&items, end, None);
        Some(self.finish(canvas, "bars", title, items.len()))
    }

    /// Columns of a table whose rows are years: a line a column, columns of one unit together.
    fn year_rows(&self, table: &Table, body: &[usize]) -> Vec<Drawing> {
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
                self.dataset.exact(FigurePath::Tabled(row, column, None), FigurePart::Value)
            };
            let points: Vec<_> = rows
                .iter()
                .filter_map(|&(year, row)| Some((year, exact(row)?.roughly())))
                .collect();
            let last = rows.iter().rev().find(|(_, row)| exact(*row).is_some());
            let last = last.map(|(_, row)| {
                self.write(FigurePath::Tabled(*row, column, None), FigurePart::Value)
            });
            Line {
                name: table.columns[column].value.label.clone(),
                points,
                last: last.unwrap_or_default(),
            }
        };
        let chunks = units.iter().flat_map(|(_, columns)| columns.chunks(LINES)).take(MAPS);
        chunks.filter_map(|chunk| self.draw_lines(chunk.iter().map(line).collect())).collect()
    }
}
