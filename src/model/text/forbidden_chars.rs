//! Forbidden characters: HTML and XML do not allow them, or they reorder text invisibly.

/// Whether a text must not have a character: a control character other than tab and line feed, a
/// noncharacter, or an embedding or override of the bidirectional algorithm (Unicode, sections
/// 23.1, 23.2 and 23.7). The bidirectional isolates are allowed: names in right-to-left scripts
/// need them.
///
/// ```
/// use kyyeu_model::is_forbidden_char;
/// assert!(['\u{7}', '\u{85}', '\u{202e}', '\u{fffe}'].into_iter().all(is_forbidden_char));
/// assert!(!['\n', '\u{200b}', 'ệ'].into_iter().any(is_forbidden_char));
/// ```
#[must_use]
pub fn is_forbidden_char(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        '\u{202a}'..='\u{202e}' | '\u{fdd0}'..='\u{fdef}' => true,
        c => c.is_control() || u32::from(c) & 0xfffe == 0xfffe,
    }
}

/// A character for messages: in quotes if it is visible ASCII, else `U+202E`.
#[must_use]
pub fn describe_char(c: char) -> String {
    if c.is_ascii_graphic() { format!("\"{c}\"") } else { format!("U+{:04X}", u32::from(c)) }
}
