//! Why a file was not packed.

use std::io;
use std::path::{Path, PathBuf};

use crate::error::PathError;

/// Why there is no archive, no EPUB or no single file.
#[derive(Debug)]
pub enum PackError {
    /// The request cannot be carried out.
    Rejected {
        /// What is wrong.
        message: String,
        /// What to do.
        help: String,
    },
    /// Reading or writing failed.
    Io(PathError),
    /// A file is not as kyyeu made it, or changed while it was packed.
    Modified(PathBuf),
}

impl From<PathError> for PackError {
    fn from(failure: PathError) -> Self {
        Self::Io(failure)
    }
}

impl PackError {
    /// An I/O error at a path.
    pub(crate) fn io(path: &Path, error: io::Error) -> Self {
        Self::Io(PathError::new(path, error))
    }
}
