//! Numbers that stand bare in a text although a dataset holds them, and numbers that contradict
//! one.
//!
//! A text is held against the datasets that it has to do with, and no others; what is no figure by
//! its look (years, dates, codes, small numbers of other things) is let pass, since a false alarm
//! teaches editors to overlook alarms.

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use rayon::prelude::*;

use crate::figures::numerals::{Decimals, Numeral, find_numerals};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Sources};
use kyyeu_model::{
    EntryKind, FigurePart, FigurePath, FigureRef, Key, Links, LocaleContext, Number, Proceedings,
    Prose, Rational, RelationField, Scale, parse_markdown,
};

/// Counts below this must be followed by the words of their figure: "12 ý kiến", not any 12.
const MIN_UNLABELLED_COUNT: i128 = 100;

/// From so many digits on, a number that differs by one digit alone is a slip wherever it stands.
const MIN_TYPO_DIGITS: usize = 5;

/// What a dataset states, ready to be found.
struct FigureIndex {
    by_number: BTreeMap<(bool, Rational), Vec<IndexedFigure>>,
}

#[derive(Clone)]
struct IndexedFigure {
    dataset: Key,
    path: FigurePath,
    part: FigurePart,
    digits: String,
    percent: bool,
    /// The unit and the label, in small letters: what follows the number in a text.
    unit: String,
    label: Vec<String>,
}

/// Reports bare and contradicting numbers in records, free pages and the notes of datasets.
pub fn check_untied_figures(
    proceedings: &Proceedings,
    sources: &Sources,
    links: &Links,
    language: &LocaleContext,
    diagnostics: &mut Diagnostics,
) {
    let texts: Vec<_> = proceedings
        .all_keys()
        .filter(|key| matches!(key.kind, EntryKind::Record | EntryKind::Page | EntryKind::Dataset))
        .filter_map(|key| Some((proceedings.prose(key)?, related_datasets(links, key))))
        .filter(|(_, datasets)| !datasets.is_empty())
        .collect();
    let used: BTreeSet<Key> =
        texts.iter().flat_map(|(_, datasets)| datasets.iter().copied()).collect();
    let indexes: BTreeMap<Key, FigureIndex> =
        used.into_iter().map(|key| (key, index_dataset(proceedings, key))).collect();
    let found: Vec<_> = texts
        .par_iter()
        .flat_map_iter(|(prose, datasets)| {
            let indexes: Vec<_> = datasets.iter().filter_map(|key| indexes.get(key)).collect();
            UntiedLint { proceedings, language, sources, prose, indexes }.check_prose()
        })
        .collect();
    diagnostics.extend(found);
}

/// The datasets that a text has to do with.
fn related_datasets(links: &Links, key: Key) -> BTreeSet<Key> {
    let mut datasets = BTreeSet::new();
    match key.kind {
        EntryKind::Record => {
            datasets.extend(&links.records[key.index()].statistics);
            datasets.extend(
                links
                    .register_relations
                    .incoming(key, RelationField::Source)
                    .iter()
                    .filter(|key| key.kind == EntryKind::Dataset),
            );
        }
        EntryKind::Dataset => {
            datasets.insert(key);
        }
        _ => {}
    }
    if let Some(prose) = links.prose.get(&key) {
        datasets.extend(
            prose
                .mentions
                .iter()
                .filter(|mention| mention.figure.is_some())
                .map(|mention| mention.key),
        );
    }
    datasets
}

fn index_dataset(proceedings: &Proceedings, key: Key) -> FigureIndex {
    let dataset = &proceedings.datasets[key.index()].value;
    let mut by_number: BTreeMap<_, Vec<IndexedFigure>> = BTreeMap::new();
    for path in dataset.number_paths() {
        for &part in FigurePart::ALL.iter().filter(|part| **part != FigurePart::Rank) {
            let (Some(stated), Some(exact)) = (
                dataset.stated_number(path, part),
                crate::figures::evaluate::figure_value(
                    proceedings,
                    FigureRef::new(key, path, part),
                ),
            ) else {
                continue;
            };
            if matches!(stated.number, Number::Fraction(..)) {
                continue;
            }
            let unit = dataset.unit_of(path).unwrap_or_default();
            let percent = matches!(part, FigurePart::Percent | FigurePart::Attained) || unit == "%";
            let label = match (&dataset.figures, path) {
                (kyyeu_model::Figures::Table(table), FigurePath::TableCell(_, column, _)) => {
                    &table.columns[column].value.label
                }
                _ => dataset.figure(path).map_or(&dataset.title, |figure| &figure.label),
            };
            let known = IndexedFigure {
                dataset: key,
                path,
                part,
                digits: exact.to_string().chars().filter(char::is_ascii_digit).collect(),
                percent,
                unit: if percent { String::new() } else { unit.to_lowercase() },
                label: label.to_lowercase().split_whitespace().map(ToOwned::to_owned).collect(),
            };
            by_number.entry((percent, exact)).or_default().push(known);
        }
    }
    FigureIndex { by_number }
}

