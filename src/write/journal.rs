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

use super::failed::{Left, Trouble, failed};
use super::manifest::{self, Manifest};
use super::{durable, folder_of, place};

/// Where new files wait until the whole site stands, and what is needed to bring them into place or
/// back.
const STAGING: &str = ".kyyeu-staging";

/// Where files of kyyeu's go that somebody changed, before kyyeu puts its own in their place again.
const KEPT: &str = ".kyyeu-kept";

/// The first line of a journal; the last one shows that it is whole.
const HEAD: &str = "kyyeu journal 1";
const END: &str = "end";

/// What a build changes: paths in the site.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// Staged files for places where nothing stands.
    pub added: BTreeSet<String>,
    /// Staged files for places where another one stands.
    pub changed: BTreeSet<String>,
    /// Files of kyyeu's that are no longer needed.
    pub gone: BTreeSet<String>,
}

impl Change {
    fn staged(&self) -> impl Iterator<Item = &String> {
        self.added.iter().chain(&self.changed)
    }

    fn standing(&self) -> impl Iterator<Item = &String> {
        self.changed.iter().chain(&self.gone)
    }

    /// The folders in which it happens; the empty path is the site's own.
    fn folders(&self) -> BTreeSet<&str> {
        self.staged().chain(&self.gone).map(|path| folder_of(path)).chain([""]).collect()
    }

    fn to_text(&self) -> String {
        let mut text = format!("{HEAD}\n");
        for (what, paths) in
            [("added", &self.added), ("changed", &self.changed), ("gone", &self.gone)]
        {
            for path in paths {
                let Ok(()) = writeln!(text, "{what} {path}") else { return text };
            }
        }
        text.push_str(END);
        text
    }

    fn parse(text: &str) -> Option<Self> {
        let mut change = Self::default();
        let lines = text.strip_prefix(HEAD)?.strip_prefix('\n')?.strip_suffix(END)?;
        for line in lines.lines() {
            let (what, path) = line.split_once(' ')?;
            let paths = match what {
                "added" => &mut change.added,
                "changed" => &mut change.changed,
                "gone" => &mut change.gone,
                _ => return None,
            };
            paths.insert(manifest::is_inside(path).then(|| path.to_owned())?);
        }
        Some(change)
    }
}

/// Whose files a journal moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    /// Those of a site: its manifest tells which are ours, and changes with them.
    Site,
    /// Those of editors: how they stood when the change was made is listed beside the journal.
    Sources,
}

/// A file that somebody changed, and where what stood there is kept; both below the journal's
/// folder.
pub type Aside = (String, String);

/// A folder with its staging.
#[derive(Clone, Copy, Debug)]
pub struct Journal<'a> {
    folder: &'a Path,
    of: Of,
}

impl<'a> Journal<'a> {
    /// Of an output folder.
    pub const fn new(folder: &'a Path) -> Self {
        Self { folder, of: Of::Site }
    }

    /// Of a folder of the project.
    pub const fn of_sources(folder: &'a Path) -> Self {
        Self { folder, of: Of::Sources }
    }

    /// The list of the files as they stand before a change.
    fn list(self) -> PathBuf {
        match self.of {
            Of::Site => self.folder.join(manifest::NAME),
            Of::Sources => self.at("stood"),
        }
    }

    /// Where a new file waits, below the output folder.
    pub fn waiting(path: &str) -> String {
        format!("{STAGING}/new/{path}")
    }

    fn at(self, name: &str) -> PathBuf {
        self.folder.join(STAGING).join(name)
    }

    fn staged(self, path: &str) -> PathBuf {
        self.folder.join(Self::waiting(path))
    }

    /// Where an old file stays at hand.
    fn saved(self, path: &str) -> PathBuf {
        self.at("old").join(path)
    }

    /// What is to be done.
    fn forward(self) -> PathBuf {
        self.at("journal")
    }

    /// What is to be undone.
    fn back(self) -> PathBuf {
        self.at("undo")
    }

    /// Whether a build ended in the middle of moving its files.
    pub fn is_open(self) -> bool {
        self.forward().exists() || self.back().exists()
    }

    /// Whether anything waits, be it for a run that goes on or for one that ended.
    pub fn has_begun(self) -> bool {
        self.folder.join(STAGING).exists()
    }

