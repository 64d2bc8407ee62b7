//! The lint of untied numbers: numbers in prose that a dataset has too but that are not tied to it,
//! and numbers that contradict a dataset.
//!
//! A prose is compared with the datasets that it is related to and no others. Numbers that do not
//! look like figures (years, dates, codes, small counts) are left out: a false alarm teaches
//! editors to ignore alarms.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::figures::figure_ref::{dataset_of, figure_label, figure_span, figure_value};
use crate::figures::plain_blocks::{PlainBlock, plain_blocks};
use crate::numerals::{DecimalMark, Numeral, find_numerals};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Sources, Span};
use kyyeu_model::{
    Dataset, EntryKind, FigurePart, FigurePath, FigureRef, Figures, Key, Links, Locale,
    LocaleContext, Number, NumberFormat, Proceedings, Prose, Rational, RelationField, Scale,
};

/// Counts below this must be followed by the words of their figure: "12 ý kiến", not any 12.
const MIN_UNLABELLED_COUNT: i128 = 100;

/// The fewest digits of a number that is a slip wherever it is if it differs by one digit.
const MIN_TYPO_DIGITS: usize = 5;

/// The fewest digits of a number that may be a slip at all.
const MIN_NEAR_MISS_DIGITS: usize = 3;

/// How many words of a label identify a figure.
const MIN_LABEL_WORDS: usize = 4;

/// Numbers of four digits in this range are years.
const YEARS: std::ops::RangeInclusive<i128> = 1800..=2199;

/// The figures of a dataset by their number.
struct FigureIndex {
    by_number: BTreeMap<NumberKey, Vec<IndexedFigure>>,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct NumberKey {
    is_percent: bool,
    value: Rational,
}

struct IndexedFigure {
    figure: FigureRef,
    /// All digits of its number.
    digits: String,
    is_percent: bool,
    /// The unit in lower case; empty for percentages.
    unit: String,
    /// The words of the label in lower case.
    label: Vec<String>,
}

/// A prose and the datasets that it is related to.
struct CheckedProse<'a> {
    prose: &'a Prose,
    /// The language that the prose is written in.
    language: &'a str,
    datasets: BTreeSet<Key>,
}

/// Reports untied and contradicting numbers in records, pages and the notes of datasets.
pub fn check_untied_figures(
    proceedings: &Proceedings,
    sources: &Sources,
    links: &Links,
    language: &LocaleContext,
    diagnostics: &mut Diagnostics,
) {
    let checked = checked_proses(proceedings, links, language);
    let datasets: BTreeSet<Key> =
        checked.iter().flat_map(|prose| prose.datasets.iter().copied()).collect();
    let indexes: BTreeMap<Key, FigureIndex> =
        datasets.into_iter().map(|key| (key, FigureIndex::new(proceedings, key))).collect();
    let untied: Vec<_> = checked
        .par_iter()
        .flat_map_iter(|checked| {
            let indexes = checked.datasets.iter().filter_map(|key| indexes.get(key)).collect();
            let lint = UntiedLint {
                proceedings,
                locale: &language.locale,
                prose: checked.prose,
                language: checked.language,
                indexes,
            };
            lint.check_markdown(checked.prose.text(sources))
        })
        .collect();
    diagnostics.extend(untied);
}

/// Records, pages and datasets with prose and related datasets.
fn checked_proses<'a>(
    proceedings: &'a Proceedings,
    links: &Links,
    language: &'a LocaleContext,
) -> Vec<CheckedProse<'a>> {
    let mut checked = Vec::new();
    for key in proceedings.all_keys() {
        if !matches!(key.kind, EntryKind::Record | EntryKind::Page | EntryKind::Dataset) {
            continue;
        }
        let Some(prose) = proceedings.prose(key) else { continue };
        let own_language = match key.kind {
            EntryKind::Record => proceedings.records[key.index()].value.language.as_deref(),
            _ => None,
        };
        let datasets = related_datasets(links, key);
        if !datasets.is_empty() {
            let language = own_language.unwrap_or(&language.locale.language);
            checked.push(CheckedProse { prose, language, datasets });
        }
    }
    checked
}

/// The datasets that an entry names, states or is.
fn related_datasets(links: &Links, key: Key) -> BTreeSet<Key> {
    let mut datasets = BTreeSet::new();
    match key.kind {
        EntryKind::Record => {
            datasets.extend(&links.records[key.index()].statistics);
            let stated = links.register_relations.incoming(key, RelationField::Source);
            datasets.extend(stated.iter().filter(|key| key.kind == EntryKind::Dataset));
        }
        EntryKind::Dataset => {
            datasets.insert(key);
        }
        _ => {}
    }
    if let Some(prose) = links.prose.get(&key) {
        let figures = prose.mentions.iter().filter(|mention| mention.figure.is_some());
        datasets.extend(figures.map(|mention| mention.key));
    }
    datasets
}

