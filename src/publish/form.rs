//! In which form a file is published: what it is called to browsers, how long they may keep it, and
//! whether it is packed.

use std::io::Write;

use flate2::{Compression, GzBuilder};

use kyyeu_model::media_type;

/// Pages, styles, scripts and data change together: a minute bridges a reader's clicks, and a
/// change is soon seen. Their names stay the same when they change, so nothing may be kept for
/// good.
const SHORT: &str = "public, max-age=60";

/// Type, pictures and documents seldom change, and no page breaks if one is a day old.
const LONG: &str = "public, max-age=86400";

/// How texts are packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    #[default]
    Plain,
    /// By gzip: every browser unpacks it, but not every other program.
    Gzip,
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// Its media type, with the encoding of a text.
    pub media_type: &'static str,
    /// How long it may be kept.
    pub cache: &'static str,
    /// How it is packed.
    pub packing: Packing,
}

impl Form {
    /// The form of the file at a path, where texts are packed so.
    #[must_use]
    pub fn of(path: &str, packing: Packing) -> Self {
        let media_type = media_type::of(path);
        let text = media_type::is_text(media_type);
        Self {
            media_type,
            cache: if text { SHORT } else { LONG },
            packing: if text { packing } else { Packing::Plain },
        }
    }

    /// The value of `Content-Encoding`, where the form has one.
    #[must_use]
    pub const fn encoding(self) -> Option<&'static str> {
        match self.packing {
            Packing::Plain => None,
            Packing::Gzip => Some("gzip"),
        }
    }

    /// What tells a file in this form from every other: of its bytes and of all that is said of
    /// them.
    pub(super) fn tag(self, hash: &str) -> String {
        let said =
            [hash, self.media_type, self.cache, self.encoding().unwrap_or_default()].join("\n");
        blake3::hash(said.as_bytes()).to_hex().to_string()
    }
}

/// The tag of a file that is not packed, by its path and the hash of its bytes: so a folder has it.
#[must_use]
pub fn plain_tag(path: &str, hash: &str) -> String {
    Form::of(path, Packing::Plain).tag(hash)
}

/// The bytes of a file in its form. The same bytes always give the same.
///
/// # Panics
/// Never: memory takes all that is written into it.
#[must_use]
pub fn pack(bytes: Vec<u8>, form: Form) -> Vec<u8> {
    match form.packing {
        Packing::Plain => bytes,
        Packing::Gzip => {
            const MEMORY: &str = "memory takes all that is written into it";
            let mut packed = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
            packed.write_all(&bytes).expect(MEMORY);
            packed.finish().expect(MEMORY)
        }
    }
}
