//! HTML that stands in Markdown: shown as text, passed on, or dropped.

use crate::markdown::{MarkdownWriter, escape_text};
use kyyeu_view::RawHtmlMode;

impl MarkdownWriter<'_> {
    pub fn end_html_block(&mut self) {
        let Some(raw) = self.open_html.take() else { return };
        match self.view.raw_html {
            RawHtmlMode::StripTags => {
                let words = strip_tags(&strip_comments(&raw));
                if !words.trim().is_empty() {
                    self.push_html(&format!("<p>{}</p>\n", escape_text(words.trim())));
                }
            }
            RawHtmlMode::PassThrough => self.push_html(&raw),
            RawHtmlMode::Escape => {
                let shown = strip_comments(&raw);
                if !shown.trim().is_empty() {
                    let shown = escape_text(shown.trim());
                    self.push_html(&format!("<p>{shown}</p>\n"));
                }
            }
        }
    }

    pub fn push_inline_html(&mut self, html: &str) {
        match self.view.raw_html {
            RawHtmlMode::StripTags => {}
            RawHtmlMode::PassThrough => self.push_html(html),
            RawHtmlMode::Escape if html.starts_with("<!--") => {}
            RawHtmlMode::Escape => self.push_text(html),
        }
    }
}

fn strip_comments(html: &str) -> String {
    let mut kept = String::new();
    let mut rest = html;
    while let Some(start) = rest.find("<!--") {
        kept.push_str(&rest[..start]);
        rest = rest[start..].find("-->").map_or("", |end| &rest[start + end + 3..]);
    }
    kept.push_str(rest);
    kept
}

/// The words of HTML.
fn strip_tags(html: &str) -> String {
    let mut kept = String::new();
    for (at, part) in html.split('<').enumerate() {
        kept.push_str(if at == 0 {
            part
        } else {
            part.split_once('>').map_or("", |(_, words)| words)
        });
    }
    kept
}
