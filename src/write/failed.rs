//! What went wrong with the disk, in the words of someone who keeps files and not file systems.

use std::io::{Error, ErrorKind};
use std::path::Path;

use crate::diag::{Code, Diagnostic};

/// What stands in the output folder after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// What stood there before.
    Whole,
    /// Some files of the new site among those of the old.
    Mixed,
}

/// A path that cannot be written.
pub fn failed(path: &Path, error: &Error, left: Left) -> Diagnostic {
    let (why, help) = match error.kind() {
        ErrorKind::StorageFull => ("the disk is full".to_owned(), "make room on it"),
        ErrorKind::QuotaExceeded => ("your share of the disk is used up".to_owned(), "make room in it"),
        ErrorKind::PermissionDenied => {
            ("you may not write there".to_owned(), "give yourself the right to, or name another folder with --out")
        }
        ErrorKind::ReadOnlyFilesystem => {
            ("the disk can only be read".to_owned(), "name a folder on another disk with --out")
        }
        ErrorKind::NotADirectory => {
            ("a file stands where a folder must go".to_owned(), "move it away, or name another folder with --out")
        }
        ErrorKind::CrossesDevices => (
            "it lies on another disk than the rest of the site".to_owned(),
            "bring the whole folder onto one disk, or name another with --out",
        ),
        _ => {
            let said = error.to_string();
            let said = said.split(" (os error").next().unwrap_or("").to_lowercase();
            (said, "look whether the disk is there and sound")
        }
    };
    let end = match left {
        Left::Whole => "and build again; the site stands as it was",
        Left::Mixed => "and build again: the site is half old and half new until kyyeu has finished what it began",
    };
    Diagnostic::new(Code::WriteFailed, None, format!("{} cannot be written: {why}", path.display()))
        .help(format!("{help}, {end}"))
}
