//! In which form a file is published: what it is called to browsers, how long they may keep it, and
//! whether it is packed.

use std::io::Write;

use flate2::{Compression, GzBuilder};

use kyyeu_model::media_type;

/// Pages, styles, scripts and data change together: a minute bridges a reader's clicks, and a
/// change is soon seen. Their names stay the same when they change, so nothing may be kept for
/// good.
const CACHE_SHORT: &str = "public, max-age=60";

/// Type, pictures and documents seldom change, and no page breaks if one is a day old.
const CACHE_LONG: &str = "public, max-age=86400";

/// How texts are packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContentCoding {
    /// Not at all.
    #[default]
    Identity,
    /// By gzip: every browser unpacks it, but not every other program.
    Gzip,
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectMetadata {
    /// Its media type, with the encoding of a text.
    pub media_type: &'static str,
    /// How long it may be kept.
    pub cache_control: &'static str,
    /// How it is packed.
    pub coding: ContentCoding,
}

impl ObjectMetadata {
    /// The form of the file at a path, where texts are packed so.
    #[must_use]
    pub fn for_path(path: &str, packing: ContentCoding) -> Self {
        let media_type = media_type::from_path(path);
        let text = media_type::is_text(media_type);
        Self {
            media_type,
            cache_control: if text { CACHE_SHORT } else { CACHE_LONG },
            coding: if text { packing } else { ContentCoding::Identity },
        }
    }

    /// The value of `Content-Encoding`, where the form has one.
    #[must_use]
    pub const fn content_encoding(self) -> Option<&'static str> {
        match self.coding {
            ContentCoding::Identity => None,
            ContentCoding::Gzip => Some("gzip"),
        }
    }

    /// What tells a file in this form from every other: of its bytes and of all that is said of
    /// them.
    pub(super) fn fingerprint(self, hash: &str) -> String {
        let said = [
            hash,
            self.media_type,
            self.cache_control,
            self.content_encoding().unwrap_or_default(),
        ]
        .join("\n");
        blake3::hash(said.as_bytes()).to_hex().to_string()
    }
}

/// The tag of a file that is not packed, by its path and the hash of its bytes: so a folder has it.
#[must_use]
pub fn uncompressed_fingerprint(path: &str, hash: &str) -> String {
    ObjectMetadata::for_path(path, ContentCoding::Identity).fingerprint(hash)
}

/// The bytes of a file in its form. The same bytes always give the same.
///
/// # Panics
/// Never: memory takes all that is written into it.
#[must_use]
pub fn encode_body(bytes: Vec<u8>, form: ObjectMetadata) -> Vec<u8> {
    match form.coding {
        ContentCoding::Identity => bytes,
        ContentCoding::Gzip => {
            const MEMORY: &str = "memory takes all that is written into it";
            let mut packed = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
            packed.write_all(&bytes).expect(MEMORY);
            packed.finish().expect(MEMORY)
        }
    }
}
