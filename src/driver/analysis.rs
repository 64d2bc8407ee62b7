//! Analysis of a project: the stages link and plan, run on the loaded content.
//!
//! Full builds, the one-file outputs (EPUB, single HTML file) and the preflight checks of commands
//! share it. It renders nothing and writes nothing.

use std::sync::Arc;

use crate::progress::{Phase, Progress, Quantity};
use kyyeu_diag::{Diagnostics, Sources};
use kyyeu_link::LintLevel;
use kyyeu_model::{Key, LinkedProse, Links, LocaleContext, Project};
use kyyeu_plan::{Page, PlanContext, RecordItemCache, VolumeLayout, VolumeSplit};

/// A project after the stages load, link and plan.
pub struct Analysis {
    /// The content and the theme; the theme's own locale has moved into `language`.
    pub project: Project,
    pub language: Arc<LocaleContext>,
    pub links: Links,
    pub record_items: RecordItemCache,
    pub volume_layout: VolumeLayout,
    pub pages: Vec<Page>,
}

/// What the stages need to know besides the project.
#[derive(Clone, Copy, Debug)]
pub struct AnalysisOptions {
    pub lint_level: LintLevel,
    pub volume_split: VolumeSplit,
}

impl Analysis {
    /// Links a project and lists its pages.
    pub fn new(
        mut project: Project,
        options: AnalysisOptions,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
        progress: &dyn Progress,
    ) -> Self {
        let language = Arc::new(LocaleContext::new(std::mem::take(&mut project.theme.locale)));
        let proceedings = &project.proceedings;
        let phase = progress.start(Phase::Link);
        let links =
            kyyeu_link::link(proceedings, sources, &language, options.lint_level, diagnostics);
        phase.finish(Quantity::from_items(links.prose.len()));
        let record_items = RecordItemCache::new(proceedings);
        let volume_layout = VolumeLayout::new(proceedings, &links, &language, options.volume_split);
        let mut analysis =
            Self { project, language, links, record_items, volume_layout, pages: Vec::new() };
        let phase = progress.start(Phase::Plan);
        let pages =
            kyyeu_plan::list_pages(analysis.context(), &analysis.project.theme, diagnostics);
        phase.finish(Quantity::from_items(pages.len()));
        analysis.pages = pages;
        analysis
    }

    /// The input of `plan`, in the site's language.
    pub fn context(&self) -> PlanContext<'_> {
        PlanContext {
            proceedings: &self.project.proceedings,
            links: &self.links,
            language: &self.language,
            record_items: &self.record_items,
            volume_layout: &self.volume_layout,
            dependencies: None,
        }
    }

    /// The record or free page whose file has a path.
    pub fn key_for_path(&self, path: &str) -> Option<Key> {
        self.project.proceedings.files.get(path.strip_prefix("content/")?).copied()
    }

    /// Replaces the linked prose of an entry; `end` is the length of its file in bytes.
    pub fn apply_edit(&mut self, key: Key, end: u32, prose: LinkedProse) {
        self.project.proceedings.set_body_end(key, end);
        self.links.add_required_anchors(&prose);
        self.links.prose.insert(key, prose);
    }
}
