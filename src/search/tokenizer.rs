//! The tokenizer of the index: cuts a text into words.
//!
//! `templates/assets/finder/words.js` does the same with a query; a browser test compares the two.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use ahash::AHasher;

use crate::lexicon::{Lexicon, Word};
use kyyeu_model::{is_invisible, is_word_char};

/// Cuts texts into words of a lexicon. Each thread has one, whose cache spares it the lock of the
/// lexicon.
pub struct Tokenizer<'a> {
    lexicon: &'a Lexicon,
    cache: HashMap<Box<str>, Option<Word>, BuildHasherDefault<AHasher>>,
}

impl<'a> Tokenizer<'a> {
    pub fn new(lexicon: &'a Lexicon) -> Self {
        Self { lexicon, cache: HashMap::default() }
    }

    /// Calls `visit` with the words of a text, in order.
    pub fn tokenize(&mut self, text: &str, mut visit: impl FnMut(Word)) {
        for token in split_tokens(text) {
            let word = match self.cache.get(token) {
                Some(&word) => word,
                None => {
                    let word = self.lexicon.intern(token);
                    self.cache.insert(token.into(), word);
                    word
                }
            };
            if let Some(word) = word {
                visit(word);
            }
        }
    }
}

/// The tokens of a text: runs of letters, digits and marks; numbers with the points and commas
/// between their digits; and, one by one, the letters of scripts that are written without spaces.
fn split_tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| !is_word_char(c));
        let first = rest.chars().next()?;
        let end = if is_unspaced(first) {
            first.len_utf8()
        } else {
            rest.find(|c: char| !is_word_char(c) && !is_invisible(c) || is_unspaced(c))
                .unwrap_or(rest.len())
        };
        let end = end + number_tail_len(rest, end);
        let token = &rest[..end];
        rest = &rest[end..];
        Some(token)
    })
}

/// The length of the decimals and groups that continue a number which ends at `end`; 0 if the text
/// before `end` is no number.
fn number_tail_len(text: &str, end: usize) -> usize {
    let mut number_end = end;
    while text[..number_end].bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',') {
        let mut rest = text[number_end..].chars();
        if !matches!(rest.next(), Some('.' | ',')) {
            break;
        }
        let digits = rest.take_while(char::is_ascii_digit).count();
        let next = text[number_end + 1 + digits..].chars().next();
        if digits == 0 || next.is_some_and(is_word_char) {
            break;
        }
        number_end += 1 + digits;
    }
    number_end - end
}

/// Whether a letter belongs to a script that is written without spaces between words: Thai, Lao,
/// Khmer, Myanmar, kana, Han.
const fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::fold_token;

    fn folded_tokens(text: &str) -> Vec<String> {
        split_tokens(text).map(fold_token).collect()
    }

    #[test]
    fn words_and_numbers() {
        assert_eq!(
            folded_tokens("Đảng viên, 21-NQ/TW; Mỹ."),
            ["dang", "vien", "21", "nq", "tw", "mi"]
        );
        assert_eq!(
            folded_tokens("8.620 và 8,620; 50,3% và 50.3"),
            ["8620", "va", "8620", "50.3", "va", "50.3"]
        );
        assert_eq!(folded_tokens("1.2.3, K46, 2.500m"), ["1.2.3", "k46", "2", "500m"]);
        assert_eq!(folded_tokens("năm 2023. 12"), ["nam", "2023", "12"]);
        assert_eq!(folded_tokens("漢字 kana かな"), ["漢", "字", "kana", "か", "な"]);
    }

    #[test]
    fn one_word_in_its_spellings() {
        let lexicon = Lexicon::default();
        let mut tokenizer = Tokenizer::new(&lexicon);
        let mut words = Vec::new();
        tokenizer.tokenize("Hòa hoà HÒA hóa hoa", |word| words.push(word));
        assert_eq!(words[0], words[1]);
        assert_eq!(words[0], words[2]);
        assert!(words.iter().all(|word| word.folded == words[0].folded));
        assert_ne!(words[3], words[4]);
        let mut numbers = Vec::new();
        tokenizer.tokenize("1,5 hay 1.5", |word| numbers.push(word));
        assert_eq!(
            numbers[0], numbers[2],
            "two lists for one number would be in the order of the threads"
        );
        drop(tokenizer);
        let frozen = lexicon.freeze();
        assert_eq!(frozen.spellings[words[0].spelling as usize].text.as_ref(), "hòa");
    }
}
