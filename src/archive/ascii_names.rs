//! Names in an archive: ASCII, valid on every file system, and unique without regard to case.

use std::collections::{BTreeMap, BTreeSet};

use kyyeu_model::ascii_path;

/// Gives the files of one archive their names.
#[derive(Debug, Default)]
pub struct NameMapper {
    /// Hashes of the names in lower case, to save memory. A collision only renames a file without
    /// need.
    used_hashes: BTreeSet<u64>,
    /// The original path by the name in the archive, where they differ.
    original_paths: BTreeMap<String, String>,
}

impl NameMapper {
    /// The name of a further file. Vietnamese letters lose their marks, other letters become
    /// hyphens, and a number makes the name unique.
    pub fn map(&mut self, path: &str) -> String {
        let ascii = ascii_path(path);
        let mut name = ascii.clone();
        let mut number = 2;
        while !self.used_hashes.insert(hash_name(&name.to_ascii_lowercase())) {
            let (stem, extension) = ascii
                .rsplit_once('.')
                .filter(|(_, extension)| !extension.contains('/'))
                .unwrap_or((&ascii, ""));
            let dot = if extension.is_empty() { "" } else { "." };
            name = format!("{stem}-{number}{dot}{extension}");
            number += 1;
        }
        if name != path {
            self.original_paths.insert(name.clone(), path.to_owned());
        }
        name
    }

    /// The text of `names.tsv`: name in the archive and original path; `None` where no name
    /// changed.
    #[must_use]
    pub fn table(&self) -> Option<String> {
        let rows: Vec<_> =
            self.original_paths.iter().map(|(name, path)| format!("{name}\t{path}")).collect();
        (!rows.is_empty()).then(|| format!("in the archive\tas it was\n{}\n", rows.join("\n")))
    }
}

fn hash_name(name: &str) -> u64 {
    blake3::hash(name.as_bytes())
        .as_bytes()
        .first_chunk()
        .map_or(0, |first| u64::from_le_bytes(*first))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ascii_and_no_two_are_the_same() {
        let mut names = NameMapper::default();
        let paths =
            ["a/Đề dẫn.jpg", "a/đề dẫn.jpg", "a/De dan.jpg", "a/b.html", "a/人?.pdf", "a/人*.pdf"];
        assert_eq!(
            paths.map(|path| names.map(path)),
            [
                "a/De dan.jpg",
                "a/de dan-2.jpg",
                "a/De dan-3.jpg",
                "a/b.html",
                "a/-.pdf",
                "a/--2.pdf"
            ]
        );
        assert_eq!(names.table().unwrap().lines().count(), 6);
        let mut plain = NameMapper::default();
        plain.map("data/site/index.html");
        assert_eq!(plain.table(), None);
    }
}
