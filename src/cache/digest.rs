//! Digests of values.

use std::hash;

use crate::Hash;

/// Takes values in by their `Hash`, and stands for them: two digests are equal where the values
/// are.
///
/// `Hash` of the standard library takes in every field with the lengths of lists and texts, so that
/// no two values look alike; what it is derived for cannot be forgotten when a field is added.
#[derive(Clone, Debug, Default)]
pub struct Digest {
    hasher: blake3::Hasher,
    /// What waits to be taken in: values come in small pieces, and the hash takes large ones many
    /// times as fast.
    buffer: Vec<u8>,
}

/// How much waits at most.
const BUFFER_BYTES: usize = 16 << 10;

impl Digest {
    /// The digest of one value.
    pub fn of_value(value: &(impl hash::Hash + ?Sized)) -> Hash {
        Self::default().chain_update(value).finalize()
    }

    /// Takes in one more value.
    #[must_use]
    pub fn chain_update(mut self, value: &(impl hash::Hash + ?Sized)) -> Self {
        value.hash(&mut self);
        self
    }

    /// The digest of all values so far.
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
