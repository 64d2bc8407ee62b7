//! The loop that rebuilds the site when the project may have changed.
//!
//! An event of the watcher starts a build of the files that it names. In addition all folders are
//! scanned a moment after each event, and from time to time: no change is missed, even if the
//! system loses events or sends none.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::sync::watch::Sender;

use crate::live_state::{LiveSite, LiveState};
use crate::overlay::ErrorOverlay;
use crate::watcher::{ChangeLog, ChangedPaths, ProjectWatcher};
use kyyeu_driver::preview::{EarlyOutput, Preview, PreviewBuild};

/// How long there must be no event before a build: editors write a file in several steps.
const DEBOUNCE_INTERVAL: Duration = Duration::from_millis(4);

/// How long a build waits for such a pause.
const DEBOUNCE_TIMEOUT: Duration = Duration::from_millis(100);

/// How long an error, or the loss of a page, is not shown yet: the next file of a checkout may fix
/// it.
const DEFER_INTERVAL: Duration = Duration::from_millis(150);

/// How long it is not shown while changes go on.
const DEFER_TIMEOUT: Duration = Duration::from_secs(1);

/// When all folders are scanned after an event: the watch on a new folder begins a moment late.
const RESCAN_DELAY: Duration = Duration::from_millis(60);

/// How often all folders are scanned without events.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// The outcome of a build, for the terminal.
#[derive(Debug)]
pub struct RebuildResult<'a> {
    /// The build.
    pub build: &'a PreviewBuild,
    /// The number of new, changed and removed files; `None` if the build failed.
    pub changed_files: Option<usize>,
    /// How long it took.
    pub duration: Duration,
}

/// Called after each build.
pub type RebuildObserver = Box<dyn FnMut(&RebuildResult<'_>) + Send>;

/// Why a build begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WakeReason {
    Event,
    Poll,
}

/// A successful build, before it is shown.
struct NextSite {
    site: LiveSite,
    /// The number of files that differ from the last complete build.
    changed_files: usize,
}

/// Rebuilds the site and updates the state that the server shows.
pub struct Rebuilder {
    preview: Preview,
    changes: Arc<ChangeLog>,
    watcher: ProjectWatcher,
    /// Has a message when there are new events.
    wake_receiver: Receiver<()>,
    state: Sender<Arc<LiveState>>,
    observer: RebuildObserver,
}

impl Rebuilder {
    /// Watches the project at an absolute path.
    pub fn new(
        root: &Path,
        preview: Preview,
        changes: Arc<ChangeLog>,
        state: Sender<Arc<LiveState>>,
        observer: RebuildObserver,
    ) -> Self {
        let (watcher, wake_receiver) = ProjectWatcher::new(root, changes.clone());
        Self { preview, changes, watcher, wake_receiver, state, observer }
    }

    /// Runs as long as the process.
    #[expect(
        clippy::disallowed_methods,
        reason = "the duration of a build is shown on the terminal, and goes into no file"
    )]
    pub fn run(mut self) {
        let mut deferred_since: Option<Instant> = None;
        let mut full_scan = true;
        loop {
            let (event_count, changed_paths) = self.changes.take_changes();
            let files = match &changed_paths {
                ChangedPaths::Files(files) if !full_scan => Some(files),
                _ => None,
            };
            let start = Instant::now();
            let before = self.state.borrow().site.clone();
            let state = &self.state;
            let show_early = |output| show_early_output(state, output, event_count);
            let build = self.preview.build(files, &show_early);
            let next = self.next_site(before.as_deref(), &build);
            let may_defer = deferred_since.is_none_or(|since| since.elapsed() < DEFER_TIMEOUT);
            if self.is_regression(next.as_ref()) && may_defer && !self.is_idle_for(DEFER_INTERVAL) {
                deferred_since.get_or_insert(start);
                full_scan = false;
                continue;
            }
            deferred_since = None;
            self.show_build(next, event_count, &build, start.elapsed());
            full_scan = self.wait() == WakeReason::Poll;
        }
    }

    /// The site after a build; `None` if the build failed. `before` is the site before the build
    /// showed its early files.
    fn next_site(&self, before: Option<&LiveSite>, build: &PreviewBuild) -> Option<NextSite> {
        let files = build.files.as_ref()?;
        let empty = LiveSite::default();
        let state = self.state.borrow();
        let current = state.site.as_deref().unwrap_or(&empty);
        let site = current.with_build(state.generation + 1, files);
        let changed_files = site.count_changes(before.unwrap_or(&empty));
        Some(NextSite { site, changed_files })
    }

    /// Whether a build failed or lost a page.
    fn is_regression(&self, next: Option<&NextSite>) -> bool {
        let state = self.state.borrow();
        match (next, &state.site) {
            (Some(next), Some(current)) => next.site.drops_pages_of(current),
            (Some(_), None) => false,
            (None, _) => state.handled_events.is_some(),
        }
    }

    /// Shows a build to browsers, and reports it to the observer.
    fn show_build(
        &mut self,
        next: Option<NextSite>,
        event_count: u64,
        build: &PreviewBuild,
        duration: Duration,
    ) {
        let changed_files = next.as_ref().map(|next| next.changed_files);
        self.state.send_modify(|state| {
            let state = Arc::make_mut(state);
            state.handled_events = Some(event_count);
            state.pending.clear();
            if let Some(NextSite { site, changed_files }) = next
                && (changed_files > 0 || state.site.is_none())
            {
                state.generation += 1;
                state.site = Some(Arc::new(site));
            }
            let overlay = ErrorOverlay::from_build(build);
            if *state.overlay != overlay {
                state.overlay = Arc::new(overlay);
            }
        });
        (self.observer)(&RebuildResult { build, changed_files, duration });
    }

    /// Waits until the project may have changed.
    fn wait(&mut self) -> WakeReason {
        let mut timeout = RESCAN_DELAY;
        loop {
            match self.wake_receiver.recv_timeout(timeout) {
                Ok(()) => {
                    self.debounce();
                    return WakeReason::Event;
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.watcher.rewatch();
                    timeout = POLL_INTERVAL;
                }
                // This system cannot watch: polling must do.
                Err(RecvTimeoutError::Disconnected) => std::thread::sleep(POLL_INTERVAL),
            }
            if self.preview.has_changes() {
                return WakeReason::Poll;
            }
        }
    }

    /// Waits for a pause between events.
    #[expect(
        clippy::disallowed_methods,
        reason = "the wait has a time limit, and nothing of it goes into a file"
    )]
    fn debounce(&self) {
        let start = Instant::now();
        while start.elapsed() < DEBOUNCE_TIMEOUT && !self.is_idle_for(DEBOUNCE_INTERVAL) {}
    }

    fn is_idle_for(&self, duration: Duration) -> bool {
        self.wake_receiver.recv_timeout(duration).is_err()
    }
}

/// Shows the files that are ready before the build is. Requests for others that it may change wait.
fn show_early_output(state: &Sender<Arc<LiveState>>, output: EarlyOutput, event_count: u64) {
    state.send_modify(|state| {
        let state = Arc::make_mut(state);
        let Some(site) = &mut state.site else { return };
        if !output.files.is_empty() {
            state.generation += 1;
            *site = Arc::new(site.with_early(state.generation, output.files));
        }
        state.handled_events = Some(event_count);
        state.pending = output.pending;
    });
}
