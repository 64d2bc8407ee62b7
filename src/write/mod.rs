//! Puts the site into the output folder. The one place where files are written.
//!
//! Owns the manifest: the list of files that kyyeu made there, with their hashes. Never touches a file that is not on
//! it. New and changed files are staged beside the old ones and moved into place when the whole site stands, so that a
//! build that fails leaves the folder as it was; a file whose bytes are the same is not written at all. The few files of
//! the content that kyyeu itself keeps are written by `sources`.

mod manifest;
mod paper;
mod shelf;
mod sources;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use self::manifest::Manifest;
pub use self::paper::{Browser, Scratch, print};
pub use self::shelf::{Built, Shelf, built, read_built};
pub use self::sources::{Rewrite, rewrite, text};
use crate::diag::{Code, Diagnostic};

/// Where changed files wait until the whole site stands.
const STAGING: &str = ".kyyeu-staging";

/// What a build did to the output folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Paths of files that are new or changed.
    pub written: Vec<String>,
    /// How many files stayed as they were.
    pub unchanged: usize,
    /// Paths of files that are gone.
    pub removed: Vec<String>,
}

/// The output folder during a build. Dropped without [`Output::commit`], it is as it was before.
#[derive(Debug)]
pub struct Output {
    folder: PathBuf,
    old: Manifest,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    new: Manifest,
    staged: BTreeSet<String>,
    folders: BTreeSet<PathBuf>,
}

