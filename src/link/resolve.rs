//! Resolution of ids: entries by kind and id, figures by dataset and path.

use kyyeu_diag::{Code, Diagnostic, Diagnostics, nearest};
use kyyeu_model::{EntryKind, FigurePart, FigureRef, Key, Proceedings, Ref, slug};

/// How many figures of a dataset a help lists.
const MAX_LISTED_FIGURES: usize = 12;

/// The entry of a kind and an id. Reports an id that no entry has.
pub fn resolve_entry(
    proceedings: &Proceedings,
    kind: EntryKind,
    reference: &Ref,
    diagnostics: &mut Diagnostics,
) -> Option<Key> {
    let key = proceedings.find(kind, &reference.id);
    if key.is_none() && proceedings.is_complete(kind) {
        diagnostics.push(unknown_id(proceedings, kind, reference));
    }
    key
}

fn unknown_id(proceedings: &Proceedings, kind: EntryKind, reference: &Ref) -> Diagnostic {
    let diagnostic = Diagnostic::new(
        Code::UnknownId,
        reference.span,
        format!("unknown {} \"{}\"", kind.name(), reference.id),
    );
    if let Some(key) = proceedings.find_by_alias(kind, &reference.id) {
        return add_current_id(proceedings, key, diagnostic);
    }
    let ids = || proceedings.keys(kind).map(|key| proceedings.id(key));
    // An editor may write the name; ids are made of names.
    let id_of_name = slug(&reference.id);
    let suggestion = ids().find(|id| *id == id_of_name).or_else(|| nearest(&reference.id, ids()));
    match suggestion {
        Some(id) => diagnostic.suggest(Some(id)),
        None => add_unknown_id_help(proceedings, kind, &reference.id, diagnostic),
    }
}

/// Adds the current id of an entry that is named by a former one.
pub fn add_current_id(proceedings: &Proceedings, key: Key, diagnostic: Diagnostic) -> Diagnostic {
    diagnostic
        .help(format!("the id of this {} is now \"{}\"", key.kind.name(), proceedings.id(key)))
        .note(proceedings.span(key), "it is here")
}

/// The help for the id of a draft; `None` for other ids.
pub fn draft_help(proceedings: &Proceedings, id: &str) -> Option<&'static str> {
    let is_draft = proceedings.drafts.iter().any(|draft| draft == id);
    is_draft.then_some("it is a draft, and drafts are kept out of the site")
}

/// Adds what an unknown id may be: a draft, an entry of another kind, or a new entry.
fn add_unknown_id_help(
    proceedings: &Proceedings,
    kind: EntryKind,
    id: &str,
    diagnostic: Diagnostic,
) -> Diagnostic {
    if let Some(help) = draft_help(proceedings, id) {
        return diagnostic.help(help);
    }
    if let Some(other) = EntryKind::ALL.iter().find(|other| proceedings.find(**other, id).is_some())
    {
        return diagnostic.help(format!(
            "the {} has this id, but a {} is wanted here",
            other.name(),
            kind.name()
        ));
    }
    match kind {
        EntryKind::Record | EntryKind::Page => diagnostic,
        EntryKind::Dataset => {
            diagnostic.help(format!("write the dataset in content/statistics/{id}.yaml"))
        }
        kind => diagnostic.help(format!("add the entry to content/{}.yaml", kind.folder())),
    }
}

/// The entries of ids of a kind, each once.
pub fn resolve_entries(
    proceedings: &Proceedings,
    kind: EntryKind,
    references: &[Ref],
    diagnostics: &mut Diagnostics,
) -> Vec<Key> {
    let mut keys = Vec::with_capacity(references.len());
    for reference in references {
        if let Some(key) = resolve_entry(proceedings, kind, reference, diagnostics)
            && !keys.contains(&key)
        {
            keys.push(key);
        }
    }
    keys
}

/// A figure by `dataset/figure`, or by `figure` inside of `home`, with `.percent`, `.rank`,
/// `.target` or `.attained` for its parts. Reports a figure that does not exist.
pub fn resolve_figure(
    proceedings: &Proceedings,
    home: Option<Key>,
    reference: &Ref,
    diagnostics: &mut Diagnostics,
) -> Option<FigureRef> {
    let (key, path) = match (reference.id.split_once('/'), home) {
        (Some((dataset, path)), _) => {
            let dataset = Ref { id: dataset.to_owned(), span: reference.span };
            (resolve_entry(proceedings, EntryKind::Dataset, &dataset, diagnostics)?, path)
        }
        (None, Some(home)) => (home, reference.id.as_str()),
        (None, None) => {
            diagnostics.push(
                Diagnostic::new(
                    Code::UnknownFigure,
                    reference.span,
                    format!("\"{}\" is no figure", reference.id),
                )
                .help(
                    "write the dataset's id, a slash and the figure's id: \
                     [[figure:dataset/figure]]",
                ),
            );
            return None;
        }
    };
    let dataset = &proceedings.datasets[key.index()].value;
    if let Some(figure) = dataset.find(path) {
        return Some(FigureRef::new(key, figure, FigurePart::Value));
    }
    for (suffix, part) in FigurePart::SUFFIXES {
        if let Some(path) = path.strip_suffix(suffix).and_then(|path| path.strip_suffix('.'))
            && let Some(figure) = dataset.find(path)
        {
            return Some(FigureRef::new(key, figure, *part));
        }
    }
    diagnostics.push(unknown_figure(proceedings, key, path, reference));
    None
}

fn unknown_figure(proceedings: &Proceedings, key: Key, path: &str, reference: &Ref) -> Diagnostic {
    let id = proceedings.id(key);
    let diagnostic = Diagnostic::new(
        Code::UnknownFigure,
        reference.span,
        format!("the dataset \"{id}\" has no figure \"{path}\""),
    );
    let paths = proceedings.datasets[key.index()].value.format_paths();
    match nearest(path, paths.iter().map(String::as_str)) {
        Some(suggestion) => diagnostic.suggest(Some(format!("{id}/{suggestion}"))),
        None => diagnostic
            .help(format!("its figures are {}", list_first(&paths)))
            .note(proceedings.span(key), "the dataset is here"),
    }
}

/// The first [`MAX_LISTED_FIGURES`] names.
fn list_first(names: &[String]) -> String {
    let ellipsis = if names.len() > MAX_LISTED_FIGURES { ", …" } else { "" };
    format!("{}{ellipsis}", names[..names.len().min(MAX_LISTED_FIGURES)].join(", "))
}
