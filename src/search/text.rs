//! The searchable text of a page: one block for each paragraph, heading, list item and table, each
//! with the anchor that leads to it.

use std::borrow::Cow;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use crate::input::SearchInput;
use kyyeu_model::{LinkTarget, LinkedProse, Prose, collapse_whitespace, parse_markdown};

/// A paragraph, heading, list item, table or figure.
#[derive(Clone, Debug)]
pub struct IndexedBlock {
    /// The anchor on the page; empty for the page itself.
    pub anchor: String,
    pub heading: bool,
    /// Its text, without markup and with single spaces.
    pub text: String,
}

/// The blocks of a prose, in the order of the source.
pub fn extract_blocks(
    input: SearchInput<'_>,
    prose: &Prose,
    linked: &LinkedProse,
) -> Vec<IndexedBlock> {
    // The caller discards the index if a file cannot be read any more.
    let Some(text) = (input.read_text)(prose.span.file) else { return Vec::new() };
    let mut extractor = BlockExtractor {
        input,
        linked,
        open_blocks: Vec::new(),
        blocks: Vec::new(),
        in_unlabelled_link: false,
    };
    for (event, range) in parse_markdown(prose.slice_of(&text)) {
        extractor.handle_event(&event, range.start);
    }
    extractor.blocks.sort_by_key(|(start, _)| *start);
    extractor.blocks.into_iter().map(|(_, block)| block).collect()
}

struct BlockExtractor<'a> {
    input: SearchInput<'a>,
    linked: &'a LinkedProse,
    /// Open blocks with their offset in the source, the innermost last.
    open_blocks: Vec<(usize, IndexedBlock)>,
    /// Closed blocks with their offset in the source.
    blocks: Vec<(usize, IndexedBlock)>,
    /// Whether a link is open that has no label of its own.
    in_unlabelled_link: bool,
}

impl BlockExtractor<'_> {
    fn handle_event(&mut self, event: &Event<'_>, offset: usize) {
        match event {
            Event::Start(Tag::Heading { .. }) => self.start_block(offset, true),
            Event::Start(
                Tag::Paragraph
                | Tag::Item
                | Tag::DefinitionListTitle
                | Tag::DefinitionListDefinition
                | Tag::Table(_)
                | Tag::CodeBlock(_),
            ) => self.start_block(offset, false),
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
                let label = self.link_text(offset);
                self.push_text(&label);
                self.in_unlabelled_link = true;
            }
            Event::End(TagEnd::Link) => self.in_unlabelled_link = false,
            Event::Text(text) | Event::Code(text) if !self.in_unlabelled_link => {
                self.push_text(text);
            }
            Event::SoftBreak | Event::HardBreak => self.push_text(" "),
            _ => {}
        }
    }

    fn start_block(&mut self, offset: usize, heading: bool) {
        let anchor = match (self.linked.anchor(offset), self.blocks.last()) {
            (Some(anchor), _) => anchor.to_owned(),
            // A block without an anchor, such as code, is reached by the block before it.
            (None, Some((_, previous))) => previous.anchor.clone(),
            (None, None) => String::new(),
        };
        self.open_blocks.push((offset, IndexedBlock { anchor, heading, text: String::new() }));
    }

    fn end_block(&mut self) {
        if let Some((offset, mut block)) = self.open_blocks.pop() {
            if let Cow::Owned(text) = collapse_whitespace(&block.text) {
                block.text = text;
            }
            if !block.text.is_empty() {
                self.blocks.push((offset, block));
            }
        }
    }

    fn push_text(&mut self, text: &str) {
        if let Some((_, block)) = self.open_blocks.last_mut() {
            block.text.push_str(text);
        }
    }

    fn start_cell(&mut self) {
        let is_empty = self.open_blocks.last().is_none_or(|(_, block)| block.text.is_empty());
        self.push_text(if is_empty { " " } else { " | " });
    }

    /// The text of a link that has no label: the name of its entry or the number of its figure.
    fn link_text(&self, offset: usize) -> String {
        let SearchInput { proceedings, language, .. } = self.input;
        match self.linked.target(offset) {
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
