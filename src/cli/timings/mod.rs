//! The clock of a run: how long each phase took. It is the only clock of the program; no time
//! reaches the site.
//!
//! `--timings` prints the totals ([`report`]), `--trace` writes every phase and page as an event
//! ([`trace`]).

mod phase_record;
mod report;
mod trace;

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use kyyeu_driver::{Phase, Quantity};

use self::phase_record::{PhaseEvent, PhaseTotal};
use self::report::TimingReport;

/// How much is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimingMode {
    /// Nothing.
    Off,
    /// The total duration of each phase.
    Totals,
    /// The totals, and when each page began and ended, on which thread.
    Trace,
}

/// Measures the phases of a run, on all threads.
#[derive(Debug)]
pub struct Timings {
    start: Instant,
    mode: TimingMode,
    state: Mutex<TimingState>,
}

#[derive(Debug, Default)]
struct TimingState {
    /// The unfinished phases of each thread, the innermost last.
    open_phases: BTreeMap<usize, Vec<OpenPhase>>,
    thread_ids: Vec<ThreadId>,
    totals: BTreeMap<Phase, PhaseTotal>,
    events: Vec<PhaseEvent>,
}

#[derive(Debug)]
struct OpenPhase {
    started_at: Duration,
    /// The duration of the phases that ran inside this one, on the same thread.
    nested: Duration,
}

impl Timings {
    /// A clock that starts now.
    #[expect(
        clippy::disallowed_methods,
        reason = "times are shown, and go into no file of the site"
    )]
    pub fn start(mode: TimingMode) -> Self {
        Self { start: Instant::now(), mode, state: Mutex::default() }
    }

    /// The time since the start of the run.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn lock_state(&self) -> MutexGuard<'_, TimingState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Records that this thread starts a phase; `path` is the file that it makes, or empty.
    pub fn enter(&self, phase: Phase, path: &str) {
        if self.mode == TimingMode::Off {
            return;
        }
        let mut state = self.lock_state();
        let thread = state.thread_number();
        let time = self.elapsed();
        let open_phase = OpenPhase { started_at: time, nested: Duration::ZERO };
        state.open_phases.entry(thread).or_default().push(open_phase);
        if self.mode == TimingMode::Trace {
            let path = (!path.is_empty()).then(|| path.to_owned());
            state.events.push(PhaseEvent { phase, path, thread, time, is_start: true });
        }
    }

    /// Records that this thread ends the phase that it started last.
    pub fn leave(&self, phase: Phase, quantity: Quantity) {
        if self.mode == TimingMode::Off {
            return;
        }
        let time = self.elapsed();
        let mut state = self.lock_state();
        let peak_bytes =
            if phase.is_per_page() { None } else { report::peak_memory(&state.totals) };
        let thread = state.thread_number();
        let open_phases = state.open_phases.entry(thread).or_default();
        let Some(OpenPhase { started_at, nested }) = open_phases.pop() else { return };
        let duration = time.saturating_sub(started_at);
        if let Some(outer) = open_phases.last_mut() {
            outer.nested += duration;
        }
        let total = state.totals.entry(phase).or_default();
        // While it waits within one page, a thread may run another one: the nested time belongs to
        // that page.
        total.elapsed +=
            if phase.is_per_page() { duration.saturating_sub(nested) } else { duration };
        total.quantity.items += quantity.items;
        total.quantity.bytes += quantity.bytes;
        total.peak_bytes = peak_bytes.or(total.peak_bytes);
        if self.mode == TimingMode::Trace {
            state.events.push(PhaseEvent { phase, path: None, thread, time, is_start: false });
        }
    }

    /// The totals as a table for a terminal.
    pub fn table(&self) -> String {
        report::format_table(&self.lock_state().totals, self.elapsed())
    }

    /// The totals, to be serialized.
    pub fn report(&self) -> TimingReport {
        TimingReport::new(&self.lock_state().totals, self.elapsed())
    }

    /// All events as a file in the Trace Event Format.
    pub fn trace(&self) -> String {
        trace::format_trace(&self.lock_state().events)
    }
}

impl TimingState {
    /// The number of the current thread, in the order in which threads were first seen.
    fn thread_number(&mut self) -> usize {
        let current = std::thread::current().id();
        self.thread_ids.iter().position(|id| *id == current).unwrap_or_else(|| {
            self.thread_ids.push(current);
            self.thread_ids.len() - 1
        })
    }
}
