//! What a disk says of a file without reading it.

use std::fs::Metadata;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Nanoseconds since 1970.
pub type Timestamp = i64;

/// How long after a change a file may change again without another time: disks that count in steps
/// of two seconds are the slowest.
const MTIME_GRANULARITY_NANOS: Timestamp = 2_000_000_000;

/// Whether what a disk says of a file is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeDetection {
    /// A file with the same size and times is the same.
    Metadata,
    /// Every byte is read.
    ContentHash,
}

/// A time as a number.
#[must_use]
pub fn timestamp(time: SystemTime) -> Timestamp {
    let nanos = |nanos: u128| Timestamp::try_from(nanos).unwrap_or(Timestamp::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => nanos(since.as_nanos()),
        Err(before) => -nanos(before.duration().as_nanos()),
    }
}

/// What a disk says of a file without reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStat {
    /// How many bytes it has.
    pub size: u64,
    /// When its bytes were last changed.
    pub mtime: Timestamp,
    /// When anything of it was last changed, its times and its name too; 0 where the disk does not
    /// say.
    pub ctime: Timestamp,
    /// Which file of the disk it is; 0 where the disk does not say.
    pub inode: u64,
}

impl FileStat {
    /// Of no file: nothing is known of it.
    pub const UNKNOWN: Self =
        Self { size: u64::MAX, mtime: Timestamp::MAX, ctime: Timestamp::MAX, inode: 0 };

    /// Of a file, by what a disk has said of it.
    #[must_use]
    pub fn from_metadata(data: &Metadata) -> Self {
        #[cfg(unix)]
        let (changed, node) = {
            use std::os::unix::fs::MetadataExt;
            (
                data.ctime().saturating_mul(1_000_000_000).saturating_add(data.ctime_nsec()),
                data.ino(),
            )
        };
        #[cfg(not(unix))]
        let (changed, node) = (0, 0);
        Self {
            size: data.len(),
            mtime: data.modified().map_or(Timestamp::MAX, timestamp),
            ctime: changed,
            inode: node,
        }
    }

    /// Whether a file that has this stamp still is what it was when it was looked at.
    ///
    /// A file that had changed just before may have changed again without another time: such a
    /// stamp says nothing.
    #[must_use]
    pub fn is_non_racy(&self, looked: Timestamp) -> bool {
        self.mtime.max(self.ctime) < looked.saturating_sub(MTIME_GRANULARITY_NANOS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_stat_is_racy() {
        let stamp = FileStat { mtime: 10 * MTIME_GRANULARITY_NANOS, ..FileStat::default() };
        assert!(
            !stamp.is_non_racy(10 * MTIME_GRANULARITY_NANOS)
                && !stamp.is_non_racy(11 * MTIME_GRANULARITY_NANOS)
                && stamp.is_non_racy(11 * MTIME_GRANULARITY_NANOS + 1)
        );
    }
}
