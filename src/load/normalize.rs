//! Brings every text into one form: UTF-8 without BOM, NFC, lines ended by LF.

use std::borrow::Cow;
use std::sync::Arc;

/// A text in its one form.
#[derive(Debug)]
pub struct NormalizedText {
    /// The text.
    pub text: Arc<str>,
    /// Where the text stops being UTF-8, in bytes of `text`.
    pub invalid_utf8_at: Option<usize>,
    /// The first character that no text may hold, and where it stands.
    pub forbidden: Option<(usize, char)>,
}

impl NormalizedText {
    /// A text that is in its form already.
    pub fn new(text: impl Into<Arc<str>>, bad_byte: Option<usize>) -> Self {
        let text = text.into();
        let barred = || text.char_indices().find(|&(_, c)| kyyeu_model::is_forbidden_char(c));
        let barred = if may_hold_forbidden(text.as_bytes()) { barred() } else { None };
        Self { text, invalid_utf8_at: bad_byte, forbidden: barred }
    }
}

/// A text in its one form.
pub fn decode(bytes: &[u8]) -> NormalizedText {
    match simdutf8::basic::from_utf8(bytes) {
        Ok(text) => NormalizedText::new(normalise(text), None),
        Err(_) => {
            let valid = bytes.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
            let before = normalise(&String::from_utf8_lossy(&bytes[..valid])).len();
            let text = normalise(&String::from_utf8_lossy(bytes)).into_owned();
            let at = before.min(text.len());
            let at = (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
            NormalizedText::new(text, Some(at))
        }
    }
}

/// A text in NFC, without BOM, with LF alone.
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

// Nearly all texts are found to be as they should by their bytes alone. All bytes are looked at,
// whatever the first ones say: without a way out in between, the machine takes many at once.

/// Whether a text has bytes that a barred character may have.
fn may_hold_forbidden(bytes: &[u8]) -> bool {
    let suspicious = |byte: u8| matches!(byte, 0..=8 | 11..=31 | 0x7f | 0xc2 | 0xe2 | 0xef..);
    bytes.iter().fold(false, |any, &byte| any | suspicious(byte))
}

/// Whether a text has letters of Latin alone, each with its marks: up to U+024F, and from U+1E00 to
/// U+1EFF.
fn is_surely_nfc(bytes: &[u8]) -> bool {
    let beyond = |byte: u8| matches!(byte, 0xc9..=0xe0 | 0xe2..);
    let beyond_e1 = |byte: u8, next: u8| (byte == 0xe1) & !matches!(next, 0xb8..=0xbb);
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    !bytes.iter().fold(false, |any, &byte| any | beyond(byte))
        && !pairs.fold(false, |any, (&byte, &next)| any | beyond_e1(byte, next))
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
                !kyyeu_model::is_forbidden_char(c) || may_hold_forbidden(text.as_bytes()),
                "{c:?}"
            );
            assert!(!is_surely_nfc(text.as_bytes()) || nfc.is_normalized(&text), "{c:?}");
        }
        assert!(is_surely_nfc("Đồng chí Nguyễn Văn Ẩn, ơ ư".as_bytes()));
    }
}
