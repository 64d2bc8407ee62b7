//! What a block of prose is called: its anchor, the mark with its address, the notices of its
//! corrections, and the anchors that it had before them.

use std::fmt::Write;

use super::{Writer, body_text};
use kyyeu_view::Notice;

impl Writer<'_> {
    /// The mark by which a reader takes a block's address along.
    pub(super) fn mark(&mut self, anchor: &str) {
        let corrected = self.corrected(anchor);
        self.out.push_str(&corrected);
        if self.is_book() {
            return;
        }
        self.out.push_str("<a class=\"anchor\" href=\"#");
        self.own(anchor);
        self.out.push_str("\" aria-hidden=\"true\" tabindex=\"-1\"></a>");
    }

    /// Writes an anchor of the prose as an id of the page.
    pub(super) fn own(&mut self, anchor: &str) {
        if let Some(shelf) = self.view.stand.shelf() {
            self.attribute(&shelf.anchor);
            self.out.push('.');
        }
        self.attribute(anchor);
    }

    /// The marks of a block that was corrected; each leads to its notice.
    pub(super) fn corrected(&self, anchor: &str) -> String {
        let locale = &self.setting.language.locale;
        let mut marks = String::new();
        for Notice { anchor, kind, .. } in self.view.corrected.get(anchor).into_iter().flatten() {
            let notice = self.id(anchor);
            let text = body_text(locale.of("standing", kind));
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
    pub(super) fn former(&mut self, anchor: &str) {
        if self.is_book() {
            return;
        }
        let notices = self.view.corrected.get(anchor).into_iter().flatten();
        for former in notices.flat_map(|notice| &notice.former) {
            self.out.push_str("<span class=\"former\" id=\"");
            self.own(former);
            self.out.push_str("\"></span>");
        }
    }
}
