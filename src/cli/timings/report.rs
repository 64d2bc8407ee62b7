//! The totals of a run, as a table and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use kyyeu_driver::Phase;
use serde::Serialize;

use super::phase_record::PhaseTotal;

/// The peak memory of the run so far. Linux counts it approximately, so that a later figure may be
/// lower: none is lower than those of the phases that ended.
pub(super) fn peak_memory(totals: &BTreeMap<Phase, PhaseTotal>) -> Option<u64> {
    let phases = totals.values().filter_map(|total| total.peak_bytes);
    phases.chain(kyyeu_driver::peak_memory()).max()
}

/// The totals as a table for a terminal.
pub(super) fn format_table(totals: &BTreeMap<Phase, PhaseTotal>, elapsed: Duration) -> String {
    let mut table = format!(
        "{:<10} {:>9} {:>9} {:>11} {:>10}\n",
        "stage", "seconds", "items", "bytes", "peak MB"
    );
    for (phase, total) in totals {
        let indent = if phase.is_per_page() { "  " } else { "" };
        let name = format!("{indent}{}", phase.name());
        let bytes = match total.quantity.bytes {
            0 => String::new(),
            bytes => bytes.to_string(),
        };
        let peak = total.peak_bytes.map(|bytes| to_megabytes(bytes).to_string());
        let _ = writeln!(
            table,
            "{name:<10} {:>9.3} {:>9} {bytes:>11} {:>10}",
            total.elapsed.as_secs_f64(),
            total.quantity.items,
            peak.unwrap_or_default()
        );
    }
    let memory = match peak_memory(totals) {
        Some(bytes) => format!(
            "at most {} MB of memory; each stage's peak is that of the run up to its end",
            to_megabytes(bytes)
        ),
        None => "this system does not say how much memory a program used".to_owned(),
    };
    let _ = writeln!(
        table,
        "{:<10} {:>9.3}\nindented: parts of the pages, summed over all threads; {memory}",
        "all",
        elapsed.as_secs_f64()
    );
    table
}

/// The totals of a run, as `--timings --format json` prints them.
#[derive(Debug, Serialize)]
pub struct TimingReport {
    stages: Vec<StageTiming>,
    seconds: f64,
    peak_bytes: Option<u64>,
}

#[derive(Debug, Serialize)]
struct StageTiming {
    name: &'static str,
    per_page: bool,
    seconds: f64,
    items: usize,
    bytes: usize,
    peak_bytes: Option<u64>,
}

impl TimingReport {
    /// The totals of the phases, and the duration of the whole run.
    pub(super) fn new(totals: &BTreeMap<Phase, PhaseTotal>, elapsed: Duration) -> Self {
        let stages = totals.iter().map(|(phase, total)| StageTiming {
            name: phase.name(),
            per_page: phase.is_per_page(),
            seconds: total.elapsed.as_secs_f64(),
            items: total.quantity.items,
            bytes: total.quantity.bytes,
            peak_bytes: total.peak_bytes,
        });
        Self {
            stages: stages.collect(),
            seconds: elapsed.as_secs_f64(),
            peak_bytes: peak_memory(totals),
        }
    }
}

const fn to_megabytes(bytes: u64) -> u64 {
    bytes.div_ceil(1_000_000)
}
