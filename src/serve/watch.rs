//! Watches the content and the theme of a project.
//!
//! What the system says of files is taken as a hint that something has changed, and never as what has changed: events
//! are lost when many come at once, and some file systems send none.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use notify::event::{AccessKind, AccessMode, EventKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

/// The folders of a project that its site is made of.
const WATCHED: [&str; 2] = ["content", "templates"];

/// How many hints of changes there were.
#[derive(Debug, Default)]
pub struct Events(AtomicU64);

impl Events {
    /// How many hints there were so far.
    pub fn seen(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Watches the folders of a project.
#[derive(Debug)]
pub struct Watch {
    root: PathBuf,
    watcher: Option<RecommendedWatcher>,
}

impl Watch {
    /// Counts hints in `events` and rings the bell at each.
    pub fn new(root: &Path, events: Arc<Events>) -> (Self, Receiver<()>) {
        let (bell, rung) = sync_channel(1);
        let watcher = notify::recommended_watcher(hear(root.to_owned(), events, bell)).ok();
        let mut watch = Self { root: root.to_owned(), watcher };
        watch.renew();
        (watch, rung)
    }

    /// Watches the folders that are there now: one that went and came back is another folder to the system.
    pub fn renew(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        let mut watch = |folder: &Path, mode| {
            // Neither is a fault: nothing was watched yet, or nothing is there to be watched. Whoever asks looks
            // again from time to time.
            drop(watcher.unwatch(folder));
            drop(watcher.watch(folder, mode));
        };
        watch(&self.root, RecursiveMode::NonRecursive);
        for folder in WATCHED {
            watch(&self.root.join(folder), RecursiveMode::Recursive);
        }
    }
}

fn hear(
    root: PathBuf,
    events: Arc<Events>,
    bell: SyncSender<()>,
) -> impl FnMut(notify::Result<notify::Event>) + Send + 'static {
    move |event| {
        if event.map_or(true, |event| matters(&root, &event)) {
            events.0.fetch_add(1, Ordering::SeqCst);
            bell.try_send(()).ok(); // Where the bell has rung and nobody has come yet, once is enough.
        }
    }
}

/// Whether an event may change the site.
fn matters(root: &Path, event: &notify::Event) -> bool {
    let read = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
        EventKind::Access(_) => true,
        _ => false,
    };
    let of_the_site = |path: &PathBuf| {
        let Ok(path) = path.strip_prefix(root) else { return true };
        let mut parts = path.iter().map(|part| part.to_string_lossy());
        match parts.next() {
            Some(top) => WATCHED.contains(&&*top) && !parts.any(|part| hidden(&part)),
            None => true,
        }
    };
    !read && (event.need_rescan() || event.paths.is_empty() || event.paths.iter().any(of_the_site))
}

/// Whether a name is one of those that editors leave behind, which are no content.
fn hidden(name: &str) -> bool {
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
            assert_eq!(matters(root, &event(kind, path)), expected, "{kind:?} {path}");
        }
        assert!(matters(root, &notify::Event::new(EventKind::Other).set_flag(Flag::Rescan)));
    }
}
