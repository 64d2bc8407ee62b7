//! Whether the files of a site still stand as the last build left them.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::Path;

use rayon::prelude::*;

use super::manifest;
use kyyeu_cache::{Cache, Hash, Made, Moment, Stamp, Trust, moment};

/// What the disk says of a file.
#[expect(clippy::disallowed_methods, reason = "write is where the output folder is looked at")]
pub(super) fn stamp(disk: &Path) -> io::Result<Stamp> {
    Ok(Stamp::of(&fs::metadata(disk)?))
}

/// The bytes of a file, and what the disk said of it before it was read.
pub(super) fn read(disk: &Path) -> io::Result<(Vec<u8>, Stamp)> {
    let mut file = fs::File::open(disk)?;
    let stamp = Stamp::of(&file.metadata()?);
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    Ok((bytes, stamp))
}

/// The hash of the list of a site's files.
pub(super) fn list(folder: &Path) -> Option<Hash> {
    hash(&folder.join(manifest::NAME)).ok()
}

/// The hash of a file, which is never held as a whole.
fn hash(disk: &Path) -> io::Result<Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(fs::File::open(disk)?)?;
    Ok(hasher.finalize().into())
}

/// The time.
#[expect(
    clippy::disallowed_methods,
    reason = "it is compared with the times of files, and goes into none"
)]
pub(super) fn now() -> Moment {
    moment(std::time::SystemTime::now())
}

/// How a site stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Every file is there as it was.
    Settled,
    /// Every file is there as it was, but only its bytes could tell: the stamps to know it by from
    /// now on, and when they were taken.
    Read(BTreeMap<String, Stamp>, Moment),
    /// A file is gone or was changed.
    Changed,
}

/// Looks whether all files of a site stand as a build left them. Believes what the disk says where
/// `trust` says so and the time allows it; reads them elsewhere.
#[must_use]
pub fn stands(folder: &Path, last: &Cache, trust: Trust) -> Stands {
    let looked = now();
    // Without its list nobody knows any more which files are kyyeu's.
    if list(folder) != Some(last.list) {
        return Stands::Changed;
    }
    let files: Vec<_> = last.made.iter().collect();
    let read: Option<BTreeMap<_, _>> = files
        .into_par_iter()
        .filter_map(|(path, made)| match one(&folder.join(path), made, last.written, trust) {
            Some((_, true)) => None,
            Some((stamp, false)) => Some(Some((path.clone(), stamp))),
            None => Some(None),
        })
        .collect();
    match read {
        None => Stands::Changed,
        Some(read) if read.is_empty() => Stands::Settled,
        Some(read) => Stands::Read(read, looked),
    }
}

/// The stamp of a file that stands as it was made, and whether that alone told so.
pub(super) fn one(
    disk: &Path,
    made: &Made,
    written: Moment,
    trust: Trust,
) -> Option<(Stamp, bool)> {
    let stamp = stamp(disk).ok()?;
    if trust == Trust::Stamps && stamp == made.stamp && stamp.settled(written) {
        return Some((stamp, true));
    }
    if stamp.size != made.stamp.size {
        return None;
    }
    (hash(disk).ok()? == made.hash).then_some((stamp, false))
}
