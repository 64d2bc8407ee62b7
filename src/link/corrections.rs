//! Finds the paragraphs that corrections are about.

use crate::diag::{Code, Diagnostic, nearest};
use crate::model::{Key, LinkedProse, Proceedings};

/// Ties each correction of a record to the block that it is about; reports those whose block is not there.
pub fn place(proceedings: &Proceedings, key: Key, linked: &mut LinkedProse, faults: &mut Vec<Diagnostic>) {
    let record = &proceedings.records[key.at()].value;
    for (at, correction) in record.corrections.iter().enumerate() {
        let Some(paragraph) = &correction.paragraph else { continue };
        let mut known = linked.anchors.iter().map(|(_, anchor)| anchor.as_str());
        if known.clone().any(|anchor| anchor == paragraph.id) {
            linked.corrected.entry(paragraph.id.clone()).or_default().push((at, correction.kind));
            continue;
        }
        let fault = Diagnostic::new(
            Code::BrokenAnchor,
            paragraph.span,
            format!("the record has no place \"#{}\"", paragraph.id),
        );
        let first = known.clone().next().unwrap_or("p-…");
        faults.push(match nearest(&paragraph.id, known.by_ref()) {
            Some(good) => fault.suggest(Some(good)),
            None => fault.help(format!(
                "take the anchor from the address behind the paragraph's ¶, such as {first}; it changes with the \
                     paragraph's words, so take it after the correction"
            )),
        });
    }
}
