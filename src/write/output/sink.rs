//! Where the files of a site go: a folder, a place in memory, or nowhere, where only what would
//! change is asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::Summary;
use kyyeu_cache::{FileStat, Hash, Timestamp};
use kyyeu_diag::{Diagnostic, Diagnostics};

/// What becomes of the files that a build neither kept nor put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unmentioned {
    /// They go.
    Remove,
    /// They stay, but for those that were taken away.
    Keep,
}

/// Where the files of a site go. Called from many threads.
///
/// Dropped without [`Sink::commit`], everything is as it was before.
pub trait Sink: Sync {
    /// Whether the file that the last build put at a path still stands there as it was. If so, it
    /// stays.
    fn reuse(&self, path: &str) -> bool;

    /// Takes a file of the site.
    ///
    /// # Errors
    /// When it cannot be taken.
    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic>;

    /// The bytes that the last build put at a path; `None` where others stand there.
    fn read_previous(&self, path: &str) -> Option<Vec<u8>>;

    /// The files that were put so far and are other than the last build's, where they stand in
    /// memory.
    fn early_files(&self) -> Vec<(String, Arc<[u8]>)> {
        Vec::new()
    }

    /// Takes a file away, where the others stay.
    fn remove(&self, path: &str);

    /// Makes the files that were kept and put the site. Of all others that earlier builds put there
    /// it is said what becomes of them.
    ///
    /// # Errors
    /// When that cannot be done.
    fn commit(
        self: Box<Self>,
        others: Unmentioned,
        warnings: &mut Diagnostics,
    ) -> Result<CommitReport, Diagnostic>;
}

/// A site that stands.
#[derive(Clone, Debug, Default)]
pub struct CommitReport {
    /// What changed.
    pub summary: Summary,
    /// The files that were kept and put, their hashes, and what the disk says of them.
    pub files: BTreeMap<String, (Hash, FileStat)>,
    /// The hash of the list of them.
    pub manifest_hash: Hash,
    /// When it was asked.
    pub committed_at: Timestamp,
}
