//! Texts as words and signs, the way names are looked for in them.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use ahash::AHasher;

use kyyeu_model::{is_unseen, is_word, strict_key};

/// A table that is only looked up in.
pub type Table<K, V> = HashMap<K, V, BuildHasherDefault<AHasher>>;

/// A word, or a single sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub range: Range<usize>,
    /// Whether white space stands before it.
    pub spaced: bool,
    /// Whether it is a word.
    pub word: bool,
    /// Whether it begins with a capital letter.
    pub capital: bool,
}

/// The words and signs of a text.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 4);
    let mut spaced = false;
    let mut open = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let in_word = is_word(c) || is_unseen(c);
        if in_word
            && open
            && let Some(token) = tokens.last_mut()
        {
            token.range.end = end;
        } else if in_word || !c.is_whitespace() {
            tokens.push(Token { range: at..end, spaced, word: in_word, capital: c.is_uppercase() });
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
    numbers: Table<String, u32>,
}

impl Vocabulary {
    /// The number of a word; a new one where the word is new.
    pub fn learn(&mut self, word: &str) -> u32 {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(strict_key(word)).or_insert(next)
    }
}

/// Numbers of words as texts write them, so that the strict key of each spelling is made once.
#[derive(Debug, Default)]
pub struct Known {
    spellings: Table<String, Option<u32>>,
}

impl Known {
    /// The number of a word; `None` where no name has it.
    pub fn number(&mut self, vocabulary: &Vocabulary, word: &str) -> Option<u32> {
        if let Some(number) = self.spellings.get(word) {
            return *number;
        }
        let number = vocabulary.numbers.get(&strict_key(word)).copied();
        self.spellings.insert(word.to_owned(), number);
        number
    }
}
