//! Atomic writes of single files: the new bytes go to a temporary file next to the target, which
//! then takes its place.
//!
//! Owns every temporary name of that kind. A change of several files at once is the work of
//! `journal`.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::error::PathError;
use crate::fsync;

/// The end of the name of every temporary file.
pub const TEMP_SUFFIX: &str = ".kyyeu-new";

/// A temporary file next to its target, with a hidden name so that no reader takes it for content.
/// Removed when dropped, unless it was moved to its target.
#[derive(Debug)]
pub struct TempFile {
    path: PathBuf,
    is_moved: bool,
}

impl TempFile {
    /// The temporary file of a target. Nothing is created yet.
    pub fn new(target: &Path) -> Self {
        Self::with_suffix(target, "")
    }

    /// One of several temporary files of a target, with a label in its name.
    pub fn labelled(target: &Path, label: &str) -> Self {
        Self::with_suffix(target, &format!(".{label}"))
    }

    fn with_suffix(target: &Path, suffix: &str) -> Self {
        let mut name = OsString::from(".");
        name.push(target.file_name().unwrap_or_default());
        name.push(suffix);
        name.push(TEMP_SUFFIX);
        Self::with_path(target.with_file_name(name))
    }

    const fn with_path(path: PathBuf) -> Self {
        Self { path, is_moved: false }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Creates the file, empty, open for reading and writing. One of an earlier run that was killed
    /// is overwritten.
    pub fn create(&self) -> io::Result<File> {
        OpenOptions::new().read(true).write(true).create(true).truncate(true).open(&self.path)
    }

    /// Creates the file with its bytes.
    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        fs::write(&self.path, bytes)
    }

    /// Moves the file to its target, where it is no longer temporary.
    fn rename(&mut self, target: &Path) -> io::Result<()> {
        fs::rename(&self.path, target)?;
        self.is_moved = true;
        Ok(())
    }

    /// Moves the file to its target: its bytes are on the disk before, its name after that.
    fn persist(self, target: &Path) -> io::Result<()> {
        persist_all(vec![(self, target.to_owned())]).map_err(|failure| failure.error)
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        // After the move another process may have created a file of this name.
        if !self.is_moved {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Moves temporary files to their targets, in order. All bytes are on the disk before the first
/// file is moved, and all names when this returns.
///
/// # Errors
/// With the target that failed. The files before it have been moved.
pub fn persist_all(files: Vec<(TempFile, PathBuf)>) -> Result<(), PathError> {
    for (temp, target) in &files {
        fsync::sync_files(std::slice::from_ref(&temp.path))
            .map_err(|failure| PathError::new(target, failure.error))?;
    }
    let mut parents = Vec::new();
    for (mut temp, target) in files {
        temp.rename(&target).map_err(|error| PathError::new(&target, error))?;
        let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty());
        parents.push(parent.unwrap_or(Path::new(".")).to_owned());
    }
    parents.sort();
    parents.dedup();
    fsync::sync_dirs(&parents)
}

/// Replaces or creates a file atomically and durably. The permissions of an old file stay.
///
/// # Errors
/// When that fails; the file is then as it was, unless only its folder could not be synced.
pub fn replace_file(path: &Path, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    let temp = TempFile::new(path);
    temp.write(bytes.as_ref())?;
    if let Ok(old) = fs::metadata(path) {
        fs::set_permissions(temp.path(), old.permissions())?;
    }
    temp.persist(path)
}

/// Like [`replace_file`], but the folders of the file are created, and it has the permissions of a
/// new file.
///
/// # Errors
/// As [`replace_file`].
pub fn publish_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    create_parents(path)?;
    let temp = TempFile::new(path);
    temp.write(bytes)?;
    temp.persist(path)
}

/// Like [`replace_file`], but the folders of the file are created.
///
/// # Errors
/// As [`replace_file`].
pub fn replace_with_parents(path: &Path, text: &str) -> io::Result<()> {
    create_parents(path)?;
    replace_file(path, text)
}

/// Writes a file of the build cache atomically, and keeps the cache folder out of version control.
/// Not durable on purpose: a cache that is lost in a crash costs one full build.
///
/// # Errors
/// When that fails; the next build then finds the old cache or none.
pub fn write_cache(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    let gitignore = dir.join(".gitignore");
    if !gitignore.exists() {
        fs::write(gitignore, "*\n")?;
    }
    // Always the same name: the next build overwrites what a killed one left.
    let mut temp = TempFile::with_path(dir.join(format!("{name}.new")));
    temp.write(bytes)?;
    temp.rename(&dir.join(name))
}

/// The outcome of [`create_new`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CreateResult {
    /// The file was created.
    Created,
    /// A file was there before, and was not touched.
    AlreadyExists,
}

/// Creates a file and its folders, if there is no file yet. Not durable on purpose: the user can
/// run the command again.
///
/// # Errors
/// When that fails; no part of the file is left.
pub fn create_new(path: &Path, text: &str) -> io::Result<CreateResult> {
    create_parents(path)?;
    let mut file = match OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            return Ok(CreateResult::AlreadyExists);
        }
        Err(error) => return Err(error),
    };
    if let Err(error) = file.write_all(text.as_bytes()) {
        let _ = fs::remove_file(path);
        return Err(error);
    }
    Ok(CreateResult::Created)
}

fn create_parents(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}