impl Output {
    /// Opens a folder, which is made where there is none when the site is committed.
    ///
    /// # Errors
    /// When the folder is the project itself or holds it, is no folder, or has a manifest that cannot be read.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    pub fn open(folder: &Path, root: &Path) -> Result<Self, Diagnostic> {
        let bad = |why: &str| Diagnostic::new(Code::BadOutput, None, format!("{} {why}", folder.display()));
        if folder.exists() && !folder.is_dir() {
            return Err(bad("is no folder").help("name a folder with --out"));
        }
        if let (Ok(out), Ok(root)) = (absolute(folder), absolute(root)) {
            let sources = [root.join("content"), root.join("templates")];
            if root.starts_with(&out) || sources.iter().any(|source| out.starts_with(source)) {
                return Err(
                    bad("is, holds or lies in the sources of the site").help("name a folder of its own with --out")
                );
            }
        }
        let old = match fs::read_to_string(folder.join(manifest::NAME)) {
            Ok(text) => Manifest::parse(&text).ok_or_else(|| {
                bad(&format!("has a file {} that kyyeu did not write", manifest::NAME))
                    .help("without it kyyeu cannot tell its files from others: move the folder away and build anew")
            })?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Manifest::default(),
            Err(error) => return Err(bad(&format!("cannot be read: {error}"))),
        };
        let output = Self { folder: folder.to_owned(), old, state: Mutex::default() };
        output.clear_staging().map_err(|error| bad(&format!("cannot be written: {error}")))?;
        Ok(output)
    }

    /// Takes a file of the site; stages it where its bytes are new. May be called from many threads.
    ///
    /// # Errors
    /// When a file stands there that kyyeu did not make, or writing fails.
    ///
    /// # Panics
    /// When another thread panicked here.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    pub fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let hash = blake3::hash(bytes);
        let there = self.folder.join(path);
        let same = match fs::read(&there) {
            Ok(old) if old == bytes => true,
            Ok(_) if self.old.holds(path) => false,
            Ok(_) => return Err(self.foreign(path, "stands where a page must go, and kyyeu did not make it")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(_) if there.is_dir() => return Err(self.foreign(path, "is a folder, and a page must go there")),
            Err(error) => return Err(self.failed(path, &error)),
        };
        if !same {
            let staged = self.folder.join(STAGING).join(path);
            self.make_folder(&staged)
                .and_then(|()| fs::write(&staged, bytes))
                .map_err(|error| self.failed(path, &error))?;
        }
        let mut state = self.state.lock().expect("no thread panics while it holds the lock");
        state.new.insert(path, hash);
        if !same {
            state.staged.insert(path.to_owned());
        }
        drop(state);
        Ok(())
    }

    /// Moves what was staged into place and removes what is no longer needed.
    ///
    /// # Errors
    /// When the folder cannot be changed. What was moved by then stays, and the manifest knows of it.
    ///
    /// # Panics
    /// When another thread panicked in [`Output::put`].
    pub fn commit(self, warnings: &mut Vec<Diagnostic>) -> Result<Summary, Diagnostic> {
        let state = std::mem::take(&mut *self.state.lock().expect("no thread panics while it holds the lock"));
        let gone: Vec<String> = self.old.paths().filter(|path| !state.new.holds(path)).map(ToOwned::to_owned).collect();
        let unchanged = state.new.len() - state.staged.len();
        let failed = |error: io::Error| self.failed("", &error);
        // Until all is in place, both the old and the new files are kyyeu's.
        if !state.staged.is_empty() {
            self.write_manifest(&self.old.union(&state.new)).map_err(failed)?;
        }
        for path in &state.staged {
            self.move_into_place(path).map_err(|error| self.failed(path, &error))?;
        }
        let mut removed = Vec::new();
        for path in gone {
            match self.remove(&path) {
                Ok(true) => removed.push(path),
                Ok(false) => warnings.push(
                    Diagnostic::new(
                        Code::KeptFile,
                        None,
                        format!("{} was changed by someone else, and stays", self.folder.join(&path).display()),
                    )
                    .help("the site no longer needs it; remove it yourself if you do not need it either"),
                ),
                Err(error) => return Err(self.failed(&path, &error)),
            }
        }
        if !state.staged.is_empty() || state.new != self.old {
            self.write_manifest(&state.new).map_err(failed)?;
        }
        self.clear_staging().map_err(failed)?;
        Ok(Summary { written: state.staged.into_iter().collect(), unchanged, removed })
    }

    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn make_folder(&self, file: &Path) -> io::Result<()> {
        let Some(folder) = file.parent() else { return Ok(()) };
        let known = |state: &State| state.folders.contains(folder);
        if !self.state.lock().is_ok_and(|state| known(&state)) {
            fs::create_dir_all(folder)?;
            if let Ok(mut state) = self.state.lock() {
                state.folders.insert(folder.to_owned());
            }
        }
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn move_into_place(&self, path: &str) -> io::Result<()> {
        let place = self.folder.join(path);
        self.make_folder(&place)?;
        fs::rename(self.folder.join(STAGING).join(path), place)
    }

    /// Removes a file if it is as kyyeu wrote it, and the folders that are empty then. Says whether it is gone.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn remove(&self, path: &str) -> io::Result<bool> {
        let there = self.folder.join(path);
        match fs::read(&there) {
            Ok(bytes) if !self.old.wrote(path, &bytes) => return Ok(false),
            Ok(_) => fs::remove_file(&there)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let folders = there.ancestors().skip(1).take_while(|folder| *folder != self.folder);
        for folder in folders {
            if fs::remove_dir(folder).is_err() {
                break; // Something else is in it.
            }
        }
        Ok(true)
    }

    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn write_manifest(&self, manifest: &Manifest) -> io::Result<()> {
        let staged = self.folder.join(STAGING).join(manifest::NAME);
        self.make_folder(&staged)?;
        fs::write(&staged, manifest.to_string())?;
        fs::rename(staged, self.folder.join(manifest::NAME))
    }

    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn clear_staging(&self) -> io::Result<()> {
        match fs::remove_dir_all(self.folder.join(STAGING)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn foreign(&self, path: &str, why: &str) -> Diagnostic {
        Diagnostic::new(Code::ForeignFile, None, format!("{} {why}", self.folder.join(path).display()))
            .help("move it away, or name another folder with --out")
    }

    fn failed(&self, path: &str, error: &io::Error) -> Diagnostic {
        Diagnostic::new(
            Code::WriteFailed,
            None,
            format!("{} cannot be written: {error}", self.folder.join(path).display()),
        )
        .help("look whether the folder may be written, whether a file stands in a folder's place, and whether the disk is full")
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // What cannot be cleared now is cleared by the next build.
        drop(self.clear_staging());
    }
}

/// A path from the root, links resolved as far as the path exists.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
fn absolute(path: &Path) -> io::Result<PathBuf> {
    let whole = std::path::absolute(path)?;
    let there = whole.ancestors().find(|ancestor| ancestor.exists()).unwrap_or(&whole).to_owned();
    let rest = whole.strip_prefix(&there).unwrap_or_else(|_| Path::new("")).to_owned();
    Ok(if rest.as_os_str().is_empty() { fs::canonicalize(there)? } else { fs::canonicalize(there)?.join(rest) })
}
