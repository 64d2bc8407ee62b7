//! Folding: keys under which two Vietnamese texts are equal, *strictly* as one name, and *loosely*
//! as one search term.
//!
//! Both levels first drop invisible characters (soft hyphens, zero-width characters), lower the
//! case, replace the look-alikes ð and ɖ by đ, and unify apostrophes and hyphens.
//!
//! **Strict** is for linking names. Two texts are equal if they are spelt with the same letters and
//! tones: NFC or NFD, tone marks in the old style or the new one (hoà, hòa; thuý, thúy) or in
//! another position (cuả), in any case, with any whitespace. A syllable whose letters are a
//! Vietnamese initial, vowels and coda is compared by its letters and its tone, so that the
//! position of the tone mark does not count; any other word is compared by its letters with their
//! marks: José is not Jóse.
//!
//! **Loose** is for search: all marks are dropped, đ is d, and y after a consonant is i, since mỹ
//! and mĩ are both in use. Hà, Hạ and Ha are equal. Regional variants such as Võ and Vũ, or Đắk and
//! Đắc, are not: an entry declares them.
//!
//! The order of marks in a syllable is that of Unicode's canonical decomposition (UAX #15).
//! `tests/folding_pairs.tsv` has pairs with the answer at both levels.

use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

const INITIALS: &[&str] = &[
    "", "b", "c", "ch", "d", "đ", "g", "gh", "h", "k", "kh", "l", "m", "n", "ng", "ngh", "nh", "p",
    "ph", "q", "r", "s", "t", "th", "tr", "v", "x",
];
/// Digits of the tones in the order of dictionaries, and their marks. A syllable without a mark has
/// the tone `0`.
const TONES: [(char, char); 5] =
    [('1', '\u{300}'), ('2', '\u{309}'), ('3', '\u{303}'), ('4', '\u{301}'), ('5', '\u{323}')];
const CODAS: &[&str] = &["", "c", "ch", "m", "n", "ng", "nh", "p", "t"];

/// The key of a name: two names are the same if their keys are equal.
///
/// ```
/// use kyyeu_model::strict_key;
/// assert_eq!(strict_key("Hoàng Thị Thúy Lan"), strict_key("HOÀNG THỊ  THUÝ LAN"));
/// assert_ne!(strict_key("Hà"), strict_key("Hạ"));
/// ```
#[must_use]
pub fn strict_key(text: &str) -> String {
    normalize(text).split_whitespace().map(strict_word_key).collect::<Vec<_>>().join(" ")
}

/// The key of a search: the words of a text without any marks, each after a space.
///
/// ```
/// use kyyeu_model::loose_key;
/// assert_eq!(loose_key("Đại học Mỹ thuật"), "dai hoc mi thuat");
/// ```
#[must_use]
pub fn loose_key(text: &str) -> String {
    let text = normalize(text);
    let words = text.split(|c: char| !is_word_char(c)).filter(|word| !word.is_empty());
    words.map(loose_word_key).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The representative of all words with one strict key: in lower case, with the tone on the first
/// vowel.
///
/// ```
/// use kyyeu_model::{plain_spelling, strict_key};
/// assert_eq!(plain_spelling("Hoà"), plain_spelling("HÒA"));
/// assert_eq!(strict_key(&plain_spelling("Thuý")), strict_key("Thuý"));
/// ```
#[must_use]
pub fn plain_spelling(word: &str) -> String {
    let word = normalize(word);
    let nfc = ComposingNormalizerBorrowed::new_nfc();
    let Some((mut letters, tone)) = parse_syllable(&word) else {
        return nfc.normalize(&word).into_owned();
    };
    let Some((_, mark)) = TONES.into_iter().find(|(digit, _)| *digit == tone) else {
        return letters;
    };
    let vowel = letters.char_indices().find(|(_, c)| is_vowel(*c));
    letters.insert(vowel.map_or(0, |(start, c)| start + c.len_utf8()), mark);
    nfc.normalize(&letters).into_owned()
}

/// Whether a word is spelt as a Vietnamese syllable can be.
#[must_use]
pub fn is_syllable(word: &str) -> bool {
    parse_syllable(&normalize(word)).is_some()
}

/// Whether a character is part of a word: a letter, a digit or a mark.
#[must_use]
pub fn is_word_char(c: char) -> bool {
    match c {
        '\0'..='\u{7f}' => c.is_ascii_alphanumeric(),
        // The letters of Vietnamese are in these blocks, which have only two other characters.
        '\u{c0}'..='\u{24f}' => !matches!(c, '×' | '÷'),
        '\u{1e00}'..='\u{1eff}' => true,
        // The modifier letter apostrophe counts as an apostrophe.
        c => c.is_alphanumeric() && c != '\u{2bc}' || is_mark(c),
    }
}

/// Whether a character is invisible. Such characters are dropped before texts are compared.
#[must_use]
pub const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

const fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

fn normalize(text: &str) -> String {
    text.chars()
        .filter(|&c| !is_invisible(c))
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'ð' | 'ɖ' => 'đ',
            '\u{2019}' | '\u{2bc}' => '\'',
            '\u{2010}' | '\u{2011}' => '-',
            c => c,
        })
        .collect()
}

