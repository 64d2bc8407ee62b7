//! White space in running text.

use std::borrow::Cow;

/// A text with single spaces and none at its ends, itself where it is so already.
///
/// ```
/// use kyyeu::model::collapse;
/// assert_eq!(collapse(" hai\u{a0} \n dòng\t"), "hai dòng");
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

/// Whether a text surely has single spaces and no other white space. Nearly all have, so they are
/// looked at by bytes: whatever may begin white space beyond ASCII counts as it, and no letter of
/// Vietnamese does.
fn is_collapsed(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (first, last) =
        (bytes.first().copied().unwrap_or(b'.'), bytes.last().copied().unwrap_or(b'.'));
    // All bytes are looked at, whatever the first ones say: without a way out in between, the
    // machine takes many at once.
    let other = |byte: u8| matches!(byte, b'\t'..=b'\r' | 0xc2 | 0xe2 | 0xe3);
    let others = bytes.iter().fold(false, |any, &byte| any | other(byte));
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let double = |byte: u8, next: u8| byte == b' ' && next == b' ';
    let doubles = pairs.fold(false, |any, (&byte, &next)| any | double(byte, next));
    !others && !doubles && first != b' ' && last != b' ' && !text.contains('\u{1680}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_quick_way_gives_what_the_slow_one_gives(text in "[a ệ\t\n\u{85}\u{a0}\u{1680}\u{2003}\u{2028}\u{3000}â]{0,12}") {
            prop_assert_eq!(collapse_whitespace(&text), text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
}
