//! Characters that no text of a site can have: HTML and XML forbid them, or they turn the reading
//! round unseen.

/// Whether a character can stand in no text: a control character other than a tab or a line's end,
/// a code point that stands for none, or one that turns the order of letters round (Unicode,
/// section 23.2 and 23.7).
///
/// ```
/// use kyyeu::model::is_barred;
/// assert!(is_barred('\u{7}') && is_barred('\u{202e}') && is_barred('\u{fffe}') && is_barred('\u{85}'));
/// assert!(!is_barred('\n') && !is_barred('\u{200b}') && !is_barred('ệ'));
/// ```
#[must_use]
pub fn is_forbidden_char(c: char) -> bool {
    match c {
        '\t' | '\n' => false,
        '\u{202a}'..='\u{202e}' | '\u{fdd0}'..='\u{fdef}' => true,
        c => c.is_control() || u32::from(c) & 0xfffe == 0xfffe,
    }
}

/// A character that is not seen, for messages: `U+202E`.
#[must_use]
pub fn describe_char(c: char) -> String {
    if c.is_ascii_graphic() { format!("\"{c}\"") } else { format!("U+{:04X}", u32::from(c)) }
}
