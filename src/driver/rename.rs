//! Renames: plans the change of an id, checks what would come of it, and writes it.

use kyyeu_diag::{Diagnostic, Sources};
use kyyeu_edit::rename;
use kyyeu_model::{Language, Project};
use kyyeu_plan::Material;
use kyyeu_write::{Edit, Old};
use std::path::{Path, PathBuf};

// Whoever asks for a change of an id names these, and need not know the stages.
pub use kyyeu_edit::rename::{Change, Refusal, Request};
pub use kyyeu_model::EntryKind;

/// What came of a request, before anything is written.
#[derive(Debug)]
pub enum Prepared {
    /// The content has errors, now or with the new id: they are mended first.
    Faulty {
        /// The texts that the faults point into.
        sources: Sources,
        /// The errors, in order.
        diagnostics: Vec<Diagnostic>,
        /// Whether it has them as it is, before anything is renamed.
        before: bool,
    },
    /// The request cannot be met.
    Refused(Refusal),
    /// It can be met.
    Ready(Ready),
}

/// A change of an id that was checked.
#[derive(Debug)]
pub struct Ready {
    /// What is renamed, in words: "speaker".
    pub kind: &'static str,
    /// What changes, line by line.
    pub changes: Vec<Change>,
    /// Files that get another path: the old one and the new one.
    pub moved: Option<(String, String)>,
    /// Files that are not in the form in which all texts are written (UTF-8 without BOM, NFC, lines
    /// ended by LF), and will be.
    pub reformed: Vec<String>,
    /// Where the page stood and where it will.
    pub addresses: Option<(String, String)>,
    root: PathBuf,
    files: Vec<Edit>,
}

/// Plans the change of an id and checks what would come of it. Writes nothing.
#[must_use]
pub fn prepare(root: &Path, ask: &Request) -> Prepared {
    let mut sources = Sources::default();
    let (project, diagnostics) = checked(root, &kyyeu_load::Overlay::default(), &mut sources);
    let Some(project) = project.filter(|_| !kyyeu_diag::any_error(&diagnostics)) else {
        return faulty(sources, diagnostics, true);
    };
    let places = kyyeu_load::places(&sources);
    let plan = match rename::plan(&project.proceedings, &places, &sources, ask) {
        Ok(plan) => plan,
        Err(refusal) => return Prepared::Refused(refusal),
    };
    let mut overlay = kyyeu_load::Overlay::default();
    let (mut files, mut reformed) = (Vec::new(), Vec::new());
    let mut moved = None;
    for file in plan.files(&sources) {
        let (path, text) = (sources.path(file).to_owned(), plan.text(&sources, file));
        let to = plan
            .moved
            .as_ref()
            .filter(|(moved, _)| *moved == file)
            .map_or_else(|| path.clone(), |(_, to)| to.clone());
        if to != path {
            moved = Some((path.clone(), to.clone()));
        }
        overlay.put(&path, &to, &text);
        let Some(raw) = kyyeu_load::text_as_it_stands(&root.join(&path)) else {
            return Prepared::Refused(Refusal::new(
                format!("{path} was changed meanwhile"),
                "run the command again",
            ));
        };
        if raw != sources.text(file) {
            reformed.push(path.clone());
        }
        files.push(Edit { from: Some(Old { path, text: raw }), to, text });
    }
    let mut new_sources = Sources::default();
    let (new, diagnostics) = checked(root, &overlay, &mut new_sources);
    let Some(new) = new.filter(|_| !kyyeu_diag::any_error(&diagnostics)) else {
        return faulty(new_sources, diagnostics, false);
    };
    let address = |project: &Project, id: &str| {
        project.proceedings.find(plan.kind, id).map(|key| project.proceedings.address(key))
    };
    Prepared::Ready(Ready {
        kind: plan.kind.name(),
        changes: plan.changes(&sources),
        moved,
        reformed,
        addresses: address(&project, &ask.old).zip(address(&new, &ask.new)),
        root: root.to_owned(),
        files,
    })
}

fn faulty(sources: Sources, diagnostics: Vec<Diagnostic>, before: bool) -> Prepared {
    Prepared::Faulty { diagnostics: errors(diagnostics, &sources), sources, before }
}

/// The errors alone, in order.
pub(super) fn errors(mut diagnostics: Vec<Diagnostic>, sources: &Sources) -> Vec<Diagnostic> {
    diagnostics.retain(|fault| fault.severity() == kyyeu_diag::Severity::Error);
    kyyeu_diag::sort(&mut diagnostics, sources);
    diagnostics
}

/// The content with all its faults, as far as pages need not be made to find them.
pub(super) fn checked(
    root: &Path,
    overlay: &kyyeu_load::Overlay,
    sources: &mut Sources,
) -> (Option<Project>, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let Some(mut project) = kyyeu_load::project_with(root, overlay, sources, &mut faults) else {
        return (None, faults);
    };
    let language = Language::new(std::mem::take(&mut project.theme.locale));
    let links = kyyeu_link::link(
        &project.proceedings,
        sources,
        &language,
        kyyeu_link::Scrutiny::Plain,
        &mut faults,
    );
    let lines = kyyeu_plan::Lines::new(&project.proceedings);
    let proceedings = &project.proceedings;
    let binding =
        kyyeu_plan::Binding::new(proceedings, &links, &language, kyyeu_plan::Thickness::Thin);
    let material = Material {
        proceedings,
        links: &links,
        language: &language,
        lines: &lines,
        binding: &binding,
        reads: None,
    };
    kyyeu_plan::pages(material, &project.theme, &mut faults);
    (Some(project), faults)
}

impl Ready {
    /// Writes what was shown: all of it, or nothing. Gives the paths of the files that were
    /// written.
    ///
    /// # Errors
    /// When a file was changed meanwhile, which is found before anything is written, or when
    /// writing fails.
    pub fn write(self) -> Result<Vec<String>, Refusal> {
        kyyeu_write::edit(&self.root, &self.files)?;
        Ok(self.files.into_iter().map(|file| file.to).collect())
    }
}
