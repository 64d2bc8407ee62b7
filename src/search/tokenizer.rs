//! Words: where a text is cut into them, and what each is called in the index.
//!
//! `templates/assets/finder/words.js` does the same with what the reader types; a browser test
//! holds them together.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::sync::{Mutex, PoisonError};

use ahash::AHasher;

use kyyeu_model::{is_invisible, is_word_char, loose_key, plain_spelling};

/// A word of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// Its loose key.
    pub folded: u32,
    /// The way in which it is written.
    pub spelling: u32,
}

/// All words of the index. Numbers are given as words come, which is in no order: nothing that is
/// written may rest on them.
#[derive(Debug, Default)]
pub struct Lexicon {
    state: Mutex<LexiconState>,
}

#[derive(Debug, Default)]
struct LexiconState {
    by_token: HashMap<Box<str>, Option<Word>>,
    folded_ids: HashMap<Box<str>, u32>,
    spelling_ids: HashMap<(u32, Box<str>), u32>,
    frozen: FrozenLexicon,
}

/// The words of a finished index.
#[derive(Clone, Debug, Default)]
pub struct FrozenLexicon {
    /// Loose keys by their number.
    pub folded: Vec<Box<str>>,
    /// Ways of writing by their number: the loose key, and the spelling.
    pub spellings: Vec<(u32, Box<str>)>,
}

impl Lexicon {
    /// All words, when no more will come.
    pub fn freeze(self) -> FrozenLexicon {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).frozen
    }

    fn lookup(&self, token: &str) -> Option<Word> {
        let mut known = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&word) = known.by_token.get(token) {
            return word;
        }
        let loose = fold_token(token);
        let word = if loose.is_empty() { None } else { Some(known.insert(&loose, token)) };
        known.by_token.insert(token.into(), word);
        word
    }
}

impl LexiconState {
    fn insert(&mut self, loose: &str, token: &str) -> Word {
        let next = next_id(self.frozen.folded.len());
        let id = *self.folded_ids.entry(loose.into()).or_insert(next);
        if id == next {
            self.frozen.folded.push(loose.into());
        }
        let next = next_id(self.frozen.spellings.len());
        // 1.5 and 1,5 are one number in one way of writing it. A spelling rests on the word alone,
        // and not on how others write it, so that an edit elsewhere leaves it.
        let spelling: Box<str> =
            if is_number(token) { loose.into() } else { plain_spelling(token).into() };
        let variant = *self.spelling_ids.entry((id, spelling.clone())).or_insert(next);
        if variant == next {
            self.frozen.spellings.push((id, spelling));
        }
        Word { folded: id, spelling: variant }
    }
}

fn next_id(count: usize) -> u32 {
    u32::try_from(count).expect("fewer than 2^32 words")
}

/// Looks words up; remembers those that it has seen, so that many can read at once.
pub struct Tokenizer<'a> {
    lexicon: &'a Lexicon,
    cache: HashMap<Box<str>, Option<Word>, BuildHasherDefault<AHasher>>,
}

impl<'a> Tokenizer<'a> {
    /// A reader that has seen nothing yet.
    pub fn new(lexicon: &'a Lexicon) -> Self {
        Self { lexicon, cache: HashMap::default() }
    }

    /// The words of a text, in order.
    pub fn tokenize(&mut self, text: &str, mut each: impl FnMut(Word)) {
        for token in split_tokens(text) {
            let word = match self.cache.get(token) {
                Some(&word) => word,
                None => {
                    let word = self.lexicon.lookup(token);
                    self.cache.insert(token.into(), word);
                    word
                }
            };
            word.into_iter().for_each(&mut each);
        }
    }
}

/// The loose key of a token: a number without the points that group its digits, and with a point
/// for its decimals; any other as search compares it.
fn fold_token(token: &str) -> String {
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

/// How much longer a number goes on behind its first digits.
fn number_tail_len(text: &str, end: usize) -> usize {
    let mut more = end;
    while text[..more].bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',') {
        let mut behind = text[more..].chars();
        if !matches!(behind.next(), Some('.' | ',')) {
            break;
        }
        let digits = behind.take_while(char::is_ascii_digit).count();
        let word_goes_on = text[more + 1 + digits..].chars().next().is_some_and(is_word_char);
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
        let mut reader = Tokenizer::new(&lexicon);
        let mut words = Vec::new();
        reader.tokenize("Hòa hoà HÒA hóa hoa", |word| words.push(word));
        assert_eq!(words[0], words[1]);
        assert_eq!(words[0], words[2]);
        assert!(words.iter().all(|word| word.folded == words[0].folded));
        assert_ne!(words[3], words[4]);
        let mut numbers = Vec::new();
        reader.tokenize("1,5 hay 1.5", |word| numbers.push(word));
        assert_eq!(
            numbers[0], numbers[2],
            "the order of two such lists would be that of the threads"
        );
        drop(reader);
        let closed = lexicon.freeze();
        assert_eq!(closed.spellings[words[0].spelling as usize].1.as_ref(), "hòa");
    }
}
