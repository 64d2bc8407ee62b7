//! Footnotes.

use std::collections::BTreeMap;

use super::{Stand, Writer, attribute};

/// Footnotes: numbered where they are first referred to, written at the end.
#[derive(Default)]
pub struct Notes {
    numbers: BTreeMap<String, usize>,
    pub references: BTreeMap<usize, usize>,
    pub texts: BTreeMap<usize, Note>,
}

/// A footnote that was written.
pub struct Note {
    pub text: String,
    /// Where its last paragraph ends.
    pub closing: Option<usize>,
}

impl Notes {
    pub fn number(&mut self, name: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(name.to_owned()).or_insert(next)
    }
}

impl Writer<'_> {
    pub fn reference(&mut self, name: &str) {
        let number = self.notes.number(name);
        let times = self.notes.references.entry(number).or_insert(0);
        *times += 1;
        let id =
            if *times == 1 { format!("fnr_{number}") } else { format!("fnr_{number}_{times}") };
        let (id, note) = (self.id(&id), format!("fn_{number}"));
        let note = self.id(&note);
        let kind = if self.is_book() { " epub:type=\"noteref\"" } else { "" };
        self.html(&format!(
            "<sup class=\"footnote-ref\"><a id=\"{id}\" href=\"#{note}\"{kind} role=\"doc-noteref\">{number}</a></sup>"
        ));
    }

    /// Writes the footnotes, with the way back from each.
    pub fn endnotes(&mut self) {
        let texts = std::mem::take(&mut self.notes.texts);
        if texts.is_empty() {
            return;
        }
        if self.is_book() {
            return texts.into_iter().for_each(|(number, note)| self.popup(number, &note.text));
        }
        let locale = &self.setting.language.locale;
        let (label, back) =
            (attribute(locale.text("footnotes")), attribute(locale.text("footnote_back")));
        // The volume has many such sections, which are no landmarks of their own there.
        let landmark = match self.view.stand {
            Stand::Page => format!(" role=\"doc-endnotes\" aria-label=\"{label}\""),
            Stand::Volume(_) | Stand::Book(_) => String::new(),
        };
        self.html(&format!("<section class=\"footnotes\"{landmark}>\n<ol>\n"));
        for (number, Note { mut text, closing }) in texts {
            let (note, reference) = (format!("fn_{number}"), format!("fnr_{number}"));
            let (note, reference) = (self.id(&note), self.id(&reference));
            self.html(&format!("<li id=\"{note}\" value=\"{number}\">"));
            let back = self.notes.references.contains_key(&number).then(|| {
                format!(" <a class=\"footnote-back\" href=\"#{reference}\" role=\"doc-backlink\" aria-label=\"{back}\">↩</a>")
            });
            // The way back stands in the note's last paragraph.
            if let (Some(back), Some(at)) = (back, closing) {
                text.insert_str(at, &back);
            }
            self.out.push_str(&text);
            self.html("</li>\n");
        }
        self.html("</ol>\n</section>\n");
    }
}
