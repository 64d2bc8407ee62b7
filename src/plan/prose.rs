//! Views of prose: the addresses of its links, relative to the page that shows it.

use crate::view_builder::{LinkBase, ViewBuilder};
use kyyeu_model::{
    self, EntryKind, Key, LinkTarget, LinkedProse, NameLink, correction_anchor, percent_encode,
    relative_address,
};
use kyyeu_view::{
    AutoLink, CorrectionNotice, ProseContext, ProseView, RawHtmlMode, ResolvedLink, VolumePosition,
};

/// The view of an entry's prose; `None` if it has none.
pub fn build_prose_view(builder: ViewBuilder<'_>, key: Key) -> Option<ProseView> {
    let context = builder.context;
    let linked = context.prose(key)?;
    let name = |name: &NameLink| AutoLink {
        start: name.start,
        end: name.end,
        href: builder.href(name.key),
        class: name.key.kind.name(),
    };
    let volume_position = || VolumePosition {
        anchor_prefix: context.proceedings.volume_anchor(key),
        block_numbers: block_numbers(builder, key, linked),
    };
    Some(ProseView {
        context: match builder.link_base {
            LinkBase::Site => ProseContext::Page,
            LinkBase::Volume | LinkBase::SinglePage => ProseContext::Volume(volume_position()),
            LinkBase::Epub(_) => ProseContext::Epub(volume_position()),
        },
        anchors: linked.anchors.clone(),
        links: linked
            .targets
            .iter()
            .filter_map(|(offset, target)| Some((*offset, resolve_link(builder, key, target)?)))
            .collect(),
        auto_links: linked.name_links.iter().map(name).collect(),
        correction_notices: correction_notices(linked),
        raw_html: match context.proceedings.workshop.raw_html {
            kyyeu_model::RawHtmlPolicy::Escape => RawHtmlMode::Escape,
            // Raw HTML need not be well-formed, as an EPUB must be, and may refer to files, which a
            // single file has not.
            kyyeu_model::RawHtmlPolicy::PassThrough
                if matches!(builder.link_base, LinkBase::Epub(_) | LinkBase::SinglePage) =>
            {
                RawHtmlMode::StripTags
            }
            kyyeu_model::RawHtmlPolicy::PassThrough => RawHtmlMode::PassThrough,
        },
    })
}

/// Numbers of the blocks of a record, by where they begin: that of the record, and their own from 1
/// on.
fn block_numbers(builder: ViewBuilder<'_>, key: Key, prose: &LinkedProse) -> Vec<(usize, String)> {
    if key.kind != EntryKind::Record {
        return Vec::new();
    }
    let record = builder.context.proceedings.volume_number(key);
    let number =
        |(number, (offset, _)): (usize, (usize, &str))| (offset, format!("{record}.{number}"));
    (1..).zip(prose.numbered_blocks()).map(number).collect()
}

/// Resolves a link in the prose of an entry; `None` if it is suppressed.
fn resolve_link(
    builder: ViewBuilder<'_>,
    source: Key,
    target: &LinkTarget,
) -> Option<ResolvedLink> {
    let context = builder.context;
    let to = |href: String, class: &'static str| ResolvedLink {
        href: Some(href),
        class,
        label: None,
        image_size: None,
    };
    Some(match target {
        LinkTarget::Entry(key, anchor) => ResolvedLink {
            label: Some(builder.name(*key)),
            ..to(builder.href_to_anchor(*key, anchor.as_deref().unwrap_or("")), key.kind.name())
        },
        LinkTarget::Figure(key, path, part) => {
            context.record_entry(*key);
            let dataset = &context.proceedings.datasets[key.index()].value;
            ResolvedLink {
                label: dataset.format_part(
                    *path,
                    *part,
                    &context.language.numbers,
                    &context.language.locale,
                ),
                ..to(builder.href_to_anchor(*key, &dataset.anchor(*path)), "figure")
            }
        }
        LinkTarget::Media(index) => {
            let medium = &context.proceedings.media[*index];
            if matches!(builder.link_base, LinkBase::Epub(_)) {
                // An EPUB contains its pictures, and readers support few types: of others only the
                // text is shown.
                let shown =
                    medium.epub_media_type().map(|_| medium.epub_name(*index)).unwrap_or_default();
                return Some(ResolvedLink { image_size: medium.size, ..to(shown, "file") });
            }
            ResolvedLink {
                image_size: medium.size,
                ..to(
                    percent_encode(&relative_address(builder.page_path, &medium.address())),
                    "file",
                )
            }
        }
        LinkTarget::SamePage(anchor) => to(
            match builder.link_base {
                LinkBase::Site => format!("#{anchor}"),
                LinkBase::Volume | LinkBase::SinglePage | LinkBase::Epub(_) => {
                    builder.href_to_anchor(source, anchor)
                }
            },
            "here",
        ),
        LinkTarget::External => {
            ResolvedLink { href: None, class: "external", label: None, image_size: None }
        }
        LinkTarget::Suppressed => return None,
    })
}

fn correction_notices(
    linked: &LinkedProse,
) -> std::collections::BTreeMap<String, Vec<CorrectionNotice>> {
    let notice = |&(index, kind): &(usize, kyyeu_model::CorrectionKind)| CorrectionNotice {
        anchor: correction_anchor(index),
        kind: kind.name(),
        former_anchors: linked.former_anchors.get(&index).cloned().unwrap_or_default(),
    };
    linked
        .corrections
        .iter()
        .map(|(anchor, of)| (anchor.clone(), of.iter().map(notice).collect()))
        .collect()
}
