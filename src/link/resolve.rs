//! Ids to entries: by kind, by notation, by path.

use std::borrow::Cow;

use kyyeu_diag::{Code, Diagnostic, Diagnostics, Span, nearest};
use kyyeu_model::{
    EntryKind, FigurePart, FigurePath, FigureRef, Figures, Key, LinkTarget, Proceedings, Ref, slug,
};

/// The entry of an id of a kind; reported where there is none.
pub fn resolve_entry(
    proceedings: &Proceedings,
    kind: EntryKind,
    reference: &Ref,
    diagnostics: &mut Diagnostics,
) -> Option<Key> {
    let found = proceedings.find(kind, &reference.id);
    if found.is_none() && proceedings.is_complete(kind) {
        let diagnostic = Diagnostic::new(
            Code::UnknownId,
            reference.span,
            format!("unknown {} \"{}\"", kind.name(), reference.id),
        );
        let ids = || proceedings.keys(kind).map(|key| proceedings.id(key));
        if let Some(key) = proceedings.find_by_alias(kind, &reference.id) {
            diagnostics.push(
                diagnostic
                    .help(current_id_help(proceedings, key))
                    .note(proceedings.span(key), "it is here"),
            );
            return None;
        }
        // An editor may write the name; ids are made of names.
        let named = slug(&reference.id);
        let made = ids().find(|id| *id == named);
        diagnostics.push(match made.or_else(|| nearest(&reference.id, ids())) {
            Some(good) => diagnostic.suggest(Some(good)),
            None => add_unknown_id_help(proceedings, kind, &reference.id, diagnostic),
        });
    }
    found
}

/// Says what an old id is now.
fn current_id_help(proceedings: &Proceedings, key: Key) -> String {
    format!("the id of this {} is now \"{}\"", key.kind.name(), proceedings.id(key))
}

/// Says what an unknown id might be: a draft, an entry of another kind, or one still to be written.
fn add_unknown_id_help(
    proceedings: &Proceedings,
    kind: EntryKind,
    id: &str,
    diagnostic: Diagnostic,
) -> Diagnostic {
    if proceedings.drafts.iter().any(|draft| draft == id) {
        return diagnostic.help("it is a draft, and drafts are kept out of the site");
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

/// Entries of ids of a kind, each once.
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

/// What the notation `[[…]]` names; reported where it names nothing.
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
    if text == "-" {
        return Some(LinkTarget::Suppressed);
    }
    let Some((kind, id)) = text.split_once(':') else {
        return resolve_any_kind(proceedings, text, span, diagnostics)
            .map(|key| LinkTarget::Entry(key, anchor));
    };
    let (kind, id) = (kind.trim(), id.trim());
    if kind == "figure" {
        let reference = Ref { id: id.to_owned(), span };
        let FigureRef { dataset: key, path, part } =
            resolve_figure(proceedings, None, &reference, diagnostics)?;
        let dataset = &proceedings.datasets[key.index()].value;
        if part == FigurePart::Value && dataset.stated_number(path, part).is_none() {
            let years =
                dataset.amount(path).into_iter().flat_map(kyyeu_model::Amount::years).flatten();
            let diagnostic = Diagnostic::new(
                Code::UnknownFigure,
                span,
                format!("\"{id}\" is a series, no single number"),
            );
            diagnostics.push(match years.last() {
                Some(year) => diagnostic.help(format!("name a year: [[figure:{id}.{year}]]")),
                None => diagnostic,
            });
            return None;
        }
        return Some(LinkTarget::Figure(key, path, part));
    }
    match EntryKind::from_name(kind) {
        Some(kind) => {
            let reference = Ref { id: id.to_owned(), span };
            resolve_entry(proceedings, kind, &reference, diagnostics)
                .map(|key| LinkTarget::Entry(key, anchor))
        }
        None => {
            let names = EntryKind::ALL.iter().map(|kind| kind.name()).chain(["figure"]);
            let diagnostic =
                Diagnostic::new(Code::BadValue, span, format!("\"{kind}\" is no kind of entry"));
            diagnostics.push(match nearest(kind, names.clone()) {
                Some(good) => diagnostic.suggest(Some(format!("{good}:{id}"))),
                None => diagnostic
                    .help(format!("the kinds are {}", names.collect::<Vec<_>>().join(", "))),
            });
            None
        }
    }
}

/// The entry of an id, whatever its kind.
fn resolve_any_kind(
    proceedings: &Proceedings,
    id: &str,
    span: Span,
    diagnostics: &mut Diagnostics,
) -> Option<Key> {
    let found: Vec<_> =
        EntryKind::ALL.iter().filter_map(|&kind| proceedings.find(kind, id)).collect();
    match found.as_slice() {
        [key] => Some(*key),
        [] if !proceedings.unparsed_files.is_empty() => None,
        [] => {
            let diagnostic =
                Diagnostic::new(Code::UnknownId, span, format!("nothing has the id \"{id}\""));
            if let Some(key) =
                EntryKind::ALL.iter().find_map(|&kind| proceedings.find_by_alias(kind, id))
            {
                diagnostics.push(
                    diagnostic
                        .help(current_id_help(proceedings, key))
                        .note(proceedings.span(key), "it is here"),
                );
                return None;
            }
            let ids = proceedings.all_keys().map(|key| proceedings.id(key));
            diagnostics.push(match nearest(id, ids) {
                Some(good) => diagnostic.suggest(Some(good)),
                None if proceedings.drafts.iter().any(|draft| draft == id) => {
                    diagnostic.help("it is a draft, and drafts are kept out of the site")
                }
                None => diagnostic.help("between [[ and ]] stands the id of a record, page, speaker, province, organisation, document, topic or dataset"),
            });
            None
        }
        several => {
            let ways: Vec<_> =
                several.iter().map(|key| format!("[[{}:{id}]]", key.kind.name())).collect();
            let diagnostic = Diagnostic::new(
                Code::AmbiguousId,
                span,
                format!("the id \"{id}\" stands for several entries"),
            )
            .help(format!("say which: {}", ways.join(" or ")));
            diagnostics.push(several.iter().fold(diagnostic, |diagnostic, &key| {
                diagnostic.note(proceedings.span(key), format!("the {} is here", key.kind.name()))
            }));
            None
        }
    }
}

/// The notation of a target with the id that its entry had first: what an anchor is made of, so
/// that it outlives every renaming.
pub fn original_notation<'a>(
    proceedings: &Proceedings,
    text: &'a str,
    target: &LinkTarget,
) -> Cow<'a, str> {
    let (LinkTarget::Entry(key, _) | LinkTarget::Figure(key, ..)) = *target else {
        return Cow::Borrowed(text);
    };
    let written = |kind: EntryKind, from: usize, text: Cow<'a, str>| {
        let id_ends = text[from..].find(['#', '/', '.']).map_or(text.len(), |end| from + end);
        match proceedings.find(kind, text[from..id_ends].trim_end()) {
            Some(key) => {
                let end = from + proceedings.id(key).len();
                Cow::Owned(format!(
                    "{}{}{}",
                    &text[..from],
                    proceedings.first_id(key),
                    &text[end..]
                ))
            }
            None => text,
        }
    };
    let kind_ends = text.find(':').map_or(0, |at| at + 1);
    let start = kind_ends + (text[kind_ends..].len() - text[kind_ends..].trim_start().len());
    let mut first = Cow::Borrowed(text);
    // The row of a table comes before the dataset, since it stands behind it.
    if let (LinkTarget::Figure(dataset, FigurePath::TableCell(..), _), Some(slash)) =
        (target, text.find('/'))
        && let Figures::Table(table) = &proceedings.datasets[dataset.index()].value.figures
        && let Some(kind) = table.row_kind.register()
    {
        first = written(kind, slash + 1, first);
    }
    written(key.kind, start, first)
}

