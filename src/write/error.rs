//! What went wrong with the disk, in the words of someone who keeps files and not file systems.

use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use kyyeu_diag::{Code, Diagnostic, UserError};

/// What stands after a failure, in the output folder or in the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// What stood there before.
    Intact,
    /// Some of the new files among the old.
    Partial,
}

/// Why something was not written.
#[derive(Clone, Debug)]
pub enum WriteError {
    /// The disk did not do it.
    Io(IoFailure),
    /// Something of others stands where it must go: what, and how.
    ForeignPath(PathBuf, String),
    /// It is told already.
    Diagnostic(Diagnostic),
}

/// What the disk did not do.
#[derive(Clone, Debug)]
pub struct IoFailure {
    path: PathBuf,
    kind: ErrorKind,
    os_message: String,
    consistency: Consistency,
}

/// A path that cannot be written.
pub fn io_failure(path: &Path, error: &Error, left: Consistency) -> WriteError {
    let said = error.to_string();
    let said = said.split(" (os error").next().unwrap_or("").to_lowercase();
    WriteError::Io(IoFailure {
        path: path.to_owned(),
        kind: error.kind(),
        os_message: said,
        consistency: left,
    })
}

impl IoFailure {
    /// What is wrong, and the first half of what to do about it.
    fn message_and_help(&self) -> (String, &'static str) {
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
            _ => (self.os_message.as_str(), "look whether the disk is there and sound"),
        };
        (format!("{} cannot be written: {why}", self.path.display()), help)
    }
}

/// In the words of a build.
impl From<WriteError> for Diagnostic {
    fn from(trouble: WriteError) -> Self {
        match trouble {
            WriteError::Io(failed) => {
                let (message, help) = failed.message_and_help();
                let elsewhere = match failed.kind {
                    ErrorKind::PermissionDenied
                    | ErrorKind::ReadOnlyFilesystem
                    | ErrorKind::NotADirectory
                    | ErrorKind::CrossesDevices => ", or name another folder with --out,",
                    _ => "",
                };
                let end = match failed.consistency {
                    Consistency::Intact => "and build again; the site stands as it was",
                    Consistency::Partial => {
                        "and build again: the site is half old and half new until kyyeu has finished what it began"
                    }
                };
                Self::new(Code::WriteFailed, None, message).help(format!("{help}{elsewhere} {end}"))
            }
            WriteError::ForeignPath(path, how) => {
                Self::new(Code::ForeignFile, None, format!("{} {how}", path.display()))
                    .help("move it away, or name another folder with --out")
            }
            WriteError::Diagnostic(diagnostic) => diagnostic,
        }
    }
}

/// In the words of a command that changes the content.
impl From<WriteError> for UserError {
    fn from(trouble: WriteError) -> Self {
        match trouble {
            WriteError::Io(failed) => {
                let (message, help) = failed.message_and_help();
                let end = match failed.consistency {
                    Consistency::Intact => {
                        "and run the command again; the content stands as it was"
                    }
                    Consistency::Partial => {
                        "and run any command of kyyeu's: the content is half old and half new until it has finished this"
                    }
                };
                Self::new(message, format!("{help} {end}"))
            }
            WriteError::ForeignPath(path, how) => Self::new(
                format!("{} {how}", path.display()),
                "move it away, and run the command again; the content stands as it was",
            ),
            WriteError::Diagnostic(diagnostic) => {
                Self { message: diagnostic.message, help: diagnostic.help }
            }
        }
    }
}
