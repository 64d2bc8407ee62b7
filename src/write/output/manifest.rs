//! The manifest: the list of the files that kyyeu made in a folder.
//!
//! The format is that of `b3sum --check`: a line for each file, with its BLAKE3 hash in
//! hexadecimal, two spaces, and its path.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use blake3::Hash;

use crate::error::bad_output;
use crate::paths::is_inside;
use kyyeu_diag::Diagnostic;

/// The name of the manifest in the output folder.
pub const MANIFEST_NAME: &str = ".kyyeu-manifest";

/// A line of a manifest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestEntry {
    pub path: String,
    pub hash: Hash,
}

impl ManifestEntry {
    fn parse(line: &str) -> Option<Self> {
        let (hash, path) = line.split_once("  ")?;
        let hash = Hash::from_hex(hash).ok()?;
        is_inside(path).then(|| Self { path: path.to_owned(), hash })
    }
}

/// Reads the lines of a manifest one by one; `None` for a line that is no entry.
///
/// # Errors
/// When the file cannot be opened.
pub fn read_entries(
    manifest: &Path,
) -> io::Result<impl Iterator<Item = io::Result<Option<ManifestEntry>>> + use<>> {
    let lines = BufReader::new(File::open(manifest)?).lines();
    Ok(lines.map(|line| line.map(|line| ManifestEntry::parse(&line))))
}

/// The hashes of files by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    files: BTreeMap<String, Hash>,
}

impl Manifest {
    /// Reads the text of a manifest; `None` if a line is no entry.
    pub fn parse(text: &str) -> Option<Self> {
        let entries = text.lines().map(ManifestEntry::parse);
        let files = entries.map(|entry| entry.map(|entry| (entry.path, entry.hash)));
        Some(Self { files: files.collect::<Option<_>>()? })
    }

    /// Reads the manifest of a folder from a file; empty if there is no such file.
    ///
    /// # Errors
    /// When the file cannot be read, or is no manifest.
    pub fn read(dir: &Path, manifest: &Path) -> Result<Self, Diagnostic> {
        let text = match fs::read(manifest) {
            Ok(bytes) => String::from_utf8(bytes).ok(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(bad_output(dir, &format!("cannot be read: {error}"))),
        };
        text.and_then(|text| Self::parse(&text)).ok_or_else(|| {
            bad_output(dir, &format!("has a file {MANIFEST_NAME} that kyyeu did not write")).help(
                "without it kyyeu cannot tell its files from others: move the folder away and \
                 build anew",
            )
        })
    }

    /// This manifest with further entries, where it has none for their paths.
    pub fn merged_with<'a>(mut self, others: impl Iterator<Item = (&'a str, &'a Hash)>) -> Self {
        for (path, hash) in others {
            if !self.files.contains_key(path) {
                self.files.insert(path.to_owned(), *hash);
            }
        }
        self
    }

    pub fn insert(&mut self, path: &str, hash: Hash) {
        self.files.insert(path.to_owned(), hash);
    }

    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Whether the bytes are those that kyyeu wrote to a path.
    pub fn matches(&self, path: &str, bytes: &[u8]) -> bool {
        self.files.get(path).is_some_and(|hash| *hash == blake3::hash(bytes))
    }

    pub fn hash(&self, path: &str) -> Option<&Hash> {
        self.files.get(path)
    }

    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    pub fn files(&self) -> impl Iterator<Item = (&str, &Hash)> {
        self.files.iter().map(|(path, hash)| (path.as_str(), hash))
    }

    pub fn len(&self) -> usize {
        self.files.len()
    }
}

impl fmt::Display for Manifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.files.iter().try_for_each(|(path, hash)| writeln!(f, "{hash}  {path}"))
    }
}
