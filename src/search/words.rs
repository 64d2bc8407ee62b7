//! Words: where a text is cut into them, and what each is called in the index.
//!
//! `templates/assets/finder/words.js` does the same with what the reader types; a browser test
//! holds them together.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::{Mutex, PoisonError};

use ahash::AHasher;

use kyyeu_model::{is_unseen, is_word, loose_key, plain_spelling};

/// A word of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// Its loose key.
    pub loose: u32,
    /// The way in which it is written.
    pub variant: u32,
}

/// All words of the index. Numbers are given as words come, which is in no order: nothing that is
/// written may rest on them.
#[derive(Debug, Default)]
pub struct Lexicon {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    words: HashMap<Box<str>, Option<Word>>,
    looses: HashMap<Box<str>, u32>,
    variants: HashMap<(u32, Box<str>), u32>,
    closed: Closed,
}

/// The words of a finished index.
#[derive(Clone, Debug, Default)]
pub struct Closed {
    /// Loose keys by their number.
    pub looses: Vec<Box<str>>,
    /// Ways of writing by their number: the loose key, and the spelling.
    pub variants: Vec<(u32, Box<str>)>,
}

impl Lexicon {
    /// All words, when no more will come.
    pub fn close(self) -> Closed {
        self.known.into_inner().unwrap_or_else(PoisonError::into_inner).closed
    }

    fn word(&self, token: &str) -> Option<Word> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&word) = known.words.get(token) {
            return word;
        }
        let loose = loose(token);
        let word = if loose.is_empty() { None } else { Some(known.enter(&loose, token)) };
        known.words.insert(token.into(), word);
        word
    }
}

impl Known {
    fn enter(&mut self, loose: &str, token: &str) -> Word {
        let next = number(self.closed.looses.len());
        let id = *self.looses.entry(loose.into()).or_insert(next);
        if id == next {
            self.closed.looses.push(loose.into());
        }
        let next = number(self.closed.variants.len());
        // 1.5 and 1,5 are one number in one way of writing it. A spelling rests on the word alone,
        // and not on how others write it, so that an edit elsewhere leaves it.
        let spelling: Box<str> =
            if is_number(token) { loose.into() } else { plain_spelling(token).into() };
        let variant = *self.variants.entry((id, spelling.clone())).or_insert(next);
        if variant == next {
            self.closed.variants.push((id, spelling));
        }
        Word { loose: id, variant }
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("fewer than 2^32 words")
}

/// Looks words up; remembers those that it has seen, so that many can read at once.
pub struct Reader<'a> {
    lexicon: &'a Lexicon,
    seen: HashMap<Box<str>, Option<Word>, BuildHasherDefault<AHasher>>,
}

impl<'a> Reader<'a> {
    /// A reader that has seen nothing yet.
    pub fn new(lexicon: &'a Lexicon) -> Self {
        Self { lexicon, seen: HashMap::default() }
    }

    /// The words of a text, in order.
    pub fn read(&mut self, text: &str, mut each: impl FnMut(Word)) {
        for token in tokens(text) {
            let word = match self.seen.get(token) {
                Some(&word) => word,
                None => {
                    let word = self.lexicon.word(token);
                    self.seen.insert(token.into(), word);
                    word
                }
            };
            word.into_iter().for_each(&mut each);
        }
    }
}

/// The loose key of a token: a number without the points that group its digits, and with a point
/// for its decimals; any other as search compares it.
fn loose(token: &str) -> String {
    if !is_number(token) {
        let key = loose_key(token);
        return if key.chars().all(char::is_alphanumeric) {
            key
        } else {
            key.replace(|c: char| !c.is_alphanumeric(), "")
        };
    }
    let parts: Vec<_> = token.split(['.', ',']).collect();
    let grouped =
        parts[0].len() <= 3 && parts[0] != "0" && parts[1..].iter().all(|part| part.len() == 3);
    parts.join(if grouped { "" } else { "." })
}

fn is_number(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_digit())
        && token.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
}

/// Cuts a text into words: runs of letters, digits and marks; a number with the points and commas
/// between its digits; and letters of scripts that set no spaces one by one.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|c: char| !is_word(c));
        let first = rest.chars().next()?;
        let end = if is_unspaced(first) {
            first.len_utf8()
        } else {
            rest.find(|c: char| !is_word(c) && !is_unseen(c) || is_unspaced(c))
                .unwrap_or(rest.len())
        };
        let end = end + decimals(rest, end);
        let token = &rest[..end];
        rest = &rest[end..];
        Some(token)
    })
}

/// How much longer a number goes on behind its first digits.
fn decimals(text: &str, end: usize) -> usize {
    let mut more = end;
    while text[..more].bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',') {
        let mut behind = text[more..].chars();
        if !matches!(behind.next(), Some('.' | ',')) {
            break;
        }
        let digits = behind.take_while(char::is_ascii_digit).count();
        let word_goes_on = text[more + 1 + digits..].chars().next().is_some_and(is_word);
        if digits == 0 || word_goes_on {
            break;
        }
        more += 1 + digits;
    }
    more - end
}

/// Whether a letter belongs to a script that sets no spaces between words: Thai, Lao, Khmer,
/// Myanmar, kana, Han.
const fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Vec<String> {
        tokens(text).map(loose).collect()
    }

    #[test]
    fn words_and_numbers() {
        assert_eq!(cut("Đảng viên, 21-NQ/TW; Mỹ."), ["dang", "vien", "21", "nq", "tw", "mi"]);
        assert_eq!(
            cut("8.620 và 8,620; 50,3% và 50.3"),
            ["8620", "va", "8620", "50.3", "va", "50.3"]
        );
        assert_eq!(cut("1.2.3, K46, 2.500m"), ["1.2.3", "k46", "2", "500m"]);
        assert_eq!(cut("năm 2023. 12"), ["nam", "2023", "12"]);
        assert_eq!(cut("漢字 kana かな"), ["漢", "字", "kana", "か", "な"]);
    }

    #[test]
    fn one_word_in_its_spellings() {
        let lexicon = Lexicon::default();
        let mut reader = Reader::new(&lexicon);
        let mut words = Vec::new();
        reader.read("Hòa hoà HÒA hóa hoa", |word| words.push(word));
        assert_eq!(words[0], words[1]);
        assert_eq!(words[0], words[2]);
        assert!(words.iter().all(|word| word.loose == words[0].loose));
        assert_ne!(words[3], words[4]);
        let mut numbers = Vec::new();
        reader.read("1,5 hay 1.5", |word| numbers.push(word));
        assert_eq!(
            numbers[0], numbers[2],
            "the order of two such lists would be that of the threads"
        );
        drop(reader);
        let closed = lexicon.close();
        assert_eq!(closed.variants[words[0].variant as usize].1.as_ref(), "hòa");
    }
}
