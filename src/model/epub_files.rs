//! The book: the proceedings as an EPUB, in files of a size that readers open at once.

use std::collections::BTreeMap;

use crate::{Key, MediaFile, Proceedings};

/// Which file of the book holds which entry. All stand in one folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EpubFiles {
    files: BTreeMap<Key, String>,
}

impl EpubFiles {
    /// Puts an entry into a file.
    pub fn insert(&mut self, key: Key, file: &str) {
        self.files.insert(key, file.to_owned());
    }

    /// The file of an entry; nothing where the book does not have it.
    #[must_use]
    pub fn file(&self, key: Key) -> Option<&str> {
        self.files.get(&key).map(String::as_str)
    }

    /// The address of an entry from any other place of the book.
    #[must_use]
    pub fn address(&self, proceedings: &Proceedings, key: Key) -> String {
        format!("{}#{}", self.file(key).unwrap_or_default(), proceedings.volume_anchor(key))
    }
}

impl MediaFile {
    /// The media type of a picture that every reader of books shows; nothing for other files.
    #[must_use]
    pub fn epub_media_type(&self) -> Option<&'static str> {
        let ending =
            self.path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        Some(match ending.as_str() {
            "png" => "image/png",
            "jpg" | "jpeg" => "image/jpeg",
            "gif" => "image/gif",
            "svg" => "image/svg+xml",
            "webp" => "image/webp",
            _ => return None,
        })
    }

    /// The name of a picture in a book, by its position among the media.
    #[must_use]
    pub fn epub_name(&self, at: usize) -> String {
        let ending =
            self.path.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
        format!("picture-{at}.{ending}")
    }
}
