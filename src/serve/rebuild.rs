//! Builds the site anew whenever the content may have changed.
//!
//! A hint of the watcher starts a build, which looks at once where it leads. All folders are looked
//! at a moment after each hint and from time to time. So a change is never missed, whatever the
//! system says or fails to say.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::sync::watch::Sender;

use super::ServeRequest;
use crate::live_state::{LiveSite, LiveState};
use crate::overlay::ErrorOverlay;
use crate::watcher::{ChangeLog, ChangedPaths, ProjectWatcher};
use kyyeu_driver::preview::{EarlyOutput, Preview, PreviewBuild};

/// How long nothing must happen before a build: editors write a file in several steps.
const DEBOUNCE_INTERVAL: Duration = Duration::from_millis(4);

/// How long that is waited for.
const DEBOUNCE_TIMEOUT: Duration = Duration::from_millis(100);

/// How long a fault, or a page that is gone, is kept back: the next file of a checkout may mend it.
const DEFER_INTERVAL: Duration = Duration::from_millis(150);

/// How long, at the most, while changes go on.
const DEFER_TIMEOUT: Duration = Duration::from_secs(1);

/// When the folders are looked at after a hint: a folder that was just made is watched a moment
/// late.
const RESCAN_DELAY: Duration = Duration::from_millis(60);

/// How often they are looked at when all is quiet.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// What a build came to, for whoever sits at the terminal.
#[derive(Debug)]
pub struct RebuildResult<'a> {
    /// What was built.
    pub build: &'a PreviewBuild,
    /// How many files are new, changed or gone; `None` where the last good site stays.
    pub changed_files: Option<usize>,
    /// How long it took.
    pub duration: Duration,
}

/// Who hears of every build.
pub type RebuildObserver = Box<dyn FnMut(&RebuildResult<'_>) + Send>;

/// What told that something may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WakeReason {
    Event,
    Poll,
}

/// Builds the site whenever something changes.
pub struct Rebuilder {
    preview: Preview,
    changes: Arc<ChangeLog>,
    watcher: ProjectWatcher,
    wake_receiver: Receiver<()>,
    state: Sender<Arc<LiveState>>,
    observer: RebuildObserver,
}

impl Rebuilder {
    pub fn new(
        request: &ServeRequest,
        url: &str,
        events: Arc<ChangeLog>,
        shown: Sender<Arc<LiveState>>,
        report: RebuildObserver,
    ) -> Self {
        let root = std::path::absolute(&request.root).unwrap_or_else(|_| request.root.clone());
        let (watch, rung) = ProjectWatcher::new(&root, events.clone());
        Self {
            preview: Preview::new(root, url, request.drafts),
            changes: events,
            watcher: watch,
            wake_receiver: rung,
            state: shown,
            observer: report,
        }
    }

    /// Goes on as long as the process lives.
    #[expect(
        clippy::disallowed_methods,
        reason = "how long a build took is told, and goes into no file"
    )]
    pub fn run(mut self) {
        let mut held = None;
        let mut everything = true;
        loop {
            let (heeded, place) = self.changes.take_changes();
            let files = match &place {
                ChangedPaths::Files(files) if !everything => Some(files),
                _ => None,
            };
            let start = Instant::now();
            let before = self.state.borrow().site.clone();
            let shown = &self.state;
            let built = self.preview.build(files, &|ahead| publish_early(shown, ahead, heeded));
            let next = self.next_site(before.as_deref(), &built);
            let patient = held.is_none_or(|since: Instant| since.elapsed() < DEFER_TIMEOUT);
            if self.is_regression(next.as_ref().map(|(site, _)| site))
                && patient
                && !self.is_idle_for(DEFER_INTERVAL)
            {
                held.get_or_insert(start);
                everything = false;
                continue;
            }
            held = None;
            self.publish(next, heeded, &built, start.elapsed());
            everything = self.wait() == WakeReason::Poll;
        }
    }

    /// The site after a build, and how many files differ from those before; `None` where the build
    /// failed.
    fn next_site(
        &self,
        before: Option<&LiveSite>,
        built: &PreviewBuild,
    ) -> Option<(LiveSite, usize)> {
        let shown = self.state.borrow();
        let empty = LiveSite::default();
        let site = shown.site.as_deref().unwrap_or(&empty);
        let files = built.files.as_ref()?;
        let next = site.with_build(shown.generation + 1, files);
        let changed = next.count_changes(before.unwrap_or(&empty));
        Some((next, changed))
    }

    fn is_regression(&self, next: Option<&LiveSite>) -> bool {
        let shown = self.state.borrow();
        match (next, &shown.site) {
            (Some(next), Some(site)) => next.drops_pages_of(site),
            (Some(_), None) => false,
            (None, _) => shown.handled_events.is_some(),
        }
    }

    fn publish(
        &mut self,
        next: Option<(LiveSite, usize)>,
        heeded: u64,
        built: &PreviewBuild,
        took: Duration,
    ) {
        let changed = next.as_ref().map(|(_, changed)| *changed);
        self.state.send_modify(|shown| {
            let shown = Arc::make_mut(shown);
            shown.handled_events = Some(heeded);
            shown.pending.clear();
            match next {
                Some((site, changed)) if changed > 0 || shown.site.is_none() => {
                    shown.generation += 1;
                    shown.site = Some(Arc::new(site));
                }
                _ => {}
            }
            let diagnostics = ErrorOverlay::from_build(built);
            if *shown.overlay != diagnostics {
                shown.overlay = Arc::new(diagnostics);
            }
        });
        (self.observer)(&RebuildResult { build: built, changed_files: changed, duration: took });
    }

    /// Waits until something may have changed.
    fn wait(&mut self) -> WakeReason {
        let mut look = RESCAN_DELAY;
        loop {
            match self.wake_receiver.recv_timeout(look) {
                Ok(()) => {
                    self.debounce();
                    return WakeReason::Event;
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.watcher.rewatch();
                    if self.preview.has_changes() {
                        return WakeReason::Poll;
                    }
                    look = POLL_INTERVAL;
                }
                // Nothing can be watched on this system: looking must do.
                Err(RecvTimeoutError::Disconnected) => {
                    std::thread::sleep(POLL_INTERVAL);
                    if self.preview.has_changes() {
                        return WakeReason::Poll;
                    }
                }
            }
        }
    }

    /// Waits until nothing happens for a moment.
    #[expect(
        clippy::disallowed_methods,
        reason = "patience has an end, and nothing of it goes into a file"
    )]
    fn debounce(&self) {
        let start = Instant::now();
        while start.elapsed() < DEBOUNCE_TIMEOUT && !self.is_idle_for(DEBOUNCE_INTERVAL) {}
    }

    fn is_idle_for(&self, time: Duration) -> bool {
        self.wake_receiver.recv_timeout(time).is_err()
    }
}

/// Shows what can be shown already. Whoever asks for what may change yet waits.
fn publish_early(shown: &Sender<Arc<LiveState>>, ahead: EarlyOutput, heeded: u64) {
    shown.send_modify(|shown| {
        let shown = Arc::make_mut(shown);
        let Some(site) = &mut shown.site else { return };
        if !ahead.files.is_empty() {
            shown.generation += 1;
            *site = Arc::new(site.with_early(shown.generation, ahead.files));
        }
        shown.handled_events = Some(heeded);
        shown.pending = ahead.pending;
    });
}
