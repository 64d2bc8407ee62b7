//! Blocks of running text in a prose, without the numbers that are already tied to a figure.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use kyyeu_model::parse_markdown;

/// Replaces code and links, so that the text around them is not joined.
const PLACEHOLDER: char = '\u{fffc}';

/// The text of a block, and where its parts come from in the Markdown.
#[derive(Default)]
pub struct PlainBlock {
    pub text: String,
    runs: Vec<PlainRun>,
}

/// A part of the text of a block.
struct PlainRun {
    /// Its offset in the text.
    text_start: usize,
    /// Its offset in the Markdown.
    source_start: usize,
}

impl PlainBlock {
    /// The offset in the Markdown of an offset in the text.
    pub fn source_offset(&self, offset: usize) -> usize {
        let index = self.runs.partition_point(|run| run.text_start <= offset);
        match self.runs[..index].last() {
            Some(run) => run.source_start + (offset - run.text_start),
            None => 0,
        }
    }
}

/// The blocks of a Markdown text. Code, images, links to figures and links without a label are left
/// out.
pub fn plain_blocks(markdown: &str) -> Vec<PlainBlock> {
    let mut blocks = Vec::new();
    let mut block = PlainBlock::default();
    // How many open elements have no text of the block.
    let mut silent_depth = 0_usize;
    let mut silent_links: Vec<bool> = Vec::new();
    for (event, range) in parse_markdown(markdown) {
        match event {
            Event::Start(Tag::Link { link_type, dest_url, .. }) => {
                let is_tied = dest_url.trim_start().starts_with("figure:");
                let has_no_label = link_type == (LinkType::WikiLink { has_pothole: false });
                let is_silent = is_tied || has_no_label;
                silent_links.push(is_silent);
                if is_silent {
                    silent_depth += 1;
                    block.text.push(PLACEHOLDER);
                }
            }
            Event::End(TagEnd::Link) => {
                silent_depth -= usize::from(silent_links.pop().unwrap_or(false));
            }
            Event::Start(Tag::CodeBlock(_) | Tag::Image { .. }) => silent_depth += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::Image) => {
                silent_depth = silent_depth.saturating_sub(1);
            }
            Event::Text(text) if silent_depth == 0 => {
                let run = PlainRun { text_start: block.text.len(), source_start: range.start };
                block.runs.push(run);
                block.text.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => block.text.push(' '),
            Event::Code(_) | Event::FootnoteReference(_) => block.text.push(PLACEHOLDER),
            Event::Start(
                Tag::Paragraph
                | Tag::Heading { .. }
                | Tag::Item
                | Tag::TableCell
                | Tag::DefinitionListTitle
                | Tag::DefinitionListDefinition,
            )
            | Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::TableCell,
            ) if !block.text.is_empty() => {
                blocks.push(std::mem::take(&mut block));
            }
            _ => {}
        }
    }
    blocks.push(block);
    blocks
}
