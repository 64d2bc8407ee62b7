//! Changes an index where the texts of a few units have changed, and nothing else: the files of
//! their words, the texts that results show of them, and the head. What comes out is what
//! [`crate::shards`] would make.
//!
//! The files of the index are all that is needed of the units that stay. Where anything about them
//! is doubtful, nothing is given, and the whole index is to be made.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::DeflateDecoder;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::chunker::{hash_key, quantize};
use crate::documents::{self, IndexedBlock, IndexedPage};
use crate::encoding;
use crate::postings::{self, split_pair_key};
use crate::shards::{
    self, IndexFile, IndexFileHash, PAGES_PER_PACK, ShardBounds, Shards, SnippetPacker,
};
use crate::tokenizer::{Lexicon, Tokenizer};
use crate::{SearchInput, average_length_bucket};
use kyyeu_model::Key;

/// The index as it stands.
pub struct ExistingIndex<'a> {
    /// The bytes of one of its files; `None` where nobody can say.
    pub read_file: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    /// Its files and their hashes.
    pub hashes: BTreeMap<&'a str, IndexFileHash>,
    /// What [`usual_length`] was.
    pub average_length: usize,
}

/// What becomes of the files of an index.
#[derive(Debug, Default)]
pub struct IndexUpdate {
    /// Files that are new or other than they were.
    pub written: Vec<IndexFile>,
    /// Files that go.
    pub removed: Vec<String>,
}

/// What the results show of a unit, as a text has it.
#[derive(Clone, Debug, Deserialize)]
struct StoredSnippet(String, String, String, String, String, Vec<String>);

/// What becomes of the list of a key: by spelling, the new level of each unit, or nothing where it
/// does not stand there any more. Pairs have no spelling.
type PostingEdits = BTreeMap<String, BTreeMap<Option<String>, BTreeMap<u32, Option<u32>>>>;

const HEAD_PATH: &str = "assets/search/head.js";
const KEYS_PATH: &str = "assets/search/keys.js";

/// Changes an index; `changed` are the units whose texts have changed.
#[must_use]
pub fn update_index(
    material: SearchInput<'_>,
    standing: &ExistingIndex<'_>,
    changed: &[Key],
) -> Option<IndexUpdate> {
    let usual = average_length_bucket(material.proceedings);
    if usual != standing.average_length {
        return None; // Every weight is another.
    }
    let order = documents::index_order(material.proceedings);
    let place = |key: &Key| u32::try_from(order.iter().position(|other| other == key)?).ok();
    let new: BTreeMap<u32, IndexedPage> = changed
        .iter()
        .map(|key| Some((place(key)?, documents::build_page(material, *key))))
        .collect::<Option<_>>()?;
    let borders: ShardBounds = parse_call(&(standing.read_file)(HEAD_PATH)?, "kyyeuIndex.head(")?;

    let mut revised = IndexUpdate::default();
    let (texts, old) = update_snippets(standing, &borders.texts, &new, &mut revised)?;
    let edits = diff_postings(&new, &old, usual);
    let (shards, counts) = update_shards(standing, &borders.shards, &edits, &mut revised)?;

    let known = (standing.read_file)(KEYS_PATH)?;
    let known: String = parse_call(&known, "kyyeuIndex.keys(")?;
    let mut words = BTreeMap::new();
    for (key, parts) in encoding::decode_entries(&known)? {
        words.insert(key, *encoding::decode_numbers(parts.first()?)?.first()?);
    }
    for (key, count) in counts {
        match count {
            0 => words.remove(&key),
            count => words.insert(key, quantize(count)),
        };
    }
    let counts: Vec<_> = words.iter().map(|(key, count)| (key.as_str(), *count)).collect();
    let every = shards::encode_keys(counts.iter().map(|&(key, count)| (key, Some(count))));
    if every != known {
        revised.written.push(IndexFile::from_call("keys.js", "keys", &every));
    }
    let mut hashes = standing.hashes.clone();
    hashes.retain(|path, _| *path != HEAD_PATH && revised.removed.iter().all(|gone| gone != path));
    hashes.extend(
        revised
            .written
            .iter()
            .map(|file| (file.path.as_str(), *blake3::hash(&file.bytes).as_bytes())),
    );
    let head = shards::head_file(material, &order, ShardBounds { shards, texts }, counts, &hashes);
    revised.written.push(head);
    Some(revised)
}

