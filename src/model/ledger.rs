//! What was published and must not vanish: the list of all addresses, and the pages that were
//! withdrawn.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Edtf, is_address};
use kyyeu_diag::{FileId, Span};

/// An address that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// The path of the page: `papers/nam-dinh.html`.
    pub address: String,
    /// Its line.
    pub span: Span,
}

/// Every address that was ever published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// Its file.
    pub file: FileId,
    /// What its head says, line by line, each with its `#`.
    pub header: Vec<String>,
    /// The addresses in their order.
    pub entries: Vec<LedgerEntry>,
}

impl Ledger {
    /// What a ledger that says nothing of itself says at its head.
    pub const DEFAULT_HEADER: &'static str = "# Every address that this site has published, one a line. Written by kyyeu build; keep it with the content.";

    /// The text of the ledger with further addresses: its head, then all addresses in order, each
    /// once.
    #[must_use]
    pub fn merged_text<'a>(&'a self, further: impl Iterator<Item = &'a str>) -> String {
        let addresses: BTreeSet<_> =
            self.entries.iter().map(|line| line.address.as_str()).chain(further).collect();
        let own = self.header.iter().map(String::as_str);
        let head = own.chain(self.header.is_empty().then_some(Self::DEFAULT_HEADER));
        head.chain(addresses).flat_map(|line| [line, "\n"]).collect()
    }

    /// The text of a first ledger: the pages among the files of a site.
    #[must_use]
    pub fn text_for_site<'a>(paths: impl Iterator<Item = &'a str>) -> String {
        let page =
            |path: &&str| is_address(path) && *path != "404.html" && !path.starts_with("media/");
        let addresses: BTreeSet<_> = paths.filter(page).collect();
        std::iter::once(Self::DEFAULT_HEADER)
            .chain(addresses)
            .flat_map(|line| [line, "\n"])
            .collect()
    }

    /// Whether an address was published.
    #[must_use]
    pub fn contains(&self, address: &str) -> bool {
        self.entries.binary_search_by(|line| line.address.as_str().cmp(address)).is_ok()
    }
}

/// A page that was withdrawn.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tombstone {
    /// The path of the page: `papers/nam-dinh.html`.
    pub address: String,
    /// Where the address stands.
    pub span: Span,
    /// When it was withdrawn.
    pub date: Option<Edtf>,
    /// Why.
    pub reason: String,
}
