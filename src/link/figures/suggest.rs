//! The lint of undeclared relations: sums, shares and averages that hold between figures, each
//! suggested once.
//!
//! A relation is suggested only if it holds exactly, with numbers so large that chance is unlikely,
//! among the figures of one dataset and the wholes that they are shares of.

use std::collections::BTreeSet;

use crate::figures::figure_ref::{
    dataset_of, figure_label, figure_span, figure_value, format_number,
};
use kyyeu_diag::{Code, Diagnostic, Diagnostics};
use kyyeu_model::{
    Claim, ClaimKind, EntryKind, FigurePart, FigurePath, FigureRef, Figures, Key, Links,
    Proceedings, Qualifier, Rational,
};

/// The most figures of a dataset that are searched for sums: the search is cubic.
const MAX_FIGURES: usize = 40;

/// Relations of smaller numbers are too likely by chance.
const MIN_SUGGESTED_VALUE: i128 = 20;

/// Totals of averages below this are too likely by chance.
const MIN_SUGGESTED_TOTAL: i128 = 100;

/// The divisors of averages that are tried.
const AVERAGE_DIVISORS: std::ops::RangeInclusive<i128> = 2..=10;

/// A figure and one of the figures that a claim declares it to be made of.
type FigurePair = (FigureRef, FigureRef);

/// Suggests the undeclared relations of all lists of figures.
pub fn suggest_relations(
    proceedings: &Proceedings,
    links: &Links,
    claims: &[Claim],
    diagnostics: &mut Diagnostics,
) {
    let declared_parts =
        declared_pairs(claims, |kind| matches!(kind, ClaimKind::Sum | ClaimKind::Includes));
    let declared_averages = declared_pairs(claims, |kind| kind == ClaimKind::Average);
    for key in proceedings.keys(EntryKind::Dataset) {
        let Figures::List(list) = &proceedings.datasets[key.index()].value.figures else {
            continue;
        };
        let figures = searched_figures(proceedings, links, key, list.len());
        if figures.len() > MAX_FIGURES {
            continue;
        }
        let mut suggester = RelationSuggester {
            proceedings,
            declared_parts: &declared_parts,
            declared_averages: &declared_averages,
            dataset: key,
            diagnostics,
        };
        suggester.suggest_sums(&figures);
        suggester.suggest_shares(&figures);
        suggester.suggest_averages(&figures);
    }
}

fn declared_pairs(claims: &[Claim], is_wanted: fn(ClaimKind) -> bool) -> BTreeSet<FigurePair> {
    let mut pairs = BTreeSet::new();
    for claim in claims {
        if is_wanted(claim.kind) {
            pairs.extend(claim.terms.iter().map(|&term| (claim.subject, term)));
        }
    }
    pairs
}

/// The exact figures of a dataset, and the wholes in other datasets that they are shares of.
fn searched_figures(
    proceedings: &Proceedings,
    links: &Links,
    key: Key,
    figure_count: usize,
) -> Vec<ExactFigure> {
    let mut figures = BTreeSet::new();
    for index in 0..figure_count {
        let path = FigurePath::ListItem(index, None);
        figures.insert(FigureRef::new(key, path, FigurePart::Value));
        if let Some(&(dataset, whole_path)) = links.share_wholes.get(&(key, path)) {
            figures.insert(FigureRef::new(dataset, whole_path, FigurePart::Value));
        }
    }
    figures.into_iter().filter_map(|figure| ExactFigure::new(proceedings, figure)).collect()
}

/// A figure that was counted exactly.
struct ExactFigure {
    figure: FigureRef,
    value: Rational,
    unit: String,
}

impl ExactFigure {
    /// `None` for a figure with a qualifier such as "over", or a scale.
    fn new(proceedings: &Proceedings, figure: FigureRef) -> Option<Self> {
        let dataset = dataset_of(proceedings, figure);
        let path = figure.path;
        let is_inexact = dataset.figure(path).is_some_and(|figure| {
            matches!(figure.qualifier, Some(Qualifier::Over | Qualifier::Nearly | Qualifier::About))
                || figure.scale.is_some()
        });
        if is_inexact {
            return None;
        }
        let value = figure_value(proceedings, figure)?;
        Some(Self { figure, value, unit: dataset.unit_of(path).unwrap_or_default().to_owned() })
    }

    fn is_at_least(&self, minimum: i128) -> bool {
        self.value >= Rational::from_integer(minimum)
    }
}

struct RelationSuggester<'a, 'f> {
    proceedings: &'a Proceedings,
    /// Figures with the parts that they are declared to be made of.
    declared_parts: &'a BTreeSet<FigurePair>,
    /// Averages with their totals.
    declared_averages: &'a BTreeSet<FigurePair>,
    dataset: Key,
    diagnostics: &'f mut Diagnostics,
}

impl RelationSuggester<'_, '_> {
    /// Suggests two or three figures that add up to another.
    fn suggest_sums(&mut self, figures: &[ExactFigure]) {
        for sum in figures {
            if sum.unit == "%" || !sum.is_at_least(MIN_SUGGESTED_VALUE) {
                continue;
            }
            let is_declared = |parts: &[FigureRef]| {
                parts.iter().all(|&part| self.declared_parts.contains(&(sum.figure, part)))
            };
            let sums = find_sums(sum, figures);
            let Some(parts) = sums.into_iter().find(|parts| !is_declared(parts)) else { continue };
            let home = sum.figure.dataset;
            let labels: Vec<_> = parts.iter().map(|&part| self.figure_label(part, home)).collect();
            let numbers: Vec<_> = parts.iter().map(|&part| self.format_number(part)).collect();
            self.report(&Suggestion {
                subject: sum.figure,
                arithmetic: format!("{} = {}", numbers.join(" + "), self.format_number(sum.figure)),
                declaration: format!("sum_of: [{}]", labels.join(", ")),
                terms: &parts,
            });
        }
    }

