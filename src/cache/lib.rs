//! The build cache: what one build stores for the next, namely the files that it read, the
//! fingerprint of each output file, and its warnings.
//!
//! Owns the encoded form, and trusts no bytes: a cache of another kyyeu, or one with a single wrong
//! bit, is rejected. Nothing here reads or writes a disk. No output depends on the cache: a build
//! without it makes the same bytes.

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

/// Folder of the caches in a project.
pub const CACHE_DIR: &str = ".kyyeu-cache";

/// First bytes of an encoded cache; the number is that of the format.
const MAGIC: &[u8; 16] = b"kyyeu-cache-v001";

/// A file of a snapshot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputFile {
    /// Stat data, taken before the file was read.
    pub stat: FileStat,
    /// BLAKE3 hash of its bytes.
    pub hash: Hash,
}

impl InputFile {
    /// For a file that changed while it was read: equal to no file.
    pub const UNKNOWN: Self = Self { stat: FileStat::UNKNOWN, hash: [0xff; 32] };
}

/// Shortened digests of the components of a page's fingerprint, for `--explain` alone.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FingerprintComponents {
    /// What all pages of a language share: templates, locale, site.
    pub shared: u64,
    /// The view.
    pub view: u64,
    /// The prose.
    pub prose: u64,
}

/// An output file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputFile {
    /// Digest of everything that it depends on.
    pub fingerprint: Hash,
    /// The components of the fingerprint.
    pub components: FingerprintComponents,
    /// BLAKE3 hash of its bytes.
    pub hash: Hash,
    /// Stat data, taken after the commit.
    pub stat: FileStat,
}

/// What one build stores for the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildCache {
    /// Digest of the options that change the site or its diagnostics.
    pub options_digest: Hash,
    /// When the snapshot was taken.
    pub snapshot_time: Timestamp,
    /// The files of the snapshot, by path.
    pub inputs: BTreeMap<String, InputFile>,
    /// When the site was committed.
    pub commit_time: Timestamp,
    /// The output files, by path.
    pub outputs: BTreeMap<String, OutputFile>,
    /// BLAKE3 hash of the output folder's manifest.
    pub manifest_hash: Hash,
    /// Number of pages.
    pub page_count: usize,
    /// The warnings of the content.
    pub diagnostics: CachedDiagnostics,
    /// BLAKE3 hash of the build state, which is a file of its own; `None` without one.
    pub state_hash: Option<Hash>,
    /// Edits of prose since the build state was written, by path.
    pub pending_edits: BTreeMap<String, PendingEdit>,
}

/// An edit of the prose of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingEdit {
    /// Length of the file in bytes.
    pub end: u32,
    /// The linked prose, encoded with postcard.
    pub linked_prose: Vec<u8>,
}

/// Why a cache cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheError {
    /// It was written by another version of kyyeu.
    VersionMismatch,
    /// It is damaged.
    Corrupt,
}

impl BuildCache {
    /// Encodes the cache: magic bytes, the fingerprint of the program, the BLAKE3 hash of the
    /// payload, and the payload (postcard).
    ///
    /// # Errors
    /// When a value cannot be encoded.
    pub fn encode(&self, program: &Hash) -> Result<Vec<u8>, postcard::Error> {
        let payload = postcard::to_stdvec(self)?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend(program);
        bytes.extend(blake3::hash(&payload).as_bytes());
        bytes.extend(payload);
        Ok(bytes)
    }

    /// Decodes a cache that the program with this fingerprint wrote.
    ///
    /// # Errors
    /// When another program wrote them, or when they are damaged.
    pub fn decode(bytes: &[u8], program: &Hash) -> Result<Self, CacheError> {
        let (magic, rest) = bytes.split_first_chunk::<16>().ok_or(CacheError::Corrupt)?;
        let (written_by, rest) = rest.split_first_chunk::<32>().ok_or(CacheError::Corrupt)?;
        let (hash, payload) = rest.split_first_chunk::<32>().ok_or(CacheError::Corrupt)?;
        if magic != MAGIC {
            return Err(CacheError::Corrupt);
        }
        if written_by != program {
            return Err(CacheError::VersionMismatch);
        }
        if blake3::hash(payload).as_bytes() != hash {
            return Err(CacheError::Corrupt);
        }
        postcard::from_bytes(payload).map_err(|_| CacheError::Corrupt)
    }
}
