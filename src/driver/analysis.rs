//! What a book and a page that stands alone have in common: all of the proceedings go into one
//! file.

use std::path::PathBuf;

use kyyeu_diag::{Code, Diagnostic, Diagnostics, Sources, Span};
use kyyeu_link::LintLevel;
use kyyeu_model::{Key, LocaleContext, Project, Theme};
use kyyeu_plan::PlanContext;
use kyyeu_render::{MarkdownContext, Templates};
use kyyeu_view::ProseView;
use rayon::prelude::*;

/// Whose proceedings they are.
#[derive(Clone, Debug)]
pub struct ProjectRef {
    /// Folder of the project.
    pub root: PathBuf,
    /// Where the site stands on the web, if elsewhere than the workshop says.
    pub base_url: Option<String>,
}

/// What came of it.
#[derive(Debug)]
pub struct BundleOutcome<T> {
    /// The texts that faults point into.
    pub sources: Sources,
    /// All faults, in order.
    pub diagnostics: Diagnostics,
    /// What was made; nothing where there were errors.
    pub output: Option<T>,
}

/// Everything that goes into the file, and what it is made with.
pub struct Analysis<'a> {
    pub context: PlanContext<'a>,
    pub theme: &'a Theme,
    pub templates: Templates,
    pub sources: &'a Sources,
}

/// Reads and links the proceedings, and makes of them what is wanted.
pub fn with_analysis<T>(
    whose: &ProjectRef,
    make: impl FnOnce(&Analysis<'_>, &mut Diagnostics) -> Option<T>,
) -> BundleOutcome<T> {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
    let project = kyyeu_load::load_project(
        &kyyeu_load::ProjectFiles::discover(&whose.root),
        kyyeu_load::Drafts::Exclude,
        &mut sources,
        &mut diagnostics,
    );
    let made =
        project.and_then(|project| analyze(whose, project, &sources, make, &mut diagnostics));
    diagnostics.sort(&sources);
    let made = made.filter(|_| !diagnostics.has_errors());
    BundleOutcome { sources, diagnostics: diagnostics, output: made }
}

fn analyze<T>(
    whose: &ProjectRef,
    mut project: Project,
    sources: &Sources,
    make: impl FnOnce(&Analysis<'_>, &mut Diagnostics) -> Option<T>,
    diagnostics: &mut Diagnostics,
) -> Option<T> {
    if let Some(base_url) = &whose.base_url {
        project.proceedings.workshop.base_url = Some(base_url.clone());
    }
    let language = LocaleContext::new(std::mem::take(&mut project.theme.locale));
    let (proceedings, theme) = (&project.proceedings, &project.theme);
    let links = kyyeu_link::link(proceedings, sources, &language, LintLevel::Default, diagnostics);
    let lines = kyyeu_plan::RecordItemCache::new(proceedings);
    let binding = kyyeu_plan::VolumeLayout::new(
        proceedings,
        &links,
        &language,
        kyyeu_plan::VolumeSplit::None,
    );
    let material = PlanContext {
        proceedings,
        links: &links,
        language: &language,
        record_items: &lines,
        volume_layout: &binding,
        dependencies: None,
    };
    kyyeu_plan::list_pages(material, theme, diagnostics);
    let templates =
        Templates::compile(theme, &language, &kyyeu_plan::build_site_view(material), sources);
    let templates = templates.map_err(|mut found| diagnostics.append(&mut found)).ok()?;
    if diagnostics.has_errors() {
        return None;
    }
    make(&Analysis { context: material, theme, templates, sources }, diagnostics)
}

impl Analysis<'_> {
    /// The HTML of texts.
    pub fn render_prose(
        &self,
        setting: &MarkdownContext<'_>,
        texts: &[(Key, Option<ProseView>)],
    ) -> Vec<String> {
        let html = texts.par_iter().map(|(key, view)| {
            let prose = self.context.proceedings.prose(*key).zip(view.as_ref());
            prose
                .map(|(prose, view)| {
                    kyyeu_render::render_markdown(setting, prose.text(self.sources), view)
                })
                .unwrap_or_default()
        });
        html.collect()
    }

    /// The bytes of a picture, by its position among the media.
    pub fn read_media(&self, at: usize) -> Result<Vec<u8>, Diagnostic> {
        let medium = &self.context.proceedings.media[at];
        kyyeu_load::read_bytes(&medium.disk_path).map_err(|error| {
            Diagnostic::new(
                Code::Unreadable,
                Span::new(medium.file, 0..0),
                format!("it cannot be read: {error}"),
            )
        })
    }
}