/// What a script hands over.
fn parse_call<T: DeserializeOwned>(script: &[u8], function: &str) -> Option<T> {
    let json = script.strip_prefix(function.as_bytes())?.strip_suffix(b");\n")?;
    serde_json::from_slice(json).ok()
}

/// Changes the texts that results show. Gives how many units each has, and what was shown of the
/// units that change.
fn update_snippets(
    standing: &ExistingIndex<'_>,
    counts: &str,
    new: &BTreeMap<u32, IndexedPage>,
    revised: &mut IndexUpdate,
) -> Option<(String, BTreeMap<u32, StoredSnippet>)> {
    let counts = encoding::decode_numbers(counts)?;
    let (mut sizes, mut old) = (Vec::new(), BTreeMap::new());
    let (mut at, mut first) = (0, 0);
    while let Some(&count) = counts.get(at) {
        if new.range(first..first + count).next().is_none() {
            sizes.push(count);
            (at, first) = (at + 1, first + count);
            continue;
        }
        // From here on, until a text ends where one ended before.
        let (begin, mut packer, mut before) = (first, SnippetPacker::default(), BTreeMap::new());
        loop {
            let count = *counts.get(at)?;
            let bytes = (standing.read_file)(&shards::snippet_path(first))?;
            let units: Vec<StoredSnippet> = unpack_snippets(&bytes, first)?;
            if units.len() != count as usize {
                return None;
            }
            for (unit, shown) in (first..).zip(units) {
                match new.get(&unit) {
                    Some(new) => packer.push(&new.path, &shards::build_snippet(new)),
                    None => packer.push(
                        &shown.0,
                        &(&shown.0, &shown.1, &shown.2, &shown.3, &shown.4, &shown.5),
                    ),
                }
                old.extend(new.contains_key(&unit).then_some((unit, shown)));
            }
            before.insert(shards::snippet_path(first), bytes);
            (at, first) = (at + 1, first + count);
            if packer.is_boundary()
                || (first as usize).is_multiple_of(PAGES_PER_PACK)
                || at == counts.len()
            {
                break;
            }
        }
        let packed = packer.finish();
        sizes.extend(packed.page_counts());
        replace_files(before, packed.into_files_from(begin), revised);
    }
    let mut counts = String::new();
    sizes.into_iter().for_each(|count| encoding::push_number(&mut counts, count));
    Some((counts, old))
}

/// Puts files in the place of others; those that are the same stay.
fn replace_files(
    mut before: BTreeMap<String, Vec<u8>>,
    after: impl Iterator<Item = IndexFile>,
    revised: &mut IndexUpdate,
) {
    for file in after {
        if before.remove(&file.path).is_none_or(|old| old != file.bytes) {
            revised.written.push(file);
        }
    }
    revised.removed.extend(before.into_keys());
}

fn unpack_snippets(script: &[u8], first: u32) -> Option<Vec<StoredSnippet>> {
    let (start, end) = shards::snippet_envelope(first);
    let coded = script.strip_prefix(start.as_bytes())?.strip_suffix(end.as_bytes())?;
    let deflated = STANDARD.decode(coded).ok()?;
    let mut json = Vec::new();
    DeflateDecoder::new(&*deflated).read_to_end(&mut json).ok()?;
    serde_json::from_slice(&json).ok()
}

