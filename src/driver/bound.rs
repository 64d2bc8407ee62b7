//! What a book and a page that stands alone have in common: all of the proceedings go into one
//! file.

use std::path::PathBuf;

use kyyeu_diag::{Code, Diagnostic, Sources, Span};
use kyyeu_link::Scrutiny;
use kyyeu_model::{Key, Language, Project, Theme};
use kyyeu_plan::Material;
use kyyeu_render::{Setting, Templates};
use kyyeu_view::ProseView;
use rayon::prelude::*;

/// Whose proceedings they are.
#[derive(Clone, Debug)]
pub struct Whose {
    /// Folder of the project.
    pub root: PathBuf,
    /// Where the site stands on the web, if elsewhere than the workshop says.
    pub base_url: Option<String>,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome<T> {
    /// The texts that faults point into.
    pub sources: Sources,
    /// All faults, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// What was made; nothing where there were errors.
    pub made: Option<T>,
}

/// Everything that goes into the file, and what it is made with.
pub struct Bound<'a> {
    pub material: Material<'a>,
    pub theme: &'a Theme,
    pub templates: Templates,
    pub sources: &'a Sources,
}

/// Reads and links the proceedings, and makes of them what is wanted.
pub fn bind<T>(
    whose: &Whose,
    make: impl FnOnce(&Bound<'_>, &mut Vec<Diagnostic>) -> Option<T>,
) -> Outcome<T> {
    let (mut sources, mut faults) = (Sources::default(), Vec::new());
    let project = kyyeu_load::project(
        &kyyeu_load::Files::find(&whose.root),
        kyyeu_load::Drafts::Left,
        &mut sources,
        &mut faults,
    );
    let made = project.and_then(|project| made(whose, project, &sources, make, &mut faults));
    kyyeu_diag::sort(&mut faults, &sources);
    let made = made.filter(|_| !kyyeu_diag::any_error(&faults));
    Outcome { sources, diagnostics: faults, made }
}

fn made<T>(
    whose: &Whose,
    mut project: Project,
    sources: &Sources,
    make: impl FnOnce(&Bound<'_>, &mut Vec<Diagnostic>) -> Option<T>,
    faults: &mut Vec<Diagnostic>,
) -> Option<T> {
    if let Some(base_url) = &whose.base_url {
        project.proceedings.workshop.base_url = Some(base_url.clone());
    }
    let language = Language::new(std::mem::take(&mut project.theme.locale));
    let (proceedings, theme) = (&project.proceedings, &project.theme);
    let links = kyyeu_link::link(proceedings, sources, &language, Scrutiny::Plain, faults);
    let lines = kyyeu_plan::Lines::new(proceedings);
    let binding =
        kyyeu_plan::Binding::new(proceedings, &links, &language, kyyeu_plan::Thickness::Whole);
    let material = Material {
        proceedings,
        links: &links,
        language: &language,
        lines: &lines,
        binding: &binding,
        reads: None,
    };
    kyyeu_plan::pages(material, theme, faults);
    let templates = Templates::compile(theme, &language, &kyyeu_plan::site(material), sources);
    let templates = templates.map_err(|mut found| faults.append(&mut found)).ok()?;
    if kyyeu_diag::any_error(faults) {
        return None;
    }
    make(&Bound { material, theme, templates, sources }, faults)
}

impl Bound<'_> {
    /// The HTML of texts.
    pub fn texts(&self, setting: &Setting<'_>, texts: &[(Key, Option<ProseView>)]) -> Vec<String> {
        let html = texts.par_iter().map(|(key, view)| {
            let prose = self.material.proceedings.prose(*key).zip(view.as_ref());
            prose
                .map(|(prose, view)| kyyeu_render::prose(setting, prose.text(self.sources), view))
                .unwrap_or_default()
        });
        html.collect()
    }

    /// The bytes of a picture, by its position among the media.
    pub fn picture(&self, at: usize) -> Result<Vec<u8>, Diagnostic> {
        let medium = &self.material.proceedings.media[at];
        kyyeu_load::bytes(&medium.disk).map_err(|error| {
            Diagnostic::new(
                Code::Unreadable,
                Span::new(medium.file, 0..0),
                format!("it cannot be read: {error}"),
            )
        })
    }
}
