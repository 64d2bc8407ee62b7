//! Renames of ids: plans every edit of the content that a new id needs.
//!
//! Pure: the proceedings, the occurrences of all ids and the sources go in, edits come out. The
//! driver validates the plan and writes it.

mod edits;
mod id_references;

pub use crate::rename::edits::{LineChange, RenamePlan, TextEdit};

use crate::rename::edits::{fill_insertion_point, replace_in_value};
use crate::rename::id_references::IdReferences;
pub use kyyeu_diag::UserError;
use kyyeu_diag::{Sources, Span, nearest};
use kyyeu_model::{
    EntryKind, IdDefinition, IdOccurrences, IdSite, Proceedings, RefTarget, check_id,
};

/// The rename of one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenameRequest {
    /// Kind of the entry; `None` if its id alone identifies it.
    pub kind: Option<EntryKind>,
    /// Its id.
    pub old: String,
    /// Its new id.
    pub new: String,
}

/// Plans the change of an id in proceedings without errors.
///
/// # Errors
/// When no entry or several have the old id, when the new id is invalid or in use, and when an id
/// is written in a way that cannot be edited.
pub fn plan_rename(
    proceedings: &Proceedings,
    occurrences: &IdOccurrences,
    sources: &Sources,
    request: &RenameRequest,
) -> Result<RenamePlan, UserError> {
    let entry = find_entry(occurrences, request)?;
    ensure_id_unused(proceedings, occurrences, request, entry)?;
    let mut edits = Vec::new();
    let mut renamed_file = None;
    match &entry.site {
        IdSite::InText(span) => edits.push(replace_in_value(
            sources,
            *span,
            &request.old,
            0..request.old.len(),
            &request.new,
        )?),
        IdSite::Implicit(gap) => edits.push(fill_insertion_point(gap, &request.new)),
        IdSite::FileName(file) => {
            let path = sources.path(*file);
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            renamed_file = Some((*file, format!("{folder}/{}.yaml", request.new)));
        }
    }
    let keeps_address =
        proceedings.find(entry.kind, &request.old).filter(|_| !entry.draft).is_some_and(|key| {
            let address = proceedings.address(key);
            proceedings
                .aliases(key)
                .iter()
                .any(|alias| proceedings.former_address(key, &alias.id) == address)
        });
    if !keeps_address && !entry.draft {
        edits.push(fill_insertion_point(&entry.alias_insertion, &request.old));
    }
    let references = IdReferences { proceedings, kind: entry.kind, old: &request.old };
    for occurrence in &occurrences.references {
        // A YAML alias (`*name`) has the value of its anchor, which is an occurrence of its own.
        if sources.slice(occurrence.span).is_some_and(|text| text.starts_with('*')) {
            continue;
        }
        let ranges = match &occurrence.target {
            RefTarget::Entry(kind) => references.in_entry_ref(&occurrence.id, *kind),
            RefTarget::Figure(home) => references.in_figure_ref(&occurrence.id, home.as_deref()),
        };
        for range in ranges {
            edits.push(replace_in_value(
                sources,
                occurrence.span,
                &occurrence.id,
                range,
                &request.new,
            )?);
        }
    }
    for text in &occurrences.prose {
        for (file, range) in references.in_prose(&text.prose, sources)? {
            edits.push(TextEdit { span: Span::new(file, range), text: request.new.clone() });
        }
    }
    edits.sort_by_key(|edit| (sources.path(edit.span.file).to_owned(), edit.span.start));
    Ok(RenamePlan { kind: entry.kind, edits, renamed_file })
}

/// The entry that has the old id.
fn find_entry<'a>(
    occurrences: &'a IdOccurrences,
    request: &RenameRequest,
) -> Result<&'a IdDefinition, UserError> {
    let is_of_kind = |entry: &&IdDefinition| request.kind.is_none_or(|kind| kind == entry.kind);
    let entries: Vec<_> = occurrences
        .definitions
        .iter()
        .filter(is_of_kind)
        .filter(|entry| entry.id == request.old)
        .collect();
    match entries.as_slice() {
        [entry] => Ok(entry),
        [] => {
            let ids =
                occurrences.definitions.iter().filter(is_of_kind).map(|entry| entry.id.as_str());
            let kind = request.kind.map_or("entry", EntryKind::name);
            let help = nearest(&request.old, ids).map(|id| format!("did you mean \"{id}\"?"));
            Err(UserError { message: format!("no {kind} has the id \"{}\"", request.old), help })
        }
        several => {
            let choices: Vec<_> = several
                .iter()
                .map(|entry| format!("{}:{}", entry.kind.name(), request.old))
                .collect();
            Err(UserError {
                message: format!("the id \"{}\" stands for several entries", request.old),
                help: Some(format!("say which: {}", choices.join(" or "))),
            })
        }
    }
}

/// Checks that the new id is valid, and in use by no entry of any kind: two entries with one id
/// would make `[[id]]` ambiguous.
fn ensure_id_unused(
    proceedings: &Proceedings,
    occurrences: &IdOccurrences,
    request: &RenameRequest,
    entry: &IdDefinition,
) -> Result<(), UserError> {
    if let Err(error) = check_id(&request.new) {
        let rule = "an id has lower-case letters a to z, digits and single hyphens";
        let suggestion = error.suggestion;
        return Err(UserError {
            message: format!("\"{}\" is no id", request.new),
            help: Some(if suggestion.is_empty() || suggestion == request.new {
                format!("{rule}, at most 100 in all")
            } else {
                format!("{rule}: \"{suggestion}\"")
            }),
        });
    }
    if let Some(owner) = occurrences.definitions.iter().find(|other| other.id == request.new) {
        return Err(UserError {
            message: format!("the id \"{}\" is taken by a {}", request.new, owner.kind.name()),
            help: Some("choose one that nothing has".to_owned()),
        });
    }
    let renamed = proceedings.find(entry.kind, &request.old);
    match proceedings.find_by_alias(entry.kind, &request.new) {
        Some(other) if Some(other) != renamed => Err(UserError {
            message: format!(
                "the id \"{}\" was that of the {} \"{}\"",
                request.new,
                other.kind.name(),
                proceedings.id(other)
            ),
            help: Some("its old address leads there; choose an id that nothing had".to_owned()),
        }),
        _ => Ok(()),
    }
}
