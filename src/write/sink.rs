//! Where the files of a site go: a folder, a place in memory, or nowhere, where only what would change is asked for.

use std::collections::BTreeMap;

use super::Summary;
use crate::cache::{Hash, Moment, Stamp};
use crate::diag::Diagnostic;

/// Where the files of a site go. Called from many threads.
///
/// Dropped without [`Sink::commit`], everything is as it was before.
pub trait Sink: Sync {
    /// Whether the file that the last build put at a path still stands there as it was. If so, it stays.
    fn keep(&self, path: &str) -> bool;

    /// Takes a file of the site.
    ///
    /// # Errors
    /// When it cannot be taken.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic>;

    /// Makes the files that were kept and put the site, and removes all others that earlier builds put there.
    ///
    /// # Errors
    /// When that cannot be done.
    fn commit(self: Box<Self>, warnings: &mut Vec<Diagnostic>) -> Result<Committed, Diagnostic>;
}

/// A site that stands.
#[derive(Clone, Debug, Default)]
pub struct Committed {
    /// What changed.
    pub summary: Summary,
    /// The files, their hashes, and what the disk says of them.
    pub files: BTreeMap<String, (Hash, Stamp)>,
    /// The hash of the list of them.
    pub list: Hash,
    /// When it was asked.
    pub written: Moment,
}
