//! The names of all entries, and how a text is searched for them: whole words, the longest name
//! first, in one pass.

use std::ops::Range;

use crate::prose::tokens::{FastMap, SpellingCache, Token, Vocabulary, tokenize};
use kyyeu_model::{
    EntryKind, HONORIFICS, Key, LocaleContext, Proceedings, is_degree, is_office, split_degrees,
};

/// A name found in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameMatch {
    /// Its tokens.
    pub tokens: Range<usize>,
    /// The entries that have the name: one, or several between which nothing is guessed; none for a
    /// name that the workshop knows and no register has.
    pub keys: Vec<Key>,
}

/// All names, as a tree of words.
#[derive(Debug, Default)]
pub struct NameTrie {
    vocabulary: Vocabulary,
    nodes: Vec<TrieNode>,
}

#[derive(Debug, Default)]
struct TrieNode {
    /// By the word, and whether white space stands before it.
    children: FastMap<(u32, bool), usize>,
    terminals: Vec<Terminal>,
}

/// A name that ends at a node.
#[derive(Debug)]
struct Terminal {
    key: Option<Key>,
    /// Which of its words must begin with a capital.
    capitals: Vec<bool>,
}

/// The names by which texts may call an entry.
pub fn entry_names(proceedings: &Proceedings, language: &LocaleContext, key: Key) -> Vec<String> {
    let at = key.index();
    let of = |name: &str, variants: &[String]| {
        let all = std::iter::once(name).chain(variants.iter().map(String::as_str));
        all.map(|name| split_degrees(name).1.to_owned()).collect()
    };
    match key.kind {
        EntryKind::Speaker => {
            let speaker = &proceedings.speakers[at].value;
            of(&speaker.name, &speaker.variants)
        }
        EntryKind::Province => {
            let province = &proceedings.provinces[at].value;
            of(&province.name, &province.variants)
        }
        EntryKind::Organisation => {
            let organisation = &proceedings.organisations[at].value;
            of(&organisation.name, &organisation.variants)
        }
        EntryKind::Document => {
            let document = &proceedings.documents[at].value;
            let mut names = of(&document.label(&language.locale), &document.variants);
            if let Some(number) = &document.number {
                names.push(number.clone());
                names.extend(document.kind.as_ref().map(|kind| format!("{kind} {number}")));
            }
            names
        }
        _ => Vec::new(),
    }
}

impl NameTrie {
    /// The names of all people, provinces, organisations and documents but those that switched
    /// their mentions off.
    pub fn new(proceedings: &Proceedings, language: &LocaleContext) -> Self {
        let mut names =
            Self { vocabulary: Vocabulary::default(), nodes: vec![TrieNode::default()] };
        let kinds =
            [EntryKind::Speaker, EntryKind::Province, EntryKind::Organisation, EntryKind::Document];
        for key in kinds
            .into_iter()
            .flat_map(|kind| proceedings.keys(kind))
            .filter(|&key| proceedings.is_mentionable(key))
        {
            for name in entry_names(proceedings, language, key) {
                names.insert(&name, Some(key));
            }
        }
        for name in &proceedings.workshop.known_names {
            names.insert(name, None);
        }
        names
    }

    fn insert(&mut self, name: &str, key: Option<Key>) {
        let tokens = tokenize(name);
        if tokens.is_empty() {
            return;
        }
        let mut at = 0;
        for (position, token) in tokens.iter().enumerate() {
            let word = self.vocabulary.intern(&name[token.range.clone()]);
            let step = (word, token.after_space && position > 0);
            at = match self.nodes[at].children.get(&step) {
                Some(&next) => next,
                None => {
                    let next = self.nodes.len();
                    self.nodes[at].children.insert(step, next);
                    self.nodes.push(TrieNode::default());
                    next
                }
            };
        }
        let capitals: Vec<bool> = tokens.iter().map(|token| token.is_capitalized).collect();
        if !self.nodes[at].terminals.iter().any(|end| end.key == key && end.capitals == capitals) {
            self.nodes[at].terminals.push(Terminal { key, capitals });
        }
    }

