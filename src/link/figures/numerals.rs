//! Numbers in running text: where they stand, and whether words hold one.

use std::ops::Range;

/// Whether words hold a number as a whole: "8.620" is not held by "18.620".
pub fn contains_number(words: &str, number: &str) -> bool {
    words.match_indices(number).any(|(at, found)| {
        let digit = |c: char| c.is_ascii_digit();
        let joint = |c: Option<char>, beyond: Option<char>| match c {
            Some(c) if digit(c) => true,
            Some('.' | ',') => beyond.is_some_and(digit),
            _ => false,
        };
        let (before, after) = (&words[..at], &words[at + found.len()..]);
        let (mut before, mut after) = (before.chars().rev(), after.chars());
        !joint(before.next(), before.next()) && !joint(after.next(), after.next())
    })
}

/// Whether words hold a word as a whole, whatever the case of its first letter.
pub fn contains_word(words: &str, word: &str) -> bool {
    let lower = words.to_lowercase();
    !word.is_empty()
        && lower.match_indices(word).any(|(at, found)| {
            let before = lower[..at].chars().next_back();
            let after = lower[at + found.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        })
}

/// A number in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numeral {
    /// Where it stands.
    pub range: Range<usize>,
    /// As our content writes it: without grouping, with a decimal point.
    pub normalized: String,
}

/// How a language marks decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decimals {
    /// 50,3 and 8.620
    Comma,
    /// 50.3 and 8,620
    Point,
}

/// The numbers of a text that can be figures. Left out are parts of codes, dates and spans of
/// years: whatever stands close to a letter, a hyphen or a slash.
pub fn find_numerals(text: &str, decimals: Decimals) -> Vec<Numeral> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < bytes.len()
            && (bytes[at].is_ascii_digit()
                || (matches!(bytes[at], b'.' | b',')
                    && bytes.get(at + 1).is_some_and(u8::is_ascii_digit)))
        {
            at += 1;
        }
        let close = |c: char| c.is_alphanumeric() || matches!(c, '-' | '–' | '/' | '_' | '#');
        let before = text[..start].chars().next_back();
        let after = text[at..].chars().next();
        if before.is_some_and(close) || after.is_some_and(close) {
            continue;
        }
        if let Some(plain) = normalize_numeral(&text[start..at], decimals) {
            found.push(Numeral { range: start..at, normalized: plain });
        }
    }
    found
}

/// A number of a language as our content writes it; nothing where it is no number of that language.
fn normalize_numeral(text: &str, decimals: Decimals) -> Option<String> {
    let (group, point) = match decimals {
        Decimals::Comma => ('.', ','),
        Decimals::Point => (',', '.'),
    };
    let (whole, rest) =
        text.split_once(point).map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let groups: Vec<_> = whole.split(group).collect();
    let grouped =
        groups.len() == 1 || groups[0].len() <= 3 && groups[1..].iter().all(|part| part.len() == 3);
    let clean = rest.is_none_or(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    (grouped && clean).then(|| {
        let whole = groups.concat();
        rest.map_or(whole.clone(), |rest| format!("{whole}.{rest}"))
    })
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
        let of = |text: &str| {
            find_numerals(text, Decimals::Comma)
                .into_iter()
                .map(|n| n.normalized)
                .collect::<Vec<_>>()
        };
        assert_eq!(of("kết nạp 8.620 đảng viên (50,3%), trong 3 năm."), ["8620", "50.3", "3"]);
        assert!(of("Nghị quyết 21-NQ/TW ngày 21-11-2016, 2020–2022, 202/2025/QH15, p2").is_empty());
        assert_eq!(of("1.2.3 và 12.34 và 5.1"), Vec::<String>::new());
    }
}
