//! Diagnostics of claims that fail, and of declared discrepancies that are none.

use std::collections::BTreeMap;

use crate::figures::evaluate::figure_interval;
use crate::figures::figure_ref::{figure_label, figure_span, format_number};
use kyyeu_diag::{Code, Diagnostic, Diagnostics};
use kyyeu_model::{
    Claim, ClaimKind, Evaluation, FigurePath, FigureRef, Figures, Key, Proceedings, Provenance,
    Rational,
};

/// Reports claims that fail without a declared discrepancy, and declared discrepancies of claims
/// that hold.
pub fn report_mismatches(
    proceedings: &Proceedings,
    claims: &[Claim],
    diagnostics: &mut Diagnostics,
) {
    for claim in claims {
        if let (Evaluation::Fails(difference), None) = (claim.evaluation, &claim.discrepancy_reason)
        {
            diagnostics.push(mismatch_diagnostic(proceedings, claim, difference));
        }
    }
    report_stale_discrepancies(proceedings, claims, diagnostics);
}

fn mismatch_diagnostic(
    proceedings: &Proceedings,
    claim: &Claim,
    difference: Rational,
) -> Diagnostic {
    let (code, message) = describe_mismatch(proceedings, claim, difference);
    let mut diagnostic = Diagnostic::new(code, figure_span(proceedings, claim.subject), message)
        .help(
            "correct the number that is wrong; or, where the source itself has it so, say why in \
             `known_discrepancy`",
        );
    if let (Some(span), Some(factor)) = (claim.factor_span, claim.factor) {
        diagnostic = diagnostic.note(
            span,
            match claim.kind {
                ClaimKind::Average => format!("the average is over {factor}"),
                _ => format!("the rate is per {factor}"),
            },
        );
    }
    for &term in &claim.terms {
        let description = describe_term(proceedings, term, claim.subject.dataset);
        diagnostic = diagnostic.note(figure_span(proceedings, term), description);
    }
    diagnostic
}

fn describe_mismatch(
    proceedings: &Proceedings,
    claim: &Claim,
    difference: Rational,
) -> (Code, String) {
    let format = |figure| format_number(proceedings, figure);
    let name = figure_label(proceedings, claim.subject, Some(claim.subject.dataset));
    let stated = format(claim.subject);
    let arithmetic = claim.explain_arithmetic(format, str::to_owned);
    let result = claim.result.map(|result| result.to_string()).unwrap_or_default();
    let (code, message) = match claim.kind {
        ClaimKind::Sum => (
            Code::SumMismatch,
            format!(
                "the parts of \"{name}\" do not add up to it: {arithmetic} = {result}, not {stated}"
            ),
        ),
        ClaimKind::Includes => (
            Code::PartExceedsWhole,
            format!(
                "the parts of \"{name}\" are more than it: {arithmetic} = {result}, more than \
                 {stated}"
            ),
        ),
        ClaimKind::AtMost => (
            Code::PartExceedsWhole,
            format!("\"{name}\" is more than its whole: {stated} of {arithmetic}"),
        ),
        ClaimKind::Share => (
            Code::ShareMismatch,
            format!("the share \"{name}\" does not hold: {arithmetic} = {result}%, not {stated}"),
        ),
        ClaimKind::Rate => (
            Code::ShareMismatch,
            format!("the rate \"{name}\" does not hold: {arithmetic} = {result}, not {stated}"),
        ),
        ClaimKind::Average => (
            Code::AverageMismatch,
            format!("the average \"{name}\" does not hold: {arithmetic} = {result}, not {stated}"),
        ),
        ClaimKind::Rank => (
            Code::RankMismatch,
            format!(
                "the rank \"{name}\" does not hold: {arithmetic} is at place {result}, not {stated}"
            ),
        ),
        ClaimKind::Attained => (
            Code::TargetMismatch,
            format!(
                "\"{name}\" does not hold: {arithmetic} = {result}% of the target, not {stated}"
            ),
        ),
    };
    (code, format!("{message}; off by {difference}"))
}

/// A term with its number, and with the interval that the number can mean.
fn describe_term(proceedings: &Proceedings, term: FigureRef, home: Key) -> String {
    let name = figure_label(proceedings, term, Some(home));
    let number = format_number(proceedings, term);
    match figure_interval(proceedings, term, Provenance::Counted) {
        Some(interval) if interval.low < interval.high => {
            format!("\"{name}\" is {number}: from {} to {}", interval.low, interval.high)
        }
        _ => format!("\"{name}\" is {number}"),
    }
}

/// Reports figures and columns with a declared discrepancy if all their claims hold.
fn report_stale_discrepancies(
    proceedings: &Proceedings,
    claims: &[Claim],
    diagnostics: &mut Diagnostics,
) {
    // By dataset and the index of the figure or column: whether a claim fails.
    let mut declarations: BTreeMap<(Key, usize), bool> = BTreeMap::new();
    for claim in claims {
        if claim.discrepancy_reason.is_some() {
            let FigureRef { dataset: key, path, .. } = claim.subject;
            let index = match path {
                FigurePath::ListItem(index, _) => index,
                FigurePath::TableCell(_, column, _) => column,
            };
            let fails = declarations.entry((key, index)).or_default();
            *fails |= matches!(claim.evaluation, Evaluation::Fails(_));
        }
    }
    for ((key, index), fails) in declarations {
        if fails {
            continue;
        }
        let (id, span) = match &proceedings.datasets[key.index()].value.figures {
            Figures::List(figures) => (&figures[index].id, figures[index].span),
            Figures::Table(table) => (&table.columns[index].id, table.columns[index].span),
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
