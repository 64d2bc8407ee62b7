//! Moves files that stand ready into place: all of them, or none.
//!
//! What changes is written down first, and only then carried out. A run that ends in the middle, by
//! a power cut for instance, is carried on from there by the next one; where something cannot be
//! moved, all goes back. For that the old files stay at hand, as second names of the same bytes,
//! until the new ones stand. So a site changes, and so does the content where a command of kyyeu's
//! changes several files.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::error::{Consistency, WriteError, io_failure};
use crate::fsync;
use crate::output::location;
use crate::output::manifest::{self, Manifest};
use crate::parent_dir;

/// Where new files wait until the whole site stands, and what is needed to bring them into place or
/// back.
const STAGING_DIR: &str = ".kyyeu-staging";

/// Where files of kyyeu's go that somebody changed, before kyyeu puts its own in their place again.
const DISPLACED_DIR: &str = ".kyyeu-kept";

/// The first line of a journal; the last one shows that it is whole.
const JOURNAL_HEADER: &str = "kyyeu journal 1";
const JOURNAL_END: &str = "end";

/// What a build changes: paths in the site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChangeSet {
    /// Staged files for places where nothing stands.
    pub added: BTreeSet<String>,
    /// Staged files for places where another one stands.
    pub changed: BTreeSet<String>,
    /// Files of kyyeu's that are no longer needed.
    pub removed: BTreeSet<String>,
}

impl ChangeSet {
    fn staged_paths(&self) -> impl Iterator<Item = &String> {
        self.added.iter().chain(&self.changed)
    }

    fn existing_paths(&self) -> impl Iterator<Item = &String> {
        self.changed.iter().chain(&self.removed)
    }

    /// The folders in which it happens; the empty path is the site's own.
    fn parent_dirs(&self) -> BTreeSet<&str> {
        self.staged_paths().chain(&self.removed).map(|path| parent_dir(path)).chain([""]).collect()
    }

    fn encode(&self) -> String {
        let mut text = format!("{JOURNAL_HEADER}\n");
        for (what, paths) in
            [("added", &self.added), ("changed", &self.changed), ("gone", &self.removed)]
        {
            for path in paths {
                let Ok(()) = writeln!(text, "{what} {path}") else { return text };
            }
        }
        text.push_str(JOURNAL_END);
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let mut change = Self::default();
        let lines =
            text.strip_prefix(JOURNAL_HEADER)?.strip_prefix('\n')?.strip_suffix(JOURNAL_END)?;
        for line in lines.lines() {
            let (what, path) = line.split_once(' ')?;
            let paths = match what {
                "added" => &mut change.added,
                "changed" => &mut change.changed,
                "gone" => &mut change.removed,
                _ => return None,
            };
            paths.insert(manifest::is_inside(path).then(|| path.to_owned())?);
        }
        Some(change)
    }
}

/// Whose files a journal moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum JournalKind {
    /// Those of a site: its manifest tells which are ours, and changes with them.
    Site,
    /// Those of editors: how they stood when the change was made is listed beside the journal.
    Content,
}

/// A file that somebody changed, and where what stood there is kept; both below the journal's
/// folder.
pub type Displaced = (String, String);

/// A folder with its staging.
#[derive(Clone, Copy, Debug)]
pub struct Journal<'a> {
    dir: &'a Path,
    kind: JournalKind,
}

impl<'a> Journal<'a> {
    /// Of an output folder.
    pub const fn new(folder: &'a Path) -> Self {
        Self { dir: folder, kind: JournalKind::Site }
    }

    /// Of a folder of the project.
    pub const fn for_content(folder: &'a Path) -> Self {
        Self { dir: folder, kind: JournalKind::Content }
    }

    /// The list of the files as they stand before a change.
    fn manifest_path(self) -> PathBuf {
        match self.kind {
            JournalKind::Site => self.dir.join(manifest::MANIFEST_NAME),
            JournalKind::Content => self.staging_path("stood"),
        }
    }

