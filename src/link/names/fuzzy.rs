//! Names that are almost right: in texts, one letter or one tone from a known name; people whom no
//! register knows; two entries that seem to be one person.
//!
//! Few false alarms matter more than many finds: names of two syllables, as most provinces have,
//! count as near only where marks alone differ, or where the word that differs is no Vietnamese
//! syllable. What is right can be said to be: where it stands by `[[-|name]]`, once for all by
//! `known_names` of the workshop or `namesakes` of a person.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use crate::names::trie::{NameMatch, entry_names};
use crate::prose::tokens::Token;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Span};
use kyyeu_model::{
    EntryKind, HONORIFICS, Key, LocaleContext, Proceedings, is_degree, is_office, is_syllable,
    loose_key, split_degrees, strict_key,
};

/// The longest name that is looked for, in syllables.
const MAX_NAME_SYLLABLES: usize = 6;

/// From so many syllables on, a name may differ by a letter and still be near.
const MIN_TYPO_SYLLABLES: usize = 3;

/// Known names, by what is left of them when a syllable or all marks are taken away.
#[derive(Debug, Default)]
pub struct FuzzyIndex {
    names: Vec<String>,
    /// By the loose key of the whole name.
    by_loose_key: HashMap<String, usize>,
    /// By the position of a syllable and the strict keys of the others.
    by_other_syllables: HashMap<(usize, String), Vec<usize>>,
}

impl FuzzyIndex {
    /// The names of all people, provinces and organisations that texts are searched for.
    pub fn new(proceedings: &Proceedings, language: &LocaleContext) -> Self {
        let mut near = Self::default();
        let kinds = [EntryKind::Speaker, EntryKind::Province, EntryKind::Organisation];
        for key in kinds
            .into_iter()
            .flat_map(|kind| proceedings.keys(kind))
            .filter(|&key| proceedings.is_mentionable(key))
        {
            entry_names(proceedings, language, key).into_iter().for_each(|name| near.insert(name));
        }
        near
    }

    fn insert(&mut self, name: String) {
        let words: Vec<_> = name.split_whitespace().collect();
        let plain = words.iter().all(|word| word.chars().all(char::is_alphabetic));
        if !plain || !(2..=MAX_NAME_SYLLABLES).contains(&words.len()) {
            return;
        }
        let at = self.names.len();
        for position in 0..words.len() {
            self.by_other_syllables
                .entry((position, other_syllables_key(&words, position)))
                .or_default()
                .push(at);
        }
        self.by_loose_key.insert(loose_key(&name), at);
        self.names.push(name);
    }

    /// Reports names in a text that are almost right, and people whom nobody knows.
    pub fn report_near_names(
        &self,
        text: &str,
        tokens: &[Token],
        found: &[NameMatch],
        barred: impl Fn(&Token) -> bool,
        place: impl Fn(Range<usize>) -> Option<Span>,
        diagnostics: &mut Diagnostics,
    ) {
        let word = |at: usize| &text[tokens[at].range.clone()];
        let mut at = 0;
        let mut known = found.iter().peekable();
        while at < tokens.len() {
            while known.next_if(|name| name.tokens.end <= at).is_some() {}
            if let Some(name) = known.peek().filter(|name| name.tokens.contains(&at)) {
                at = name.tokens.end;
                continue;
            }
            let limit = known.peek().map_or(tokens.len(), |name| name.tokens.start);
            let run = capitalized_run_len(tokens, at, limit, &barred);
            if run < 2 {
                at += 1;
                continue;
            }
            let (end, diagnostic) = self.check_run(at..at + run, &word, |range: &Range<usize>| {
                place(tokens[range.start].range.start..tokens[range.end - 1].range.end)
            });
            diagnostics.extend(diagnostic);
            at = end;
        }
    }

