//! The driver: runs the stages in order, for builds and for every other command. The only crate
//! that knows all stages.
//!
//! `build::engine` decides between replay, incremental update and full build, `build::emit` makes
//! the files, `build::cache_store` loads and saves the build cache. `commands` has one module for
//! each other command. Nothing here parses command-line arguments or prints.

mod analysis;
mod build;
pub mod commands;
mod options;
mod progress;
mod recovery;

use kyyeu_diag::{Diagnostics, Sources};
pub use kyyeu_model::Feature;

pub use crate::build::decision::FullBuildReason;
pub use crate::build::engine::Engine;
pub use crate::build::explain::{ChangeKind, ExplainQuery, Explanation};
pub use crate::build::preview;
pub use crate::commands::pdf::print_volume;
pub use crate::options::{CacheMode, Destination, LedgerMode, Options};
pub use crate::progress::{Phase, PhaseGuard, Progress, Quantity};
pub use crate::recovery::recover_content;
// Types of the stages that appear in options and results, for callers that use the driver alone.
pub use kyyeu_cache::ChangeDetection;
pub use kyyeu_link::LintLevel;
pub use kyyeu_load::{Drafts, parse_base_url, peak_memory};
pub use kyyeu_plan::VolumeSplit;
pub use kyyeu_write::{
    Browser, ScratchDir, SiteFiles, Summary, replace_file, replace_with_parents,
};

/// Result of a build.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The source files that the diagnostics point into.
    pub sources: Sources,
    /// All diagnostics, in order.
    pub diagnostics: Diagnostics,
    /// Number of pages of the site.
    pub page_count: usize,
    /// Which files of the site changed; `None` if there were errors or nothing was to be written.
    pub summary: Option<Summary>,
    /// Number of addresses that were added to the ledger.
    pub new_addresses: usize,
    /// Why files of the site changed, by path; empty unless the options ask for it.
    pub explanations: Vec<Explanation>,
    /// Why all stages ran; `None` after a replay or an incremental update.
    pub full_build_reason: Option<FullBuildReason>,
}

impl Outcome {
    /// The outcome of a build whose site is complete.
    fn committed(
        sources: Sources,
        diagnostics: Diagnostics,
        page_count: usize,
        summary: Summary,
    ) -> Self {
        Self { sources, diagnostics, page_count, summary: Some(summary), ..Self::default() }
    }
}

/// Builds once. If there are errors, the output folder stays as it was.
pub fn run(options: &Options, progress: &dyn Progress) -> Outcome {
    Engine::new(options.clone()).build(progress)
}