    /// Suggests the whole of a stated percentage, if the two figures give it to the last decimal.
    fn suggest_shares(&mut self, figures: &[ExactFigure]) {
        for part in figures {
            let dataset = dataset_of(self.proceedings, part.figure);
            let Some(figure) = dataset.figure(part.figure.path) else { continue };
            let Some(percent) = &figure.share.percent else { continue };
            if percent.number.decimals() == 0 || figure.share.whole.is_some() {
                continue;
            }
            let stated = percent.number.to_plain_string();
            let share_whole = figures.iter().find(|share_whole| {
                share_whole.figure != part.figure
                    && share_whole.value >= part.value
                    && percentage(part, share_whole).is_some_and(|percentage| {
                        percentage.to_decimal_string(percent.number.decimals()) == stated
                    })
            });
            let Some(share_whole) = share_whole else { continue };
            self.report(&Suggestion {
                subject: part.figure,
                arithmetic: format!(
                    "{} / {} = {stated}%",
                    self.format_number(part.figure),
                    self.format_number(share_whole.figure)
                ),
                declaration: format!(
                    "of: {}",
                    self.figure_label(share_whole.figure, part.figure.dataset)
                ),
                terms: &[share_whole.figure],
            });
        }
    }

    /// Suggests the total of a figure, if the total is a small multiple of it.
    fn suggest_averages(&mut self, figures: &[ExactFigure]) {
        for total in figures {
            if total.unit == "%" || !total.is_at_least(MIN_SUGGESTED_TOTAL) {
                continue;
            }
            for average in figures {
                if average.unit != total.unit
                    || !average.is_at_least(MIN_SUGGESTED_VALUE)
                    || self.declared_averages.contains(&(average.figure, total.figure))
                {
                    continue;
                }
                let Some(divisor) = average_divisor(total, average) else { continue };
                let total_label = self.figure_label(total.figure, average.figure.dataset);
                self.report(&Suggestion {
                    subject: average.figure,
                    arithmetic: format!(
                        "{} / {divisor} = {}",
                        self.format_number(total.figure),
                        self.format_number(average.figure)
                    ),
                    declaration: format!("average_of: {total_label}` and `over: {divisor}"),
                    terms: &[total.figure],
                });
            }
        }
    }

    fn figure_label(&self, figure: FigureRef, home: Key) -> String {
        figure_label(self.proceedings, figure, Some(home))
    }

    fn format_number(&self, figure: FigureRef) -> String {
        format_number(self.proceedings, figure)
    }

    fn report(&mut self, suggestion: &Suggestion<'_>) {
        let Suggestion { subject, arithmetic, declaration, terms } = suggestion;
        let home = subject.dataset;
        if home != self.dataset && terms.iter().all(|term| term.dataset != self.dataset) {
            return; // All of its figures are in another dataset, which has the suggestion.
        }
        let name = self.figure_label(*subject, home);
        let mut diagnostic = Diagnostic::new(
            Code::SuggestedRelation,
            figure_span(self.proceedings, *subject),
            format!(
                "\"{name}\" hangs together with other figures, but that is not declared: \
                 {arithmetic}"
            ),
        )
        .help(format!("if it is no chance, add `{declaration}`"));
        for &term in *terms {
            let label = self.figure_label(term, home);
            let note = format!("\"{label}\" is {}", self.format_number(term));
            diagnostic = diagnostic.note(figure_span(self.proceedings, term), note);
        }
        self.diagnostics.push(diagnostic);
    }
}

/// A relation that could be declared.
struct Suggestion<'a> {
    subject: FigureRef,
    /// The relation in numbers.
    arithmetic: String,
    /// The YAML that declares it.
    declaration: String,
    terms: &'a [FigureRef],
}

/// All sets of two or three figures that add up to another one of their unit.
fn find_sums(target: &ExactFigure, figures: &[ExactFigure]) -> Vec<Vec<FigureRef>> {
    let parts: Vec<&ExactFigure> = figures
        .iter()
        .filter(|part| {
            part.figure != target.figure
                && part.unit == target.unit
                && part.value > Rational::ZERO
                && part.value < target.value
        })
        .collect();
    let mut sums = Vec::new();
    for (first_index, first) in parts.iter().enumerate() {
        for (second_index, second) in parts.iter().enumerate().skip(first_index + 1) {
            let Some(sum) = first.value.checked_add(second.value) else { continue };
            if sum == target.value {
                sums.push(vec![first.figure, second.figure]);
            }
            let third = parts[second_index + 1..]
                .iter()
                .find(|third| sum.checked_add(third.value) == Some(target.value));
            if let Some(third) = third {
                sums.push(vec![first.figure, second.figure, third.figure]);
            }
        }
    }
    sums
}

/// A figure as percentage of another.
fn percentage(part: &ExactFigure, share_whole: &ExactFigure) -> Option<Rational> {
    part.value.checked_div(share_whole.value)?.checked_mul(Rational::HUNDRED)
}

/// The whole number that a total is divided by to give an average, if it is a likely one.
fn average_divisor(total: &ExactFigure, average: &ExactFigure) -> Option<Rational> {
    let divisor = total.value.checked_div(average.value)?;
    let (least, most) = (*AVERAGE_DIVISORS.start(), *AVERAGE_DIVISORS.end());
    let is_likely = divisor.fits_decimals(0)
        && (Rational::from_integer(least)..=Rational::from_integer(most)).contains(&divisor);
    is_likely.then_some(divisor)
}
