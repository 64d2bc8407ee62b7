//! The term dictionary: numbers for all words of the index, by folded form and by spelling.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::encoding::to_u32;
use kyyeu_model::{loose_key, plain_spelling};

/// A word of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Word {
    /// The number of its folded form.
    pub folded: u32,
    /// The number of its spelling.
    pub spelling: u32,
}

/// All words of the index, shared by the threads that read pages. Numbers follow the order in which
/// threads meet words, which is arbitrary: no output may depend on them.
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

/// The words of a complete index.
#[derive(Clone, Debug, Default)]
pub struct FrozenLexicon {
    /// Folded forms by their number.
    pub folded: Vec<Box<str>>,
    /// Spellings by their number.
    pub spellings: Vec<Spelling>,
}

/// A way in which a word is written.
#[derive(Clone, Debug)]
pub struct Spelling {
    /// The number of the folded form.
    pub folded: u32,
    pub text: Box<str>,
}

impl FrozenLexicon {
    /// A folded form by its number.
    pub fn folded_form(&self, id: u32) -> &str {
        &self.folded[id as usize]
    }
}

impl Lexicon {
    /// The complete dictionary.
    pub fn freeze(self) -> FrozenLexicon {
        self.state.into_inner().unwrap_or_else(PoisonError::into_inner).frozen
    }

    /// The word of a token; `None` if nothing of the token can be searched.
    pub fn intern(&self, token: &str) -> Option<Word> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(&word) = state.by_token.get(token) {
            return word;
        }
        let folded = fold_token(token);
        let word = if folded.is_empty() { None } else { Some(state.insert(&folded, token)) };
        state.by_token.insert(token.into(), word);
        word
    }
}

impl LexiconState {
    fn insert(&mut self, folded: &str, token: &str) -> Word {
        let next_id = to_u32(self.frozen.folded.len());
        let folded_id = *self.folded_ids.entry(folded.into()).or_insert(next_id);
        if folded_id == next_id {
            self.frozen.folded.push(folded.into());
        }
        // 1.5 and 1,5 are one spelling of one number. A spelling depends on its token alone, so
        // that an edit elsewhere does not change it.
        let text: Box<str> =
            if is_number(token) { folded.into() } else { plain_spelling(token).into() };
        let next_id = to_u32(self.frozen.spellings.len());
        let spelling_id = *self.spelling_ids.entry((folded_id, text.clone())).or_insert(next_id);
        if spelling_id == next_id {
            self.frozen.spellings.push(Spelling { folded: folded_id, text });
        }
        Word { folded: folded_id, spelling: spelling_id }
    }
}

/// The folded form of a token: a number without the separators of thousands and with a point
/// before its decimals; any other token as search compares it.
pub fn fold_token(token: &str) -> String {
    if !is_number(token) {
        let mut key = loose_key(token);
        key.retain(char::is_alphanumeric);
        return key;
    }
    let parts: Vec<_> = token.split(['.', ',']).collect();
    let grouped =
        parts[0].len() <= 3 && parts[0] != "0" && parts[1..].iter().all(|part| part.len() == 3);
    parts.join(if grouped { "" } else { "." })
}

/// Whether a token is a number, with or without separators.
fn is_number(token: &str) -> bool {
    token.starts_with(|c: char| c.is_ascii_digit())
        && token.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',')
}
