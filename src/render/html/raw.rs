//! HTML that stands in Markdown: shown as text, passed on, or dropped.

use super::{Writer, body_text};
use kyyeu_view::RawHtml;

impl Writer<'_> {
    pub fn end_raw(&mut self) {
        let Some(raw) = self.raw.take() else { return };
        match self.view.raw_html {
            RawHtml::Dropped => {
                let words = without_tags(&without_comments(&raw));
                if !words.trim().is_empty() {
                    self.html(&format!("<p>{}</p>\n", body_text(words.trim())));
                }
            }
            RawHtml::Passed => self.html(&raw),
            RawHtml::Shown => {
                let shown = without_comments(&raw);
                if !shown.trim().is_empty() {
                    let shown = body_text(shown.trim());
                    self.html(&format!("<p>{shown}</p>\n"));
                }
            }
        }
    }

    pub fn inline_html(&mut self, html: &str) {
        match self.view.raw_html {
            RawHtml::Dropped => {}
            RawHtml::Passed => self.html(html),
            RawHtml::Shown if html.starts_with("<!--") => {}
            RawHtml::Shown => self.text(html),
        }
    }
}

fn without_comments(html: &str) -> String {
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
fn without_tags(html: &str) -> String {
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