    /// Removes what waits, unless it is still needed to bring a site into place or back.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    pub fn clear(self) -> io::Result<()> {
        if self.is_open() {
            return Ok(());
        }
        match fs::remove_dir_all(self.folder.join(STAGING)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// Brings staged files into place: those of a site with the new list of its files, those of the
    /// project with the list of how the old ones stand.
    ///
    /// # Errors
    /// When that cannot be done. The folder is then as it was, unless the fault says otherwise.
    pub fn carry_out(self, change: &Change, list: &Manifest) -> Result<(), Trouble> {
        self.prepare(change, list)?;
        self.write_down(change).map_err(|(path, error)| failed(&path, &error, Left::Whole))?;
        self.finish(change)
    }

    /// Carries on with a run that ended in the middle. Gives the files that somebody changed
    /// meanwhile.
    ///
    /// # Errors
    /// When that cannot be done. The folder is then as it was before that run, unless the fault
    /// says otherwise.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    pub fn carry_on(self) -> Result<Vec<Aside>, Trouble> {
        for (journal, undoing) in [(self.back(), true), (self.forward(), false)] {
            let text = match fs::read(&journal) {
                Ok(bytes) => String::from_utf8(bytes).unwrap_or_default(),
                Err(error) if error.kind() == ErrorKind::NotFound => continue,
                Err(error) => return Err(failed(&journal, &error, Left::Mixed)),
            };
            // No journal of ours: nothing was moved by it, whatever it says.
            let Some(mut change) = Change::parse(&text) else {
                fs::remove_file(&journal).map_err(|error| failed(&journal, &error, Left::Whole))?;
                return Ok(Vec::new());
            };
            if undoing {
                self.move_back(&change)
                    .map_err(|(path, error)| failed(&path, &error, Left::Mixed))?;
                return Ok(Vec::new());
            }
            // Somebody may have changed something there meanwhile.
            let old = place::listed(self.folder, &self.list()).map_err(Trouble::Told)?;
            let stands = |path: &str| fs::read(self.folder.join(path));
            let ours = |path: &str| stands(path).is_ok_and(|bytes| old.wrote(path, &bytes));
            change.gone.retain(|path| ours(path));
            let waits = |path: &&String| self.staged(path).exists();
            let changed = change.changed.iter().filter(waits).filter(|path| !ours(path));
            let added = change.added.iter().filter(waits);
            let mut asides = Vec::new();
            for path in changed.chain(added).filter(|path| stands(path).is_ok()) {
                asides.push((path.clone(), aside(self.folder, path)?));
            }
            for folder in change.folders() {
                place::make_folders(self.folder, folder)?;
            }
            self.finish(&change)?;
            return Ok(asides);
        }
        Ok(Vec::new())
    }

