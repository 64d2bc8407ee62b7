//! Corrections of a record after its publication: errata, revisions, retraction.

use serde::{Deserialize, Serialize};

use crate::id::Ref;
use crate::text::edtf::{Date, Day, Edtf};

/// What a correction does to its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CorrectionKind {
    /// A mistake was corrected.
    Erratum,
    /// The text was changed, without a mistake.
    Revision,
    /// The record is withdrawn; its page stays, with a notice.
    Retraction,
}

impl CorrectionKind {
    /// All kinds.
    pub const ALL: &'static [Self] = &[Self::Erratum, Self::Revision, Self::Retraction];

    /// The name in the content, in views and in locale files.
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
    /// The day of the correction.
    pub date: Edtf,
    /// Erratum, revision or retraction.
    pub kind: CorrectionKind,
    /// The notice in plain text, for pages and for the feed.
    pub text: String,
    /// The anchor of the corrected paragraph, without `#`.
    pub paragraph: Option<Ref>,
    /// The paragraph before the correction, in plain text.
    pub previous_text: Option<String>,
    /// Anchors of the paragraph before the correction, without `#`.
    pub former_anchors: Vec<Ref>,
}

impl Correction {
    /// The first day that the correction can be of; of the year 0 where it has none.
    #[must_use]
    pub fn day(&self) -> Day {
        self.date.first_date().map_or(Day::new(0, 1, 1), Date::first_day)
    }
}

/// The paragraphs of a plain text: the lines between empty lines, joined by single spaces.
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

/// The anchor of a correction's notice, by its position among those of the record, oldest first. It
/// has an underscore, which no anchor of a heading has.
#[must_use]
pub fn correction_anchor(index: usize) -> String {
    format!("correction_{}", index + 1)
}

/// The status of a record with corrections, given oldest first: retracted if one of them is a
/// retraction, else the kind of the newest.
#[must_use]
pub fn correction_status(corrections: &[Correction]) -> Option<CorrectionKind> {
    let kinds = || corrections.iter().map(|correction| correction.kind);
    kinds().find(|&kind| kind == CorrectionKind::Retraction).or_else(|| kinds().next_back())
}
