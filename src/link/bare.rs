//! Numbers that stand bare in a text although a dataset holds them, and numbers that contradict
//! one.
//!
//! A text is held against the datasets that it has to do with, and no others; what is no figure by
//! its look (years, dates, codes, small numbers of other things) is let pass, since a false alarm
//! teaches editors to overlook alarms.

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use rayon::prelude::*;

use super::numerals::{Decimals, Numeral, numerals};
use kyyeu_diag::{Code, Diagnostic, Sources};
use kyyeu_model::{
    EntryKind, Exact, FigurePart, FigurePath, Key, Language, Links, Number, Proceedings, Prose,
    Scale, Tie, markdown,
};

/// Counts below this must be followed by the words of their figure: "12 ý kiến", not any 12.
const SMALL: i128 = 100;

/// From so many digits on, a number that differs by one digit alone is a slip wherever it stands.
const LONG: usize = 5;

/// What a dataset states, ready to be found.
struct Index {
    by_number: BTreeMap<(bool, Exact), Vec<Known>>,
}

#[derive(Clone)]
struct Known {
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
pub fn check(
    proceedings: &Proceedings,
    sources: &Sources,
    links: &Links,
    language: &Language,
    faults: &mut Vec<Diagnostic>,
) {
    let texts: Vec<_> = proceedings
        .all_keys()
        .filter(|key| matches!(key.kind, EntryKind::Record | EntryKind::Page | EntryKind::Dataset))
        .filter_map(|key| Some((proceedings.prose(key)?, datasets(links, key))))
        .filter(|(_, datasets)| !datasets.is_empty())
        .collect();
    let used: BTreeSet<Key> =
        texts.iter().flat_map(|(_, datasets)| datasets.iter().copied()).collect();
    let indexes: BTreeMap<Key, Index> =
        used.into_iter().map(|key| (key, index(proceedings, key))).collect();
    let mut found: Vec<_> = texts
        .par_iter()
        .flat_map_iter(|(prose, datasets)| {
            let indexes: Vec<_> = datasets.iter().filter_map(|key| indexes.get(key)).collect();
            Check { proceedings, language, sources, prose, indexes }.text()
        })
        .collect();
    faults.append(&mut found);
}

/// The datasets that a text has to do with.
fn datasets(links: &Links, key: Key) -> BTreeSet<Key> {
    let mut datasets = BTreeSet::new();
    match key.kind {
        EntryKind::Record => {
            datasets.extend(&links.records[key.at()].statistics);
            datasets.extend(
                links.kin.to(key, Tie::Source).iter().filter(|key| key.kind == EntryKind::Dataset),
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

fn index(proceedings: &Proceedings, key: Key) -> Index {
    let dataset = &proceedings.datasets[key.at()].value;
    let mut by_number: BTreeMap<_, Vec<Known>> = BTreeMap::new();
    for path in dataset.numbers() {
        for &part in FigurePart::ALL.iter().filter(|part| **part != FigurePart::Rank) {
            let (Some(stated), Some(exact)) =
                (dataset.stated(path, part), super::reckon::exact(proceedings, (key, path, part)))
            else {
                continue;
            };
            if matches!(stated.number, Number::Fraction(..)) {
                continue;
            }
            let unit = dataset.unit_of(path).unwrap_or_default();
            let percent = matches!(part, FigurePart::Percent | FigurePart::Attained) || unit == "%";
            let label = match (&dataset.figures, path) {
                (kyyeu_model::Figures::Table(table), FigurePath::Tabled(_, column, _)) => {
                    &table.columns[column].value.label
                }
                _ => dataset.figure(path).map_or(&dataset.title, |figure| &figure.label),
            };
            let known = Known {
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
    Index { by_number }
}

impl Known {
    /// Whether the words behind a number are those of this figure.
    fn followed_by(&self, rest: &str) -> bool {
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
    fn named_by(&self, rest: &str) -> bool {
        const ENOUGH: usize = 4;
        let label = self.label.get(..ENOUGH).map(|words| words.join(" "));
        label.is_some_and(|label| rest.starts_with(&label))
    }

    /// Whether digits are this figure's but for one, or two that changed places.
    fn almost(&self, digits: &str) -> bool {
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

struct Check<'a> {
    proceedings: &'a Proceedings,
    language: &'a Language,
    sources: &'a Sources,
    prose: &'a Prose,
    indexes: Vec<&'a Index>,
}

/// The text of a block, and where its pieces stand in the Markdown.
#[derive(Default)]
struct Block {
    text: String,
    pieces: Vec<(usize, usize)>,
}

impl Check<'_> {
    fn text(&self) -> Vec<Diagnostic> {
        let decimals =
            if self.language.locale.language == "en" { Decimals::Point } else { Decimals::Comma };
        let mut faults = Vec::new();
        for block in blocks(self.prose.text(self.sources)) {
            for numeral in numerals(&block.text, decimals) {
                faults.extend(self.numeral(&block, &numeral));
            }
        }
        faults
    }

    fn numeral(&self, block: &Block, numeral: &Numeral) -> Option<Diagnostic> {
        let before = block.text[..numeral.range.start].trim_end();
        let last =
            before.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_lowercase();
        let written = &block.text[numeral.range.clone()];
        let mut after = block.text[numeral.range.end..].trim_start().to_lowercase();
        let percent = after.starts_with('%');
        let mut exact = Exact::of(&Number::parse(&numeral.plain).ok()?)?;
        let mut scaled = false;
        for &scale in Scale::ALL {
            let word = self.language.locale.of("scale", scale.name());
            if let Some(rest) = after
                .strip_prefix(word)
                .filter(|rest| !word.is_empty() && !rest.starts_with(char::is_alphanumeric))
            {
                exact = exact.times(Exact::power_of_ten(scale.power())?)?;
                (after, scaled) = (rest.trim_start().to_owned(), true);
                break;
            }
        }
        let whole = !written.contains(['.', ',']);
        let year = whole
            && written.len() == 4
            && (Exact::whole(1800)..=Exact::whole(2199)).contains(&exact);
        let labelled = self
            .language
            .locale
            .text("number_labels")
            .split_whitespace()
            .any(|label| label == last);
        if !percent && !scaled && (year || (labelled && whole)) {
            return None;
        }
        let equal: Vec<&Known> = self
            .indexes
            .iter()
            .filter_map(|index| index.by_number.get(&(percent, exact)))
            .flatten()
            .collect();
        let at =
            block.source(numeral.range.start)..block.source(numeral.range.start) + written.len();
        let small = !percent && !scaled && whole && exact < Exact::whole(SMALL);
        let fitting = equal.iter().find(|known| known.followed_by(&after));
        if let Some(known) = fitting.or_else(|| equal.first().filter(|_| !small)) {
            let name = self.name(known);
            return Some(
                Diagnostic::new(
                    Code::UntiedFigure,
                    self.prose.place(at),
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
            let close = percent || known.digits.len() >= LONG || known.followed_by(&after);
            known.almost(&digits) && close || !percent && known.named_by(&after)
        })?;
        let (name, number) = (self.name(contradicted), self.number(contradicted));
        let stated = self.proceedings.datasets[contradicted.dataset.at()]
            .value
            .stated(contradicted.path, contradicted.part)
            .map(|stated| stated.span);
        Some(
            Diagnostic::new(
                Code::ContradictedFigure,
                self.prose.place(at),
                format!(
                    "the number {written} contradicts the figure \"{name}\", which is {number}"
                ),
            )
            .help(format!("write [[figure:{name}]] in its place, or correct the dataset"))
            .note(stated, "the figure is stated here"),
        )
    }

    fn name(&self, known: &Known) -> String {
        let dataset = &self.proceedings.datasets[known.dataset.at()];
        let part = FigurePart::NAMED.iter().find(|(_, part)| *part == known.part);
        let part = part.map_or(String::new(), |(name, _)| format!(".{name}"));
        format!("{}/{}{part}", dataset.id, dataset.value.path(known.path))
    }

    fn number(&self, known: &Known) -> String {
        let dataset = &self.proceedings.datasets[known.dataset.at()].value;
        dataset.bare(known.path, known.part, &self.language.numbers).unwrap_or_default()
    }
}

impl Block {
    /// Where a place of the text stands in the Markdown.
    fn source(&self, at: usize) -> usize {
        let piece = self.pieces.iter().take_while(|(text, _)| *text <= at).last();
        piece.map_or(0, |(text, source)| source + (at - text))
    }
}

/// The blocks of a text; what is tied to a figure, and code, is left out.
fn blocks(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut block = Block::default();
    let mut silent = 0_usize;
    let mut links: Vec<bool> = Vec::new();
    for (event, range) in markdown(text) {
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
                block.pieces.push((block.text.len(), range.start));
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
