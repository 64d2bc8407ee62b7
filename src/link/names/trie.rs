//! The trie of names: finds all names of entries in a text in one pass, whole words, the longest
//! name first.

use std::ops::Range;

use crate::tokens::{FastMap, SpellingCache, Token, Vocabulary, tokenize};
use kyyeu_model::{
    EntryKind, HONORIFICS, Key, LocaleContext, Proceedings, is_degree, is_office, split_degrees,
};

/// A name in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameMatch {
    /// Its range of tokens.
    pub tokens: Range<usize>,
    /// The entries that have the name: one, or several that the text does not tell apart; none for
    /// a name of `known_names` that is in no register.
    pub keys: Vec<Key>,
}

/// All names, as a trie of words.
#[derive(Debug, Default)]
pub struct NameTrie {
    vocabulary: Vocabulary,
    nodes: Vec<TrieNode>,
}

#[derive(Debug, Default)]
struct TrieNode {
    /// The index of a child by its word, and whether white space comes before the word.
    children: FastMap<(u32, bool), usize>,
    terminals: Vec<Terminal>,
}

/// A name that ends at a node.
#[derive(Debug)]
struct Terminal {
    key: Option<Key>,
    /// Which of its words must be capitalized.
    capitals: Vec<bool>,
}

/// The entries of some kinds whose names prose may mention.
pub fn mentionable_keys<'p>(
    proceedings: &'p Proceedings,
    kinds: &'p [EntryKind],
) -> impl Iterator<Item = Key> + 'p {
    kinds
        .iter()
        .flat_map(|&kind| proceedings.keys(kind))
        .filter(|&key| proceedings.is_mentionable(key))
}

/// The names that prose may call an entry by.
pub fn entry_names(proceedings: &Proceedings, language: &LocaleContext, key: Key) -> Vec<String> {
    let index = key.index();
    match key.kind {
        EntryKind::Speaker => {
            let speaker = &proceedings.speakers[index].value;
            without_degrees(&speaker.name, &speaker.variants)
        }
        EntryKind::Province => {
            let province = &proceedings.provinces[index].value;
            without_degrees(&province.name, &province.variants)
        }
        EntryKind::Organisation => {
            let organisation = &proceedings.organisations[index].value;
            without_degrees(&organisation.name, &organisation.variants)
        }
        EntryKind::Document => {
            let document = &proceedings.documents[index].value;
            let mut names = without_degrees(&document.label(&language.locale), &document.variants);
            if let Some(number) = &document.number {
                names.push(number.clone());
                names.extend(document.kind.as_ref().map(|kind| format!("{kind} {number}")));
            }
            names
        }
        _ => Vec::new(),
    }
}

fn without_degrees(name: &str, variants: &[String]) -> Vec<String> {
    let names = std::iter::once(name).chain(variants.iter().map(String::as_str));
    names.map(|name| split_degrees(name).1.to_owned()).collect()
}

impl NameTrie {
    /// A trie of the names of all people, provinces, organisations and documents that prose may
    /// mention.
    pub fn new(proceedings: &Proceedings, language: &LocaleContext) -> Self {
        let mut trie = Self { vocabulary: Vocabulary::default(), nodes: vec![TrieNode::default()] };
        let kinds =
            [EntryKind::Speaker, EntryKind::Province, EntryKind::Organisation, EntryKind::Document];
        for key in mentionable_keys(proceedings, &kinds) {
            for name in entry_names(proceedings, language, key) {
                trie.insert(&name, Some(key));
            }
        }
        for name in &proceedings.workshop.known_names {
            trie.insert(name, None);
        }
        trie
    }

    fn insert(&mut self, name: &str, key: Option<Key>) {
        let tokens = tokenize(name);
        if tokens.is_empty() {
            return;
        }
        let mut node = 0;
        for (position, token) in tokens.iter().enumerate() {
            let word = self.vocabulary.intern(&name[token.range.clone()]);
            let step = (word, token.after_space && position > 0);
            node = match self.nodes[node].children.get(&step) {
                Some(&child) => child,
                None => {
                    let child = self.nodes.len();
                    self.nodes[node].children.insert(step, child);
                    self.nodes.push(TrieNode::default());
                    child
                }
            };
        }
        let capitals: Vec<bool> = tokens.iter().map(|token| token.is_capitalized).collect();
        let terminals = &mut self.nodes[node].terminals;
        if !terminals.iter().any(|end| end.key == key && end.capitals == capitals) {
            terminals.push(Terminal { key, capitals });
        }
    }

