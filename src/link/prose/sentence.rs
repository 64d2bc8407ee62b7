//! The sentence around a place in a text.

use std::ops::Range;

/// The longest part of a sentence that is shown on one side of a name, in characters.
const MAX_CONTEXT_CHARS: usize = 160;

/// The sentences of a text.
pub struct Sentences<'a> {
    text: &'a str,
    ends: Vec<usize>,
}

impl<'a> Sentences<'a> {
    /// Finds them.
    pub fn new(text: &'a str) -> Self {
        Self { text, ends: sentence_ends(text).collect() }
    }

    /// The range of the sentence that holds a range of the text, without white space around it.
    pub fn sentence_at(&self, range: &Range<usize>) -> Range<usize> {
        let text = self.text;
        let before = self.ends.partition_point(|&end| end <= range.start);
        let start = before.checked_sub(1).map_or(0, |at| self.ends[at]);
        let after = self.ends.partition_point(|&end| end < range.end);
        let end = self.ends.get(after).copied().unwrap_or(text.len());
        let start = start + (text[start..].len() - text[start..].trim_start().len());
        let end = end - (text[..end].len() - text[..end].trim_end().len());
        start.min(range.start)..end.max(range.end)
    }
}

/// Where sentences end: behind `.`, `!`, `?` or `…` and closing marks, before white space and no
/// small letter.
fn sentence_ends(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices().filter_map(move |(at, c)| {
        if !matches!(c, '.' | '!' | '?' | '…') || (c == '.' && is_abbreviation(&text[..at])) {
            return None;
        }
        let end = at + c.len_utf8();
        let rest = text[end..].trim_start_matches(['"', '”', '’', ')', ']', '»', '.', '…']);
        let end = text.len() - rest.len();
        let next = rest.trim_start();
        let ended = next.len() < rest.len() && !next.starts_with(char::is_lowercase);
        ended.then_some(end)
    })
}

/// Whether a point behind this text marks an abbreviation: TP., ThS., PGS.TS., Q., Mr.
fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    letters > 0
        && letters <= 6
        && word.starts_with(char::is_uppercase)
        && (capitals >= 2 || letters <= 2)
}

/// The end of a text, cut at a space where it is long.
pub fn truncate_start(text: &str) -> String {
    let count = text.chars().count();
    if count <= MAX_CONTEXT_CHARS {
        return text.to_owned();
    }
    let cut = text.char_indices().nth(count - MAX_CONTEXT_CHARS).map_or(0, |(at, _)| at);
    let cut = text[cut..].find(' ').map_or(cut, |space| cut + space + 1);
    format!("… {}", &text[cut..])
}

/// The beginning of a text, cut at a space where it is long.
pub fn truncate_end(text: &str) -> String {
    let Some((cut, _)) = text.char_indices().nth(MAX_CONTEXT_CHARS) else { return text.to_owned() };
    let cut = text[..cut].rfind(' ').unwrap_or(cut);
    format!("{} …", &text[..cut])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn abbreviations_and_decimals_end_no_sentence() {
        let text = "Câu một. Trường ở TP. Hải Phòng đạt 50.3 điểm (năm 2023). “Câu ba!” Hết…";
        let of = |word: &str| {
            let at = text.find(word).unwrap();
            &text[Sentences::new(text).sentence_at(&(at..at + word.len()))]
        };
        assert_eq!(of("một"), "Câu một.");
        assert_eq!(of("Hải Phòng"), "Trường ở TP. Hải Phòng đạt 50.3 điểm (năm 2023).");
        assert_eq!(of("ba"), "“Câu ba!”");
        assert_eq!(of("Hết"), "Hết…");
    }

    #[test]
    fn long_sides_are_cut_at_spaces() {
        let long = "từ ".repeat(100);
        assert!(truncate_end(long.trim()).ends_with("từ …"));
        assert!(truncate_start(long.trim()).starts_with("… từ"));
        assert_eq!(truncate_end("ngắn"), "ngắn");
    }
}
