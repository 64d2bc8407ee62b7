//! Relations that plainly hold between figures and are not declared, each suggested once.
//!
//! "Plainly" is: exactly, with numbers so long that chance is no likely reason, among figures of
//! one dataset or a figure and the whole that it is a share of.

use std::collections::BTreeSet;

use crate::figures::evaluate::figure_value;
use kyyeu_diag::{Code, Diagnostic, Diagnostics};
use kyyeu_model::{
    Claim, ClaimKind, EntryKind, FigurePart, FigurePath, FigureRef, Figures, Key, Links,
    Proceedings, Qualifier, Rational,
};

/// The most figures of a dataset whose sums are tried.
const MAX_FIGURES: usize = 40;

/// Sums below this are too likely by chance.
const MIN_SUGGESTED_VALUE: i128 = 20;

/// Suggests relations.
pub fn suggest_relations(
    proceedings: &Proceedings,
    links: &Links,
    claims: &[Claim],
    diagnostics: &mut Diagnostics,
) {
    let pairs = |of: fn(ClaimKind) -> bool| -> BTreeSet<(FigureRef, FigureRef)> {
        let claims = claims.iter().filter(|claim| of(claim.kind));
        claims.flat_map(|claim| claim.terms.iter().map(|&term| (claim.subject, term))).collect()
    };
    let added = pairs(|kind| matches!(kind, ClaimKind::Sum | ClaimKind::Includes));
    let averaged = pairs(|kind| kind == ClaimKind::Average);
    for key in proceedings.keys(EntryKind::Dataset) {
        let Figures::List(list) = &proceedings.datasets[key.index()].value.figures else {
            continue;
        };
        let own = (0..list.len())
            .map(|at| FigureRef::new(key, FigurePath::ListItem(at, None), FigurePart::Value));
        let wholes = (0..list.len()).filter_map(|at| {
            let (dataset, path) =
                *links.share_wholes.get(&(key, FigurePath::ListItem(at, None)))?;
            (dataset != key).then_some(FigureRef::new(dataset, path, FigurePart::Value))
        });
        let figures: BTreeSet<FigureRef> = own.chain(wholes).collect();
        let figures: Vec<ExactFigure> =
            figures.into_iter().filter_map(|at| ExactFigure::new(proceedings, at)).collect();
        if figures.len() > MAX_FIGURES {
            continue;
        }
        let mut suggester = RelationSuggester {
            proceedings,
            declared_parts: &added,
            declared_averages: &averaged,
            dataset: key,
            diagnostics: diagnostics,
        };
        suggester.suggest_sums(&figures);
        suggester.suggest_shares(&figures);
        suggester.suggest_averages(&figures);
    }
}

struct ExactFigure {
    figure: FigureRef,
    value: Rational,
    unit: String,
}

impl ExactFigure {
    /// A figure that was counted exactly.
    fn new(proceedings: &Proceedings, at: FigureRef) -> Option<Self> {
        let dataset = &proceedings.datasets[at.dataset.index()].value;
        let hedged = dataset.figure(at.path).is_some_and(|figure| {
            matches!(figure.qualifier, Some(Qualifier::Over | Qualifier::Nearly | Qualifier::About))
                || figure.scale.is_some()
        });
        let value = figure_value(proceedings, at)?;
        (!hedged).then(|| Self {
            figure: at,
            value,
            unit: dataset.unit_of(at.path).unwrap_or_default().to_owned(),
        })
    }
}

struct RelationSuggester<'a, 'f> {
    proceedings: &'a Proceedings,
    /// Figures with the parts that they are declared to be made of.
    declared_parts: &'a BTreeSet<(FigureRef, FigureRef)>,
    /// Averages with their totals.
    declared_averages: &'a BTreeSet<(FigureRef, FigureRef)>,
    dataset: Key,
    diagnostics: &'f mut Diagnostics,
}

impl RelationSuggester<'_, '_> {
    /// Two or three figures that add up to another, and were not declared to.
    fn suggest_sums(&mut self, figures: &[ExactFigure]) {
        for whole in figures.iter().filter(|whole| {
            whole.unit != "%" && whole.value >= Rational::from_integer(MIN_SUGGESTED_VALUE)
        }) {
            let parts: Vec<&ExactFigure> = figures
                .iter()
                .filter(|part| {
                    part.figure != whole.figure
                        && part.unit == whole.unit
                        && part.value > Rational::ZERO
                })
                .filter(|part| part.value < whole.value)
                .collect();
            let mut sum_of = Vec::new();
            for (a, first) in parts.iter().enumerate() {
                for (b, second) in parts.iter().enumerate().skip(a + 1) {
                    let Some(two) = first.value.checked_add(second.value) else { continue };
                    if two == whole.value {
                        sum_of.push(vec![first.figure, second.figure]);
                    }
                    let third = parts[b + 1..]
                        .iter()
                        .find(|third| two.checked_add(third.value) == Some(whole.value));
                    sum_of
                        .extend(third.map(|third| vec![first.figure, second.figure, third.figure]));
                }
            }
            let undeclared = |parts: &Vec<FigureRef>| {
                !parts.iter().all(|&part| self.declared_parts.contains(&(whole.figure, part)))
            };
            if let Some(parts) = sum_of.into_iter().find(undeclared) {
                let names: Vec<_> = parts
                    .iter()
                    .map(|&part| self.figure_name(part, whole.figure.dataset))
                    .collect();
                let numbers: Vec<_> = parts.iter().map(|&part| self.format_number(part)).collect();
                let message =
                    format!("{} = {}", numbers.join(" + "), self.format_number(whole.figure));
                self.report(
                    whole.figure,
                    &message,
                    &format!("sum_of: [{}]", names.join(", ")),
                    &parts,
                );
            }
        }
    }

