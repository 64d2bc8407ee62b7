//! Bundles: outputs that have the whole proceedings in one file (EPUB, single HTML file).

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::analysis::{Analysis, AnalysisOptions};
use crate::build::emit;
use crate::progress::SilentProgress;
use kyyeu_diag::{Diagnostic, Diagnostics, Sources};
use kyyeu_link::LintLevel;
use kyyeu_model::{Edtf, Key, Workshop};
use kyyeu_plan::VolumeSplit;
use kyyeu_render::{MarkdownContext, Templates};
use kyyeu_view::ProseView;

/// A project, and where its site is on the web.
#[derive(Clone, Debug)]
pub struct ProjectRef {
    /// Folder of the project.
    pub root: PathBuf,
    /// Replaces the workshop's own `base_url`; ends in `/`.
    pub base_url: Option<String>,
}

/// Result of a command that makes a bundle.
#[derive(Debug)]
pub struct BundleOutcome<T> {
    /// The source files that the diagnostics point into.
    pub sources: Sources,
    /// All diagnostics, in order.
    pub diagnostics: Diagnostics,
    /// What the command made; `None` if there are errors.
    pub output: Option<T>,
}

/// The input of a bundle.
pub(crate) struct BundleInput<'a> {
    pub analysis: &'a Analysis,
    pub templates: Templates,
    pub sources: &'a Sources,
}

/// Analyzes a project and makes its bundle. `make` is called only if there are no errors by then.
pub(crate) fn make_bundle<T>(
    project: &ProjectRef,
    make: impl FnOnce(&BundleInput<'_>, &mut Diagnostics) -> Option<T>,
) -> BundleOutcome<T> {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
    let mut output = None;
    if let Some(analysis) = analyze(project, &mut sources, &mut diagnostics)
        && let Some(templates) = compile_templates(&analysis, &sources, &mut diagnostics)
        && !diagnostics.has_errors()
    {
        let input = BundleInput { analysis: &analysis, templates, sources: &sources };
        output = make(&input, &mut diagnostics);
    }
    diagnostics.sort(&sources);
    if diagnostics.has_errors() {
        output = None;
    }
    BundleOutcome { sources, diagnostics, output }
}

fn analyze(
    project: &ProjectRef,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Analysis> {
    let files = kyyeu_load::ProjectFiles::discover(&project.root);
    let drafts = kyyeu_load::Drafts::Exclude;
    let mut loaded = kyyeu_load::load_project(&files, drafts, sources, diagnostics)?;
    if let Some(base_url) = &project.base_url {
        loaded.proceedings.workshop.base_url = Some(base_url.clone());
    }
    let options =
        AnalysisOptions { lint_level: LintLevel::Default, volume_split: VolumeSplit::None };
    Some(Analysis::new(loaded, options, sources, diagnostics, &SilentProgress))
}

fn compile_templates(
    analysis: &Analysis,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Templates> {
    let site = kyyeu_plan::build_site_view(analysis.context());
    match Templates::compile(&analysis.project.theme, &analysis.language, &site, sources) {
        Ok(templates) => Some(templates),
        Err(mut errors) => {
            diagnostics.append(&mut errors);
            None
        }
    }
}

impl BundleInput<'_> {
    /// Renders the prose of entries to HTML; an entry without prose gives an empty string.
    pub fn render_prose(
        &self,
        markdown: &MarkdownContext<'_>,
        prose: &[(Key, Option<ProseView>)],
    ) -> Vec<String> {
        let proceedings = &self.analysis.project.proceedings;
        prose
            .par_iter()
            .map(|(key, view)| match (proceedings.prose(*key), view) {
                (Some(prose), Some(view)) => {
                    kyyeu_render::render_markdown(markdown, prose.text(self.sources), view)
                }
                _ => String::new(),
            })
            .collect()
    }

    /// Reads the bytes of the media file at an index.
    pub fn read_media(&self, index: usize) -> Result<Vec<u8>, Diagnostic> {
        emit::read_media(&self.analysis.project.proceedings.media[index])
    }
}

/// Name of a workshop's outputs without extension: the language's word for proceedings, and the
/// year in which the workshop was held.
pub(crate) fn default_name(workshop: &Workshop) -> String {
    let word = if workshop.language == "vi" { "ky-yeu" } else { "proceedings" };
    match workshop.date.as_ref().and_then(Edtf::first_date) {
        Some(date) => format!("{word}-{}", date.year),
        None => word.to_owned(),
    }
}

/// Path of a file in a project folder, without a leading `./`.
pub(crate) fn path_in_project(root: &Path, name: String) -> PathBuf {
    if root == Path::new(".") { name.into() } else { root.join(name) }
}
