//! Snapshots: the stat data and content hash of every file of a project at one time.
//!
//! A file whose stat data is that of the previous snapshot is not read again, unless it is racy.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rayon::prelude::*;

use crate::normalize::decode;
use crate::read::MAX_TEXT_BYTES;
use crate::walk::{ProjectFiles, SourceFile, SourceTree};
use kyyeu_cache::{ChangeDetection, FileStat, Hash, InputFile, Timestamp, timestamp};
use kyyeu_diag::Code;

/// The snapshot of the previous build, whose hashes are reused.
#[derive(Clone, Copy, Debug)]
pub struct PreviousSnapshot<'a> {
    /// The time before the first file of it was read.
    pub taken_at: Timestamp,
    /// Its files, by path in the project.
    pub inputs: &'a BTreeMap<String, InputFile>,
    /// Whether equal stat data means equal content.
    pub change_detection: ChangeDetection,
}

/// All files of a project with their stat data and content hash at one time.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// The time before the first file was read.
    pub taken_at: Timestamp,
    /// Every file, by path in the project. Links are included, with a default value.
    pub inputs: BTreeMap<String, InputFile>,
    /// Whether every file could be read. Links do not count: they are never followed.
    pub is_complete: bool,
}

/// What [`ProjectFiles::refresh`] could do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum RefreshOutcome {
    /// The snapshot is up to date for the given files.
    Done,
    /// A file is new, was removed or cannot be read: the folders must be walked again.
    NeedsFullScan,
}

impl ProjectFiles {
    /// The text of a file of the content, by its path in the project. `None` if the snapshot did
    /// not read it, or if no page can show it.
    #[must_use]
    pub fn snapshot_text(&self, path: &str) -> Option<Arc<str>> {
        let path = path.strip_prefix("content/")?;
        let files = &self.content.files;
        let index = files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        let source = files[index].text.as_ref()?;
        if source.invalid_utf8_at.is_some()
            || source.text.chars().any(kyyeu_model::is_forbidden_char)
        {
            return None;
        }
        Some(source.text.clone())
    }

    /// Takes a snapshot. Reads the files that may have changed since the previous one and keeps
    /// their texts.
    #[must_use]
    pub fn take_snapshot(&mut self, previous: PreviousSnapshot<'_>) -> Snapshot {
        let mut snapshot = Snapshot {
            taken_at: timestamp(SystemTime::now()),
            is_complete: true,
            ..Snapshot::default()
        };
        let mut inputs = Vec::new();
        for tree in self.trees_mut() {
            snapshot.is_complete &= tree.issues.iter().all(|issue| issue.code == Code::StrayFile);
            inputs
                .extend(tree.issues.iter().map(|issue| (issue.path.clone(), InputFile::default())));
            let SourceTree { display_root, files, .. } = tree;
            let hashed = files.par_iter_mut().filter_map(|file| {
                let path = format!("{display_root}/{}", file.path);
                let stat = file_stat(&file.disk_path)?;
                let hash = match reusable_hash(previous, &path, stat) {
                    Some(hash) => hash,
                    None => hash_and_keep_text(file, display_root, stat.size)?,
                };
                file.hash = Some(hash);
                Some((path, InputFile { stat, hash }))
            });
            inputs.par_extend(hashed);
            snapshot.is_complete &= files.iter().all(|file| file.hash.is_some());
        }
        snapshot.inputs = inputs.into_iter().collect();
        snapshot
    }

    /// Moves the texts of the files that are equal in two snapshots here from `previous`.
    pub fn reuse_texts(&mut self, previous: &mut Self, then: &Snapshot, now: &Snapshot) {
        for (tree, previous) in self.trees_mut().into_iter().zip(previous.trees_mut()) {
            let mut old_files = std::mem::take(&mut previous.files).into_iter().peekable();
            let mut files = tree.files.iter_mut().peekable();
            // A merge join: both lists are sorted by path.
            while let (Some(old), Some(file)) = (old_files.peek_mut(), files.peek_mut()) {
                match old.path.cmp(&file.path) {
                    Ordering::Less => {
                        old_files.next();
                    }
                    Ordering::Greater => {
                        files.next();
                    }
                    Ordering::Equal => {
                        let path = format!("{}/{}", tree.display_root, file.path);
                        let old_hash = then.inputs.get(&path).map(|input| input.hash);
                        let new_hash = now.inputs.get(&path).map(|input| input.hash);
                        if file.text.is_none() && old_hash.is_some() && old_hash == new_hash {
                            file.text = old.text.take();
                        }
                        old_files.next();
                        files.next();
                    }
                }
            }
        }
    }

