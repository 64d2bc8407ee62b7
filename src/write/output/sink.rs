//! The trait of a destination of a site, and what a build reports of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use kyyeu_cache::{FileStat, Hash, Timestamp};
use kyyeu_diag::{Diagnostic, Diagnostics};

/// What happens to the files of earlier builds that this build neither reused nor wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmentioned {
    /// They are removed.
    Remove,
    /// They stay, except those given to [`Sink::remove`].
    Keep,
}

/// A destination of a site during a build. Called from many threads.
///
/// Dropped without [`Sink::commit`], the destination is as it was before.
pub trait Sink: Sync {
    /// Keeps the file of the last build at a path, if it is unmodified. Gives whether it is.
    fn reuse(&self, path: &str) -> bool;

    /// Writes a file of the site.
    ///
    /// # Errors
    /// When something else is in its place. Other failures are reported by `commit`.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic>;

    /// The bytes that the last build wrote to a path; `None` if they are not there any more.
    fn read_previous(&self, path: &str) -> Option<Vec<u8>>;

    /// The files that this build has written so far and that differ from the last build's. Empty
    /// for a destination on the disk.
    fn early_files(&self) -> Vec<(String, Arc<[u8]>)> {
        Vec::new()
    }

    /// Removes a file of an earlier build, where unmentioned files are kept.
    fn remove(&self, path: &str);

    /// Makes the files that were reused and written the site.
    ///
    /// # Errors
    /// When that fails.
    fn commit(
        self: Box<Self>,
        unmentioned: Unmentioned,
        warnings: &mut Diagnostics,
    ) -> Result<CommitReport, Diagnostic>;
}

/// What a build did to its destination, or would do in a dry run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// The paths of new and changed files, sorted.
    pub written: Vec<String>,
    /// The number of files that stayed as they were.
    pub unchanged: usize,
    /// The paths of removed files, sorted.
    pub removed: Vec<String>,
}

/// A site that was committed.
#[derive(Clone, Debug, Default)]
pub struct CommitReport {
    /// What changed.
    pub summary: Summary,
    /// The files that were reused and written, by path.
    pub files: BTreeMap<String, CommittedFile>,
    /// The hash of the manifest's bytes.
    pub manifest_hash: Hash,
    /// A time after the last write, before the file metadata were read.
    pub committed_at: Timestamp,
}

/// A file of a committed site. In memory and in a dry run, for which no cache is written, both
/// fields are the default.
#[derive(Clone, Copy, Debug, Default)]
pub struct CommittedFile {
    /// The hash of its bytes.
    pub hash: Hash,
    /// Its metadata.
    pub stat: FileStat,
}
