//! References with marks: what the processor makes of an item whose own words are marks, characters
//! that no text has, says where the words of any like item go.
//!
//! That holds for words which the processor takes over as they are and beside which it minds no
//! punctuation. References to all others, those with names in parts or with pages for instance, are
//! written each for itself.

use crate::citing::csl::{Date, Item, Name};

/// What stands for words: letters of a script that nobody writes any more (Deseret). They have
/// capitals: where the processor makes one of a mark, the words stand in capitals too.
const MARKS: [&str; 12] = ["𐐨", "𐐩", "𐐪", "𐐫", "𐐬", "𐐭", "𐐮", "𐐯", "𐐰", "𐐱", "𐐲", "𐐳"];

/// Its first capital and its first small letter.
const FIRST: [char; 2] = ['𐐀', '𐐨'];

/// An item with marks in place of its title, its address and its authors, and the words that they
/// stand for. None where they cannot stand for them.
pub fn split<'i>(item: &'i Item<'_>) -> Option<(Item<'i>, Vec<&'i str>)> {
    let Item { page: None, doi: None, .. } = item else { return None };
    let mut words = vec![plain(&item.title)?];
    if let Some(url) = &item.url {
        words.push(address(url)?);
    }
    let first = words.len();
    for author in &item.author {
        let Name::Literal { literal } = author else { return None };
        words.push(plain(literal)?);
    }
    let authors = MARKS.get(first..words.len())?;
    let form = Item {
        id: "",
        title: MARKS[0].to_owned(),
        url: item.url.as_ref().map(|_| MARKS[1].to_owned()),
        author: authors.iter().map(|literal| Name::Literal { literal }).collect(),
        editor: item.editor.clone(),
        // References give the year alone, and nothing of what follows.
        issued: item.issued.as_ref().map(Date::year),
        event_date: None,
        genre: None,
        language: "",
        ..*item
    };
    Some((form, words))
}

/// How many marks a text has.
pub fn marks(text: &str) -> usize {
    text.chars().filter(|&c| mark(c).is_some()).count()
}

/// A reference with words in place of its marks.
pub fn fill(form: &str, words: &[&str]) -> String {
    let mut filled =
        String::with_capacity(form.len() + words.iter().map(|words| words.len()).sum::<usize>());
    for c in form.chars() {
        match mark(c).and_then(|(at, case)| Some((words.get(at)?, case))) {
            Some((words, Case::Own)) => filled.push_str(words),
            Some((words, Case::Capitals)) => filled.push_str(&words.to_uppercase()),
            None => filled.push(c),
        }
    }
    filled
}

enum Case {
    Own,
    Capitals,
}

/// Which mark a character is.
fn mark(c: char) -> Option<(usize, Case)> {
    let [capital, small] = FIRST.map(|first| u32::from(c).wrapping_sub(u32::from(first)) as usize);
    match (capital, small) {
        (at, _) if at < MARKS.len() => Some((at, Case::Capitals)),
        (_, at) if at < MARKS.len() => Some((at, Case::Own)),
        _ => None,
    }
}

/// Words, where they surely stay as they are: letters and figures at both ends, and between them
/// nothing that quotes, emphasises, ends a sentence or means something to HTML.
fn plain(words: &str) -> Option<&str> {
    let inside = |c: char| {
        c.is_alphanumeric()
            || matches!(c, ' ' | ',' | ':' | ';' | '-' | '–' | '/' | '(' | ')' | '%')
    };
    let ends = |c: char| c.is_alphanumeric();
    (words.chars().all(inside) && words.starts_with(ends) && words.ends_with(ends)).then_some(words)
}

/// An address, where it surely stays as it is.
fn address(url: &str) -> Option<&str> {
    let inside =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '.' | '-' | '_' | '~' | '%');
    (url.chars().all(inside) && url.ends_with(|c: char| c.is_ascii_alphanumeric())).then_some(url)
}
