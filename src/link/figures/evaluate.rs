//! The arithmetic of declared relations, exact, with every number taken for all that it can stand
//! for.

use kyyeu_diag::{Code, Diagnostic, Diagnostics};
use kyyeu_model::{
    Claim, ClaimKind, Evaluation, FigurePart, FigureRef, Figures, Interval, Proceedings,
    Provenance, RankFrom, Rational,
};

/// Reckons all claims, and reports those that do not hold and are not known not to.
pub fn evaluate_claims(
    proceedings: &Proceedings,
    claims: &mut [Claim],
    diagnostics: &mut Diagnostics,
) {
    for claim in claims.iter_mut() {
        (claim.result, claim.evaluation) = evaluate_claim(proceedings, claim);
        if let (Evaluation::Fails(off), None) = (claim.evaluation, &claim.discrepancy_reason) {
            diagnostics.push(mismatch_diagnostic(proceedings, claim, off));
        }
    }
    report_stale_discrepancies(proceedings, claims, diagnostics);
}

fn figure_interval(
    proceedings: &Proceedings,
    FigureRef { dataset: key, path, part }: FigureRef,
    reading: Provenance,
) -> Option<Interval> {
    proceedings.datasets[key.index()].value.value_interval(path, part, reading)
}

/// The stated number itself, in units.
pub fn figure_value(
    proceedings: &Proceedings,
    FigureRef { dataset: key, path, part }: FigureRef,
) -> Option<Rational> {
    proceedings.datasets[key.index()].value.exact_value(path, part)
}

fn evaluate_claim(proceedings: &Proceedings, claim: &Claim) -> (Option<Rational>, Evaluation) {
    let result = compute_result(proceedings, claim);
    let verdict = check_result(proceedings, claim, result).unwrap_or(Evaluation::Unknown);
    (result, verdict)
}

/// What the stated numbers give, taken at their word.
fn compute_result(proceedings: &Proceedings, claim: &Claim) -> Option<Rational> {
    let term = |at: usize| figure_value(proceedings, *claim.terms.get(at)?);
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
        ClaimKind::Rank => rank_bounds(proceedings, claim).map(|(best, _)| best),
    }
}

/// The best and the worst rank that the first term can have.
fn rank_bounds(proceedings: &Proceedings, claim: &Claim) -> Option<(Rational, Rational)> {
    let (first, others) = claim.terms.split_first()?;
    let own = figure_interval(proceedings, *first, Provenance::Counted)?;
    let from = rank_from(proceedings, claim.subject);
    let (mut best, mut worst) = (1, 1);
    for &other in others {
        let other = figure_interval(proceedings, other, Provenance::Counted)?;
        let (surely, perhaps) = match from {
            RankFrom::Highest => (other.low > own.high, other.high > own.low),
            RankFrom::Lowest => (other.high < own.low, other.low < own.high),
        };
        best += i128::from(surely);
        worst += i128::from(perhaps);
    }
    Some((Rational::from_integer(best), Rational::from_integer(worst)))
}

fn rank_from(
    proceedings: &Proceedings,
    FigureRef { dataset: key, path, .. }: FigureRef,
) -> RankFrom {
    let dataset = &proceedings.datasets[key.index()].value;
    match (&dataset.figures, path) {
        (Figures::Table(table), kyyeu_model::FigurePath::TableCell(_, column, _)) => {
            table.columns[column].value.relations.rank_from
        }
        _ => dataset.figure(path).map(|figure| figure.relations.rank_from).unwrap_or_default(),
    }
}

fn check_result(
    proceedings: &Proceedings,
    claim: &Claim,
    result: Option<Rational>,
) -> Option<Evaluation> {
    let result = result?;
    let own = figure_value(proceedings, claim.subject)?;
    let counted = |at: FigureRef| figure_interval(proceedings, at, Provenance::Counted);
    let term = |at: usize| counted(*claim.terms.get(at)?);
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
            let over = claim.factor?;
            let sum = sum()?;
            Interval { low: sum.low.checked_div(over)?, high: sum.high.checked_div(over)? }
                .overlaps(rounded)
        }
        ClaimKind::Rank => {
            let (best, worst) = rank_bounds(proceedings, claim)?;
            best <= own && own <= worst
        }
    };
    Some(if holds { Evaluation::Holds } else { Evaluation::Fails(result.checked_sub(own)?.abs()) })
}

/// A number as the content has it, with its scale and hedge.
pub fn format_number(
    proceedings: &Proceedings,
    FigureRef { dataset: key, path, part }: FigureRef,
) -> String {
    let dataset = &proceedings.datasets[key.index()].value;
    let Some(stated) = dataset.stated_number(path, part) else { return String::new() };
    let number = stated.number.to_plain_string();
    let figure = dataset.figure(path).filter(|_| part == FigurePart::Value);
    let hedge = figure
        .and_then(|figure| figure.qualifier)
        .map_or(String::new(), |q| format!("{} ", q.name()));
    let scale = figure
        .and_then(|figure| figure.scale)
        .map_or(String::new(), |scale| format!(" {}", scale.name()));
    let percent = dataset.unit_of(path) == Some("%")
        && matches!(part, FigurePart::Value | FigurePart::Target)
        || matches!(part, FigurePart::Percent | FigurePart::Attained);
    format!("{hedge}{number}{}{scale}", if percent { "%" } else { "" })
}

