//! References with marks: what the processor makes of an item whose own words are marks, characters
//! that no text has, says where the words of any like item go.
//!
//! That holds for words which the processor takes over as they are and beside which it minds no
//! punctuation. References to all others, those with names in parts or with pages for instance, are
//! written each for itself.

use crate::citations::csl::{CslDate, CslItem, CslName};

/// What stands for words: letters of a script that nobody writes any more (Deseret). They have
/// capitals: where the processor makes one of a mark, the words stand in capitals too.
const PLACEHOLDERS: [&str; 12] = ["𐐨", "𐐩", "𐐪", "𐐫", "𐐬", "𐐭", "𐐮", "𐐯", "𐐰", "𐐱", "𐐲", "𐐳"];

/// Its first capital and its first small letter.
const FIRST_LETTERS: [char; 2] = ['𐐀', '𐐨'];

/// An item with marks in place of its title, its address and its authors, and the words that they
/// stand for. None where they cannot stand for them.
pub fn split_template<'i>(item: &'i CslItem<'_>) -> Option<(CslItem<'i>, Vec<&'i str>)> {
    let CslItem { page: None, doi: None, .. } = item else { return None };
    let mut words = vec![verbatim_text(&item.title)?];
    if let Some(url) = &item.url {
        words.push(verbatim_url(url)?);
    }
    let first = words.len();
    for author in &item.author {
        let CslName::Literal { literal } = author else { return None };
        words.push(verbatim_text(literal)?);
    }
    let authors = PLACEHOLDERS.get(first..words.len())?;
    let form = CslItem {
        id: "",
        title: PLACEHOLDERS[0].to_owned(),
        url: item.url.as_ref().map(|_| PLACEHOLDERS[1].to_owned()),
        author: authors.iter().map(|literal| CslName::Literal { literal }).collect(),
        editor: item.editor.clone(),
        // References give the year alone, and nothing of what follows.
        issued: item.issued.as_ref().map(CslDate::year_only),
        event_date: None,
        genre: None,
        language: "",
        ..*item
    };
    Some((form, words))
}

/// How many marks a text has.
pub fn count_placeholders(text: &str) -> usize {
    text.chars().filter(|&c| placeholder(c).is_some()).count()
}

/// A reference with words in place of its marks.
pub fn substitute(form: &str, words: &[&str]) -> String {
    let mut filled =
        String::with_capacity(form.len() + words.iter().map(|words| words.len()).sum::<usize>());
    for c in form.chars() {
        match placeholder(c).and_then(|(at, case)| Some((words.get(at)?, case))) {
            Some((words, LetterCase::AsWritten)) => filled.push_str(words),
            Some((words, LetterCase::Upper)) => filled.push_str(&words.to_uppercase()),
            None => filled.push(c),
        }
    }
    filled
}

enum LetterCase {
    AsWritten,
    Upper,
}

/// Which mark a character is.
fn placeholder(c: char) -> Option<(usize, LetterCase)> {
    let [capital, small] =
        FIRST_LETTERS.map(|first| u32::from(c).wrapping_sub(u32::from(first)) as usize);
    match (capital, small) {
        (at, _) if at < PLACEHOLDERS.len() => Some((at, LetterCase::Upper)),
        (_, at) if at < PLACEHOLDERS.len() => Some((at, LetterCase::AsWritten)),
        _ => None,
    }
}

/// Words, where they surely stay as they are: letters and figures at both ends, and between them
/// nothing that quotes, emphasises, ends a sentence or means something to HTML.
fn verbatim_text(words: &str) -> Option<&str> {
    let inside = |c: char| {
        c.is_alphanumeric()
            || matches!(c, ' ' | ',' | ':' | ';' | '-' | '–' | '/' | '(' | ')' | '%')
    };
    let ends = |c: char| c.is_alphanumeric();
    (words.chars().all(inside) && words.starts_with(ends) && words.ends_with(ends)).then_some(words)
}

/// An address, where it surely stays as it is.
fn verbatim_url(url: &str) -> Option<&str> {
    let inside =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '.' | '-' | '_' | '~' | '%');
    (url.chars().all(inside) && url.ends_with(|c: char| c.is_ascii_alphanumeric())).then_some(url)
}
