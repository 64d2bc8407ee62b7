//! What one build remembers for the next: which files it read, what it made of them, and what it
//! warned of.
//!
//! Owns the form of the cache, and never trusts it: a cache of another kyyeu, or one with a single
//! wrong bit, is none. Nothing here reads or writes a disk, and nothing in a page depends on what
//! stands here: a build without it makes the same bytes.

mod digest;
mod fault;
mod stamp;

pub use digest::Digest;
pub use fault::Faults;
pub use stamp::{Moment, Stamp, Trust, moment};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A BLAKE3 hash.
pub type Hash = [u8; 32];

/// Where caches stand in a project.
pub const FOLDER: &str = ".kyyeu-cache";

/// What a cache begins with.
const MAGIC: &[u8; 16] = b"kyyeu-cache-v001";

/// A file that was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// What the disk said of it just before.
    pub stamp: Stamp,
    /// The hash of its bytes.
    pub hash: Hash,
}

impl Input {
    /// Of a file that changed while it was read: no file is as this says.
    pub const UNKNOWN: Self = Self { stamp: Stamp::NONE, hash: [0xff; 32] };
}

/// Stand for the parts of what a page is made of, so that it can be said which of them changed.
/// Nothing else rests on them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// What all pages share: templates, locale, site.
    pub shared: u64,
    /// The view.
    pub view: u64,
    /// The prose.
    pub prose: u64,
}

/// A file of the site that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    /// Stands for everything that it was made of.
    pub key: Hash,
    /// Its parts.
    pub parts: Parts,
    /// The hash of its bytes.
    pub hash: Hash,
    /// What the disk said of it when it stood in its place.
    pub stamp: Stamp,
}

/// What one build remembers for the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cache {
    /// Stands for what was asked for.
    pub options: Hash,
    /// When the files were looked at.
    pub read: Moment,
    /// The files that were read, by path.
    pub inputs: BTreeMap<String, Input>,
    /// When the site stood.
    pub written: Moment,
    /// The files of the site, by path.
    pub made: BTreeMap<String, Made>,
    /// The hash of the list of them, as it stands beside them.
    pub list: Hash,
    /// How many pages the site has.
    pub pages: usize,
    /// What was warned of.
    pub faults: Faults,
    /// What stands for all that is known of the content, which is kept by itself; `None` where
    /// nothing is kept.
    pub knowledge: Option<Hash>,
    /// Texts that have changed since that was kept: where each ends now, and what it came to, as
    /// bytes.
    pub changed: BTreeMap<String, (u32, Vec<u8>)>,
}

/// Why bytes are no cache that this program can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It was written by another version of kyyeu.
    Foreign,
    /// It is damaged.
    Damaged,
}

impl Cache {
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
    pub fn decode(bytes: &[u8], program: &Hash) -> Result<Self, Unusable> {
        let (magic, rest) = bytes.split_first_chunk::<16>().ok_or(Unusable::Damaged)?;
        let (written_by, rest) = rest.split_first_chunk::<32>().ok_or(Unusable::Damaged)?;
        let (sum, payload) = rest.split_first_chunk::<32>().ok_or(Unusable::Damaged)?;
        if magic != MAGIC {
            return Err(Unusable::Damaged);
        }
        if written_by != program {
            return Err(Unusable::Foreign);
        }
        if blake3::hash(payload).as_bytes() != sum {
            return Err(Unusable::Damaged);
        }
        postcard::from_bytes(payload).map_err(|_| Unusable::Damaged)
    }
}
