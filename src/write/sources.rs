//! Writes files of the project: the list of published addresses, what a change of an id touches, and the cache.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::durable;

/// Puts a text into a file, all of it or nothing: it is written beside the file and then moved over it. What may be
/// done with the file stays.
///
/// # Errors
/// When that cannot be done; the file is then as it was.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn text(path: &Path, text: impl AsRef<[u8]>) -> io::Result<()> {
    let staged = stage(path, text.as_ref())?;
    let synced = durable::files(std::slice::from_ref(&staged)).map_err(|(_, error)| error);
    synced.and_then(|()| fs::rename(&staged, path)).inspect_err(|_| drop(fs::remove_file(&staged)))
}

/// Puts a cache into a file of the cache's folder, all of it or nothing, and keeps the folder out of version control.
///
/// # Errors
/// When that cannot be done; the next build then knows less.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn cache(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    let ignored = folder.join(".gitignore");
    if !ignored.exists() {
        fs::write(ignored, "*\n")?;
    }
    // The same name for every build: what a killed one left is written over.
    let staged = folder.join(format!("{name}.new"));
    fs::write(&staged, bytes)?;
    fs::rename(&staged, folder.join(name)).inspect_err(|_| drop(fs::remove_file(&staged)))
}

/// What came of a file that was to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Created {
    /// It was made.
    New,
    /// Something is there already, and stays as it is.
    AlreadyThere,
}

/// Puts a text into a file as [`text`] does, and makes the folders that it needs.
///
/// # Errors
/// When that cannot be done; the file is then as it was.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn put(path: &Path, content: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    text(path, content)
}

/// Makes a file where there is none, and the folders that it needs. What is there already is never touched.
///
/// # Errors
/// When that cannot be done; no part of the file then stays.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn create(path: &Path, text: &str) -> io::Result<Created> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut file = match fs::OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(Created::AlreadyThere),
        Err(error) => return Err(error),
    };
    file.write_all(text.as_bytes()).inspect_err(|_| drop(fs::remove_file(path)))?;
    Ok(Created::New)
}

/// Writes a text beside the file that it is for. The name is hidden, so that it is no content should it stay.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
fn stage(path: &Path, text: &[u8]) -> io::Result<PathBuf> {
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

/// A file of the content that gets another text, and perhaps another path; paths are relative to the project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rewrite {
    /// Its path.
    pub from: String,
    /// The path that it gets.
    pub to: String,
    /// The text that it gets.
    pub text: String,
}

/// Rewrites files: all texts are written beside their files first, so that a full disk changes nothing; then each is
/// moved into place.
///
/// # Errors
/// With the file that could not be written. Where that was the writing, no file has changed.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn rewrite(root: &Path, files: &[Rewrite]) -> Result<(), (String, io::Error)> {
    let mut staged = Vec::new();
    for file in files {
        match stage(&root.join(&file.from), file.text.as_bytes()) {
            Ok(there) => staged.push(there),
            Err(error) => {
                staged.iter().for_each(|there| drop(fs::remove_file(there)));
                return Err((file.from.clone(), error));
            }
        }
    }
    if let Err((path, error)) = durable::files(&staged) {
        staged.iter().for_each(|there| drop(fs::remove_file(there)));
        return Err((path.display().to_string(), error));
    }
    for (file, there) in files.iter().zip(staged) {
        fs::rename(there, root.join(&file.to)).map_err(|error| (file.to.clone(), error))?;
        if file.from != file.to {
            fs::remove_file(root.join(&file.from)).map_err(|error| (file.from.clone(), error))?;
        }
    }
    Ok(())
}
