//! Line boundaries around a byte offset.

/// The offset at which the line of `offset` begins.
pub fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |line_break| line_break + 1)
}

/// The offset at which the line of `offset` ends, without its line break.
pub fn line_end(text: &str, offset: usize) -> usize {
    text[offset..].find('\n').map_or(text.len(), |length| offset + length)
}

/// The offset of a line, counted from 1; the end of the text where it has fewer lines.
pub fn nth_line_start(text: &str, line: usize) -> usize {
    text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum()
}
