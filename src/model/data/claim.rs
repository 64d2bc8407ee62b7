//! Claims: the relations between figures that an editor declares, and what the arithmetic says to
//! them.

use serde::{Deserialize, Serialize};

use crate::{FigurePart, FigurePath, Key, Rational};
use kyyeu_diag::Span;

/// A number of a dataset: which figure, which part of it.
pub type FigureRef = (Key, FigurePath, FigurePart);

/// What is claimed of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ClaimKind {
    /// The terms add up to it.
    Sum,
    /// The terms add up to it at most.
    Includes,
    /// It is at most the one term.
    AtMost,
    /// It is the first term by the second, in percent.
    Share,
    /// It is the first term by the second, times a factor.
    Rate,
    /// It is the sum of the terms by a factor.
    Average,
    /// It is the rank of the first term among all.
    Rank,
    /// It is the first term by the second, a target, in percent.
    Attained,
}

/// What the arithmetic says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Evaluation {
    /// It can be so.
    Holds,
    /// It cannot; the stated numbers are so far off.
    Fails(Rational),
    /// It cannot be reckoned: a number is missing, negative or too long.
    Unknown,
}

/// A declared relation, reckoned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// What is claimed.
    pub kind: ClaimKind,
    /// Of which number.
    pub subject: FigureRef,
    /// From which numbers.
    pub terms: Vec<FigureRef>,
    /// What a rate is multiplied by, or an average divided.
    pub factor: Option<Rational>,
    /// Where that is stated; `None` where it follows from the years or from percent.
    pub factor_span: Option<Span>,
    /// What the stated numbers give.
    pub result: Option<Rational>,
    /// What that says.
    pub evaluation: Evaluation,
    /// Why it does not hold in the source, where the editor knows.
    pub discrepancy_reason: Option<String>,
}

/// The most terms of a sum that are written out.
const MAX_LISTED_TERMS: usize = 12;

impl Claim {
    /// The arithmetic up to its result: `1508 + 7112`, `8620 / 17135`, `10705 / 5`. `show` writes a
    /// number as stated, `write` one of ours.
    pub fn explain_arithmetic(
        &self,
        show: impl Fn(FigureRef) -> String,
        write: impl Fn(&str) -> String,
    ) -> String {
        let term = |at: usize| self.terms.get(at).map(|&term| show(term)).unwrap_or_default();
        let factor = || self.factor.map(|factor| write(&factor.to_string())).unwrap_or_default();
        let sum = || {
            let mut parts: Vec<_> =
                self.terms.iter().take(MAX_LISTED_TERMS).map(|&term| show(term)).collect();
            if self.terms.len() > MAX_LISTED_TERMS {
                parts.truncate(MAX_LISTED_TERMS - 2);
                parts.extend(["…".to_owned(), term(self.terms.len() - 1)]);
            }
            parts.join(" + ")
        };
        match self.kind {
            ClaimKind::Sum | ClaimKind::Includes => sum(),
            ClaimKind::Share | ClaimKind::Attained => format!("{} / {}", term(0), term(1)),
            ClaimKind::Rate => format!("{} / {} × {}", term(0), term(1), factor()),
            ClaimKind::Average if self.terms.len() > 1 => format!("({}) / {}", sum(), factor()),
            ClaimKind::Average => format!("{} / {}", term(0), factor()),
            ClaimKind::AtMost | ClaimKind::Rank => term(0),
        }
    }
}
