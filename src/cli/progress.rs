//! Progress bars on standard error. They are hidden unless it is a terminal.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::timings::Timings;
use kyyeu_driver::commands::archive::ByteProgress;
use kyyeu_driver::commands::publish::{PublishStep, UploadObserver};
use kyyeu_driver::{Phase, Progress, Quantity};

/// How long a build runs before its bar is drawn.
const PAGE_BAR_DELAY: Duration = Duration::from_secs(1);

fn new_bar(template: &str, target: ProgressDrawTarget) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(None, target);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

fn draw_target(quiet: bool) -> ProgressDrawTarget {
    if !quiet && std::io::stderr().is_terminal() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    }
}

/// Counts the pages of a build, and passes its phases on to the clock.
pub struct PageProgressBar {
    bar: ProgressBar,
    timings: Timings,
    is_hidden: bool,
}

impl PageProgressBar {
    /// A bar that shows itself after [`PAGE_BAR_DELAY`], or never if `quiet`.
    pub fn new(timings: Timings, quiet: bool) -> Self {
        let bar = new_bar("{bar:30} {pos} of {len} pages", ProgressDrawTarget::hidden());
        Self { bar, timings, is_hidden: quiet || !std::io::stderr().is_terminal() }
    }

    /// Removes the bar from the terminal.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// The clock of the run.
    pub const fn timings(&self) -> &Timings {
        &self.timings
    }
}

impl Progress for PageProgressBar {
    fn begin(&self, pages: usize) {
        self.bar.set_length(pages as u64);
    }

    fn page(&self) {
        self.bar.inc(1);
        if !self.is_hidden && self.bar.is_hidden() && self.timings.elapsed() > PAGE_BAR_DELAY {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
    }

    fn enter(&self, phase: Phase, path: &str) {
        self.timings.enter(phase, path);
    }

    fn leave(&self, phase: Phase, quantity: Quantity) {
        self.timings.leave(phase, quantity);
    }
}

/// Counts bytes that are packed or verified.
pub struct ByteProgressBar(ProgressBar);

impl ByteProgressBar {
    /// A bar whose length is set by [`ByteProgress::start`].
    pub fn new(quiet: bool) -> Self {
        let template = "{bar:30} {decimal_bytes} of {decimal_total_bytes}";
        Self(new_bar(template, draw_target(quiet)))
    }

    /// Removes the bar from the terminal.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

impl ByteProgress for ByteProgressBar {
    fn start(&self, bytes: u64) {
        self.0.set_length(bytes);
    }

    fn advance(&self, bytes: u64) {
        self.0.inc(bytes);
    }
}

/// Counts the steps of a publication.
pub struct UploadProgressBar(ProgressBar);

impl UploadProgressBar {
    /// A bar for a number of steps.
    pub fn new(steps: usize, quiet: bool) -> Self {
        let bar = new_bar("{bar:30} {pos} of {len} files", draw_target(quiet));
        bar.set_length(steps as u64);
        Self(bar)
    }

    /// Removes the bar from the terminal.
    pub fn finish(&self) {
        self.0.finish_and_clear();
    }
}

impl UploadObserver for UploadProgressBar {
    fn on_step_done(&self, _: PublishStep<'_>) {
        self.0.inc(1);
    }
}
