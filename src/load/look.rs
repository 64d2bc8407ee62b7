//! Looks at the files of a project, and reads those that may have changed since the last look.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use rayon::prelude::*;

use super::decoded::decode;
use super::files::{Files, Found, LARGEST_TEXT, Walked};
use kyyeu_cache::{Hash, Input, Moment, Stamp, Trust, moment};
use kyyeu_diag::Code;

/// What is known of the bytes of files from an earlier look.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// When that was.
    pub looked: Moment,
    /// The files, by path.
    pub inputs: &'a BTreeMap<String, Input>,
    /// Whether what the disk says of a file is believed.
    pub trust: Trust,
}

/// What was seen of all files at a moment.
#[derive(Clone, Debug, Default)]
pub struct Look {
    /// When.
    pub looked: Moment,
    /// Every file, by path, and links, which have no bytes.
    pub inputs: BTreeMap<String, Input>,
    /// Whether all of it could be looked at.
    pub whole: bool,
}

impl Files {
    /// Finds the files of a project.
    #[must_use]
    pub fn find(root: &Path) -> Self {
        Self {
            content: Walked::walk(&root.join("content"), "content"),
            templates: Walked::walk(&root.join("templates"), "templates"),
        }
    }

    /// Takes the texts of an earlier look for files that have not changed since.
    pub fn take(&mut self, before: &mut Self, then: &Look, now: &Look) {
        for (walked, before) in
            [(&mut self.content, &mut before.content), (&mut self.templates, &mut before.templates)]
        {
            let mut old = std::mem::take(&mut before.found).into_iter().peekable();
            for file in &mut walked.found {
                while old.next_if(|old| old.path < file.path).is_some() {}
                let Some(old) = old.next_if(|old| old.path == file.path) else { continue };
                let path = format!("{}/{}", walked.shown, file.path);
                let hash = |look: &Look| look.inputs.get(&path).map(|input| input.hash);
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
    pub fn look(&mut self, known: Known<'_>) -> Look {
        let mut look = Look { looked: moment(SystemTime::now()), whole: true, ..Look::default() };
        let mut inputs = Vec::new();
        for walked in [&mut self.content, &mut self.templates] {
            look.whole &= walked.trouble.iter().all(|trouble| trouble.code == Code::StrayFile);
            inputs.extend(
                walked.trouble.iter().map(|trouble| (trouble.path.clone(), Input::default())),
            );
            let shown = walked.shown;
            let see = |file: &mut Found| {
                let path = format!("{shown}/{}", file.path);
                let stamp = stamp(&file.disk)?;
                let old = known.inputs.get(&path).filter(|old| {
                    known.trust == Trust::Stamps
                        && old.stamp == stamp
                        && stamp.settled(known.looked)
                });
                let hash = match old {
                    Some(old) => old.hash,
                    None => hash(file, shown, stamp.size)?,
                };
                file.hash = Some(hash);
                Some((path, Input { stamp, hash }))
            };
            inputs.par_extend(walked.found.par_iter_mut().filter_map(see));
            look.whole &= walked.found.iter().all(|file| file.hash.is_some());
        }
        look.inputs = inputs.into_iter().collect();
        look
    }
}

impl Files {
    /// Lets all texts go.
    pub fn release(&mut self) {
        for walked in [&mut self.content, &mut self.templates] {
            walked.found.iter_mut().for_each(|file| file.text = None);
        }
    }

    /// Looks again at some files that were looked at, and at nothing else. `None` where that does
    /// not tell what has changed: one of them is new or gone, or is no file.
    #[must_use]
    pub fn look_again(&mut self, look: &mut Look, disks: &BTreeSet<PathBuf>) -> Option<()> {
        if !look.whole {
            return None;
        }
        for disk in disks {
            let mut folders = [&mut self.content, &mut self.templates].into_iter();
            let (shown, file) = folders.find_map(|walked| {
                let found =
                    walked.found.iter_mut().find(|file| file.disk.as_os_str() == disk.as_os_str());
                found.map(|file| (walked.shown, file))
            })?;
            if !std::fs::symlink_metadata(disk).is_ok_and(|data| data.is_file()) {
                return None;
            }
            let stamp = stamp(disk)?;
            file.text = None;
            file.hash = None;
            let hash = hash(file, shown, stamp.size)?;
            file.hash = Some(hash);
            // The moment of the look stays that of the others, which is the earlier one.
            look.inputs.insert(format!("{shown}/{}", file.path), Input { stamp, hash });
        }
        Some(())
    }

    /// Marks those files of a look that have changed since: nobody knows which of their bytes were
    /// used. Not forgotten: a file that is gone by then would look as if it had never been there.
    pub fn confirm(&self, look: &mut Look) {
        self.confirm_some(look, |_| true);
    }

    /// The same for files that were read, the only ones that count.
    pub fn confirm_some(&self, look: &mut Look, read: impl Fn(&str) -> bool + Sync) {
        for walked in [&self.content, &self.templates] {
            let changed: Vec<_> = walked
                .found
                .par_iter()
                .filter_map(|file| {
                    let path = format!("{}/{}", walked.shown, file.path);
                    if !read(&path) {
                        return None;
                    }
                    let same = look
                        .inputs
                        .get(&path)
                        .is_none_or(|input| Some(input.stamp) == stamp(&file.disk));
                    (!same).then_some(path)
                })
                .collect();
            look.inputs.extend(changed.into_iter().map(|path| (path, Input::UNKNOWN)));
        }
    }
}

/// A file of a project as it is now.
#[must_use]
pub fn input(root: &Path, path: &str) -> Option<Input> {
    let disk = root.join(path);
    let stamp = stamp(&disk)?;
    Some(Input { stamp, hash: hash_bytes(&disk)? })
}

/// The hash of a file's bytes.
fn hash_bytes(disk: &Path) -> Option<Hash> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(std::fs::File::open(disk).ok()?).ok()?;
    Some(hasher.finalize().into())
}

/// What the disk says of a file.
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
fn stamp(disk: &Path) -> Option<Stamp> {
    Some(Stamp::of(&std::fs::metadata(disk).ok()?))
}

/// The hash of the bytes of a file of a size. A text is kept for whoever reads it: it is the one
/// that was looked at, whatever becomes of the file meanwhile.
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
fn hash(file: &mut Found, shown: &str, size: u64) -> Option<Hash> {
    let text = !file.path.starts_with(if shown == "content" { "media/" } else { "assets/" });
    if text && size <= LARGEST_TEXT {
        let bytes = std::fs::read(&file.disk).ok()?;
        let hash = blake3::hash(&bytes).into();
        file.text = Some(Arc::new(decode(&bytes)));
        return Some(hash);
    }
    hash_bytes(&file.disk)
}
