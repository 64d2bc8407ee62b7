//! The text of a page as search sees it: block by block, each with the anchor that leads to it.

use std::borrow::Cow;

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::Material;
use super::units::Block;
use kyyeu_model::{LinkedProse, Prose, Target, collapse, markdown};

/// The blocks of a text, in order.
pub fn blocks(material: Material<'_>, prose: &Prose, linked: &LinkedProse) -> Vec<Block> {
    let mut walk = Walk { material, linked, open: Vec::new(), done: Vec::new(), named: false };
    let text = (material.text)(prose.span.file).unwrap_or_default();
    for (event, range) in markdown(prose.within(&text)) {
        walk.event(&event, range.start);
    }
    walk.done.sort_by_key(|(start, _)| *start);
    walk.done.into_iter().map(|(_, block)| block).collect()
}

struct Walk<'a> {
    material: Material<'a>,
    linked: &'a LinkedProse,
    /// Open blocks: where they begin, and what they are.
    open: Vec<(usize, Block)>,
    done: Vec<(usize, Block)>,
    /// Whether the open link has no words of its own.
    named: bool,
}

impl Walk<'_> {
    fn event(&mut self, event: &Event<'_>, at: usize) {
        match event {
            Event::Start(Tag::Heading { .. }) => self.start(at, true),
            Event::Start(
                Tag::Paragraph
                | Tag::Item
                | Tag::DefinitionListTitle
                | Tag::DefinitionListDefinition
                | Tag::Table(_)
                | Tag::CodeBlock(_),
            ) => self.start(at, false),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::DefinitionListTitle
                | TagEnd::DefinitionListDefinition
                | TagEnd::Table
                | TagEnd::CodeBlock,
            ) => self.end(),
            Event::Start(Tag::TableCell) => self.cell(),
            Event::Start(Tag::Link {
                link_type: LinkType::WikiLink { has_pothole: false },
                ..
            }) => {
                let name = self.name(at);
                self.text(&name);
                self.named = true;
            }
            Event::End(TagEnd::Link) => self.named = false,
            Event::Text(text) | Event::Code(text) if !self.named => self.text(text),
            Event::SoftBreak | Event::HardBreak => self.text(" "),
            _ => {}
        }
    }

    fn start(&mut self, at: usize, heading: bool) {
        // What has no anchor of its own, such as code, is reached by the block before it.
        let before = || self.done.last().map_or("", |(_, block)| block.anchor.as_str());
        let anchor = self.linked.anchor(at).unwrap_or_else(before).to_owned();
        self.open.push((at, Block { anchor, heading, text: String::new() }));
    }

    fn end(&mut self) {
        if let Some((start, mut block)) = self.open.pop() {
            if let Cow::Owned(text) = collapse(&block.text) {
                block.text = text;
            }
            if !block.text.is_empty() {
                self.done.push((start, block));
            }
        }
    }

    fn text(&mut self, text: &str) {
        if let Some((_, block)) = self.open.last_mut() {
            block.text.push_str(text);
        }
    }

    fn cell(&mut self) {
        let empty = self.open.last().is_none_or(|(_, block)| block.text.is_empty());
        self.text(if empty { " " } else { " | " });
    }

    fn name(&self, at: usize) -> String {
        let Material { proceedings, language, .. } = self.material;
        match self.linked.target(at) {
            Some(Target::Entry(key, _)) => proceedings.name(*key, &language.locale),
            Some(Target::Figure(key, path, part)) => {
                let dataset = &proceedings.datasets[key.at()].value;
                dataset.write(*path, *part, &language.numbers, &language.locale).unwrap_or_default()
            }
            _ => String::new(),
        }
    }
}
