//! Writes files of the content: the list of published addresses, and what a change of an id touches.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Puts a text into a file, all of it or nothing: it is written beside the file and then moved over it. What may be
/// done with the file stays.
///
/// # Errors
/// When that cannot be done; the file is then as it was.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn text(path: &Path, text: &str) -> io::Result<()> {
    let staged = stage(path, text)?;
    fs::rename(&staged, path).inspect_err(|_| drop(fs::remove_file(&staged)))
}

/// Writes a text beside the file that it is for. The name is hidden, so that it is no content should it stay.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
fn stage(path: &Path, text: &str) -> io::Result<PathBuf> {
    let mut name = OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".kyyeu-new");
    let staged = path.with_file_name(name);
    let written = fs::write(&staged, text).and_then(|()| match fs::metadata(path) {
        Ok(old) => fs::set_permissions(&staged, old.permissions()),
        Err(_) => Ok(()), // A new file.
    });
    written.map(|()| staged.clone()).inspect_err(|_| drop(fs::remove_file(&staged)))
}
