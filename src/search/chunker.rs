//! Content-defined chunking: cuts a long list into files at keys that the content chooses, not when
//! a file is full. A changed entry moves only the cuts next to it; all other files stay the same.

use crate::encoding::hash_key;

/// Cuts entries into chunks of about `target_bytes`.
#[derive(Clone, Copy, Debug)]
pub struct Chunker {
    target_bytes: usize,
    chunk_bytes: usize,
}

impl Chunker {
    pub const fn new(target_bytes: usize) -> Self {
        Self { target_bytes, chunk_bytes: 0 }
    }

    /// Adds an entry; returns whether a chunk ends with it. A chunk has at least half of
    /// `target_bytes`, and ends when it has four times as many.
    pub fn ends_chunk(&mut self, key: &str, bytes: usize) -> bool {
        self.chunk_bytes += bytes;
        // Only the order of magnitude of the size counts, which an edit seldom changes.
        let threshold =
            u64::from(u32::MAX) * bytes.next_power_of_two() as u64 / self.target_bytes as u64;
        let ends = self.chunk_bytes >= 4 * self.target_bytes
            || self.chunk_bytes >= self.target_bytes / 2 && u64::from(hash_key(key)) < threshold;
        if ends {
            self.chunk_bytes = 0;
        }
        ends
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(keys: &[String]) -> Vec<Vec<String>> {
        let mut chunker = Chunker::new(1 << 10);
        let mut chunks = vec![Vec::new()];
        for key in keys {
            if let Some(chunk) = chunks.last_mut() {
                chunk.push(key.clone());
            }
            if chunker.ends_chunk(key, 60) {
                chunks.push(Vec::new());
            }
        }
        chunks
    }

    #[test]
    fn an_edit_leaves_most_chunks_unchanged() {
        let keys: Vec<_> = (0..4000).map(|n| format!("key {n:04}")).collect();
        let before = chunks(&keys);
        let mut edited_keys = keys.clone();
        edited_keys.insert(1500, "key 1499 and more".into());
        let changed: Vec<_> =
            chunks(&edited_keys).into_iter().filter(|chunk| !before.contains(chunk)).collect();
        assert!(
            before.len() > 100 && changed.len() <= 3,
            "{} of {} chunks changed",
            changed.len(),
            before.len()
        );
        let sizes = before.iter().map(|chunk| chunk.len() * 60);
        assert!(sizes.rev().skip(1).all(|size| (512..5000).contains(&size)));
    }
}
