//! The built site in an output folder, as publishing reads it.

use std::fs;
use std::io;
use std::path::Path;

use crate::error::PathError;
use crate::output::manifest::{MANIFEST_NAME, Manifest};

/// A file of the built site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BuiltFile {
    /// The path in the site.
    pub path: String,
    /// The BLAKE3 hash of the bytes, in hexadecimal.
    pub hash: String,
    /// The size in bytes.
    pub size: u64,
}

/// The files of the manifest of an output folder, sorted by path. `None` if there is no manifest.
///
/// # Errors
/// When the manifest cannot be read, or a file is missing.
pub fn list_built_files(dir: &Path) -> Result<Option<Vec<BuiltFile>>, PathError> {
    let manifest_path = dir.join(MANIFEST_NAME);
    let text = match fs::read_to_string(&manifest_path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(PathError::new(manifest_path, error)),
    };
    let Some(manifest) = Manifest::parse(&text) else { return Ok(None) };
    let mut files = Vec::with_capacity(manifest.len());
    for (path, hash) in manifest.files() {
        let size = file_size(&dir.join(path))?;
        files.push(BuiltFile { path: path.to_owned(), hash: hash.to_hex().to_string(), size });
    }
    Ok(Some(files))
}

fn file_size(file: &Path) -> Result<u64, PathError> {
    match fs::symlink_metadata(file) {
        Ok(metadata) if metadata.is_file() => Ok(metadata.len()),
        Ok(_) => Err(PathError::new(file, io::Error::other("it is no file"))),
        Err(error) => Err(PathError::new(file, error)),
    }
}

/// The bytes of a file of the built site; `None` if they do not have the hash.
///
/// # Errors
/// When the file cannot be read.
pub fn read_built_file(dir: &Path, path: &str, hash: &str) -> io::Result<Option<Vec<u8>>> {
    let bytes = fs::read(dir.join(path))?;
    Ok((blake3::hash(&bytes).to_hex().as_str() == hash).then_some(bytes))
}
