//! Whitespace in running text.

use std::borrow::Cow;

/// A text with single spaces between its words and none at its ends; borrowed if it has that form.
///
/// ```
/// use kyyeu_model::collapse_whitespace;
/// assert_eq!(collapse_whitespace(" hai\u{a0} \n dòng\t"), "hai dòng");
/// ```
#[must_use]
pub fn collapse_whitespace(text: &str) -> Cow<'_, str> {
    if is_collapsed(text) {
        return Cow::Borrowed(text);
    }
    let mut collapsed = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !collapsed.is_empty() {
            collapsed.push(' ');
        }
        collapsed.push_str(word);
    }
    Cow::Owned(collapsed)
}

/// Whether a text certainly has single spaces and no other whitespace. Most texts have, so this
/// looks at bytes: every byte that may start non-ASCII whitespace counts as such, which no letter
/// of Vietnamese has.
fn is_collapsed(text: &str) -> bool {
    let bytes = text.as_bytes();
    // Both loops run over all bytes: without an early exit the compiler vectorises them.
    let is_other_whitespace = |byte: u8| matches!(byte, b'\t'..=b'\r' | 0xc2 | 0xe2 | 0xe3);
    let has_other_whitespace =
        bytes.iter().fold(false, |any, &byte| any | is_other_whitespace(byte));
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let is_double_space = |byte: u8, next: u8| byte == b' ' && next == b' ';
    let has_double_space =
        pairs.fold(false, |any, (&byte, &next)| any | is_double_space(byte, next));
    !has_other_whitespace
        && !has_double_space
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.contains('\u{1680}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Spaces of one, two and three bytes, and letters that share their first byte.
    const TEXTS: &str = "[a ệ\t\n\u{85}\u{a0}\u{1680}\u{2003}\u{2028}\u{3000}â]{0,12}";

    proptest! {
        #[test]
        fn the_fast_path_gives_the_same_text(text in TEXTS) {
            let words: Vec<_> = text.split_whitespace().collect();
            prop_assert_eq!(collapse_whitespace(&text), words.join(" "));
        }
    }
}
