//! Corrections: what was put right in a record after it was published.

use serde::{Deserialize, Serialize};

use crate::id::Ref;
use crate::text::edtf::{Date, Day, Edtf};

/// What a correction does to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CorrectionKind {
    /// A mistake was put right.
    Erratum,
    /// The text was changed, without a mistake.
    Revision,
    /// The record no longer holds; it stays, and says so.
    Retraction,
}

impl CorrectionKind {
    /// All kinds.
    pub const ALL: &'static [Self] = &[Self::Erratum, Self::Revision, Self::Retraction];

    /// Its name in the content, in views and in locale files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Erratum => "erratum",
            Self::Revision => "revision",
            Self::Retraction => "retraction",
        }
    }
}

/// One correction of a record.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Correction {
    /// When it was made.
    pub date: Edtf,
    /// What it does.
    pub kind: CorrectionKind,
    /// What was put right, in plain text: the same words stand on pages and in the feed.
    pub text: String,
    /// The anchor of the paragraph that it is about, without `#`.
    pub paragraph: Option<Ref>,
    /// What stood there before, in plain text.
    pub previous_text: Option<String>,
    /// Anchors that the place had before, without `#`.
    pub former_anchors: Vec<Ref>,
}

impl Correction {
    /// The first day that the correction can be of; of the year 0 where it has none.
    #[must_use]
    pub fn day(&self) -> Day {
        self.date.first_date().map_or(Day::new(0, 1, 1), Date::first_day)
    }
}

/// The paragraphs of a plain text, as its lines: what stands between empty lines, with single
/// spaces.
#[must_use]
pub fn plain_paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in text.lines().map(str::trim) {
        match paragraphs.last_mut() {
            Some(last) if line.is_empty() && !last.is_empty() => paragraphs.push(String::new()),
            Some(last) if !line.is_empty() => {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.push_str(line);
            }
            _ => {}
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

/// The anchor of a correction's notice, by its position among its record's, oldest first. An
/// underscore: no heading of a text can have the same id.
#[must_use]
pub fn correction_anchor(at: usize) -> String {
    format!("correction_{}", at + 1)
}

/// What a record's corrections make of it: withdrawn if ever so, else what the newest did. They
/// come oldest first.
#[must_use]
pub fn correction_status(corrections: &[Correction]) -> Option<CorrectionKind> {
    let kinds = || corrections.iter().map(|correction| correction.kind);
    kinds().find(|&kind| kind == CorrectionKind::Retraction).or_else(|| kinds().next_back())
}
