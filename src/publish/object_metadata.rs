//! The metadata of a published file: its media type, how long browsers may cache it, and its
//! compression.

use std::io::Write;

use flate2::{Compression, GzBuilder};

use kyyeu_model::media_type;

/// Pages, styles, scripts and data change together and keep their names: a minute bridges a
/// reader's clicks, and a change is soon seen.
const CACHE_SHORT: &str = "public, max-age=60";

/// Fonts, pictures and documents seldom change, and no page breaks if one is a day old.
const CACHE_LONG: &str = "public, max-age=86400";

/// The content coding of text files (RFC 9110, section 8.4.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContentCoding {
    /// None.
    #[default]
    Identity,
    /// Gzip: every browser reads it, but not every other program.
    Gzip,
}

/// The metadata of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectMetadata {
    /// The media type, with the charset of a text.
    pub media_type: &'static str,
    /// The value of `Cache-Control`.
    pub cache_control: &'static str,
    /// The content coding.
    pub coding: ContentCoding,
}

impl ObjectMetadata {
    /// The metadata of the file at a path. `text_coding` is the coding of text files.
    #[must_use]
    pub fn for_path(path: &str, text_coding: ContentCoding) -> Self {
        let media_type = media_type::from_path(path);
        if media_type::is_text(media_type) {
            Self { media_type, cache_control: CACHE_SHORT, coding: text_coding }
        } else {
            Self { media_type, cache_control: CACHE_LONG, coding: ContentCoding::Identity }
        }
    }

    /// The value of `Content-Encoding`, if there is one.
    #[must_use]
    pub const fn content_encoding(self) -> Option<&'static str> {
        match self.coding {
            ContentCoding::Identity => None,
            ContentCoding::Gzip => Some("gzip"),
        }
    }

    /// The fingerprint of a file with this metadata: a BLAKE3 hash in hexadecimal. `hash` is that
    /// of its bytes.
    pub(crate) fn fingerprint(self, hash: &str) -> String {
        let encoding = self.content_encoding().unwrap_or_default();
        let text = [hash, self.media_type, self.cache_control, encoding].join("\n");
        blake3::hash(text.as_bytes()).to_hex().to_string()
    }
}

/// The fingerprint of a file without compression, as it is in a folder. `hash` is that of its
/// bytes.
#[must_use]
pub fn uncompressed_fingerprint(path: &str, hash: &str) -> String {
    ObjectMetadata::for_path(path, ContentCoding::Identity).fingerprint(hash)
}

/// Compresses the bytes of a file as its metadata say. The same input gives the same bytes.
#[must_use]
pub fn encode_body(bytes: Vec<u8>, metadata: ObjectMetadata) -> Vec<u8> {
    match metadata.coding {
        ContentCoding::Identity => bytes,
        ContentCoding::Gzip => gzip(&bytes),
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
    written.expect("writing into memory never fails")
}