/// What becomes of the lists of all words that stood in units or stand there now.
fn diff_postings(
    new: &BTreeMap<u32, IndexedPage>,
    old: &BTreeMap<u32, StoredSnippet>,
    usual: usize,
) -> PostingEdits {
    let lexicon = Lexicon::default();
    let mut reader = Tokenizer::new(&lexicon);
    let mut count = |unit: &IndexedPage| postings::count_terms(unit, usual, &mut reader);
    // What was shown is all that was found there, but for the names, which are no part of the text.
    let before: Vec<_> = old
        .iter()
        .filter_map(|(unit, StoredSnippet(_, title, by, _, _, blocks))| {
            let block = |text: &String| IndexedBlock {
                anchor: String::new(),
                heading: false,
                text: text.clone(),
            };
            let blocks = blocks.iter().skip(1).step_by(2).map(block).collect();
            Some((
                *unit,
                count(&IndexedPage {
                    title: title.clone(),
                    byline: by.clone(),
                    blocks,
                    ..new.get(unit)?.clone()
                }),
            ))
        })
        .collect();
    let after: Vec<_> = new.iter().map(|(unit, new)| (*unit, count(new))).collect();
    drop(reader);
    let words = lexicon.freeze();
    let mut edits = PostingEdits::new();
    let gone = before.iter().map(|(unit, counted)| (*unit, counted, false));
    for (unit, counted, stays) in
        gone.chain(after.iter().map(|(unit, counted)| (*unit, counted, true)))
    {
        for (variant, level) in counted.word_levels() {
            let (loose, spelling) = &words.spellings[variant];
            let spellings = edits.entry(words.folded[*loose as usize].to_string()).or_default();
            spellings
                .entry(Some(spelling.to_string()))
                .or_default()
                .insert(unit, stays.then_some(level));
        }
        for (pair, level) in counted.pair_levels() {
            let (first, second) = split_pair_key(pair);
            let key = format!("{} {}", words.folded[first], words.folded[second]);
            edits
                .entry(key)
                .or_default()
                .entry(None)
                .or_default()
                .insert(unit, stays.then_some(level));
        }
    }
    edits
}

/// Changes the shards. Gives their first keys, front-coded, and the number of units of each word
/// that was looked at.
fn update_shards(
    standing: &ExistingIndex<'_>,
    first_keys: &str,
    edits: &PostingEdits,
    revised: &mut IndexUpdate,
) -> Option<(String, BTreeMap<String, u32>)> {
    let old: Vec<String> =
        encoding::decode_entries(first_keys)?.into_iter().map(|(key, _)| key).collect();
    let mut names: BTreeSet<u32> = old.iter().map(|key| hash_key(key)).collect();
    let mut by_shard: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for key in edits.keys() {
        let shard = old.partition_point(|first| first <= key).saturating_sub(1);
        by_shard.entry(shard).or_default().push(key);
    }
    let (mut new, mut counts) = (Vec::new(), BTreeMap::new());
    let mut at = 0;
    let shard =
        |at: usize| Some((old.get(at)?, (standing.read_file)(&shards::shard_path(old.get(at)?))?));
    while at < old.len() {
        let stays = match by_shard.get(&at) {
            None => true,
            Some(keys) => {
                let (first, bytes) = shard(at)?;
                let entries = shard_entries(&bytes, first)?;
                keys.iter().all(|key| has_no_effect(&entries, key, &edits[*key]))
            }
        };
        if stays {
            new.push(old[at].clone());
            at += 1;
            continue;
        }
        // From here on, until a shard ends where one ended before.
        let (mut shards, mut before) =
            (Shards::with_existing_names(std::mem::take(&mut names)), BTreeMap::new());
        while at < old.len() {
            let (first, bytes) = shard(at)?;
            shards.remove_name(hash_key(first));
            let path = shards::shard_path(first);
            let mut entries = parse_shard(&bytes, first)?;
            for &key in by_shard.get(&at).into_iter().flatten() {
                let entry = entries.entry(key.to_owned()).or_default();
                for (spelling, units) in &edits[key] {
                    let list = entry.remove(spelling).unwrap_or_default();
                    let list = apply_to_list(&list, units)?;
                    if !list.is_empty() {
                        entry.insert(spelling.clone(), list);
                    }
                }
                if !key.contains(' ') {
                    let count: usize = entry
                        .values()
                        .map(|list| encoding::decode_numbers(list).map_or(0, |list| list.len()))
                        .sum();
                    counts.insert(key.to_owned(), u32::try_from(count).ok()?);
                }
            }
            entries.retain(|_, lists| !lists.is_empty());
            for (key, lists) in &entries {
                let way = |spelling: &Option<String>| {
                    spelling
                        .as_ref()
                        .map(|spelling| if spelling == key { "" } else { spelling.as_str() })
                        .map(str::to_owned)
                };
                let ways: Vec<_> =
                    lists.iter().map(|(spelling, list)| (way(spelling), list)).collect();
                shards.push_entry(
                    key,
                    ways.iter().map(|(spelling, list)| (spelling.as_deref(), list.as_str())),
                );
            }
            before.insert(path, bytes);
            at += 1;
            if shards.is_boundary() {
                break;
            }
        }
        if shards.has_name_clash() {
            return None;
        }
        let (files, first_keys, taken) = shards.finish();
        names = taken;
        new.extend(first_keys);
        replace_files(before, files.into_iter(), revised);
    }
    Some((shards::encode_keys(new.iter().map(|key| (key.as_str(), None))), counts))
}