    /// Looks at words that begin with capitals and stand together; says where to go on.
    fn check_run<'t>(
        &self,
        range: Range<usize>,
        word: &impl Fn(usize) -> &'t str,
        place: impl Fn(&Range<usize>) -> Option<Span>,
    ) -> (usize, Option<Diagnostic>) {
        let words: Vec<_> = range.clone().map(word).collect();
        // A name may be a part of the words: an office before it, a place behind it.
        for length in (2..=words.len().min(MAX_NAME_SYLLABLES)).rev() {
            for start in 0..=words.len() - length {
                let part = &words[start..start + length];
                if let Some(good) = self.nearest_name(part) {
                    let at = range.start + start..range.start + start + length;
                    let diagnostic = Diagnostic::new(Code::NearName, place(&at), format!("\"{}\" is almost the name \"{good}\"", part.join(" ")))
                        .help(format!("write \"{good}\"; if it is right as it stands, write [[-|{0}]], or add it to `known_names` in content/workshop.yaml", part.join(" ")));
                    return (at.end, Some(diagnostic));
                }
            }
        }
        // "Ông" opens a sentence with a capital of its own.
        let opens =
            HONORIFICS.iter().any(|address| **address == [words[0].to_lowercase().as_str()]);
        let name = &words[usize::from(opens)..];
        let person = (opens || is_addressed(range.start, word))
            && (2..=MAX_NAME_SYLLABLES).contains(&name.len())
            && !is_office(name[0]);
        let diagnostic = person.then(|| {
            let at = range.start + usize::from(opens)..range.end;
            Diagnostic::new(Code::UnknownPerson, place(&at), format!("no register knows \"{}\"", name.join(" ")))
                .help(format!("add the person to content/speakers.yaml; if nobody is meant who should stand there, write [[-|{}]], or add the name to `known_names` in content/workshop.yaml", name.join(" ")))
        });
        (range.end, diagnostic)
    }

    /// The known name that words almost are.
    fn nearest_name(&self, words: &[&str]) -> Option<&str> {
        let name = words.join(" ");
        if let Some(&at) = self.by_loose_key.get(&loose_key(&name)) {
            let good = &self.names[at];
            return (strict_key(good) != strict_key(&name)).then_some(good);
        }
        // "Bắc Ninh" and "Bắc Ninj" differ by a letter too, but the second cannot be a name of its
        // own.
        let misspelt =
            |position: &usize| words.len() >= MIN_TYPO_SYLLABLES || !is_syllable(words[*position]);
        (0..words.len()).filter(misspelt).find_map(|position| {
            let near = |&&at: &&usize| {
                let other = self.names[at].split_whitespace().nth(position).unwrap_or_default();
                strsim::osa_distance(&loose_key(other), &loose_key(words[position])) == 1
            };
            self.by_other_syllables
                .get(&(position, other_syllables_key(words, position)))?
                .iter()
                .find(near)
                .map(|&at| self.names[at].as_str())
        })
    }
}

/// The strict keys of all words but one.
fn other_syllables_key(words: &[&str], position: usize) -> String {
    let all = words
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != position)
        .map(|(_, word)| strict_key(word));
    all.collect::<Vec<_>>().join(" ")
}

/// How many words with capitals stand together from a place on.
fn capitalized_run_len(
    tokens: &[Token],
    start: usize,
    limit: usize,
    barred: &impl Fn(&Token) -> bool,
) -> usize {
    let part = |(at, token): &(usize, &Token)| {
        token.is_word && token.is_capitalized && !barred(token) && (*at == 0 || token.after_space)
    };
    tokens[start..limit].iter().enumerate().take_while(part).count()
}

/// Whether a word that addresses a person stands before a place: "đồng chí", "ông", "ThS.".
fn is_addressed<'t>(start: usize, word: &impl Fn(usize) -> &'t str) -> bool {
    let before = |back: usize| start.checked_sub(back).map(|at| word(at).to_lowercase());
    let address = |words: &&[&str]| {
        words.iter().rev().enumerate().all(|(at, part)| before(at + 1).as_deref() == Some(*part))
    };
    let degree = match start.checked_sub(1).map(word) {
        Some(".") => start.checked_sub(2).map(word).is_some_and(is_degree),
        Some(before) => is_degree(before),
        None => false,
    };
    degree || HONORIFICS.iter().any(address)
}

/// Reports people whose names begin with a title, and people who seem to be one.
pub fn check_people(proceedings: &Proceedings, diagnostics: &mut Diagnostics) {
    let mut seen: BTreeMap<String, Key> = BTreeMap::new();
    for key in proceedings.keys(EntryKind::Speaker) {
        let speaker = &proceedings.speakers[key.index()].value;
        let (title, name) = split_degrees(&speaker.name);
        let known = proceedings.workshop.known_names.contains(&speaker.name);
        if !title.is_empty() && !known {
            diagnostics.push(
                Diagnostic::new(
                    Code::TitleInName,
                    proceedings.span(key),
                    format!("the name \"{}\" begins with a title", speaker.name),
                )
                .help(format!("write `name: {name}`, and \"{title}\" in `titles`")),
            );
        }
        let mut names: Vec<_> = std::iter::once(&speaker.name)
            .chain(&speaker.variants)
            .map(|name| loose_key(split_degrees(name).1))
            .collect();
        names.sort();
        names.dedup();
        for name in names {
            let Some(other) = seen.insert(name, key).filter(|other| *other != key) else {
                continue;
            };
            if !are_namesakes(proceedings, key, other) {
                let (id, other_id) = (proceedings.id(key), proceedings.id(other));
                diagnostics.push(
                    Diagnostic::new(
                        Code::SamePerson,
                        proceedings.span(key),
                        format!("\"{id}\" and \"{other_id}\" seem to be one person"),
                    )
                    .help(format!("join the two entries; if they are two people, write `namesakes: [{other_id}]` here"))
                    .note(proceedings.span(other), "the other one is here"),
                );
            }
        }
    }
}

fn are_namesakes(proceedings: &Proceedings, a: Key, b: Key) -> bool {
    let says = |a: Key, b: Key| {
        proceedings.speakers[a.index()]
            .value
            .namesakes
            .iter()
            .any(|other| other.id == proceedings.id(b))
    };
    says(a, b) || says(b, a)
}
