//! The list of what was published, kept at the destination itself.
//!
//! A line a file: its tag (a BLAKE3 hash of its bytes and form), its size there, its path. Before a
//! file is sent its tag is struck out, so that after a broken run nobody takes an old file for a
//! new one, nor a new one for somebody else's.

use std::collections::BTreeMap;
use std::fmt;

/// The name of the list at the destination.
pub const REMOTE_MANIFEST_NAME: &str = ".kyyeu-published";

const MANIFEST_HEADER: &str = "kyyeu published these files here, 1";

/// In place of the tag of a file that is being sent.
const PENDING: &str = "-";

/// What was published at a destination.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RemoteManifest {
    files: BTreeMap<String, RemoteFile>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct RemoteFile {
    /// `None` while the file is being sent.
    fingerprint: Option<String>,
    size: u64,
}

impl RemoteManifest {
    /// Reads a list; `None` where the bytes are none.
    #[must_use]
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        Self::parse_text(std::str::from_utf8(bytes).ok()?).ok()
    }

    /// Reads a list; gives the number of the first line, from 1, that is none of one.
    fn parse_text(text: &str) -> Result<Self, usize> {
        let mut lines = text.lines().zip(1_usize..);
        if lines.next().is_none_or(|(head, _)| head != MANIFEST_HEADER) {
            return Err(1);
        }
        let line = |line: &str| {
            let mut parts = line.splitn(3, ' ');
            let (tag, size, path) = (parts.next()?, parts.next()?.parse().ok()?, parts.next()?);
            let tag = match tag {
                PENDING => None,
                tag => Some(tag.to_owned()).filter(|tag| blake3::Hash::from_hex(tag).is_ok()),
            };
            let inside =
                !path.is_empty() && path.split('/').all(|part| !matches!(part, "" | "." | ".."));
            inside.then(|| (path.to_owned(), RemoteFile { fingerprint: tag, size }))
        };
        let files = lines.map(|(text, number)| line(text).ok_or(number));
        Ok(Self { files: files.collect::<Result<_, usize>>()? })
    }

    /// The tags of all files by path; that of a file that is being sent is none of any file.
    ///
    /// # Errors
    /// With the number of the first line that is none of a list.
    pub fn fingerprints(text: &str) -> Result<BTreeMap<String, String>, usize> {
        let record = Self::parse_text(text)?;
        let tag = |file: RemoteFile| file.fingerprint.unwrap_or_else(|| PENDING.to_owned());
        Ok(record.files.into_iter().map(|(path, file)| (path, tag(file))).collect())
    }

    /// Whether a file was published from here, or was about to be.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Whether a file is there as it is to be, where it has a size.
    #[must_use]
    pub fn matches(&self, path: &str, tag: &str, size: u64) -> bool {
        self.files
            .get(path)
            .is_some_and(|file| file.fingerprint.as_deref() == Some(tag) && file.size == size)
    }

    /// All paths.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// How many files there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether nothing was published.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    pub(super) fn mark_pending(&mut self, path: &str) {
        self.files.insert(path.to_owned(), RemoteFile { fingerprint: None, size: 0 });
    }

    pub(super) fn insert(&mut self, path: &str, tag: String, size: u64) {
        self.files.insert(path.to_owned(), RemoteFile { fingerprint: Some(tag), size });
    }

    pub(super) fn remove(&mut self, path: &str) {
        self.files.remove(path);
    }
}

impl fmt::Display for RemoteManifest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{MANIFEST_HEADER}")?;
        self.files.iter().try_for_each(|(path, RemoteFile { fingerprint: tag, size })| {
            writeln!(f, "{} {size} {path}", tag.as_deref().unwrap_or(PENDING))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_as_it_was_written() {
        let mut record = RemoteManifest::default();
        record.insert("papers/một hai.html", blake3::hash(b"").to_hex().to_string(), 12);
        record.mark_pending("index.html");
        assert_eq!(RemoteManifest::parse(record.to_string().as_bytes()), Some(record));
    }

    #[test]
    fn what_leads_out_is_no_list() {
        let tag = blake3::hash(b"").to_hex();
        for bad in ["../a", "/etc/passwd", "a//b", "a/./b", ""] {
            let text = format!("{MANIFEST_HEADER}\n{tag} 1 {bad}\n");
            assert_eq!(RemoteManifest::parse(text.as_bytes()), None, "{bad}");
        }
        assert_eq!(RemoteManifest::parse(b"other\n"), None);
        assert_eq!(RemoteManifest::parse(format!("{MANIFEST_HEADER}\nno list\n").as_bytes()), None);
    }
}
