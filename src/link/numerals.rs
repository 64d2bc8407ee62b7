//! Numbers in running text: which ones there are, and whether a text contains a given one.

use std::ops::Range;

/// Whether a text contains a number as a whole: "18.620" does not contain "8.620".
pub fn contains_number(text: &str, number: &str) -> bool {
    text.match_indices(number).any(|(start, _)| {
        let (before, after) = (&text[..start], &text[start + number.len()..]);
        !continues_number(before.chars().rev()) && !continues_number(after.chars())
    })
}

/// Whether the characters next to a number are part of it: a digit, or a separator and a digit.
fn continues_number(mut neighbours: impl Iterator<Item = char>) -> bool {
    match neighbours.next() {
        Some('.' | ',') => neighbours.next().is_some_and(|c| c.is_ascii_digit()),
        neighbour => neighbour.is_some_and(|c| c.is_ascii_digit()),
    }
}

/// Whether a text contains a word as a whole. The word is in lower case; the case of the text is
/// ignored.
pub fn contains_word(text: &str, word: &str) -> bool {
    if word.is_empty() {
        return false;
    }
    let lower = text.to_lowercase();
    lower.match_indices(word).any(|(start, _)| {
        let before = lower[..start].chars().next_back();
        let after = lower[start + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// A number in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numeral {
    /// Its range in the text.
    pub range: Range<usize>,
    /// As the content has numbers: without separators of thousands, with a decimal point.
    pub normalized: String,
}

/// How a language separates decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalMark {
    /// 50,3 and 8.620
    Comma,
    /// 50.3 and 8,620
    Point,
}

impl DecimalMark {
    /// The mark of a language by its code (BCP 47).
    pub fn of_language(language: &str) -> Self {
        if language == "en" { Self::Point } else { Self::Comma }
    }
}

/// The numbers of a text that can be figures. Parts of codes, dates and periods are left out:
/// numbers next to a letter, a hyphen or a slash.
pub fn find_numerals(text: &str, decimal_mark: DecimalMark) -> Vec<Numeral> {
    let bytes = text.as_bytes();
    let is_digit = |offset: usize| bytes.get(offset).is_some_and(u8::is_ascii_digit);
    let mut numerals = Vec::new();
    let mut offset = 0;
    while offset < bytes.len() {
        if !is_digit(offset) {
            offset += 1;
            continue;
        }
        let start = offset;
        while is_digit(offset)
            || (matches!(bytes.get(offset), Some(b'.' | b',')) && is_digit(offset + 1))
        {
            offset += 1;
        }
        let is_code = text[..start].chars().next_back().is_some_and(joins_code)
            || text[offset..].chars().next().is_some_and(joins_code);
        if !is_code && let Some(normalized) = normalize_numeral(&text[start..offset], decimal_mark)
        {
            numerals.push(Numeral { range: start..offset, normalized });
        }
    }
    numerals
}

/// Whether a character next to a number makes it part of a code, a date or a period.
fn joins_code(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '–' | '/' | '_' | '#')
}

/// A number of a language as the content has it; `None` if it is no number of that language.
fn normalize_numeral(text: &str, decimal_mark: DecimalMark) -> Option<String> {
    let (group_mark, decimal_mark) = match decimal_mark {
        DecimalMark::Comma => ('.', ','),
        DecimalMark::Point => (',', '.'),
    };
    let (integer, decimals) = match text.split_once(decimal_mark) {
        Some((integer, decimals)) => (integer, Some(decimals)),
        None => (text, None),
    };
    let groups: Vec<_> = integer.split(group_mark).collect();
    let is_grouped =
        groups.len() == 1 || groups[0].len() <= 3 && groups[1..].iter().all(|part| part.len() == 3);
    let has_digits_alone = decimals.is_none_or(|text| text.bytes().all(|b| b.is_ascii_digit()));
    if !is_grouped || !has_digits_alone {
        return None;
    }
    let mut normalized = groups.concat();
    if let Some(decimals) = decimals {
        normalized.push('.');
        normalized.push_str(decimals);
    }
    Some(normalized)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_hold_whole_numbers_only() {
        assert!(contains_number("đã kết nạp 8.620 đảng viên", "8.620"));
        assert!(contains_number("8.620.", "8.620"));
        assert!(contains_number("được 8.620/17.135 đảng viên", "17.135"));
        assert!(!contains_number("18.620", "8.620"));
        assert!(!contains_number("8.620.100", "8.620"));
        assert!(!contains_number("8.621", "8.620"));
        assert!(contains_number("11", "11"));
        assert!(contains_word("Hai nhiệm vụ", "hai"));
        assert!(!contains_word("khai mạc", "hai"));
    }

    #[test]
    fn codes_and_dates_are_no_figures() {
        let numbers_in = |text: &str| -> Vec<String> {
            let numerals = find_numerals(text, DecimalMark::Comma);
            numerals.into_iter().map(|numeral| numeral.normalized).collect()
        };
        assert_eq!(
            numbers_in("kết nạp 8.620 đảng viên (50,3%), trong 3 năm."),
            ["8620", "50.3", "3"]
        );
        assert!(
            numbers_in("Nghị quyết 21-NQ/TW ngày 21-11-2016, 2020–2022, 202/2025/QH15, p2")
                .is_empty()
        );
        assert_eq!(numbers_in("1.2.3 và 12.34 và 5.1"), Vec::<String>::new());
    }

    #[test]
    fn the_decimal_mark_is_that_of_the_language() {
        let number_in = |language: &str| {
            let numerals = find_numerals("8,620 members", DecimalMark::of_language(language));
            numerals[0].normalized.clone()
        };
        assert_eq!((number_in("en"), number_in("vi")), ("8620".to_owned(), "8.620".to_owned()));
    }
}
