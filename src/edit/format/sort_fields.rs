//! The order of fields: that of the schema. A field moves with the comments directly above it;
//! empty lines keep their position.

use std::ops::Range;

use kyyeu_model::{FieldNode, FieldTree, ValueShape, start_with_comments};

/// The text with its fields in the order of the schema.
#[must_use]
pub fn sort_fields(text: &str, layout: &FieldTree) -> String {
    let start = layout.fields_span.range().start;
    let Some(SortedMap { range, text: sorted }) =
        sort_map(text, layout.root.fields(), start, Some(start))
    else {
        return text.to_owned();
    };
    format!("{}{sorted}{}", &text[..range.start], &text[range.end..])
}

/// The lines of a map with its fields in order.
struct SortedMap {
    range: Range<usize>,
    text: String,
}

/// Sorts the fields of a map; `None` if one of them does not begin a line. The comments of its
/// first field begin at `floor` at the earliest; `top` is the start of the file or of the front
/// matter.
fn sort_map(
    text: &str,
    fields: &[FieldNode],
    floor: usize,
    top: Option<usize>,
) -> Option<SortedMap> {
    let first = fields.first()?;
    let column = column_of(text, first);
    let begins_line = |field: &FieldNode| {
        let key = field.name_span.start as usize;
        let indent = &text[line_start(text, key)..key];
        column_of(text, field) == column && indent.bytes().all(|b| b == b' ')
    };
    if !fields.iter().all(begins_line) {
        return None;
    }
    let mut starts: Vec<usize> = Vec::new();
    let mut field_floor = floor;
    for field in fields {
        let key = field.name_span.start as usize;
        let start = start_with_comments(text, key, field_floor);
        // A comment at the top is about the whole file.
        starts.push(if Some(start) == top { line_start(text, key) } else { start });
        field_floor = next_line_start(text, field.end());
    }
    let end = map_end(text, field_floor, column);
    let ends = starts.iter().skip(1).copied().chain([end]);
    let mut chunks: Vec<_> = fields
        .iter()
        .zip(starts.iter().copied().zip(ends))
        .map(|(field, (start, end))| (field.rank, sorted_field_text(text, field, start..end)))
        .collect();
    let gaps: Vec<String> =
        chunks.iter().map(|(_, chunk)| trailing_empty_lines(chunk).to_owned()).collect();
    if chunks.iter().all(|(rank, _)| rank.is_some()) {
        chunks.sort_by_key(|(rank, _)| *rank);
    }
    let mut sorted = String::new();
    for ((_, chunk), gap) in chunks.iter().zip(&gaps) {
        sorted.push_str(chunk.trim_end_matches('\n'));
        sorted.push('\n');
        sorted.push_str(gap);
    }
    Some(SortedMap { range: starts[0]..end, text: sorted })
}

/// The line breaks at the end of a chunk, without that of its last line.
fn trailing_empty_lines(chunk: &str) -> &str {
    let body_end = chunk.trim_end_matches('\n').len() + 1;
    &chunk[body_end.min(chunk.len())..]
}

/// The offset at which the line of `offset` begins.
fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |end| end + 1)
}

/// The column of a field's name, from 0.
fn column_of(text: &str, field: &FieldNode) -> usize {
    let key = field.name_span.start as usize;
    key - line_start(text, key)
}

/// The lines of a field, with the fields of its value in order.
fn sorted_field_text(text: &str, field: &FieldNode, range: Range<usize>) -> String {
    let inner = match &field.value.shape {
        ValueShape::Map(fields) => {
            sort_map(text, fields, next_line_start(text, field.name_span.end as usize), None)
        }
        _ => None,
    };
    match inner {
        Some(SortedMap { range: inner_range, text: sorted }) => {
            let before = &text[range.start..inner_range.start];
            let after = &text[inner_range.end.min(range.end)..range.end];
            format!("{before}{sorted}{after}")
        }
        None => text[range].to_owned(),
    }
}

/// The offset at which the line after that of `offset` begins.
fn next_line_start(text: &str, offset: usize) -> usize {
    text[offset..].find('\n').map_or(text.len(), |end| offset + end + 1)
}

/// The end of a map whose last value ends at the line start `from`: comments that are indented like
/// its fields belong to it.
fn map_end(text: &str, from: usize, column: usize) -> usize {
    if column == 0 {
        return from;
    }
    let is_comment_of_map = |line: &&str| {
        let comment = line.trim_start_matches(' ');
        line.len() - comment.len() >= column && comment.starts_with('#')
    };
    let comments = text[from..].split_inclusive('\n').take_while(is_comment_of_map);
    from + comments.map(str::len).sum::<usize>()
}
