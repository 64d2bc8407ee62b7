//! Checks the places on pages that links lead to, once all are known.

use std::borrow::Cow;

use super::prose::Context;
use kyyeu_diag::{Code, Diagnostic, nearest};
use kyyeu_model::{ByKey, EntryKind, LinkedProse, Prose, Target};

/// Reports links to places that their pages do not have.
pub fn check(
    context: Context<'_>,
    prose: &Prose,
    linked: &LinkedProse,
    all: &ByKey<LinkedProse>,
    faults: &mut Vec<Diagnostic>,
) {
    fn places(linked: &LinkedProse) -> Vec<Cow<'_, str>> {
        linked.anchors.iter().map(|(_, anchor)| Cow::Borrowed(anchor.as_str())).collect()
    }
    for (at, target) in &linked.targets {
        let (anchor, known) = match target {
            Target::Here(anchor) => (anchor, places(linked)),
            Target::Entry(key, Some(anchor)) => {
                let mut known = all.get(key).map_or_else(Vec::new, places);
                if key.kind == EntryKind::Dataset {
                    let dataset = &context.proceedings.datasets[key.at()].value;
                    let paths = dataset.paths();
                    let figures = paths.iter().filter_map(|path| dataset.find(path));
                    known.extend(figures.map(|path| Cow::Owned(dataset.anchor(path))));
                }
                (anchor, known)
            }
            _ => continue,
        };
        if !known.iter().any(|place| place == anchor) {
            let text = prose.text(context.sources);
            let page = if matches!(target, Target::Here(_)) { "this" } else { "that" };
            let fault = Diagnostic::new(
                Code::BrokenAnchor,
                prose.place(*at..link_end(text, *at)),
                format!("{page} page has no place \"#{anchor}\""),
            );
            faults.push(match nearest(anchor, known.iter().map(Cow::as_ref)) {
                Some(good) => fault.suggest(Some(format!("#{good}"))),
                None => fault.help(
                    "a place is a heading, named by its words (## Kết luận is #ket-luan) or by {#name} behind it",
                ),
            });
        }
    }
}

/// Where the link that begins at an offset ends.
fn link_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let end = if rest.starts_with("[[") {
        rest.find("]]").map(|end| end + 2)
    } else {
        rest.find("](").and_then(|middle| Some(middle + rest[middle..].find(')')? + 1))
    };
    end.map_or(text.len(), |end| at + end)
}
