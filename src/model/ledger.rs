//! The address ledger (`content/ids.lock`), which lists every published address, and tombstones of
//! withdrawn pages.
//!
//! Owns what counts as a published address, and the text of the ledger.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Edtf, is_address};
use kyyeu_diag::{FileId, Span};

/// An address that was published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerEntry {
    /// The path of the page: `papers/nam-dinh.html`.
    pub address: String,
    /// The line in the ledger.
    pub span: Span,
}

/// Every address that was ever published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ledger {
    /// `content/ids.lock`.
    pub file: FileId,
    /// The comment lines at the top, each with its `#`.
    pub header: Vec<String>,
    /// The addresses, sorted.
    pub entries: Vec<LedgerEntry>,
}

impl Ledger {
    /// The header of a ledger that has none.
    pub const DEFAULT_HEADER: &'static str = "# Every address that this site has published, one \
        a line. Written by kyyeu build; keep it with the content.";

    /// Whether the ledger lists a file of the site: a page, but neither the page for unknown
    /// addresses nor an HTML file of the theme or of the media.
    #[must_use]
    pub fn lists(path: &str) -> bool {
        let is_copied = path.starts_with("assets/") || path.starts_with("media/");
        is_address(path) && path != "404.html" && !is_copied
    }

    /// The text of the ledger with the pages among further files of the site: the header, then
    /// all addresses in order, each once.
    #[must_use]
    pub fn merged_text<'a>(&'a self, paths: impl Iterator<Item = &'a str>) -> String {
        let mut addresses: BTreeSet<_> = paths.filter(|path| Self::lists(path)).collect();
        addresses.extend(self.entries.iter().map(|entry| entry.address.as_str()));
        if self.header.is_empty() {
            return Self::join_lines([Self::DEFAULT_HEADER].into_iter().chain(addresses));
        }
        Self::join_lines(self.header.iter().map(String::as_str).chain(addresses))
    }

    /// The text of a first ledger: the pages among the files of a site.
    #[must_use]
    pub fn text_for_site<'a>(paths: impl Iterator<Item = &'a str>) -> String {
        let addresses: BTreeSet<_> = paths.filter(|path| Self::lists(path)).collect();
        Self::join_lines([Self::DEFAULT_HEADER].into_iter().chain(addresses))
    }

    fn join_lines<'a>(lines: impl Iterator<Item = &'a str>) -> String {
        lines.flat_map(|line| [line, "\n"]).collect()
    }

    /// Whether an address was published.
    #[must_use]
    pub fn contains(&self, address: &str) -> bool {
        self.entries.binary_search_by(|entry| entry.address.as_str().cmp(address)).is_ok()
    }
}

/// A page that was withdrawn.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Tombstone {
    /// The path of the page: `papers/nam-dinh.html`.
    pub address: String,
    /// The address in `tombstones.yaml`.
    pub span: Span,
    /// The day of the withdrawal.
    pub date: Option<Edtf>,
    /// Shown on the page that replaces it.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_ledger_lists_pages_and_no_files_of_the_theme() {
        let site = ["404.html", "assets/demo.html", "atom.xml", "index.html", "media/a.html"];
        let text = Ledger::text_for_site(site.into_iter().chain(["papers/a.html"]));
        let addresses: Vec<_> = text.lines().skip(1).collect();
        assert_eq!(addresses, ["index.html", "papers/a.html"]);
    }
}
