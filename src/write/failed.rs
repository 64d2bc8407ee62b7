//! What went wrong with the disk, in the words of someone who keeps files and not file systems.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use kyyeu_diag::{Code, Diagnostic, Refusal};

/// What stands after a failure, in the output folder or in the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// What stood there before.
    Whole,
    /// Some of the new files among the old.
    Mixed,
}

/// Why something was not written.
#[derive(Clone, Debug)]
pub enum Trouble {
    /// The disk did not do it.
    Failed(Failed),
    /// Something of others stands where it must go: what, and how.
    Foreign(PathBuf, String),
    /// It is told already.
    Told(Diagnostic),
}

/// What the disk did not do.
#[derive(Clone, Debug)]
pub struct Failed {
    path: PathBuf,
    kind: ErrorKind,
    said: String,
    left: Left,
}

/// A path that cannot be written.
pub fn failed(path: &Path, error: &Error, left: Left) -> Trouble {
    let said = error.to_string();
    let said = said.split(" (os error").next().unwrap_or("").to_lowercase();
    Trouble::Failed(Failed { path: path.to_owned(), kind: error.kind(), said, left })
}

impl Failed {
    /// What is wrong, and the first half of what to do about it.
    fn told(&self) -> (String, &'static str) {
        let (why, help) = match self.kind {
            ErrorKind::StorageFull => ("the disk is full", "make room on it"),
            ErrorKind::QuotaExceeded => ("your share of the disk is used up", "make room in it"),
            ErrorKind::PermissionDenied => {
                ("you may not write there", "give yourself the right to")
            }
            ErrorKind::ReadOnlyFilesystem => {
                ("the disk can only be read", "bring it onto another disk")
            }
            ErrorKind::NotADirectory => ("a file stands where a folder must go", "move it away"),
            ErrorKind::CrossesDevices => {
                ("it lies on another disk than the rest", "bring the whole onto one disk")
            }
            _ => (self.said.as_str(), "look whether the disk is there and sound"),
        };
        (format!("{} cannot be written: {why}", self.path.display()), help)
    }
}

/// In the words of a build.
impl From<Trouble> for Diagnostic {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Failed(failed) => {
                let (message, help) = failed.told();
                let elsewhere = match failed.kind {
                    ErrorKind::PermissionDenied
                    | ErrorKind::ReadOnlyFilesystem
                    | ErrorKind::NotADirectory
                    | ErrorKind::CrossesDevices => ", or name another folder with --out,",
                    _ => "",
                };
                let end = match failed.left {
                    Left::Whole => "and build again; the site stands as it was",
                    Left::Mixed => {
                        "and build again: the site is half old and half new until kyyeu has finished what it began"
                    }
                };
                Self::new(Code::WriteFailed, None, message).help(format!("{help}{elsewhere} {end}"))
            }
            Trouble::Foreign(path, how) => {
                Self::new(Code::ForeignFile, None, format!("{} {how}", path.display()))
                    .help("move it away, or name another folder with --out")
            }
            Trouble::Told(fault) => fault,
        }
    }
}

/// In the words of a command that changes the content.
impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Failed(failed) => {
                let (message, help) = failed.told();
                let end = match failed.left {
                    Left::Whole => "and run the command again; the content stands as it was",
                    Left::Mixed => {
                        "and run any command of kyyeu's: the content is half old and half new until it has finished this"
                    }
                };
                Self::new(message, format!("{help} {end}"))
            }
            Trouble::Foreign(path, how) => Self::new(
                format!("{} {how}", path.display()),
                "move it away, and run the command again; the content stands as it was",
            ),
            Trouble::Told(fault) => Self { message: fault.message, help: fault.help },
        }
    }
}
