//! Watches the content and the theme of a project.
//!
//! What the system says of files is taken as a hint of what to look at first, and never as all that
//! has changed: events are lost when many come at once, and some file systems send none.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

/// The folders of a project that its site is made of.
const WATCHED_DIRS: [&str; 2] = ["content", "templates"];

/// The hints of changes.
#[derive(Debug, Default)]
pub struct ChangeLog(Mutex<PendingChanges>);

#[derive(Debug, Default)]
struct PendingChanges {
    /// How many there were so far.
    event_count: u64,
    /// Where the changes are that nobody has heeded yet.
    paths: ChangedPaths,
}

/// Where something may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangedPaths {
    /// In these files, if anywhere.
    Files(BTreeSet<PathBuf>),
    /// Anywhere.
    Unknown,
}

impl Default for ChangedPaths {
    fn default() -> Self {
        Self::Files(BTreeSet::new())
    }
}

impl ChangedPaths {
    fn merge(&mut self, other: Self) {
        match (self, other) {
            (Self::Files(files), Self::Files(mut more)) => files.append(&mut more),
            (place, _) => *place = Self::Unknown,
        }
    }
}

impl ChangeLog {
    /// How many hints there were so far.
    pub fn event_count(&self) -> u64 {
        self.lock().event_count
    }

    /// How many hints there were so far, and where those lead that were not heeded yet.
    pub fn take_changes(&self) -> (u64, ChangedPaths) {
        let mut heard = self.lock();
        (heard.event_count, std::mem::take(&mut heard.paths))
    }

    fn record(&self, place: ChangedPaths) {
        let mut heard = self.lock();
        heard.event_count += 1;
        heard.paths.merge(place);
    }

    fn lock(&self) -> MutexGuard<'_, PendingChanges> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Watches the folders of a project.
#[derive(Debug)]
pub struct ProjectWatcher {
    root: PathBuf,
    watcher: Option<RecommendedWatcher>,
}

impl ProjectWatcher {
    /// Counts hints in `events` and rings the bell at each.
    pub fn new(root: &Path, events: Arc<ChangeLog>) -> (Self, Receiver<()>) {
        let (bell, rung) = sync_channel(1);
        let watcher =
            notify::recommended_watcher(event_handler(root.to_owned(), events, bell)).ok();
        let mut watch = Self { root: root.to_owned(), watcher };
        watch.rewatch();
        (watch, rung)
    }

    /// Watches the folders that are there now: one that went and came back is another folder to the
    /// system.
    pub fn rewatch(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        let mut watch = |folder: &Path, mode| {
            // Neither is a fault: nothing was watched yet, or nothing is there to be watched.
            // Whoever asks looks again from time to time.
            drop(watcher.unwatch(folder));
            drop(watcher.watch(folder, mode));
        };
        watch(&self.root, RecursiveMode::NonRecursive);
        for folder in WATCHED_DIRS {
            watch(&self.root.join(folder), RecursiveMode::Recursive);
        }
    }
}

fn event_handler(
    root: PathBuf,
    events: Arc<ChangeLog>,
    bell: SyncSender<()>,
) -> impl FnMut(notify::Result<notify::Event>) + Send + 'static {
    move |event| {
        if let Some(place) =
            event.map_or(Some(ChangedPaths::Unknown), |event| changed_paths(&root, &event))
        {
            events.record(place);
            bell.try_send(()).ok(); // Where the bell has rung and nobody has come yet, once is enough.
        }
    }
}

/// Where an event may change the site; `None` where it does not.
fn changed_paths(root: &Path, event: &notify::Event) -> Option<ChangedPaths> {
    let read = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
        EventKind::Access(_) => true,
        _ => false,
    };
    if read {
        return None;
    }
    if event.need_rescan() || event.paths.is_empty() {
        return Some(ChangedPaths::Unknown);
    }
    let of_the_site = |path: &&PathBuf| {
        let Ok(path) = path.strip_prefix(root) else { return true };
        let mut parts = path.iter().map(|part| part.to_string_lossy());
        match parts.next() {
            Some(top) => WATCHED_DIRS.contains(&&*top) && !parts.any(|part| is_editor_file(&part)),
            None => true,
        }
    };
    let files: BTreeSet<_> = event.paths.iter().filter(of_the_site).cloned().collect();
    (!files.is_empty()).then_some(ChangedPaths::Files(files))
}

/// Whether a name is one of those that editors leave behind, which are no content.
fn is_editor_file(name: &str) -> bool {
    name.starts_with(['.', '#']) || name.ends_with('~')
}

#[cfg(test)]
mod tests {
    use notify::event::{CreateKind, Flag};

    use super::*;

    #[test]
    fn what_may_change_the_site_matters() {
        let root = Path::new("/hoi-thao");
        let event = |kind, path: &str| notify::Event::new(kind).add_path(root.join(path));
        let made = EventKind::Create(CreateKind::File);
        let written = EventKind::Access(AccessKind::Close(AccessMode::Write));
        let read = EventKind::Access(AccessKind::Close(AccessMode::Read));
        for (kind, path, expected) in [
            (made, "content", true),
            (made, "content/papers/01-mot.md", true),
            (written, "templates/base.html", true),
            (read, "content/papers/01-mot.md", false),
            (made, "content/papers/.01-mot.md.swp", false),
            (made, "content/papers/01-mot.md~", false),
            (made, "content/.git/index", false),
            (made, "public/index.html", false),
            (made, "", true),
        ] {
            let expected = expected.then(|| ChangedPaths::Files(BTreeSet::from([root.join(path)])));
            assert_eq!(changed_paths(root, &event(kind, path)), expected, "{kind:?} {path}");
        }
        let lost = notify::Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(changed_paths(root, &lost), Some(ChangedPaths::Unknown));
    }

    #[test]
    fn pending_changes_accumulate() {
        let events = ChangeLog::default();
        let files = |paths: &[&str]| ChangedPaths::Files(paths.iter().map(PathBuf::from).collect());
        events.record(files(&["b"]));
        events.record(files(&["a", "b"]));
        assert_eq!(events.take_changes(), (2, files(&["a", "b"])));
        events.record(ChangedPaths::Unknown);
        events.record(files(&["a"]));
        assert_eq!(events.take_changes(), (4, ChangedPaths::Unknown));
        assert_eq!(events.take_changes(), (4, files(&[])));
    }
}
