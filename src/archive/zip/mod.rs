//! The ZIP container (PKWARE APPNOTE 6.3), in the one form that kyyeu writes.
//!
//! Every byte of a header follows from the entry, and the entries follow each other without gaps:
//! from the central directory follows what every other byte must be. The directory has the digest
//! of each entry's packed bytes, and the comment at the end of the file has the digest of the
//! directory. So a flipped bit is found wherever it is, also where unpacking would not notice it.
//!
//! `bytes` has the little-endian fields, `entry` the headers of one entry, `trailer` the comment,
//! `directory` the central directory and the end of the file.

mod bytes;
mod directory;
mod entry;
mod trailer;

pub use directory::{CentralDirectory, MAX_END_RECORD_BYTES, directory_offset, parse_directory};
pub use entry::{CompressionMethod, Sha256Digest, ZipEntry};
pub use trailer::{ArchiveTrailer, COMMENT_BYTES, MAX_PARTS, has_our_comment};

pub(crate) use bytes::hex;
