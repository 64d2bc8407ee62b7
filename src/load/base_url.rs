//! Base URLs: the addresses to which the paths of pages are appended.

use url::Url;

/// A base URL with a final `/`; `None` if `text` is not one.
#[must_use]
pub fn parse_base_url(text: &str) -> Option<String> {
    is_base_url(text).then(|| with_trailing_slash(text.to_owned()))
}

/// Whether paths can be appended to `text`: an absolute `http` or `https` URL without query and
/// fragment.
///
/// The characters are restricted further, because rules for web servers and style sheets contain
/// the URL: no character may have a meaning of its own there, and none may be invisible.
pub fn is_base_url(text: &str) -> bool {
    let allowed = |c: char| c.is_alphanumeric() || "-._~%/:@+,=&!()[]".contains(c);
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return false;
    };
    // The parser of browsers skips surplus slashes before a host.
    if rest.starts_with('/') || !text.chars().all(allowed) {
        return false;
    }
    let Ok(decoded) = percent_encoding::percent_decode_str(text).decode_utf8() else {
        return false;
    };
    let hidden = |c: char| c.is_control() || kyyeu_model::is_forbidden_char(c);
    !decoded.contains(hidden) && Url::parse(text).is_ok()
}

/// A URL to which paths can be appended.
pub fn with_trailing_slash(url: String) -> String {
    if url.ends_with('/') { url } else { format!("{url}/") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_urls_are_absolute() {
        for url in [
            "https://kyyeu.example",
            "http://localhost:8000/",
            "https://kyyeu.example/2023/",
            "https://kỷyếu.example/hội-thảo/",
            "https://[::1]:8000/a%20b/",
        ] {
            assert!(is_base_url(url), "{url}");
        }
        for url in [
            "kyyeu.example",
            "https://",
            "https:///kyyeu.example",
            "https:/kyyeu.example",
            "https://kyyeu.example:99999/",
            "https://[::1/",
            "https://kyyeu.example/?a=1",
            "https://kyyeu.example/#a",
            "https://kyyeu.example/a b",
            "https://kyyeu.example/a%0aRedirect/",
        ] {
            assert!(!is_base_url(url), "{url}");
        }
        assert_eq!(parse_base_url("https://a.example").as_deref(), Some("https://a.example/"));
    }
}
