//! The form of an archive: a `BagIt` bag in a ZIP container, and the names in it.
//!
//! Pure: makes and reads the bytes of headers, manifests and notes. Never opens a file; `write`
//! packs, `load` verifies.

pub mod ascii_names;
pub mod bag;
pub mod zip;

/// Who is told how far packing or proving has come, in bytes. Called from many threads.
pub trait ByteProgress: Sync {
    /// So much there is.
    fn start(&self, bytes: u64);
    /// So much was done.
    fn advance(&self, bytes: u64);
}