/// The id of a number's figure, with its dataset where that is not the subject's own.
fn figure_name(
    proceedings: &Proceedings,
    FigureRef { dataset: key, path, part }: FigureRef,
    home: FigureRef,
) -> String {
    let dataset = &proceedings.datasets[key.index()];
    let part = FigurePart::SUFFIXES
        .iter()
        .find(|(_, named)| *named == part)
        .map_or(String::new(), |(name, _)| format!(".{name}"));
    let path = dataset.value.format_path(path);
    if key == home.dataset {
        format!("{path}{part}")
    } else {
        format!("{}/{path}{part}", dataset.id)
    }
}

fn mismatch_diagnostic(proceedings: &Proceedings, claim: &Claim, off: Rational) -> Diagnostic {
    let FigureRef { dataset: key, path, part } = claim.subject;
    let span =
        proceedings.datasets[key.index()].value.stated_number(path, part).map(|stated| stated.span);
    let show = |at| format_number(proceedings, at);
    let name = figure_name(proceedings, claim.subject, claim.subject);
    let own = show(claim.subject);
    let arithmetic = claim.explain_arithmetic(show, str::to_owned);
    let result = claim.result.map(|result| result.to_string()).unwrap_or_default();
    let (code, message) = match claim.kind {
        ClaimKind::Sum => (
            Code::SumMismatch,
            format!(
                "the parts of \"{name}\" do not add up to it: {arithmetic} = {result}, not {own}; off by {off}"
            ),
        ),
        ClaimKind::Includes => (
            Code::PartExceedsWhole,
            format!(
                "the parts of \"{name}\" are more than it: {arithmetic} = {result}, more than {own}; off by {off}"
            ),
        ),
        ClaimKind::AtMost => (
            Code::PartExceedsWhole,
            format!("\"{name}\" is more than its whole: {own} of {arithmetic}; off by {off}"),
        ),
        ClaimKind::Share => (
            Code::ShareMismatch,
            format!(
                "the share \"{name}\" does not hold: {arithmetic} = {result}%, not {own}; off by {off}"
            ),
        ),
        ClaimKind::Rate => (
            Code::ShareMismatch,
            format!(
                "the rate \"{name}\" does not hold: {arithmetic} = {result}, not {own}; off by {off}"
            ),
        ),
        ClaimKind::Average => (
            Code::AverageMismatch,
            format!(
                "the average \"{name}\" does not hold: {arithmetic} = {result}, not {own}; off by {off}"
            ),
        ),
        ClaimKind::Rank => (
            Code::RankMismatch,
            format!(
                "the rank \"{name}\" does not hold: {arithmetic} is at place {result}, not {own}; off by {off}"
            ),
        ),
        ClaimKind::Attained => (
            Code::TargetMismatch,
            format!(
                "\"{name}\" does not hold: {arithmetic} = {result}% of the target, not {own}; off by {off}"
            ),
        ),
    };
    let diagnostic = Diagnostic::new(code, span, message).help(
        "correct the number that is wrong; or, where the source itself has it so, say why in `known_discrepancy`",
    );
    let diagnostic = match (claim.factor_span, claim.factor) {
        (Some(span), Some(factor)) if claim.kind == ClaimKind::Average => {
            diagnostic.note(span, format!("the average is over {factor}"))
        }
        (Some(span), Some(factor)) => diagnostic.note(span, format!("the rate is per {factor}")),
        _ => diagnostic,
    };
    claim.terms.iter().fold(diagnostic, |diagnostic, &at| {
        let FigureRef { dataset: key, path, part } = at;
        let place = proceedings.datasets[key.index()]
            .value
            .stated_number(path, part)
            .map(|stated| stated.span);
        diagnostic.note(place, describe_term(proceedings, at, claim.subject))
    })
}

/// What a term is, and what it can stand for where that is more than one number.
fn describe_term(proceedings: &Proceedings, at: FigureRef, home: FigureRef) -> String {
    let (name, number) = (figure_name(proceedings, at, home), format_number(proceedings, at));
    match figure_interval(proceedings, at, Provenance::Counted) {
        Some(reach) if reach.low < reach.high => {
            format!("\"{name}\" is {number}: from {} to {}", reach.low, reach.high)
        }
        _ => format!("\"{name}\" is {number}"),
    }
}

/// Reports discrepancies that are none.
fn report_stale_discrepancies(
    proceedings: &Proceedings,
    claims: &[Claim],
    diagnostics: &mut Diagnostics,
) {
    use std::collections::BTreeMap;
    let mut kept: BTreeMap<_, bool> = BTreeMap::new();
    for claim in claims.iter().filter(|claim| claim.discrepancy_reason.is_some()) {
        let FigureRef { dataset: key, path, .. } = claim.subject;
        let place = match path {
            kyyeu_model::FigurePath::ListItem(at, _) => (key, at),
            kyyeu_model::FigurePath::TableCell(_, column, _) => (key, column),
        };
        *kept.entry(place).or_default() |= matches!(claim.evaluation, Evaluation::Fails(_));
    }
    for ((key, at), _) in kept.into_iter().filter(|(_, fails)| !fails) {
        let (id, span) = match &proceedings.datasets[key.index()].value.figures {
            Figures::List(list) => (&list[at].id, list[at].span),
            Figures::Table(table) => (&table.columns[at].id, table.columns[at].span),
        };
        diagnostics.push(
            Diagnostic::new(
                Code::StaleDiscrepancy,
                span,
                format!("all that \"{id}\" declares holds"),
            )
            .help("take `known_discrepancy` away: there is none to keep"),
        );
    }
}
