//! Builds the site anew whenever the content may have changed.
//!
//! A hint of the watcher starts a build, which looks at once where it leads. All folders are looked
//! at a moment after each hint and from time to time. So a change is never missed, whatever the
//! system says or fails to say.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use tokio::sync::watch::Sender;

use super::Request;
use super::faults::Faults;
use super::site::{Shown, Site};
use super::watch::{Events, Place, Watch};
use kyyeu_driver::preview::{Ahead, Built, Preview};

/// How long nothing must happen before a build: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(4);

/// How long that is waited for.
const PATIENCE: Duration = Duration::from_millis(100);

/// How long a fault, or a page that is gone, is kept back: the next file of a checkout may mend it.
const HELD: Duration = Duration::from_millis(150);

/// How long, at the most, while changes go on.
const HELD_AT_MOST: Duration = Duration::from_secs(1);

/// When the folders are looked at after a hint: a folder that was just made is watched a moment
/// late.
const AFTERWARDS: Duration = Duration::from_millis(60);

/// How often they are looked at when all is quiet.
const LOOK: Duration = Duration::from_secs(2);

/// What a build came to, for whoever sits at the terminal.
#[derive(Debug)]
pub struct Rebuilt<'a> {
    /// What was built.
    pub built: &'a Built,
    /// How many files are new, changed or gone; `None` where the last good site stays.
    pub changed: Option<usize>,
    /// How long it took.
    pub took: Duration,
}

/// Who hears of every build.
pub type Report = Box<dyn FnMut(&Rebuilt<'_>) + Send>;

/// What told that something may have changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Woken {
    ByHint,
    ByLooking,
}

/// Builds the site whenever something changes.
pub struct Rebuilder {
    preview: Preview,
    events: Arc<Events>,
    watch: Watch,
    rung: Receiver<()>,
    shown: Sender<Arc<Shown>>,
    report: Report,
}

impl Rebuilder {
    pub fn new(
        request: &Request,
        url: &str,
        events: Arc<Events>,
        shown: Sender<Arc<Shown>>,
        report: Report,
    ) -> Self {
        let root = std::path::absolute(&request.root).unwrap_or_else(|_| request.root.clone());
        let (watch, rung) = Watch::new(&root, events.clone());
        Self {
            preview: Preview::new(root, url, request.drafts),
            events,
            watch,
            rung,
            shown,
            report,
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
            let (heeded, place) = self.events.heed();
            let files = match &place {
                Place::Files(files) if !everything => Some(files),
                _ => None,
            };
            let start = Instant::now();
            let before = self.shown.borrow().site.clone();
            let shown = &self.shown;
            let built = self.preview.build(files, &|ahead| show_ahead(shown, ahead, heeded));
            let next = self.next(before.as_deref(), &built);
            let patient = held.is_none_or(|since: Instant| since.elapsed() < HELD_AT_MOST);
            if self.is_bad_news(next.as_ref().map(|(site, _)| site))
                && patient
                && !self.quiet_for(HELD)
            {
                held.get_or_insert(start);
                everything = false;
                continue;
            }
            held = None;
            self.show(next, heeded, &built, start.elapsed());
            everything = self.wait() == Woken::ByLooking;
        }
    }

    /// The site after a build, and how many files differ from those before; `None` where the build
    /// failed.
    fn next(&self, before: Option<&Site>, built: &Built) -> Option<(Site, usize)> {
        let shown = self.shown.borrow();
        let empty = Site::default();
        let site = shown.site.as_deref().unwrap_or(&empty);
        let files = built.files.as_ref()?;
        let next = site.after(shown.generation + 1, files);
        let changed = next.differing(before.unwrap_or(&empty));
        Some((next, changed))
    }

    fn is_bad_news(&self, next: Option<&Site>) -> bool {
        let shown = self.shown.borrow();
        match (next, &shown.site) {
            (Some(next), Some(site)) => next.lacks_a_page_of(site),
            (Some(_), None) => false,
            (None, _) => shown.heeded.is_some(),
        }
    }

    fn show(&mut self, next: Option<(Site, usize)>, heeded: u64, built: &Built, took: Duration) {
        let changed = next.as_ref().map(|(_, changed)| *changed);
        self.shown.send_modify(|shown| {
            let shown = Arc::make_mut(shown);
            shown.heeded = Some(heeded);
            shown.later.clear();
            match next {
                Some((site, changed)) if changed > 0 || shown.site.is_none() => {
                    shown.generation += 1;
                    shown.site = Some(Arc::new(site));
                }
                _ => {}
            }
            let faults = Faults::of(built);
            if *shown.faults != faults {
                shown.faults = Arc::new(faults);
            }
        });
        (self.report)(&Rebuilt { built, changed, took });
    }

    /// Waits until something may have changed.
    fn wait(&mut self) -> Woken {
        let mut look = AFTERWARDS;
        loop {
            match self.rung.recv_timeout(look) {
                Ok(()) => {
                    self.settle();
                    return Woken::ByHint;
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.watch.renew();
                    if self.preview.differs() {
                        return Woken::ByLooking;
                    }
                    look = LOOK;
                }
                // Nothing can be watched on this system: looking must do.
                Err(RecvTimeoutError::Disconnected) => {
                    std::thread::sleep(LOOK);
                    if self.preview.differs() {
                        return Woken::ByLooking;
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
    fn settle(&self) {
        let start = Instant::now();
        while start.elapsed() < PATIENCE && !self.quiet_for(QUIET) {}
    }

    fn quiet_for(&self, time: Duration) -> bool {
        self.rung.recv_timeout(time).is_err()
    }
}

/// Shows what can be shown already. Whoever asks for what may change yet waits.
fn show_ahead(shown: &Sender<Arc<Shown>>, ahead: Ahead, heeded: u64) {
    shown.send_modify(|shown| {
        let shown = Arc::make_mut(shown);
        let Some(site) = &mut shown.site else { return };
        if !ahead.files.is_empty() {
            shown.generation += 1;
            *site = Arc::new(site.with(shown.generation, ahead.files));
        }
        shown.heeded = Some(heeded);
        shown.later = ahead.later;
    });
}
