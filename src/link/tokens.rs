//! The tokenizer of names: cuts a text into words and single signs, and numbers the words that
//! names are made of. The search index has a tokenizer of its own.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use ahash::AHasher;

use kyyeu_model::{is_invisible, is_word_char, strict_key};

/// A map for lookups alone: the order of its entries is arbitrary.
pub type FastMap<K, V> = HashMap<K, V, BuildHasherDefault<AHasher>>;

/// A word, or a single sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Its range in the text.
    pub range: Range<usize>,
    /// Whether white space comes before it.
    pub after_space: bool,
    pub is_word: bool,
    /// Whether it begins with a capital letter.
    pub is_capitalized: bool,
}

/// The words and signs of a text.
pub fn tokenize(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::with_capacity(text.len() / 4);
    let mut after_space = false;
    let mut word_is_open = false;
    for (offset, c) in text.char_indices() {
        let end = offset + c.len_utf8();
        let is_word = is_word_char(c) || is_invisible(c);
        if is_word
            && word_is_open
            && let Some(token) = tokens.last_mut()
        {
            token.range.end = end;
        } else if is_word || !c.is_whitespace() {
            tokens.push(Token {
                range: offset..end,
                after_space,
                is_word,
                is_capitalized: c.is_uppercase(),
            });
            after_space = false;
        } else {
            after_space = true;
        }
        word_is_open = is_word;
    }
    tokens
}

/// The words that names are made of, by their strict keys.
#[derive(Debug, Default)]
pub struct Vocabulary {
    ids: FastMap<String, u32>,
}

impl Vocabulary {
    /// The number of a word; a new number for a new word.
    pub fn intern(&mut self, word: &str) -> u32 {
        let next_id = u32::try_from(self.ids.len()).expect("names have fewer than 2^32 words");
        *self.ids.entry(strict_key(word)).or_insert(next_id)
    }
}

/// Caches the number of each spelling, so that its strict key is computed once.
#[derive(Debug, Default)]
pub struct SpellingCache {
    ids: FastMap<String, Option<u32>>,
}

impl SpellingCache {
    /// The number of a word; `None` if no name has it.
    pub fn lookup(&mut self, vocabulary: &Vocabulary, word: &str) -> Option<u32> {
        if let Some(id) = self.ids.get(word) {
            return *id;
        }
        let id = vocabulary.ids.get(&strict_key(word)).copied();
        self.ids.insert(word.to_owned(), id);
        id
    }
}
