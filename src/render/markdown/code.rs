//! Code blocks.

use std::fmt::Write;

use pulldown_cmark::CodeBlockKind;

use crate::escape::{self, escape_attribute};
use crate::markdown::writer::{MarkdownWriter, OpenCode};

impl MarkdownWriter<'_> {
    pub fn start_code(&mut self, kind: &CodeBlockKind<'_>) {
        let language = match kind {
            CodeBlockKind::Fenced(info) => {
                info.split([' ', ',', '{']).next().unwrap_or("").to_owned()
            }
            CodeBlockKind::Indented => String::new(),
        };
        self.open_code = Some(OpenCode { language, code: String::new() });
    }

    pub fn end_code(&mut self) {
        let Some(OpenCode { language, code }) = self.open_code.take() else { return };
        let mut html = String::from("<pre class=\"code\" tabindex=\"0\"><code");
        if language.is_empty() {
            html.push('>');
            escape::push_text(&mut html, &code);
        } else {
            let _ = write!(html, " class=\"language-{}\">", escape_attribute(&language));
            self.context.highlighter.push_highlighted(&code, &language, &mut html);
        }
        html.push_str("</code></pre>\n");
        self.push_html(&html);
    }
}
