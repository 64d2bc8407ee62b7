//! What prose has in a book alone: numbers of paragraphs, notes that pop up.

use super::{Writer, attribute};
use crate::view::{Shelf, Stand};

impl Writer<'_> {
    /// The number of the block that begins at an offset, as a mark where a page would begin on paper.
    pub fn number(&self, at: usize) -> String {
        let Stand::Book(Shelf { numbers, .. }) = &self.view.stand else { return String::new() };
        let found = numbers.binary_search_by_key(&at, |(at, _)| *at).ok().map(|found| numbers[found].1.as_str());
        found.map_or_else(String::new, |number| {
            format!(
                "<span epub:type=\"pagebreak\" role=\"doc-pagebreak\" id=\"doan.{number}\" aria-label=\"{number}\"></span>"
            )
        })
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
            format!("<a href=\"#{reference}\" role=\"doc-backlink\" aria-label=\"{back}\">{number}</a>")
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

/// The words of HTML.
pub fn without_tags(html: &str) -> String {
    let mut kept = String::new();
    for (at, part) in html.split('<').enumerate() {
        kept.push_str(if at == 0 { part } else { part.split_once('>').map_or("", |(_, words)| words) });
    }
    kept
}
