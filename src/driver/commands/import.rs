//! Takes what other programs wrote into the content.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::commands::rename::{check_content, sorted_errors};
use crate::commands::scaffold::{CheckedPlan, PlannedAddition, check_plan, plan_entries};
use kyyeu_diag::{Diagnostics, Sources, UserError};
use kyyeu_edit::import::{self, ImportContext};
use kyyeu_model::{Entry, RecordKind, Register, strict_key};

/// What came of a request, before anything is written.
#[derive(Debug)]
pub enum ImportPreflight {
    /// The content, or what is to be taken in, cannot be read.
    Errors {
        /// The texts that the faults point into.
        sources: Sources,
        /// The errors, in order.
        diagnostics: Diagnostics,
    },
    /// The request cannot be met.
    Rejected(UserError),
    /// It can be met.
    Ready(Box<PlannedImport>),
}

/// What is to be taken in.
#[derive(Debug)]
pub struct PlannedImport {
    /// The addition.
    pub addition: PlannedAddition,
    /// What was not placed: file, line, entry, and what is to be said.
    pub unmapped_notes: Vec<(String, usize, String, String)>,
    /// Files of a folder that were not taken in.
    pub skipped_files: Vec<String>,
    /// Errors that the content has with it, for the editor to mend.
    pub remaining_errors: Diagnostics,
    /// The texts that these point into.
    pub sources: Sources,
}

/// Plans to take in bibliographies and folders of Markdown as records of a kind. Writes nothing.
#[must_use]
pub fn prepare(root: &Path, paths: &[PathBuf], kind: RecordKind) -> ImportPreflight {
    let (mut foreign, mut diagnostics) = (Sources::default(), Diagnostics::new());
    let read =
        match kyyeu_load::import_source::read_import_sources(paths, &mut foreign, &mut diagnostics)
        {
            Ok(read) => read,
            Err(refusal) => return ImportPreflight::Rejected(refusal),
        };
    if diagnostics.has_errors() {
        return ImportPreflight::Errors {
            diagnostics: sorted_errors(diagnostics, &foreign),
            sources: foreign,
        };
    }
    let mut sources = Sources::default();
    let (project, before) = check_content(root, &kyyeu_load::Overlay::default(), &mut sources);
    let Some(project) = project else {
        return ImportPreflight::Errors { diagnostics: sorted_errors(before, &sources), sources };
    };
    let proceedings = &project.proceedings;
    let known = ImportContext {
        ids: kyyeu_load::find_id_occurrences(&sources)
            .definitions
            .into_iter()
            .map(|entry| entry.id)
            .collect(),
        speakers: ids_by_name(&proceedings.speakers, |speaker| &speaker.name),
        topics: ids_by_name(&proceedings.topics, |topic| &topic.name),
        date: proceedings.workshop.date.as_ref().map(ToString::to_string),
        language: proceedings.workshop.language.clone(),
        kind,
    };
    let imported = import::plan_import(&read.items, &foreign, &known);
    let planned = plan_entries(&sources, &proceedings.workshop.language, &imported.requests);
    let checked = planned.and_then(|plan| check_plan(root, &sources, &before, plan));
    let CheckedPlan { addition: ready, new_errors: new, sources } = match checked {
        Ok(checked) => checked,
        Err(refusal) => return ImportPreflight::Rejected(refusal),
    };
    let note = |note: import::ImportNote| {
        (
            foreign.path(note.span.file).to_owned(),
            foreign.position(note.span).line,
            note.entry,
            note.message,
        )
    };
    let notes = imported.notes.into_iter().map(note).collect();
    ImportPreflight::Ready(Box::new(PlannedImport {
        addition: ready,
        unmapped_notes: notes,
        skipped_files: read.skipped,
        remaining_errors: new,
        sources,
    }))
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
