//! Digests of values, for fingerprints of output files.

use std::hash;

use crate::Hash;

/// BLAKE3 digest of values by their `Hash`: two digests are equal if and only if the values are.
///
/// `Hash` of the standard library feeds every field with the lengths of lists and strings, so that
/// no two values give the same bytes. A derived `Hash` cannot forget a field that is added.
#[derive(Clone, Debug, Default)]
pub struct Digest {
    hasher: blake3::Hasher,
    /// Bytes that are not hashed yet: values arrive in small pieces, and BLAKE3 hashes large ones
    /// many times as fast.
    buffer: Vec<u8>,
}

/// Buffered bytes above which the buffer is hashed.
const BUFFER_BYTES: usize = 16 << 10;

impl Digest {
    /// The digest of one value.
    pub fn of_value(value: &(impl hash::Hash + ?Sized)) -> Hash {
        Self::default().chain_update(value).finalize()
    }

    /// Appends a value.
    #[must_use]
    pub fn chain_update(mut self, value: &(impl hash::Hash + ?Sized)) -> Self {
        value.hash(&mut self);
        self
    }

    /// The digest of all values appended so far.
    #[must_use]
    pub fn finalize(&self) -> Hash {
        *self.blake3_hash().as_bytes()
    }

    fn blake3_hash(&self) -> blake3::Hash {
        self.hasher.clone().update(&self.buffer).finalize()
    }
}

impl hash::Hasher for Digest {
    fn write(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER_BYTES {
            self.hasher.update(&self.buffer);
            self.buffer.clear();
        }
    }

    fn finish(&self) -> u64 {
        self.blake3_hash().as_bytes().first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_values_have_distinct_digests() {
        assert_ne!(Digest::of_value(&("ab", "c")), Digest::of_value(&("a", "bc")));
        assert_ne!(Digest::of_value(&vec!["", "a"]), Digest::of_value(&vec!["a"]));
        assert_eq!(
            Digest::of_value(&("ab", 1)),
            Digest::default().chain_update("ab").chain_update(&1).finalize()
        );
    }
}
