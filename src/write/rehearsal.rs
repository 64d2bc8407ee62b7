//! What a build would change in the output folder, without changing it.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::manifest::{self, Manifest};
use super::{Committed, Sink, Summary};
use crate::diag::{Code, Diagnostic};

/// The output folder, looked at only.
#[derive(Debug)]
pub struct Rehearsal {
    folder: PathBuf,
    old: Manifest,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    new: BTreeSet<String>,
    written: BTreeSet<String>,
}

impl Rehearsal {
    /// Looks at a folder.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "write is where the output folder is looked at")]
    pub fn open(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join(manifest::NAME)).unwrap_or_default();
        Self { folder: folder.to_owned(), old: Manifest::parse(&text).unwrap_or_default(), seen: Mutex::default() }
    }
}

impl Sink for Rehearsal {
    fn keep(&self, _: &str) -> bool {
        false
    }

    #[expect(clippy::disallowed_methods, reason = "write is where the output folder is looked at")]
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let there = self.folder.join(path);
        let same = match fs::read(&there) {
            Ok(old) if old == bytes => true,
            Ok(_) if !self.old.holds(path) => {
                let message = format!("{} stands where a page must go, and kyyeu did not make it", there.display());
                return Err(Diagnostic::new(Code::ForeignFile, None, message)
                    .help("move it away, or name another folder with --out"));
            }
            Err(error) if error.kind() != io::ErrorKind::NotFound && there.is_dir() => {
                let message = format!("{} is a folder, and a page must go there", there.display());
                return Err(Diagnostic::new(Code::ForeignFile, None, message)
                    .help("move it away, or name another folder with --out"));
            }
            _ => false,
        };
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.new.insert(path.to_owned());
        if !same {
            seen.written.insert(path.to_owned());
        }
        drop(seen);
        Ok(())
    }

    fn commit(self: Box<Self>, _: &mut Vec<Diagnostic>) -> Result<Committed, Diagnostic> {
        let Seen { new, written } = self.seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        let summary = Summary {
            unchanged: new.len() - written.len(),
            written: written.into_iter().collect(),
            removed: self.old.paths().filter(|path| !new.contains(*path)).map(ToOwned::to_owned).collect(),
        };
        Ok(Committed { summary, ..Committed::default() })
    }
}