impl IndexedFigure {
    /// Whether the words behind a number are those of this figure.
    fn matches_following(&self, rest: &str) -> bool {
        let starts = |words: &str| {
            !words.is_empty()
                && rest
                    .strip_prefix(words)
                    .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        };
        let first_two = self.label.get(..2).map(|words| words.join(" "));
        starts(&self.unit) || first_two.is_some_and(|words| starts(&words))
    }

    /// Whether the words behind a number are so many of this figure's label that no other can be
    /// meant.
    fn matches_label(&self, rest: &str) -> bool {
        const MIN_LABEL_WORDS: usize = 4;
        let label = self.label.get(..MIN_LABEL_WORDS).map(|words| words.join(" "));
        label.is_some_and(|label| rest.starts_with(&label))
    }

    /// Whether digits are this figure's but for one, or two that changed places.
    fn is_near_miss(&self, digits: &str) -> bool {
        let (own, other) = (self.digits.as_bytes(), digits.as_bytes());
        if own.len() != other.len() || own.len() < 3 {
            return false;
        }
        let wrong: Vec<_> = (0..own.len()).filter(|&at| own[at] != other[at]).collect();
        match wrong.as_slice() {
            [_] => true,
            &[a, b] => b == a + 1 && own[a] == other[b] && own[b] == other[a],
            _ => false,
        }
    }
}

struct UntiedLint<'a> {
    proceedings: &'a Proceedings,
    language: &'a LocaleContext,
    sources: &'a Sources,
    prose: &'a Prose,
    indexes: Vec<&'a FigureIndex>,
}

/// The text of a block, and where its pieces stand in the Markdown.
#[derive(Default)]
struct PlainBlock {
    text: String,
    runs: Vec<(usize, usize)>,
}

