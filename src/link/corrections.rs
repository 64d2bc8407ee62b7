//! Corrections of records: the paragraph that each is about, and the anchors that the paragraph had
//! before.

use std::collections::BTreeSet;

use crate::paragraph_anchor::paragraph_anchor;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Span, nearest};
use kyyeu_model::{Correction, Key, LinkedProse, Proceedings, plain_paragraphs};

/// Adds the corrections of a record to the blocks that they are about, and to the anchors that the
/// blocks had before. Reports corrections of blocks that the record does not have.
pub fn anchor_corrections(
    proceedings: &Proceedings,
    key: Key,
    linked: &mut LinkedProse,
    diagnostics: &mut Diagnostics,
) {
    let record = &proceedings.records[key.index()].value;
    if record.corrections.is_empty() {
        return;
    }
    let mut used_anchors: BTreeSet<String> =
        linked.anchors.iter().map(|(_, anchor)| anchor.clone()).collect();
    for (index, correction) in record.corrections.iter().enumerate() {
        if let Some(paragraph) = &correction.paragraph {
            if !linked.anchors.iter().any(|(_, anchor)| *anchor == paragraph.id) {
                diagnostics.push(unknown_anchor(linked, paragraph.span, &paragraph.id));
                continue;
            }
            let corrections = linked.corrections.entry(paragraph.id.clone()).or_default();
            corrections.push((index, correction.kind));
        }
        let former = former_anchors(correction, &mut used_anchors, diagnostics);
        if !former.is_empty() {
            linked.former_anchors.insert(index, former);
        }
    }
}

fn unknown_anchor(linked: &LinkedProse, span: Span, name: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::new(Code::BrokenAnchor, span, format!("the record has no place \"#{name}\""));
    let anchors = linked.anchors.iter().map(|(_, anchor)| anchor.as_str());
    if let Some(suggestion) = nearest(name, anchors) {
        return diagnostic.suggest(Some(suggestion));
    }
    let example = linked.anchors.first().map_or("p-…", |(_, anchor)| anchor);
    diagnostic.help(format!(
        "take the anchor from the address behind the paragraph's ¶, such as {example}; it changes \
         with the paragraph's words, so take it after the correction"
    ))
}

/// The anchors that the paragraph of a correction had: those that the editor names, and those of
/// its previous text. Anchors that are in use are left out, and reported if the editor names them.
fn former_anchors(
    correction: &Correction,
    used_anchors: &mut BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) -> Vec<String> {
    let mut former = Vec::new();
    for anchor in &correction.former_anchors {
        if used_anchors.insert(anchor.id.clone()) {
            former.push(anchor.id.clone());
        } else {
            diagnostics.push(
                Diagnostic::new(
                    Code::BadValue,
                    anchor.span,
                    format!("\"#{}\" is still the address of a place in this record", anchor.id),
                )
                .help(
                    "name here only what the place was called before; where it is called so \
                     still, take this out",
                ),
            );
        }
    }
    let previous_text = correction.previous_text.as_deref().unwrap_or_default();
    for paragraph in plain_paragraphs(previous_text) {
        let anchor = paragraph_anchor(&paragraph);
        if used_anchors.insert(anchor.clone()) {
            former.push(anchor);
        }
    }
    former
}
