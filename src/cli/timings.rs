//! Where a run's time goes: the one clock of the program. Nothing of it reaches the site.
//!
//! `--timings` prints a table, `--trace` writes every stage and every page as Chrome's tracing and
//! Perfetto read them (the Trace Event Format, "B" and "E" events).

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::ThreadId;
use std::time::{Duration, Instant};

use kyyeu_driver::{Amount, Work};
use serde::Serialize;

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Nothing.
    Nothing,
    /// How long each kind of work took.
    Sums,
    /// And when each page began and ended, on which thread.
    Events,
}

/// Times as they come.
#[derive(Debug)]
pub struct Timings {
    start: Instant,
    keep: Keep,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    threads: BTreeMap<usize, Vec<Open>>,
    numbers: Vec<ThreadId>,
    sums: BTreeMap<Work, Sum>,
    events: Vec<Event>,
}

/// Work that a thread has begun.
#[derive(Debug)]
struct Open {
    since: Duration,
    /// How long the work took that was done in between.
    inner: Duration,
}

#[derive(Clone, Copy, Debug, Default)]
struct Sum {
    took: Duration,
    amount: Amount,
    peak: Option<u64>,
}

#[derive(Debug)]
struct Event {
    work: Work,
    path: Option<String>,
    thread: usize,
    at: Duration,
    begins: bool,
}

impl Timings {
    /// A clock that starts now.
    #[expect(
        clippy::disallowed_methods,
        reason = "times are shown, and go into no file of the site"
    )]
    pub fn start(keep: Keep) -> Self {
        Self { start: Instant::now(), keep, state: Mutex::default() }
    }

    /// How long ago it was started.
    pub fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A thread begins something.
    pub fn enter(&self, work: Work, path: &str) {
        if self.keep == Keep::Nothing {
            return;
        }
        let mut state = self.state();
        let thread = state.thread();
        let at = self.elapsed();
        state.threads.entry(thread).or_default().push(Open { since: at, inner: Duration::ZERO });
        if self.keep == Keep::Events {
            let path = (!path.is_empty()).then(|| path.to_owned());
            state.events.push(Event { work, path, thread, at, begins: true });
        }
    }

    /// A thread is done with what it began last.
    pub fn leave(&self, work: Work, amount: Amount) {
        if self.keep == Keep::Nothing {
            return;
        }
        let at = self.elapsed();
        let peak = if work.is_part() { None } else { kyyeu_driver::peak_memory() };
        let mut state = self.state();
        let thread = state.thread();
        let open = state.threads.entry(thread).or_default();
        let Some(Open { since, inner }) = open.pop() else { return };
        let whole = at.saturating_sub(since);
        if let Some(around) = open.last_mut() {
            around.inner += whole;
        }
        let sum = state.sums.entry(work).or_default();
        // A thread that waits in one page may make another: each page has its own time alone.
        sum.took += if work.is_part() { whole.saturating_sub(inner) } else { whole };
        sum.amount.items += amount.items;
        sum.amount.bytes += amount.bytes;
        sum.peak = peak.or(sum.peak);
        if self.keep == Keep::Events {
            state.events.push(Event { work, path: None, thread, at, begins: false });
        }
    }

    /// The times as a table for people.
    pub fn table(&self) -> String {
        let state = self.state();
        let mut table = format!(
            "{:<10} {:>9} {:>9} {:>11} {:>10}\n",
            "stage", "seconds", "items", "bytes", "peak MB"
        );
        for (work, Sum { took, amount, peak }) in &state.sums {
            let name =
                if work.is_part() { format!("  {}", work.name()) } else { work.name().to_owned() };
            let seconds = took.as_secs_f64();
            let bytes = if amount.bytes > 0 { amount.bytes.to_string() } else { String::new() };
            let peak = peak.map_or_else(String::new, |bytes| megabytes(bytes).to_string());
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
                    megabytes(bytes)
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
    pub fn json(&self) -> Measured {
        let state = self.state();
        let stage = |(work, sum): (&Work, &Sum)| Stage {
            name: work.name(),
            part_of_pages: work.is_part(),
            seconds: sum.took.as_secs_f64(),
            items: sum.amount.items,
            bytes: sum.amount.bytes,
            peak_bytes: sum.peak,
        };
        Measured {
            stages: state.sums.iter().map(stage).collect(),
            seconds: self.elapsed().as_secs_f64(),
            peak_bytes: kyyeu_driver::peak_memory(),
        }
    }

    /// Every stage and page with its times, as a trace.
    pub fn trace(&self) -> String {
        let state = self.state();
        let mut trace = String::from("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[");
        for (at, one) in state.events.iter().map(TraceEvent::of).enumerate() {
            trace.push_str(if at == 0 { "\n" } else { ",\n" });
            trace.push_str(&serde_json::to_string(&one).unwrap_or_default());
        }
        trace.push_str("\n]}\n");
        trace
    }
}

impl State {
    /// The number of this thread, in the order in which threads came.
    fn thread(&mut self) -> usize {
        let own = std::thread::current().id();
        self.numbers.iter().position(|known| *known == own).unwrap_or_else(|| {
            self.numbers.push(own);
            self.numbers.len() - 1
        })
    }
}

/// The times of a run, for programs.
#[derive(Debug, Serialize)]
pub struct Measured {
    stages: Vec<Stage>,
    seconds: f64,
    peak_bytes: Option<u64>,
}

#[derive(Debug, Serialize)]
struct Stage {
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
    fn of(event: &'a Event) -> Self {
        Self {
            name: event.path.as_deref().unwrap_or_else(|| event.work.name()),
            cat: event.work.name(),
            ph: if event.begins { "B" } else { "E" },
            pid: 1,
            tid: event.thread,
            ts: event.at.as_micros(),
        }
    }
}

const fn megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}
