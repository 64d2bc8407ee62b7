//! The update of shards: rewrites those whose posting lists change.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::encoding::{self, hash_key};
use crate::incremental::edits::{PostingEdits, TermEdits};
use crate::incremental::existing::{ExistingIndex, IndexUpdate, RebuildReason};
use crate::incremental::parse::{self, is_pair_key};
use crate::index_file::index_path;
use crate::postings;
use crate::shards::{ShardWriter, Variant, encode_first_keys, shard_path};

/// The outcome of [`update_shards`].
pub struct UpdatedShards {
    /// First keys of the shards, as the head of the index has them.
    pub first_keys: String,
    /// The number of pages of each edited word, summed over its spellings; 0 if no page has it any
    /// more. Words of shards that stay as they are are left out.
    pub page_counts: BTreeMap<String, u32>,
}

/// Applies edits to the shards. `first_keys` are those of the existing shards, front-coded.
pub fn update_shards(
    existing: &ExistingIndex<'_>,
    first_keys: &str,
    edits: &PostingEdits<'_>,
    update: &mut IndexUpdate,
) -> Result<UpdatedShards, RebuildReason> {
    let entries = encoding::decode_entries(first_keys)
        .ok_or_else(|| RebuildReason::UnreadableFile(index_path("head.js")))?;
    let first_keys: Vec<String> = entries.into_iter().map(|entry| entry.key).collect();
    let mut edits_by_shard: BTreeMap<usize, Vec<_>> = BTreeMap::new();
    for (key, term_edits) in edits {
        let shard = first_keys.partition_point(|first_key| first_key <= key).saturating_sub(1);
        edits_by_shard.entry(shard).or_default().push((key.as_str(), term_edits));
    }
    let mut updater = ShardUpdater {
        existing,
        names: first_keys.iter().map(|key| hash_key(key)).collect(),
        first_keys,
        edits_by_shard,
        shard: 0,
        new_first_keys: Vec::new(),
        page_counts: BTreeMap::new(),
    };
    while let Some(first_key) = updater.first_keys.get(updater.shard) {
        if updater.is_affected(first_key)? {
            updater.rewrite_run(update)?;
        } else {
            updater.new_first_keys.push(first_key.clone());
            updater.shard += 1;
        }
    }
    let first_keys = encode_first_keys(&updater.new_first_keys);
    Ok(UpdatedShards { first_keys, page_counts: updater.page_counts })
}

struct ShardUpdater<'a> {
    existing: &'a ExistingIndex<'a>,
    /// First keys of the existing shards.
    first_keys: Vec<String>,
    /// The edits of each existing shard, in the order of keys.
    edits_by_shard: BTreeMap<usize, Vec<(&'a str, &'a TermEdits<'a>)>>,
    /// Names of all shards.
    names: BTreeSet<u32>,
    /// The index of the next existing shard.
    shard: usize,
    new_first_keys: Vec<String>,
    page_counts: BTreeMap<String, u32>,
}

/// The posting lists of one key.
type Lists<'a> = BTreeMap<Variant<'a>, Cow<'a, str>>;

impl<'a> ShardUpdater<'a> {
    fn shard_edits(&self) -> &[(&'a str, &'a TermEdits<'a>)] {
        self.edits_by_shard.get(&self.shard).map_or(&[], Vec::as_slice)
    }

    /// Whether edits change the next shard: most edited pages keep most of their words.
    fn is_affected(&self, first_key: &str) -> Result<bool, RebuildReason> {
        if self.shard_edits().is_empty() {
            return Ok(false);
        }
        self.existing.read(&shard_path(first_key), |script| {
            let entries = parse::parse_shard(script, first_key)?;
            Some(self.shard_edits().iter().any(|(key, edits)| {
                match entries.binary_search_by(|entry| entry.key.as_str().cmp(key)) {
                    Ok(index) => edits.has_effect(entries[index].lists()),
                    Err(_) => edits.has_effect(std::iter::empty()),
                }
            }))
        })
    }

    /// Rewrites shards from the next one on, until a new shard ends where an existing one ends.
    fn rewrite_run(&mut self, update: &mut IndexUpdate) -> Result<(), RebuildReason> {
        let mut writer = ShardWriter::with_existing_names(std::mem::take(&mut self.names));
        let mut previous_files = BTreeMap::new();
        while let Some(first_key) = self.first_keys.get(self.shard).cloned() {
            writer.remove_name(&first_key);
            let path = shard_path(&first_key);
            let bytes = self.existing.read_bytes(&path)?;
            self.rewrite_shard(&bytes, &first_key, &mut writer)
                .ok_or_else(|| RebuildReason::UnreadableFile(path.clone()))?;
            previous_files.insert(path, bytes);
            self.shard += 1;
            if writer.is_boundary() {
                break;
            }
        }
        let written = writer.finish();
        if written.has_name_clash {
            return Err(RebuildReason::NameClash);
        }
        self.names = written.names;
        self.new_first_keys.extend(written.first_keys);
        update.replace_files(previous_files, written.files);
        Ok(())
    }

    /// Writes the entries of an existing shard with their edits.
    fn rewrite_shard(
        &mut self,
        script: &[u8],
        first_key: &str,
        writer: &mut ShardWriter,
    ) -> Option<()> {
        let entries = parse::parse_shard(script, first_key)?;
        let mut lists_by_key: BTreeMap<&str, Lists<'_>> = BTreeMap::new();
        for entry in &entries {
            let lists = entry.lists().map(|(variant, list)| (variant, Cow::Borrowed(list)));
            lists_by_key.insert(&entry.key, lists.collect());
        }
        let mut page_counts = Vec::new();
        for &(key, edits) in self.shard_edits() {
            let lists = lists_by_key.entry(key).or_default();
            apply_edits(lists, edits)?;
            if !is_pair_key(key) {
                page_counts.push((key.to_owned(), count_pages(lists)?));
            }
        }
        self.page_counts.extend(page_counts);
        for (key, lists) in lists_by_key {
            if !lists.is_empty() {
                let lists = lists.iter().map(|(&variant, list)| (variant, list.as_ref()));
                writer.push_entry(key, lists);
            }
        }
        Some(())
    }
}

/// Applies edits to the lists of a key, and removes lists that have no page left.
fn apply_edits<'a>(lists: &mut Lists<'a>, edits: &TermEdits<'a>) -> Option<()> {
    for (&variant, list_edits) in &edits.by_variant {
        let previous = lists.remove(&variant).unwrap_or_default();
        let list = list_edits.apply(&previous)?;
        if list.page_count > 0 {
            lists.insert(variant, Cow::Owned(list.encoded));
        }
    }
    Some(())
}

/// The number of pages in all lists of a word.
fn count_pages(lists: &Lists<'_>) -> Option<u32> {
    let mut page_count = 0;
    for list in lists.values() {
        page_count += postings::decode_postings(list)?.len();
    }
    Some(encoding::to_u32(page_count))
}
