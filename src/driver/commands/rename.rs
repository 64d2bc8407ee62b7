//! Renames: plans the change of an id, checks what would come of it, and writes it.

use kyyeu_diag::{Diagnostics, Sources};
use kyyeu_edit::rename;
use kyyeu_model::{LocaleContext, Project};
use kyyeu_plan::PlanContext;
use kyyeu_write::{FileEdit, OriginalFile};
use std::path::{Path, PathBuf};

// Whoever asks for a change of an id names these, and need not know the stages.
pub use kyyeu_edit::rename::{LineChange, RenameRequest, UserError};
pub use kyyeu_model::EntryKind;

/// What came of a request, before anything is written.
#[derive(Debug)]
pub enum RenamePreflight {
    /// The content has errors, now or with the new id: they are mended first.
    Errors {
        /// The texts that the faults point into.
        sources: Sources,
        /// The errors, in order.
        diagnostics: Diagnostics,
        /// Whether it has them as it is, before anything is renamed.
        preexisting: bool,
    },
    /// The request cannot be met.
    Rejected(UserError),
    /// It can be met.
    Ready(PlannedRename),
}

/// A change of an id that was checked.
#[derive(Debug)]
pub struct PlannedRename {
    /// What is renamed, in words: "speaker".
    pub kind: &'static str,
    /// What changes, line by line.
    pub changes: Vec<LineChange>,
    /// Files that get another path: the old one and the new one.
    pub moved_file: Option<(String, String)>,
    /// Files that are not in the form in which all texts are written (UTF-8 without BOM, NFC, lines
    /// ended by LF), and will be.
    pub normalized_files: Vec<String>,
    /// Where the page stood and where it will.
    pub addresses: Option<(String, String)>,
    root: PathBuf,
    edits: Vec<FileEdit>,
}

/// Plans the change of an id and checks what would come of it. Writes nothing.
#[must_use]
pub fn prepare(root: &Path, ask: &RenameRequest) -> RenamePreflight {
    let mut sources = Sources::default();
    let (project, diagnostics) = check_content(root, &kyyeu_load::Overlay::default(), &mut sources);
    let Some(project) = project.filter(|_| !diagnostics.has_errors()) else {
        return preflight_errors(sources, diagnostics, true);
    };
    let places = kyyeu_load::find_id_occurrences(&sources);
    let plan = match rename::plan_rename(&project.proceedings, &places, &sources, ask) {
        Ok(plan) => plan,
        Err(refusal) => return RenamePreflight::Rejected(refusal),
    };
    let mut overlay = kyyeu_load::Overlay::default();
    let (mut files, mut reformed) = (Vec::new(), Vec::new());
    let mut moved = None;
    for file in plan.changed_files(&sources) {
        let (path, text) = (sources.path(file).to_owned(), plan.edited_text(&sources, file));
        let to = plan
            .renamed_file
            .as_ref()
            .filter(|(moved, _)| *moved == file)
            .map_or_else(|| path.clone(), |(_, to)| to.clone());
        if to != path {
            moved = Some((path.clone(), to.clone()));
        }
        overlay.set(&path, &to, &text);
        let Some(raw) = kyyeu_load::read_raw(&root.join(&path)) else {
            return RenamePreflight::Rejected(UserError::new(
                format!("{path} was changed meanwhile"),
                "run the command again",
            ));
        };
        if raw != sources.expect_text(file) {
            reformed.push(path.clone());
        }
        files.push(FileEdit { original: Some(OriginalFile { path, text: raw }), path: to, text });
    }
    let mut new_sources = Sources::default();
    let (new, diagnostics) = check_content(root, &overlay, &mut new_sources);
    let Some(new) = new.filter(|_| !diagnostics.has_errors()) else {
        return preflight_errors(new_sources, diagnostics, false);
    };
    let address = |project: &Project, id: &str| {
        project.proceedings.find(plan.kind, id).map(|key| project.proceedings.address(key))
    };
    RenamePreflight::Ready(PlannedRename {
        kind: plan.kind.name(),
        changes: plan.line_changes(&sources),
        moved_file: moved,
        normalized_files: reformed,
        addresses: address(&project, &ask.old).zip(address(&new, &ask.new)),
        root: root.to_owned(),
        edits: files,
    })
}

fn preflight_errors(sources: Sources, diagnostics: Diagnostics, before: bool) -> RenamePreflight {
    RenamePreflight::Errors {
        diagnostics: sorted_errors(diagnostics, &sources),
        sources,
        preexisting: before,
    }
}

/// The errors alone, in order.
pub(crate) fn sorted_errors(mut diagnostics: Diagnostics, sources: &Sources) -> Diagnostics {
    diagnostics.retain(|diagnostic| diagnostic.severity() == kyyeu_diag::Severity::Error);
    diagnostics.sort(sources);
    diagnostics
}

/// The content with all its faults, as far as pages need not be made to find them.
pub(crate) fn check_content(
    root: &Path,
    overlay: &kyyeu_load::Overlay,
    sources: &mut Sources,
) -> (Option<Project>, Diagnostics) {
    let mut diagnostics = Diagnostics::new();
    let Some(mut project) =
        kyyeu_load::load_project_with_overlay(root, overlay, sources, &mut diagnostics)
    else {
        return (None, diagnostics);
    };
    let language = LocaleContext::new(std::mem::take(&mut project.theme.locale));
    let links = kyyeu_link::link(
        &project.proceedings,
        sources,
        &language,
        kyyeu_link::LintLevel::Default,
        &mut diagnostics,
    );
    let lines = kyyeu_plan::RecordItemCache::new(&project.proceedings);
    let proceedings = &project.proceedings;
    let binding = kyyeu_plan::VolumeLayout::new(
        proceedings,
        &links,
        &language,
        kyyeu_plan::VolumeSplit::Screen,
    );
    let material = PlanContext {
        proceedings,
        links: &links,
        language: &language,
        record_items: &lines,
        volume_layout: &binding,
        dependencies: None,
    };
    kyyeu_plan::list_pages(material, &project.theme, &mut diagnostics);
    (Some(project), diagnostics)
}

impl PlannedRename {
    /// Writes what was shown: all of it, or nothing. Gives the paths of the files that were
    /// written.
    ///
    /// # Errors
    /// When a file was changed meanwhile, which is found before anything is written, or when
    /// writing fails.
    pub fn write(self) -> Result<Vec<String>, UserError> {
        kyyeu_write::apply_edits(&self.root, &self.edits)?;
        Ok(self.edits.into_iter().map(|file| file.path).collect())
    }
}
