//! The arithmetic of declared relations, exact, with every number taken for all that it can stand
//! for.

use kyyeu_diag::{Code, Diagnostic};
use kyyeu_model::{
    Claim, ClaimKind, Exact, FigureAt, FigurePart, Figures, Proceedings, RankFrom, Reach, Reading,
    Verdict,
};

/// Reckons all claims, and reports those that do not hold and are not known not to.
pub fn reckon(proceedings: &Proceedings, claims: &mut [Claim], faults: &mut Vec<Diagnostic>) {
    for claim in claims.iter_mut() {
        (claim.result, claim.verdict) = judge(proceedings, claim);
        if let (Verdict::Fails(off), None) = (claim.verdict, &claim.known) {
            faults.push(fault(proceedings, claim, off));
        }
    }
    stale(proceedings, claims, faults);
}

fn reach(
    proceedings: &Proceedings,
    (key, path, part): FigureAt,
    reading: Reading,
) -> Option<Reach> {
    proceedings.datasets[key.at()].value.reach(path, part, reading)
}

/// The stated number itself, in units.
pub fn exact(proceedings: &Proceedings, (key, path, part): FigureAt) -> Option<Exact> {
    proceedings.datasets[key.at()].value.exact(path, part)
}

fn judge(proceedings: &Proceedings, claim: &Claim) -> (Option<Exact>, Verdict) {
    let result = result(proceedings, claim);
    let verdict = verdict(proceedings, claim, result).unwrap_or(Verdict::Unknown);
    (result, verdict)
}

/// What the stated numbers give, taken at their word.
fn result(proceedings: &Proceedings, claim: &Claim) -> Option<Exact> {
    let term = |at: usize| exact(proceedings, *claim.terms.get(at)?);
    let sum = || {
        claim.terms.iter().try_fold(Exact::ZERO, |sum, &term| sum.plus(exact(proceedings, term)?))
    };
    match claim.kind {
        ClaimKind::Sum | ClaimKind::Includes | ClaimKind::Within => sum(),
        ClaimKind::Share | ClaimKind::Attained => term(0)?.by(term(1)?)?.times(Exact::HUNDRED),
        ClaimKind::Rate => term(0)?.by(term(1)?)?.times(claim.factor?),
        ClaimKind::Average => sum()?.by(claim.factor?),
        ClaimKind::Rank => ranks(proceedings, claim).map(|(best, _)| best),
    }
}

/// The best and the worst rank that the first term can have.
fn ranks(proceedings: &Proceedings, claim: &Claim) -> Option<(Exact, Exact)> {
    let (first, others) = claim.terms.split_first()?;
    let own = reach(proceedings, *first, Reading::Counted)?;
    let from = rank_from(proceedings, claim.subject);
    let (mut best, mut worst) = (1, 1);
    for &other in others {
        let other = reach(proceedings, other, Reading::Counted)?;
        let (surely, perhaps) = match from {
            RankFrom::Highest => (other.low > own.high, other.high > own.low),
            RankFrom::Lowest => (other.high < own.low, other.low < own.high),
        };
        best += i128::from(surely);
        worst += i128::from(perhaps);
    }
    Some((Exact::whole(best), Exact::whole(worst)))
}

fn rank_from(proceedings: &Proceedings, (key, path, _): FigureAt) -> RankFrom {
    let dataset = &proceedings.datasets[key.at()].value;
    match (&dataset.figures, path) {
        (Figures::Table(table), kyyeu_model::FigurePath::Tabled(_, column, _)) => {
            table.columns[column].value.declared.rank_from
        }
        _ => dataset.figure(path).map(|figure| figure.declared.rank_from).unwrap_or_default(),
    }
}

fn verdict(proceedings: &Proceedings, claim: &Claim, result: Option<Exact>) -> Option<Verdict> {
    let result = result?;
    let own = exact(proceedings, claim.subject)?;
    let counted = |at: FigureAt| reach(proceedings, at, Reading::Counted);
    let term = |at: usize| counted(*claim.terms.get(at)?);
    let sum = || {
        let zero = Reach::point(Exact::ZERO);
        claim.terms.iter().try_fold(zero, |sum, &term| sum.plus(counted(term)?))
    };
    let rounded = reach(proceedings, claim.subject, Reading::Rounded)?;
    let holds = match claim.kind {
        ClaimKind::Sum => sum()?.meets(counted(claim.subject)?),
        ClaimKind::Includes => sum()?.low <= counted(claim.subject)?.high,
        ClaimKind::Within => counted(claim.subject)?.low <= term(0)?.high,
        ClaimKind::Share | ClaimKind::Attained => {
            term(0)?.by(term(1)?)?.times(Exact::HUNDRED)?.meets(rounded)
        }
        ClaimKind::Rate => term(0)?.by(term(1)?)?.times(claim.factor?)?.meets(rounded),
        ClaimKind::Average => {
            let over = claim.factor?;
            let sum = sum()?;
            Reach { low: sum.low.by(over)?, high: sum.high.by(over)? }.meets(rounded)
        }
        ClaimKind::Rank => {
            let (best, worst) = ranks(proceedings, claim)?;
            best <= own && own <= worst
        }
    };
    Some(if holds { Verdict::Holds } else { Verdict::Fails(result.minus(own)?.size()) })
}

