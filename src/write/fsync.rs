//! Waiting until the disk has what was written, so that it outlives a crash or a power loss.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::error::PathError;

/// How many files are synced at once: a disk syncs many together in the time of one.
const MAX_CONCURRENT_SYNCS: usize = 16;

/// Syncs the bytes of files.
///
/// # Errors
/// With the first file, in the given order, that cannot be synced.
pub fn sync_files(paths: &[PathBuf]) -> Result<(), PathError> {
    sync_each(paths, |path| OpenOptions::new().write(true).open(path)?.sync_all())
}

/// Syncs folders: which names are in them.
///
/// # Errors
/// With the first folder, in the given order, that cannot be synced.
pub fn sync_dirs(paths: &[PathBuf]) -> Result<(), PathError> {
    // Windows cannot sync a folder; NTFS journals its names by itself.
    if cfg!(unix) { sync_each(paths, |path| File::open(path)?.sync_all()) } else { Ok(()) }
}

fn sync_each(
    paths: &[PathBuf],
    sync: impl Fn(&Path) -> io::Result<()> + Sync,
) -> Result<(), PathError> {
    let sync = &sync;
    let chunk_len = paths.len().div_ceil(MAX_CONCURRENT_SYNCS).max(1);
    std::thread::scope(|scope| {
        let threads: Vec<_> = paths
            .chunks(chunk_len)
            .map(|chunk| {
                scope.spawn(move || chunk.iter().try_for_each(|path| sync_one(path, sync)))
            })
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().expect("a thread that syncs files never panics"))
    })
}

fn sync_one(path: &Path, sync: impl Fn(&Path) -> io::Result<()>) -> Result<(), PathError> {
    match sync(path) {
        // Some network file systems do not support the call, and promise nothing.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput) =>
        {
            Ok(())
        }
        result => result.map_err(|error| PathError::new(path, error)),
    }
}
