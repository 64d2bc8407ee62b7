//! Where a long list is cut into files: at places that its entries themselves name, not where a sum
//! of bytes is full, so that a change of one entry moves no border but those beside it, and leaves
//! all other files as they were.

/// Cuts entries into parts of about `usual` bytes.
#[derive(Clone, Copy, Debug)]
pub struct Chunker {
    target_bytes: usize,
    chunk_bytes: usize,
}

impl Chunker {
    /// Nothing cut yet.
    pub const fn new(usual: usize) -> Self {
        Self { target_bytes: usual, chunk_bytes: 0 }
    }

    /// Takes in an entry; whether a part ends with it. A part has half the usual bytes at least,
    /// and ends at four times as many at last.
    pub fn ends_chunk(&mut self, key: &str, bytes: usize) -> bool {
        self.chunk_bytes += bytes;
        // Of its size only the order of magnitude counts, which an edit seldom changes.
        let chance =
            u64::from(u32::MAX) * bytes.next_power_of_two() as u64 / self.target_bytes as u64;
        let ends = self.chunk_bytes >= 4 * self.target_bytes
            || self.chunk_bytes >= self.target_bytes / 2 && u64::from(hash_key(key)) < chance;
        if ends {
            self.chunk_bytes = 0;
        }
        ends
    }
}

/// A number that stands for a key: FNV-1a of its UTF-16 units, since the script's strings have
/// those, with its bits well mixed by the last step of Murmur hashing.
pub fn hash_key(key: &str) -> u32 {
    let hash = key
        .encode_utf16()
        .fold(0x811c_9dc5_u32, |hash, unit| (hash ^ u32::from(unit)).wrapping_mul(0x0100_0193));
    let hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    let hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

/// A number to about an eighth of itself: what is said of the whole site should not change by every
/// edit.
pub const fn quantize(number: u32) -> u32 {
    let kept = if number < 16 { 0 } else { number.ilog2() - 2 };
    number >> kept << kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(keys: &[String]) -> Vec<Vec<String>> {
        let mut cut = Chunker::new(1 << 10);
        let mut parts = vec![Vec::new()];
        for key in keys {
            if let Some(part) = parts.last_mut() {
                part.push(key.clone());
            }
            if cut.ends_chunk(key, 60) {
                parts.push(Vec::new());
            }
        }
        parts
    }

    #[test]
    fn an_edit_leaves_most_chunks_unchanged() {
        let keys: Vec<_> = (0..4000).map(|n| format!("key {n:04}")).collect();
        let before = chunks(&keys);
        let mut longer = keys.clone();
        longer.insert(1500, "key 1499 and more".into());
        let new: Vec<_> =
            chunks(&longer).into_iter().filter(|part| !before.contains(part)).collect();
        assert!(
            before.len() > 100 && new.len() <= 3,
            "{} of {} parts are new",
            new.len(),
            before.len()
        );
        let sizes = before.iter().map(|part| part.len() * 60);
        assert!(sizes.rev().skip(1).all(|size| (512..5000).contains(&size)));
    }

    #[test]
    fn numbers_keep_their_magnitude() {
        assert_eq!(
            [0, 7, 15, 17, 100, 1000, 12_345].map(quantize),
            [0, 7, 15, 16, 96, 896, 12_288]
        );
    }
}
