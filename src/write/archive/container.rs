//! Small containers that are packed in memory: an EPUB, and the site as a single file.

use std::path::Path;

use crate::archive::deflate::{CompressedData, Deflater};
use crate::archive::error::PackError;
use crate::archive::split_zip::{SplitZipWriter, zip_entry};
use crate::archive::target::{ArchiveTarget, Overwrite, check_overwrite, create_error};
use crate::atomic::replace_file;
use kyyeu_archive::zip::CompressionMethod;

/// A compressed file that goes into a ZIP file.
#[derive(Debug)]
pub struct PackedFile {
    name: String,
    data: CompressedData,
}

/// Compresses a file.
#[must_use]
pub fn pack_file(name: &str, bytes: &[u8], method: CompressionMethod) -> PackedFile {
    PackedFile { name: name.to_owned(), data: Deflater::default().compress(bytes, method) }
}

/// Writes a ZIP file with packed files, in their order. Gives its size in bytes.
///
/// # Errors
/// When it cannot be written. A file in its place then stays.
pub fn write_zip(
    file: &Path,
    overwrite: Overwrite,
    files: Vec<PackedFile>,
) -> Result<u64, PackError> {
    let target = ArchiveTarget {
        file: file.to_owned(),
        root_dir: String::new(),
        max_part_bytes: None,
        overwrite,
    };
    let mut zip = SplitZipWriter::open(&target)?;
    for PackedFile { name, data } in files {
        zip.write_entry(zip_entry(name, &data), &data.bytes)?;
    }
    Ok(zip.finish(None)?.size)
}

/// Writes a page as a file of its own.
///
/// # Errors
/// When it cannot be written. A file in its place then stays.
pub fn write_single_file(file: &Path, overwrite: Overwrite, page: &[u8]) -> Result<(), PackError> {
    check_overwrite(file, overwrite)?;
    replace_file(file, page).map_err(|error| create_error(file, error))
}
