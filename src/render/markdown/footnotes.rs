//! Footnotes: references in the text, and the notes at its end.

use crate::escape::escape_attribute;
use crate::markdown::writer::{Footnote, MarkdownWriter, OpenFootnote};
use kyyeu_view::ProseContext;

/// The id of a footnote within its text.
fn footnote_id(number: usize) -> String {
    format!("fn_{number}")
}

/// The id of the first reference to a footnote.
fn reference_id(number: usize) -> String {
    format!("fnr_{number}")
}

impl MarkdownWriter<'_> {
    pub fn start_footnote(&mut self, name: &str) {
        let number = self.footnotes.assign_number(name);
        let text_before = std::mem::take(&mut self.out);
        self.open_footnote = Some(OpenFootnote { number, text_before });
        self.paragraph_end = None;
    }

    pub fn end_footnote(&mut self) {
        let Some(OpenFootnote { number, text_before }) = self.open_footnote.take() else { return };
        let html = std::mem::replace(&mut self.out, text_before);
        let paragraph_end = self.paragraph_end.take();
        self.footnotes.contents.insert(number, Footnote { html, paragraph_end });
    }

    pub fn push_footnote_reference(&mut self, name: &str) {
        let number = self.footnotes.assign_number(name);
        let count = self.footnotes.reference_counts.entry(number).or_insert(0);
        *count += 1;
        let id = match *count {
            1 => reference_id(number),
            count => format!("{}_{count}", reference_id(number)),
        };
        let id = self.element_id(&id);
        let note_id = footnote_id(number);
        let note_id = self.element_id(&note_id);
        let epub_type = if self.is_epub() { " epub:type=\"noteref\"" } else { "" };
        self.push_html(&format!(
            "<sup class=\"footnote-ref\"><a id=\"{id}\" href=\"#{note_id}\"{epub_type} \
             role=\"doc-noteref\">{number}</a></sup>"
        ));
    }

    /// Writes the footnotes, each with a link back to its first reference.
    pub fn push_footnotes(&mut self) {
        let footnotes = std::mem::take(&mut self.footnotes.contents);
        if footnotes.is_empty() {
            return;
        }
        if self.is_epub() {
            for (number, footnote) in footnotes {
                self.push_epub_footnote(number, &footnote.html);
            }
            return;
        }
        let locale = &self.context.language.locale;
        // The volume has a section of footnotes for each text: there it is not a landmark.
        let landmark = match self.view.context {
            ProseContext::Page => format!(
                " role=\"doc-endnotes\" aria-label=\"{}\"",
                escape_attribute(locale.text("footnotes"))
            ),
            ProseContext::Volume(_) | ProseContext::Epub(_) => String::new(),
        };
        self.push_html(&format!("<section class=\"footnotes\"{landmark}>\n<ol>\n"));
        for (number, footnote) in footnotes {
            self.push_endnote(number, footnote);
        }
        self.push_html("</ol>\n</section>\n");
    }

    /// Writes a footnote as an item of the list. The link back is in its last paragraph.
    fn push_endnote(&mut self, number: usize, footnote: Footnote) {
        let Footnote { mut html, paragraph_end } = footnote;
        self.push_html(&format!(
            "<li id=\"{}\" value=\"{number}\">",
            self.element_id(&footnote_id(number))
        ));
        if let Some(end) = paragraph_end
            && self.footnotes.reference_counts.contains_key(&number)
        {
            let back_link = format!(
                " <a class=\"footnote-back\" href=\"#{}\" role=\"doc-backlink\" \
                 aria-label=\"{}\">↩</a>",
                self.element_id(&reference_id(number)),
                escape_attribute(self.context.language.locale.text("footnote_back")),
            );
            html.insert_str(end, &back_link);
        }
        self.out.push_str(&html);
        self.push_html("</li>\n");
    }

    /// Writes a footnote of an EPUB: an aside, which readers show at its reference.
    fn push_epub_footnote(&mut self, number: usize, html: &str) {
        let label = if self.footnotes.reference_counts.contains_key(&number) {
            format!(
                "<a href=\"#{}\" role=\"doc-backlink\" aria-label=\"{}\">{number}</a>",
                self.element_id(&reference_id(number)),
                escape_attribute(self.context.language.locale.text("footnote_back")),
            )
        } else {
            number.to_string()
        };
        self.push_html(&format!(
            "<aside id=\"{}\" epub:type=\"footnote\" role=\"doc-footnote\">\n\
             <p class=\"note-number\">{label}</p>\n",
            self.element_id(&footnote_id(number))
        ));
        self.out.push_str(html);
        self.push_html("</aside>\n");
    }
}
