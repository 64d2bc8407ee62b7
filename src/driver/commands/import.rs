//! The command `import`: plans new entries from files of other programs.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::commands::preflight::{CheckedContent, Preflight, sorted_errors};
use crate::commands::scaffold::{CheckedPlan, PlannedAddition, check_plan, plan_entries};
use kyyeu_diag::{Diagnostics, Sources};
use kyyeu_edit::import::{self, ImportContext, ImportNote};
use kyyeu_load::Overlay;
use kyyeu_model::{Entry, Proceedings, RecordKind, Register, strict_key};

/// New entries that were checked.
#[derive(Debug)]
pub struct PlannedImport {
    /// The new entries.
    pub addition: PlannedAddition,
    /// Values of the imported files that no field takes.
    pub unmapped_notes: Vec<UnmappedNote>,
    /// Paths of files in a folder that are not imported.
    pub skipped_files: Vec<String>,
    /// Errors that the content has with the new entries, for the editor to mend.
    pub remaining_errors: Diagnostics,
    /// The source files that these errors point into.
    pub sources: Sources,
}

/// A value of an imported file that no field takes.
#[derive(Debug)]
pub struct UnmappedNote {
    /// Path of the imported file.
    pub path: String,
    /// Line in it, from 1 on.
    pub line: usize,
    /// The imported entry as its file calls it; empty if the file is one entry.
    pub entry: String,
    /// What the editor has to do.
    pub message: String,
}

/// Plans new records of a kind from bibliographies and folders of Markdown. Writes nothing.
#[must_use]
pub fn prepare(root: &Path, paths: &[PathBuf], kind: RecordKind) -> Preflight<PlannedImport> {
    let (mut imported_sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
    let read = kyyeu_load::import_source::read_import_sources(
        paths,
        &mut imported_sources,
        &mut diagnostics,
    );
    let read = match read {
        Ok(read) => read,
        Err(error) => return Preflight::Rejected(error),
    };
    if diagnostics.has_errors() {
        let diagnostics = sorted_errors(diagnostics, &imported_sources);
        return Preflight::Errors { sources: imported_sources, diagnostics, preexisting: true };
    }
    let content = CheckedContent::load(root, &Overlay::default());
    let Some(project) = &content.project else { return content.into_errors(true) };
    let mapping_context = import_context(&project.proceedings, &content.sources, kind);
    let imported = import::plan_import(&read.items, &imported_sources, &mapping_context);
    let checked = plan_entries(&content.sources, &mapping_context.language, &imported.requests)
        .and_then(|plan| check_plan(root, &content, plan));
    let CheckedPlan { addition, new_errors, sources } = match checked {
        Ok(checked) => checked,
        Err(error) => return Preflight::Rejected(error),
    };
    let unmapped_notes = imported.notes.into_iter().map(|note| {
        let ImportNote { span, entry, message, .. } = note;
        let path = imported_sources.path(span.file).to_owned();
        UnmappedNote { path, line: imported_sources.position(span).line, entry, message }
    });
    Preflight::Ready(PlannedImport {
        addition,
        unmapped_notes: unmapped_notes.collect(),
        skipped_files: read.skipped,
        remaining_errors: new_errors,
        sources,
    })
}

fn import_context(proceedings: &Proceedings, sources: &Sources, kind: RecordKind) -> ImportContext {
    let definitions = kyyeu_load::find_id_occurrences(sources).definitions;
    ImportContext {
        ids: definitions.into_iter().map(|definition| definition.id).collect(),
        speakers: ids_by_name(&proceedings.speakers, |speaker| &speaker.name),
        topics: ids_by_name(&proceedings.topics, |topic| &topic.name),
        date: proceedings.workshop.date.as_ref().map(ToString::to_string),
        language: proceedings.workshop.language.clone(),
        kind,
    }
}

/// The ids of entries by the keys of their names.
fn ids_by_name<T>(
    register: &Register<T>,
    name: impl Fn(&T) -> &String,
) -> BTreeMap<String, Vec<String>> {
    let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Entry { id, value, .. } in register {
        by_name.entry(strict_key(name(value))).or_default().push(id.clone());
    }
    by_name
}
