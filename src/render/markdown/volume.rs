//! What prose has in the volume and in a book alone: numbers of paragraphs, notes that pop up.

use crate::markdown::{MarkdownWriter, escape_attribute};
use kyyeu_view::ProseContext;

impl MarkdownWriter<'_> {
    /// The number of the block that begins at an offset: what its element says of it, and what
    /// stands before its text. In a book that is a mark where a page would begin on paper; in the
    /// volume the style sheet writes it beside the text.
    pub fn block_number_markup(&self, at: usize) -> (String, String) {
        let found = self.view.context.volume_position().and_then(|shelf| shelf.block_number_at(at));
        match (&self.view.context, found) {
            (ProseContext::Epub(_), Some(number)) => (
                String::new(),
                format!(
                    "<span epub:type=\"pagebreak\" role=\"doc-pagebreak\" id=\"doan.{number}\" aria-label=\"{number}\"></span>"
                ),
            ),
            (ProseContext::Volume(_), Some(number)) => {
                (format!(" data-number=\"{number}\""), String::new())
            }
            _ => Default::default(),
        }
    }

    /// Whether the text stands in a book.
    pub const fn is_epub(&self) -> bool {
        matches!(self.view.context, ProseContext::Epub(_))
    }

    /// A note of a book: an aside that readers show where it is referred to.
    pub fn push_epub_footnote(&mut self, number: usize, text: &str) {
        let (note, reference) = (format!("fn_{number}"), format!("fnr_{number}"));
        let (note, reference) =
            (self.element_id(&note).into_owned(), self.element_id(&reference).into_owned());
        let back = escape_attribute(self.context.language.locale.text("footnote_back"));
        let number = if self.footnotes.reference_counts.contains_key(&number) {
            format!(
                "<a href=\"#{reference}\" role=\"doc-backlink\" aria-label=\"{back}\">{number}</a>"
            )
        } else {
            number.to_string()
        };
        self.push_html(&format!(
            "<aside id=\"{note}\" epub:type=\"footnote\" role=\"doc-footnote\">\n<p class=\"note-number\">{number}</p>\n"
        ));
        self.out.push_str(text);
        self.push_html("</aside>\n");
    }
}
