//! What one build remembers for the next: which files it read, what it made of them, and what it
//! warned of.
//!
//! Owns the form of the cache, and never trusts it: a cache of another kyyeu, or one with a single
//! wrong bit, is none. Nothing here reads or writes a disk, and nothing in a page depends on what
//! stands here: a build without it makes the same bytes.

mod diagnostics;
mod digest;
mod file_stat;

pub use crate::diagnostics::CachedDiagnostics;
pub use crate::digest::Digest;
pub use crate::file_stat::{ChangeDetection, FileStat, Timestamp, timestamp};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A BLAKE3 hash.
pub type Hash = [u8; 32];

/// Where caches stand in a project.
pub const CACHE_DIR: &str = ".kyyeu-cache";

/// What a cache begins with.
const MAGIC: &[u8; 16] = b"kyyeu-cache-v001";

/// A file that was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// What the disk said of it just before.
    pub stat: FileStat,
    /// The hash of its bytes.
    pub hash: Hash,
}

impl InputFile {
    /// Of a file that changed while it was read: no file is as this says.
    pub const UNKNOWN: Self = Self { stat: FileStat::UNKNOWN, hash: [0xff; 32] };
}

/// Stand for the parts of what a page is made of, so that it can be said which of them changed.
/// Nothing else rests on them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FingerprintComponents {
    /// What all pages share: templates, locale, site.
    pub shared: u64,
    /// The view.
    pub view: u64,
    /// The prose.
    pub prose: u64,
}

/// A file of the site that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputFile {
    /// Stands for everything that it was made of.
    pub fingerprint: Hash,
    /// Its parts.
    pub components: FingerprintComponents,
    /// The hash of its bytes.
    pub hash: Hash,
    /// What the disk said of it when it stood in its place.
    pub stat: FileStat,
}

/// What one build remembers for the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildCache {
    /// Stands for what was asked for.
    pub options_digest: Hash,
    /// When the files were looked at.
    pub snapshot_time: Timestamp,
    /// The files that were read, by path.
    pub inputs: BTreeMap<String, InputFile>,
    /// When the site stood.
    pub commit_time: Timestamp,
    /// The files of the site, by path.
    pub outputs: BTreeMap<String, OutputFile>,
    /// The hash of the list of them, as it stands beside them.
    pub manifest_hash: Hash,
    /// How many pages the site has.
    pub page_count: usize,
    /// What was warned of.
    pub diagnostics: CachedDiagnostics,
    /// What stands for all that is known of the content, which is kept by itself; `None` where
    /// nothing is kept.
    pub state_hash: Option<Hash>,
    /// Texts that have changed since that was kept: where each ends now, and what it came to, as
    /// bytes.
    pub pending_edits: BTreeMap<String, (u32, Vec<u8>)>,
}

/// Why bytes are no cache that this program can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheError {
    /// It was written by another version of kyyeu.
    VersionMismatch,
    /// It is damaged.
    Corrupt,
}

impl BuildCache {
    /// The cache as bytes, with the fingerprint of the program that writes it.
    #[must_use]
    pub fn encode(&self, program: &Hash) -> Vec<u8> {
        let payload = postcard::to_stdvec(self).unwrap_or_default();
        let mut bytes = MAGIC.to_vec();
        bytes.extend(program);
        bytes.extend(blake3::hash(&payload).as_bytes());
        bytes.extend(payload);
        bytes
    }

    /// The cache of bytes that the program with this fingerprint wrote.
    ///
    /// # Errors
    /// When another program wrote them, or when they are damaged.
    pub fn decode(bytes: &[u8], program: &Hash) -> Result<Self, CacheError> {
        let (magic, rest) = bytes.split_first_chunk::<16>().ok_or(CacheError::Corrupt)?;
        let (written_by, rest) = rest.split_first_chunk::<32>().ok_or(CacheError::Corrupt)?;
        let (sum, payload) = rest.split_first_chunk::<32>().ok_or(CacheError::Corrupt)?;
        if magic != MAGIC {
            return Err(CacheError::Corrupt);
        }
        if written_by != program {
            return Err(CacheError::VersionMismatch);
        }
        if blake3::hash(payload).as_bytes() != sum {
            return Err(CacheError::Corrupt);
        }
        postcard::from_bytes(payload).map_err(|_| CacheError::Corrupt)
    }
}
