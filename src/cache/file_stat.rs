//! Stat data of files: what the file system reports without reading them, and when it can be
//! trusted.

use std::fs::Metadata;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Nanoseconds since 1970-01-01 00:00 UTC.
pub type Timestamp = i64;

/// Longest time in which a file can change twice and keep its modification time: FAT, which is the
/// coarsest, counts in steps of two seconds.
const MTIME_GRANULARITY_NANOS: Timestamp = 2_000_000_000;

/// How a changed file is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeDetection {
    /// A file with the same stat data is unchanged, unless it is racy.
    Metadata,
    /// Every file is read and hashed.
    ContentHash,
}

/// Converts a time; one that does not fit saturates.
#[must_use]
pub fn timestamp(time: SystemTime) -> Timestamp {
    let nanos = |nanos: u128| Timestamp::try_from(nanos).unwrap_or(Timestamp::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => nanos(since.as_nanos()),
        Err(before) => -nanos(before.duration().as_nanos()),
    }
}

/// Stat data of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStat {
    /// Size in bytes.
    pub size: u64,
    /// When the bytes were last modified.
    pub mtime: Timestamp,
    /// When the bytes or the metadata were last changed; 0 if the platform does not report it.
    pub ctime: Timestamp,
    /// Number of the file in its file system; 0 if the platform does not report it.
    pub inode: u64,
}

impl FileStat {
    /// Stat data that no file has, and that is always racy.
    pub const UNKNOWN: Self =
        Self { size: u64::MAX, mtime: Timestamp::MAX, ctime: Timestamp::MAX, inode: 0 };

    /// Converts the metadata of the standard library.
    #[must_use]
    pub fn from_metadata(data: &Metadata) -> Self {
        #[cfg(unix)]
        let (ctime, inode) = {
            use std::os::unix::fs::MetadataExt;
            (
                data.ctime().saturating_mul(1_000_000_000).saturating_add(data.ctime_nsec()),
                data.ino(),
            )
        };
        #[cfg(not(unix))]
        let (ctime, inode) = (0, 0);
        Self {
            size: data.len(),
            mtime: data.modified().map_or(Timestamp::MAX, timestamp),
            ctime,
            inode,
        }
    }

    /// Whether the file was changed so shortly before the snapshot that it may have changed again
    /// since without new stat data ("racy", the term of git). Then only its bytes can tell.
    ///
    /// The rule compares times of the file system with `snapshot_time`, a time of the local clock.
    /// On a local disk both are one clock. On a network file system whose server is behind the
    /// local clock by more than the granularity, the next build takes a file that changed during
    /// the snapshot for unchanged; git has the same limit. `--verify`
    /// ([`ChangeDetection::ContentHash`]) does not depend on clocks. A server that is ahead makes
    /// files racy for longer, which costs time only.
    #[must_use]
    pub fn is_racy(&self, snapshot_time: Timestamp) -> bool {
        self.mtime.max(self.ctime) >= snapshot_time.saturating_sub(MTIME_GRANULARITY_NANOS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGED: Timestamp = 10 * MTIME_GRANULARITY_NANOS;

    #[test]
    fn a_file_is_racy_until_its_times_are_older_than_the_granularity() {
        let modified_stat = FileStat { mtime: CHANGED, ..FileStat::default() };
        let changed_ctime = FileStat { ctime: CHANGED, ..FileStat::default() };
        for stat in [modified_stat, changed_ctime] {
            assert!(stat.is_racy(CHANGED));
            assert!(stat.is_racy(CHANGED + MTIME_GRANULARITY_NANOS));
            assert!(!stat.is_racy(CHANGED + MTIME_GRANULARITY_NANOS + 1));
        }
    }

    #[test]
    fn a_file_from_the_future_and_unknown_stat_data_are_racy() {
        let future = FileStat { mtime: CHANGED + 1, ..FileStat::default() };
        assert!(future.is_racy(CHANGED) && FileStat::UNKNOWN.is_racy(Timestamp::MAX));
    }
}
