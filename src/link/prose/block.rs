//! A block of prose: its text as the reader sees it, and the source of each part in the Markdown.

use std::ops::Range;

use kyyeu_model::{FigurePath, Key, NameLink};

/// A block that holds text of its own.
pub struct ProseBlock {
    /// Its offset in the Markdown.
    pub start: usize,
    pub kind: BlockKind,
    /// Its own text as the reader sees it.
    pub text: String,
    /// The parts of its text, in order.
    pub runs: Vec<TextRun>,
    /// The text that its anchor is a digest of: without the names that registers give.
    pub signature: String,
    /// The links in its text that name an entry.
    pub links: Vec<LinkedName>,
    /// The anchor that the editor gave.
    pub explicit_anchor: Option<String>,
    /// The index of its first mention in the prose.
    pub first_mention: usize,
}

/// A name of an entry in the text of a block.
pub struct LinkedName {
    /// Its range in the text of the block.
    pub range: Range<usize>,
    pub key: Key,
    /// The figure, if it names one.
    pub figure: Option<FigurePath>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    Heading(u8),
    Paragraph,
    /// A list item or a definition, if its text is not in paragraphs.
    Item,
    /// A table; its cells have its anchor.
    Table,
    Cell,
}

/// A part of a block's text.
pub struct TextRun {
    /// Its range in the block's text.
    pub range: Range<usize>,
    /// Its offset in the Markdown.
    pub source_start: usize,
    /// The number of the emphasis around it (see `EmphasisState`).
    pub emphasis: u32,
    pub kind: TextRunKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TextRunKind {
    /// Running text, the same bytes as in the Markdown.
    Plain,
    /// Code, the text of a link, a character reference: it is not searched for names.
    Opaque,
}

impl ProseBlock {
    /// The run that holds an offset of the text.
    pub fn run_at(&self, offset: usize) -> Option<&TextRun> {
        let index = self.runs.partition_point(|run| run.range.end <= offset);
        self.runs.get(index).filter(|run| run.range.start <= offset)
    }

    /// The range of the Markdown that a range of the text comes from.
    pub fn source_range(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let (first, last) = (self.run_at(range.start)?, self.run_at(range.end - 1)?);
        Some(first.source_offset(range.start)..last.source_offset(range.end))
    }

    /// The links that a name in running text becomes: one link if the name begins and ends in the
    /// same emphasis; else one for each run, since links and emphasis cannot overlap.
    pub fn name_links(&self, range: &Range<usize>, key: Key) -> Vec<NameLink> {
        let (Some(first), Some(last)) = (self.run_at(range.start), self.run_at(range.end - 1))
        else {
            return Vec::new();
        };
        if first.emphasis == last.emphasis {
            let (start, end) = (first.source_offset(range.start), last.source_offset(range.end));
            return vec![NameLink { start, end, key }];
        }
        self.runs
            .iter()
            .filter(|run| run.range.start < range.end && run.range.end > range.start)
            .filter_map(|run| {
                let start = run.range.start.max(range.start);
                let text = &self.text[start..run.range.end.min(range.end)];
                let start = start + (text.len() - text.trim_start().len());
                let end = start + text.trim().len();
                let (start, end) = (run.source_offset(start), run.source_offset(end));
                (start < end).then_some(NameLink { start, end, key })
            })
            .collect()
    }
}

impl TextRun {
    /// The offset in the Markdown of an offset in the block's text.
    fn source_offset(&self, offset: usize) -> usize {
        self.source_start + (offset - self.range.start)
    }
}
