//! Where a run's time goes: the one clock of the program. Nothing of it reaches the site.
//!
//! `--timings` prints a table, `--trace` writes every stage and every page as Chrome's tracing and
//! Perfetto read them (the Trace Event Format, "B" and "E" events).

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use kyyeu_driver::{Phase, Quantity};
use serde::Serialize;

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimingMode {
    /// Nothing.
    Off,
    /// How long each kind of work took.
    Totals,
    /// And when each page began and ended, on which thread.
    Trace,
}

/// Times as they come.
#[derive(Debug)]
pub struct Timings {
    start: Instant,
    mode: TimingMode,
    state: Mutex<TimingState>,
}

#[derive(Debug, Default)]
struct TimingState {
    open_phases: BTreeMap<usize, Vec<OpenPhase>>,
    thread_ids: Vec<ThreadId>,
    totals: BTreeMap<Phase, PhaseTotal>,
    events: Vec<PhaseEvent>,
}

/// Work that a thread has begun.
#[derive(Debug)]
struct OpenPhase {
    started_at: Duration,
    /// How long the work took that was done in between.
    nested: Duration,
}

#[derive(Clone, Copy, Debug, Default)]
struct PhaseTotal {
    elapsed: Duration,
    quantity: Quantity,
    peak: Option<u64>,
}

#[derive(Debug)]
struct PhaseEvent {
    phase: Phase,
    path: Option<String>,
    thread: usize,
    time: Duration,
    is_start: bool,
}

impl Timings {
    /// A clock that starts now.
    #[expect(
        clippy::disallowed_methods,
        reason = "times are shown, and go into no file of the site"
    )]
    pub fn start(keep: TimingMode) -> Self {
        Self { start: Instant::now(), mode: keep, state: Mutex::default() }
    }

    /// How long ago it was started.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn lock_state(&self) -> MutexGuard<'_, TimingState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A thread begins something.
    pub fn enter(&self, work: Phase, path: &str) {
        if self.mode == TimingMode::Off {
            return;
        }
        let mut state = self.lock_state();
        let thread = state.thread_number();
        let at = self.elapsed();
        state
            .open_phases
            .entry(thread)
            .or_default()
            .push(OpenPhase { started_at: at, nested: Duration::ZERO });
        if self.mode == TimingMode::Trace {
            let path = (!path.is_empty()).then(|| path.to_owned());
            state.events.push(PhaseEvent { phase: work, path, thread, time: at, is_start: true });
        }
    }

    /// A thread is done with what it began last.
    pub fn leave(&self, work: Phase, amount: Quantity) {
        if self.mode == TimingMode::Off {
            return;
        }
        let at = self.elapsed();
        let peak = if work.is_per_page() { None } else { kyyeu_driver::peak_memory() };
        let mut state = self.lock_state();
        let thread = state.thread_number();
        let open = state.open_phases.entry(thread).or_default();
        let Some(OpenPhase { started_at: since, nested: inner }) = open.pop() else { return };
        let whole = at.saturating_sub(since);
        if let Some(around) = open.last_mut() {
            around.nested += whole;
        }
        let sum = state.totals.entry(work).or_default();
        // A thread that waits in one page may make another: each page has its own time alone.
        sum.elapsed += if work.is_per_page() { whole.saturating_sub(inner) } else { whole };
        sum.quantity.items += amount.items;
        sum.quantity.bytes += amount.bytes;
        sum.peak = peak.or(sum.peak);
        if self.mode == TimingMode::Trace {
            state.events.push(PhaseEvent {
                phase: work,
                path: None,
                thread,
                time: at,
                is_start: false,
            });
        }
    }

    /// The times as a table for people.
    pub fn table(&self) -> String {
        let state = self.lock_state();
        let mut table = format!(
            "{:<10} {:>9} {:>9} {:>11} {:>10}\n",
            "stage", "seconds", "items", "bytes", "peak MB"
        );
        for (work, PhaseTotal { elapsed: took, quantity: amount, peak }) in &state.totals {
            let name = if work.is_per_page() {
                format!("  {}", work.name())
            } else {
                work.name().to_owned()
            };
            let seconds = took.as_secs_f64();
            let bytes = if amount.bytes > 0 { amount.bytes.to_string() } else { String::new() };
            let peak = peak.map_or_else(String::new, |bytes| to_megabytes(bytes).to_string());
            let Ok(()) = writeln!(
                table,
                "{name:<10} {seconds:>9.3} {:>9} {bytes:>11} {peak:>10}",
                amount.items
            ) else {
                return table;
            };
        }
        let memory = kyyeu_driver::peak_memory().map_or_else(
            || "this system does not say how much memory a program used".to_owned(),
            |bytes| {
                format!(
                    "at most {} MB of memory; each stage's peak is that of the run up to its end",
                    to_megabytes(bytes)
                )
            },
        );
        let whole = self.elapsed().as_secs_f64();
        let parts = "indented: parts of the pages, summed over all threads";
        let Ok(()) = write!(table, "{:<10} {whole:>9.3}\n{parts}; {memory}\n", "all") else {
            return table;
        };
        table
    }

    /// The times for programs.
    pub fn json(&self) -> TimingReport {
        let state = self.lock_state();
        let stage = |(work, sum): (&Phase, &PhaseTotal)| StageTiming {
            name: work.name(),
            part_of_pages: work.is_per_page(),
            seconds: sum.elapsed.as_secs_f64(),
            items: sum.quantity.items,
            bytes: sum.quantity.bytes,
            peak_bytes: sum.peak,
        };
        TimingReport {
            stages: state.totals.iter().map(stage).collect(),
            seconds: self.elapsed().as_secs_f64(),
            peak_bytes: kyyeu_driver::peak_memory(),
        }
    }

    /// Every stage and page with its times, as a trace.
    pub fn trace(&self) -> String {
        let state = self.lock_state();
        let mut trace = String::from("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
        for (at, one) in state.events.iter().map(TraceEvent::from_event).enumerate() {
            trace.push_str(if at == 0 { "\n" } else { ",\n" });
            trace.push_str(&serde_json::to_string(&one).unwrap_or_default());
        }
        trace.push_str("\n]}\n");
        trace
    }
}

impl TimingState {
    /// The number of this thread, in the order in which threads came.
    fn thread_number(&mut self) -> usize {
        let own = std::thread::current().id();
        self.thread_ids.iter().position(|known| *known == own).unwrap_or_else(|| {
            self.thread_ids.push(own);
            self.thread_ids.len() - 1
        })
    }
}

/// The times of a run, for programs.
#[derive(Debug, Serialize)]
pub struct TimingReport {
    stages: Vec<StageTiming>,
    seconds: f64,
    peak_bytes: Option<u64>,
}

#[derive(Debug, Serialize)]
struct StageTiming {
    name: &'static str,
    part_of_pages: bool,
    seconds: f64,
    items: usize,
    bytes: usize,
    peak_bytes: Option<u64>,
}

#[derive(Serialize)]
struct TraceEvent<'a> {
    name: &'a str,
    cat: &'a str,
    ph: &'a str,
    pid: u32,
    tid: usize,
    ts: u128,
}

impl<'a> TraceEvent<'a> {
    fn from_event(event: &'a PhaseEvent) -> Self {
        Self {
            name: event.path.as_deref().unwrap_or_else(|| event.phase.name()),
            cat: event.phase.name(),
            ph: if event.is_start { "B" } else { "E" },
            pid: 1,
            tid: event.thread,
            ts: event.time.as_micros(),
        }
    }
}

const fn to_megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}
