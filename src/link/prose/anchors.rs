//! The check of anchors that links lead to. Runs when the anchors of all pages are known.

use std::borrow::Cow;

use crate::prose::context::LinkContext;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, nearest};
use kyyeu_model::{EntryKind, KeyMap, LinkTarget, LinkedProse, Prose};

/// Reports links to anchors that their pages do not have.
pub fn check_anchors(
    context: LinkContext<'_>,
    prose: &Prose,
    linked: &LinkedProse,
    all_prose: &KeyMap<LinkedProse>,
    diagnostics: &mut Diagnostics,
) {
    for (offset, target) in &linked.targets {
        let (anchor, page_name) = match target {
            LinkTarget::SamePage(anchor) => (anchor, "this"),
            LinkTarget::Entry(_, Some(anchor)) => (anchor, "that"),
            _ => continue,
        };
        let anchors = || page_anchors(context, linked, all_prose, target);
        if anchors().any(|name| name == anchor.as_str()) {
            continue;
        }
        let anchors: Vec<_> = anchors().collect();
        let link_range = *offset..link_end(prose.text(context.sources), *offset);
        let diagnostic = Diagnostic::new(
            Code::BrokenAnchor,
            prose.span_of(link_range),
            format!("{page_name} page has no place \"#{anchor}\""),
        );
        diagnostics.push(match nearest(anchor, anchors.iter().map(Cow::as_ref)) {
            Some(suggestion) => diagnostic.suggest(Some(format!("#{suggestion}"))),
            None => diagnostic.help(
                "a place is a heading, named by its words (## Kết luận is #ket-luan) or by \
                 {#name} behind it",
            ),
        });
    }
}

/// The anchors of the page of a target: those of its prose, and of a dataset those of its figures.
fn page_anchors<'a>(
    context: LinkContext<'a>,
    linked: &'a LinkedProse,
    all_prose: &'a KeyMap<LinkedProse>,
    target: &LinkTarget,
) -> impl Iterator<Item = Cow<'a, str>> {
    let (prose, dataset) = match target {
        LinkTarget::Entry(key, _) if key.kind == EntryKind::Dataset => {
            (all_prose.get(key), Some(&context.proceedings.datasets[key.index()].value))
        }
        LinkTarget::Entry(key, _) => (all_prose.get(key), None),
        _ => (Some(linked), None),
    };
    let prose_anchors = prose
        .into_iter()
        .flat_map(|prose| &prose.anchors)
        .map(|(_, anchor)| Cow::Borrowed(anchor.as_str()));
    let figure_anchors = dataset.into_iter().flat_map(|dataset| {
        let paths = dataset.format_paths().into_iter();
        paths.filter_map(|path| Some(Cow::Owned(dataset.anchor(dataset.find(&path)?))))
    });
    prose_anchors.chain(figure_anchors)
}

/// The end of the link that begins at an offset of the Markdown.
fn link_end(text: &str, start: usize) -> usize {
    let link = &text[start..];
    let length = if link.starts_with("[[") {
        link.find("]]").map(|end| end + 2)
    } else {
        link.find("](").and_then(|middle| Some(middle + link[middle..].find(')')? + 1))
    };
    length.map_or(text.len(), |length| start + length)
}
