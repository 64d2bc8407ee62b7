//! Archive formats: a `BagIt` bag in ZIP containers, and the names in it.
//!
//! Owns the bytes of headers, manifests and tag files, written and parsed. Never opens a file:
//! `write` packs archives, `load` verifies them.

pub mod ascii_names;
pub mod bag;
pub mod zip;

/// Observes the progress of packing or verifying, in bytes. Called from many threads.
pub trait ByteProgress: Sync {
    /// Starts with the number of all bytes.
    fn start(&self, bytes: u64);
    /// Adds bytes that were processed.
    fn advance(&self, bytes: u64);
}
