//! Normalises source texts: UTF-8 without BOM, NFC, lines that end in LF.

use std::borrow::Cow;
use std::sync::Arc;

use kyyeu_diag::{Code, Diagnostic, Span};

/// A source text in its normal form.
#[derive(Debug)]
pub struct NormalizedText {
    pub text: Arc<str>,
    /// Offset in `text` of the first bytes that are not UTF-8, which are replaced in `text`.
    pub invalid_utf8_at: Option<usize>,
    /// The first character that no source text may contain, and its offset.
    pub forbidden: Option<(usize, char)>,
}

impl NormalizedText {
    /// Takes a text that is already in its normal form.
    pub fn new(text: impl Into<Arc<str>>, invalid_utf8_at: Option<usize>) -> Self {
        let text = text.into();
        let forbidden = if may_contain_forbidden(text.as_bytes()) {
            text.char_indices().find(|&(_, c)| kyyeu_model::is_forbidden_char(c))
        } else {
            None
        };
        Self { text, invalid_utf8_at, forbidden }
    }
}

/// Normalises the bytes of a file.
pub fn decode(bytes: &[u8]) -> NormalizedText {
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return NormalizedText::new(normalise(text), None);
    }
    let valid_bytes = bytes.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
    let valid_length = normalise(&String::from_utf8_lossy(&bytes[..valid_bytes])).len();
    let text = normalise(&String::from_utf8_lossy(bytes)).into_owned();
    // The last valid letter may compose with what follows it, so the offset is clamped.
    let offset = text.floor_char_boundary(valid_length.min(text.len()));
    NormalizedText::new(text, Some(offset))
}

/// A text in NFC, without BOM, with LF as the only line break.
pub fn normalise(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = if text.contains('\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        Cow::Borrowed(text)
    };
    if is_surely_nfc(lines.as_bytes()) {
        return lines;
    }
    let nfc = icu_normalizer::ComposingNormalizerBorrowed::new_nfc();
    if nfc.is_normalized(&lines) { lines } else { Cow::Owned(nfc.normalize(&lines).into_owned()) }
}

/// The diagnostic for a character that no source text may contain.
pub fn forbidden_character(c: char, span: Span) -> Diagnostic {
    let message = format!("the character {} can stand in no page", kyyeu_model::describe_char(c));
    Diagnostic::new(Code::BadCharacter, span, message)
        .help("remove it; it came in unseen, perhaps from another program")
}

// Nearly all texts pass these checks of single bytes. The loops have no early exit, so that the
// compiler can vectorise them.

/// Whether a text has a byte that occurs in a forbidden character.
fn may_contain_forbidden(bytes: &[u8]) -> bool {
    let is_suspicious = |byte: u8| matches!(byte, 0..=8 | 11..=31 | 0x7f | 0xc2 | 0xe2 | 0xef..);
    bytes.iter().fold(false, |any, &byte| any | is_suspicious(byte))
}

/// Whether a text has only precomposed Latin letters: up to U+024F, and U+1E00 to U+1EFF.
fn is_surely_nfc(bytes: &[u8]) -> bool {
    let is_other = |byte: u8| matches!(byte, 0xc9..=0xe0 | 0xe2..);
    let is_other_after_e1 = |byte: u8, next: u8| (byte == 0xe1) & !matches!(next, 0xb8..=0xbb);
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    !bytes.iter().fold(false, |any, &byte| any | is_other(byte))
        && !pairs.fold(false, |any, (&byte, &next)| any | is_other_after_e1(byte, next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_encodings_normalize_alike() {
        let plain = "Hoàng Thị Thúy Lan\ndòng hai\n";
        let nfd =
            icu_normalizer::DecomposingNormalizerBorrowed::new_nfd().normalize(plain).into_owned();
        for form in
            [plain.to_owned(), nfd.clone(), format!("\u{feff}{plain}"), nfd.replace('\n', "\r\n")]
        {
            assert_eq!(&*decode(form.as_bytes()).text, plain);
        }
    }

    #[test]
    fn invalid_utf8_offset_is_normalized() {
        let decoded = decode(b"m\xc3\xb4t\r\nhai \xff\xfe ba");
        assert_eq!(decoded.invalid_utf8_at, Some("môt\nhai ".len()));
    }

    #[test]
    fn byte_checks_are_sound() {
        let nfc = icu_normalizer::ComposingNormalizerBorrowed::new_nfc();
        for c in ('\0'..=char::MAX).filter(|c| !matches!(c, '\u{feff}' | '\r')) {
            let text = format!("a{c}a");
            assert!(
                !kyyeu_model::is_forbidden_char(c) || may_contain_forbidden(text.as_bytes()),
                "{c:?}"
            );
            assert!(!is_surely_nfc(text.as_bytes()) || nfc.is_normalized(&text), "{c:?}");
        }
        assert!(is_surely_nfc("Đồng chí Nguyễn Văn Ẩn, ơ ư".as_bytes()));
    }
}
