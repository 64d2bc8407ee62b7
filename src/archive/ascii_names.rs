//! Names in an archive: ASCII alone, without what some file system refuses, and different to those
//! that see no case.

use std::collections::{BTreeMap, BTreeSet};

use kyyeu_model::ascii_path;

/// What an archive calls the files that it takes in.
#[derive(Debug, Default)]
pub struct NameMapper {
    /// The names in the archive in lower case: their hashes, since archives have many files. Where
    /// two names have one hash, the second becomes another name without need.
    used_hashes: BTreeSet<u64>,
    /// The name as it was, by the name in the archive, where they differ.
    original_paths: BTreeMap<String, String>,
}

impl NameMapper {
    /// The name of one more file in the archive. Vietnamese letters lose their marks; what is left
    /// of others is a hyphen.
    pub fn map(&mut self, path: &str) -> String {
        let plain = ascii_path(path);
        let mut name = plain.clone();
        let mut again = 2;
        while !self.used_hashes.insert(hash_name(&name.to_ascii_lowercase())) {
            let (stem, ending) = plain
                .rsplit_once('.')
                .filter(|(_, ending)| !ending.contains('/'))
                .unwrap_or((&plain, ""));
            let dot = if ending.is_empty() { "" } else { "." };
            name = format!("{stem}-{again}{dot}{ending}");
            again += 1;
        }
        if name != path {
            self.original_paths.insert(name.clone(), path.to_owned());
        }
        name
    }

    /// The names that changed, as a table: in the archive, as it was. Nothing where none did.
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
        let taken: Vec<_> =
            ["a/Đề dẫn.jpg", "a/đề dẫn.jpg", "a/De dan.jpg", "a/b.html", "a/人?.pdf", "a/人*.pdf"]
                .into_iter()
                .map(|path| names.map(path))
                .collect();
        assert_eq!(
            taken,
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
