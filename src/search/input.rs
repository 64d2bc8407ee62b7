//! The input of the search index. Owns no content: everything in it is borrowed.

use std::sync::Arc;

use kyyeu_diag::FileId;
use kyyeu_model::{Links, Locale, LocaleContext, Proceedings};

/// What the index is built from.
#[derive(Clone, Copy)]
pub struct SearchInput<'a> {
    /// The content.
    pub proceedings: &'a Proceedings,
    /// The resolved links of the content.
    pub links: &'a Links,
    /// Reads the text of a source file when it is needed; `None` if the file cannot be read any
    /// more. The caller must then discard the index.
    pub read_text: &'a (dyn Fn(FileId) -> Option<Arc<str>> + Sync),
    /// The site's language.
    pub language: &'a LocaleContext,
    /// Locales of the other languages that pages are written in.
    pub other_locales: &'a [&'a Locale],
}

impl std::fmt::Debug for SearchInput<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SearchInput").finish_non_exhaustive()
    }
}

/// The mean length of the prose of entries that have any, in bytes, as a power of two: an edit
/// seldom changes it, and with it the weight of every word.
#[must_use]
pub fn average_length_bucket(proceedings: &Proceedings) -> usize {
    let lengths = proceedings.all_keys().filter_map(|key| proceedings.prose(key));
    let (count, sum) = lengths.fold((0, 0), |(count, sum), prose| (count + 1, sum + prose.len()));
    (sum / usize::max(count, 1)).max(1).next_power_of_two()
}
