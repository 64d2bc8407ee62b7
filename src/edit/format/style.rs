//! The style of values: one space after a colon and a comma, dates, numbers and ids without quotes,
//! the items of a list indented by two spaces, no trailing white space.

use std::ops::Range;

use crate::text_edit::{RangeEdit, apply_edits};
use crate::yaml_writer;
use kyyeu_model::{FieldNode, FieldTree, ScalarStyle, ValueNode, ValueShape};

/// The text with its values in this style.
#[must_use]
pub fn normalize_style(text: &str, layout: &FieldTree) -> String {
    let mut formatter = StyleFormatter { text, edits: Vec::new(), protected: Vec::new() };
    formatter.format_value(&layout.root, ScalarStyle::Any, None);
    formatter.trim_line_ends(layout.fields_span.range());
    let mut edits = formatter.edits;
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut out =
        apply_edits(text, edits.iter().map(|edit| (edit.range.clone(), edit.text.as_str())));
    let has_body = layout.fields_span.range().end < text.len();
    if !has_body && !out.is_empty() {
        out.truncate(out.trim_end_matches('\n').len());
        out.push('\n');
    }
    out
}

struct StyleFormatter<'a> {
    text: &'a str,
    edits: Vec<RangeEdit>,
    /// Scalars of several lines, or that begin on a line of their own: white space in their lines
    /// belongs to them.
    protected: Vec<Range<usize>>,
}

impl<'a> StyleFormatter<'a> {
    fn slice(&self, item: &ValueNode) -> &'a str {
        &self.text[item.span.range()]
    }

    /// The offset at which the line of `offset` begins.
    fn line_start(&self, offset: usize) -> usize {
        self.text[..offset].rfind('\n').map_or(0, |end| end + 1)
    }

    fn push_edit(&mut self, range: Range<usize>, new: impl Into<String>) {
        let new = new.into();
        if self.text[range.clone()] != new {
            self.edits.push(RangeEdit { range, text: new });
        }
    }

    /// Formats a value; `key` is the offset of the field's name, if the value is that of a field.
    fn format_value(&mut self, item: &ValueNode, form: ScalarStyle, key: Option<usize>) {
        match &item.shape {
            ValueShape::Empty => {}
            ValueShape::Scalar(value) => {
                self.push_edit(item.span.range(), self.scalar_text(item, value, form));
                let own_line = key.is_some_and(|key| {
                    self.line_start(key) != self.line_start(item.span.start as usize)
                });
                if own_line || self.slice(item).contains('\n') {
                    self.protected
                        .push(self.line_start(item.span.start as usize)..item.span.end as usize);
                }
            }
            ValueShape::Map(fields) => {
                for field in fields {
                    self.format_field(field);
                }
            }
            ValueShape::List(items) => {
                if !self.try_format_flow_list(item, items, form)
                    && !self.try_format_block_list(items, form, key)
                {
                    for item in items {
                        self.format_value(item, form, None);
                    }
                    // A scalar in a list may have several lines too.
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

    /// The formatted text of a scalar whose value is `value`: without quotes if its field has plain
    /// values.
    fn scalar_text(&self, item: &ValueNode, value: &str, form: ScalarStyle) -> String {
        let slice = self.slice(item);
        let quoted = slice.len() > 1 && slice.starts_with(['"', '\'']) && !slice.contains('\n');
        let is_null = matches!(value.to_ascii_lowercase().as_str(), "null" | "~");
        let plain =
            quoted && form == ScalarStyle::Plain && yaml_writer::is_plain(value) && !is_null;
        if plain { value.to_owned() } else { slice.to_owned() }
    }

    /// Formats a list in brackets on one line that has scalars only. Returns false for other lists.
    fn try_format_flow_list(
        &mut self,
        list: &ValueNode,
        items: &[ValueNode],
        form: ScalarStyle,
    ) -> bool {
        // The YAML library gives only the start of a list.
        let start = list.span.start as usize;
        let end =
            items.last().map_or(start + 1, ValueNode::end).max(start + 1).min(self.text.len());
        let Some(gap) = self.text[end..].find(|c| !matches!(c, ' ' | ',')) else { return false };
        let range = start..end + gap + 1;
        let Some(slice) = self.text.get(range.clone()) else { return false };
        let is_one_line = slice.starts_with('[')
            && slice.ends_with(']')
            && !slice.contains(['\n', '#', '&', '*', '!']);
        if !is_one_line || items.iter().any(|item| item.scalar().is_none()) {
            return false;
        }
        let scalars =
            items.iter().filter_map(|item| Some(self.scalar_text(item, item.scalar()?, form)));
        let new = format!("[{}]", scalars.collect::<Vec<_>>().join(", "));
        self.push_edit(range, new);
        true
    }

    /// Formats a list of scalars with a hyphen and a line for each. Returns false for other lists.
    fn try_format_block_list(
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
            let scalar = item.scalar().map(|value| self.scalar_text(item, value, form));
            self.push_edit(item.span.range(), scalar.unwrap_or_default());
        }
        true
    }

    /// Removes trailing white space, except within a protected scalar.
    fn trim_line_ends(&mut self, fields: Range<usize>) {
        let text = self.text;
        let mut start = fields.start;
        for line in text[fields].split_inclusive('\n') {
            let body = line.trim_end_matches('\n');
            let trimmed = body.trim_end_matches([' ', '\t']);
            let range = start + trimmed.len()..start + body.len();
            if !range.is_empty() && !self.is_protected(&range) {
                self.edits.push(RangeEdit { range, text: String::new() });
            }
            start += line.len();
        }
    }

    /// Whether the end of a line belongs to a protected scalar, or is part of an edit.
    fn is_protected(&self, range: &Range<usize>) -> bool {
        let line = self.line_start(range.start);
        self.protected.iter().any(|scalar| {
            self.line_start(scalar.start) <= line && line <= self.line_start(scalar.end)
        }) || self
            .edits
            .iter()
            .any(|edit| edit.range.start < range.end && edit.range.end > range.start)
    }
}