    /// Where a new file waits, below the output folder.
    pub fn staged_path(path: &str) -> String {
        format!("{STAGING_DIR}/new/{path}")
    }

    fn staging_path(self, name: &str) -> PathBuf {
        self.dir.join(STAGING_DIR).join(name)
    }

    fn staged_file(self, path: &str) -> PathBuf {
        self.dir.join(Self::staged_path(path))
    }

    /// Where an old file stays at hand.
    fn backup_path(self, path: &str) -> PathBuf {
        self.staging_path("old").join(path)
    }

    /// What is to be done.
    fn redo_log(self) -> PathBuf {
        self.staging_path("journal")
    }

    /// What is to be undone.
    fn undo_log(self) -> PathBuf {
        self.staging_path("undo")
    }

    /// Whether a build ended in the middle of moving its files.
    pub fn is_open(self) -> bool {
        self.redo_log().exists() || self.undo_log().exists()
    }

    /// Whether anything waits, be it for a run that goes on or for one that ended.
    pub fn has_staging(self) -> bool {
        self.dir.join(STAGING_DIR).exists()
    }

    /// Removes what waits, unless it is still needed to bring a site into place or back.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    pub fn clear(self) -> io::Result<()> {
        if self.is_open() {
            return Ok(());
        }
        match fs::remove_dir_all(self.dir.join(STAGING_DIR)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Brings staged files into place: those of a site with the new list of its files, those of the
    /// project with the list of how the old ones stand.
    ///
    /// # Errors
    /// When that cannot be done. The folder is then as it was, unless the fault says otherwise.
    pub fn commit(self, change: &ChangeSet, list: &Manifest) -> Result<(), WriteError> {
        self.prepare(change, list)?;
        self.write_log(change)
            .map_err(|(path, error)| io_failure(&path, &error, Consistency::Intact))?;
        self.apply_or_roll_back(change)
    }

    /// Carries on with a run that ended in the middle. Gives the files that somebody changed
    /// meanwhile.
    ///
    /// # Errors
    /// When that cannot be done. The folder is then as it was before that run, unless the fault
    /// says otherwise.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    pub fn recover(self) -> Result<Vec<Displaced>, WriteError> {
        for (journal, undoing) in [(self.undo_log(), true), (self.redo_log(), false)] {
            let text = match fs::read(&journal) {
                Ok(bytes) => String::from_utf8(bytes).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(io_failure(&journal, &error, Consistency::Partial)),
            };
            // No journal of ours: nothing was moved by it, whatever it says.
            let Some(mut change) = ChangeSet::parse(&text) else {
                fs::remove_file(&journal)
                    .map_err(|error| io_failure(&journal, &error, Consistency::Intact))?;
                return Ok(Vec::new());
            };
            if undoing {
                self.roll_back(&change)
                    .map_err(|(path, error)| io_failure(&path, &error, Consistency::Partial))?;
                return Ok(Vec::new());
            }
            // Somebody may have changed something there meanwhile.
            let old = location::read_manifest_at(self.dir, &self.manifest_path())
                .map_err(WriteError::Diagnostic)?;
            let stands = |path: &str| fs::read(self.dir.join(path));
            let ours = |path: &str| stands(path).is_ok_and(|bytes| old.matches(path, &bytes));
            change.removed.retain(|path| ours(path));
            let waits = |path: &&String| self.staged_file(path).exists();
            let changed = change.changed.iter().filter(waits).filter(|path| !ours(path));
            let added = change.added.iter().filter(waits);
            let mut asides = Vec::new();
            for path in changed.chain(added).filter(|path| stands(path).is_ok()) {
                asides.push((path.clone(), set_aside(self.dir, path)?));
            }
            for folder in change.parent_dirs() {
                location::create_dirs(self.dir, folder)?;
            }
            self.apply_or_roll_back(&change)?;
            return Ok(asides);
        }
        Ok(Vec::new())
    }

