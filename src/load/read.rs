//! Reads single files: bytes, source texts in their normal form, and raw texts.

use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::normalize::{NormalizedText, decode};
use kyyeu_cache::Hash;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Sources, Span};

/// The largest file that is published as it is.
const MAX_FILE_BYTES: u64 = 1 << 30;

/// The largest source text.
pub const MAX_TEXT_BYTES: u64 = 64 << 20;

/// The bytes of a file that is published as it is.
///
/// # Errors
/// If the file cannot be read or exceeds 1 GiB.
pub fn read_bytes(path: &Path) -> io::Result<Vec<u8>> {
    let size = std::fs::metadata(path)?.len();
    if size > MAX_FILE_BYTES {
        return Err(io::Error::other(format!(
            "it has {} MiB, and a file has at most {} MiB",
            size >> 20,
            MAX_FILE_BYTES >> 20
        )));
    }
    std::fs::read(path)
}

/// Whether a file's bytes are exactly those of `text`.
#[must_use]
pub fn content_equals(path: &Path, text: &str) -> bool {
    std::fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes())
}

/// Whether a file, a folder or a link, even a broken one, has this path.
#[must_use]
pub fn exists(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// A source text as it is on disk, not normalised; `None` if it cannot be read or is not UTF-8.
#[must_use]
pub fn read_raw(path: &Path) -> Option<String> {
    std::fs::read_to_string(path).ok()
}

/// The normalised text of a project's file if its bytes still have this hash.
#[must_use]
pub fn read_if_unchanged(root: &Path, path: &str, hash: &Hash) -> Option<Arc<str>> {
    let bytes = std::fs::read(root.join(path)).ok()?;
    (blake3::hash(&bytes) == *hash).then(|| decode(&bytes).text)
}

/// The normalised text of a file outside the project.
///
/// # Errors
/// The reason, if the file cannot be read or is not UTF-8.
pub fn read_external(path: &Path) -> Result<String, String> {
    let decoded = read_normalized(path)?;
    if decoded.invalid_utf8_at.is_some() {
        return Err("it is not valid UTF-8".to_owned());
    }
    Ok(decoded.text.to_string())
}

/// The normalised text of a file.
///
/// # Errors
/// The reason, if the file cannot be read or exceeds 64 MiB.
pub fn read_normalized(path: &Path) -> Result<NormalizedText, String> {
    let size = std::fs::metadata(path).map_err(|error| error.to_string())?.len();
    if size > MAX_TEXT_BYTES {
        return Err(format!(
            "it has {} MiB, and a text has at most {} MiB",
            size >> 20,
            MAX_TEXT_BYTES >> 20
        ));
    }
    std::fs::read(path).map(|bytes| decode(&bytes)).map_err(|error| error.to_string())
}

/// Reports a file that cannot be read.
pub fn report_unreadable(
    path: String,
    reason: impl std::fmt::Display,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) {
    let span = placeholder_span(sources, path);
    let message = format!("it cannot be read: {reason}");
    diagnostics.push(Diagnostic::new(Code::Unreadable, span, message));
}

/// An empty span in a file that has no source text: one that was not read, or is binary.
pub fn placeholder_span(sources: &mut Sources, path: impl Into<String>) -> Span {
    Span::new(sources.add(path, String::new()), 0..0)
}
