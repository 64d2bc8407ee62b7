//! Waits until the disk itself has what was written, so that a power cut takes nothing that was
//! said to be done.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// How many files are waited for at once: a disk takes many together in the time of one.
const MAX_CONCURRENT_SYNCS: usize = 16;

/// Waits for files.
///
/// # Errors
/// With the first file, in their order, that the disk did not take.
pub fn sync_files(paths: &[PathBuf]) -> Result<(), (PathBuf, io::Error)> {
    sync_each(paths, |path| OpenOptions::new().write(true).open(path)?.sync_all())
}

/// Waits for what was moved into folders and out of them.
///
/// # Errors
/// With the first folder, in their order, that the disk did not take.
pub fn sync_dirs(paths: &[PathBuf]) -> Result<(), (PathBuf, io::Error)> {
    // Windows has no such thing; its folders are written in their own order.
    if cfg!(unix) { sync_each(paths, |path| File::open(path)?.sync_all()) } else { Ok(()) }
}

fn sync_each(
    paths: &[PathBuf],
    sync: impl Fn(&Path) -> io::Result<()> + Sync,
) -> Result<(), (PathBuf, io::Error)> {
    let one = |path: &PathBuf| match sync(path) {
        // Some network disks know no such call, and promise nothing.
        Err(error)
            if !matches!(
                error.kind(),
                io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput
            ) =>
        {
            Err((path.clone(), error))
        }
        _ => Ok(()),
    };
    let share = paths.len().div_ceil(MAX_CONCURRENT_SYNCS).max(1);
    std::thread::scope(|scope| {
        let threads: Vec<_> = paths
            .chunks(share)
            .map(|paths| scope.spawn(|| paths.iter().try_for_each(one)))
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().expect("no thread that waits for a disk panics"))
    })
}
