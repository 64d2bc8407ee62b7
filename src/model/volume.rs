//! The volume and its EPUB: addresses of their files, and the numbers and anchors of entries.

use std::collections::BTreeMap;

use crate::content::record::RecordKind;
use crate::id::Key;
use crate::proceedings::Proceedings;

impl Proceedings {
    /// The path of a page of the volume, by the number of the page from 0 on.
    #[must_use]
    pub fn volume_address(page: usize) -> String {
        if page == 0 { "volume.html".to_owned() } else { format!("volume-{}.html", page + 1) }
    }

    /// The anchor of an entry in the volume: `record.nam-dinh`.
    #[must_use]
    pub fn volume_anchor(&self, key: Key) -> String {
        [key.kind.name(), ".", self.id(key)].concat()
    }

    /// The number of a record in the volume, from 1 on: kind by kind, in the workshop's order.
    #[must_use]
    pub fn volume_number(&self, record: Key) -> usize {
        let kind = self.records[record.index()].value.kind;
        let earlier_kinds = RecordKind::ALL.iter().take_while(|&&other| other != kind);
        earlier_kinds.map(|&kind| self.programme.count(kind)).sum::<usize>()
            + self.programme.number(record)
    }
}

/// The file of each entry in the EPUB. All files are in one folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EpubFiles {
    files: BTreeMap<Key, String>,
}

impl EpubFiles {
    /// Sets the file of an entry.
    pub fn insert(&mut self, key: Key, file: &str) {
        self.files.insert(key, file.to_owned());
    }

    /// The file of an entry; `None` where the EPUB does not have the entry.
    #[must_use]
    pub fn file(&self, key: Key) -> Option<&str> {
        self.files.get(&key).map(String::as_str)
    }

    /// The address of an entry from any file of the EPUB.
    #[must_use]
    pub fn address(&self, proceedings: &Proceedings, key: Key) -> String {
        format!("{}#{}", self.file(key).unwrap_or_default(), proceedings.volume_anchor(key))
    }
}
