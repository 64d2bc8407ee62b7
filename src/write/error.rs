//! Failures of the disk, in words for users who keep files and know no file systems.

use std::fmt;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};

use kyyeu_diag::{Code, Diagnostic, UserError};

/// An I/O error with the path that it happened at.
#[derive(Debug)]
pub struct PathError {
    /// The path.
    pub path: PathBuf,
    /// The error.
    pub error: Error,
}

impl PathError {
    /// An error at a path.
    pub fn new(path: impl Into<PathBuf>, error: Error) -> Self {
        Self { path: path.into(), error }
    }

    /// The same as a failure to write.
    pub(crate) fn into_write_error(self, consistency: Consistency) -> WriteError {
        io_failure(&self.path, &self.error, consistency)
    }
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path.display(), self.error)
    }
}

impl std::error::Error for PathError {}

/// The state of the output folder or of the content after a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// As it was before the run.
    Intact,
    /// A mixture of old and new files, until the journal is recovered.
    Partial,
}

/// A failure to write the site or the content.
#[derive(Clone, Debug)]
pub enum WriteError {
    /// The disk failed.
    Io(IoFailure),
    /// Something that kyyeu did not make is in the place of a file or folder of its own.
    ForeignPath {
        /// The path.
        path: PathBuf,
        /// What is wrong with it, as the rest of a sentence.
        reason: String,
    },
    /// A diagnostic that needs no other words.
    Diagnostic(Diagnostic),
}

/// A path that cannot be written, and why.
#[derive(Clone, Debug)]
pub struct IoFailure {
    path: PathBuf,
    kind: ErrorKind,
    os_message: String,
    consistency: Consistency,
}

/// The failure of an operation at a path.
pub fn io_failure(path: &Path, error: &Error, consistency: Consistency) -> WriteError {
    WriteError::Io(IoFailure {
        path: path.to_owned(),
        kind: error.kind(),
        os_message: os_message(error),
        consistency,
    })
}

/// The message of an error as a part of a sentence. That of the system is a sentence of its own
/// with a code: "Input/output error (os error 5)".
fn os_message(error: &Error) -> String {
    let message = error.to_string();
    match error.raw_os_error() {
        Some(code) => {
            message.strip_suffix(&format!(" (os error {code})")).unwrap_or(&message).to_lowercase()
        }
        None => message,
    }
}

/// Something that kyyeu did not make, in the place of a file or folder of the site.
pub fn foreign_path(path: &Path, reason: &str) -> Diagnostic {
    WriteError::ForeignPath { path: path.to_owned(), reason: reason.to_owned() }.into()
}

/// A folder that cannot be the output of a project.
pub fn bad_output(dir: &Path, reason: &str) -> Diagnostic {
    Diagnostic::new(Code::BadOutput, None, format!("{} {reason}", dir.display()))
}

impl IoFailure {
    /// The message, and the first half of the help.
    fn message_and_help(&self) -> (String, &'static str) {
        let (reason, help) = match self.kind {
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
        (format!("{} cannot be written: {reason}", self.path.display()), help)
    }
}

/// In the words of a build.
impl From<WriteError> for Diagnostic {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Io(failure) => {
                let (message, help) = failure.message_and_help();
                let elsewhere = match failure.kind {
                    ErrorKind::PermissionDenied
                    | ErrorKind::ReadOnlyFilesystem
                    | ErrorKind::NotADirectory
                    | ErrorKind::CrossesDevices => ", or name another folder with --out,",
                    _ => "",
                };
                let end = match failure.consistency {
                    Consistency::Intact => "and build again; the site stands as it was",
                    Consistency::Partial => {
                        "and build again: the site is half old and half new until kyyeu has \
                         finished what it began"
                    }
                };
                Self::new(Code::WriteFailed, None, message).help(format!("{help}{elsewhere} {end}"))
            }
            WriteError::ForeignPath { path, reason } => {
                Self::new(Code::ForeignFile, None, format!("{} {reason}", path.display()))
                    .help("move it away, or name another folder with --out")
            }
            WriteError::Diagnostic(diagnostic) => diagnostic,
        }
    }
}

/// In the words of a command that changes the content.
impl From<WriteError> for UserError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::Io(failure) => {
                let (message, help) = failure.message_and_help();
                let end = match failure.consistency {
                    Consistency::Intact => {
                        "and run the command again; the content stands as it was"
                    }
                    Consistency::Partial => {
                        "and run any command of kyyeu's: the content is half old and half new \
                         until it has finished this"
                    }
                };
                Self::new(message, format!("{help} {end}"))
            }
            WriteError::ForeignPath { path, reason } => Self::new(
                format!("{} {reason}", path.display()),
                "move it away, and run the command again; the content stands as it was",
            ),
            WriteError::Diagnostic(diagnostic) => {
                Self { message: diagnostic.message, help: diagnostic.help }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message for a failure on a path.
    fn message(error: &Error) -> String {
        Diagnostic::from(io_failure(Path::new("public"), error, Consistency::Intact)).message
    }

    #[test]
    fn the_systems_messages_are_in_the_middle_of_a_sentence() {
        // EIO, on every Unix.
        #[cfg(unix)]
        assert_eq!(
            message(&Error::from_raw_os_error(5)),
            "public cannot be written: input/output error"
        );
    }

    #[test]
    fn paths_in_a_message_stay_as_they_are() {
        assert_eq!(
            message(&Error::other("Thesis.PDF (os error) is a link")),
            "public cannot be written: Thesis.PDF (os error) is a link"
        );
    }
}
