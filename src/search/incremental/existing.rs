//! The index of the previous build, and what an update changes in it.

use std::collections::BTreeMap;

use crate::index_file::{FileHashes, IndexFile};

/// The index of the previous build.
pub struct ExistingIndex<'a> {
    /// Reads one of its files; `None` if the file is not as the previous build wrote it.
    pub read_file: &'a dyn Fn(&str) -> Option<Vec<u8>>,
    /// The BLAKE3 hashes of all its files, by path.
    pub hashes: FileHashes<'a>,
    /// Its [`average_length_bucket`](crate::average_length_bucket).
    pub average_length: usize,
}

impl ExistingIndex<'_> {
    /// Reads a file.
    pub(crate) fn read_bytes(&self, path: &str) -> Result<Vec<u8>, RebuildReason> {
        (self.read_file)(path).ok_or_else(|| RebuildReason::UnreadableFile(path.to_owned()))
    }

    /// Reads and parses a file.
    pub(crate) fn read<T>(
        &self,
        path: &str,
        parse: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Result<T, RebuildReason> {
        let bytes = self.read_bytes(path)?;
        parse(&bytes).ok_or_else(|| RebuildReason::UnreadableFile(path.to_owned()))
    }
}

/// Why an update is not possible, so that the index must be built in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RebuildReason {
    /// The average length of prose changed, and with it every weight.
    AverageLengthChanged,
    /// An entry is not in the index.
    UnknownPage,
    /// A file of the index cannot be read, or is not what a build writes. Has its path.
    UnreadableFile(String),
    /// Two shards would have one name.
    NameClash,
}

/// What an update changes in the files of an index.
#[derive(Debug, Default)]
pub struct IndexUpdate {
    /// Files that are new or changed.
    pub written: Vec<IndexFile>,
    /// Paths of files that the index no longer has.
    pub removed: Vec<String>,
}

impl IndexUpdate {
    /// Replaces files by others. Files with the same content are left as they are.
    pub fn replace_files(
        &mut self,
        mut previous: BTreeMap<String, Vec<u8>>,
        files: impl IntoIterator<Item = IndexFile>,
    ) {
        for file in files {
            if previous.remove(&file.path).is_none_or(|bytes| bytes != file.bytes) {
                self.written.push(file);
            }
        }
        self.removed.extend(previous.into_keys());
    }
}
