//! Texts as words and signs, the way names are looked for in them.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use ahash::AHasher;

use kyyeu_model::{is_invisible, is_word_char, strict_key};

/// A table that is only looked up in.
pub type FastMap<K, V> = HashMap<K, V, BuildHasherDefault<AHasher>>;

/// A word, or a single sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub range: Range<usize>,
    /// Whether white space stands before it.
    pub after_space: bool,
    /// Whether it is a word.
    pub is_word: bool,
    /// Whether it begins with a capital letter.
    pub is_capitalized: bool,
}

/// The words and signs of a text.
pub fn tokenize(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 4);
    let mut spaced = false;
    let mut open = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let in_word = is_word_char(c) || is_invisible(c);
        if in_word
            && open
            && let Some(token) = tokens.last_mut()
        {
            token.range.end = end;
        } else if in_word || !c.is_whitespace() {
            tokens.push(Token {
                range: at..end,
                after_space: spaced,
                is_word: in_word,
                is_capitalized: c.is_uppercase(),
            });
            spaced = false;
        } else {
            spaced = true;
        }
        open = in_word;
    }
    tokens
}

/// Words that names are made of, by their strict keys.
#[derive(Debug, Default)]
pub struct Vocabulary {
    ids: FastMap<String, u32>,
}

impl Vocabulary {
    /// The number of a word; a new one where the word is new.
    pub fn intern(&mut self, word: &str) -> u32 {
        let next = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        *self.ids.entry(strict_key(word)).or_insert(next)
    }
}

/// Numbers of words as texts write them, so that the strict key of each spelling is made once.
#[derive(Debug, Default)]
pub struct SpellingCache {
    spellings: FastMap<String, Option<u32>>,
}

impl SpellingCache {
    /// The number of a word; `None` where no name has it.
    pub fn lookup(&mut self, vocabulary: &Vocabulary, word: &str) -> Option<u32> {
        if let Some(number) = self.spellings.get(word) {
            return *number;
        }
        let number = vocabulary.ids.get(&strict_key(word)).copied();
        self.spellings.insert(word.to_owned(), number);
        number
    }
}