    /// Does everything that can fail for want of room or rights and that no reader sees.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn prepare(self, change: &ChangeSet, list: &Manifest) -> Result<(), WriteError> {
        let written = match self.kind {
            JournalKind::Site => self.staged_file(manifest::MANIFEST_NAME),
            JournalKind::Content => self.manifest_path(),
        };
        location::create_dirs(self.dir, &format!("{STAGING_DIR}/new"))?;
        fs::write(&written, list.to_string())
            .map_err(|error| io_failure(&written, &error, Consistency::Intact))?;
        for folder in change.parent_dirs() {
            location::create_dirs(self.dir, folder)?;
            location::create_dirs(
                self.dir,
                format!("{STAGING_DIR}/old/{folder}").trim_end_matches('/'),
            )?;
        }
        let listed = self.kind == JournalKind::Site && self.manifest_path().exists();
        let listed = listed.then(|| manifest::MANIFEST_NAME.to_owned());
        for path in change.existing_paths().chain(&listed) {
            let there = self.dir.join(path);
            hard_link_or_copy(&there, &self.backup_path(path))
                .map_err(|error| io_failure(&there, &error, Consistency::Intact))?;
        }
        let files = change.staged_paths().map(|path| self.staged_file(path)).chain([written]);
        fsync::sync_files(&files.collect::<Vec<_>>())
            .map_err(|(path, error)| io_failure(&path, &error, Consistency::Intact))
    }

    /// From here on the new site is the one that counts.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn write_log(self, change: &ChangeSet) -> Result<(), (PathBuf, io::Error)> {
        let written = self.staging_path("journal.new");
        let at = |error| (written.clone(), error);
        fs::write(&written, change.encode()).map_err(at)?;
        fsync::sync_files(std::slice::from_ref(&written))?;
        let staged = change
            .parent_dirs()
            .into_iter()
            .flat_map(|folder| [self.staged_file(folder), self.backup_path(folder)]);
        fsync::sync_dirs(&staged.filter(|folder| folder.exists()).collect::<Vec<_>>())?;
        fs::rename(&written, self.redo_log()).map_err(at)?;
        fsync::sync_dirs(&[self.staging_path(""), self.dir.to_owned()])
            .inspect_err(|_| drop(fs::remove_file(self.redo_log())))
    }

    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn apply_or_roll_back(self, change: &ChangeSet) -> Result<(), WriteError> {
        let Err((path, error)) = self.apply(change) else { return Ok(()) };
        // First it is written down that all goes back: otherwise a next build might go on with half
        // of it.
        let back =
            fs::rename(self.redo_log(), self.undo_log()).is_ok() && self.roll_back(change).is_ok();
        Err(io_failure(
            &path,
            &error,
            if back { Consistency::Intact } else { Consistency::Partial },
        ))
    }

    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn apply(self, change: &ChangeSet) -> Result<(), (PathBuf, io::Error)> {
        let move_one = |path: &str| {
            let (staged, there) = (self.staged_file(path), self.dir.join(path));
            match fs::rename(&staged, &there) {
                // It was moved before a build ended in the middle.
                Err(error) if error.kind() == ErrorKind::NotFound && !staged.exists() => Ok(()),
                moved => moved.map_err(|error| (there, error)),
            }
        };
        let whole = self.move_folders(change);
        let apart = |path: &&String| !whole.contains(parent_dir(path));
        change.staged_paths().filter(apart).try_for_each(|path| move_one(path))?;
        change.removed.iter().try_for_each(|path| remove_if_exists(&self.dir.join(path)))?;
        move_one(manifest::MANIFEST_NAME)?;
        self.sync_parents(change)?;
        remove_if_exists(&self.redo_log())?;
        change.removed.iter().for_each(|path| self.remove_empty_dirs(path));
        Ok(())
    }

    /// Moves the folders of a site in which nothing stands yet, each as a whole; gives those that
    /// went so. Editors' own folders stay what they are: others may be watching them.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn move_folders(self, change: &ChangeSet) -> BTreeSet<&str> {
        // Where something stands in a folder, or the system cannot do it, the files come one by
        // one.
        let moves =
            |folder: &&str| fs::rename(self.staged_file(folder), self.dir.join(folder)).is_ok();
        let folders = change
            .parent_dirs()
            .into_iter()
            .filter(|folder| !folder.is_empty() && self.kind == JournalKind::Site);
        folders.filter(moves).collect()
    }

    /// Brings everything back to where it was before a change was carried out.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn roll_back(self, change: &ChangeSet) -> Result<(), (PathBuf, io::Error)> {
        let listed = manifest::MANIFEST_NAME.to_owned();
        let replaced =
            change.changed.iter().chain([&listed]).filter(|path| !self.staged_file(path).exists());
        let removed = change.removed.iter().filter(|path| !self.dir.join(path).exists());
        // What is not at hand any more stands in its place again, since an undoing that ended in
        // the middle.
        for path in replaced.chain(removed).filter(|path| self.backup_path(path).exists()) {
            let there = self.dir.join(path);
            fs::rename(self.backup_path(path), &there).map_err(|error| (there, error))?;
        }
        for path in change.added.iter().filter(|path| !self.staged_file(path).exists()) {
            remove_if_exists(&self.dir.join(path))?;
        }
        self.sync_parents(change)?;
        remove_if_exists(&self.undo_log())?;
        change.added.iter().for_each(|path| self.remove_empty_dirs(path));
        Ok(())
    }

    fn sync_parents(self, change: &ChangeSet) -> Result<(), (PathBuf, io::Error)> {
        fsync::sync_dirs(
            &change.parent_dirs().iter().map(|folder| self.dir.join(folder)).collect::<Vec<_>>(),
        )
    }

    /// Removes the folders of a file that are empty.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    pub fn remove_empty_dirs(self, path: &str) {
        let there = self.dir.join(path);
        for folder in there.ancestors().skip(1).take_while(|folder| *folder != self.dir) {
            if fs::remove_dir(folder).is_err() {
                break; // Something is in it.
            }
        }
    }
}

