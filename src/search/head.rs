//! The files that describe the whole index: `head.js`, which every search loads first, and
//! `keys.js`, the list of all words.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::documents;
use crate::encoding;
use crate::index_file::{FileHashes, IndexFile};
use crate::input::SearchInput;
use kyyeu_model::{Key, Locale, NumberFormat};

/// How many frequent words the head has, to complete the word that a reader types.
const MAX_FREQUENT_WORDS: usize = 800;

/// How many hexadecimal digits of a hash name a version of the index.
const VERSION_DIGITS: usize = 10;

/// A word with its number of pages, summed over its spellings and quantized.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WordCount<'k> {
    pub key: &'k str,
    pub page_count: u32,
}

/// Where the files of the index are cut.
#[derive(Debug, Deserialize)]
pub struct ShardBounds {
    /// First keys of the shards, front-coded.
    pub shards: String,
    /// How many pages each file of snippets has.
    pub texts: String,
}

/// The argument of `kyyeuIndex.head`; the script reads the fields by these names.
#[derive(Serialize)]
struct IndexHead<'a> {
    /// Kinds, and how many pages each has, in the order of the index.
    kinds: Vec<(&'static str, usize)>,
    /// As in [`ShardBounds`].
    shards: String,
    texts: String,
    /// Frequent words with their counts, front-coded.
    frequent: String,
    /// The site's language.
    language: &'a str,
    /// The separator of thousands, by language.
    grouping: BTreeMap<&'a str, String>,
    /// Texts of the interface, by language.
    texts_of: BTreeMap<&'a str, BTreeMap<String, &'a str>>,
    /// A digest of all other files, so that a browser never mixes two builds.
    version: String,
}

/// `keys.js`: all words in order, for a query with a misspelt word.
pub fn keys_file(words: &[WordCount<'_>]) -> IndexFile {
    IndexFile::from_call("keys.js", "keys", &encode_words(words))
}

/// `head.js`. `words` has all words in order, `hashes` all other files.
pub fn head_file(
    input: SearchInput<'_>,
    order: &[Key],
    bounds: ShardBounds,
    words: &[WordCount<'_>],
    hashes: &FileHashes<'_>,
) -> IndexFile {
    let locales =
        || std::iter::once(&input.language.locale).chain(input.other_locales.iter().copied());
    let head = IndexHead {
        kinds: count_kinds(input, order),
        shards: bounds.shards,
        texts: bounds.texts,
        frequent: encode_words(&frequent_words(words)),
        language: &input.language.locale.language,
        grouping: locales()
            .map(|locale| (locale.language.as_str(), thousands_separator(locale)))
            .collect(),
        texts_of: locales()
            .map(|locale| (locale.language.as_str(), interface_texts(locale)))
            .collect(),
        version: index_version(hashes),
    };
    IndexFile::from_call("head.js", "head", &head)
}

fn encode_words(words: &[WordCount<'_>]) -> String {
    encoding::encode_keys(words.iter().map(|word| (word.key, Some(word.page_count))))
}

/// The most frequent words, in the order of words.
fn frequent_words<'k>(words: &[WordCount<'k>]) -> Vec<WordCount<'k>> {
    let mut frequent = words.to_vec();
    frequent.sort_by_key(|word| (Reverse(word.page_count), word.key));
    frequent.truncate(MAX_FREQUENT_WORDS);
    frequent.sort_unstable();
    frequent
}

fn count_kinds(input: SearchInput<'_>, order: &[Key]) -> Vec<(&'static str, usize)> {
    let mut kinds: Vec<(&'static str, usize)> = Vec::new();
    for &key in order {
        let kind = documents::kind_name(input.proceedings, key);
        match kinds.last_mut() {
            Some((last, count)) if *last == kind => *count += 1,
            _ => kinds.push((kind, 1)),
        }
    }
    kinds
}

/// The texts of the interface that the script shows.
fn interface_texts(locale: &Locale) -> BTreeMap<String, &str> {
    let mut texts = BTreeMap::new();
    for group in ["kind", "standing"] {
        texts.extend(locale.group(group).map(|(key, text)| (format!("{group}_{key}"), text)));
    }
    texts.extend(locale.group("search").map(|(key, text)| (key.to_owned(), text)));
    texts
}

/// The separator of thousands. Browsers know it too, but their number formatter is slow to start.
fn thousands_separator(locale: &Locale) -> String {
    NumberFormat::new(&locale.language).format_count(1000).replace(|c: char| c.is_ascii_digit(), "")
}

/// A digest of all files, in [`VERSION_DIGITS`] hexadecimal digits.
fn index_version(hashes: &FileHashes<'_>) -> String {
    let mut version = blake3::Hasher::new();
    for (path, hash) in hashes {
        version.update(path.as_bytes()).update(hash);
    }
    version.finalize().to_hex()[..VERSION_DIGITS].to_owned()
}