impl FigureIndex {
    fn new(proceedings: &Proceedings, key: Key) -> Self {
        let dataset = &proceedings.datasets[key.index()].value;
        let mut by_number: BTreeMap<NumberKey, Vec<IndexedFigure>> = BTreeMap::new();
        for path in dataset.number_paths() {
            for &part in FigurePart::ALL {
                let Some(stated) = dataset.stated_number(path, part) else { continue };
                let Some(value) = figure_value(proceedings, FigureRef::new(key, path, part)) else {
                    continue;
                };
                if part == FigurePart::Rank || matches!(stated.number, Number::Fraction(..)) {
                    continue;
                }
                let figure = IndexedFigure::new(dataset, FigureRef::new(key, path, part), value);
                let number = NumberKey { is_percent: figure.is_percent, value };
                by_number.entry(number).or_default().push(figure);
            }
        }
        Self { by_number }
    }
}

impl IndexedFigure {
    fn new(dataset: &Dataset, figure: FigureRef, value: Rational) -> Self {
        let FigureRef { path, part, .. } = figure;
        let unit = dataset.unit_of(path).unwrap_or_default();
        let is_percent = matches!(part, FigurePart::Percent | FigurePart::Attained) || unit == "%";
        let label = match (&dataset.figures, path) {
            (Figures::Table(table), FigurePath::TableCell(_, column, _)) => {
                &table.columns[column].value.label
            }
            _ => dataset.figure(path).map_or(&dataset.title, |figure| &figure.label),
        };
        Self {
            figure,
            digits: digits_of(value),
            is_percent,
            unit: if is_percent { String::new() } else { unit.to_lowercase() },
            label: label.to_lowercase().split_whitespace().map(ToOwned::to_owned).collect(),
        }
    }

    /// Whether the text after a number begins with the unit, or with two words of the label.
    fn matches_following(&self, following: &str) -> bool {
        let label = self.label.get(..2).map(|words| words.join(" "));
        starts_with_words(following, &self.unit)
            || label.is_some_and(|label| starts_with_words(following, &label))
    }

    /// Whether the text after a number has so much of the label that it can mean no other figure.
    fn matches_label(&self, following: &str) -> bool {
        let label = self.label.get(..MIN_LABEL_WORDS).map(|words| words.join(" "));
        label.is_some_and(|label| following.starts_with(&label))
    }

    /// Whether digits differ from the figure's by one, or by two neighbours that are swapped.
    fn is_near_miss(&self, digits: &str) -> bool {
        let (expected, actual) = (self.digits.as_bytes(), digits.as_bytes());
        if expected.len() != actual.len() || expected.len() < MIN_NEAR_MISS_DIGITS {
            return false;
        }
        let wrong: Vec<_> =
            (0..expected.len()).filter(|&index| expected[index] != actual[index]).collect();
        match *wrong {
            [_] => true,
            [a, b] => b == a + 1 && expected[a] == actual[b] && expected[b] == actual[a],
            _ => false,
        }
    }
}

/// Whether a text begins with words, which may not be empty, and no word continues the last one.
fn starts_with_words(text: &str, words: &str) -> bool {
    !words.is_empty()
        && text.strip_prefix(words).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// All digits of a number.
fn digits_of(number: Rational) -> String {
    number.to_string().chars().filter(char::is_ascii_digit).collect()
}

/// Checks one prose.
struct UntiedLint<'a> {
    proceedings: &'a Proceedings,
    /// The locale of the site.
    locale: &'a Locale,
    prose: &'a Prose,
    language: &'a str,
    indexes: Vec<&'a FigureIndex>,
}

/// A number in a prose.
struct ProseNumber<'a> {
    written: &'a str,
    span: Span,
    value: Rational,
    is_percent: bool,
    /// Whether a scale word such as "million" follows.
    is_scaled: bool,
    /// The text after the number and its scale, in lower case.
    following: String,
}