    /// Does everything that can fail for want of room or rights and that no reader sees.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn prepare(self, change: &Change, list: &Manifest) -> Result<(), Trouble> {
        let written = match self.of {
            Of::Site => self.staged(manifest::NAME),
            Of::Sources => self.list(),
        };
        place::make_folders(self.folder, &format!("{STAGING}/new"))?;
        fs::write(&written, list.to_string())
            .map_err(|error| failed(&written, &error, Left::Whole))?;
        for folder in change.folders() {
            place::make_folders(self.folder, folder)?;
            place::make_folders(
                self.folder,
                format!("{STAGING}/old/{folder}").trim_end_matches('/'),
            )?;
        }
        let listed = self.of == Of::Site && self.list().exists();
        let listed = listed.then(|| manifest::NAME.to_owned());
        for path in change.standing().chain(&listed) {
            let there = self.folder.join(path);
            keep(&there, &self.saved(path)).map_err(|error| failed(&there, &error, Left::Whole))?;
        }
        let files = change.staged().map(|path| self.staged(path)).chain([written]);
        durable::files(&files.collect::<Vec<_>>())
            .map_err(|(path, error)| failed(&path, &error, Left::Whole))
    }

    /// From here on the new site is the one that counts.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn write_down(self, change: &Change) -> Result<(), (PathBuf, io::Error)> {
        let written = self.at("journal.new");
        let at = |error| (written.clone(), error);
        fs::write(&written, change.to_text()).map_err(at)?;
        durable::files(std::slice::from_ref(&written))?;
        let staged = change
            .folders()
            .into_iter()
            .flat_map(|folder| [self.staged(folder), self.saved(folder)]);
        durable::folders(&staged.filter(|folder| folder.exists()).collect::<Vec<_>>())?;
        fs::rename(&written, self.forward()).map_err(at)?;
        durable::folders(&[self.at(""), self.folder.to_owned()])
            .inspect_err(|_| drop(fs::remove_file(self.forward())))
    }

    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn finish(self, change: &Change) -> Result<(), Trouble> {
        let Err((path, error)) = self.move_in(change) else { return Ok(()) };
        // First it is written down that all goes back: otherwise a next build might go on with half
        // of it.
        let back =
            fs::rename(self.forward(), self.back()).is_ok() && self.move_back(change).is_ok();
        Err(failed(&path, &error, if back { Left::Whole } else { Left::Mixed }))
    }

    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn move_in(self, change: &Change) -> Result<(), (PathBuf, io::Error)> {
        let move_one = |path: &str| {
            let (staged, there) = (self.staged(path), self.folder.join(path));
            match fs::rename(&staged, &there) {
                // It was moved before a build ended in the middle.
                Err(error) if error.kind() == ErrorKind::NotFound && !staged.exists() => Ok(()),
                moved => moved.map_err(|error| (there, error)),
            }
        };
        let whole = self.move_folders(change);
        let apart = |path: &&String| !whole.contains(folder_of(path));
        change.staged().filter(apart).try_for_each(|path| move_one(path))?;
        change.gone.iter().try_for_each(|path| remove(&self.folder.join(path)))?;
        move_one(manifest::NAME)?;
        self.sync(change)?;
        remove(&self.forward())?;
        change.gone.iter().for_each(|path| self.remove_empty(path));
        Ok(())
    }

    /// Moves the folders of a site in which nothing stands yet, each as a whole; gives those that
    /// went so. Editors' own folders stay what they are: others may be watching them.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn move_folders(self, change: &Change) -> BTreeSet<&str> {
        // Where something stands in a folder, or the system cannot do it, the files come one by
        // one.
        let moves =
            |folder: &&str| fs::rename(self.staged(folder), self.folder.join(folder)).is_ok();
        let folders =
            change.folders().into_iter().filter(|folder| !folder.is_empty() && self.of == Of::Site);
        folders.filter(moves).collect()
    }

    /// Brings everything back to where it was before a change was carried out.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    fn move_back(self, change: &Change) -> Result<(), (PathBuf, io::Error)> {
        let listed = manifest::NAME.to_owned();
        let replaced =
            change.changed.iter().chain([&listed]).filter(|path| !self.staged(path).exists());
        let removed = change.gone.iter().filter(|path| !self.folder.join(path).exists());
        // What is not at hand any more stands in its place again, since an undoing that ended in
        // the middle.
        for path in replaced.chain(removed).filter(|path| self.saved(path).exists()) {
            let there = self.folder.join(path);
            fs::rename(self.saved(path), &there).map_err(|error| (there, error))?;
        }
        for path in change.added.iter().filter(|path| !self.staged(path).exists()) {
            remove(&self.folder.join(path))?;
        }
        self.sync(change)?;
        remove(&self.back())?;
        change.added.iter().for_each(|path| self.remove_empty(path));
        Ok(())
    }

    fn sync(self, change: &Change) -> Result<(), (PathBuf, io::Error)> {
        durable::folders(
            &change.folders().iter().map(|folder| self.folder.join(folder)).collect::<Vec<_>>(),
        )
    }

    /// Removes the folders of a file that are empty.
    #[expect(clippy::disallowed_methods, reason = "write is where files are written")]
    pub fn remove_empty(self, path: &str) {
        let there = self.folder.join(path);
        for folder in there.ancestors().skip(1).take_while(|folder| *folder != self.folder) {
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
pub fn aside(folder: &Path, path: &str) -> Result<String, Trouble> {
    let file = folder.join(path);
    let bytes = fs::read(&file).map_err(|error| failed(&file, &error, Left::Whole))?;
    for time in 1.. {
        let kept =
            if time == 1 { format!("{KEPT}/{path}") } else { format!("{KEPT}/{path}.{time}") };
        let there = folder.join(&kept);
        match fs::read(&there) {
            Ok(old) if old == bytes => return Ok(kept),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                place::make_folders(
                    folder,
                    kept.rsplit_once('/').map_or("", |(folder, _)| folder),
                )?;
                return match fs::write(&there, &bytes) {
                    Ok(()) => Ok(kept),
                    Err(error) => Err(failed(&there, &error, Left::Whole)),
                };
            }
            _ => {}
        }
    }
    unreachable!("there are more numbers than files")
}

#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
fn remove(file: &Path) -> Result<(), (PathBuf, io::Error)> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err((file.to_owned(), error)),
        _ => Ok(()),
    }
}

/// Gives a file a second name, or where the disk has no such thing, a copy.
#[expect(clippy::disallowed_methods, reason = "write is where files are written")]
fn keep(file: &Path, name: &Path) -> io::Result<()> {
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
        let change = Change {
            added: paths(&["a b/ệ.html", "index.html"]),
            changed: paths(&["volume.html"]),
            gone: paths(&["c.html"]),
        };
        let text = change.to_text();
        assert_eq!(Change::parse(&text), Some(change));
        for end in (0..text.len()).filter(|&end| text.is_char_boundary(end)) {
            assert_eq!(Change::parse(&text[..end]), None, "{}", &text[..end]);
        }
        assert_eq!(Change::parse("kyyeu journal 1\nadded ../x\nend"), None);
    }
}
