//! Paragraphs, headings and list items: elements with an anchor and a number.

use std::ops::Range;

use pulldown_cmark::HeadingLevel;

use crate::markdown::writer::MarkdownWriter;
use kyyeu_view::ProseContext;

impl MarkdownWriter<'_> {
    pub fn open_block(&mut self, element: &str, range: &Range<usize>) {
        let anchor = self.view.anchor_at(range.start).map(ToOwned::to_owned);
        self.out.push('<');
        self.out.push_str(element);
        if let Some(anchor) = &anchor {
            self.out.push_str(" id=\"");
            self.push_element_id(anchor);
            self.out.push('"');
        }
        let number = self.block_number(range.start);
        self.out.push_str(&number.attribute);
        self.out.push('>');
        if let Some(anchor) = &anchor {
            self.push_former_anchors(anchor);
        }
        self.out.push_str(&number.page_break);
        self.block_anchors.push(anchor);
    }

    pub fn close_block(&mut self, element: &str) {
        if element == "p" {
            self.paragraph_end = Some(self.out.len());
        }
        if let Some(anchor) = self.block_anchors.pop().flatten() {
            self.push_anchor_link(&anchor);
        }
        self.out.push_str("</");
        self.out.push_str(element);
        self.out.push_str(">\n");
    }

    /// Opens a list item. Its anchor link is at its beginning, because an item may contain other
    /// items at its end.
    pub fn open_item(&mut self, element: &str, range: &Range<usize>) {
        self.open_block(element, range);
        if let Some(anchor) = self.block_anchors.pop().flatten() {
            self.push_anchor_link(&anchor);
        }
    }

    /// The element of a heading: one level below the title of the page, or of the record in the
    /// volume.
    pub fn heading_element(&self, level: HeadingLevel) -> &'static str {
        let level = (level as usize).max(2);
        let level = match self.view.context {
            ProseContext::Page | ProseContext::Epub(_) => level,
            ProseContext::Volume(_) => level + 1,
        };
        ["h2", "h3", "h4", "h5", "h6"][level.min(6) - 2]
    }
}
