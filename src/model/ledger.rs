//! What was published and must not vanish: the list of all addresses, and the pages that were
//! withdrawn.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Edtf, is_address};
use kyyeu_diag::{FileId, Span};

/// An address that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
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
    pub head: Vec<String>,
    /// The addresses in their order.
    pub lines: Vec<Published>,
}

impl Ledger {
    /// What a ledger that says nothing of itself says at its head.
    pub const HEAD: &'static str = "# Every address that this site has published, one a line. Written by kyyeu build; keep it with the content.";

    /// The text of the ledger with further addresses: its head, then all addresses in order, each
    /// once.
    #[must_use]
    pub fn with<'a>(&'a self, further: impl Iterator<Item = &'a str>) -> String {
        let addresses: BTreeSet<_> =
            self.lines.iter().map(|line| line.address.as_str()).chain(further).collect();
        let own = self.head.iter().map(String::as_str);
        let head = own.chain(self.head.is_empty().then_some(Self::HEAD));
        head.chain(addresses).flat_map(|line| [line, "\n"]).collect()
    }

    /// The text of a first ledger: the pages among the files of a site.
    #[must_use]
    pub fn of_site<'a>(paths: impl Iterator<Item = &'a str>) -> String {
        let page =
            |path: &&str| is_address(path) && *path != "404.html" && !path.starts_with("media/");
        let addresses: BTreeSet<_> = paths.filter(page).collect();
        std::iter::once(Self::HEAD).chain(addresses).flat_map(|line| [line, "\n"]).collect()
    }

    /// Whether an address was published.
    #[must_use]
    pub fn holds(&self, address: &str) -> bool {
        self.lines.binary_search_by(|line| line.address.as_str().cmp(address)).is_ok()
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
