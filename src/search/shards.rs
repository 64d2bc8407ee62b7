//! The files of the index.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compress, Compression, FlushCompress, Status};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::SearchInput;
use crate::chunker::{Chunker, hash_key, quantize};
use crate::documents::{self, IndexedPage};
use crate::encoding;
use crate::facets;
use crate::postings::{PostingLists, split_pair_key};
use crate::tokenizer::FrozenLexicon;
use kyyeu_model::{Key, Locale, NumberFormat};

/// The usual size of a shard of keys, in bytes: a search loads one for each of its words.
const SHARD_TARGET_BYTES: usize = 4 << 10;
/// The usual size of a text, in bytes before it is deflated: a result loads one.
const SNIPPET_TARGET_BYTES: usize = 16 << 10;
/// How many frequent words the head names, for what the reader has not typed to the end.
const MAX_FREQUENT_WORDS: usize = 800;

/// A file of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexFile {
    /// Its path in the site.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl IndexFile {
    /// A script that hands one value to the search.
    pub fn from_call(name: &str, function: &str, value: &impl Serialize) -> Self {
        let json = serde_json::to_string(value).unwrap_or_default();
        Self {
            path: format!("assets/search/{name}"),
            bytes: format!("kyyeuIndex.{function}({json});\n").into_bytes(),
        }
    }
}

#[derive(Serialize)]
struct IndexHead<'a> {
    /// Kinds, and how many units each has, in the order of units.
    kinds: Vec<(&'static str, usize)>,
    /// First keys of the shards, front-coded.
    shards: String,
    /// How many units each text has.
    texts: String,
    /// Frequent words with their number of units, about, front-coded.
    frequent: String,
    /// The site's language.
    language: &'a str,
    /// What stands between the thousands of a number, by language.
    grouping: BTreeMap<&'a str, String>,
    /// Words of the interface, by language.
    texts_of: BTreeMap<&'a str, BTreeMap<String, &'a str>>,
    /// Stands for the bytes of all other files, so that a browser never takes those of another
    /// build for these.
    version: String,
}

/// All files of the index.
pub fn index_files(
    material: SearchInput<'_>,
    order: &[Key],
    words: &FrozenLexicon,
    of_words: &PostingLists,
    of_pairs: &PostingLists,
    texts: SnippetShards,
) -> Vec<IndexFile> {
    let mut sorted: Vec<u32> = (0..).zip(&words.folded).map(|(id, _)| id).collect();
    sorted.sort_unstable_by_key(|&id| &words.folded[id as usize]);
    let mut rank = vec![0_u64; sorted.len()];
    (0..).zip(&sorted).for_each(|(at, &id)| rank[id as usize] = at);

    let mut entries = Vec::with_capacity(of_words.by_key.len() + of_pairs.by_key.len());
    for (&variant, list) in &of_words.by_key {
        let (loose, spelling) = &words.spellings[usize::try_from(variant).unwrap_or(0)];
        entries.push((rank[*loose as usize], 0, &**spelling, list));
    }
    for (&pair, list) in &of_pairs.by_key {
        let (first, second) = split_pair_key(pair);
        entries.push((rank[first], rank[second] + 1, "", list));
    }
    entries.par_sort_unstable_by_key(|&(first, second, spelling, _)| (first, second, spelling));

    let name = |rank: u64| &*words.folded[sorted[usize::try_from(rank).unwrap_or(0)] as usize];
    let mut shards = Shards::default();
    let mut counts: Vec<(&str, u32)> = Vec::new();
    for run in entries.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let (first, second, ..) = run[0];
        if second == 0 {
            let key = name(first);
            counts.push((key, run.iter().map(|(.., list)| list.page_count).sum()));
            let ways = run.iter().map(|&(.., spelling, list)| {
                (Some(if spelling == key { "" } else { spelling }), &*list.encoded)
            });
            shards.push_entry(key, ways);
        } else {
            let key = format!("{} {}", name(first), name(second - 1));
            shards.push_entry(&key, run.iter().map(|(.., list)| (None, &*list.encoded)));
        }
    }
    let (mut files, first_keys, _) = shards.finish();
    counts.iter_mut().for_each(|(_, count)| *count = quantize(*count));
    let every = counts.iter().map(|&(key, count)| (key, Some(count)));
    files.push(IndexFile::from_call("keys.js", "keys", &encode_keys(every)));
    files.extend(facets::facet_files(material, order));
    let text_counts = texts.encode_counts();
    files.extend(texts.into_files());
    let hashes = files
        .par_iter()
        .map(|file| (file.path.as_str(), *blake3::hash(&file.bytes).as_bytes()))
        .collect();
    let shards = encode_keys(first_keys.iter().map(|key| (&**key, None)));
    let head =
        head_file(material, order, ShardBounds { shards, texts: text_counts }, counts, &hashes);
    files.push(head);
    files
}