/// A number as the content has it, with its scale and hedge.
pub fn shown(proceedings: &Proceedings, (key, path, part): FigureAt) -> String {
    let dataset = &proceedings.datasets[key.at()].value;
    let Some(stated) = dataset.stated(path, part) else { return String::new() };
    let number = stated.number.plain();
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
fn called(proceedings: &Proceedings, (key, path, part): FigureAt, home: FigureAt) -> String {
    let dataset = &proceedings.datasets[key.at()];
    let part = FigurePart::NAMED
        .iter()
        .find(|(_, named)| *named == part)
        .map_or(String::new(), |(name, _)| format!(".{name}"));
    let path = dataset.value.path(path);
    if key == home.0 { format!("{path}{part}") } else { format!("{}/{path}{part}", dataset.id) }
}

fn fault(proceedings: &Proceedings, claim: &Claim, off: Exact) -> Diagnostic {
    let (key, path, part) = claim.subject;
    let span = proceedings.datasets[key.at()].value.stated(path, part).map(|stated| stated.span);
    let show = |at| shown(proceedings, at);
    let name = called(proceedings, claim.subject, claim.subject);
    let own = show(claim.subject);
    let arithmetic = claim.arithmetic(show, str::to_owned);
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
        ClaimKind::Within => (
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
    let fault = Diagnostic::new(code, span, message).help(
        "correct the number that is wrong; or, where the source itself has it so, say why in `known_discrepancy`",
    );
    let fault = match (claim.factor_span, claim.factor) {
        (Some(span), Some(factor)) if claim.kind == ClaimKind::Average => {
            fault.note(span, format!("the average is over {factor}"))
        }
        (Some(span), Some(factor)) => fault.note(span, format!("the rate is per {factor}")),
        _ => fault,
    };
    claim.terms.iter().fold(fault, |fault, &at| {
        let (key, path, part) = at;
        let place =
            proceedings.datasets[key.at()].value.stated(path, part).map(|stated| stated.span);
        fault.note(place, term(proceedings, at, claim.subject))
    })
}

/// What a term is, and what it can stand for where that is more than one number.
fn term(proceedings: &Proceedings, at: FigureAt, home: FigureAt) -> String {
    let (name, number) = (called(proceedings, at, home), shown(proceedings, at));
    match reach(proceedings, at, Reading::Counted) {
        Some(reach) if reach.low < reach.high => {
            format!("\"{name}\" is {number}: from {} to {}", reach.low, reach.high)
        }
        _ => format!("\"{name}\" is {number}"),
    }
}

/// Reports discrepancies that are none.
fn stale(proceedings: &Proceedings, claims: &[Claim], faults: &mut Vec<Diagnostic>) {
    use std::collections::BTreeMap;
    let mut kept: BTreeMap<_, bool> = BTreeMap::new();
    for claim in claims.iter().filter(|claim| claim.known.is_some()) {
        let (key, path, _) = claim.subject;
        let place = match path {
            kyyeu_model::FigurePath::Listed(at, _) => (key, at),
            kyyeu_model::FigurePath::Tabled(_, column, _) => (key, column),
        };
        *kept.entry(place).or_default() |= matches!(claim.verdict, Verdict::Fails(_));
    }
    for ((key, at), _) in kept.into_iter().filter(|(_, fails)| !fails) {
        let (id, span) = match &proceedings.datasets[key.at()].value.figures {
            Figures::List(list) => (&list[at].id, list[at].span),
            Figures::Table(table) => (&table.columns[at].id, table.columns[at].span),
        };
        faults.push(
            Diagnostic::new(
                Code::StaleDiscrepancy,
                span,
                format!("all that \"{id}\" declares holds"),
            )
            .help("take `known_discrepancy` away: there is none to keep"),
        );
    }
}
