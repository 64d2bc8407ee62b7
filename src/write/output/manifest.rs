//! The list of files that kyyeu made in a folder, as `b3sum --check` reads it: a BLAKE3 hash, two
//! spaces, a path.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use blake3::Hash;

/// Name of the manifest in the output folder.
pub const MANIFEST_NAME: &str = ".kyyeu-manifest";

/// Whether a path stays inside the folder that it starts from, and can stand in a list of a path a
/// line.
pub fn is_inside(path: &str) -> bool {
    path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !path.contains(char::is_control)
}

/// The file that a line of a list names; `None` where it is none of a list.
fn parse_line(line: &str) -> Option<(&str, Hash)> {
    let (hash, path) = line.split_once("  ")?;
    Some((path, Hash::from_hex(hash).ok().filter(|_| is_inside(path))?))
}

/// The files of a list on the disk, which is read as they are asked for; `None` for a line that is
/// none of a list.
pub fn read_entries(
    list: &Path,
) -> io::Result<impl Iterator<Item = io::Result<Option<(String, Hash)>>> + use<>> {
    let lines = BufReader::new(File::open(list)?).lines();
    Ok(lines
        .map(|line| line.map(|line| parse_line(&line).map(|(path, hash)| (path.to_owned(), hash)))))
}

/// Files by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    files: BTreeMap<String, Hash>,
}

impl Manifest {
    /// Reads a manifest; `None` where the text is none.
    pub fn parse(text: &str) -> Option<Self> {
        let files =
            text.lines().map(|line| parse_line(line).map(|(path, hash)| (path.to_owned(), hash)));
        Some(Self { files: files.collect::<Option<_>>()? })
    }

    /// The same with others' files, where it has none at their paths.
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

    /// Whether these are the bytes that kyyeu wrote at a path.
    pub fn matches(&self, path: &str, bytes: &[u8]) -> bool {
        self.files.get(path).is_some_and(|hash| *hash == blake3::hash(bytes))
    }

    /// The hash of what kyyeu wrote at a path.
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
