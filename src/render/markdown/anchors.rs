//! What a block of prose is called: its anchor, the mark with its address, the notices of its
//! corrections, and the anchors that it had before them.

use std::fmt::Write;

use crate::markdown::{MarkdownWriter, escape_text};
use kyyeu_view::CorrectionNotice;

impl MarkdownWriter<'_> {
    /// The mark by which a reader takes a block's address along.
    pub(super) fn push_anchor_link(&mut self, anchor: &str) {
        let corrected = self.correction_marks(anchor);
        self.out.push_str(&corrected);
        if self.is_epub() {
            return;
        }
        self.out.push_str("<a class=\"anchor\" href=\"#");
        self.push_element_id(anchor);
        self.out.push_str("\" aria-hidden=\"true\" tabindex=\"-1\"></a>");
    }

    /// Writes an anchor of the prose as an id of the page.
    pub(super) fn push_element_id(&mut self, anchor: &str) {
        if let Some(shelf) = self.view.context.volume_position() {
            self.push_attribute(&shelf.anchor_prefix);
            self.out.push('.');
        }
        self.push_attribute(anchor);
    }

    /// The marks of a block that was corrected; each leads to its notice.
    pub(super) fn correction_marks(&self, anchor: &str) -> String {
        let locale = &self.context.language.locale;
        let mut marks = String::new();
        for CorrectionNotice { anchor, kind, .. } in
            self.view.correction_notices.get(anchor).into_iter().flatten()
        {
            let notice = self.element_id(anchor);
            let text = escape_text(locale.text_in("standing", kind));
            let Ok(()) = write!(
                marks,
                " <a class=\"standing {kind}\" href=\"#{notice}\" role=\"doc-noteref\">{text}</a>"
            ) else {
                return marks;
            };
        }
        marks
    }

    /// The places to which links arrive that were made before a block was corrected. A book has no
    /// such links.
    pub(super) fn push_former_anchors(&mut self, anchor: &str) {
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
}