    /// Releases the texts of all files.
    pub fn drop_texts(&mut self) {
        for tree in self.trees_mut() {
            for file in &mut tree.files {
                file.text = None;
            }
        }
    }

    /// Updates a snapshot for the files with the given paths on disk, and reads no others.
    pub fn refresh(
        &mut self,
        snapshot: &mut Snapshot,
        disk_paths: &BTreeSet<PathBuf>,
    ) -> RefreshOutcome {
        if !snapshot.is_complete {
            return RefreshOutcome::NeedsFullScan;
        }
        for disk_path in disk_paths {
            // `taken_at` stays: it is the earliest time at which a file was read.
            match self.refresh_file(disk_path) {
                Some((path, input)) => snapshot.inputs.insert(path, input),
                None => return RefreshOutcome::NeedsFullScan,
            };
        }
        RefreshOutcome::Done
    }

    fn refresh_file(&mut self, disk_path: &Path) -> Option<(String, InputFile)> {
        let (display_root, file) = self.trees_mut().into_iter().find_map(|tree| {
            // Comparing paths part by part is slower.
            let file = tree
                .files
                .iter_mut()
                .find(|file| file.disk_path.as_os_str() == disk_path.as_os_str())?;
            Some((&tree.display_root, file))
        })?;
        if !std::fs::symlink_metadata(disk_path).is_ok_and(|metadata| metadata.is_file()) {
            return None;
        }
        let stat = file_stat(disk_path)?;
        file.text = None;
        file.hash = None;
        let hash = hash_and_keep_text(file, display_root, stat.size)?;
        file.hash = Some(hash);
        Some((format!("{display_root}/{}", file.path), InputFile { stat, hash }))
    }

    /// Marks the files that have changed since the snapshot as unknown: the build may have read
    /// either version. They are not removed, because a file that is deleted meanwhile would then
    /// look as if it had never existed.
    pub fn mark_changed_since(&self, snapshot: &mut Snapshot) {
        self.mark_changed_where(snapshot, |_| true);
    }

    /// Marks changed files as unknown, but only those whose path satisfies `filter`.
    pub fn mark_changed_where(
        &self,
        snapshot: &mut Snapshot,
        filter: impl Fn(&str) -> bool + Sync,
    ) {
        for tree in [&self.content, &self.templates] {
            let inputs = &snapshot.inputs;
            let changed: Vec<_> = tree
                .files
                .par_iter()
                .filter_map(|file| {
                    let path = format!("{}/{}", tree.display_root, file.path);
                    let has_changed = filter(&path)
                        && inputs
                            .get(&path)
                            .is_some_and(|input| Some(input.stat) != file_stat(&file.disk_path));
                    has_changed.then_some(path)
                })
                .collect();
            snapshot.inputs.extend(changed.into_iter().map(|path| (path, InputFile::UNKNOWN)));
        }
    }

    fn trees_mut(&mut self) -> [&mut SourceTree; 2] {
        [&mut self.content, &mut self.templates]
    }
}

/// The hash of the previous snapshot, if the stat data shows that it is still that of the file.
fn reusable_hash(previous: PreviousSnapshot<'_>, path: &str, stat: FileStat) -> Option<Hash> {
    let input = previous.inputs.get(path)?;
    let is_fresh = previous.change_detection == ChangeDetection::Metadata
        && input.stat == stat
        && !stat.is_racy(previous.taken_at);
    is_fresh.then_some(input.hash)
}

/// The current stat data and content hash of a file, by its path in the project.
#[must_use]
pub fn read_input_file(root: &Path, path: &str) -> Option<InputFile> {
    let disk_path = root.join(path);
    Some(InputFile { stat: file_stat(&disk_path)?, hash: hash_file(&disk_path)? })
}

fn hash_file(disk_path: &Path) -> Option<Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(std::fs::File::open(disk_path).ok()?).ok()?;
    Some(hasher.finalize().into())
}

fn file_stat(disk_path: &Path) -> Option<FileStat> {
    Some(FileStat::from_metadata(&std::fs::metadata(disk_path).ok()?))
}

/// Hashes a file of `size` bytes. Keeps a source text in `file`, so that the build uses the bytes
/// that were hashed even if the file changes meanwhile.
fn hash_and_keep_text(file: &mut SourceFile, display_root: &str, size: u64) -> Option<Hash> {
    let binary_folder = if display_root == "content" { "media/" } else { "assets/" };
    if file.path.starts_with(binary_folder) || size > MAX_TEXT_BYTES {
        return hash_file(&file.disk_path);
    }
    let bytes = std::fs::read(&file.disk_path).ok()?;
    file.text = Some(Arc::new(decode(&bytes)));
    Some(blake3::hash(&bytes).into())
}
