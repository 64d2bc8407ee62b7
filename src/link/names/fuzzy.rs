//! The lint of misspelt names in prose: one letter or one tone away from a known name, and people
//! who are in no register.
//!
//! Few false alarms matter more than many hits: a name of two syllables, as most provinces have, is
//! reported only if the marks alone differ, or if the word that differs is no Vietnamese syllable.
//! An editor says that a name is right by `[[-|name]]` in the text, or by `known_names` of the
//! workshop.

use std::collections::HashMap;
use std::ops::Range;

use crate::names::trie::{NameMatch, entry_names, mentionable_keys};
use crate::tokens::Token;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Span};
use kyyeu_model::{
    EntryKind, HONORIFICS, LocaleContext, Proceedings, is_degree, is_office, is_syllable,
    loose_key, strict_key,
};

/// The longest name that is compared, in syllables.
const MAX_NAME_SYLLABLES: usize = 6;

/// The fewest syllables of a name that may differ by any letter.
const MIN_TYPO_SYLLABLES: usize = 3;

/// Known names, by their loose keys and by what is left without one syllable.
#[derive(Debug, Default)]
pub struct FuzzyIndex {
    names: Vec<String>,
    /// The index of a name by the loose key of the whole name. Of several names with one loose key
    /// the last is suggested.
    by_loose_key: HashMap<String, usize>,
    /// The indexes of names by the position of a syllable and the strict keys of the others.
    by_other_syllables: HashMap<(usize, String), Vec<usize>>,
}

/// A text with its tokens and the known names in it.
#[derive(Clone, Copy)]
pub struct SearchedText<'a> {
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub matches: &'a [NameMatch],
}

impl<'a> SearchedText<'a> {
    fn word(&self, token: usize) -> &'a str {
        &self.text[self.tokens[token].range.clone()]
    }

    /// The range in the text of a range of tokens.
    fn text_range(&self, tokens: &Range<usize>) -> Range<usize> {
        self.tokens[tokens.start].range.start..self.tokens[tokens.end - 1].range.end
    }

    /// How many capitalized words follow each other from a token on.
    fn capitalized_run_len(
        &self,
        start: usize,
        limit: usize,
        is_excluded: &impl Fn(&Token) -> bool,
    ) -> usize {
        let is_part = |token: &Token| token.is_word && token.is_capitalized && !is_excluded(token);
        let mut end = start;
        while end < limit
            && is_part(&self.tokens[end])
            && (end == start || self.tokens[end].after_space)
        {
            end += 1;
        }
        end - start
    }

    /// Whether the token before `start` addresses a person: "đồng chí", "ông", "ThS.".
    fn is_addressed(&self, start: usize) -> bool {
        let word_before = |distance: usize| start.checked_sub(distance).map(|i| self.word(i));
        let degree = match word_before(1) {
            Some(".") => word_before(2),
            word => word,
        };
        degree.is_some_and(is_degree)
            || HONORIFICS.iter().any(|honorific| {
                honorific.iter().rev().enumerate().all(|(index, part)| {
                    word_before(index + 1).is_some_and(|word| word.to_lowercase() == *part)
                })
            })
    }
}

impl FuzzyIndex {
    /// An index of the names of all people, provinces and organisations that prose may mention.
    pub fn new(proceedings: &Proceedings, language: &LocaleContext) -> Self {
        let mut index = Self::default();
        let kinds = [EntryKind::Speaker, EntryKind::Province, EntryKind::Organisation];
        for key in mentionable_keys(proceedings, &kinds) {
            for name in entry_names(proceedings, language, key) {
                index.insert(name);
            }
        }
        index
    }

    fn insert(&mut self, name: String) {
        let words: Vec<_> = name.split_whitespace().collect();
        let has_letters_alone = words.iter().all(|word| word.chars().all(char::is_alphabetic));
        if !has_letters_alone || !(2..=MAX_NAME_SYLLABLES).contains(&words.len()) {
            return;
        }
        let index = self.names.len();
        for position in 0..words.len() {
            let others = other_syllables_key(&words, position);
            self.by_other_syllables.entry((position, others)).or_default().push(index);
        }
        self.by_loose_key.insert(loose_key(&name), index);
        self.names.push(name);
    }

