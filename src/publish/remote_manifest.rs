//! The remote manifest: the list of the published files, kept at the destination itself.
//!
//! The format is a header and a line for each file: its fingerprint (a BLAKE3 hash of its bytes and
//! its metadata), its size at the destination, and its path. Before a file is uploaded it is marked
//! as pending: after an interrupted run the next one knows that the file may be the old or the new
//! one, and that it is kyyeu's.

use std::collections::BTreeMap;
use std::fmt;

/// The name of the manifest at the destination.
pub const REMOTE_MANIFEST_NAME: &str = ".kyyeu-published";

const MANIFEST_HEADER: &str = "kyyeu published these files here, 1";

/// The fingerprint of a pending file.
const PENDING: &str = "-";

/// The files that were published at a destination, by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemoteManifest {
    files: BTreeMap<String, RemoteEntry>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum RemoteEntry {
    /// An upload has begun, and may not have been completed.
    Pending,
    Complete {
        fingerprint: String,
        size: u64,
    },
}

impl RemoteManifest {
    /// Reads the text of a manifest.
    ///
    /// # Errors
    /// With the number of the first line, from 1, that is no entry.
    pub fn parse(text: &str) -> Result<Self, usize> {
        let mut lines = text.lines().zip(1_usize..);
        if lines.next().is_none_or(|(header, _)| header != MANIFEST_HEADER) {
            return Err(1);
        }
        let files = lines.map(|(line, number)| parse_line(line).ok_or(number));
        Ok(Self { files: files.collect::<Result<_, usize>>()? })
    }

    /// The fingerprints of all files by path; that of a pending file matches no file.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn fingerprints(text: &str) -> Result<BTreeMap<String, String>, usize> {
        let files = Self::parse(text)?.files.into_iter();
        Ok(files
            .map(|(path, file)| match file {
                RemoteEntry::Pending => (path, PENDING.to_owned()),
                RemoteEntry::Complete { fingerprint, .. } => (path, fingerprint),
            })
            .collect())
    }

    /// Whether a file was published, or its upload has begun.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Whether a file was published with this fingerprint and this size.
    #[must_use]
    pub fn matches(&self, path: &str, fingerprint: &str, size: u64) -> bool {
        match self.files.get(path) {
            Some(RemoteEntry::Complete { fingerprint: published, size: published_size }) => {
                published == fingerprint && *published_size == size
            }
            _ => false,
        }
    }

    /// All paths, sorted.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The number of files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there are no files.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    pub(crate) fn mark_pending(&mut self, path: &str) {
        self.files.insert(path.to_owned(), RemoteEntry::Pending);
    }

    pub(crate) fn insert(&mut self, path: &str, fingerprint: String, size: u64) {
        self.files.insert(path.to_owned(), RemoteEntry::Complete { fingerprint, size });
    }

    pub(crate) fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }
}

/// The path and the file of a line; `None` if it is no entry. A fingerprint that is no hash counts
/// as pending: the file is uploaded again.
fn parse_line(line: &str) -> Option<(String, RemoteEntry)> {
    let mut parts = line.splitn(3, ' ');
    let (fingerprint, size, path) = (parts.next()?, parts.next()?, parts.next()?);
    let size = size.parse().ok()?;
    if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return None;
    }
    let file = if blake3::Hash::from_hex(fingerprint).is_ok() {
        RemoteEntry::Complete { fingerprint: fingerprint.to_owned(), size }
    } else {
        RemoteEntry::Pending
    };
    Some((path.to_owned(), file))
}

impl fmt::Display for RemoteManifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{MANIFEST_HEADER}")?;
        for (path, file) in &self.files {
            match file {
                RemoteEntry::Pending => writeln!(f, "{PENDING} 0 {path}")?,
                RemoteEntry::Complete { fingerprint, size } => {
                    writeln!(f, "{fingerprint} {size} {path}")?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_is_read_as_it_was_written() {
        let mut manifest = RemoteManifest::default();
        manifest.insert("papers/một hai.html", blake3::hash(b"").to_hex().to_string(), 12);
        manifest.mark_pending("index.html");
        assert_eq!(RemoteManifest::parse(&manifest.to_string()), Ok(manifest));
    }

    #[test]
    fn a_path_out_of_the_destination_is_no_entry() {
        let fingerprint = blake3::hash(b"").to_hex();
        for bad in ["../a", "/etc/passwd", "a//b", "a/./b", ""] {
            let text = format!("{MANIFEST_HEADER}\n{fingerprint} 1 {bad}\n");
            assert_eq!(RemoteManifest::parse(&text), Err(2), "{bad}");
        }
        assert_eq!(RemoteManifest::parse("other\n"), Err(1));
        assert_eq!(RemoteManifest::parse(&format!("{MANIFEST_HEADER}\nno list\n")), Err(2));
    }
}
