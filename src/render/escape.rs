//! Escaping of text for HTML and XML, by the escapers of the Markdown library.
//!
//! Owns the only calls of those escapers. Never escapes for TeX or CSV: `citations::bibtex` and
//! `csv` do.

use pulldown_cmark_escape::{escape_html, escape_html_body_text};

const INFALLIBLE: &str = "a write to a String cannot fail";

/// Appends text with `&`, `<`, `>` and `"` escaped: for an attribute of HTML, and for XML.
pub fn push_attribute(out: &mut String, text: &str) {
    escape_html(&mut *out, text).expect(INFALLIBLE);
}

/// Appends text with `&`, `<` and `>` escaped: for the content of an HTML element.
pub fn push_text(out: &mut String, text: &str) {
    escape_html_body_text(&mut *out, text).expect(INFALLIBLE);
}

/// Text as the value of an attribute.
pub fn escape_attribute(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    push_attribute(&mut escaped, text);
    escaped
}

/// Text as the content of an HTML element.
pub fn escape_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    push_text(&mut escaped, text);
    escaped
}