/// Where the files of the index are cut, as the head says it.
#[derive(Debug, Deserialize)]
pub struct ShardBounds {
    /// First keys of the shards, front-coded.
    pub shards: String,
    /// How many units each text has.
    pub texts: String,
}

/// The head of the index. `counts` has all words in order, with their number of units, about;
/// `hashes` all other files.
pub fn head_file(
    material: SearchInput<'_>,
    order: &[Key],
    borders: ShardBounds,
    mut counts: Vec<(&str, u32)>,
    hashes: &BTreeMap<&str, IndexFileHash>,
) -> IndexFile {
    counts.sort_by_key(|&(key, count)| (Reverse(count), key));
    counts.truncate(MAX_FREQUENT_WORDS);
    counts.sort_unstable();
    let mut kinds: Vec<(&'static str, usize)> = Vec::new();
    for &key in order {
        let kind = documents::kind_name(material.proceedings, key);
        match kinds.last_mut() {
            Some((last, count)) if *last == kind => *count += 1,
            _ => kinds.push((kind, 1)),
        }
    }
    let head = IndexHead {
        kinds,
        shards: borders.shards,
        texts: borders.texts,
        frequent: encode_keys(counts.into_iter().map(|(key, count)| (key, Some(count)))),
        language: &material.language.locale.language,
        grouping: interface_locales(material)
            .map(|locale| (locale.language.as_str(), thousands_separator(locale)))
            .collect(),
        texts_of: interface_locales(material)
            .map(|locale| (locale.language.as_str(), interface_texts(locale)))
            .collect(),
        version: index_version(hashes),
    };
    IndexFile::from_call("head.js", "head", &head)
}

/// A BLAKE3 hash.
pub type IndexFileHash = [u8; 32];

/// The languages that pages speak, the site's own first.
fn interface_locales(material: SearchInput<'_>) -> impl Iterator<Item = &Locale> {
    std::iter::once(&material.language.locale).chain(material.other_locales.iter().copied())
}

/// The words of the interface that the script says.
fn interface_texts(locale: &Locale) -> BTreeMap<String, &str> {
    let group = |name: &'static str| {
        locale.group(name).map(move |(key, text)| (format!("{name}_{key}"), text))
    };
    let search = locale.group("search").map(|(key, text)| (key.to_owned(), text));
    group("kind").chain(group("standing")).chain(search).collect()
}

/// What a language sets between thousands. Browsers know it too, but take long to say it for the
/// first time.
fn thousands_separator(locale: &Locale) -> String {
    NumberFormat::new(&locale.language).format_count(1000).replace(|c: char| c.is_ascii_digit(), "")
}

/// Ten letters and digits that stand for the files.
fn index_version(hashes: &BTreeMap<&str, IndexFileHash>) -> String {
    let mut hasher = blake3::Hasher::new();
    for (path, hash) in hashes {
        hasher.update(path.as_bytes()).update(hash);
    }
    hasher.finalize().to_hex()[..10].to_owned()
}

/// Keys in order, front-coded, each with a number where it has one.
pub fn encode_keys<'k>(list: impl Iterator<Item = (&'k str, Option<u32>)>) -> String {
    let mut text = String::new();
    let mut before = "";
    for (key, number) in list {
        if !text.is_empty() {
            text.push(encoding::ENTRY_SEPARATOR);
        }
        encoding::push_key(&mut text, before, key);
        if let Some(number) = number {
            text.push(encoding::PART_SEPARATOR);
            encoding::push_number(&mut text, number);
        }
        before = key;
    }
    text
}

