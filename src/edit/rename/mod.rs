//! Plans the change of an id: every edit of the content that it needs, and nothing else.
//!
//! Pure: the proceedings, the places of all ids and the texts go in, edits come out. Nothing is
//! written here, and what comes out is shown to the editor and checked before anything is.

mod edits;
mod id_references;

pub use crate::rename::edits::{LineChange, TextEdit};

use crate::rename::id_references::IdReferences;
pub use kyyeu_diag::UserError;
use kyyeu_diag::{FileId, Sources, Span, nearest};
use kyyeu_model::{
    EntryKind, IdDefinition, IdOccurrences, IdSite, Proceedings, RefTarget, check_id,
};

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenameRequest {
    /// Kind of the entry, where its id alone does not say which is meant.
    pub kind: Option<EntryKind>,
    /// Its id.
    pub old: String,
    /// The id that it is to have.
    pub new: String,
}

/// What a change of an id does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenamePlan {
    /// What is renamed.
    pub kind: EntryKind,
    /// The edits, in order of their places.
    pub edits: Vec<TextEdit>,
    /// The file that is called by the id, and its new path.
    pub renamed_file: Option<(FileId, String)>,
}

/// Plans the change of an id in proceedings without errors.
///
/// # Errors
/// When no entry or several have the old id, when the new one is none or is taken, and when an id
/// is written in a way that cannot be edited.
pub fn plan_rename(
    proceedings: &Proceedings,
    places: &IdOccurrences,
    sources: &Sources,
    ask: &RenameRequest,
) -> Result<RenamePlan, UserError> {
    let entry = find_entry(places, ask)?;
    ensure_id_unused(proceedings, places, ask, entry)?;
    let mut edits = Vec::new();
    let mut moved = None;
    match &entry.site {
        IdSite::InText(span) => edits.push(crate::rename::edits::replace_in_value(
            sources,
            *span,
            &ask.old,
            0..ask.old.len(),
            &ask.new,
        )?),
        IdSite::Implicit(gap) => {
            edits.push(crate::rename::edits::fill_insertion_point(gap, &ask.new))
        }
        IdSite::FileName(file) => {
            let path = sources.path(*file);
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            moved = Some((*file, format!("{folder}/{}.yaml", ask.new)));
        }
    }
    let known =
        proceedings.find(entry.kind, &ask.old).filter(|_| !entry.draft).is_some_and(|key| {
            let address = proceedings.address(key);
            proceedings
                .aliases(key)
                .iter()
                .any(|alias| proceedings.former_address(key, &alias.id) == address)
        });
    if !known && !entry.draft {
        edits.push(crate::rename::edits::fill_insertion_point(&entry.alias_insertion, &ask.old));
    }
    let names = IdReferences { proceedings, kind: entry.kind, old: &ask.old };
    for place in &places.references {
        let found = match &place.target {
            RefTarget::Entry(kind) => names.in_entry_ref(&place.id, *kind),
            RefTarget::Figure(home) => names.in_figure_ref(&place.id, home.as_deref()),
        };
        // A YAML alias (`*name`) has its text where the anchor is, and that place is on the list
        // too.
        if sources.slice(place.span).is_some_and(|text| text.starts_with('*')) {
            continue;
        }
        for range in found {
            edits.push(crate::rename::edits::replace_in_value(
                sources, place.span, &place.id, range, &ask.new,
            )?);
        }
    }
    for text in &places.prose {
        for (place, range) in names.in_prose(&text.prose, sources)? {
            edits.push(TextEdit { span: Span::new(place, range), text: ask.new.clone() });
        }
    }
    edits.sort_by_key(|edit| (sources.path(edit.span.file).to_owned(), edit.span.start));
    Ok(RenamePlan { kind: entry.kind, edits, renamed_file: moved })
}

/// The entry that is meant.
fn find_entry<'a>(
    places: &'a IdOccurrences,
    ask: &RenameRequest,
) -> Result<&'a IdDefinition, UserError> {
    let of_kind = |entry: &&IdDefinition| ask.kind.is_none_or(|kind| kind == entry.kind);
    let found: Vec<_> =
        places.definitions.iter().filter(of_kind).filter(|entry| entry.id == ask.old).collect();
    match found.as_slice() {
        [entry] => Ok(entry),
        [] => {
            let ids = places.definitions.iter().filter(of_kind).map(|entry| entry.id.as_str());
            let kind = ask.kind.map_or("entry", EntryKind::name);
            let good = nearest(&ask.old, ids).map(|good| format!("did you mean \"{good}\"?"));
            Err(UserError { message: format!("no {kind} has the id \"{}\"", ask.old), help: good })
        }
        several => {
            let ways: Vec<_> =
                several.iter().map(|entry| format!("{}:{}", entry.kind.name(), ask.old)).collect();
            Err(UserError {
                message: format!("the id \"{}\" stands for several entries", ask.old),
                help: Some(format!("say which: {}", ways.join(" or "))),
            })
        }
    }
}

/// Whether the new id is one, and nobody's. It is free among all kinds: an id that two entries
/// shared would make `[[id]]` ambiguous where it was not.
fn ensure_id_unused(
    proceedings: &Proceedings,
    places: &IdOccurrences,
    ask: &RenameRequest,
    entry: &IdDefinition,
) -> Result<(), UserError> {
    if let Err(error) = check_id(&ask.new) {
        let better =
            Some(error.suggestion).filter(|better| !better.is_empty() && *better != ask.new);
        return Err(UserError {
            message: format!("\"{}\" is no id", ask.new),
            help: Some(better.map_or_else(
                || "an id has lower-case letters a to z, digits and single hyphens, at most 100 in all".to_owned(),
                |better| format!("an id has lower-case letters a to z, digits and single hyphens: \"{better}\""),
            )),
        });
    }
    if let Some(taken) = places.definitions.iter().find(|other| other.id == ask.new) {
        return Err(UserError {
            message: format!("the id \"{}\" is taken by a {}", ask.new, taken.kind.name()),
            help: Some("choose one that nothing has".to_owned()),
        });
    }
    let own = proceedings.find(entry.kind, &ask.old);
    match proceedings.find_by_alias(entry.kind, &ask.new) {
        Some(other) if Some(other) != own => Err(UserError {
            message: format!(
                "the id \"{}\" was that of the {} \"{}\"",
                ask.new,
                other.kind.name(),
                proceedings.id(other)
            ),
            help: Some("its old address leads there; choose an id that nothing had".to_owned()),
        }),
        _ => Ok(()),
    }
}
