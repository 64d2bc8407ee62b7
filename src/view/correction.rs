//! Views of corrections.

use serde::Serialize;

use crate::RecordSummary;

/// One correction.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CorrectionView {
    /// Anchor of the notice on its record's page.
    pub anchor: String,
    /// `erratum`, `revision` or `retraction`.
    pub kind: &'static str,
    /// Its date in words.
    pub date: String,
    /// Its date for the `datetime` attribute of HTML's `time`, if it is a valid one.
    pub datetime: Option<String>,
    /// What was corrected, one string a paragraph.
    pub text: Vec<String>,
    /// The text before the correction, one string a paragraph; empty if it was not recorded.
    pub previous_text: Vec<String>,
    /// Relative address of the corrected paragraph.
    pub paragraph: Option<String>,
    /// Anchors of text that it removed: links to them lead to the notice.
    pub former_anchors: Vec<String>,
}

/// A correction with its record.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct RecordCorrectionView {
    /// The record.
    pub record: RecordSummary,
    /// Relative address of the notice on the record's page.
    pub notice: String,
    /// The correction.
    pub correction: CorrectionView,
}

/// All corrections.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CorrectionsView {
    /// How many there are.
    pub total: usize,
    /// The corrections, newest first.
    pub corrections: Vec<RecordCorrectionView>,
}
