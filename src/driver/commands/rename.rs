//! The command `rename`: plans the change of an id, checks the content with it, and writes it.

use std::path::Path;

use crate::commands::preflight::{CheckedContent, PlannedEdits, Preflight};
use kyyeu_diag::Sources;
use kyyeu_edit::rename::{self, RenamePlan};
use kyyeu_load::Overlay;
use kyyeu_model::Project;
use kyyeu_write::{FileEdit, OriginalFile};

// Types of the stages that appear in requests and results.
pub use kyyeu_edit::rename::{LineChange, RenameRequest, UserError};
pub use kyyeu_model::EntryKind;

/// A change of an id that was checked.
#[derive(Debug)]
pub struct PlannedRename {
    /// Name of the kind of entry, such as "speaker".
    pub kind: &'static str,
    /// The changed lines.
    pub changes: Vec<LineChange>,
    /// The old and the new path of the file that is renamed.
    pub moved_file: Option<(String, String)>,
    /// Paths of files that are not in normal form (UTF-8 without BOM, NFC, lines ended by LF), and
    /// will be.
    pub normalized_files: Vec<String>,
    /// The old and the new address of the entry's page.
    pub addresses: Option<(String, String)>,
    planned: PlannedEdits,
}

/// The edits of a rename, before they are checked.
#[derive(Default)]
struct RenameEdits {
    overlay: Overlay,
    edits: Vec<FileEdit>,
    moved_file: Option<(String, String)>,
    normalized_files: Vec<String>,
}

/// Plans the change of an id and checks the content with it. Writes nothing.
#[must_use]
pub fn prepare(root: &Path, request: &RenameRequest) -> Preflight<PlannedRename> {
    let content = CheckedContent::load(root, &Overlay::default());
    let (Some(project), false) = (&content.project, content.diagnostics.has_errors()) else {
        return content.into_errors(true);
    };
    let sources = &content.sources;
    let occurrences = kyyeu_load::find_id_occurrences(sources);
    let plan = match rename::plan_rename(&project.proceedings, &occurrences, sources, request) {
        Ok(plan) => plan,
        Err(error) => return Preflight::Rejected(error),
    };
    let RenameEdits { overlay, edits, moved_file, normalized_files } =
        match collect_edits(root, &plan, sources) {
            Ok(edits) => edits,
            Err(error) => return Preflight::Rejected(error),
        };
    let renamed = CheckedContent::load(root, &overlay);
    let (Some(renamed_project), false) = (&renamed.project, renamed.diagnostics.has_errors())
    else {
        return renamed.into_errors(false);
    };
    let old_address = address_of(project, plan.kind, &request.old);
    let new_address = address_of(renamed_project, plan.kind, &request.new);
    Preflight::Ready(PlannedRename {
        kind: plan.kind.name(),
        changes: plan.line_changes(sources),
        moved_file,
        normalized_files,
        addresses: old_address.zip(new_address),
        planned: PlannedEdits { root: root.to_owned(), edits },
    })
}

fn collect_edits(
    root: &Path,
    plan: &RenamePlan,
    sources: &Sources,
) -> Result<RenameEdits, UserError> {
    let mut collected = RenameEdits::default();
    for file in plan.changed_files(sources) {
        let (path, text) = (sources.path(file).to_owned(), plan.edited_text(sources, file));
        let new_path = match &plan.renamed_file {
            Some((renamed, new_path)) if *renamed == file => new_path.clone(),
            _ => path.clone(),
        };
        if new_path != path {
            collected.moved_file = Some((path.clone(), new_path.clone()));
        }
        collected.overlay.set(&path, &new_path, &text);
        let Some(raw) = kyyeu_load::read_raw(&root.join(&path)) else {
            return Err(UserError::new(
                format!("{path} was changed meanwhile"),
                "run the command again",
            ));
        };
        if raw != sources.expect_text(file) {
            collected.normalized_files.push(path.clone());
        }
        let original = Some(OriginalFile { path, text: raw });
        collected.edits.push(FileEdit { original, path: new_path, text });
    }
    Ok(collected)
}

fn address_of(project: &Project, kind: EntryKind, id: &str) -> Option<String> {
    project.proceedings.find(kind, id).map(|key| project.proceedings.address(key))
}

impl PlannedRename {
    /// Writes the change: all of it, or nothing. Returns the paths of the written files.
    ///
    /// # Errors
    /// When a file was changed since the plan, which is found before anything is written, or when
    /// writing fails.
    pub fn write(self) -> Result<Vec<String>, UserError> {
        self.planned.apply()?;
        Ok(self.planned.edits.into_iter().map(|file| file.path).collect())
    }
}
