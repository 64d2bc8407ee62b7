//! The evaluation of claims: exact arithmetic on intervals, which hold every number that a stated
//! number can mean.

use crate::figures::figure_ref::{dataset_of, figure_value};
use kyyeu_model::{
    Claim, ClaimKind, Evaluation, FigurePath, FigureRef, Figures, Interval, Proceedings,
    Provenance, RankFrom, Rational,
};

/// Fills in the result and the evaluation of each claim.
pub fn evaluate_claims(proceedings: &Proceedings, claims: &mut [Claim]) {
    for claim in claims {
        claim.result = compute_result(proceedings, claim);
        claim.evaluation = check_result(proceedings, claim).unwrap_or(Evaluation::Unknown);
    }
}

/// The numbers that a stated number can mean.
pub fn figure_interval(
    proceedings: &Proceedings,
    figure: FigureRef,
    provenance: Provenance,
) -> Option<Interval> {
    let FigureRef { path, part, .. } = figure;
    dataset_of(proceedings, figure).value_interval(path, part, provenance)
}

/// What the stated numbers give, taken as exact.
fn compute_result(proceedings: &Proceedings, claim: &Claim) -> Option<Rational> {
    let term = |index: usize| figure_value(proceedings, *claim.terms.get(index)?);
    let sum = || {
        claim.terms.iter().try_fold(Rational::ZERO, |sum, &term| {
            sum.checked_add(figure_value(proceedings, term)?)
        })
    };
    match claim.kind {
        ClaimKind::Sum | ClaimKind::Includes | ClaimKind::AtMost => sum(),
        ClaimKind::Share | ClaimKind::Attained => {
            term(0)?.checked_div(term(1)?)?.checked_mul(Rational::HUNDRED)
        }
        ClaimKind::Rate => term(0)?.checked_div(term(1)?)?.checked_mul(claim.factor?),
        ClaimKind::Average => sum()?.checked_div(claim.factor?),
        ClaimKind::Rank => Some(rank_bounds(proceedings, claim)?.low),
    }
}

/// The best and the worst rank that the first term can have.
fn rank_bounds(proceedings: &Proceedings, claim: &Claim) -> Option<Interval> {
    let (&first, others) = claim.terms.split_first()?;
    let subject = figure_interval(proceedings, first, Provenance::Counted)?;
    let rank_from = rank_from(proceedings, claim.subject);
    let (mut best, mut worst) = (1, 1);
    for &other in others {
        let other = figure_interval(proceedings, other, Provenance::Counted)?;
        let (surely_before, possibly_before) = match rank_from {
            RankFrom::Highest => (other.low > subject.high, other.high > subject.low),
            RankFrom::Lowest => (other.high < subject.low, other.low < subject.high),
        };
        best += i128::from(surely_before);
        worst += i128::from(possibly_before);
    }
    Some(Interval { low: Rational::from_integer(best), high: Rational::from_integer(worst) })
}

fn rank_from(proceedings: &Proceedings, subject: FigureRef) -> RankFrom {
    let dataset = dataset_of(proceedings, subject);
    match (&dataset.figures, subject.path) {
        (Figures::Table(table), FigurePath::TableCell(_, column, _)) => {
            table.columns[column].value.relations.rank_from
        }
        (_, path) => {
            dataset.figure(path).map(|figure| figure.relations.rank_from).unwrap_or_default()
        }
    }
}

/// Compares the result with the stated number; `None` if a number is missing or too large.
fn check_result(proceedings: &Proceedings, claim: &Claim) -> Option<Evaluation> {
    let result = claim.result?;
    let stated = figure_value(proceedings, claim.subject)?;
    let counted = |figure| figure_interval(proceedings, figure, Provenance::Counted);
    let term = |index: usize| counted(*claim.terms.get(index)?);
    let sum = || {
        let zero = Interval::point(Rational::ZERO);
        claim.terms.iter().try_fold(zero, |sum, &term| sum.checked_add(counted(term)?))
    };
    let rounded = figure_interval(proceedings, claim.subject, Provenance::Rounded)?;
    let holds = match claim.kind {
        ClaimKind::Sum => sum()?.overlaps(counted(claim.subject)?),
        ClaimKind::Includes => sum()?.low <= counted(claim.subject)?.high,
        ClaimKind::AtMost => counted(claim.subject)?.low <= term(0)?.high,
        ClaimKind::Share | ClaimKind::Attained => {
            term(0)?.checked_div(term(1)?)?.checked_mul(Rational::HUNDRED)?.overlaps(rounded)
        }
        ClaimKind::Rate => {
            term(0)?.checked_div(term(1)?)?.checked_mul(claim.factor?)?.overlaps(rounded)
        }
        ClaimKind::Average => {
            let divisor = claim.factor?;
            let sum = sum()?;
            Interval { low: sum.low.checked_div(divisor)?, high: sum.high.checked_div(divisor)? }
                .overlaps(rounded)
        }
        ClaimKind::Rank => {
            let ranks = rank_bounds(proceedings, claim)?;
            ranks.low <= stated && stated <= ranks.high
        }
    };
    Some(if holds {
        Evaluation::Holds
    } else {
        Evaluation::Fails(result.checked_sub(stated)?.abs())
    })
}