    /// The names in a text, from left to right. `barred` says which tokens no name may take in:
    /// code, links.
    pub fn find(
        &self,
        text: &str,
        tokens: &[Token],
        known: &mut SpellingCache,
        barred: impl Fn(&Token) -> bool,
    ) -> Vec<NameMatch> {
        let mut found: Vec<NameMatch> = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            match self.longest_match(text, tokens, at, known, &barred) {
                Some((end, keys)) => {
                    found.push(NameMatch { tokens: at..end, keys });
                    at = end;
                }
                None => at += 1,
            }
        }
        let whole = |position: usize| is_complete_name(text, tokens, &found, position);
        let keep: Vec<bool> = (0..found.len()).map(whole).collect();
        let mut keep = keep.into_iter();
        found.retain(|_| keep.next().unwrap_or(true));
        found
    }

    fn longest_match(
        &self,
        text: &str,
        tokens: &[Token],
        start: usize,
        known: &mut SpellingCache,
        barred: &impl Fn(&Token) -> bool,
    ) -> Option<(usize, Vec<Key>)> {
        let mut node = 0;
        let mut best = None;
        for (position, token) in tokens[start..].iter().enumerate() {
            if barred(token) {
                break;
            }
            let Some(word) = known.lookup(&self.vocabulary, &text[token.range.clone()]) else {
                break;
            };
            let Some(&next) =
                self.nodes[node].children.get(&(word, token.after_space && position > 0))
            else {
                break;
            };
            node = next;
            let capitals = |end: &&Terminal| {
                end.capitals
                    .iter()
                    .zip(&tokens[start..])
                    .all(|(&capital, token)| !capital || token.is_capitalized)
            };
            let ends: Vec<_> = self.nodes[node].terminals.iter().filter(capitals).collect();
            if !ends.is_empty() {
                let mut keys: Vec<_> = ends.iter().filter_map(|end| end.key).collect();
                keys.sort();
                keys.dedup();
                best = Some((start + position + 1, keys));
            }
        }
        best
    }
}

/// Whether a name stands for itself, and is not a part of a longer name that no register has: "Thái
/// Bình" in "Thái Bình Dương", or "Văn An" in "Trần Văn An".
fn is_complete_name(text: &str, tokens: &[Token], found: &[NameMatch], position: usize) -> bool {
    let name = &found[position];
    let Some(kind) =
        name.keys.first().map(|key| key.kind).filter(|kind| *kind != EntryKind::Document)
    else {
        return true;
    };
    let word = |token: &Token| &text[token.range.clone()];
    let taken = |at: usize| found.iter().any(|other| other.tokens.contains(&at));
    let after = tokens
        .get(name.tokens.end)
        .filter(|next| next.after_space && next.is_word && next.is_capitalized);
    if after.is_some_and(|next| {
        !taken(name.tokens.end) && !is_office(word(next)) && !is_all_caps(word(next))
    }) {
        return false;
    }
    let Some(at) = name.tokens.start.checked_sub(1).filter(|_| kind == EntryKind::Speaker) else {
        return true;
    };
    let (before, first) = (&tokens[at], &tokens[name.tokens.start]);
    let opens = at == 0 || !tokens[at - 1].is_word;
    let part = before.is_word && before.is_capitalized && first.after_space && !opens;
    let address = |words: &&[&str]| words.last() == Some(&word(before).to_lowercase().as_str());
    !part
        || taken(at)
        || is_office(word(before))
        || is_degree(word(before))
        || is_all_caps(word(before))
        || HONORIFICS.iter().any(address)
}

/// Whether a word is in capitals throughout, as abbreviations are.
fn is_all_caps(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(|c| c.is_uppercase() || c.is_numeric())
}
