//! What prose has in the volume and in a book alone: numbers of paragraphs, notes that pop up.

use super::{Writer, attribute};
use kyyeu_view::Stand;

impl Writer<'_> {
    /// The number of the block that begins at an offset: what its element says of it, and what
    /// stands before its text. In a book that is a mark where a page would begin on paper; in the
    /// volume the style sheet writes it beside the text.
    pub fn number(&self, at: usize) -> (String, String) {
        let found = self.view.stand.shelf().and_then(|shelf| shelf.number(at));
        match (&self.view.stand, found) {
            (Stand::Book(_), Some(number)) => (
                String::new(),
                format!(
                    "<span epub:type=\"pagebreak\" role=\"doc-pagebreak\" id=\"doan.{number}\" aria-label=\"{number}\"></span>"
                ),
            ),
            (Stand::Volume(_), Some(number)) => {
                (format!(" data-number=\"{number}\""), String::new())
            }
            _ => Default::default(),
        }
    }

    /// Whether the text stands in a book.
    pub const fn is_book(&self) -> bool {
        matches!(self.view.stand, Stand::Book(_))
    }

    /// A note of a book: an aside that readers show where it is referred to.
    pub fn popup(&mut self, number: usize, text: &str) {
        let (note, reference) = (format!("fn_{number}"), format!("fnr_{number}"));
        let (note, reference) = (self.id(&note).into_owned(), self.id(&reference).into_owned());
        let back = attribute(self.setting.language.locale.text("footnote_back"));
        let number = if self.notes.references.contains_key(&number) {
            format!(
                "<a href=\"#{reference}\" role=\"doc-backlink\" aria-label=\"{back}\">{number}</a>"
            )
        } else {
            number.to_string()
        };
        self.html(&format!(
            "<aside id=\"{note}\" epub:type=\"footnote\" role=\"doc-footnote\">\n<p class=\"note-number\">{number}</p>\n"
        ));
        self.out.push_str(text);
        self.html("</aside>\n");
    }
}
