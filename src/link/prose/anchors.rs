//! Checks the places on pages that links lead to, once all are known.

use std::borrow::Cow;

use crate::prose::LinkContext;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, nearest};
use kyyeu_model::{EntryKind, KeyMap, LinkTarget, LinkedProse, Prose};

/// Reports links to places that their pages do not have.
pub fn check_anchors(
    context: LinkContext<'_>,
    prose: &Prose,
    linked: &LinkedProse,
    all: &KeyMap<LinkedProse>,
    diagnostics: &mut Diagnostics,
) {
    fn places(linked: &LinkedProse) -> Vec<Cow<'_, str>> {
        linked.anchors.iter().map(|(_, anchor)| Cow::Borrowed(anchor.as_str())).collect()
    }
    for (at, target) in &linked.targets {
        let (anchor, known) = match target {
            LinkTarget::SamePage(anchor) => (anchor, places(linked)),
            LinkTarget::Entry(key, Some(anchor)) => {
                let mut known = all.get(key).map_or_else(Vec::new, places);
                if key.kind == EntryKind::Dataset {
                    let dataset = &context.proceedings.datasets[key.index()].value;
                    let paths = dataset.format_paths();
                    let figures = paths.iter().filter_map(|path| dataset.find(path));
                    known.extend(figures.map(|path| Cow::Owned(dataset.anchor(path))));
                }
                (anchor, known)
            }
            _ => continue,
        };
        if !known.iter().any(|place| place == anchor) {
            let text = prose.text(context.sources);
            let page = if matches!(target, LinkTarget::SamePage(_)) { "this" } else { "that" };
            let diagnostic = Diagnostic::new(
                Code::BrokenAnchor,
                prose.span_of(*at..link_end(text, *at)),
                format!("{page} page has no place \"#{anchor}\""),
            );
            diagnostics.push(match nearest(anchor, known.iter().map(Cow::as_ref)) {
                Some(good) => diagnostic.suggest(Some(format!("#{good}"))),
                None => diagnostic.help(
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
