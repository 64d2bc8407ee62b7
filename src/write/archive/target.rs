//! The place of an archive, and the checks of it.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::archive::error::PackError;

/// Where an archive goes, and in which form.
#[derive(Clone, Debug)]
pub struct ArchiveTarget {
    /// The file.
    pub file: PathBuf,
    /// The top folder in the archive; empty for none.
    pub root_dir: String,
    /// The maximum size of a file in bytes. A larger archive is split.
    pub max_part_bytes: Option<u64>,
    /// Whether existing files are replaced.
    pub overwrite: Overwrite,
}

/// What happens to a file that is in the place of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// It stays, and no archive is made.
    Refuse,
    /// The archive replaces it once it is complete.
    Replace,
}

/// Rejects a path where a folder is, or a file that must stay.
pub fn check_overwrite(path: &Path, overwrite: Overwrite) -> Result<(), PackError> {
    if path.is_dir() {
        return Err(PackError::Rejected {
            message: format!("{} is a folder", path.display()),
            help: format!("name a file in it: {}", path.join("ky-yeu-2023").display()),
        });
    }
    if overwrite == Overwrite::Refuse && path.exists() {
        return Err(PackError::Rejected {
            message: format!("{} is there already", path.display()),
            help: "name another file, or have it replaced with --force".into(),
        });
    }
    Ok(())
}

/// The error for a file that cannot be created.
pub fn create_error(file: &Path, error: io::Error) -> PackError {
    if error.kind() == ErrorKind::NotFound {
        return PackError::Rejected {
            message: format!("{} cannot be made: its folder is not there", file.display()),
            help: "make the folder, or name a file elsewhere".into(),
        };
    }
    PackError::io(file, error)
}