/// Keeps a file that somebody changed beside the site. Gives the place, below the output folder.
///
/// # Errors
/// When that cannot be done.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
pub fn set_aside(folder: &Path, path: &str) -> Result<String, WriteError> {
    let file = folder.join(path);
    let bytes = fs::read(&file).map_err(|error| io_failure(&file, &error, Consistency::Intact))?;
    for time in 1.. {
        let kept = if time == 1 {
            format!("{DISPLACED_DIR}/{path}")
        } else {
            format!("{DISPLACED_DIR}/{path}.{time}")
        };
        let there = folder.join(&kept);
        match fs::read(&there) {
            Ok(old) if old == bytes => return Ok(kept),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                location::create_dirs(
                    folder,
                    kept.rsplit_once('/').map_or("", |(folder, _)| folder),
                )?;
                return match fs::write(&there, &bytes) {
                    Ok(()) => Ok(kept),
                    Err(error) => Err(io_failure(&there, &error, Consistency::Intact)),
                };
            }
            _ => {}
        }
    }
    unreachable!("there are more numbers than files")
}

#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
fn remove_if_exists(file: &Path) -> Result<(), (PathBuf, io::Error)> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err((file.to_owned(), error)),
        _ => Ok(()),
    }
}

/// Gives a file a second name, or where the disk has no such thing, a copy.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
fn hard_link_or_copy(file: &Path, name: &Path) -> io::Result<()> {
    match fs::hard_link(file, name) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        Err(_) => fs::copy(file, name).map(drop),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_journal_reads_as_it_was_written_and_never_in_part() {
        let paths = |paths: &[&str]| paths.iter().map(ToString::to_string).collect();
        let change = ChangeSet {
            added: paths(&["a b/ệ.html", "index.html"]),
            changed: paths(&["volume.html"]),
            removed: paths(&["c.html"]),
        };
        let text = change.encode();
        assert_eq!(ChangeSet::parse(&text), Some(change));
        for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
            assert_eq!(ChangeSet::parse(&text[..end]), None, "{}", &text[..end]);
        }
        assert_eq!(ChangeSet::parse("kyyeu journal 1\nadded ../x\nend"), None);
    }
}