    /// A stated percentage that two figures give to the last decimal.
    fn suggest_shares(&mut self, figures: &[ExactFigure]) {
        for known in figures {
            let dataset = &self.proceedings.datasets[known.figure.dataset.index()].value;
            let Some(figure) = dataset.figure(known.figure.path) else { continue };
            let Some(percent) =
                figure.share.percent.as_ref().filter(|percent| percent.number.decimals() > 0)
            else {
                continue;
            };
            if figure.share.whole.is_some() {
                continue;
            }
            let wholes = figures
                .iter()
                .filter(|whole| whole.figure != known.figure && whole.value >= known.value);
            let whole = wholes.into_iter().find(|whole| {
                let share = known
                    .value
                    .checked_div(whole.value)
                    .and_then(|share| share.checked_mul(Rational::HUNDRED));
                share.is_some_and(|share| {
                    share.to_decimal_string(percent.number.decimals())
                        == percent.number.to_plain_string()
                })
            });
            if let Some(whole) = whole {
                let message = format!(
                    "{} / {} = {}%",
                    self.format_number(known.figure),
                    self.format_number(whole.figure),
                    percent.number.to_plain_string()
                );
                let of = format!("of: {}", self.figure_name(whole.figure, known.figure.dataset));
                self.report(known.figure, &message, &of, &[whole.figure]);
            }
        }
    }

    /// A figure that is another by the number of its years.
    fn suggest_averages(&mut self, figures: &[ExactFigure]) {
        for total in figures
            .iter()
            .filter(|total| total.unit != "%" && total.value >= Rational::from_integer(100))
        {
            for average in figures.iter().filter(|average| {
                average.unit == total.unit
                    && average.value >= Rational::from_integer(MIN_SUGGESTED_VALUE)
            }) {
                let over =
                    total.value.checked_div(average.value).filter(|over| over.fits_decimals(0));
                let over = over.filter(|over| {
                    (Rational::from_integer(2)..=Rational::from_integer(10)).contains(over)
                });
                if let Some(over) = over
                    && !self.declared_averages.contains(&(average.figure, total.figure))
                {
                    let message = format!(
                        "{} / {over} = {}",
                        self.format_number(total.figure),
                        self.format_number(average.figure)
                    );
                    let way = format!(
                        "average_of: {}` and `over: {over}",
                        self.figure_name(total.figure, average.figure.dataset)
                    );
                    self.report(average.figure, &message, &way, &[total.figure]);
                }
            }
        }
    }

    fn figure_name(&self, FigureRef { dataset: key, path, .. }: FigureRef, home: Key) -> String {
        let dataset = &self.proceedings.datasets[key.index()];
        let path = dataset.value.format_path(path);
        if key == home { path } else { format!("{}/{path}", dataset.id) }
    }

    fn format_number(&self, at: FigureRef) -> String {
        crate::figures::evaluate::format_number(self.proceedings, at)
    }

    fn report(&mut self, subject: FigureRef, arithmetic: &str, way: &str, terms: &[FigureRef]) {
        if subject.dataset != self.dataset && terms.iter().all(|term| term.dataset != self.dataset)
        {
            return; // It is suggested in the dataset that it is within.
        }
        let place = |FigureRef { dataset: key, path, part }: FigureRef| {
            self.proceedings.datasets[key.index()]
                .value
                .stated_number(path, part)
                .map(|stated| stated.span)
        };
        let name = self.figure_name(subject, subject.dataset);
        let diagnostic = Diagnostic::new(
            Code::SuggestedRelation,
            place(subject),
            format!("\"{name}\" hangs together with other figures, but that is not declared: {arithmetic}"),
        )
        .help(format!("if it is no chance, add `{way}`"));
        let diagnostic = terms.iter().fold(diagnostic, |diagnostic, &term| {
            diagnostic.note(
                place(term),
                format!(
                    "\"{}\" is {}",
                    self.figure_name(term, subject.dataset),
                    self.format_number(term)
                ),
            )
        });
        self.diagnostics.push(diagnostic);
    }
}
