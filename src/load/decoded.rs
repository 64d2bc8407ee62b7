//! Brings every text into one form: UTF-8 without BOM, NFC, lines ended by LF.

use std::sync::Arc;

use crate::model;

/// A text in its one form.
#[derive(Debug)]
pub struct Decoded {
    /// The text.
    pub text: Arc<str>,
    /// Where the text stops being UTF-8, in bytes of `text`.
    pub bad_byte: Option<usize>,
    /// The first character that no text may hold, and where it stands.
    pub barred: Option<(usize, char)>,
}

impl Decoded {
    /// A text that is in its form already.
    pub fn of(text: String, bad_byte: Option<usize>) -> Self {
        let barred = || text.char_indices().find(|&(_, c)| model::is_barred(c));
        let barred = if may_be_barred(text.as_bytes()) { barred() } else { None };
        Self { text: text.into(), bad_byte, barred }
    }
}

/// A text in its one form.
pub fn decode(bytes: Vec<u8>) -> Decoded {
    match String::from_utf8(bytes) {
        Ok(text) => Decoded::of(normalise(text), None),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let before = normalise(String::from_utf8_lossy(&error.as_bytes()[..valid]).into_owned());
            let text = normalise(String::from_utf8_lossy(error.as_bytes()).into_owned());
            let at = before.len().min(text.len());
            let at = (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            Decoded::of(text, Some(at))
        }
    }
}

/// A text in NFC, without BOM, with LF alone.
pub fn normalise(text: String) -> String {
    let text = if text.starts_with('\u{feff}') { text['\u{feff}'.len_utf8()..].to_owned() } else { text };
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    if is_surely_composed(text.as_bytes()) {
        return text;
    }
    let nfc = icu_normalizer::ComposingNormalizerBorrowed::new_nfc();
    if nfc.is_normalized(&text) { text } else { nfc.normalize(&text).into_owned() }
}

// Nearly all texts are found to be as they should by their bytes alone. They are counted and not looked for: without a way
// out in between, the machine takes many at once.

/// Whether a text has bytes that a barred character may have.
fn may_be_barred(bytes: &[u8]) -> bool {
    let suspicious = |byte: &&u8| matches!(byte, 0..=8 | 11..=31 | 0x7f | 0xc2 | 0xe2 | 0xef..);
    bytes.iter().filter(suspicious).count() > 0
}

/// Whether a text has letters of Latin alone, each with its marks: up to U+024F, and from U+1E00 to U+1EFF.
fn is_surely_composed(bytes: &[u8]) -> bool {
    let beyond = |byte: &&u8| matches!(byte, 0xc9..=0xe0 | 0xe2..);
    let beyond_e1 = |two: &&[u8]| two[0] == 0xe1 && !matches!(two[1], 0xb8..=0xbb);
    bytes.iter().filter(beyond).count() + bytes.windows(2).filter(beyond_e1).count() == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_in_all_its_forms() {
        let plain = "Hoàng Thị Thúy Lan\ndòng hai\n";
        let nfd = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd().normalize(plain).into_owned();
        for form in [plain.to_owned(), nfd.clone(), format!("\u{feff}{plain}"), nfd.replace('\n', "\r\n")] {
            assert_eq!(&*decode(form.into_bytes()).text, plain);
        }
    }

    #[test]
    fn a_bad_byte_keeps_its_place() {
        let decoded = decode(b"m\xc3\xb4t\r\nhai \xff\xfe ba".to_vec());
        assert_eq!(decoded.bad_byte, Some("môt\nhai ".len()));
    }

    #[test]
    fn bytes_tell_no_lies() {
        let nfc = icu_normalizer::ComposingNormalizerBorrowed::new_nfc();
        for c in ('\0'..=char::MAX).filter(|c| !matches!(c, '\u{feff}' | '\r')) {
            let text = format!("a{c}a");
            assert!(!model::is_barred(c) || may_be_barred(text.as_bytes()), "{c:?}");
            assert!(!is_surely_composed(text.as_bytes()) || nfc.is_normalized(&text), "{c:?}");
        }
        assert!(is_surely_composed("Đồng chí Nguyễn Văn Ẩn, ơ ư".as_bytes()));
    }
}
