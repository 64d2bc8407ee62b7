//! Puts the site into the output folder. The one place where files are written.
//!
//! Owns the manifest: the list of files that kyyeu made there, with their hashes. Never touches a file that is not on
//! it. New and changed files are staged beside the old ones and moved into place when the whole site stands, so that a
//! build that fails leaves the folder as it was; a file whose bytes are the same is not written at all. The few files of
//! the content that kyyeu itself keeps are written by `sources`.

mod manifest;
mod memory;
mod paper;
mod rehearsal;
mod sink;
mod sources;
mod stands;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use self::manifest::Manifest;
pub use self::memory::{Files, Memory};
pub use self::paper::{Browser, Scratch, print};
pub use self::rehearsal::Rehearsal;
pub use self::sink::{Committed, Sink};
pub use self::sources::{Rewrite, cache, rewrite, text};
pub use self::stands::{Stands, stands};
use crate::cache::{Made, Moment, Stamp, Trust};
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
    /// What the last build made, when, and whether what the disk says of it is believed.
    made: (BTreeMap<String, Made>, Moment, Trust),
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    new: Manifest,
    staged: BTreeSet<String>,
    folders: BTreeSet<PathBuf>,
    /// What the disk says of files that stand there already.
    stamps: BTreeMap<String, Stamp>,
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
        let output = Self {
            folder: folder.to_owned(),
            old,
            made: (BTreeMap::new(), 0, Trust::Nothing),
            state: Mutex::default(),
        };
        output.clear_staging().map_err(|error| bad(&format!("cannot be written: {error}")))?;
        Ok(output)
    }

    /// Says what the last build made there, and when.
    #[must_use]
    pub fn knowing(mut self, made: BTreeMap<String, Made>, written: Moment, trust: Trust) -> Self {
        self.made = (made, written, trust);
        self
    }

    /// What the disk says of a file that is known to stand as the last build made it; `None` where it may not.
    fn stands(&self, path: &str) -> Option<(blake3::Hash, Stamp)> {
        let (made, written, trust) = &self.made;
        let made = made.get(path).filter(|_| self.old.holds(path))?;
        let (stamp, _) = stands::one(&self.folder.join(path), made, *written, *trust)?;
        Some((made.hash.into(), stamp))
    }

    fn stays(&self, path: &str, hash: blake3::Hash, stamp: Option<Stamp>) {
        let mut state = self.state.lock().expect("no thread panics while it holds the lock");
        state.new.insert(path, hash);
        state.stamps.extend(stamp.map(|stamp| (path.to_owned(), stamp)));
    }
}

impl Sink for Output {
    fn keep(&self, path: &str) -> bool {
        let stands = self.stands(path);
        if let Some((hash, stamp)) = stands {
            self.stays(path, hash, Some(stamp));
        }
        stands.is_some()
    }

    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let hash = blake3::hash(bytes);
        let there = self.folder.join(path);
        if let Some((_, stamp)) = self.stands(path).filter(|(old, _)| *old == hash) {
            self.stays(path, hash, Some(stamp));
            return Ok(());
        }
        let stamp = stands::stamp(&there).ok();
        let same = match fs::read(&there) {
            Ok(old) if old == bytes => true,
            Ok(_) if self.old.holds(path) => false,
            Ok(_) => return Err(self.foreign(path, "stands where a page must go, and kyyeu did not make it")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => false,
            Err(_) if there.is_dir() => return Err(self.foreign(path, "is a folder, and a page must go there")),
            Err(error) => return Err(self.failed(path, &error)),
        };
        if same {
            self.stays(path, hash, stamp);
        } else {
            let staged = self.folder.join(STAGING).join(path);
            self.make_folder(&staged)
                .and_then(|()| fs::write(&staged, bytes))
                .map_err(|error| self.failed(path, &error))?;
            let mut state = self.state.lock().expect("no thread panics while it holds the lock");
            state.new.insert(path, hash);
            state.staged.insert(path.to_owned());
        }
        Ok(())
    }

    /// Moves what was staged into place and removes what is no longer needed. What was moved when it fails stays, and
    /// the manifest knows of it.
    fn commit(self: Box<Self>, warnings: &mut Vec<Diagnostic>) -> Result<Committed, Diagnostic> {
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
        let written = stands::now();
        let stamps = state.new.paths().filter_map(|path| {
            let stamp = state.stamps.get(path).copied().or_else(|| stands::stamp(&self.folder.join(path)).ok())?;
            Some((path.to_owned(), (*state.new.hash(path)?.as_bytes(), stamp)))
        });
        let files = stamps.collect();
        let summary = Summary { written: state.staged.into_iter().collect(), unchanged, removed };
        Ok(Committed { summary, files, written })
    }
}

impl Output {
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