    /// The names in a text, from left to right. `is_excluded` says which tokens no name may have:
    /// code, links.
    pub fn find(
        &self,
        text: &str,
        tokens: &[Token],
        spellings: &mut SpellingCache,
        is_excluded: impl Fn(&Token) -> bool,
    ) -> Vec<NameMatch> {
        let mut matches: Vec<NameMatch> = Vec::new();
        let mut start = 0;
        while start < tokens.len() {
            match self.longest_match(text, tokens, start, spellings, &is_excluded) {
                Some(name) => {
                    start = name.tokens.end;
                    matches.push(name);
                }
                None => start += 1,
            }
        }
        let is_complete: Vec<bool> = (0..matches.len())
            .map(|position| is_complete_name(text, tokens, &matches, position))
            .collect();
        let complete = matches.into_iter().zip(is_complete).filter(|(_, is_complete)| *is_complete);
        complete.map(|(name, _)| name).collect()
    }

    fn longest_match(
        &self,
        text: &str,
        tokens: &[Token],
        start: usize,
        spellings: &mut SpellingCache,
        is_excluded: &impl Fn(&Token) -> bool,
    ) -> Option<NameMatch> {
        let mut node = 0;
        let mut longest = None;
        for (position, token) in tokens[start..].iter().enumerate() {
            if is_excluded(token) {
                break;
            }
            let Some(word) = spellings.lookup(&self.vocabulary, &text[token.range.clone()]) else {
                break;
            };
            let step = (word, token.after_space && position > 0);
            let Some(&child) = self.nodes[node].children.get(&step) else { break };
            node = child;
            let mut keys = Vec::new();
            let mut is_match = false;
            for terminal in &self.nodes[node].terminals {
                if terminal.has_capitals_of(&tokens[start..]) {
                    is_match = true;
                    keys.extend(terminal.key);
                }
            }
            if is_match {
                keys.sort();
                keys.dedup();
                longest = Some(NameMatch { tokens: start..start + position + 1, keys });
            }
        }
        longest
    }
}

impl Terminal {
    /// Whether all words are capitalized that must be.
    fn has_capitals_of(&self, tokens: &[Token]) -> bool {
        self.capitals.iter().zip(tokens).all(|(&capital, token)| !capital || token.is_capitalized)
    }
}

/// Whether a name is not a part of a longer name that no register has: "Thái Bình" in "Thái Bình
/// Dương", or "Văn An" in "Trần Văn An".
fn is_complete_name(text: &str, tokens: &[Token], matches: &[NameMatch], position: usize) -> bool {
    let name = &matches[position];
    let Some(kind) = name.keys.first().map(|key| key.kind) else { return true };
    if kind == EntryKind::Document {
        return true;
    }
    let word = |token: &Token| &text[token.range.clone()];
    if let Some(next) = tokens.get(name.tokens.end) {
        // Matches are sorted and do not overlap: the next token can only be in the next match.
        let is_in_match = matches
            .get(position + 1)
            .is_some_and(|next_match| next_match.tokens.start == name.tokens.end);
        let goes_on = next.after_space && next.is_word && next.is_capitalized;
        if goes_on && !is_in_match && !is_office(word(next)) && !is_all_caps(word(next)) {
            return false;
        }
    }
    if kind != EntryKind::Speaker || name.tokens.start == 0 {
        return true;
    }
    let before_index = name.tokens.start - 1;
    let (before, first) = (&tokens[before_index], &tokens[name.tokens.start]);
    let begins_sentence = before_index == 0 || !tokens[before_index - 1].is_word;
    let may_be_part =
        before.is_word && before.is_capitalized && first.after_space && !begins_sentence;
    let is_in_match = position > 0 && matches[position - 1].tokens.end == name.tokens.start;
    !may_be_part
        || is_in_match
        || is_office(word(before))
        || is_degree(word(before))
        || is_all_caps(word(before))
        || is_honorific_end(word(before))
}

/// Whether a word is the last of an honorific.
fn is_honorific_end(word: &str) -> bool {
    let word = word.to_lowercase();
    HONORIFICS.iter().any(|honorific| honorific.last() == Some(&word.as_str()))
}

/// Whether a word is in capitals throughout, as abbreviations are.
fn is_all_caps(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(|c| c.is_uppercase() || c.is_numeric())
}
