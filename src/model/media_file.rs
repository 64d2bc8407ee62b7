//! Files in `content/media`: their addresses in the site and their names in the EPUB.

use serde::{Deserialize, Serialize};

use crate::address::ascii_path;
use crate::media_type;
use kyyeu_diag::FileId;

/// A file in `content/media`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaFile {
    /// The path below `content/media`, with `/` between folders.
    pub path: String,
    /// The path on disk; the bytes are read when the file is published.
    #[serde(skip)]
    pub disk_path: std::path::PathBuf,
    /// Width and height in pixels, if it is a picture.
    pub size: Option<(usize, usize)>,
    /// The file for diagnostics; its text there is empty.
    pub file: FileId,
    /// BLAKE3 of the bytes, if known.
    pub hash: Option<[u8; 32]>,
}

impl MediaFile {
    /// The path in the site: in ASCII, so that it is the same on every disk and in every archive.
    #[must_use]
    pub fn address(&self) -> String {
        format!("media/{}", ascii_path(&self.path))
    }

    /// The media type, if it is a picture that every EPUB reader shows.
    #[must_use]
    pub fn epub_media_type(&self) -> Option<&'static str> {
        Some(match media_type::extension(&self.path).as_str() {
            "png" => "image/png",
            "jpg" | "jpeg" => "image/jpeg",
            "gif" => "image/gif",
            "svg" => "image/svg+xml",
            "webp" => "image/webp",
            _ => return None,
        })
    }

    /// The name of a picture in the EPUB, by its position among the media.
    #[must_use]
    pub fn epub_name(&self, index: usize) -> String {
        format!("picture-{index}.{}", media_type::extension(&self.path))
    }
}
