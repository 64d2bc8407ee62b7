//! Watching the files of a project.
//!
//! An event of the system is a hint what to look at first, and never all that has changed: events
//! are lost when there are many, and some file systems send none.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

/// The folders of a project that its site is made of.
const WATCHED_DIRS: [&str; 2] = ["content", "templates"];

/// The events so far.
#[derive(Debug, Default)]
pub struct ChangeLog(Mutex<PendingChanges>);

#[derive(Debug, Default)]
struct PendingChanges {
    /// The number of events so far.
    event_count: u64,
    /// The changes since [`ChangeLog::take_changes`].
    paths: ChangedPaths,
}

/// Which files may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangedPaths {
    /// These.
    Files(BTreeSet<PathBuf>),
    /// Any.
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
            (paths, _) => *paths = Self::Unknown,
        }
    }
}

impl ChangeLog {
    /// The number of events so far.
    pub fn event_count(&self) -> u64 {
        self.lock().event_count
    }

    /// The number of events so far, and the changes since the last call.
    pub fn take_changes(&self) -> (u64, ChangedPaths) {
        let mut pending = self.lock();
        (pending.event_count, std::mem::take(&mut pending.paths))
    }

    fn record(&self, paths: ChangedPaths) {
        let mut pending = self.lock();
        pending.event_count += 1;
        pending.paths.merge(paths);
    }

    fn lock(&self) -> MutexGuard<'_, PendingChanges> {
        self.0.lock().expect("no thread panics while it holds the lock")
    }
}

/// Watches the folders of a project.
#[derive(Debug)]
pub struct ProjectWatcher {
    root: PathBuf,
    /// `None` if the system cannot watch.
    watcher: Option<RecommendedWatcher>,
}

impl ProjectWatcher {
    /// Records events in `changes`, and sends a message after each.
    pub fn new(root: &Path, changes: Arc<ChangeLog>) -> (Self, Receiver<()>) {
        let (wake_sender, wake_receiver) = sync_channel(1);
        let on_event = event_handler(root.to_owned(), changes, wake_sender);
        let watcher = notify::recommended_watcher(on_event).ok();
        let mut project_watcher = Self { root: root.to_owned(), watcher };
        project_watcher.rewatch();
        (project_watcher, wake_receiver)
    }

    /// Watches the folders that are there now: a folder that was replaced is another one to the
    /// system.
    pub fn rewatch(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        rewatch_dir(watcher, &self.root, RecursiveMode::NonRecursive);
        for name in WATCHED_DIRS {
            rewatch_dir(watcher, &self.root.join(name), RecursiveMode::Recursive);
        }
    }
}

/// Replaces the watch on a folder. Fails if it was not watched, or does not exist: polling finds
/// its changes nevertheless.
fn rewatch_dir(watcher: &mut RecommendedWatcher, dir: &Path, mode: RecursiveMode) {
    let _ = watcher.unwatch(dir);
    let _ = watcher.watch(dir, mode);
}

fn event_handler(
    root: PathBuf,
    changes: Arc<ChangeLog>,
    wake_sender: SyncSender<()>,
) -> impl FnMut(notify::Result<notify::Event>) + Send + 'static {
    move |event| {
        let paths = match event {
            Ok(event) => changed_paths(&root, &event),
            Err(_) => Some(ChangedPaths::Unknown),
        };
        if let Some(paths) = paths {
            changes.record(paths);
            // A message that is not received yet is enough.
            let _ = wake_sender.try_send(());
        }
    }
}

/// Which files of the site an event may have changed; `None` for none.
fn changed_paths(root: &Path, event: &notify::Event) -> Option<ChangedPaths> {
    let is_read = matches!(event.kind, EventKind::Access(access)
        if access != AccessKind::Close(AccessMode::Write));
    if is_read {
        return None;
    }
    if event.need_rescan() || event.paths.is_empty() {
        return Some(ChangedPaths::Unknown);
    }
    let files: BTreeSet<_> =
        event.paths.iter().filter(|path| may_change_site(root, path)).cloned().collect();
    (!files.is_empty()).then_some(ChangedPaths::Files(files))
}

fn may_change_site(root: &Path, path: &Path) -> bool {
    let Ok(path) = path.strip_prefix(root) else { return true };
    let mut parts = path.iter().map(|part| part.to_string_lossy());
    match parts.next() {
        Some(top) => WATCHED_DIRS.contains(&&*top) && !parts.any(|part| is_editor_file(&part)),
        None => true,
    }
}

/// Whether a name is hidden, or that of a backup or lock file of an editor.
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
        let created = EventKind::Create(CreateKind::File);
        let written = EventKind::Access(AccessKind::Close(AccessMode::Write));
        let read = EventKind::Access(AccessKind::Close(AccessMode::Read));
        for (kind, path, expected) in [
            (created, "content", true),
            (created, "content/papers/01-mot.md", true),
            (written, "templates/base.html", true),
            (read, "content/papers/01-mot.md", false),
            (created, "content/papers/.01-mot.md.swp", false),
            (created, "content/papers/01-mot.md~", false),
            (created, "content/.git/index", false),
            (created, "public/index.html", false),
            (created, "", true),
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
