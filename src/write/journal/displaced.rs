//! Copies of files that were changed by someone else and that kyyeu replaces: nothing is lost.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use crate::error::{Consistency, WriteError, io_failure};
use crate::paths::{create_dirs, parent_dir};

/// The folder of the copies, in the output folder or in the content.
const DISPLACED_DIR: &str = ".kyyeu-kept";

/// A file that was changed by someone else, and its copy. Both paths are relative to the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Displaced {
    /// The path of the file.
    pub path: String,
    /// The path of the copy.
    pub kept_at: String,
}

/// Where a copy goes.
enum CopyPath {
    /// A copy with the same bytes is there already.
    Existing(String),
    /// Nothing is there yet.
    Free(String),
}

/// Copies a file into the folder of displaced files. Gives the path of the copy.
///
/// # Errors
/// When the file cannot be read or the copy cannot be written.
pub fn set_aside(dir: &Path, path: &str) -> Result<String, WriteError> {
    let bytes = read_file(dir, path)?;
    let kept_at = match choose_copy_path(dir, path, &bytes) {
        CopyPath::Existing(kept_at) => return Ok(kept_at),
        CopyPath::Free(kept_at) => kept_at,
    };
    create_dirs(dir, parent_dir(&kept_at))?;
    let copy = dir.join(&kept_at);
    fs::write(&copy, bytes).map_err(|error| io_failure(&copy, &error, Consistency::Intact))?;
    Ok(kept_at)
}

/// The path that [`set_aside`] would give. Writes nothing.
///
/// # Errors
/// When the file cannot be read.
pub fn predict_copy_path(dir: &Path, path: &str) -> Result<String, WriteError> {
    let bytes = read_file(dir, path)?;
    match choose_copy_path(dir, path, &bytes) {
        CopyPath::Existing(kept_at) | CopyPath::Free(kept_at) => Ok(kept_at),
    }
}

fn read_file(dir: &Path, path: &str) -> Result<Vec<u8>, WriteError> {
    let file = dir.join(path);
    fs::read(&file).map_err(|error| io_failure(&file, &error, Consistency::Intact))
}

/// `PATH`, or `PATH.2`, `PATH.3` and so on where other copies are.
fn choose_copy_path(dir: &Path, path: &str, bytes: &[u8]) -> CopyPath {
    let mut kept_at = format!("{DISPLACED_DIR}/{path}");
    let mut number = 1;
    loop {
        match fs::read(dir.join(&kept_at)) {
            Ok(copy) if copy == bytes => return CopyPath::Existing(kept_at),
            Err(error) if error.kind() == ErrorKind::NotFound => return CopyPath::Free(kept_at),
            _ => {}
        }
        number += 1;
        kept_at = format!("{DISPLACED_DIR}/{path}.{number}");
    }
}
