//! The sentence around a name: the context in which a mention is shown.

use std::ops::Range;

/// The longest context on one side of a name, in characters.
const MAX_CONTEXT_CHARS: usize = 160;

/// The sentences of a text.
pub struct Sentences<'a> {
    text: &'a str,
    /// The end of each sentence but the last.
    ends: Vec<usize>,
}

impl<'a> Sentences<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { text, ends: sentence_ends(text).collect() }
    }

    /// The range of the sentences that hold a range of the text, without white space around them.
    pub fn sentence_at(&self, range: &Range<usize>) -> Range<usize> {
        let first = self.ends.partition_point(|&end| end <= range.start);
        let start = if first == 0 { 0 } else { self.ends[first - 1] };
        let last = self.ends.partition_point(|&end| end < range.end);
        let end = self.ends.get(last).copied().unwrap_or(self.text.len());
        let trimmed_start = self.text.len() - self.text[start..].trim_start().len();
        let trimmed_end = self.text[..end].trim_end().len();
        trimmed_start.min(range.start)..trimmed_end.max(range.end)
    }
}

/// The ends of sentences: after `.`, `!`, `?` or `…` and closing marks, before white space and no
/// small letter.
fn sentence_ends(text: &str) -> impl Iterator<Item = usize> {
    text.char_indices().filter_map(move |(offset, c)| {
        if !matches!(c, '.' | '!' | '?' | '…') || (c == '.' && is_abbreviation(&text[..offset])) {
            return None;
        }
        let rest = text[offset + c.len_utf8()..]
            .trim_start_matches(['"', '”', '’', ')', ']', '»', '.', '…']);
        let next = rest.trim_start();
        let is_end = next.len() < rest.len() && !next.starts_with(char::is_lowercase);
        is_end.then_some(text.len() - rest.len())
    })
}

/// Whether a point after this text marks an abbreviation: TP., ThS., PGS.TS., Q., Mr.
fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit(|c: char| c.is_whitespace() || c == '(').next().unwrap_or("");
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = word.chars().filter(|c| c.is_uppercase()).count();
    (1..=6).contains(&letters)
        && word.starts_with(char::is_uppercase)
        && (capitals >= 2 || letters <= 2)
}

/// The last [`MAX_CONTEXT_CHARS`] of a text, cut at a space.
pub fn truncate_start(text: &str) -> String {
    let count = text.chars().count();
    if count <= MAX_CONTEXT_CHARS {
        return text.to_owned();
    }
    let cut = text.char_indices().nth(count - MAX_CONTEXT_CHARS).map_or(0, |(offset, _)| offset);
    let cut = text[cut..].find(' ').map_or(cut, |space| cut + space + 1);
    format!("… {}", &text[cut..])
}

/// The first [`MAX_CONTEXT_CHARS`] of a text, cut at a space.
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
        let sentence_with = |word: &str| {
            let start = text.find(word).unwrap();
            &text[Sentences::new(text).sentence_at(&(start..start + word.len()))]
        };
        assert_eq!(sentence_with("một"), "Câu một.");
        assert_eq!(sentence_with("Hải Phòng"), "Trường ở TP. Hải Phòng đạt 50.3 điểm (năm 2023).");
        assert_eq!(sentence_with("ba"), "“Câu ba!”");
        assert_eq!(sentence_with("Hết"), "Hết…");
    }

    #[test]
    fn long_sides_are_cut_at_spaces() {
        let long = "từ ".repeat(100);
        assert!(truncate_end(long.trim()).ends_with("từ …"));
        assert!(truncate_start(long.trim()).starts_with("… từ"));
        assert_eq!(truncate_end("ngắn"), "ngắn");
    }
}
