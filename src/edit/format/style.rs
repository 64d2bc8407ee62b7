//! How values are written: one space behind a colon and a comma, dates, numbers and ids without
//! quotes, the items of a list two spaces in, no white space at the ends of lines.

use std::ops::Range;

use crate::yaml_writer;
use kyyeu_model::{FieldNode, FieldTree, ScalarStyle, ValueNode, ValueShape};

/// The text with its values written in the one way.
#[must_use]
pub fn normalize_style(text: &str, layout: &FieldTree) -> String {
    let mut tidy = StyleFormatter { text, edits: Vec::new(), protected: Vec::new() };
    tidy.format_value(&layout.root, ScalarStyle::Any, None);
    tidy.trim_line_ends(layout.fields_span.range());
    let StyleFormatter { mut edits, .. } = tidy;
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (range, new) in edits {
        out.push_str(&text[at..range.start]);
        out.push_str(&new);
        at = range.end;
    }
    out.push_str(&text[at..]);
    let body = layout.fields_span.range().end < text.len();
    if !body && !out.is_empty() {
        out.truncate(out.trim_end_matches('\n').len());
        out.push('\n');
    }
    out
}

struct StyleFormatter<'a> {
    text: &'a str,
    edits: Vec<(Range<usize>, String)>,
    /// Texts of several lines, or that begin on a line of their own: what stands in their lines is
    /// theirs.
    protected: Vec<Range<usize>>,
}

impl<'a> StyleFormatter<'a> {
    fn slice(&self, item: &ValueNode) -> &'a str {
        &self.text[item.span.range()]
    }

    /// Where the line of an offset begins.
    fn line_start(&self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |end| end + 1)
    }

    fn push_edit(&mut self, range: Range<usize>, new: impl Into<String>) {
        let new = new.into();
        if self.text[range.clone()] != new {
            self.edits.push((range, new));
        }
    }

    /// A value; `key` is where the field's name begins, for one that stands in a map of lines.
    fn format_value(&mut self, item: &ValueNode, form: ScalarStyle, key: Option<usize>) {
        match &item.shape {
            ValueShape::Empty => {}
            ValueShape::Scalar(reads) => {
                let written = self.scalar_text(item, reads, form);
                self.push_edit(item.span.range(), written);
                let own_line = key.is_some_and(|key| {
                    self.line_start(key) != self.line_start(item.span.start as usize)
                });
                if own_line || self.slice(item).contains('\n') {
                    self.protected
                        .push(self.line_start(item.span.start as usize)..item.span.end as usize);
                }
            }
            ValueShape::Map(fields) => fields.iter().for_each(|field| self.format_field(field)),
            ValueShape::List(items) => {
                if !self.format_flow_list(item, items, form)
                    && !self.format_block_list(items, form, key)
                {
                    items.iter().for_each(|item| self.format_value(item, form, None));
                    // A text in a list may have lines of its own too.
                    for item in items.iter().filter(|item| item.scalar().is_some()) {
                        self.protected.push(
                            self.line_start(item.span.start as usize)..item.span.end as usize,
                        );
                    }
                }
            }
        }
    }

    fn format_field(&mut self, field: &FieldNode) {
        let (key, value) = (field.name_span.range(), field.value.span.range());
        if value.start > key.end {
            let gap = &self.text[key.end..value.start];
            if gap.trim() == ":" && !gap.contains('\n') {
                self.push_edit(key.end..value.start, ": ");
            }
        }
        self.format_value(&field.value, field.style, Some(key.start));
    }

    /// A scalar as it is to be written: exact values without quotes.
    fn scalar_text(&self, item: &ValueNode, reads: &str, form: ScalarStyle) -> String {
        let slice = self.slice(item);
        let quoted = slice.len() > 1 && slice.starts_with(['"', '\'']) && !slice.contains('\n');
        let nothing = matches!(reads.to_ascii_lowercase().as_str(), "null" | "~");
        let bare = quoted && form == ScalarStyle::Plain && yaml_writer::is_plain(reads) && !nothing;
        if bare { reads.to_owned() } else { slice.to_owned() }
    }

    /// A list in brackets on one line, of scalars alone; says whether it was one.
    fn format_flow_list(
        &mut self,
        list: &ValueNode,
        items: &[ValueNode],
        form: ScalarStyle,
    ) -> bool {
        // The library gives only where a list begins.
        let start = list.span.start as usize;
        let last =
            items.last().map_or(start + 1, ValueNode::end).max(start + 1).min(self.text.len());
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
            items.iter().filter_map(|item| Some(self.scalar_text(item, item.scalar()?, form)));
        let new = format!("[{}]", written.collect::<Vec<_>>().join(", "));
        self.push_edit(range, new);
        true
    }

    /// A list of scalars, a line with a hyphen for each; says whether it was one.
    fn format_block_list(
        &mut self,
        items: &[ValueNode],
        form: ScalarStyle,
        key: Option<usize>,
    ) -> bool {
        let Some(key) = key else { return false };
        let column = &self.text[self.line_start(key)..key];
        let simple = |item: &ValueNode| {
            let start = item.span.start as usize;
            let before = self.text[self.line_start(start)..start].trim();
            item.scalar().is_some() && before == "-" && !self.slice(item).contains('\n')
        };
        if !column.bytes().all(|b| b == b' ') || items.is_empty() || !items.iter().all(simple) {
            return false;
        }
        let before = format!("{column}  - ");
        for item in items {
            let start = item.span.start as usize;
            self.push_edit(self.line_start(start)..start, before.clone());
            let written = item.scalar().map(|reads| self.scalar_text(item, reads, form));
            self.push_edit(item.span.range(), written.unwrap_or_default());
        }
        true
    }

    /// Takes white space away from the ends of lines, where these belong to no text.
    fn trim_line_ends(&mut self, head: Range<usize>) {
        let text = self.text;
        let mut at = head.start;
        for line in text[head].split_inclusive('\n') {
            let body = line.trim_end_matches('\n');
            let bare = body.trim_end_matches([' ', '\t']);
            let range = at + bare.len()..at + body.len();
            if !range.is_empty() && !self.is_protected(&range) {
                self.edits.push((range, String::new()));
            }
            at += line.len();
        }
    }

    /// Whether the end of a line belongs to a text, or is changed already.
    fn is_protected(&self, range: &Range<usize>) -> bool {
        let line = self.line_start(range.start);
        let of_a_text = |kept: &Range<usize>| {
            self.line_start(kept.start) <= line && line <= self.line_start(kept.end)
        };
        let edited =
            |(edit, _): &(Range<usize>, String)| edit.start < range.end && edit.end > range.start;
        self.protected.iter().any(of_a_text) || self.edits.iter().any(edited)
    }
}
