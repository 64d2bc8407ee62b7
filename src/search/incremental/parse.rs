//! Parsers of the files that the writers of the index wrote. Each returns `None` for anything else.

use std::collections::BTreeMap;
use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::DeflateDecoder;
use serde::de::DeserializeOwned;

use crate::encoding;
use crate::shards::{Variant, shard_envelope};
use crate::snippets::{Snippet, snippets_envelope};

/// The argument of a script that calls `kyyeuIndex.function`.
pub fn parse_call<T: DeserializeOwned>(script: &[u8], function: &str) -> Option<T> {
    let start = format!("kyyeuIndex.{function}(");
    let json = script.strip_prefix(start.as_bytes())?.strip_suffix(b");\n")?;
    serde_json::from_slice(json).ok()
}

/// The words of `keys.js` with their quantized numbers of pages.
pub fn parse_word_counts(script: &[u8]) -> Option<BTreeMap<String, u32>> {
    let encoded: String = parse_call(script, "keys")?;
    let mut page_counts = BTreeMap::new();
    for entry in encoding::decode_entries(&encoded)? {
        let page_count = *encoding::decode_numbers(entry.parts.first()?)?.first()?;
        page_counts.insert(entry.key, page_count);
    }
    Some(page_counts)
}

/// The snippets of the file that begins with a page.
pub fn parse_snippets(script: &[u8], first_page: u32) -> Option<Vec<Snippet<'static>>> {
    let (start, end) = snippets_envelope(first_page);
    let data = script.strip_prefix(start.as_bytes())?.strip_suffix(end.as_bytes())?;
    let deflated = STANDARD.decode(data).ok()?;
    let mut json = Vec::new();
    DeflateDecoder::new(&*deflated).read_to_end(&mut json).ok()?;
    serde_json::from_slice(&json).ok()
}

/// Whether a key is that of a pair of words.
pub fn is_pair_key(key: &str) -> bool {
    key.contains(' ')
}

/// A key of a shard with its posting lists.
#[derive(Debug)]
pub struct ShardEntry<'s> {
    pub key: String,
    /// The list of a pair, or the spelling and the list of each variant of a word in turn.
    parts: Vec<&'s str>,
}

impl<'s> ShardEntry<'s> {
    /// Its encoded posting lists by variant.
    pub fn lists(&self) -> impl Iterator<Item = (Variant<'_>, &'s str)> {
        let parts_per_list = if is_pair_key(&self.key) { 1 } else { 2 };
        self.parts.chunks_exact(parts_per_list).map(|parts| match *parts {
            ["", list] => (Variant::Word(&self.key), list),
            [spelling, list] => (Variant::Word(spelling), list),
            [list] => (Variant::Pair, list),
            _ => unreachable!("chunks have one or two parts"),
        })
    }
}

/// The entries of the shard that begins with a key.
pub fn parse_shard<'s>(script: &'s [u8], first_key: &str) -> Option<Vec<ShardEntry<'s>>> {
    let (start, end) = shard_envelope(first_key);
    let text = script.strip_prefix(start.as_bytes())?.strip_suffix(end.as_bytes())?;
    let mut entries = Vec::new();
    for entry in encoding::decode_entries(std::str::from_utf8(text).ok()?)? {
        let encoding::DecodedEntry { key, parts } = entry;
        let is_complete =
            if is_pair_key(&key) { parts.len() == 1 } else { parts.len().is_multiple_of(2) };
        if !is_complete {
            return None;
        }
        entries.push(ShardEntry { key, parts });
    }
    Some(entries)
}
