//! What a build would change in the output folder, without changing it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::output::manifest::{self, Manifest};
use crate::{CommitReport, Sink, Summary, Unmentioned};
use kyyeu_cache::{ChangeDetection, OutputFile, Timestamp};
use kyyeu_diag::{Code, Diagnostic, Diagnostics};

/// The output folder, looked at only.
#[derive(Debug)]
pub struct DryRun<'a> {
    dir: PathBuf,
    previous_manifest: Manifest,
    /// What the last build made, when, and whether what the disk says of it is believed.
    previous_outputs: Option<(&'a BTreeMap<String, OutputFile>, Timestamp, ChangeDetection)>,
    state: Mutex<DryRunState>,
}

#[derive(Debug, Default)]
struct DryRunState {
    paths: BTreeSet<String>,
    written: BTreeSet<String>,
    removals: BTreeSet<String>,
}

impl<'a> DryRun<'a> {
    /// Looks at a folder.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "write is where the output folder is looked at")]
    pub fn open(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join(manifest::MANIFEST_NAME)).unwrap_or_default();
        Self {
            dir: folder.to_owned(),
            previous_manifest: Manifest::parse(&text).unwrap_or_default(),
            previous_outputs: None,
            state: Mutex::default(),
        }
    }

    /// Says what the last build made there, and when.
    #[must_use]
    pub fn with_previous(
        mut self,
        made: &'a BTreeMap<String, OutputFile>,
        written: Timestamp,
        trust: ChangeDetection,
    ) -> Self {
        self.previous_outputs = Some((made, written, trust));
        self
    }

    fn lock_state(&self) -> std::sync::MutexGuard<'_, DryRunState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Sink for DryRun<'_> {
    fn reuse(&self, path: &str) -> bool {
        let Some((made, written, trust)) = self.previous_outputs.as_ref() else { return false };
        let made = made.get(path).filter(|_| self.previous_manifest.contains(path));
        let stands = made.is_some_and(|made| {
            crate::output::verify::verify_file(&self.dir.join(path), made, *written, *trust)
                .is_some()
        });
        if stands {
            self.lock_state().paths.insert(path.to_owned());
        }
        stands
    }

    #[expect(clippy::disallowed_methods, reason = "write is where the output folder is looked at")]
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let there = self.dir.join(path);
        let same = match fs::read(&there) {
            Ok(old) if old == bytes => true,
            Ok(_) if !self.previous_manifest.contains(path) => {
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
        let mut seen = self.lock_state();
        seen.paths.insert(path.to_owned());
        if !same {
            seen.written.insert(path.to_owned());
        }
        drop(seen);
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "write is where the output folder is looked at")]
    fn read_previous(&self, path: &str) -> Option<Vec<u8>> {
        let made = self
            .previous_outputs
            .as_ref()?
            .0
            .get(path)
            .filter(|_| self.previous_manifest.contains(path))?;
        let bytes = fs::read(self.dir.join(path)).ok()?;
        (*blake3::hash(&bytes).as_bytes() == made.hash).then_some(bytes)
    }

    fn remove(&self, path: &str) {
        self.lock_state().removals.insert(path.to_owned());
    }

    fn commit(
        self: Box<Self>,
        others: Unmentioned,
        _: &mut Diagnostics,
    ) -> Result<CommitReport, Diagnostic> {
        let DryRunState { paths: mut new, written, removals: away } =
            self.state.into_inner().unwrap_or_else(PoisonError::into_inner);
        if others == Unmentioned::Keep {
            new.extend(
                self.previous_manifest
                    .paths()
                    .filter(|path| !away.contains(*path))
                    .map(ToOwned::to_owned),
            );
        }
        let summary = Summary {
            unchanged: new.len() - written.len(),
            written: written.into_iter().collect(),
            removed: self
                .previous_manifest
                .paths()
                .filter(|path| !new.contains(*path))
                .map(ToOwned::to_owned)
                .collect(),
        };
        Ok(CommitReport { summary, ..CommitReport::default() })
    }
}