/// Writes entries into shards, each in a file that is called after its first key.
#[derive(Debug, Default)]
pub struct Shards {
    files: Vec<IndexFile>,
    first_keys: Vec<String>,
    names: BTreeSet<u32>,
    /// Whether a name was taken.
    name_clash: bool,
    text: String,
    previous_key: String,
    chunker: Option<Chunker>,
}

impl Shards {
    /// Shards that are written among others, which have these names.
    pub fn with_existing_names(names: BTreeSet<u32>) -> Self {
        Self { names, ..Self::default() }
    }

    /// Gives a name back.
    pub fn remove_name(&mut self, name: u32) {
        self.names.remove(&name);
    }

    /// Whether the next entry begins a shard.
    pub const fn is_boundary(&self) -> bool {
        self.chunker.is_none()
    }

    /// Whether a name was taken, so that a shard is larger than it should be.
    pub const fn has_name_clash(&self) -> bool {
        self.name_clash
    }

    /// Takes in an entry.
    pub fn push_entry<'t>(
        &mut self,
        key: &str,
        ways: impl Iterator<Item = (Option<&'t str>, &'t str)>,
    ) {
        // A shard whose name is taken, which once in some thousand sites is so, goes on in the one
        // before it.
        let begins = self.chunker.is_none() && self.names.insert(hash_key(key));
        self.name_clash |= self.chunker.is_none() && !begins;
        if begins {
            self.finish_shard();
            self.first_keys.push(key.to_owned());
            self.previous_key.clear();
        } else {
            self.text.push(encoding::ENTRY_SEPARATOR);
        }
        let start = self.text.len();
        encoding::push_key(&mut self.text, &self.previous_key, key);
        key.clone_into(&mut self.previous_key);
        for (spelling, list) in ways {
            if let Some(spelling) = spelling {
                self.text.push(encoding::PART_SEPARATOR);
                self.text.push_str(spelling);
            }
            self.text.push(encoding::PART_SEPARATOR);
            self.text.push_str(list);
        }
        let cut = self.chunker.get_or_insert(Chunker::new(SHARD_TARGET_BYTES));
        if cut.ends_chunk(key, self.text.len() - start) {
            self.chunker = None;
        }
    }

    fn finish_shard(&mut self) {
        if let Some(first) = self.first_keys.last() {
            let (start, end) = shard_envelope(first);
            // Nothing in the text needs an escape.
            let script = format!("{start}{}{end}", self.text);
            self.files.push(IndexFile { path: shard_path(first), bytes: script.into_bytes() });
        }
        self.text.clear();
    }

    /// The shards, their first keys, and all names.
    pub fn finish(mut self) -> (Vec<IndexFile>, Vec<String>, BTreeSet<u32>) {
        self.finish_shard();
        (self.files, self.first_keys, self.names)
    }
}

/// Texts of units, packed: how many units each has, and its bytes in base 64.
#[derive(Debug, Default)]
pub struct SnippetShards {
    shards: Vec<(u32, String)>,
}

/// What a result shows of a unit: path, title, who, language, standing, and anchors and texts of
/// blocks in turn.
pub type Snippet<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, Vec<&'a str>);

/// The path of the shard that begins with a key.
pub fn shard_path(first: &str) -> String {
    format!("assets/search/i/{:08x}.js", hash_key(first))
}

/// What stands before and behind the entries of the shard that begins with a key.
pub fn shard_envelope(first: &str) -> (String, &'static str) {
    (format!("kyyeuIndex.shard(\"{:08x}\",\"", hash_key(first)), "\");\n")
}

/// The path of the text that begins with a unit.
pub fn snippet_path(first: u32) -> String {
    format!("assets/search/d/{first}.js")
}

/// What stands before and behind the text that begins with a unit.
pub fn snippet_envelope(first: u32) -> (String, &'static str) {
    (format!("kyyeuIndex.text({first},\""), "\");\n")
}

/// How many neighbouring units are packed at once: no text goes on behind them.
pub const PAGES_PER_PACK: usize = 64;

