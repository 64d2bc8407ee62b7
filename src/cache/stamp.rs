//! What a disk says of a file without reading it.

use std::fs::Metadata;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Nanoseconds since 1970.
pub type Moment = i64;

/// How long after a change a file may change again without another time: disks that count in steps
/// of two seconds are the slowest.
const STEP: Moment = 2_000_000_000;

/// Whether what a disk says of a file is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// A file with the same size and times is the same.
    Stamps,
    /// Every byte is read.
    Nothing,
}

/// A time as a number.
#[must_use]
pub fn moment(time: SystemTime) -> Moment {
    let nanos = |nanos: u128| Moment::try_from(nanos).unwrap_or(Moment::MAX);
    match time.duration_since(UNIX_EPOCH) {
        Ok(since) => nanos(since.as_nanos()),
        Err(before) => -nanos(before.duration().as_nanos()),
    }
}

/// What a disk says of a file without reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// How many bytes it has.
    pub size: u64,
    /// When its bytes were last changed.
    pub modified: Moment,
    /// When anything of it was last changed, its times and its name too; 0 where the disk does not
    /// say.
    pub changed: Moment,
    /// Which file of the disk it is; 0 where the disk does not say.
    pub node: u64,
}

impl Stamp {
    /// Of no file: nothing is known of it.
    pub const NONE: Self =
        Self { size: u64::MAX, modified: Moment::MAX, changed: Moment::MAX, node: 0 };

    /// Of a file, by what a disk has said of it.
    #[must_use]
    pub fn of(data: &Metadata) -> Self {
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
            modified: data.modified().map_or(Moment::MAX, moment),
            changed,
            node,
        }
    }

    /// Whether a file that has this stamp still is what it was when it was looked at.
    ///
    /// A file that had changed just before may have changed again without another time: such a
    /// stamp says nothing.
    #[must_use]
    pub fn settled(&self, looked: Moment) -> bool {
        self.modified.max(self.changed) < looked.saturating_sub(STEP)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_of_the_moment_says_nothing() {
        let stamp = Stamp { modified: 10 * STEP, ..Stamp::default() };
        assert!(
            !stamp.settled(10 * STEP) && !stamp.settled(11 * STEP) && stamp.settled(11 * STEP + 1)
        );
    }
}
