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
    /// Its date as HTML's `time` takes it, where it can.
    pub datetime: Option<String>,
    /// What was put right, paragraph by paragraph.
    pub text: Vec<String>,
    /// What stood there before, paragraph by paragraph; empty where it was not kept.
    pub earlier: Vec<String>,
    /// Relative address of the paragraph that it is about.
    pub paragraph: Option<String>,
    /// Anchors of what it took out of the text: outside links to them arrive at the notice.
    pub former: Vec<String>,
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
