//! Preflight checks: a command that changes the content plans its edits, loads the content with the
//! edits as an overlay, and compares the errors before it writes anything.

use std::path::{Path, PathBuf};

use crate::analysis::{Analysis, AnalysisOptions};
use crate::progress::SilentProgress;
use kyyeu_diag::{Diagnostics, Severity, Sources, UserError};
use kyyeu_link::LintLevel;
use kyyeu_load::Overlay;
use kyyeu_model::Project;
use kyyeu_plan::VolumeSplit;
use kyyeu_write::FileEdit;

/// Result of a preflight check.
#[derive(Debug)]
pub enum Preflight<T> {
    /// The content has errors, or would have them after the edits.
    Errors {
        /// The source files that the diagnostics point into.
        sources: Sources,
        /// The errors, in order.
        diagnostics: Diagnostics,
        /// Whether the content has them without the edits.
        preexisting: bool,
    },
    /// The request cannot be met.
    Rejected(UserError),
    /// The planned change, which nothing has been written of.
    Ready(T),
}

/// Edits of the content that were checked.
#[derive(Debug)]
pub(crate) struct PlannedEdits {
    pub root: PathBuf,
    pub edits: Vec<FileEdit>,
}

impl PlannedEdits {
    /// Writes all edits or none.
    pub fn apply(&self) -> Result<(), UserError> {
        kyyeu_write::apply_edits(&self.root, &self.edits)
    }
}

/// The content, perhaps with an overlay, after the stages load, link and plan.
pub(crate) struct CheckedContent {
    /// `None` if it could not be loaded.
    pub project: Option<Project>,
    pub sources: Sources,
    pub diagnostics: Diagnostics,
}

impl CheckedContent {
    /// Loads and analyzes the content with an overlay.
    pub fn load(root: &Path, overlay: &Overlay) -> Self {
        let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
        let loaded =
            kyyeu_load::load_project_with_overlay(root, overlay, &mut sources, &mut diagnostics);
        let project = loaded.map(|project| {
            let options = AnalysisOptions {
                lint_level: LintLevel::Default,
                volume_split: VolumeSplit::Screen,
            };
            Analysis::new(project, options, &sources, &mut diagnostics, &SilentProgress).project
        });
        Self { project, sources, diagnostics }
    }

    /// The errors that are not in `before`, by code and message: spans move with the edits.
    pub fn new_errors(&self, before: &Diagnostics) -> Diagnostics {
        let old_errors: Vec<_> = before
            .iter()
            .map(|diagnostic| (diagnostic.code, diagnostic.message.as_str()))
            .collect();
        let mut errors = self.diagnostics.clone();
        errors.retain(|diagnostic| {
            !old_errors.contains(&(diagnostic.code, diagnostic.message.as_str()))
        });
        sorted_errors(errors, &self.sources)
    }

    /// Reports the errors of this content.
    pub fn into_errors<T>(self, preexisting: bool) -> Preflight<T> {
        let Self { sources, diagnostics, .. } = self;
        let diagnostics = sorted_errors(diagnostics, &sources);
        Preflight::Errors { sources, diagnostics, preexisting }
    }
}

/// The errors alone, in order.
pub(crate) fn sorted_errors(mut diagnostics: Diagnostics, sources: &Sources) -> Diagnostics {
    diagnostics.retain(|diagnostic| diagnostic.severity() == Severity::Error);
    diagnostics.sort(sources);
    diagnostics
}
