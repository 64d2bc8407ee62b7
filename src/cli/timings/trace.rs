//! The Trace Event Format, which Chrome's tracing page and Perfetto read: duration events "B"
//! (begin) and "E" (end), with times in microseconds.

use serde::Serialize;

use super::phase_record::PhaseEvent;

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

/// The events as a JSON file, one event a line.
pub(super) fn format_trace(events: &[PhaseEvent]) -> String {
    let lines: Vec<_> = events
        .iter()
        .map(|event| serde_json::to_string(&TraceEvent::from_event(event)).unwrap_or_default())
        .collect();
    let newline = if lines.is_empty() { "" } else { "\n" };
    format!("{{\"displayTimeUnit\":\"ms\",\"traceEvents\":[{newline}{}\n]}}\n", lines.join(",\n"))
}