impl UntiedLint<'_> {
    fn check_markdown(&self, markdown: &str) -> Diagnostics {
        let decimal_mark = DecimalMark::of_language(self.language);
        let mut diagnostics = Diagnostics::new();
        for block in plain_blocks(markdown) {
            for numeral in find_numerals(&block.text, decimal_mark) {
                if let Some(number) = self.read_number(&block, &numeral)
                    && !self.is_no_figure(&block, &numeral, &number)
                {
                    diagnostics.extend(self.check_number(&number));
                }
            }
        }
        diagnostics
    }

    /// The number of a numeral with its scale; `None` if it is too large.
    fn read_number<'b>(&self, block: &'b PlainBlock, numeral: &Numeral) -> Option<ProseNumber<'b>> {
        let written = &block.text[numeral.range.clone()];
        let start = block.source_offset(numeral.range.start);
        let mut value = Rational::from_number(&Number::parse(&numeral.normalized).ok()?)?;
        let mut following = block.text[numeral.range.end..].trim_start().to_lowercase();
        let is_percent = following.starts_with('%');
        let scale_word = |scale: Scale| self.locale.text_in("scale", scale.name());
        let scale =
            Scale::ALL.iter().find(|scale| starts_with_words(&following, scale_word(**scale)));
        if let Some(&scale) = scale {
            value = value.checked_mul(Rational::power_of_ten(scale.power())?)?;
            following = following[scale_word(scale).len()..].trim_start().to_owned();
        }
        Some(ProseNumber {
            written,
            span: self.prose.span_of(start..start + written.len()),
            value,
            is_percent,
            is_scaled: scale.is_some(),
            following,
        })
    }

    /// Whether a number is a year, or part of a name such as "Resolution 21".
    fn is_no_figure(
        &self,
        block: &PlainBlock,
        numeral: &Numeral,
        number: &ProseNumber<'_>,
    ) -> bool {
        if number.is_percent || number.is_scaled || !number.is_whole() {
            return false;
        }
        let (first_year, last_year) = (*YEARS.start(), *YEARS.end());
        let is_year = number.written.len() == 4
            && (Rational::from_integer(first_year)..=Rational::from_integer(last_year))
                .contains(&number.value);
        let before = block.text[..numeral.range.start].trim_end();
        let word_before = before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
        let word_before = word_before.to_lowercase();
        let mut number_labels = self.locale.text("number_labels").split_whitespace();
        is_year || number_labels.any(|label| label == word_before)
    }

    fn check_number(&self, number: &ProseNumber<'_>) -> Option<Diagnostic> {
        let key = NumberKey { is_percent: number.is_percent, value: number.value };
        let equal: Vec<&IndexedFigure> =
            self.indexes.iter().filter_map(|index| index.by_number.get(&key)).flatten().collect();
        let followed = equal.iter().find(|figure| figure.matches_following(&number.following));
        if followed.is_none() && number.is_small_count() {
            return None;
        }
        match followed.or(equal.first()) {
            Some(figure) => Some(self.untied_diagnostic(number, figure)),
            None => {
                let figure = self.find_contradicted(number)?;
                Some(self.contradiction_diagnostic(number, figure))
            }
        }
    }

    /// The figure that a number was meant to be.
    fn find_contradicted(&self, number: &ProseNumber<'_>) -> Option<&IndexedFigure> {
        let digits = digits_of(number.value);
        let figures = self.indexes.iter().flat_map(|index| index.by_number.values().flatten());
        figures.filter(|figure| figure.is_percent == number.is_percent).find(|figure| {
            let is_certain = number.is_percent
                || figure.digits.len() >= MIN_TYPO_DIGITS
                || figure.matches_following(&number.following);
            figure.is_near_miss(&digits) && is_certain
                || !number.is_percent && figure.matches_label(&number.following)
        })
    }

    fn untied_diagnostic(&self, number: &ProseNumber<'_>, figure: &IndexedFigure) -> Diagnostic {
        let label = figure_label(self.proceedings, figure.figure, None);
        Diagnostic::new(
            Code::UntiedFigure,
            number.span,
            format!(
                "the number {} is the figure \"{label}\", but is not tied to it",
                number.written
            ),
        )
        .help(format!(
            "write [[figure:{label}]] in its place: the number then comes from the dataset"
        ))
    }

    fn contradiction_diagnostic(
        &self,
        number: &ProseNumber<'_>,
        figure: &IndexedFigure,
    ) -> Diagnostic {
        let label = figure_label(self.proceedings, figure.figure, None);
        let FigureRef { path, part, .. } = figure.figure;
        let numbers = NumberFormat::new(self.language);
        let dataset = dataset_of(self.proceedings, figure.figure);
        let stated = dataset.format_plain(path, part, &numbers).unwrap_or_default();
        Diagnostic::new(
            Code::ContradictedFigure,
            number.span,
            format!(
                "the number {} contradicts the figure \"{label}\", which is {stated}",
                number.written
            ),
        )
        .help(format!("write [[figure:{label}]] in its place, or correct the dataset"))
        .note(figure_span(self.proceedings, figure.figure), "the figure is stated here")
    }
}

impl ProseNumber<'_> {
    /// Whether it is written without separators.
    fn is_whole(&self) -> bool {
        !self.written.contains(['.', ','])
    }

    /// Whether it is too small to be a figure without the words of the figure.
    fn is_small_count(&self) -> bool {
        !self.is_percent
            && !self.is_scaled
            && self.is_whole()
            && self.value < Rational::from_integer(MIN_UNLABELLED_COUNT)
    }
}