/// What a result shows of a unit.
pub fn build_snippet(unit: &IndexedPage) -> Snippet<'_> {
    let blocks = unit.blocks.iter().flat_map(|block| [&*block.anchor, &*block.text]).collect();
    let language = unit.language.as_deref().unwrap_or("");
    (&unit.path, &unit.title, &unit.byline, language, unit.status.unwrap_or(""), blocks)
}

/// Packs neighbouring units, [`PACKED`] at most.
pub fn pack_snippets(units: &[IndexedPage]) -> SnippetShards {
    let mut packer = SnippetPacker::default();
    units.iter().for_each(|unit| packer.push(&unit.path, &build_snippet(unit)));
    packer.finish()
}

/// Packs units into texts.
#[derive(Debug)]
pub struct SnippetPacker {
    shards: SnippetShards,
    chunker: Chunker,
    /// Used for one text after the other: to make a new one takes as long as to pack a text.
    deflater: Compress,
    json: String,
    count: u32,
}

impl Default for SnippetPacker {
    fn default() -> Self {
        let deflater = Compress::new(Compression::new(3), false);
        Self {
            shards: SnippetShards::default(),
            chunker: Chunker::new(SNIPPET_TARGET_BYTES),
            deflater,
            json: String::new(),
            count: 0,
        }
    }
}

impl SnippetPacker {
    /// Takes in the next unit.
    pub fn push(&mut self, path: &str, shown: &impl Serialize) {
        let start = self.json.len();
        self.json.push(if self.count == 0 { '[' } else { ',' });
        self.json.push_str(&serde_json::to_string(shown).unwrap_or_default());
        self.count += 1;
        if self.chunker.ends_chunk(path, self.json.len() - start) {
            self.finish_shard();
        }
    }

    /// Whether the next unit begins a text.
    pub const fn is_boundary(&self) -> bool {
        self.count == 0
    }

    fn finish_shard(&mut self) {
        self.json.push(']');
        let bytes = deflate(&mut self.deflater, self.json.as_bytes());
        self.shards.shards.push((self.count, STANDARD.encode(bytes)));
        self.json.clear();
        self.count = 0;
    }

    /// The texts.
    pub fn finish(mut self) -> SnippetShards {
        if self.count > 0 {
            self.finish_shard();
        }
        self.shards
    }
}

impl SnippetShards {
    /// Takes in the texts that come next.
    pub fn append(&mut self, mut others: Self) {
        self.shards.append(&mut others.shards);
    }

    /// How many units each text has.
    pub fn page_counts(&self) -> impl Iterator<Item = u32> {
        self.shards.iter().map(|(count, _)| *count)
    }

    fn encode_counts(&self) -> String {
        let mut counts = String::new();
        self.page_counts().for_each(|count| encoding::push_number(&mut counts, count));
        counts
    }

    /// A script each, called after its first unit.
    pub fn into_files(self) -> impl Iterator<Item = IndexFile> {
        self.into_files_from(0)
    }

    /// The same where the first text begins with a unit.
    pub fn into_files_from(self, mut first: u32) -> impl Iterator<Item = IndexFile> {
        self.shards.into_iter().map(move |(count, text)| {
            let at = first;
            first += count;
            let (start, end) = snippet_envelope(at);
            IndexFile { path: snippet_path(at), bytes: format!("{start}{text}{end}").into_bytes() }
        })
    }
}

/// Bytes, deflated (RFC 1951).
fn deflate(deflater: &mut Compress, bytes: &[u8]) -> Vec<u8> {
    deflater.reset();
    let mut deflated = Vec::with_capacity(bytes.len() / 2 + 64);
    // It ends when all is there; until then it wants more room.
    while let Ok(Status::Ok | Status::BufError) = deflater.compress_vec(
        &bytes[consumed_bytes(deflater)..],
        &mut deflated,
        FlushCompress::Finish,
    ) {
        deflated.reserve(deflated.len() + 64);
    }
    deflated
}

/// How much of its bytes it has taken in.
fn consumed_bytes(deflater: &Compress) -> usize {
    usize::try_from(deflater.total_in()).unwrap_or(usize::MAX)
}