/// The strict key of a normalised word: letters and tone of a Vietnamese syllable, `thuy|4`; of
/// another word its NFC.
fn strict_word_key(word: &str) -> String {
    match parse_syllable(word) {
        Some((mut letters, tone)) => {
            letters.push('|');
            letters.push(tone);
            letters
        }
        None => ComposingNormalizerBorrowed::new_nfc().normalize(word).into_owned(),
    }
}

/// The letters and the tone, `0` to `5` in the order of dictionaries, of a word that is a
/// Vietnamese syllable.
fn parse_syllable(word: &str) -> Option<(String, char)> {
    let mut letters: Vec<char> = Vec::with_capacity(word.len());
    let mut tone = '0';
    for c in DecomposingNormalizerBorrowed::new_nfd().normalize_iter(word.chars()) {
        match c {
            '\u{302}' | '\u{306}' | '\u{31b}' => {
                let last = letters.last_mut()?;
                *last = apply_shape_mark(*last, c)?;
                continue;
            }
            'a'..='z' | 'đ' => {
                letters.push(c);
                continue;
            }
            _ => {}
        }
        let (digit, _) = TONES.into_iter().find(|(_, mark)| *mark == c)?;
        if tone != '0' || !letters.last().copied().is_some_and(is_vowel) {
            return None;
        }
        tone = digit;
    }
    let start = letters.iter().position(|&c| is_vowel(c))?;
    let end = letters.iter().rposition(|&c| is_vowel(c))? + 1;
    let initial: String = letters[..start].iter().collect();
    let coda: String = letters[end..].iter().collect();
    let is_vietnamese = INITIALS.contains(&initial.as_str())
        && end - start <= 3
        && letters[start..end].iter().copied().all(is_vowel)
        && CODAS.contains(&coda.as_str());
    is_vietnamese.then(|| (letters.iter().collect(), tone))
}

const fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'ă' | 'â' | 'e' | 'ê' | 'i' | 'o' | 'ô' | 'ơ' | 'u' | 'ư' | 'y')
}

/// A letter with a mark that makes it another letter of the Vietnamese alphabet.
const fn apply_shape_mark(letter: char, mark: char) -> Option<char> {
    Some(match (letter, mark) {
        ('a', '\u{306}') => 'ă',
        ('a', '\u{302}') => 'â',
        ('e', '\u{302}') => 'ê',
        ('o', '\u{302}') => 'ô',
        ('o', '\u{31b}') => 'ơ',
        ('u', '\u{31b}') => 'ư',
        _ => return None,
    })
}

/// The loose key of a normalised word.
fn loose_word_key(word: &str) -> String {
    let mut plain = String::with_capacity(word.len());
    for c in DecomposingNormalizerBorrowed::new_nfkd()
        .normalize_iter(word.chars())
        .filter(|&c| !is_mark(c))
    {
        match c {
            // An ð may come from the decomposition of U+1D9E.
            'đ' | 'ð' | 'ɖ' => plain.push('d'),
            'ø' => plain.push('o'),
            'ł' => plain.push('l'),
            'ß' => plain.push_str("ss"),
            'æ' => plain.push_str("ae"),
            'œ' => plain.push_str("oe"),
            // Compatibility characters (full-width letters) are decomposed after the case was
            // lowered. What is then no letter would split the key: the space of U+00A8, the
            // apostrophe of U+0149.
            c => plain.extend(c.to_lowercase().filter(|&c| c.is_alphanumeric() && is_word_char(c))),
        }
    }
    let mut key = String::with_capacity(plain.len());
    for c in plain.chars() {
        let follows_consonant = key.ends_with(is_ascii_consonant) || key.ends_with("qu");
        key.push(if c == 'y' && follows_consonant { 'i' } else { c });
    }
    key
}

const fn is_ascii_consonant(c: char) -> bool {
    c.is_ascii_alphabetic() && !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fast_path_gives_the_same_answer() {
        for c in '\0'..='\u{2fff}' {
            assert_eq!(
                is_word_char(c),
                c.is_alphanumeric() && c != '\u{2bc}' || is_mark(c),
                "{:x}",
                u32::from(c)
            );
        }
    }
}
