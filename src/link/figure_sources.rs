//! References of figures: the whole that a figure is a share of, and the record and paragraph that
//! state it.

use crate::resolve::{resolve_entry, resolve_figure};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, nearest};
use kyyeu_model::{EntryKind, FigurePath, FigureRef, Figures, Key, Links, Proceedings, Ref};

/// Resolves the whole of each figure that is a share.
pub fn resolve_shares(proceedings: &Proceedings, links: &mut Links, diagnostics: &mut Diagnostics) {
    for key in proceedings.keys(EntryKind::Dataset) {
        let Figures::List(figures) = &proceedings.datasets[key.index()].value.figures else {
            continue;
        };
        for (index, figure) in figures.iter().enumerate() {
            let Some(share_whole) = &figure.value.share.whole else { continue };
            let Some(FigureRef { dataset, path, .. }) =
                resolve_figure(proceedings, Some(key), share_whole, diagnostics)
            else {
                continue;
            };
            let subject = (key, FigurePath::ListItem(index, None));
            if (dataset, path) == subject {
                diagnostics.push(
                    Diagnostic::new(
                        Code::Cycle,
                        share_whole.span,
                        format!("the figure \"{}\" is a share of itself", figure.id),
                    )
                    .help("name the figure of the whole, or say what the whole is with `of_text`"),
                );
            }
            links.share_wholes.insert(subject, (dataset, path));
        }
    }
}

/// The record of a source, which may name a paragraph too: `record#paragraph`.
pub fn source_record(source: &Ref) -> Ref {
    let id = source.id.split_once('#').map_or(source.id.as_str(), |(id, _)| id);
    Ref { id: id.trim().to_owned(), span: source.span }
}

/// Resolves the records and paragraphs that state figures. Reports a paragraph that its record does
/// not have.
pub fn resolve_figure_sources(
    proceedings: &Proceedings,
    links: &mut Links,
    diagnostics: &mut Diagnostics,
) {
    for key in proceedings.keys(EntryKind::Dataset) {
        let dataset = &proceedings.datasets[key.index()].value;
        if let Some(source) = &dataset.source {
            // A record that cannot be found is reported by the relations of the dataset.
            let record = proceedings.find(EntryKind::Record, &source_record(source).id);
            add_source(links, (key, None), source, record, diagnostics);
        }
        let Figures::List(figures) = &dataset.figures else { continue };
        for (index, figure) in figures.iter().enumerate() {
            if let Some(source) = &figure.value.source {
                let reference = source_record(source);
                let record = resolve_entry(proceedings, EntryKind::Record, &reference, diagnostics);
                add_source(links, (key, Some(index)), source, record, diagnostics);
            }
        }
    }
}

/// Adds the source of a dataset or, with an index, of one of its figures.
fn add_source(
    links: &mut Links,
    subject: (Key, Option<usize>),
    source: &Ref,
    record: Option<Key>,
    diagnostics: &mut Diagnostics,
) {
    let Some(record) = record else { return };
    let anchor = source.id.split_once('#').map(|(_, anchor)| anchor.trim().to_owned());
    if let Some(anchor) = &anchor {
        let anchors = links.prose.get(&record).map_or(&[][..], |prose| prose.anchors.as_slice());
        let mut names = anchors.iter().map(|(_, name)| name.as_str());
        if !names.clone().any(|name| name == anchor) {
            let suggestion = nearest(anchor, names.by_ref());
            diagnostics.push(
                Diagnostic::new(
                    Code::BrokenAnchor,
                    source.span,
                    format!("that record has no place \"#{anchor}\""),
                )
                .suggest(suggestion.map(|name| format!("#{name}"))),
            );
        }
    }
    links.figure_sources.insert(subject, (record, anchor));
}
