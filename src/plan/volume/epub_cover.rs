//! The cover of the EPUB: the title in lines, at sizes that fit the drawing.

use crate::word_wrap::wrap_words;
use kyyeu_view::{EpubCoverLine, EpubCoverView};

/// The width of the title, in the units of the drawing.
const TITLE_WIDTH: usize = 1040;

/// The base line of the first line of the title.
const FIRST_LINE_Y: usize = 420;

/// Lays out the title. Letters are as large as the title is short.
pub fn build_cover(title: &str) -> EpubCoverView {
    let font_size: u16 = match title.chars().count() {
        0..=40 => 120,
        41..=90 => 92,
        91..=160 => 74,
        _ => 58,
    };
    // A letter of a serif face is half as wide as it is high.
    let max_chars = TITLE_WIDTH * 2 / usize::from(font_size);
    let lines = wrap_words(title.split_whitespace(), max_chars);
    let line_y = |index: usize| {
        let y = FIRST_LINE_Y + index * usize::from(font_size) * 4 / 3;
        u32::try_from(y).unwrap_or(u32::MAX)
    };
    EpubCoverView {
        font_size: u32::from(font_size),
        rule_y: line_y(lines.len()),
        lines: lines
            .into_iter()
            .enumerate()
            .map(|(index, text)| EpubCoverLine { y: line_y(index), text })
            .collect(),
    }
}