/// A figure by `dataset/figure`, or `figure` inside a dataset, with `.percent`, `.rank`, `.target`
/// or `.attained` for its parts.
pub fn resolve_figure(
    proceedings: &Proceedings,
    home: Option<Key>,
    reference: &Ref,
    diagnostics: &mut Diagnostics,
) -> Option<FigureRef> {
    let (dataset, path) = match (reference.id.split_once('/'), home) {
        (Some((dataset, path)), _) => {
            let dataset = Ref { id: dataset.to_owned(), span: reference.span };
            (resolve_entry(proceedings, EntryKind::Dataset, &dataset, diagnostics)?, path)
        }
        (None, Some(home)) => (home, reference.id.as_str()),
        (None, None) => {
            diagnostics.push(
                Diagnostic::new(Code::UnknownFigure, reference.span, format!("\"{}\" is no figure", reference.id))
                    .help("write the dataset's id, a slash and the figure's id: [[figure:dataset/figure]]"),
            );
            return None;
        }
    };
    let figures = &proceedings.datasets[dataset.index()].value;
    if let Some(found) = figures.find(path) {
        return Some(FigureRef::new(dataset, found, FigurePart::Value));
    }
    let part = FigurePart::SUFFIXES
        .iter()
        .find_map(|(name, part)| Some((path.strip_suffix(name)?.strip_suffix('.')?, *part)))
        .and_then(|(path, part)| Some((figures.find(path)?, part)));
    if let Some((found, part)) = part {
        return Some(FigureRef::new(dataset, found, part));
    }
    let diagnostic = Diagnostic::new(
        Code::UnknownFigure,
        reference.span,
        format!("the dataset \"{}\" has no figure \"{path}\"", proceedings.id(dataset)),
    );
    let paths = figures.format_paths();
    diagnostics.push(match nearest(path, paths.iter().map(String::as_str)) {
        Some(good) => diagnostic.suggest(Some(format!("{}/{good}", proceedings.id(dataset)))),
        None => diagnostic
            .help(format!("its figures are {}", list_first(&paths)))
            .note(proceedings.span(dataset), "the dataset is here"),
    });
    None
}

/// The first of many names.
fn list_first(names: &[String]) -> String {
    const MAX_LISTED_FIGURES: usize = 12;
    let rest = if names.len() > MAX_LISTED_FIGURES { ", …" } else { "" };
    format!("{}{rest}", names[..names.len().min(MAX_LISTED_FIGURES)].join(", "))
}

/// A path relative to a folder, both with `/` between folders; `None` where it leaves the content.
pub fn join_path(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
