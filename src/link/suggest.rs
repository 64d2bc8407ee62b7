//! Relations that plainly hold between figures and are not declared, each suggested once.
//!
//! "Plainly" is: exactly, with numbers so long that chance is no likely reason, among figures of
//! one dataset or a figure and the whole that it is a share of.

use std::collections::BTreeSet;

use super::reckon::exact;
use kyyeu_diag::{Code, Diagnostic};
use kyyeu_model::{
    Claim, ClaimKind, EntryKind, Exact, FigureAt, FigurePart, FigurePath, Figures, Key, Links,
    Proceedings, Qualifier,
};

/// The most figures of a dataset whose sums are tried.
const MOST: usize = 40;

/// Sums below this are too likely by chance.
const LEAST: i128 = 20;

/// Suggests relations.
pub fn suggest(
    proceedings: &Proceedings,
    links: &Links,
    claims: &[Claim],
    faults: &mut Vec<Diagnostic>,
) {
    let pairs = |of: fn(ClaimKind) -> bool| -> BTreeSet<(FigureAt, FigureAt)> {
        let claims = claims.iter().filter(|claim| of(claim.kind));
        claims.flat_map(|claim| claim.terms.iter().map(|&term| (claim.subject, term))).collect()
    };
    let added = pairs(|kind| matches!(kind, ClaimKind::Sum | ClaimKind::Includes));
    let averaged = pairs(|kind| kind == ClaimKind::Average);
    for key in proceedings.keys(EntryKind::Dataset) {
        let Figures::List(list) = &proceedings.datasets[key.at()].value.figures else { continue };
        let own = (0..list.len()).map(|at| (key, FigurePath::Listed(at, None), FigurePart::Value));
        let wholes = (0..list.len()).filter_map(|at| {
            let (dataset, path) = *links.wholes.get(&(key, FigurePath::Listed(at, None)))?;
            (dataset != key).then_some((dataset, path, FigurePart::Value))
        });
        let figures: BTreeSet<FigureAt> = own.chain(wholes).collect();
        let figures: Vec<Known> =
            figures.into_iter().filter_map(|at| Known::new(proceedings, at)).collect();
        if figures.len() > MOST {
            continue;
        }
        let mut suggester =
            Suggester { proceedings, added: &added, averaged: &averaged, home: key, faults };
        suggester.sums(&figures);
        suggester.shares(&figures);
        suggester.averages(&figures);
    }
}

struct Known {
    at: FigureAt,
    value: Exact,
    unit: String,
}

impl Known {
    /// A figure that was counted exactly.
    fn new(proceedings: &Proceedings, at: FigureAt) -> Option<Self> {
        let dataset = &proceedings.datasets[at.0.at()].value;
        let hedged = dataset.figure(at.1).is_some_and(|figure| {
            matches!(figure.qualifier, Some(Qualifier::Over | Qualifier::Nearly | Qualifier::About))
                || figure.scale.is_some()
        });
        let value = exact(proceedings, at)?;
        (!hedged).then(|| Self {
            at,
            value,
            unit: dataset.unit_of(at.1).unwrap_or_default().to_owned(),
        })
    }
}

struct Suggester<'a, 'f> {
    proceedings: &'a Proceedings,
    /// Figures with the parts that they are declared to be made of.
    added: &'a BTreeSet<(FigureAt, FigureAt)>,
    /// Averages with their totals.
    averaged: &'a BTreeSet<(FigureAt, FigureAt)>,
    home: Key,
    faults: &'f mut Vec<Diagnostic>,
}

