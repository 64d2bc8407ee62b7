//! Views of records and free pages.

use serde::Serialize;

use crate::{CorrectionView, Link, RecordItem, RecordSummary};

/// Who spoke, as the head of a record shows it.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct PersonSummary {
    /// The person's name.
    pub name: String,
    /// Relative address of the person's page.
    pub href: String,
    /// Offices held, exactly as stated.
    pub titles: Vec<String>,
    /// The person's organisation.
    pub organisation: Option<Link>,
    /// The person's province.
    pub province: Option<Link>,
}

/// A document that is cited.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct DocumentSummary {
    /// Relative address.
    pub href: String,
    /// Kind and number, or the title where there is no number: "Nghị quyết số 21-NQ/TW".
    pub label: String,
    /// The document's title, where the label does not say it already.
    pub title: Option<String>,
    /// Who issued it.
    pub issuer: Option<String>,
    /// Its date in words.
    pub date: Option<String>,
}

/// One entry of a table of contents.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TocItem {
    /// Heading level, 2 to 6.
    pub level: u8,
    /// Anchor of the heading.
    pub anchor: String,
    /// The heading's text.
    pub text: String,
}

/// One speech, paper or conclusion.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct RecordView {
    /// `speech`, `paper` or `conclusion`.
    pub kind: &'static str,
    /// Place among the records of its kind, from 1.
    pub number: usize,
    /// How many records its kind has.
    pub kind_total: usize,
    /// One or two sentences.
    pub summary: Option<String>,
    /// Date in words.
    pub date: Option<String>,
    /// Date as written (EDTF), where it is also a valid machine-readable date of HTML.
    pub datetime: Option<String>,
    /// Session of the programme.
    pub session: Option<String>,
    /// What the speaker spoke as.
    pub role: Option<String>,
    /// Where this record comes from.
    pub source: Option<String>,
    /// What a reader has to know of it: `draft`, or what its corrections make of it, `erratum`,
    /// `revision` or `retraction`.
    pub status: Option<&'static str>,
    /// Its corrections, newest first.
    pub corrections: Vec<CorrectionView>,
    /// Who spoke, in order.
    pub speakers: Vec<PersonSummary>,
    /// On whose behalf or about whom.
    pub organisations: Vec<Link>,
    /// Provinces that it is about.
    pub provinces: Vec<Link>,
    /// Topics that it is filed under.
    pub topics: Vec<Link>,
    /// Documents that it cites.
    pub documents: Vec<DocumentSummary>,
    /// Datasets whose figures it states.
    pub datasets: Vec<Link>,
    /// Entries that the text names beyond the lists above, by kind: people, provinces,
    /// organisations, …
    pub mentioned: Vec<Link>,
    /// Headings of the text.
    pub toc: Vec<TocItem>,
    /// The record before this one in the workshop's order.
    pub previous: Option<RecordSummary>,
    /// The record after this one in the workshop's order.
    pub next: Option<RecordSummary>,
    /// Records that share most entries with this one, nearest first.
    #[serde(skip)]
    pub related: Vec<RecordItem>,
    /// Records whose text leads here.
    #[serde(skip)]
    pub cited_by: Vec<RecordItem>,
}

/// A free page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FreePageView {
    /// One or two sentences.
    pub summary: Option<String>,
    /// `draft`, where it is one.
    pub status: Option<&'static str>,
    /// Headings of the text.
    pub toc: Vec<TocItem>,
}
