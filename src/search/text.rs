//! The text of a page as search sees it: block by block, each with the anchor that leads to it.

use std::borrow::Cow;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use crate::SearchInput;
use crate::documents::IndexedBlock;
use kyyeu_model::{LinkTarget, LinkedProse, Prose, collapse_whitespace, parse_markdown};

/// The blocks of a text, in order.
pub fn extract_blocks(
    material: SearchInput<'_>,
    prose: &Prose,
    linked: &LinkedProse,
) -> Vec<IndexedBlock> {
    let mut walk = BlockExtractor {
        input: material,
        linked,
        open_blocks: Vec::new(),
        blocks: Vec::new(),
        in_unlabelled_link: false,
    };
    let text = (material.read_text)(prose.span.file).unwrap_or_default();
    for (event, range) in parse_markdown(prose.slice_of(&text)) {
        walk.handle_event(&event, range.start);
    }
    walk.blocks.sort_by_key(|(start, _)| *start);
    walk.blocks.into_iter().map(|(_, block)| block).collect()
}

struct BlockExtractor<'a> {
    input: SearchInput<'a>,
    linked: &'a LinkedProse,
    /// Open blocks: where they begin, and what they are.
    open_blocks: Vec<(usize, IndexedBlock)>,
    blocks: Vec<(usize, IndexedBlock)>,
    /// Whether the open link has no words of its own.
    in_unlabelled_link: bool,
}

impl BlockExtractor<'_> {
    fn handle_event(&mut self, event: &Event<'_>, at: usize) {
        match event {
            Event::Start(Tag::Heading { .. }) => self.start_block(at, true),
            Event::Start(
                Tag::Paragraph
                | Tag::Item
                | Tag::DefinitionListTitle
                | Tag::DefinitionListDefinition
                | Tag::Table(_)
                | Tag::CodeBlock(_),
            ) => self.start_block(at, false),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::DefinitionListTitle
                | TagEnd::DefinitionListDefinition
                | TagEnd::Table
                | TagEnd::CodeBlock,
            ) => self.end_block(),
            Event::Start(Tag::TableCell) => self.start_cell(),
            Event::Start(Tag::Link {
                link_type: LinkType::WikiLink { has_pothole: false },
                ..
            }) => {
                let name = self.link_text(at);
                self.push_text(&name);
                self.in_unlabelled_link = true;
            }
            Event::End(TagEnd::Link) => self.in_unlabelled_link = false,
            Event::Text(text) | Event::Code(text) if !self.in_unlabelled_link => {
                self.push_text(text)
            }
            Event::SoftBreak | Event::HardBreak => self.push_text(" "),
            _ => {}
        }
    }

    fn start_block(&mut self, at: usize, heading: bool) {
        // What has no anchor of its own, such as code, is reached by the block before it.
        let before = || self.blocks.last().map_or("", |(_, block)| block.anchor.as_str());
        let anchor = self.linked.anchor(at).unwrap_or_else(before).to_owned();
        self.open_blocks.push((at, IndexedBlock { anchor, heading, text: String::new() }));
    }

    fn end_block(&mut self) {
        if let Some((start, mut block)) = self.open_blocks.pop() {
            if let Cow::Owned(text) = collapse_whitespace(&block.text) {
                block.text = text;
            }
            if !block.text.is_empty() {
                self.blocks.push((start, block));
            }
        }
    }

    fn push_text(&mut self, text: &str) {
        if let Some((_, block)) = self.open_blocks.last_mut() {
            block.text.push_str(text);
        }
    }

    fn start_cell(&mut self) {
        let empty = self.open_blocks.last().is_none_or(|(_, block)| block.text.is_empty());
        self.push_text(if empty { " " } else { " | " });
    }

    fn link_text(&self, at: usize) -> String {
        let SearchInput { proceedings, language, .. } = self.input;
        match self.linked.target(at) {
            Some(LinkTarget::Entry(key, _)) => proceedings.name(*key, &language.locale),
            Some(LinkTarget::Figure(key, path, part)) => {
                let dataset = &proceedings.datasets[key.index()].value;
                dataset
                    .format_part(*path, *part, &language.numbers, &language.locale)
                    .unwrap_or_default()
            }
            _ => String::new(),
        }
    }
}
