//! What the disk says of the files of a project, without reading them: enough to see that something has changed.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use walkdir::WalkDir;

use super::files::is_hidden;

/// What the disk says of every file and folder of a project's content and theme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stamps(BTreeMap<PathBuf, Stamp>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    /// What changes when a file is changed and its time is set back, where the system has it.
    inner: (u64, i64, i64),
}

/// Looks at the files of a project.
#[must_use]
pub fn stamps(root: &Path) -> Stamps {
    let folders = ["content", "templates"].map(|folder| root.join(folder));
    let entries = folders.iter().flat_map(|folder| {
        WalkDir::new(folder)
            .into_iter()
            .filter_entry(|entry| entry.depth() == 0 || !is_hidden(&entry.file_name().to_string_lossy()))
    });
    // What is gone between two looks is no entry; the next look sees it so.
    let stamp = |entry: walkdir::DirEntry| {
        let metadata = entry.metadata().ok()?;
        let size = if metadata.is_dir() { 0 } else { metadata.len() };
        let modified = metadata.modified().ok().filter(|_| !metadata.is_dir());
        Some((entry.into_path(), Stamp { size, modified, inner: inner(&metadata) }))
    };
    Stamps(entries.filter_map(Result::ok).filter_map(stamp).collect())
}

#[cfg(unix)]
fn inner(metadata: &Metadata) -> (u64, i64, i64) {
    use std::os::unix::fs::MetadataExt;
    if metadata.is_dir() { (metadata.ino(), 0, 0) } else { (metadata.ino(), metadata.ctime(), metadata.ctime_nsec()) }
}

#[cfg(not(unix))]
fn inner(_: &Metadata) -> (u64, i64, i64) {
    (0, 0, 0)
}
