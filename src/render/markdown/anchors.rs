//! What identifies a block of prose: its anchor and number, the marks of its corrections, and the
//! anchors that it had before them.

use std::fmt::Write;

use crate::escape::escape_text;
use crate::markdown::writer::MarkdownWriter;
use kyyeu_view::{CorrectionNotice, ProseContext};

/// The number of a block as HTML; both parts are empty for a block without a number.
#[derive(Default)]
pub struct BlockNumber {
    /// An attribute of the block's element: in the volume the style sheet shows it.
    pub attribute: String,
    /// A page break before the block's text, in an EPUB.
    pub page_break: String,
}

impl MarkdownWriter<'_> {
    /// Writes the marks of a block's corrections, and a link by which a reader copies the block's
    /// address. An EPUB has no such links.
    pub fn push_anchor_link(&mut self, anchor: &str) {
        let marks = self.correction_marks(anchor);
        self.out.push_str(&marks);
        if self.is_epub() {
            return;
        }
        self.out.push_str("<a class=\"anchor\" href=\"#");
        self.push_element_id(anchor);
        self.out.push_str("\" aria-hidden=\"true\" tabindex=\"-1\"></a>");
    }

    /// The marks of a block that was corrected, as HTML. Each is a link to its notice.
    pub fn correction_marks(&self, anchor: &str) -> String {
        let locale = &self.context.language.locale;
        let mut marks = String::new();
        for CorrectionNotice { anchor, kind, .. } in
            self.view.correction_notices.get(anchor).into_iter().flatten()
        {
            let notice = self.element_id(anchor);
            let text = escape_text(locale.text_in("standing", kind));
            let _ = write!(
                marks,
                " <a class=\"standing {kind}\" href=\"#{notice}\" role=\"doc-noteref\">{text}</a>"
            );
        }
        marks
    }

    /// Writes the targets of links that were made before a block was corrected. An EPUB has no
    /// such links.
    pub fn push_former_anchors(&mut self, anchor: &str) {
        if self.is_epub() {
            return;
        }
        let notices = self.view.correction_notices.get(anchor).into_iter().flatten();
        for former in notices.flat_map(|notice| &notice.former_anchors) {
            self.out.push_str("<span class=\"former\" id=\"");
            self.push_element_id(former);
            self.out.push_str("\"></span>");
        }
    }

    /// The number of the block that begins at an offset.
    pub fn block_number(&self, offset: usize) -> BlockNumber {
        let position = self.view.context.volume_position();
        let Some(number) = position.and_then(|position| position.block_number_at(offset)) else {
            return BlockNumber::default();
        };
        match &self.view.context {
            ProseContext::Page => BlockNumber::default(),
            ProseContext::Volume(_) => BlockNumber {
                attribute: format!(" data-number=\"{number}\""),
                page_break: String::new(),
            },
            ProseContext::Epub(_) => BlockNumber {
                attribute: String::new(),
                page_break: format!(
                    "<span epub:type=\"pagebreak\" role=\"doc-pagebreak\" \
                     id=\"doan.{number}\" aria-label=\"{number}\"></span>"
                ),
            },
        }
    }
}
