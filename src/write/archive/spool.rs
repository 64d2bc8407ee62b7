//! What an archive says at its end of all its files: it waits in a file beside the archive, so that
//! memory does not grow with it.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::archive::PackError;

/// A file that waits beside another one. Dropped, it is gone.
#[derive(Debug)]
pub struct TempFile(PathBuf);

impl TempFile {
    /// One of the files that wait beside another one, by a word for what it holds.
    pub fn new(file: &Path, what: &str) -> Self {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        Self(file.with_file_name(format!(".{name}.{what}.kyyeu-new")))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Begins it.
    pub fn create(&self) -> io::Result<File> {
        OpenOptions::new().write(true).create(true).truncate(true).open(&self.0)
    }
}

impl Drop for TempFile {
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn drop(&mut self) {
        // Where it was moved to its place, nothing is there.
        drop(fs::remove_file(&self.0));
    }
}

/// Bytes that wait.
pub struct SpoolFile {
    file: TempFile,
    writer: BufWriter<File>,
}

impl SpoolFile {
    /// Begins one beside a file.
    pub fn create(file: &Path, what: &str) -> Result<Self, PackError> {
        let waiting = TempFile::new(file, what);
        let out =
            waiting.create().map_err(|error| PackError::Io(waiting.path().to_owned(), error))?;
        Ok(Self { file: waiting, writer: BufWriter::new(out) })
    }

    /// Takes more.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), PackError> {
        self.writer
            .write_all(bytes)
            .map_err(|error| PackError::Io(self.file.path().to_owned(), error))
    }

    /// The file, with all of it.
    pub fn finish(mut self) -> Result<TempFile, PackError> {
        let flushed = self.writer.flush();
        match flushed {
            Ok(()) => Ok(self.file),
            Err(error) => Err(PackError::Io(self.file.path().to_owned(), error)),
        }
    }
}
