//! The notation `[[…]]`: an id, `kind:id` or `figure:dataset/figure`, with an anchor behind `#`.

use std::borrow::Cow;

use crate::resolve::{add_current_id, draft_help, resolve_entry, resolve_figure};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Span, nearest};
use kyyeu_model::{
    Amount, EntryKind, FigurePart, FigurePath, FigureRef, Figures, Key, LinkTarget, Proceedings,
    Ref,
};

/// The kind that figures have in the notation.
const FIGURE_KIND: &str = "figure";

/// The id that says that a name means no entry.
const SUPPRESSED_ID: &str = "-";

/// The target of the text between the brackets. Reports a text that names nothing.
pub fn resolve_notation(
    proceedings: &Proceedings,
    text: &str,
    span: Span,
    diagnostics: &mut Diagnostics,
) -> Option<LinkTarget> {
    let (text, anchor) = match text.split_once('#') {
        Some((text, anchor)) => (text.trim(), Some(anchor.trim().to_owned())),
        None => (text.trim(), None),
    };
    if text == SUPPRESSED_ID {
        return Some(LinkTarget::Suppressed);
    }
    let Some((kind, id)) = text.split_once(':') else {
        let key = resolve_any_kind(proceedings, text, span, diagnostics)?;
        return Some(LinkTarget::Entry(key, anchor));
    };
    let kind_name = kind.trim();
    let reference = Ref { id: id.trim().to_owned(), span };
    if kind_name == FIGURE_KIND {
        return resolve_figure_notation(proceedings, &reference, diagnostics);
    }
    let Some(kind) = EntryKind::from_name(kind_name) else {
        diagnostics.push(unknown_kind(kind_name, &reference));
        return None;
    };
    let key = resolve_entry(proceedings, kind, &reference, diagnostics)?;
    Some(LinkTarget::Entry(key, anchor))
}

/// A single number; a series needs a year.
fn resolve_figure_notation(
    proceedings: &Proceedings,
    reference: &Ref,
    diagnostics: &mut Diagnostics,
) -> Option<LinkTarget> {
    let figure = resolve_figure(proceedings, None, reference, diagnostics)?;
    let FigureRef { dataset: key, path, part } = figure;
    let dataset = &proceedings.datasets[key.index()].value;
    if part != FigurePart::Value || dataset.stated_number(path, part).is_some() {
        return Some(LinkTarget::Figure(key, path, part));
    }
    let id = &reference.id;
    let diagnostic = Diagnostic::new(
        Code::UnknownFigure,
        reference.span,
        format!("\"{id}\" is a series, no single number"),
    );
    let last_year = dataset.amount(path).into_iter().flat_map(Amount::years).flatten().last();
    diagnostics.push(match last_year {
        Some(year) => diagnostic.help(format!("name a year: [[figure:{id}.{year}]]")),
        None => diagnostic,
    });
    None
}

fn unknown_kind(kind_name: &str, reference: &Ref) -> Diagnostic {
    let names: Vec<_> =
        EntryKind::ALL.iter().map(|kind| kind.name()).chain([FIGURE_KIND]).collect();
    let diagnostic = Diagnostic::new(
        Code::BadValue,
        reference.span,
        format!("\"{kind_name}\" is no kind of entry"),
    );
    match nearest(kind_name, names.iter().copied()) {
        Some(suggestion) => diagnostic.suggest(Some(format!("{suggestion}:{}", reference.id))),
        None => diagnostic.help(format!("the kinds are {}", names.join(", "))),
    }
}

/// The entry of an id of any kind.
fn resolve_any_kind(
    proceedings: &Proceedings,
    id: &str,
    span: Span,
    diagnostics: &mut Diagnostics,
) -> Option<Key> {
    let matches: Vec<_> =
        EntryKind::ALL.iter().filter_map(|&kind| proceedings.find(kind, id)).collect();
    match matches.as_slice() {
        [key] => Some(*key),
        [] => {
            if proceedings.unparsed_files.is_empty() {
                diagnostics.push(unknown_id(proceedings, id, span));
            }
            None
        }
        keys => {
            diagnostics.push(ambiguous_id(proceedings, id, span, keys));
            None
        }
    }
}

fn unknown_id(proceedings: &Proceedings, id: &str, span: Span) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::UnknownId, span, format!("nothing has the id \"{id}\""));
    let aliased = EntryKind::ALL.iter().find_map(|&kind| proceedings.find_by_alias(kind, id));
    if let Some(key) = aliased {
        return add_current_id(proceedings, key, diagnostic);
    }
    let ids = proceedings.all_keys().map(|key| proceedings.id(key));
    match nearest(id, ids) {
        Some(suggestion) => diagnostic.suggest(Some(suggestion)),
        None => diagnostic.help(draft_help(proceedings, id).unwrap_or(
            "between [[ and ]] stands the id of a record, page, speaker, province, organisation, \
             document, topic or dataset",
        )),
    }
}

fn ambiguous_id(proceedings: &Proceedings, id: &str, span: Span, keys: &[Key]) -> Diagnostic {
    let notations: Vec<_> =
        keys.iter().map(|key| format!("[[{}:{id}]]", key.kind.name())).collect();
    let mut diagnostic = Diagnostic::new(
        Code::AmbiguousId,
        span,
        format!("the id \"{id}\" stands for several entries"),
    )
    .help(format!("say which: {}", notations.join(" or ")));
    for &key in keys {
        let note = format!("the {} is here", key.kind.name());
        diagnostic = diagnostic.note(proceedings.span(key), note);
    }
    diagnostic
}

/// The notation of a target with the first id of its entry. Anchors are made of it, so that they
/// survive a rename.
pub fn original_notation<'a>(
    proceedings: &Proceedings,
    text: &'a str,
    target: &LinkTarget,
) -> Cow<'a, str> {
    let (LinkTarget::Entry(key, _) | LinkTarget::Figure(key, ..)) = *target else {
        return Cow::Borrowed(text);
    };
    let mut original = Cow::Borrowed(text);
    // The id of a table row is replaced before that of the dataset, which is in front of it.
    if let (LinkTarget::Figure(_, FigurePath::TableCell(..), _), Some(slash)) =
        (target, text.find('/'))
        && let Figures::Table(table) = &proceedings.datasets[key.index()].value.figures
        && let Some(kind) = table.row_kind.register()
    {
        original = with_first_id(proceedings, kind, slash + 1, original);
    }
    let kind_end = text.find(':').map_or(0, |colon| colon + 1);
    let id_start = text.len() - text[kind_end..].trim_start().len();
    with_first_id(proceedings, key.kind, id_start, original)
}

/// Replaces the id that begins at an offset by the first id of its entry.
fn with_first_id<'a>(
    proceedings: &Proceedings,
    kind: EntryKind,
    id_start: usize,
    text: Cow<'a, str>,
) -> Cow<'a, str> {
    let id_end = text[id_start..].find(['#', '/', '.']).map_or(text.len(), |end| id_start + end);
    match proceedings.find(kind, text[id_start..id_end].trim_end()) {
        Some(key) => {
            let rest = &text[id_start + proceedings.id(key).len()..];
            Cow::Owned(format!("{}{}{rest}", &text[..id_start], proceedings.first_id(key)))
        }
        None => text,
    }
}
