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
const WATCHED: [&str; 2] = ["content", "templates"];

/// The hints of changes.
#[derive(Debug, Default)]
pub struct Events(Mutex<Heard>);

#[derive(Debug, Default)]
struct Heard {
    /// How many there were so far.
    count: u64,
    /// Where the changes are that nobody has heeded yet.
    place: Place,
}

/// Where something may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In these files, if anywhere.
    Files(BTreeSet<PathBuf>),
    /// Anywhere.
    Anywhere,
}

impl Default for Place {
    fn default() -> Self {
        Self::Files(BTreeSet::new())
    }
}

impl Place {
    fn add(&mut self, other: Self) {
        match (self, other) {
            (Self::Files(files), Self::Files(mut more)) => files.append(&mut more),
            (place, _) => *place = Self::Anywhere,
        }
    }
}

impl Events {
    /// How many hints there were so far.
    pub fn seen(&self) -> u64 {
        self.heard().count
    }

    /// How many hints there were so far, and where those lead that were not heeded yet.
    pub fn heed(&self) -> (u64, Place) {
        let mut heard = self.heard();
        (heard.count, std::mem::take(&mut heard.place))
    }

    fn add(&self, place: Place) {
        let mut heard = self.heard();
        heard.count += 1;
        heard.place.add(place);
    }

    fn heard(&self) -> MutexGuard<'_, Heard> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// Watches the folders that are there now: one that went and came back is another folder to the
    /// system.
    pub fn renew(&mut self) {
        let Some(watcher) = &mut self.watcher else { return };
        let mut watch = |folder: &Path, mode| {
            // Neither is a fault: nothing was watched yet, or nothing is there to be watched.
            // Whoever asks looks again from time to time.
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
        if let Some(place) = event.map_or(Some(Place::Anywhere), |event| place(&root, &event)) {
            events.add(place);
            bell.try_send(()).ok(); // Where the bell has rung and nobody has come yet, once is enough.
        }
    }
}

/// Where an event may change the site; `None` where it does not.
fn place(root: &Path, event: &notify::Event) -> Option<Place> {
    let read = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
        EventKind::Access(_) => true,
        _ => false,
    };
    if read {
        return None;
    }
    if event.need_rescan() || event.paths.is_empty() {
        return Some(Place::Anywhere);
    }
    let of_the_site = |path: &&PathBuf| {
        let Ok(path) = path.strip_prefix(root) else { return true };
        let mut parts = path.iter().map(|part| part.to_string_lossy());
        match parts.next() {
            Some(top) => WATCHED.contains(&&*top) && !parts.any(|part| hidden(&part)),
            None => true,
        }
    };
    let files: BTreeSet<_> = event.paths.iter().filter(of_the_site).cloned().collect();
    (!files.is_empty()).then_some(Place::Files(files))
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
            let expected = expected.then(|| Place::Files(BTreeSet::from([root.join(path)])));
            assert_eq!(place(root, &event(kind, path)), expected, "{kind:?} {path}");
        }
        let lost = notify::Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(place(root, &lost), Some(Place::Anywhere));
    }

    #[test]
    fn what_is_not_heeded_yet_is_kept_together() {
        let events = Events::default();
        let files = |paths: &[&str]| Place::Files(paths.iter().map(PathBuf::from).collect());
        events.add(files(&["b"]));
        events.add(files(&["a", "b"]));
        assert_eq!(events.heed(), (2, files(&["a", "b"])));
        events.add(Place::Anywhere);
        events.add(files(&["a"]));
        assert_eq!(events.heed(), (4, Place::Anywhere));
        assert_eq!(events.heed(), (4, files(&[])));
    }
}
