//! Claims: declared relations between figures, and the result of checking their arithmetic.

use serde::{Deserialize, Serialize};

use crate::data::figure::{FigurePart, FigurePath};
use crate::data::rational::Rational;
use crate::id::Key;
use kyyeu_diag::Span;

/// A reference to a number of a dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FigureRef {
    /// The dataset.
    pub dataset: Key,
    /// The figure, without a year also a whole series.
    pub path: FigurePath,
    /// The part of the figure.
    pub part: FigurePart,
}

impl FigureRef {
    /// The number of a part of a figure.
    #[must_use]
    pub const fn new(dataset: Key, path: FigurePath, part: FigurePart) -> Self {
        Self { dataset, path, part }
    }
}

/// The relation of the subject of a claim to its terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ClaimKind {
    /// The sum of the terms.
    Sum,
    /// At least the sum of the terms.
    Includes,
    /// At most the one term.
    AtMost,
    /// The first term by the second, in percent.
    Share,
    /// The first term by the second, times a factor.
    Rate,
    /// The sum of the terms by a factor.
    Average,
    /// The rank of the first term among all.
    Rank,
    /// The first term by the second, a target, in percent.
    Attained,
}

/// The result of checking a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Evaluation {
    /// The stated numbers can fulfil it.
    Holds,
    /// They cannot; they differ by this number.
    Fails(Rational),
    /// Not computable: a number is missing, negative or too long.
    Unknown,
}

/// A declared relation and the result of checking it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// The relation of the subject to the terms.
    pub kind: ClaimKind,
    /// The number that the claim is about.
    pub subject: FigureRef,
    /// The numbers that it is computed from.
    pub terms: Vec<FigureRef>,
    /// The multiplier of a rate, or the divisor of an average.
    pub factor: Option<Rational>,
    /// The span of the factor; `None` if it follows from the years or from percent.
    pub factor_span: Option<Span>,
    /// The number that the terms give.
    pub result: Option<Rational>,
    /// Whether the subject agrees with the result.
    pub evaluation: Evaluation,
    /// The reason why it does not hold in the source, if the editor gives one.
    pub discrepancy_reason: Option<String>,
}

/// The most terms of a sum that are written out.
const MAX_LISTED_TERMS: usize = 12;

impl Claim {
    /// The arithmetic up to its result: `1508 + 7112`, `8620 / 17135`, `10705 / 5`. The functions
    /// write a stated number and the factor.
    pub fn explain_arithmetic(
        &self,
        format_term: impl Fn(FigureRef) -> String,
        format_factor: impl Fn(&str) -> String,
    ) -> String {
        let term =
            |index: usize| self.terms.get(index).map(|&term| format_term(term)).unwrap_or_default();
        let factor = self.factor.map(|factor| format_factor(&factor.to_string()));
        let factor = factor.unwrap_or_default();
        match self.kind {
            ClaimKind::Sum | ClaimKind::Includes => self.format_sum(&format_term),
            ClaimKind::Share | ClaimKind::Attained => format!("{} / {}", term(0), term(1)),
            ClaimKind::Rate => format!("{} / {} × {factor}", term(0), term(1)),
            ClaimKind::Average if self.terms.len() > 1 => {
                format!("({}) / {factor}", self.format_sum(&format_term))
            }
            ClaimKind::Average => format!("{} / {factor}", term(0)),
            ClaimKind::AtMost | ClaimKind::Rank => term(0),
        }
    }

    /// All terms with `+` between them; of many the first ones, an ellipsis, and the last one.
    fn format_sum(&self, format_term: &impl Fn(FigureRef) -> String) -> String {
        if self.terms.len() <= MAX_LISTED_TERMS {
            let terms: Vec<_> = self.terms.iter().map(|&term| format_term(term)).collect();
            return terms.join(" + ");
        }
        let first_terms = self.terms.iter().take(MAX_LISTED_TERMS - 2);
        let mut terms: Vec<_> = first_terms.map(|&term| format_term(term)).collect();
        terms.push("…".to_owned());
        terms.extend(self.terms.last().map(|&term| format_term(term)));
        terms.join(" + ")
    }
}