    /// Reports names in a text that are almost right, and people who are in no register. `span_of`
    /// gives the source of a range of the text.
    pub fn report_near_names(
        &self,
        text: &SearchedText<'_>,
        is_excluded: impl Fn(&Token) -> bool,
        span_of: impl Fn(Range<usize>) -> Option<Span>,
        diagnostics: &mut Diagnostics,
    ) {
        let mut start = 0;
        let mut matches = text.matches.iter().peekable();
        while start < text.tokens.len() {
            while matches.next_if(|name| name.tokens.end <= start).is_some() {}
            let next_match = matches.peek().map(|name| &name.tokens);
            if let Some(tokens) = next_match.filter(|tokens| tokens.contains(&start)) {
                start = tokens.end;
                continue;
            }
            let limit = next_match.map_or(text.tokens.len(), |tokens| tokens.start);
            let length = text.capitalized_run_len(start, limit, &is_excluded);
            if length < 2 {
                start += 1;
                continue;
            }
            let run = start..start + length;
            start = run.end;
            if let Some(near_name) = self.find_near_name(text, &run) {
                start = near_name.tokens.end;
                let span = span_of(text.text_range(&near_name.tokens));
                diagnostics.push(near_name.into_diagnostic(span));
            } else if let Some(person) = unknown_person(text, &run) {
                let name = join_words(text, &person);
                let span = span_of(text.text_range(&person));
                diagnostics.push(unknown_person_diagnostic(span, &name));
            }
        }
    }

    /// The longest part of a run of capitalized words that is almost a known name: an office may be
    /// before it, a place after it.
    fn find_near_name(&self, text: &SearchedText<'_>, run: &Range<usize>) -> Option<NearName<'_>> {
        let words: Vec<_> = run.clone().map(|token| text.word(token)).collect();
        for length in (2..=words.len().min(MAX_NAME_SYLLABLES)).rev() {
            for (offset, part) in words.windows(length).enumerate() {
                if let Some(name) = self.nearest_name(part) {
                    let start = run.start + offset;
                    let tokens = start..start + length;
                    return Some(NearName { tokens, written: part.join(" "), name });
                }
            }
        }
        None
    }

    /// The known name that words almost are.
    fn nearest_name(&self, words: &[&str]) -> Option<&str> {
        let written = words.join(" ");
        if let Some(&index) = self.by_loose_key.get(&loose_key(&written)) {
            let name = self.names[index].as_str();
            return (strict_key(name) != strict_key(&written)).then_some(name);
        }
        for (position, word) in words.iter().enumerate() {
            // "Bắc Ninh" and "Bắc Ninj" differ by a letter too, but the second cannot be a name.
            if words.len() < MIN_TYPO_SYLLABLES && is_syllable(word) {
                continue;
            }
            let others = other_syllables_key(words, position);
            let candidates = self.by_other_syllables.get(&(position, others));
            for &index in candidates.into_iter().flatten() {
                let name = self.names[index].as_str();
                let syllable = name.split_whitespace().nth(position).unwrap_or_default();
                if strsim::osa_distance(&loose_key(syllable), &loose_key(word)) == 1 {
                    return Some(name);
                }
            }
        }
        None
    }
}

/// Words that are almost a known name.
struct NearName<'a> {
    tokens: Range<usize>,
    written: String,
    name: &'a str,
}

impl NearName<'_> {
    fn into_diagnostic(self, span: Option<Span>) -> Diagnostic {
        let Self { written, name, .. } = self;
        Diagnostic::new(
            Code::NearName,
            span,
            format!("\"{written}\" is almost the name \"{name}\""),
        )
        .help(format!(
            "write \"{name}\"; if it is right as it stands, write [[-|{written}]], or add it to \
             `known_names` in content/workshop.yaml"
        ))
    }
}

/// The tokens of a name that an honorific or a degree introduces. "Ông" at the beginning of a
/// sentence has a capital too, and is not part of the name.
fn unknown_person(text: &SearchedText<'_>, run: &Range<usize>) -> Option<Range<usize>> {
    let first = text.word(run.start).to_lowercase();
    let begins_with_honorific = HONORIFICS.iter().any(|honorific| **honorific == [first.as_str()]);
    let name = run.start + usize::from(begins_with_honorific)..run.end;
    let is_person = (begins_with_honorific || text.is_addressed(run.start))
        && (2..=MAX_NAME_SYLLABLES).contains(&name.len())
        && !is_office(text.word(name.start));
    is_person.then_some(name)
}

fn unknown_person_diagnostic(span: Option<Span>, name: &str) -> Diagnostic {
    Diagnostic::new(Code::UnknownPerson, span, format!("no register knows \"{name}\"")).help(
        format!(
            "add the person to content/speakers.yaml; if nobody is meant who should stand there, \
         write [[-|{name}]], or add the name to `known_names` in content/workshop.yaml"
        ),
    )
}

fn join_words(text: &SearchedText<'_>, tokens: &Range<usize>) -> String {
    tokens.clone().map(|token| text.word(token)).collect::<Vec<_>>().join(" ")
}

/// The strict keys of all words but one.
fn other_syllables_key(words: &[&str], position: usize) -> String {
    let (before, after) = (&words[..position], &words[position + 1..]);
    before.iter().chain(after).map(|word| strict_key(word)).collect::<Vec<_>>().join(" ")
}
