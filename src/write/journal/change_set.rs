//! The change that a journal carries out, and its text on the disk.
//!
//! The text is a header, a line for each file (`added PATH`, `changed PATH` or `gone PATH`), and an
//! end mark without a newline: a text that was cut off is never taken for a complete one.

use std::collections::BTreeSet;

use crate::paths::{is_inside, parent_dir};

const HEADER: &str = "kyyeu journal 1\n";
const END_MARK: &str = "end";

/// The files that a build or a command changes, by their paths below the folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeSet {
    /// Staged files for paths without a file.
    pub added: BTreeSet<String>,
    /// Staged files that replace a file.
    pub changed: BTreeSet<String>,
    /// Files that are removed.
    pub removed: BTreeSet<String>,
}

impl ChangeSet {
    /// The files that are staged.
    pub fn staged_paths(&self) -> impl Iterator<Item = &String> {
        self.added.iter().chain(&self.changed)
    }

    /// The files that are there before the change, and replaced or removed by it.
    pub fn existing_paths(&self) -> impl Iterator<Item = &String> {
        self.changed.iter().chain(&self.removed)
    }

    /// The folders of all files, and the top folder, which is the empty path.
    pub fn parent_dirs(&self) -> BTreeSet<&str> {
        self.staged_paths().chain(&self.removed).map(|path| parent_dir(path)).chain([""]).collect()
    }

    /// The text of the change set.
    pub fn encode(&self) -> String {
        let mut text = HEADER.to_owned();
        for (verb, paths) in
            [("added", &self.added), ("changed", &self.changed), ("gone", &self.removed)]
        {
            for path in paths {
                text.extend([verb, " ", path, "\n"]);
            }
        }
        text.push_str(END_MARK);
        text
    }

    /// Reads a text; `None` if it is damaged or incomplete, or a path leads out of the folder.
    pub fn parse(text: &str) -> Option<Self> {
        let mut changes = Self::default();
        let lines = text.strip_prefix(HEADER)?.strip_suffix(END_MARK)?;
        for line in lines.lines() {
            let (verb, path) = line.split_once(' ')?;
            let paths = match verb {
                "added" => &mut changes.added,
                "changed" => &mut changes.changed,
                "gone" => &mut changes.removed,
                _ => return None,
            };
            if !is_inside(path) {
                return None;
            }
            paths.insert(path.to_owned());
        }
        Some(changes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_set_is_read_as_it_was_written_and_never_in_part() {
        let paths = |paths: &[&str]| paths.iter().map(ToString::to_string).collect();
        let changes = ChangeSet {
            added: paths(&["a b/ệ.html", "index.html"]),
            changed: paths(&["volume.html"]),
            removed: paths(&["c.html"]),
        };
        let text = changes.encode();
        assert_eq!(ChangeSet::parse(&text), Some(changes));
        for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
            assert_eq!(ChangeSet::parse(&text[..end]), None, "{}", &text[..end]);
        }
        assert_eq!(ChangeSet::parse("kyyeu journal 1\nadded ../x\nend"), None);
    }
}