/// The lists of a shard by their spelling, where they have one.
type ShardEntries = BTreeMap<String, BTreeMap<Option<String>, String>>;

fn parse_shard(script: &[u8], first: &str) -> Option<ShardEntries> {
    let lists = |(key, parts): (String, Vec<&str>)| {
        let lists = split_variants(&key, &parts)?
            .map(|(spelling, list)| (spelling.map(ToOwned::to_owned), list.to_owned()));
        let lists = lists.collect();
        Some((key, lists))
    };
    shard_entries(script, first)?.into_iter().map(lists).collect()
}

/// The entries of a shard: keys in order, and what stands behind each.
fn shard_entries<'s>(script: &'s [u8], first: &str) -> Option<Vec<(String, Vec<&'s str>)>> {
    let (start, end) = shards::shard_envelope(first);
    let text = script.strip_prefix(start.as_bytes())?.strip_suffix(end.as_bytes())?;
    encoding::decode_entries(std::str::from_utf8(text).ok()?)
}

/// The lists of an entry by their spelling; pairs have one list and no spelling.
fn split_variants<'k>(
    key: &'k str,
    parts: &'k [&'k str],
) -> Option<impl Iterator<Item = (Option<&'k str>, &'k str)>> {
    let pair = key.contains(' ');
    let size = if pair { 1 } else { 2 };
    let way = move |way: &'k [&'k str]| match way {
        [list] => (None, *list),
        [spelling, list, ..] => (Some(if spelling.is_empty() { key } else { *spelling }), *list),
        [] => (None, ""),
    };
    parts.len().is_multiple_of(size).then(|| parts.chunks(size).map(way))
}

/// Whether the lists of a key are already as edits would make them.
fn has_no_effect(
    entries: &[(String, Vec<&str>)],
    key: &str,
    edits: &BTreeMap<Option<String>, BTreeMap<u32, Option<u32>>>,
) -> bool {
    let at = entries.binary_search_by(|(other, _)| other.as_str().cmp(key));
    let Ok(at) = at else { return edits.values().flat_map(BTreeMap::values).all(Option::is_none) };
    let Some(ways) = split_variants(key, &entries[at].1) else { return false };
    let lists: BTreeMap<_, _> = ways.collect();
    edits.iter().all(|(spelling, units)| {
        let list = lists.get(&spelling.as_deref()).copied().unwrap_or_default();
        units.iter().all(|(unit, level)| level_of(list, *unit) == *level)
    })
}

/// The level of a unit in a list.
fn level_of(list: &str, wanted: u32) -> Option<u32> {
    let mut unit = 0;
    let numbers = encoding::decode_numbers(list)?;
    let found = numbers.into_iter().find(|number| {
        unit += number >> postings::LEVEL_BITS;
        unit >= wanted
    });
    found.filter(|_| unit == wanted).map(|number| number & ((1 << postings::LEVEL_BITS) - 1))
}

/// A list with other levels of some units.
fn apply_to_list(list: &str, units: &BTreeMap<u32, Option<u32>>) -> Option<String> {
    let (mut text, mut last) = (String::new(), 0);
    let mut push = |unit: u32, level: u32| {
        encoding::push_number(&mut text, (unit - last) << postings::LEVEL_BITS | level);
        last = unit;
    };
    let mut new = units.iter().filter_map(|(unit, level)| Some((*unit, (*level)?))).peekable();
    let mut unit = 0;
    for number in encoding::decode_numbers(list)? {
        unit += number >> postings::LEVEL_BITS;
        while let Some((before, level)) = new.next_if(|(other, _)| *other < unit) {
            push(before, level);
        }
        if !units.contains_key(&unit) {
            push(unit, number & ((1 << postings::LEVEL_BITS) - 1));
        }
    }
    new.for_each(|(unit, level)| push(unit, level));
    Some(text)
}
