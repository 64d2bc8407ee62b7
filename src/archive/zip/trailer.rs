//! The comment at the end of an archive file: which part of which bag it is, and the digest of its
//! directory.

use crate::zip::bytes::{hex, unhex};
use crate::zip::entry::Sha256Digest;

/// The part of a bag that a file is, as its comment states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveTrailer {
    /// The number of the part, from 1 on.
    pub part: u32,
    /// The number of all parts.
    pub part_count: u32,
    /// SHA-256 of the bag's last tag manifest, which all parts of one bag have in common.
    pub bag_sha256: Sha256Digest,
}

/// The most parts of an archive.
pub const MAX_PARTS: u32 = 9_999;

const COMMENT_PREFIX: &str = "kyyeu-archive 1 part ";
/// The length of every comment: the words, two numbers of five digits, two digests.
pub const COMMENT_BYTES: usize = COMMENT_PREFIX.len() + 5 + 4 + 5 + 5 + 64 + 6 + 64;

impl ArchiveTrailer {
    /// The comment up to the digest of the directory.
    pub(super) fn comment_head(&self) -> String {
        format!(
            "{COMMENT_PREFIX}{:05} of {:05} bag {} seal ",
            self.part,
            self.part_count,
            hex(&self.bag_sha256)
        )
    }

    /// Reads a comment. The digest in it is not checked.
    pub(super) fn parse(comment: &[u8]) -> Option<Self> {
        let words: Vec<_> = std::str::from_utf8(comment).ok()?.split(' ').collect();
        let [_, _, _, part, _, part_count, _, bag, ..] = words[..] else { return None };
        Some(Self {
            part: part.parse().ok()?,
            part_count: part_count.parse().ok()?,
            bag_sha256: unhex(bag)?,
        })
    }
}

/// Whether the end of a file has the prefix of kyyeu's comments, with two wrong bytes at most.
#[must_use]
pub fn has_our_comment(file_end: &[u8]) -> bool {
    let Some(start) = file_end.len().checked_sub(COMMENT_BYTES) else { return false };
    let pairs = file_end[start..].iter().zip(COMMENT_PREFIX.as_bytes());
    let equal_bytes = pairs.filter(|(byte, expected)| byte == expected).count();
    equal_bytes + 2 >= COMMENT_PREFIX.len()
}