impl Suggester<'_, '_> {
    /// Two or three figures that add up to another, and were not declared to.
    fn sums(&mut self, figures: &[Known]) {
        for whole in
            figures.iter().filter(|whole| whole.unit != "%" && whole.value >= Exact::whole(LEAST))
        {
            let parts: Vec<&Known> = figures
                .iter()
                .filter(|part| {
                    part.at != whole.at && part.unit == whole.unit && part.value > Exact::ZERO
                })
                .filter(|part| part.value < whole.value)
                .collect();
            let mut sum_of = Vec::new();
            for (a, first) in parts.iter().enumerate() {
                for (b, second) in parts.iter().enumerate().skip(a + 1) {
                    let Some(two) = first.value.plus(second.value) else { continue };
                    if two == whole.value {
                        sum_of.push(vec![first.at, second.at]);
                    }
                    let third = parts[b + 1..]
                        .iter()
                        .find(|third| two.plus(third.value) == Some(whole.value));
                    sum_of.extend(third.map(|third| vec![first.at, second.at, third.at]));
                }
            }
            let undeclared = |parts: &Vec<FigureAt>| {
                !parts.iter().all(|&part| self.added.contains(&(whole.at, part)))
            };
            if let Some(parts) = sum_of.into_iter().find(undeclared) {
                let names: Vec<_> = parts.iter().map(|&part| self.name(part, whole.at.0)).collect();
                let numbers: Vec<_> = parts.iter().map(|&part| self.shown(part)).collect();
                let message = format!("{} = {}", numbers.join(" + "), self.shown(whole.at));
                self.push(whole.at, &message, &format!("sum_of: [{}]", names.join(", ")), &parts);
            }
        }
    }

    /// A stated percentage that two figures give to the last decimal.
    fn shares(&mut self, figures: &[Known]) {
        for known in figures {
            let dataset = &self.proceedings.datasets[known.at.0.at()].value;
            let Some(figure) = dataset.figure(known.at.1) else { continue };
            let Some(percent) =
                figure.share.percent.as_ref().filter(|percent| percent.number.decimals() > 0)
            else {
                continue;
            };
            if figure.share.of.is_some() {
                continue;
            }
            let wholes =
                figures.iter().filter(|whole| whole.at != known.at && whole.value >= known.value);
            let whole = wholes.into_iter().find(|whole| {
                let share =
                    known.value.by(whole.value).and_then(|share| share.times(Exact::HUNDRED));
                share.is_some_and(|share| {
                    share.rounded(percent.number.decimals()) == percent.number.plain()
                })
            });
            if let Some(whole) = whole {
                let message = format!(
                    "{} / {} = {}%",
                    self.shown(known.at),
                    self.shown(whole.at),
                    percent.number.plain()
                );
                let of = format!("of: {}", self.name(whole.at, known.at.0));
                self.push(known.at, &message, &of, &[whole.at]);
            }
        }
    }

    /// A figure that is another by the number of its years.
    fn averages(&mut self, figures: &[Known]) {
        for total in
            figures.iter().filter(|total| total.unit != "%" && total.value >= Exact::whole(100))
        {
            for average in figures.iter().filter(|average| {
                average.unit == total.unit && average.value >= Exact::whole(LEAST)
            }) {
                let over = total.value.by(average.value).filter(|over| over.fits(0));
                let over = over.filter(|over| (Exact::whole(2)..=Exact::whole(10)).contains(over));
                if let Some(over) = over
                    && !self.averaged.contains(&(average.at, total.at))
                {
                    let message =
                        format!("{} / {over} = {}", self.shown(total.at), self.shown(average.at));
                    let way = format!(
                        "average_of: {}` and `over: {over}",
                        self.name(total.at, average.at.0)
                    );
                    self.push(average.at, &message, &way, &[total.at]);
                }
            }
        }
    }

    fn name(&self, (key, path, _): FigureAt, home: Key) -> String {
        let dataset = &self.proceedings.datasets[key.at()];
        let path = dataset.value.path(path);
        if key == home { path } else { format!("{}/{path}", dataset.id) }
    }

    fn shown(&self, at: FigureAt) -> String {
        super::reckon::shown(self.proceedings, at)
    }

    fn push(&mut self, subject: FigureAt, arithmetic: &str, way: &str, terms: &[FigureAt]) {
        if subject.0 != self.home && terms.iter().all(|term| term.0 != self.home) {
            return; // It is suggested in the dataset that it is within.
        }
        let place = |(key, path, part): FigureAt| {
            self.proceedings.datasets[key.at()].value.stated(path, part).map(|stated| stated.span)
        };
        let name = self.name(subject, subject.0);
        let fault = Diagnostic::new(
            Code::SuggestedRelation,
            place(subject),
            format!("\"{name}\" hangs together with other figures, but that is not declared: {arithmetic}"),
        )
        .help(format!("if it is no chance, add `{way}`"));
        let fault = terms.iter().fold(fault, |fault, &term| {
            fault.note(
                place(term),
                format!("\"{}\" is {}", self.name(term, subject.0), self.shown(term)),
            )
        });
        self.faults.push(fault);
    }
}
