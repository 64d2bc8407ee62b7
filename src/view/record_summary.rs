//! The summary of a record in lists and links.

use serde::Serialize;

use crate::Link;

/// A record as lists and the links to the previous and next record show it.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct RecordSummary {
    /// Relative address.
    pub href: String,
    /// The record's title.
    pub title: String,
    /// `speech`, `paper` or `conclusion`.
    pub kind: &'static str,
    /// Who spoke, in the record's order.
    pub speakers: Vec<Link>,
    /// On whose behalf, if no speaker is known.
    pub organisations: Vec<Link>,
    /// One or two sentences.
    pub summary: Option<String>,
    /// The record's own date in words.
    pub date: Option<String>,
    /// What a reader has to know of it: `draft`, or what its corrections make of it, `erratum`,
    /// `revision` or `retraction`.
    pub status: Option<&'static str>,
}
