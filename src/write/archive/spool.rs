//! Parts of an archive that are written last: until then they are in a temporary file, so that the
//! use of memory does not grow with the number of files.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use crate::archive::error::PackError;
use crate::atomic::TempFile;

/// A temporary file that is being written.
pub struct SpoolFile {
    temp_file: TempFile,
    writer: BufWriter<File>,
}

impl SpoolFile {
    /// Creates a temporary file of an archive, with a label in its name.
    pub fn create(archive: &Path, label: &str) -> Result<Self, PackError> {
        let temp_file = TempFile::labelled(archive, label);
        let file = temp_file.create().map_err(|error| PackError::io(temp_file.path(), error))?;
        Ok(Self { temp_file, writer: BufWriter::new(file) })
    }

    /// Appends bytes.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), PackError> {
        self.writer.write_all(bytes).map_err(|error| PackError::io(self.temp_file.path(), error))
    }

    /// The file with all its bytes.
    pub fn finish(mut self) -> Result<TempFile, PackError> {
        match self.writer.flush() {
            Ok(()) => Ok(self.temp_file),
            Err(error) => Err(PackError::io(self.temp_file.path(), error)),
        }
    }
}
