//! What the build cache knows of the files in the output folder.

use std::collections::BTreeMap;
use std::path::Path;

use crate::output::file_read::{file_stat, hash_file};
use kyyeu_cache::{ChangeDetection, FileStat, OutputFile, Timestamp};

/// The files of the last build, by path.
#[derive(Clone, Copy, Debug)]
pub struct PreviousBuild<'a> {
    /// The files.
    pub outputs: &'a BTreeMap<String, OutputFile>,
    /// When they were committed.
    pub committed_at: Timestamp,
    /// How it is found out whether a file was modified since.
    pub detection: ChangeDetection,
}

/// A file that is as the last build wrote it.
pub struct UnmodifiedFile {
    /// Its metadata now.
    pub stat: FileStat,
    /// Whether the metadata alone show that it is unmodified; else its bytes were read.
    pub by_metadata: bool,
}

impl PreviousBuild<'_> {
    /// Checks a file against its entry; `None` if it was modified or removed since.
    #[must_use]
    pub fn verify(&self, dir: &Path, path: &str) -> Option<UnmodifiedFile> {
        let output = self.outputs.get(path)?;
        let file = dir.join(path);
        let stat = file_stat(&file).ok()?;
        let has_same_stat = stat == output.stat && !stat.is_racy(self.committed_at);
        if self.detection == ChangeDetection::Metadata && has_same_stat {
            return Some(UnmodifiedFile { stat, by_metadata: true });
        }
        let is_same_file = stat.size == output.stat.size && hash_file(&file).ok()? == output.hash;
        is_same_file.then_some(UnmodifiedFile { stat, by_metadata: false })
    }
}
