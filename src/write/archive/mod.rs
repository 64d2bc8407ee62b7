//! Packing files: a bag as a ZIP file or several, an EPUB, a single file.
//!
//! Owns how it is done in little memory and on all cores: small files are compressed many at a
//! time, large ones in blocks, and the bytes do not depend on the threads. An archive is a
//! temporary file until it is complete. Never decides what a bag contains: `kyyeu_archive` and the
//! driver do.

mod bag_writer;
mod container;
mod deflate;
mod error;
mod payload;
mod split_zip;
mod spool;
mod target;

use std::path::PathBuf;

use crate::archive::bag_writer::BagWriter;
pub use crate::archive::container::{PackedFile, pack_file, write_single_file, write_zip};
pub use crate::archive::error::PackError;
use crate::archive::payload::PayloadFile;
pub use crate::archive::payload::{Payload, SourceEntry};
pub use crate::archive::target::{ArchiveTarget, Overwrite};
use kyyeu_archive::ByteProgress;
use kyyeu_archive::ascii_names::NameMapper;
use kyyeu_archive::bag::{self, BagInfo, PayloadOxum};

/// A packed archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveReport {
    /// The files, in order.
    pub files: Vec<PathBuf>,
    /// Their total size in bytes.
    pub size: u64,
    /// The number and the total size of the payload files.
    pub payload: PayloadOxum,
}

/// Packs a bag. The same input gives the same bytes.
///
/// # Errors
/// When a file cannot be read or is not as it should be, or the archive cannot be written. A file
/// in its place then stays.
pub fn pack(
    target: &ArchiveTarget,
    info: &BagInfo,
    payload: &Payload<'_>,
    progress: &dyn ByteProgress,
) -> Result<ArchiveReport, PackError> {
    progress.start(payload.files()?.map(|file| Ok(file?.size)).sum::<Result<u64, PackError>>()?);
    let mut names = NameMapper::default();
    let mut bag = BagWriter::open(target)?;
    bag.write_tag_file(bag::READ_ME_TXT, &bag::render_read_me(info))?;
    bag.write_tag_file(bag::BAGIT_TXT, bag::DECLARATION)?;
    bag.write_tag_file(bag::INDEX_HTML, &bag::render_index_html(info))?;
    let files = payload
        .files()?
        .map(|file| file.map(|file| PayloadFile { path: names.map(&file.path), ..file }));
    bag.write_payload(files, progress)?;
    let oxum = bag.oxum();
    bag.write_tag_file(bag::BAG_INFO_TXT, &bag::format_bag_info(info, oxum))?;
    bag.write_payload_manifests()?;
    if let Some(table) = names.table() {
        bag.write_tag_file(bag::NAMES_TSV, &table)?;
    }
    let written = bag.finish()?;
    Ok(ArchiveReport { files: written.files, size: written.size, payload: oxum })
}
