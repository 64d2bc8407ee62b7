//! Finds the paragraphs that corrections are about, and what those were called before.

use std::collections::BTreeSet;

use crate::prose::block::fingerprint;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, nearest};
use kyyeu_model::{Correction, Key, LinkedProse, Proceedings, plain_paragraphs};

/// Ties each correction of a record to the block that it is about, and to the anchors that the
/// block had before; reports those whose block is not there.
pub fn anchor_corrections(
    proceedings: &Proceedings,
    key: Key,
    linked: &mut LinkedProse,
    diagnostics: &mut Diagnostics,
) {
    let record = &proceedings.records[key.index()].value;
    let mut taken: BTreeSet<String> = BTreeSet::new();
    if !record.corrections.is_empty() {
        taken.extend(linked.anchors.iter().map(|(_, anchor)| anchor.clone()));
    }
    for (at, correction) in record.corrections.iter().enumerate() {
        if let Some(paragraph) = &correction.paragraph {
            if linked.anchors.iter().any(|(_, anchor)| *anchor == paragraph.id) {
                linked
                    .corrections
                    .entry(paragraph.id.clone())
                    .or_default()
                    .push((at, correction.kind));
            } else {
                diagnostics.push(unknown_anchor(linked, paragraph.span, &paragraph.id));
                continue;
            }
        }
        let former = former_anchors(correction, &mut taken, diagnostics);
        if !former.is_empty() {
            linked.former_anchors.insert(at, former);
        }
    }
}

fn unknown_anchor(linked: &LinkedProse, span: kyyeu_diag::Span, wanted: &str) -> Diagnostic {
    let mut known = linked.anchors.iter().map(|(_, anchor)| anchor.as_str());
    let diagnostic =
        Diagnostic::new(Code::BrokenAnchor, span, format!("the record has no place \"#{wanted}\""));
    let first = known.clone().next().unwrap_or("p-…");
    match nearest(wanted, known.by_ref()) {
        Some(good) => diagnostic.suggest(Some(good)),
        None => diagnostic.help(format!(
            "take the anchor from the address behind the paragraph's ¶, such as {first}; it changes with the \
             paragraph's words, so take it after the correction"
        )),
    }
}

/// The anchors that the place of a correction had: those that the editor names, and those of the
/// paragraphs that the editor kept, since a paragraph's anchor is made of its words. None that
/// another place has.
fn former_anchors(
    correction: &Correction,
    taken: &mut BTreeSet<String>,
    diagnostics: &mut Diagnostics,
) -> Vec<String> {
    let mut former = Vec::new();
    for named in &correction.former_anchors {
        if taken.insert(named.id.clone()) {
            former.push(named.id.clone());
        } else {
            diagnostics.push(
                Diagnostic::new(
                    Code::BadValue,
                    named.span,
                    format!("\"#{}\" is still the address of a place in this record", named.id),
                )
                .help("name here only what the place was called before; where it is called so still, take this out"),
            );
        }
    }
    let kept = correction.previous_text.as_deref().map(plain_paragraphs).unwrap_or_default();
    let kept = kept.iter().map(|paragraph| format!("p-{}", fingerprint(paragraph)));
    former.extend(kept.filter(|anchor| taken.insert(anchor.clone())));
    former
}
