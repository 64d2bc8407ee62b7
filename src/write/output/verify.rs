//! Whether the files of a site still stand as the last build left them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use rayon::prelude::*;

use crate::output::manifest;
use kyyeu_cache::{BuildCache, ChangeDetection, FileStat, Hash, OutputFile, Timestamp, timestamp};

/// What the disk says of a file.
#[expect(clippy::disallowed_methods, reason = "write is where the output folder is looked at")]
pub(crate) fn file_stat(disk: &Path) -> io::Result<FileStat> {
    Ok(FileStat::from_metadata(&fs::metadata(disk)?))
}

/// The bytes of a file, and what the disk said of it before it was read.
pub(crate) fn read_with_stat(disk: &Path) -> io::Result<(Vec<u8>, FileStat)> {
    let mut file = fs::File::open(disk)?;
    let stamp = FileStat::from_metadata(&file.metadata()?);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok((bytes, stamp))
}

/// The hash of the list of a site's files.
pub(crate) fn manifest_hash(folder: &Path) -> Option<Hash> {
    hash_file(&folder.join(manifest::MANIFEST_NAME)).ok()
}

/// The hash of a file, which is never held as a whole.
fn hash_file(disk: &Path) -> io::Result<Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(fs::File::open(disk)?)?;
    Ok(hasher.finalize().into())
}

/// The time.
#[expect(
    clippy::disallowed_methods,
    reason = "it is compared with the times of files, and goes into none"
)]
pub(crate) fn current_time() -> Timestamp {
    timestamp(std::time::SystemTime::now())
}

/// How a site stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutputState {
    /// Every file is there as it was.
    Clean,
    /// Every file is there as it was, but only its bytes could tell: the stamps to know it by from
    /// now on, and when they were taken.
    CleanByHash(BTreeMap<String, FileStat>, Timestamp),
    /// A file is gone or was changed.
    Modified,
}

/// Looks whether all files of a site stand as a build left them. Believes what the disk says where
/// `trust` says so and the time allows it; reads them elsewhere.
#[must_use]
pub fn verify_output(folder: &Path, last: &BuildCache, trust: ChangeDetection) -> OutputState {
    let looked = current_time();
    // Without its list nobody knows any more which files are kyyeu's.
    if manifest_hash(folder) != Some(last.manifest_hash) {
        return OutputState::Modified;
    }
    let files: Vec<_> = last.outputs.iter().collect();
    let read: Option<BTreeMap<_, _>> = files
        .into_par_iter()
        .filter_map(|(path, made)| {
            match verify_file(&folder.join(path), made, last.commit_time, trust) {
                Some((_, true)) => None,
                Some((stamp, false)) => Some(Some((path.clone(), stamp))),
                None => Some(None),
            }
        })
        .collect();
    match read {
        None => OutputState::Modified,
        Some(read) if read.is_empty() => OutputState::Clean,
        Some(read) => OutputState::CleanByHash(read, looked),
    }
}

/// The stamp of a file that stands as it was made, and whether that alone told so.
pub(crate) fn verify_file(
    disk: &Path,
    made: &OutputFile,
    written: Timestamp,
    trust: ChangeDetection,
) -> Option<(FileStat, bool)> {
    let stamp = file_stat(disk).ok()?;
    if trust == ChangeDetection::Metadata && stamp == made.stat && stamp.is_non_racy(written) {
        return Some((stamp, true));
    }
    if stamp.size != made.stat.size {
        return None;
    }
    (hash_file(disk).ok()? == made.hash).then_some((stamp, false))
}
