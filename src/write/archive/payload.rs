//! The payload of a bag: which files it has, in which order, and their bytes.

use std::fs;
use std::iter;
use std::path::{Path, PathBuf};

use blake3::Hash;

use crate::archive::error::PackError;
use crate::error::PathError;
use crate::output::manifest::{MANIFEST_NAME, read_entries};
use kyyeu_archive::bag;

/// A source file of the project.
#[derive(Clone, Debug)]
pub struct SourceEntry {
    /// The path in the project.
    pub path: String,
    /// The path on the disk.
    pub disk_path: PathBuf,
}

/// The files that go into a bag.
pub struct Payload<'a> {
    /// The folder of the built site.
    pub site_dir: &'a Path,
    /// Lists the source files of the site, sorted by path. It is called twice: first for the total
    /// size, then for the files. So the use of memory does not grow with their number.
    pub sources: &'a dyn Fn() -> SourceEntries<'a>,
}

/// Source files, or the places that cannot be read.
pub type SourceEntries<'a> = Box<dyn Iterator<Item = Result<SourceEntry, PathError>> + 'a>;

/// A file that goes into a bag.
#[derive(Debug)]
pub struct PayloadFile {
    /// The path in the bag.
    pub path: String,
    /// The path on the disk.
    pub disk_path: PathBuf,
    /// The size in bytes.
    pub size: u64,
    /// The hash that the bytes must have, if it is known.
    pub expected_hash: Option<Hash>,
}

impl PayloadFile {
    /// A file on the disk, with its current size.
    pub fn from_disk(
        path: String,
        disk_path: PathBuf,
        expected_hash: Option<Hash>,
    ) -> Result<Self, PackError> {
        match fs::metadata(&disk_path) {
            Ok(metadata) => Ok(Self { path, size: metadata.len(), disk_path, expected_hash }),
            Err(error) => Err(PackError::io(&disk_path, error)),
        }
    }

    /// Reads the file.
    ///
    /// # Errors
    /// When it cannot be read, does not have the expected hash, or changed its size.
    pub fn read(&self) -> Result<Vec<u8>, PackError> {
        let bytes =
            fs::read(&self.disk_path).map_err(|error| PackError::io(&self.disk_path, error))?;
        if self.expected_hash.is_some_and(|expected| expected != blake3::hash(&bytes))
            || bytes.len() as u64 != self.size
        {
            return Err(PackError::Modified(self.disk_path.clone()));
        }
        Ok(bytes)
    }
}

impl Payload<'_> {
    /// The files, sorted by the paths that they have before the rules for names: the
    /// machine-readable files of the site once more, the site by its manifest and with it, the
    /// sources.
    ///
    /// # Errors
    /// When there is no manifest. An item is an error when a file is missing.
    pub fn files(&self) -> Result<impl Iterator<Item = Result<PayloadFile, PackError>>, PackError> {
        let metadata = self.manifest_files(bag::METADATA_PREFIX, bag::is_metadata)?;
        let manifest = PayloadFile::from_disk(
            format!("{}{MANIFEST_NAME}", bag::SITE_PREFIX),
            self.site_dir.join(MANIFEST_NAME),
            None,
        );
        let site = self.manifest_files(bag::SITE_PREFIX, |_| true)?;
        let sources = (self.sources)().map(|source| {
            let SourceEntry { path, disk_path } = source?;
            PayloadFile::from_disk(format!("{}{path}", bag::SOURCES_PREFIX), disk_path, None)
        });
        Ok(metadata.chain(iter::once(manifest)).chain(site).chain(sources))
    }

    /// Files of the site's manifest, below a folder of the bag.
    fn manifest_files(
        &self,
        prefix: &'static str,
        is_included: fn(&str) -> bool,
    ) -> Result<impl Iterator<Item = Result<PayloadFile, PackError>>, PackError> {
        let manifest = self.site_dir.join(MANIFEST_NAME);
        let entries = read_entries(&manifest).map_err(|error| PackError::io(&manifest, error))?;
        Ok(entries.filter_map(move |entry| match entry {
            Ok(Some(entry)) => is_included(&entry.path).then(|| {
                let disk_path = self.site_dir.join(&entry.path);
                PayloadFile::from_disk(
                    format!("{prefix}{}", entry.path),
                    disk_path,
                    Some(entry.hash),
                )
            }),
            Ok(None) => Some(Err(PackError::Modified(manifest.clone()))),
            Err(error) => Some(Err(PackError::io(&manifest, error))),
        }))
    }
}
