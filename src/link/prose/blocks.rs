//! Blocks of prose as they open and close: anchors, headings, and the rows of tables.

use std::borrow::Cow;

use crate::paragraph_anchor::paragraph_anchor;
use crate::prose::block::{BlockKind, ProseBlock};
use crate::prose::linker::{ProseLinker, RowCell};
use crate::prose::sentence;
use kyyeu_model::{Heading, MentionPolicy, collapse_whitespace, slug};

/// The anchor of a heading whose text has no letter that an anchor can have ("section").
const UNNAMED_HEADING_ANCHOR: &str = "muc";

/// Separates the cells of a row in the context of a mention.
const CELL_SEPARATOR: &str = " · ";

impl ProseLinker<'_, '_> {
    /// Opens a block at an offset of the Markdown.
    pub fn open_block(&mut self, kind: BlockKind, start: usize, explicit_anchor: Option<String>) {
        self.open_blocks.push(ProseBlock {
            start,
            kind,
            text: String::new(),
            runs: Vec::new(),
            signature: String::new(),
            links: Vec::new(),
            explicit_anchor,
            first_mention: self.linked.mentions.len(),
        });
    }

    pub fn close_block(&mut self, mut block: ProseBlock) {
        if block.kind == BlockKind::Item && block.text.trim().is_empty() {
            return; // Its text is in paragraphs, which have anchors of their own.
        }
        if block.kind == BlockKind::Cell {
            self.close_cell(block);
            return;
        }
        let anchor = self.assign_anchor(&block);
        if let BlockKind::Heading(level) = block.kind {
            let text = collapse_whitespace(&block.text).into_owned();
            self.linked.headings.push(Heading { level, anchor: anchor.clone(), text });
            if self.mention_policy != MentionPolicy::Page {
                self.linked_entries.clear();
            }
        }
        self.linked.anchors.push((block.start, anchor.clone()));
        self.collect_mentions(&mut block, &anchor);
        if block.kind == BlockKind::Table {
            for mention in &mut self.linked.mentions[block.first_mention..] {
                mention.anchor.clone_from(&anchor);
            }
        }
    }

    /// Collects the mentions of a cell; the table gives them their anchor when it closes.
    fn close_cell(&mut self, mut cell: ProseBlock) {
        self.collect_mentions(&mut cell, "");
        let mentions = cell.first_mention..self.linked.mentions.len();
        self.row_cells.push(RowCell { text: cell.text, mentions });
        if let Some(table) = self.open_blocks.last_mut() {
            table.signature.push_str(&cell.signature);
            table.signature.push(' ');
        }
    }

    /// Adds the other cells of a row to the context of its mentions: a cell alone says little.
    pub fn close_row(&mut self) {
        let cells = std::mem::take(&mut self.row_cells);
        if cells.iter().all(|cell| cell.mentions.is_empty()) {
            return;
        }
        let texts: Vec<_> = cells.iter().map(|cell| collapse_whitespace(&cell.text)).collect();
        for (index, cell) in cells.iter().enumerate() {
            if cell.mentions.is_empty() {
                continue;
            }
            let (before, after) = (join_cells(&texts[..index]), join_cells(&texts[index + 1..]));
            for mention in &mut self.linked.mentions[cell.mentions.clone()] {
                if !before.is_empty() {
                    let context = format!("{before}{CELL_SEPARATOR}{}", mention.before);
                    mention.before = sentence::truncate_start(&context);
                }
                if !after.is_empty() {
                    let context = format!("{}{CELL_SEPARATOR}{after}", mention.after);
                    mention.after = sentence::truncate_end(&context);
                }
            }
        }
    }

    /// The anchor of a block: what the editor gave, the slug of a heading, or the digest of a
    /// paragraph's text. Repeated anchors get a number.
    fn assign_anchor(&mut self, block: &ProseBlock) -> String {
        let anchor = match (&block.explicit_anchor, block.kind) {
            (Some(anchor), _) => anchor.clone(),
            (None, BlockKind::Heading(_)) => match slug(&block.text) {
                slug if slug.is_empty() => UNNAMED_HEADING_ANCHOR.to_owned(),
                slug => slug,
            },
            (None, _) => paragraph_anchor(&collapse_whitespace(&block.signature)),
        };
        let count = self.anchor_counts.entry(anchor.clone()).or_insert(0);
        *count += 1;
        if *count == 1 {
            return anchor;
        }
        let numbered = format!("{anchor}-{count}");
        self.anchor_counts.insert(numbered.clone(), 1);
        numbered
    }
}

fn join_cells(texts: &[Cow<'_, str>]) -> String {
    let texts: Vec<&str> =
        texts.iter().map(AsRef::as_ref).filter(|text: &&str| !text.is_empty()).collect();
    texts.join(CELL_SEPARATOR)
}