impl UntiedLint<'_> {
    fn check_prose(&self) -> Diagnostics {
        let decimals =
            if self.language.locale.language == "en" { Decimals::Point } else { Decimals::Comma };
        let mut diagnostics = Diagnostics::new();
        for block in plain_blocks(self.prose.text(self.sources)) {
            for numeral in find_numerals(&block.text, decimals) {
                diagnostics.extend(self.check_numeral(&block, &numeral));
            }
        }
        diagnostics
    }

    fn check_numeral(&self, block: &PlainBlock, numeral: &Numeral) -> Option<Diagnostic> {
        let before = block.text[..numeral.range.start].trim_end();
        let last =
            before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase();
        let written = &block.text[numeral.range.clone()];
        let mut after = block.text[numeral.range.end..].trim_start().to_lowercase();
        let percent = after.starts_with('%');
        let mut exact = Rational::from_number(&Number::parse(&numeral.normalized).ok()?)?;
        let mut scaled = false;
        for &scale in Scale::ALL {
            let word = self.language.locale.text_in("scale", scale.name());
            if let Some(rest) = after
                .strip_prefix(word)
                .filter(|rest| !word.is_empty() && !rest.starts_with(char::is_alphanumeric))
            {
                exact = exact.checked_mul(Rational::power_of_ten(scale.power())?)?;
                (after, scaled) = (rest.trim_start().to_owned(), true);
                break;
            }
        }
        let whole = !written.contains(['.', ',']);
        let year = whole
            && written.len() == 4
            && (Rational::from_integer(1800)..=Rational::from_integer(2199)).contains(&exact);
        let labelled = self
            .language
            .locale
            .text("number_labels")
            .split_whitespace()
            .any(|label| label == last);
        if !percent && !scaled && (year || (labelled && whole)) {
            return None;
        }
        let equal: Vec<&IndexedFigure> = self
            .indexes
            .iter()
            .filter_map(|index| index.by_number.get(&(percent, exact)))
            .flatten()
            .collect();
        let at = block.source_offset(numeral.range.start)
            ..block.source_offset(numeral.range.start) + written.len();
        let small =
            !percent && !scaled && whole && exact < Rational::from_integer(MIN_UNLABELLED_COUNT);
        let fitting = equal.iter().find(|known| known.matches_following(&after));
        if let Some(known) = fitting.or_else(|| equal.first().filter(|_| !small)) {
            let name = self.figure_name(known);
            return Some(
                Diagnostic::new(
                    Code::UntiedFigure,
                    self.prose.span_of(at),
                    format!("the number {written} is the figure \"{name}\", but is not tied to it"),
                )
                .help(format!(
                    "write [[figure:{name}]] in its place: the number then comes from the dataset"
                )),
            );
        }
        if !equal.is_empty() || small {
            return None;
        }
        let digits: String = exact.to_string().chars().filter(char::is_ascii_digit).collect();
        let all = || self.indexes.iter().flat_map(|index| index.by_number.values().flatten());
        let contradicted = all().filter(|known| known.percent == percent).find(|known| {
            let close =
                percent || known.digits.len() >= MIN_TYPO_DIGITS || known.matches_following(&after);
            known.is_near_miss(&digits) && close || !percent && known.matches_label(&after)
        })?;
        let (name, number) = (self.figure_name(contradicted), self.figure_number(contradicted));
        let stated = self.proceedings.datasets[contradicted.dataset.index()]
            .value
            .stated_number(contradicted.path, contradicted.part)
            .map(|stated| stated.span);
        Some(
            Diagnostic::new(
                Code::ContradictedFigure,
                self.prose.span_of(at),
                format!(
                    "the number {written} contradicts the figure \"{name}\", which is {number}"
                ),
            )
            .help(format!("write [[figure:{name}]] in its place, or correct the dataset"))
            .note(stated, "the figure is stated here"),
        )
    }

    fn figure_name(&self, known: &IndexedFigure) -> String {
        let dataset = &self.proceedings.datasets[known.dataset.index()];
        let part = FigurePart::SUFFIXES.iter().find(|(_, part)| *part == known.part);
        let part = part.map_or(String::new(), |(name, _)| format!(".{name}"));
        format!("{}/{}{part}", dataset.id, dataset.value.format_path(known.path))
    }

    fn figure_number(&self, known: &IndexedFigure) -> String {
        let dataset = &self.proceedings.datasets[known.dataset.index()].value;
        dataset.format_plain(known.path, known.part, &self.language.numbers).unwrap_or_default()
    }
}

impl PlainBlock {
    /// Where a place of the text stands in the Markdown.
    fn source_offset(&self, at: usize) -> usize {
        let piece = self.runs.iter().take_while(|(text, _)| *text <= at).last();
        piece.map_or(0, |(text, source)| source + (at - text))
    }
}

/// The blocks of a text; what is tied to a figure, and code, is left out.
fn plain_blocks(text: &str) -> Vec<PlainBlock> {
    let mut blocks = Vec::new();
    let mut block = PlainBlock::default();
    let mut silent = 0_usize;
    let mut links: Vec<bool> = Vec::new();
    for (event, range) in parse_markdown(text) {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let tied = dest_url.trim_start().starts_with("figure:");
                let bare = link_type == (LinkType::WikiLink { has_pothole: false });
                links.push(tied || bare);
                silent += usize::from(tied || bare);
                if tied || bare {
                    block.text.push('\u{fffc}');
                }
            }
            Event::End(TagEnd::Link) => silent -= usize::from(links.pop().unwrap_or(false)),
            Event::Start(Tag::CodeBlock(_) | Tag::Image { .. }) => silent += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::Image) => silent = silent.saturating_sub(1),
            Event::Text(piece) if silent == 0 => {
                block.runs.push((block.text.len(), range.start));
                block.text.push_str(&piece);
            }
            Event::SoftBreak | Event::HardBreak => block.text.push(' '),
            Event::Code(_) | Event::FootnoteReference(_) => block.text.push('\u{fffc}'),
            Event::Start(
                Tag::Paragraph
                | Tag::Heading { .. }
                | Tag::Item
                | Tag::TableCell
                | Tag::DefinitionListTitle
                | Tag::DefinitionListDefinition,
            )
            | Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell,
            ) if !block.text.is_empty() => {
                blocks.push(std::mem::take(&mut block));
            }
            _ => {}
        }
    }
    blocks.push(block);
    blocks
}
