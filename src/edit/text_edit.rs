//! Replacing ranges of a text.

use std::ops::Range;

/// A range of a text and what replaces it; an empty range is a position of insertion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RangeEdit {
    /// Byte offsets.
    pub range: Range<usize>,
    /// The replacement.
    pub text: String,
}

/// Applies edits, which are sorted and do not overlap, to a text.
pub(crate) fn apply_edits<'a>(
    text: &str,
    edits: impl IntoIterator<Item = (Range<usize>, &'a str)>,
) -> String {
    let mut edited = String::with_capacity(text.len() + 64);
    let mut copied = 0;
    for (range, replacement) in edits {
        edited.push_str(&text[copied..range.start]);
        edited.push_str(replacement);
        copied = range.end;
    }
    edited.push_str(&text[copied..]);
    edited
}

#[cfg(test)]
mod tests {
    use super::apply_edits;

    #[test]
    fn ranges_are_replaced_and_insertions_keep_their_order() {
        let edits = [(0..1, "x"), (2..2, "1"), (2..2, "2"), (3..4, "")];
        assert_eq!(apply_edits("abcde", edits), "xb12ce");
        assert_eq!(apply_edits("abc", []), "abc");
    }
}
