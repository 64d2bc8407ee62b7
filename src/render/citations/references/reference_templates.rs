//! References with placeholders: characters that no text contains show where the processor puts
//! the words of an item.
//!
//! This holds for words that the processor copies verbatim, without a change of the punctuation
//! next to them. A reference to another item, with a name in parts or with pages for instance, is
//! rendered for itself.

use crate::citations::csl::{CslDate, CslItem, CslName};

/// The placeholders: letters of a historical script (Deseret) with two cases. If the processor
/// makes a placeholder upper case, its words become upper case too.
const PLACEHOLDERS: [&str; 12] = ["𐐨", "𐐩", "𐐪", "𐐫", "𐐬", "𐐭", "𐐮", "𐐯", "𐐰", "𐐱", "𐐲", "𐐳"];

/// Its first capital and its first small letter.
const FIRST_LETTERS: [char; 2] = ['𐐀', '𐐨'];

/// An item with placeholders for its title, its address and its authors, and the words for them;
/// `None` if the processor might not copy the words verbatim.
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

/// The number of placeholders in a text.
pub fn count_placeholders(text: &str) -> usize {
    text.chars().filter(|&c| placeholder(c).is_some()).count()
}

/// A reference with words for its placeholders.
pub fn substitute(form: &str, words: &[&str]) -> String {
    let mut filled =
        String::with_capacity(form.len() + words.iter().map(|words| words.len()).sum::<usize>());
    for c in form.chars() {
        match placeholder(c).and_then(|(index, case)| Some((words.get(index)?, case))) {
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

/// The index of a placeholder, and its case.
fn placeholder(c: char) -> Option<(usize, LetterCase)> {
    let [capital, small] =
        FIRST_LETTERS.map(|first| u32::from(c).wrapping_sub(u32::from(first)) as usize);
    match (capital, small) {
        (index, _) if index < PLACEHOLDERS.len() => Some((index, LetterCase::Upper)),
        (_, index) if index < PLACEHOLDERS.len() => Some((index, LetterCase::AsWritten)),
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
