//! What the clock records of each phase.

use std::time::Duration;

use kyyeu_driver::{Phase, Quantity};

/// The sum of all runs of a phase.
#[derive(Clone, Copy, Debug, Default)]
pub struct PhaseTotal {
    pub elapsed: Duration,
    pub quantity: Quantity,
    pub peak_bytes: Option<u64>,
}

/// The start or the end of a phase.
#[derive(Debug)]
pub struct PhaseEvent {
    pub phase: Phase,
    pub path: Option<String>,
    pub thread: usize,
    pub time: Duration,
    pub is_start: bool,
}
