//! Options of a build: the project, the destination of the site, and what a build may reuse.

use std::path::PathBuf;

use crate::build::explain::ExplainQuery;
use kyyeu_cache::{ChangeDetection, Digest, Hash};
use kyyeu_link::LintLevel;
use kyyeu_load::Drafts;
use kyyeu_model::{Feature, Workshop};
use kyyeu_plan::VolumeSplit;

/// Options of a build.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folder of the project.
    pub root: PathBuf,
    /// Where the site goes.
    pub destination: Destination,
    /// Whether the build reads and writes the build cache.
    pub cache_mode: CacheMode,
    /// How the build finds out which files have changed.
    pub change_detection: ChangeDetection,
    /// What to explain; `None` to explain nothing.
    pub explain: Option<ExplainQuery>,
    /// Whether the build adds the site's addresses to the address ledger.
    pub ledger_mode: LedgerMode,
    /// Whether drafts are in the site. Their addresses never get into the ledger.
    pub drafts: Drafts,
    /// How many kinds of doubtful content are reported.
    pub lint_level: LintLevel,
    /// Replaces the workshop's own `base_url`; ends in `/`.
    pub base_url: Option<String>,
    /// Features to leave out, in addition to those that the workshop disables.
    pub disabled_features: Vec<Feature>,
    /// A feature that is built even if the workshop disables it.
    pub required_feature: Option<Feature>,
    /// How the volume is split into pages.
    pub volume_split: VolumeSplit,
}

/// Where a site goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Nowhere: the content is checked only.
    CheckOnly,
    /// Into a folder.
    Directory(PathBuf),
    /// Nowhere: the build reports what it would change in a folder.
    DryRun(PathBuf),
    /// Into memory, see [`Engine::site`](crate::Engine::site).
    Memory,
}

/// Whether a build into a folder uses the build cache.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CacheMode {
    /// The build reads the cache of the previous run and writes its own.
    Enabled,
    /// Neither: each run makes every file.
    Disabled,
}

/// Whether a build adds the site's addresses to the address ledger, `content/ids.lock`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LedgerMode {
    /// The build adds them: the site is going to be published.
    Update,
    /// The ledger stays as it is: the site serves another purpose.
    ReadOnly,
}

impl Options {
    /// Default options for a project folder and a destination.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>, destination: Destination) -> Self {
        Self {
            root: root.into(),
            destination,
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

    /// Overrides the workshop's settings with those of the options.
    pub(crate) fn apply(&self, workshop: &mut Workshop) {
        if let Some(base_url) = &self.base_url {
            workshop.base_url = Some(base_url.clone());
        }
        workshop.disabled_features.extend(&self.disabled_features);
        workshop.disabled_features.retain(|&feature| Some(feature) != self.required_feature);
    }

    /// Whether the build records the fingerprint of each file: for the next build, or for an
    /// explanation.
    pub(crate) fn records_fingerprints(&self) -> bool {
        let has_next_build = match self.destination {
            Destination::CheckOnly => false,
            Destination::Memory => true,
            Destination::Directory(_) | Destination::DryRun(_) => {
                self.cache_mode == CacheMode::Enabled
            }
        };
        has_next_build || self.explain.is_some()
    }

    /// Whether the build adds the site's addresses to the ledger. Only a site in a folder counts as
    /// published.
    pub(crate) fn updates_ledger(&self) -> bool {
        matches!(self.destination, Destination::Directory(_))
            && self.ledger_mode == LedgerMode::Update
            && self.drafts == Drafts::Exclude
    }

    /// Digest of every option that changes the site or its diagnostics.
    pub(crate) fn digest(&self) -> Hash {
        let Self {
            root: _,
            destination: _,
            cache_mode: _,
            change_detection: _,
            explain: _,
            ledger_mode,
            drafts,
            lint_level,
            base_url,
            disabled_features,
            required_feature,
            volume_split,
        } = self;
        Digest::of_value(&(
            ledger_mode,
            drafts,
            lint_level,
            base_url,
            disabled_features,
            required_feature,
            volume_split,
        ))
    }
}
