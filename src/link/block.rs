//! Blocks of prose: their text as the reader sees it, and where its parts come from.

use std::ops::Range;

use kyyeu_model::{FigurePath, Key, NameLink};

/// A block that holds text of its own.
pub struct Block {
    /// Where it begins.
    pub start: usize,
    pub kind: BlockKind,
    /// Its own text as the reader sees it.
    pub text: String,
    /// Where the parts of the text come from, in order.
    pub pieces: Vec<Piece>,
    /// What its anchor is made of: the text without the names that registers give.
    pub signature: String,
    /// Where its text names something by a link: the range in `text` and the target.
    pub names: Vec<(Range<usize>, Key, Option<FigurePath>)>,
    /// The anchor that the editor gave.
    pub given: Option<String>,
    /// How many mentions there were before it.
    pub mentions: usize,
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
pub struct Piece {
    /// Where it stands in the block's text.
    pub text: Range<usize>,
    /// Where it begins in the Markdown.
    pub source: usize,
    /// The emphasis that it stands in.
    pub container: u32,
    pub kind: PieceKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// Running text, letter for letter as in the Markdown.
    Running,
    /// Code, a link's text, a letter written as an entity: no name is looked for in it.
    Barred,
}

impl Block {
    /// The part of the text that holds a place.
    pub fn piece(&self, at: usize) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.text.end <= at);
        self.pieces.get(after).filter(|piece| piece.text.start <= at)
    }

    /// The range of the Markdown that a range of running text comes from.
    pub fn source(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let (first, last) = (self.piece(range.start)?, self.piece(range.end - 1)?);
        Some(
            first.source + (range.start - first.text.start)
                ..last.source + (range.end - last.text.start),
        )
    }

    /// Where a name becomes a link: in one piece where it begins and ends in the same emphasis;
    /// else part by part, since links and emphasis cannot overlap.
    pub fn segments(&self, range: &Range<usize>, key: Key) -> Vec<NameLink> {
        let (Some(first), Some(last)) = (self.piece(range.start), self.piece(range.end - 1)) else {
            return Vec::new();
        };
        if first.container == last.container {
            return self
                .source(range)
                .map(|source| NameLink { start: source.start, end: source.end, key })
                .into_iter()
                .collect();
        }
        let parts = self
            .pieces
            .iter()
            .filter(|piece| piece.text.start < range.end && piece.text.end > range.start);
        parts
            .map(|piece| {
                let (start, end) =
                    (piece.text.start.max(range.start), piece.text.end.min(range.end));
                let text = &self.text[start..end];
                let (start, end) = (end - text.trim_start().len(), start + text.trim_end().len());
                let source = |at: usize| piece.source + (at - piece.text.start);
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
