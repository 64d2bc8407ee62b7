//! Addresses: paths of pages from the root of the site, relative links, percent encoding.
//!
//! Every address ends in the name of a real file, so that the site works from a folder on disk.

/// A path in ASCII that every file system accepts. Vietnamese letters lose their marks; other
/// characters become hyphens.
///
/// ```
/// use kyyeu_model::ascii_path;
/// assert_eq!(ascii_path("ảnh/Đề dẫn?.jpg"), "anh/De dan-.jpg");
/// ```
#[must_use]
pub fn ascii_path(path: &str) -> String {
    let nfd = icu_normalizer::DecomposingNormalizerBorrowed::new_nfd();
    let mut ascii = String::with_capacity(path.len());
    for c in nfd.normalize_iter(path.chars()) {
        match c {
            '\u{300}'..='\u{36f}' => {}
            'đ' => ascii.push('d'),
            'Đ' => ascii.push('D'),
            '/' | '.' | '-' | '_' | ' ' | ',' | '(' | ')' | '+' | '=' | '@' | '~' | '\'' => {
                ascii.push(c);
            }
            c if c.is_ascii_alphanumeric() => ascii.push(c),
            _ if ascii.ends_with('-') => {}
            _ => ascii.push('-'),
        }
    }
    ascii
}

/// Whether a text is the path of a page: `papers/nam-dinh.html`.
///
/// ```
/// use kyyeu_model::is_address;
/// assert!(is_address("papers/nam-dinh.html") && is_address("index.html"));
/// assert!(!is_address("/papers/nam-dinh.html") && !is_address("papers/nam-dinh"));
/// assert!(!is_address("../a.html"));
/// ```
#[must_use]
pub fn is_address(text: &str) -> bool {
    text.strip_suffix(".html").is_some() && text.split('/').all(is_address_segment)
}

fn is_address_segment(segment: &str) -> bool {
    segment.starts_with(|c: char| c.is_ascii_alphanumeric())
        && segment.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

/// The relative address from a page to a path of the site.
///
/// ```
/// use kyyeu_model::relative_address;
/// assert_eq!(relative_address("papers/a.html", "speakers/b.html"), "../speakers/b.html");
/// assert_eq!(relative_address("papers/a.html", "papers/b.html"), "b.html");
/// assert_eq!(relative_address("index.html", "papers/b.html"), "papers/b.html");
/// ```
#[must_use]
pub fn relative_address(from: &str, to: &str) -> String {
    let folder = from.rfind('/').map_or("", |end| &from[..=end]);
    let common = folder
        .match_indices('/')
        .map(|(slash, _)| slash + 1)
        .take_while(|&end| to.starts_with(&folder[..end]))
        .last()
        .unwrap_or(0);
    let depth = folder[common..].matches('/').count();
    let mut address = String::with_capacity(3 * depth + to.len() - common);
    for _ in 0..depth {
        address.push_str("../");
    }
    address.push_str(&to[common..]);
    address
}

/// A path as part of a URL: all but letters, digits and `-._~/` percent-encoded (RFC 3986, section
/// 2.3).
#[must_use]
pub fn percent_encode(path: &str) -> String {
    const ENCODED: percent_encoding::AsciiSet = percent_encoding::NON_ALPHANUMERIC
        .remove(b'-')
        .remove(b'.')
        .remove(b'_')
        .remove(b'~')
        .remove(b'/');
    percent_encoding::utf8_percent_encode(path, &ENCODED).to_string()
}
