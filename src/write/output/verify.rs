//! The check whether a whole site is as the last build left it.

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use crate::output::file_read::{current_time, hash_file};
use crate::output::manifest::MANIFEST_NAME;
use crate::output::previous_build::PreviousBuild;
use kyyeu_cache::{BuildCache, ChangeDetection, FileStat, Timestamp};

/// The state of a site, compared with the last build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutputState {
    /// Every file is unmodified.
    Clean,
    /// Every file is unmodified, but for some only their bytes showed it.
    CleanByHash {
        /// The new metadata of those files, by path.
        stats: BTreeMap<String, FileStat>,
        /// A time before the metadata were read.
        taken_at: Timestamp,
    },
    /// A file is missing or was modified.
    Modified,
}

/// Checks all files of a site against the cache of the last build.
#[must_use]
pub fn verify_output(dir: &Path, cache: &BuildCache, detection: ChangeDetection) -> OutputState {
    let taken_at = current_time();
    // Without its manifest the files of a site cannot be told from others.
    if hash_file(&dir.join(MANIFEST_NAME)).ok() != Some(cache.manifest_hash) {
        return OutputState::Modified;
    }
    let previous =
        PreviousBuild { outputs: &cache.outputs, committed_at: cache.commit_time, detection };
    // A file whose metadata are current needs no entry.
    let new_stat = |path: &String| {
        let file = previous.verify(dir, path)?;
        Some((!file.by_metadata).then(|| (path.clone(), file.stat)))
    };
    let paths: Vec<_> = cache.outputs.keys().collect();
    let new_stats: Option<Vec<_>> = paths.into_par_iter().map(new_stat).collect();
    let Some(new_stats) = new_stats else { return OutputState::Modified };
    let stats: BTreeMap<_, _> = new_stats.into_iter().flatten().collect();
    if stats.is_empty() { OutputState::Clean } else { OutputState::CleanByHash { stats, taken_at } }
}
