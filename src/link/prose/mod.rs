//! The linker of prose: goes through the Markdown of one entry and finds its anchors, headings,
//! links, images and mentions. Never renders anything.

mod addresses;
pub mod anchors;
mod block;
mod blocks;
pub mod context;
mod limits;
mod linker;
mod links;
mod mentions;
mod sentence;

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::prose::block::{BlockKind, TextRunKind};
use crate::prose::context::LinkContext;
use crate::prose::limits::ProseLimits;
use crate::prose::linker::{OpenImage, ProseLinker};
use crate::tokens::SpellingCache;
use kyyeu_diag::{Code, Diagnostics};
use kyyeu_model::{Key, LinkedProse, Prose, RawHtmlPolicy, check_id, parse_markdown};

/// Resolves everything that the prose of an entry names. Anchors are checked by [`anchors`] when
/// those of all pages are known.
pub fn link_prose(
    context: LinkContext<'_>,
    owner: Key,
    prose: &Prose,
    spellings: &mut SpellingCache,
    diagnostics: &mut Diagnostics,
) -> LinkedProse {
    let mut linker = ProseLinker::new(context, owner, prose, spellings, diagnostics);
    let mut limits = ProseLimits::default();
    for (event, range) in parse_markdown(prose.text(context.sources)) {
        linker.diagnostics.extend(limits.check_event(&event, &range, prose));
        linker.handle_event(&event, range);
    }
    let mut prose_links = linker.linked;
    // A list item gets its anchor when it ends, after the blocks in it.
    prose_links.anchors.sort();
    prose_links.name_links.sort_by_key(|name| name.start);
    prose_links
}

impl ProseLinker<'_, '_> {
    fn handle_event(&mut self, event: &Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start_tag(tag, range),
            Event::End(tag) => self.end_tag(*tag),
            Event::Text(text) => {
                self.check_unclosed(text, &range);
                self.push_text(text, &range, TextRunKind::Plain);
            }
            Event::Code(text) => self.push_text(text, &range, TextRunKind::Opaque),
            Event::SoftBreak | Event::HardBreak => self.push_text(" ", &range, TextRunKind::Plain),
            Event::InlineHtml(html) => self.check_raw_html(html, range),
            _ => {}
        }
    }

    fn start_tag(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => self.open_block(BlockKind::Paragraph, range.start, None),
            Tag::Heading { level, id, .. } => {
                // The page's title is its only heading of level 1.
                let level = (*level as u8).max(2);
                let anchor = match id {
                    Some(id) if self.check_heading_id(id, &range) => Some(id.to_string()),
                    _ => None,
                };
                self.open_block(BlockKind::Heading(level), range.start, anchor);
            }
            Tag::Item | Tag::DefinitionListTitle | Tag::DefinitionListDefinition => {
                self.open_block(BlockKind::Item, range.start, None);
            }
            Tag::Table(_) => self.open_block(BlockKind::Table, range.start, None),
            Tag::TableCell => self.open_block(BlockKind::Cell, range.start, None),
            Tag::FootnoteDefinition(_) => self.linked.footnotes.push(range),
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => self.emphasis.start(),
            Tag::Link { link_type, dest_url, .. } => self.start_link(*link_type, dest_url, range),
            // One diagnostic a block, however many lines it has.
            Tag::HtmlBlock => {
                let html = &self.source_text()[range.clone()];
                self.check_raw_html(html, range);
            }
            Tag::Image { dest_url, .. } => {
                let target = self.resolve_address(dest_url, &range);
                self.push_target(range.start, target);
                self.open_image = Some(OpenImage { range, alt: String::new() });
            }
            _ => {}
        }
    }

    fn end_tag(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::Item
            | TagEnd::DefinitionListTitle
            | TagEnd::DefinitionListDefinition
            | TagEnd::Table
            | TagEnd::TableCell => {
                if let Some(block) = self.open_blocks.pop() {
                    self.close_block(block);
                }
            }
            TagEnd::TableHead | TagEnd::TableRow => self.close_row(),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => self.emphasis.end(),
            TagEnd::Link => self.end_link(),
            TagEnd::Image => self.end_image(),
            _ => {}
        }
    }

    /// Whether the id that an editor gives a heading is valid. Ids of the page's frame are not, so
    /// that the two never clash.
    fn check_heading_id(&mut self, id: &str, range: &Range<usize>) -> bool {
        let Err(error) = check_id(id) else { return true };
        let diagnostic = self.diagnostic(
            Code::BadId,
            range.clone(),
            format!("\"{id}\" cannot name a place on the page"),
        );
        let help = "a name has lower-case letters a to z, digits and single hyphens";
        self.diagnostics.push(match error.suggestion {
            suggestion if suggestion.is_empty() => diagnostic.help(help),
            suggestion => diagnostic.help(format!("{help}: write {{#{suggestion}}}")),
        });
        false
    }

    fn check_raw_html(&mut self, html: &str, range: Range<usize>) {
        let tag = html.trim();
        if self.context.proceedings.workshop.raw_html == RawHtmlPolicy::PassThrough
            || tag.is_empty()
            || tag.starts_with("</")
            || is_comment(tag)
        {
            return;
        }
        let end = range.start + html.trim_end().len();
        let diagnostic = self.diagnostic(Code::RawHtml, range.start..end, "HTML is shown as text");
        self.diagnostics.push(
            diagnostic
                .help("write it in Markdown, or set `raw_html: true` in content/workshop.yaml"),
        );
    }
}

fn is_comment(html: &str) -> bool {
    html.starts_with("<!--") && html.ends_with("-->")
}
