//! A file of the index: a classic script that calls one function of `kyyeuIndex`.

use std::collections::BTreeMap;

use serde::Serialize;

/// The folder of the index files in a site.
pub const INDEX_PREFIX: &str = "assets/search/";

/// A file of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndexFile {
    /// Its path in the site, with `/` between folders.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl IndexFile {
    /// A script that calls `function` with one value.
    pub(crate) fn from_call(name: &str, function: &str, value: &impl Serialize) -> Self {
        Self::from_script(index_path(name), format!("kyyeuIndex.{function}({});\n", to_json(value)))
    }

    /// A script as it is.
    pub(crate) fn from_script(path: String, script: String) -> Self {
        Self { path, bytes: script.into_bytes() }
    }
}

/// The path of an index file in the site.
pub fn index_path(name: &str) -> String {
    format!("{INDEX_PREFIX}{name}")
}

/// A value as JSON.
pub fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value)
        .expect("strings, numbers and maps with string keys have a JSON form")
}

/// BLAKE3 hashes of index files by path.
pub type FileHashes<'a> = BTreeMap<&'a str, [u8; 32]>;

/// The path of a file with the BLAKE3 hash of its content.
pub fn hash_file(file: &IndexFile) -> (&str, [u8; 32]) {
    (&file.path, *blake3::hash(&file.bytes).as_bytes())
}
