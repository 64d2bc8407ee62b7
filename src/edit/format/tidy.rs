//! How values are written: one space behind a colon and a comma, dates, numbers and ids without
//! quotes, the items of a list two spaces in, no white space at the ends of lines.

use std::ops::Range;

use crate::yaml_writer;
use kyyeu_model::{FieldPlace, Form, Item, Layout, Shape};

/// The text with its values written in the one way.
#[must_use]
pub fn tidy(text: &str, layout: &Layout) -> String {
    let mut tidy = Tidy { text, edits: Vec::new(), kept: Vec::new() };
    tidy.value(&layout.root, Form::Free, None);
    tidy.line_ends(layout.head.range());
    let Tidy { mut edits, .. } = tidy;
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, new) in edits {
        out.push_str(&text[at..range.start]);
        out.push_str(&new);
        at = range.end;
    }
    out.push_str(&text[at..]);
    let body = layout.head.range().end < text.len();
    if !body && !out.is_empty() {
        out.truncate(out.trim_end_matches('\n').len());
        out.push('\n');
    }
    out
}

struct Tidy<'a> {
    text: &'a str,
    edits: Vec<(Range<usize>, String)>,
    /// Texts of several lines, or that begin on a line of their own: what stands in their lines is
    /// theirs.
    kept: Vec<Range<usize>>,
}

impl<'a> Tidy<'a> {
    fn slice(&self, item: &Item) -> &'a str {
        &self.text[item.span.range()]
    }

    /// Where the line of an offset begins.
    fn line(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |end| end + 1)
    }

    fn edit(&mut self, range: Range<usize>, new: impl Into<String>) {
        let new = new.into();
        if self.text[range.clone()] != new {
            self.edits.push((range, new));
        }
    }

    /// A value; `key` is where the field's name begins, for one that stands in a map of lines.
    fn value(&mut self, item: &Item, form: Form, key: Option<usize>) {
        match &item.shape {
            Shape::Empty => {}
            Shape::Scalar(reads) => {
                let written = self.written(item, reads, form);
                self.edit(item.span.range(), written);
                let own_line =
                    key.is_some_and(|key| self.line(key) != self.line(item.span.start as usize));
                if own_line || self.slice(item).contains('\n') {
                    self.kept.push(self.line(item.span.start as usize)..item.span.end as usize);
                }
            }
            Shape::Map(fields) => fields.iter().for_each(|field| self.field(field)),
            Shape::List(items) => {
                if !self.brackets(item, items, form) && !self.hyphens(items, form, key) {
                    items.iter().for_each(|item| self.value(item, form, None));
                    // A text in a list may have lines of its own too.
                    for item in items.iter().filter(|item| item.scalar().is_some()) {
                        self.kept.push(self.line(item.span.start as usize)..item.span.end as usize);
                    }
                }
            }
        }
    }

    fn field(&mut self, field: &FieldPlace) {
        let (key, value) = (field.key.range(), field.value.span.range());
        if value.start > key.end {
            let gap = &self.text[key.end..value.start];
            if gap.trim() == ":" && !gap.contains('\n') {
                self.edit(key.end..value.start, ": ");
            }
        }
        self.value(&field.value, field.form, Some(key.start));
    }

    /// A scalar as it is to be written: exact values without quotes.
    fn written(&self, item: &Item, reads: &str, form: Form) -> String {
        let slice = self.slice(item);
        let quoted = slice.len() > 1 && slice.starts_with(['"', '\'']) && !slice.contains('\n');
        let nothing = matches!(reads.to_ascii_lowercase().as_str(), "null" | "~");
        let bare = quoted && form == Form::Exact && yaml_writer::is_plain(reads) && !nothing;
        if bare { reads.to_owned() } else { slice.to_owned() }
    }

    /// A list in brackets on one line, of scalars alone; says whether it was one.
    fn brackets(&mut self, list: &Item, items: &[Item], form: Form) -> bool {
        // The library gives only where a list begins.
        let start = list.span.start as usize;
        let last = items.last().map_or(start + 1, Item::end).max(start + 1).min(self.text.len());
        let Some(close) = self.text[last..].find(|c| !matches!(c, ' ' | ',')).map(|at| last + at)
        else {
            return false;
        };
        let range = start..close + 1;
        let Some(slice) = self.text.get(range.clone()) else { return false };
        let one_line = slice.starts_with('[')
            && slice.ends_with(']')
            && !slice.contains(['\n', '#', '&', '*', '!']);
        if !one_line || items.iter().any(|item| item.scalar().is_none()) {
            return false;
        }
        let written =
            items.iter().filter_map(|item| Some(self.written(item, item.scalar()?, form)));
        let new = format!("[{}]", written.collect::<Vec<_>>().join(", "));
        self.edit(range, new);
        true
    }

    /// A list of scalars, a line with a hyphen for each; says whether it was one.
    fn hyphens(&mut self, items: &[Item], form: Form, key: Option<usize>) -> bool {
        let Some(key) = key else { return false };
        let column = &self.text[self.line(key)..key];
        let simple = |item: &Item| {
            let start = item.span.start as usize;
            let before = self.text[self.line(start)..start].trim();
            item.scalar().is_some() && before == "-" && !self.slice(item).contains('\n')
        };
        if !column.bytes().all(|b| b == b' ') || items.is_empty() || !items.iter().all(simple) {
            return false;
        }
        let before = format!("{column}  - ");
        for item in items {
            let start = item.span.start as usize;
            self.edit(self.line(start)..start, before.clone());
            let written = item.scalar().map(|reads| self.written(item, reads, form));
            self.edit(item.span.range(), written.unwrap_or_default());
        }
        true
    }

    /// Takes white space away from the ends of lines, where these belong to no text.
    fn line_ends(&mut self, head: Range<usize>) {
        let text = self.text;
        let mut at = head.start;
        for line in text[head].split_inclusive('\n') {
            let body = line.trim_end_matches('\n');
            let bare = body.trim_end_matches([' ', '\t']);
            let range = at + bare.len()..at + body.len();
            if !range.is_empty() && !self.is_kept(&range) {
                self.edits.push((range, String::new()));
            }
            at += line.len();
        }
    }

    /// Whether the end of a line belongs to a text, or is changed already.
    fn is_kept(&self, range: &Range<usize>) -> bool {
        let line = self.line(range.start);
        let of_a_text =
            |kept: &Range<usize>| self.line(kept.start) <= line && line <= self.line(kept.end);
        let edited =
            |(edit, _): &(Range<usize>, String)| edit.start < range.end && edit.end > range.start;
        self.kept.iter().any(of_a_text) || self.edits.iter().any(edited)
    }
}
