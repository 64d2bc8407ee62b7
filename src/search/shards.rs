//! Shards: the posting lists of all terms, in sorted order, cut into files.
//!
//! Owns the layout of `i/NAME.js`, where `NAME` is the hash of the shard's first key.
//! [`ShardWriter`] is the only writer, for full builds and updates alike.

use std::collections::BTreeSet;

use crate::chunker::Chunker;
use crate::encoding::{self, hash_key};
use crate::index_file::{IndexFile, index_path};

/// The usual size of a shard in bytes: a search loads one for each of its words.
const SHARD_TARGET_BYTES: usize = 4 << 10;

/// One of the posting lists of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Variant<'a> {
    /// The list of a pair of words, the only one of its key.
    Pair,
    /// The list of a word in one spelling.
    Word(&'a str),
}

/// The path of the shard that begins with a key.
pub fn shard_path(first_key: &str) -> String {
    index_path(&format!("i/{:08x}.js", hash_key(first_key)))
}

/// The script before and after the entries of the shard that begins with a key.
pub fn shard_envelope(first_key: &str) -> (String, &'static str) {
    (format!("kyyeuIndex.shard(\"{:08x}\",\"", hash_key(first_key)), "\");\n")
}

/// Writes entries into shards. Entries come in the order of their keys.
#[derive(Debug, Default)]
pub struct ShardWriter {
    files: Vec<IndexFile>,
    first_keys: Vec<String>,
    /// Hashes of the first keys of all shards, also of those that are not written again.
    names: BTreeSet<u32>,
    has_name_clash: bool,
    /// The entries of the open shard.
    text: String,
    previous_key: String,
    /// `None` if the next entry begins a shard.
    chunker: Option<Chunker>,
}

/// The shards of a [`ShardWriter`].
#[derive(Debug)]
pub struct WrittenShards {
    pub files: Vec<IndexFile>,
    pub first_keys: Vec<String>,
    /// The names of these shards and of the existing ones.
    pub names: BTreeSet<u32>,
    /// Whether a name was in use, so that a shard is larger than it should be.
    pub has_name_clash: bool,
}

impl ShardWriter {
    /// Writes shards between existing ones that have these names.
    pub fn with_existing_names(names: BTreeSet<u32>) -> Self {
        Self { names, ..Self::default() }
    }

    /// Frees the name of an existing shard that is replaced.
    pub fn remove_name(&mut self, first_key: &str) {
        self.names.remove(&hash_key(first_key));
    }

    /// Whether the next entry begins a shard.
    pub const fn is_boundary(&self) -> bool {
        self.chunker.is_none()
    }

    /// Adds the posting lists of a key, in the order of their variants.
    pub fn push_entry<'t>(
        &mut self,
        key: &str,
        lists: impl Iterator<Item = (Variant<'t>, &'t str)>,
    ) {
        if self.is_boundary() && self.names.insert(hash_key(key)) {
            self.finish_shard();
            self.first_keys.push(key.to_owned());
            self.previous_key.clear();
        } else {
            // If a name is in use, which happens in one of some thousand sites, the shard before
            // goes on.
            self.has_name_clash |= self.is_boundary();
            self.text.push(encoding::ENTRY_SEPARATOR);
        }
        let start = self.text.len();
        encoding::push_key(&mut self.text, &self.previous_key, key);
        key.clone_into(&mut self.previous_key);
        for (variant, list) in lists {
            if let Variant::Word(spelling) = variant {
                self.text.push(encoding::PART_SEPARATOR);
                // The usual spelling is the key itself.
                self.text.push_str(if spelling == key { "" } else { spelling });
            }
            self.text.push(encoding::PART_SEPARATOR);
            self.text.push_str(list);
        }
        let chunker = self.chunker.get_or_insert(Chunker::new(SHARD_TARGET_BYTES));
        if chunker.ends_chunk(key, self.text.len() - start) {
            self.chunker = None;
        }
    }

    fn finish_shard(&mut self) {
        if let Some(first_key) = self.first_keys.last() {
            let (start, end) = shard_envelope(first_key);
            // Nothing in the text needs an escape in JavaScript.
            let script = format!("{start}{}{end}", self.text);
            self.files.push(IndexFile::from_script(shard_path(first_key), script));
        }
        self.text.clear();
    }

    /// All shards.
    pub fn finish(mut self) -> WrittenShards {
        self.finish_shard();
        let Self { files, first_keys, names, has_name_clash, .. } = self;
        WrittenShards { files, first_keys, names, has_name_clash }
    }
}

/// The first keys of all shards, as the head of the index has them.
pub fn encode_first_keys(first_keys: &[String]) -> String {
    encoding::encode_keys(first_keys.iter().map(|key| (key.as_str(), None)))
}
