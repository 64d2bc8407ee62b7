//! HTML in Markdown: shown as text, passed through, or stripped of its tags.

use crate::escape::escape_text;
use crate::markdown::writer::MarkdownWriter;
use kyyeu_view::RawHtmlMode;

impl MarkdownWriter<'_> {
    pub fn end_html_block(&mut self) {
        let Some(raw) = self.open_html.take() else { return };
        let text = match self.view.raw_html {
            RawHtmlMode::PassThrough => {
                self.push_html(&raw);
                return;
            }
            RawHtmlMode::StripTags => strip_tags(&strip_comments(&raw)),
            RawHtmlMode::Escape => strip_comments(&raw),
        };
        if !text.trim().is_empty() {
            self.push_html(&format!("<p>{}</p>\n", escape_text(text.trim())));
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
    let mut stripped = String::new();
    let mut rest = html;
    while let Some(start) = rest.find("<!--") {
        stripped.push_str(&rest[..start]);
        rest = rest[start..].find("-->").map_or("", |end| &rest[start + end + 3..]);
    }
    stripped.push_str(rest);
    stripped
}

/// HTML without its tags.
fn strip_tags(html: &str) -> String {
    let mut parts = html.split('<');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once('>').map_or("", |(_, text_after)| text_after));
    }
    text
}
