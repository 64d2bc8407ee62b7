//! Looks at the files of a project, and reads those that may have changed since the last look.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rayon::prelude::*;

use crate::normalize::decode;
use crate::walk::{MAX_TEXT_BYTES, ProjectFiles, SourceFile, SourceTree};
use kyyeu_cache::{ChangeDetection, FileStat, Hash, InputFile, Timestamp, timestamp};
use kyyeu_diag::Code;

/// What is known of the bytes of files from an earlier look.
#[derive(Clone, Copy, Debug)]
pub struct PreviousSnapshot<'a> {
    /// When that was.
    pub taken_at: Timestamp,
    /// The files, by path.
    pub inputs: &'a BTreeMap<String, InputFile>,
    /// Whether what the disk says of a file is believed.
    pub change_detection: ChangeDetection,
}

/// What was seen of all files at a moment.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    /// When.
    pub taken_at: Timestamp,
    /// Every file, by path, and links, which have no bytes.
    pub inputs: BTreeMap<String, InputFile>,
    /// Whether all of it could be looked at.
    pub is_complete: bool,
}

impl ProjectFiles {
    /// Finds the files of a project.
    #[must_use]
    pub fn discover(root: &Path) -> Self {
        Self {
            content: SourceTree::walk(&root.join("content"), "content"),
            templates: SourceTree::walk(&root.join("templates"), "templates"),
        }
    }

    /// Takes the texts of an earlier look for files that have not changed since.
    pub fn reuse_texts(&mut self, before: &mut Self, then: &Snapshot, now: &Snapshot) {
        for (walked, before) in
            [(&mut self.content, &mut before.content), (&mut self.templates, &mut before.templates)]
        {
            let mut old = std::mem::take(&mut before.files).into_iter().peekable();
            for file in &mut walked.files {
                while old.next_if(|old| old.path < file.path).is_some() {}
                let Some(old) = old.next_if(|old| old.path == file.path) else { continue };
                let path = format!("{}/{}", walked.display_root, file.path);
                let hash = |look: &Snapshot| look.inputs.get(&path).map(|input| input.hash);
                if file.text.is_none() && hash(then).is_some() && hash(then) == hash(now) {
                    file.text = old.text;
                }
            }
        }
    }

    /// Looks at all files. Reads those of which nothing is known, and keeps their texts.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "load is where files are read; the time is compared with theirs"
    )]
    pub fn take_snapshot(&mut self, known: PreviousSnapshot<'_>) -> Snapshot {
        let mut look = Snapshot {
            taken_at: timestamp(SystemTime::now()),
            is_complete: true,
            ..Snapshot::default()
        };
        let mut inputs = Vec::new();
        for walked in [&mut self.content, &mut self.templates] {
            look.is_complete &= walked.issues.iter().all(|trouble| trouble.code == Code::StrayFile);
            inputs.extend(
                walked.issues.iter().map(|trouble| (trouble.path.clone(), InputFile::default())),
            );
            let shown = walked.display_root;
            let see = |file: &mut SourceFile| {
                let path = format!("{shown}/{}", file.path);
                let stamp = file_stat(&file.disk_path)?;
                let old = known.inputs.get(&path).filter(|old| {
                    known.change_detection == ChangeDetection::Metadata
                        && old.stat == stamp
                        && stamp.is_non_racy(known.taken_at)
                });
                let hash = match old {
                    Some(old) => old.hash,
                    None => hash_and_keep_text(file, shown, stamp.size)?,
                };
                file.hash = Some(hash);
                Some((path, InputFile { stat: stamp, hash }))
            };
            inputs.par_extend(walked.files.par_iter_mut().filter_map(see));
            look.is_complete &= walked.files.iter().all(|file| file.hash.is_some());
        }
        look.inputs = inputs.into_iter().collect();
        look
    }
}

impl ProjectFiles {
    /// Lets all texts go.
    pub fn drop_texts(&mut self) {
        for walked in [&mut self.content, &mut self.templates] {
            walked.files.iter_mut().for_each(|file| file.text = None);
        }
    }

    /// Looks again at some files that were looked at, and at nothing else. `None` where that does
    /// not tell what has changed: one of them is new or gone, or is no file.
    #[must_use]
    pub fn refresh(&mut self, look: &mut Snapshot, disks: &BTreeSet<PathBuf>) -> Option<()> {
        if !look.is_complete {
            return None;
        }
        for disk in disks {
            let mut folders = [&mut self.content, &mut self.templates].into_iter();
            let (shown, file) = folders.find_map(|walked| {
                let found = walked
                    .files
                    .iter_mut()
                    .find(|file| file.disk_path.as_os_str() == disk.as_os_str());
                found.map(|file| (walked.display_root, file))
            })?;
            if !std::fs::symlink_metadata(disk).is_ok_and(|data| data.is_file()) {
                return None;
            }
            let stamp = file_stat(disk)?;
            file.text = None;
            file.hash = None;
            let hash = hash_and_keep_text(file, shown, stamp.size)?;
            file.hash = Some(hash);
            // The moment of the look stays that of the others, which is the earlier one.
            look.inputs.insert(format!("{shown}/{}", file.path), InputFile { stat: stamp, hash });
        }
        Some(())
    }

    /// Marks those files of a look that have changed since: nobody knows which of their bytes were
    /// used. Not forgotten: a file that is gone by then would look as if it had never been there.
    pub fn mark_changed_since(&self, look: &mut Snapshot) {
        self.mark_changed_where(look, |_| true);
    }

    /// The same for files that were read, the only ones that count.
    pub fn mark_changed_where(&self, look: &mut Snapshot, read: impl Fn(&str) -> bool + Sync) {
        for walked in [&self.content, &self.templates] {
            let changed: Vec<_> = walked
                .files
                .par_iter()
                .filter_map(|file| {
                    let path = format!("{}/{}", walked.display_root, file.path);
                    if !read(&path) {
                        return None;
                    }
                    let same = look
                        .inputs
                        .get(&path)
                        .is_none_or(|input| Some(input.stat) == file_stat(&file.disk_path));
                    (!same).then_some(path)
                })
                .collect();
            look.inputs.extend(changed.into_iter().map(|path| (path, InputFile::UNKNOWN)));
        }
    }
}

/// A file of a project as it is now.
#[must_use]
pub fn read_input_file(root: &Path, path: &str) -> Option<InputFile> {
    let disk = root.join(path);
    let stamp = file_stat(&disk)?;
    Some(InputFile { stat: stamp, hash: hash_file(&disk)? })
}

/// The hash of a file's bytes.
fn hash_file(disk: &Path) -> Option<Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(std::fs::File::open(disk).ok()?).ok()?;
    Some(hasher.finalize().into())
}

/// What the disk says of a file.
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
fn file_stat(disk: &Path) -> Option<FileStat> {
    Some(FileStat::from_metadata(&std::fs::metadata(disk).ok()?))
}

/// The hash of the bytes of a file of a size. A text is kept for whoever reads it: it is the one
/// that was looked at, whatever becomes of the file meanwhile.
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
fn hash_and_keep_text(file: &mut SourceFile, shown: &str, size: u64) -> Option<Hash> {
    let text = !file.path.starts_with(if shown == "content" { "media/" } else { "assets/" });
    if text && size <= MAX_TEXT_BYTES {
        let bytes = std::fs::read(&file.disk_path).ok()?;
        let hash = blake3::hash(&bytes).into();
        file.text = Some(Arc::new(decode(&bytes)));
        return Some(hash);
    }
    hash_file(&file.disk_path)
}
