//! Footnotes.

use std::collections::BTreeMap;

use crate::markdown::{MarkdownWriter, ProseContext, escape_attribute};

/// Footnotes: numbered where they are first referred to, written at the end.
#[derive(Default)]
pub struct Footnotes {
    numbers: BTreeMap<String, usize>,
    pub reference_counts: BTreeMap<usize, usize>,
    pub contents: BTreeMap<usize, Footnote>,
}

/// A footnote that was written.
pub struct Footnote {
    pub html: String,
    /// Where its last paragraph ends.
    pub paragraph_end: Option<usize>,
}

impl Footnotes {
    pub fn assign_number(&mut self, name: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(name.to_owned()).or_insert(next)
    }
}

impl MarkdownWriter<'_> {
    pub fn push_footnote_reference(&mut self, name: &str) {
        let number = self.footnotes.assign_number(name);
        let times = self.footnotes.reference_counts.entry(number).or_insert(0);
        *times += 1;
        let id =
            if *times == 1 { format!("fnr_{number}") } else { format!("fnr_{number}_{times}") };
        let (id, note) = (self.element_id(&id), format!("fn_{number}"));
        let note = self.element_id(&note);
        let kind = if self.is_epub() { " epub:type=\"noteref\"" } else { "" };
        self.push_html(&format!(
            "<sup class=\"footnote-ref\"><a id=\"{id}\" href=\"#{note}\"{kind} role=\"doc-noteref\">{number}</a></sup>"
        ));
    }

    /// Writes the footnotes, with the way back from each.
    pub fn push_endnotes(&mut self) {
        let texts = std::mem::take(&mut self.footnotes.contents);
        if texts.is_empty() {
            return;
        }
        if self.is_epub() {
            return texts
                .into_iter()
                .for_each(|(number, note)| self.push_epub_footnote(number, &note.html));
        }
        let locale = &self.context.language.locale;
        let (label, back) = (
            escape_attribute(locale.text("footnotes")),
            escape_attribute(locale.text("footnote_back")),
        );
        // The volume has many such sections, which are no landmarks of their own there.
        let landmark = match self.view.context {
            ProseContext::Page => format!(" role=\"doc-endnotes\" aria-label=\"{label}\""),
            ProseContext::Volume(_) | ProseContext::Epub(_) => String::new(),
        };
        self.push_html(&format!("<section class=\"footnotes\"{landmark}>\n<ol>\n"));
        for (number, Footnote { html: mut text, paragraph_end: closing }) in texts {
            let (note, reference) = (format!("fn_{number}"), format!("fnr_{number}"));
            let (note, reference) = (self.element_id(&note), self.element_id(&reference));
            self.push_html(&format!("<li id=\"{note}\" value=\"{number}\">"));
            let back = self.footnotes.reference_counts.contains_key(&number).then(|| {
                format!(" <a class=\"footnote-back\" href=\"#{reference}\" role=\"doc-backlink\" aria-label=\"{back}\">↩</a>")
            });
            // The way back stands in the note's last paragraph.
            if let (Some(back), Some(at)) = (back, closing) {
                text.insert_str(at, &back);
            }
            self.out.push_str(&text);
            self.push_html("</li>\n");
        }
        self.push_html("</ol>\n</section>\n");
    }
}
