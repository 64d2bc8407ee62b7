//! Takes what other programs wrote into the content.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::begin::{Checked, Ready, checked_plan, planned};
use super::rename::{checked, errors};
use kyyeu_diag::{Diagnostic, Refusal, Sources};
use kyyeu_edit::import::{self, Known};
use kyyeu_model::{Entry, RecordKind, Register, strict_key};

/// What came of a request, before anything is written.
#[derive(Debug)]
pub enum Prepared {
    /// The content, or what is to be taken in, cannot be read.
    Faulty {
        /// The texts that the faults point into.
        sources: Sources,
        /// The errors, in order.
        diagnostics: Vec<Diagnostic>,
    },
    /// The request cannot be met.
    Refused(Refusal),
    /// It can be met.
    Ready(Box<Import>),
}

/// What is to be taken in.
#[derive(Debug)]
pub struct Import {
    /// The addition.
    pub ready: Ready,
    /// What was not placed: file, line, entry, and what is to be said.
    pub notes: Vec<(String, usize, String, String)>,
    /// Files of a folder that were not taken in.
    pub left: Vec<String>,
    /// Errors that the content has with it, for the editor to mend.
    pub to_do: Vec<Diagnostic>,
    /// The texts that these point into.
    pub sources: Sources,
}

/// Plans to take in bibliographies and folders of Markdown as records of a kind. Writes nothing.
#[must_use]
pub fn prepare(root: &Path, paths: &[PathBuf], kind: RecordKind) -> Prepared {
    let (mut foreign, mut faults) = (Sources::default(), Vec::new());
    let read = match kyyeu_load::foreign::foreign(paths, &mut foreign, &mut faults) {
        Ok(read) => read,
        Err(refusal) => return Prepared::Refused(refusal),
    };
    if kyyeu_diag::any_error(&faults) {
        return Prepared::Faulty { diagnostics: errors(faults, &foreign), sources: foreign };
    }
    let mut sources = Sources::default();
    let (project, before) = checked(root, &kyyeu_load::Overlay::default(), &mut sources);
    let Some(project) = project else {
        return Prepared::Faulty { diagnostics: errors(before, &sources), sources };
    };
    let proceedings = &project.proceedings;
    let known = Known {
        ids: kyyeu_load::places(&sources).entries.into_iter().map(|entry| entry.id).collect(),
        speakers: by_name(&proceedings.speakers, |speaker| &speaker.name),
        topics: by_name(&proceedings.topics, |topic| &topic.name),
        date: proceedings.workshop.date.as_ref().map(ToString::to_string),
        language: proceedings.workshop.language.clone(),
        kind,
    };
    let imported = import::import(&read.items, &foreign, &known);
    let planned = planned(&sources, &proceedings.workshop.language, &imported.asks);
    let checked = planned.and_then(|plan| checked_plan(root, &sources, &before, plan));
    let Checked { ready, new, sources } = match checked {
        Ok(checked) => checked,
        Err(refusal) => return Prepared::Refused(refusal),
    };
    let note = |note: import::Note| {
        (
            foreign.path(note.at.file).to_owned(),
            foreign.position(note.at).line,
            note.entry,
            note.said,
        )
    };
    let notes = imported.notes.into_iter().map(note).collect();
    Prepared::Ready(Box::new(Import { ready, notes, left: read.left, to_do: new, sources }))
}

/// The ids of entries by the keys of their names.
fn by_name<T>(
    register: &Register<T>,
    name: impl Fn(&T) -> &String,
) -> BTreeMap<String, Vec<String>> {
    let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for Entry { id, value, .. } in register {
        by_name.entry(strict_key(name(value))).or_default().push(id.clone());
    }
    by_name
}
