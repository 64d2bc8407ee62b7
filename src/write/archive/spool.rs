//! What an archive says at its end of all its files: it waits in a file beside the archive, so that
//! memory does not grow with it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::Failure;

/// A file that waits beside another one. Dropped, it is gone.
#[derive(Debug)]
pub struct Waiting(PathBuf);

impl Waiting {
    /// One of the files that wait beside another one, by a word for what it holds.
    pub fn beside(file: &Path, what: &str) -> Self {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        Self(file.with_file_name(format!(".{name}.{what}.kyyeu-new")))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Begins it.
    pub fn begin(&self) -> io::Result<File> {
        OpenOptions::new().write(true).create(true).truncate(true).open(&self.0)
    }
}

impl Drop for Waiting {
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn drop(&mut self) {
        // Where it was moved to its place, nothing is there.
        drop(fs::remove_file(&self.0));
    }
}

/// Bytes that wait.
pub struct Spool {
    waiting: Waiting,
    out: BufWriter<File>,
}

impl Spool {
    /// Begins one beside a file.
    pub fn beside(file: &Path, what: &str) -> Result<Self, Failure> {
        let waiting = Waiting::beside(file, what);
        let out =
            waiting.begin().map_err(|error| Failure::Failed(waiting.path().to_owned(), error))?;
        Ok(Self { waiting, out: BufWriter::new(out) })
    }

    /// Takes more.
    pub fn put(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.out
            .write_all(bytes)
            .map_err(|error| Failure::Failed(self.waiting.path().to_owned(), error))
    }

    /// The file, with all of it.
    pub fn close(mut self) -> Result<Waiting, Failure> {
        let flushed = self.out.flush();
        match flushed {
            Ok(()) => Ok(self.waiting),
            Err(error) => Err(Failure::Failed(self.waiting.path().to_owned(), error)),
        }
    }
}
