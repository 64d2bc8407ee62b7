//! The incremental update of the index after edits of prose: rewrites the shards of the words that
//! changed, the snippets of the pages that changed, and the head.
//!
//! The files come from the same writers as those of a full build ([`crate::shards`],
//! [`crate::snippets`], [`crate::head`]) and are byte-identical to them. Of unchanged pages it
//! reads nothing but the existing files. In doubt it returns a [`RebuildReason`].

mod edits;
mod existing;
mod parse;
mod shards;
mod snippets;

pub use crate::incremental::existing::{ExistingIndex, IndexUpdate, RebuildReason};

use std::collections::BTreeMap;

use crate::documents::{self, IndexedPage};
use crate::encoding::quantize;
use crate::head::{self, ShardBounds, WordCount};
use crate::incremental::edits::PageTerms;
use crate::index_file::{hash_file, index_path};
use crate::input::{SearchInput, average_length_bucket};
use kyyeu_model::Key;

/// Updates an index after the prose of the `changed` entries was edited, and nothing else.
///
/// # Errors
///
/// Returns why the index must be built in full.
pub fn update_index(
    input: SearchInput<'_>,
    existing: &ExistingIndex<'_>,
    changed: &[Key],
) -> Result<IndexUpdate, RebuildReason> {
    let average_length = average_length_bucket(input.proceedings);
    if average_length != existing.average_length {
        return Err(RebuildReason::AverageLengthChanged);
    }
    let order = documents::index_order(input.proceedings);
    let new_pages = build_changed_pages(input, &order, changed)?;
    let mut update = IndexUpdate::default();

    let head_path = index_path("head.js");
    let bounds: ShardBounds =
        existing.read(&head_path, |script| parse::parse_call(script, "head"))?;
    let snippets =
        snippets::update_snippets(existing, &bounds.texts, &order, &new_pages, &mut update)?;
    let terms = PageTerms::count(&new_pages, &snippets.previous, average_length);
    let shards =
        shards::update_shards(existing, &bounds.shards, &terms.posting_edits(), &mut update)?;

    let keys_path = index_path("keys.js");
    let mut page_counts = existing.read(&keys_path, parse::parse_word_counts)?;
    for (key, page_count) in shards.page_counts {
        match page_count {
            0 => page_counts.remove(&key),
            _ => page_counts.insert(key, quantize(page_count)),
        };
    }
    let words: Vec<_> =
        page_counts.iter().map(|(key, &page_count)| WordCount { key, page_count }).collect();
    let keys = head::keys_file(&words);
    let previous_keys = BTreeMap::from([(keys_path.clone(), existing.read_bytes(&keys_path)?)]);
    update.replace_files(previous_keys, [keys]);

    let mut hashes = existing.hashes.clone();
    hashes.remove(head_path.as_str());
    for path in &update.removed {
        hashes.remove(path.as_str());
    }
    hashes.extend(update.written.iter().map(hash_file));
    let bounds = ShardBounds { shards: shards.first_keys, texts: snippets.counts };
    let head = head::head_file(input, &order, bounds, &words, &hashes);
    update.written.push(head);
    Ok(update)
}

/// The changed pages by their position in the order of the index.
fn build_changed_pages(
    input: SearchInput<'_>,
    order: &[Key],
    changed: &[Key],
) -> Result<BTreeMap<u32, IndexedPage>, RebuildReason> {
    let mut pages = BTreeMap::new();
    for &key in changed {
        let position = (0..).zip(order).find(|(_, other)| **other == key);
        let (position, _) = position.ok_or(RebuildReason::UnknownPage)?;
        pages.insert(position, documents::build_page(input, key));
    }
    Ok(pages)
}
