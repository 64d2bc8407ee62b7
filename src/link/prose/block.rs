//! Blocks of prose: their text as the reader sees it, and where its parts come from.

use std::ops::Range;

use kyyeu_model::{FigurePath, Key, NameLink};

/// A block that holds text of its own.
pub struct ProseBlock {
    /// Where it begins.
    pub start: usize,
    pub kind: BlockKind,
    /// Its own text as the reader sees it.
    pub text: String,
    /// Where the parts of the text come from, in order.
    pub runs: Vec<TextRun>,
    /// What its anchor is made of: the text without the names that registers give.
    pub signature: String,
    /// Where its text names something by a link: the range in `text` and the target.
    pub links: Vec<(Range<usize>, Key, Option<FigurePath>)>,
    /// The anchor that the editor gave.
    pub explicit_anchor: Option<String>,
    /// How many mentions there were before it.
    pub first_mention: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    Heading(u8),
    Paragraph,
    /// A list item or a definition: a block of its own only where its text is in no paragraph.
    Item,
    /// A table, which has the anchor of its cells.
    Table,
    Cell,
}

/// A part of a block's text.
pub struct TextRun {
    /// Where it stands in the block's text.
    pub range: Range<usize>,
    /// Where it begins in the Markdown.
    pub source_start: usize,
    /// The emphasis that it stands in.
    pub emphasis: u32,
    pub kind: TextRunKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum TextRunKind {
    /// Running text, letter for letter as in the Markdown.
    Plain,
    /// Code, a link's text, a letter written as an entity: no name is looked for in it.
    Opaque,
}

impl ProseBlock {
    /// The part of the text that holds a place.
    pub fn run_at(&self, at: usize) -> Option<&TextRun> {
        let after = self.runs.partition_point(|piece| piece.range.end <= at);
        self.runs.get(after).filter(|piece| piece.range.start <= at)
    }

    /// The range of the Markdown that a range of running text comes from.
    pub fn source_range(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let (first, last) = (self.run_at(range.start)?, self.run_at(range.end - 1)?);
        Some(
            first.source_start + (range.start - first.range.start)
                ..last.source_start + (range.end - last.range.start),
        )
    }

    /// Where a name becomes a link: in one piece where it begins and ends in the same emphasis;
    /// else part by part, since links and emphasis cannot overlap.
    pub fn segments(&self, range: &Range<usize>, key: Key) -> Vec<NameLink> {
        let (Some(first), Some(last)) = (self.run_at(range.start), self.run_at(range.end - 1))
        else {
            return Vec::new();
        };
        if first.emphasis == last.emphasis {
            return self
                .source_range(range)
                .map(|source| NameLink { start: source.start, end: source.end, key })
                .into_iter()
                .collect();
        }
        let parts = self
            .runs
            .iter()
            .filter(|piece| piece.range.start < range.end && piece.range.end > range.start);
        parts
            .map(|piece| {
                let (start, end) =
                    (piece.range.start.max(range.start), piece.range.end.min(range.end));
                let text = &self.text[start..end];
                let (start, end) = (end - text.trim_start().len(), start + text.trim_end().len());
                let source = |at: usize| piece.source_start + (at - piece.range.start);
                NameLink { start: source(start), end: source(end.max(start)), key }
            })
            .filter(|name| name.start < name.end)
            .collect()
    }
}

/// Eight letters and digits that stand for a text (the first 40 bits of its BLAKE3 hash, in
/// Crockford's base 32).
pub fn fingerprint(text: &str) -> String {
    const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
    let hash = blake3::hash(text.as_bytes());
    let bits = hash.as_bytes()[..5].iter().fold(0_u64, |bits, &byte| bits << 8 | u64::from(byte));
    (0..8).rev().map(|at| char::from(DIGITS[(bits >> (at * 5) & 31) as usize])).collect()
}
