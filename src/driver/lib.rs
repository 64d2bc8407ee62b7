//! Runs the stages in order. The one place that knows them all.
//!
//! `engine` builds again and again and decides what must be made; `making` makes it; `remember`
//! finds and writes the cache of an earlier run.

mod analysis;
mod build;
pub mod commands;
mod progress;

use std::path::{Path, PathBuf};

use kyyeu_cache::{Digest, Hash};
use kyyeu_diag::{Diagnostic, Diagnostics, Sources, UserError};
pub use kyyeu_model::Feature;
use kyyeu_model::{Proceedings, Workshop};

pub use crate::build::engine::Engine;
pub use crate::build::explain::{ChangeKind, ExplainQuery, Explanation};
pub use crate::build::preview;
pub use crate::progress::{Phase, Progress, Quantity};
// Whoever asks for a run names these, and need not know the stages.
pub use kyyeu_cache::ChangeDetection;
pub use kyyeu_link::LintLevel;
pub use kyyeu_load::{Drafts, parse_base_url, peak_memory};
pub use kyyeu_plan::VolumeSplit;
pub use kyyeu_write::{
    Browser, ScratchDir, SiteFiles, Summary, replace_file, replace_with_parents,
};
use kyyeu_write::{EditRecovery, recover_edits};

/// What to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folder of the project.
    pub root: PathBuf,
    /// Where the site goes.
    pub destination: Destination,
    /// Whether what a build did is remembered for the next.
    pub cache_mode: CacheMode,
    /// Whether what the disk says of files is believed.
    pub change_detection: ChangeDetection,
    /// What is to be explained, where anything is.
    pub explain: Option<ExplainQuery>,
    /// Whether the addresses of the site count as published.
    pub ledger_mode: LedgerMode,
    /// Whether drafts are in the site. Their addresses never count as published.
    pub drafts: Drafts,
    /// How closely names are looked at.
    pub lint_level: LintLevel,
    /// In place of the workshop's own `base_url`; ends in `/`.
    pub base_url: Option<String>,
    /// Parts of the site that are left out, beside those that the workshop leaves out.
    pub disabled_features: Vec<Feature>,
    /// A part that is made whatever the workshop says.
    pub required_feature: Option<Feature>,
    /// How much goes into a part of a large volume.
    pub volume_split: VolumeSplit,
}

/// Where a site goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Nowhere: it is checked only.
    CheckOnly,
    /// Into a folder.
    Directory(PathBuf),
    /// Nowhere, but what would change in a folder is said.
    DryRun(PathBuf),
    /// Into memory, see [`Engine::site`].
    Memory,
}

/// Whether what a build into a folder did is remembered for the next run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheMode {
    /// In the cache.
    Enabled,
    /// Nothing is: each run makes everything.
    Disabled,
}

/// Whether the addresses of a site count as published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LedgerMode {
    /// They are written into the project's list.
    Update,
    /// The site is made for another end than being published: the list stays as it is.
    ReadOnly,
}

impl Options {
    /// A build of the project in a folder, with nothing out of the ordinary.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>, to: Destination) -> Self {
        Self {
            root: root.into(),
            destination: to,
            cache_mode: CacheMode::Enabled,
            change_detection: ChangeDetection::Metadata,
            explain: None,
            ledger_mode: LedgerMode::Update,
            drafts: Drafts::Exclude,
            lint_level: LintLevel::Default,
            base_url: None,
            disabled_features: Vec::new(),
            required_feature: None,
            volume_split: VolumeSplit::Screen,
        }
    }

    /// Puts what was asked for in place of what the workshop says.
    fn apply(&self, workshop: &mut Workshop) {
        if let Some(base_url) = &self.base_url {
            workshop.base_url = Some(base_url.clone());
        }
        workshop.disabled_features.extend(&self.disabled_features);
        workshop.disabled_features.retain(|&part| Some(part) != self.required_feature);
    }

    /// Whether it is taken down of what each file is made: for the next build, or because somebody
    /// asks.
    fn records_fingerprints(&self) -> bool {
        let kept = match self.destination {
            Destination::CheckOnly => false,
            Destination::Memory => true,
            Destination::Directory(_) | Destination::DryRun(_) => {
                self.cache_mode == CacheMode::Enabled
            }
        };
        kept || self.explain.is_some()
    }

    /// Whether the addresses of the site are written into the project's list: only those of a site
    /// that stands in a folder.
    fn updates_ledger(&self) -> bool {
        matches!(self.destination, Destination::Directory(_))
            && self.ledger_mode == LedgerMode::Update
            && self.drafts == Drafts::Exclude
    }

    /// Stands for all of it that changes what is made or said.
    fn digest(&self) -> Hash {
        let Self {
            root: _,
            destination: _,
            cache_mode: _,
            change_detection: _,
            explain: _,
            ledger_mode: addresses,
            drafts,
            lint_level: scrutiny,
            base_url,
            disabled_features: without,
            required_feature: needed,
            volume_split: thickness,
        } = self;
        Digest::of_value(&(addresses, drafts, scrutiny, base_url, without, needed, thickness))
    }
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The texts that faults point into.
    pub sources: Sources,
    /// All faults, in order.
    pub diagnostics: Diagnostics,
    /// How many pages the site has.
    pub page_count: usize,
    /// What was written; `None` where nothing was, because there were errors or nothing was to be
    /// written.
    pub summary: Option<Summary>,
    /// How many addresses are new in the list of published ones.
    pub new_addresses: usize,
    /// What becomes of files of the site and why, by path, where that was asked for.
    pub explanations: Vec<Explanation>,
}

/// Carries on with a change of the content that an earlier run began and did not end.
///
/// # Errors
/// When that cannot be done; and when somebody changed the same files meanwhile, who has to look at
/// them first.
pub fn recover_content(root: &Path) -> Result<(), UserError> {
    let EditRecovery { displaced: kept } = recover_edits(root)?;
    let Some(file) = kept.first() else { return Ok(()) };
    Err(UserError::new(
        format!(
            "{} was changed while a command of kyyeu's was not yet done with it",
            file.path.display()
        ),
        format!(
            "it has now what the command wrote, and what stood there is kept in {}: look at both, then run this again",
            file.kept_at.display()
        ),
    ))
}

/// Builds once. Where there are errors, the output folder stays as it was.
pub fn run(options: &Options, progress: &dyn Progress) -> Outcome {
    Engine::new(options.clone()).build(progress)
}

/// Prints the volume of a site that stands in a scratch folder into PDFs, one a page; gives their
/// files.
///
/// # Errors
/// When there is no browser, it fails, or a PDF cannot be written.
pub fn print_volume(
    scratch: &ScratchDir,
    pdf: &Path,
    browser: &Browser,
) -> Result<Vec<PathBuf>, Diagnostic> {
    kyyeu_write::print_pages(scratch, (0..).map(Proceedings::volume_address), pdf, browser)
}
