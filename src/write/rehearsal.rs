//! What a build would change in the output folder, without changing it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::manifest::{self, Manifest};
use super::{Committed, Others, Sink, Summary, stands};
use kyyeu_cache::{Made, Moment, Trust};
use kyyeu_diag::{Code, Diagnostic};

/// The output folder, looked at only.
#[derive(Debug)]
pub struct Rehearsal<'a> {
    folder: PathBuf,
    old: Manifest,
    /// What the last build made, when, and whether what the disk says of it is believed.
    made: Option<(&'a BTreeMap<String, Made>, Moment, Trust)>,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    new: BTreeSet<String>,
    written: BTreeSet<String>,
    away: BTreeSet<String>,
}

impl<'a> Rehearsal<'a> {
    /// Looks at a folder.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "write is where the output folder is looked at")]
    pub fn open(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join(manifest::NAME)).unwrap_or_default();
        Self {
            folder: folder.to_owned(),
            old: Manifest::parse(&text).unwrap_or_default(),
            made: None,
            seen: Mutex::default(),
        }
    }

    /// Says what the last build made there, and when.
    #[must_use]
    pub fn knowing(
        mut self,
        made: &'a BTreeMap<String, Made>,
        written: Moment,
        trust: Trust,
    ) -> Self {
        self.made = Some((made, written, trust));
        self
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for Rehearsal<'_> {
    fn keep(&self, path: &str) -> bool {
        let Some((made, written, trust)) = self.made.as_ref() else { return false };
        let made = made.get(path).filter(|_| self.old.holds(path));
        let stands = made.is_some_and(|made| {
            stands::one(&self.folder.join(path), made, *written, *trust).is_some()
        });
        if stands {
            self.seen().new.insert(path.to_owned());
        }
        stands
    }

    #[expect(clippy::disallowed_methods, reason = "write is where the output folder is looked at")]
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let there = self.folder.join(path);
        let same = match fs::read(&there) {
            Ok(old) if old == bytes => true,
            Ok(_) if !self.old.holds(path) => {
                let message = format!(
                    "{} stands where a page must go, and kyyeu did not make it",
                    there.display()
                );
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
        let mut seen = self.seen();
        seen.new.insert(path.to_owned());
        if !same {
            seen.written.insert(path.to_owned());
        }
        drop(seen);
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "write is where the output folder is looked at")]
    fn old(&self, path: &str) -> Option<Vec<u8>> {
        let made = self.made.as_ref()?.0.get(path).filter(|_| self.old.holds(path))?;
        let bytes = fs::read(self.folder.join(path)).ok()?;
        (*blake3::hash(&bytes).as_bytes() == made.hash).then_some(bytes)
    }

    fn take_away(&self, path: &str) {
        self.seen().away.insert(path.to_owned());
    }

    fn commit(
        self: Box<Self>,
        others: Others,
        _: &mut Vec<Diagnostic>,
    ) -> Result<Committed, Diagnostic> {
        let Seen { mut new, written, away } =
            self.seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        if others == Others::Stay {
            new.extend(
                self.old.paths().filter(|path| !away.contains(*path)).map(ToOwned::to_owned),
            );
        }
        let summary = Summary {
            unchanged: new.len() - written.len(),
            written: written.into_iter().collect(),
            removed: self
                .old
                .paths()
                .filter(|path| !new.contains(*path))
                .map(ToOwned::to_owned)
                .collect(),
        };
        Ok(Committed { summary, ..Committed::default() })
    }
}
