//! Relation text: a declared relation of figures in the notation of the language, such as
//! `122 + 29 = 151` or `8.620 / 17.135 ≈ 50,31%`.

use crate::view_builder::ViewBuilder;
use kyyeu_model::{Claim, ClaimKind, Evaluation, FigureRef};
use kyyeu_view::RelationCheck;

pub fn build_relation_check(builder: ViewBuilder<'_>, claim: &Claim) -> RelationCheck {
    let text = RelationText { builder, claim };
    let discrepancy = text.fails().then(|| claim.discrepancy_reason.clone().unwrap_or_default());
    RelationCheck { arithmetic: text.format(), discrepancy }
}

struct RelationText<'a> {
    builder: ViewBuilder<'a>,
    claim: &'a Claim,
}

impl RelationText<'_> {
    fn format(&self) -> String {
        let claim = self.claim;
        let arithmetic = claim.explain_arithmetic(
            |figure| self.format_figure(figure),
            |plain| self.format_plain(plain),
        );
        let subject = self.format_figure(claim.subject);
        let at_most = if self.fails() { "≰" } else { "≤" };
        match claim.kind {
            ClaimKind::Includes => {
                format!("{arithmetic} {} {at_most} {subject}", self.format_result())
            }
            ClaimKind::AtMost => format!("{subject} {at_most} {arithmetic}"),
            ClaimKind::Rank => self.format_rank(),
            _ if self.fails() => format!("{arithmetic} {} ≠ {subject}", self.format_result()),
            _ => format!("{arithmetic} {}", self.format_result()),
        }
    }

    fn fails(&self) -> bool {
        matches!(self.claim.evaluation, Evaluation::Fails(_))
    }

    fn format_plain(&self, plain: &str) -> String {
        self.builder.context.language.numbers.format_plain(plain)
    }

    fn format_figure(&self, FigureRef { dataset: key, path, part }: FigureRef) -> String {
        let context = self.builder.context;
        let language = context.language;
        context.record_entry(key);
        context.proceedings.datasets[key.index()]
            .value
            .format_part(path, part, &language.numbers, &language.locale)
            .unwrap_or_default()
    }

    /// The result with its sign, rounded to two decimals more than the subject is stated with;
    /// empty if the claim has no result.
    fn format_result(&self) -> String {
        let Some(result) = &self.claim.result else { return String::new() };
        let FigureRef { dataset: key, path, part } = self.claim.subject;
        let dataset = &self.builder.context.proceedings.datasets[key.index()].value;
        let stated = dataset.stated_number(path, part);
        let decimals = stated.map_or(0, |stated| stated.number.decimals());
        let (sign, digits) =
            if result.fits_decimals(decimals) { ("=", decimals) } else { ("≈", decimals + 2) };
        let number = self.format_plain(&result.to_decimal_string(digits));
        let is_percentage = matches!(self.claim.kind, ClaimKind::Share | ClaimKind::Attained);
        format!("{sign} {number}{}", if is_percentage { "%" } else { "" })
    }

    fn format_rank(&self) -> String {
        let language = self.builder.context.language;
        let rank = self.claim.result.map(|rank| self.format_plain(&rank.to_string()));
        let count = language.numbers.format_count(self.claim.terms.len());
        let values = [("rank", rank.as_deref().unwrap_or_default()), ("n", count.as_str())];
        language.locale.format("rank_checked", &values)
    }
}
