//! A folder that a site is published to.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::atomic::{TEMP_SUFFIX, publish_file};
use crate::paths::{find_symlink, remove_empty_parents, remove_if_exists, resolve_path};

/// A folder that a site is published to. It is created with the first file.
#[derive(Clone, Debug)]
pub struct PublishDir {
    dir: PathBuf,
}

/// Why a site cannot be published to a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublishDirError {
    /// The path is not a directory.
    NotADirectory,
    /// The folder is, holds or is inside this folder of the project.
    Overlaps(PathBuf),
}

impl PublishDir {
    /// The folder at a path.
    ///
    /// # Errors
    /// When the path is not a directory, or overlaps with a folder of the project.
    pub fn new(dir: &Path, project_dirs: &[PathBuf]) -> Result<Self, PublishDirError> {
        if dir.exists() && !dir.is_dir() {
            return Err(PublishDirError::NotADirectory);
        }
        let resolved = resolve_path(dir).map_err(|_| PublishDirError::NotADirectory)?;
        let overlaps = |project_dir: &&PathBuf| {
            resolve_path(project_dir)
                .is_ok_and(|other| other.starts_with(&resolved) || resolved.starts_with(&other))
        };
        match project_dirs.iter().find(overlaps) {
            Some(project_dir) => Err(PublishDirError::Overlaps(project_dir.clone())),
            None => Ok(Self { dir: dir.to_owned() }),
        }
    }

    /// The sizes in bytes of all files, by path; empty if there is no folder. Temporary files do
    /// not count.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn list_files(&self) -> io::Result<BTreeMap<String, u64>> {
        let mut files = BTreeMap::new();
        if !self.dir.exists() {
            return Ok(files);
        }
        for entry in WalkDir::new(&self.dir) {
            let entry = entry?;
            let path = entry.path().strip_prefix(&self.dir).unwrap_or(entry.path());
            let path = path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
            if !entry.file_type().is_dir() && !path.ends_with(TEMP_SUFFIX) {
                files.insert(path, entry.metadata()?.len());
            }
        }
        Ok(files)
    }

    /// The bytes of a file; `None` if there is no such file.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.dir.join(path)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes a file atomically and durably. Follows no link.
    ///
    /// # Errors
    /// When that fails; the file is then as it was.
    pub fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()> {
        publish_file(&self.resolve(path)?, bytes)
    }

    /// Removes a file, and the folders that are empty then. Succeeds if there is no such file.
    ///
    /// # Errors
    /// When that fails.
    pub fn remove(&self, path: &str) -> io::Result<()> {
        remove_if_exists(&self.resolve(path)?)?;
        remove_empty_parents(&self.dir, path);
        Ok(())
    }

    /// The file at a path, which no link may be a part of.
    fn resolve(&self, path: &str) -> io::Result<PathBuf> {
        match find_symlink(&self.dir, path) {
            Some(link) => {
                Err(io::Error::other(format!("{} is a link to another place", link.display())))
            }
            None => Ok(self.dir.join(path)),
        }
    }
}
