//! Digests of values.

use std::hash;

use super::Hash;

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
    waiting: Vec<u8>,
}

/// How much waits at most.
const PIECE: usize = 16 << 10;

impl Digest {
    /// The digest of one value.
    pub fn of(value: &(impl hash::Hash + ?Sized)) -> Hash {
        Self::default().with(value).end()
    }

    /// Takes in one more value.
    #[must_use]
    pub fn with(mut self, value: &(impl hash::Hash + ?Sized)) -> Self {
        value.hash(&mut self);
        self
    }

    /// The digest of all values so far.
    #[must_use]
    pub fn end(&self) -> Hash {
        *self.hash().as_bytes()
    }

    fn hash(&self) -> blake3::Hash {
        self.hasher.clone().update(&self.waiting).finalize()
    }
}

impl hash::Hasher for Digest {
    fn write(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= PIECE {
            self.hasher.update(&self.waiting);
            self.waiting.clear();
        }
    }

    fn finish(&self) -> u64 {
        self.hash().as_bytes().first_chunk().map_or(0, |first| u64::from_le_bytes(*first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_values_look_alike() {
        assert_ne!(Digest::of(&("ab", "c")), Digest::of(&("a", "bc")));
        assert_ne!(Digest::of(&vec!["", "a"]), Digest::of(&vec!["a"]));
        assert_eq!(Digest::of(&("ab", 1)), Digest::default().with("ab").with(&1).end());
    }
}
