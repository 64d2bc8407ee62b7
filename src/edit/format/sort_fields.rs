//! The order of fields: that of the reference. A field moves with the comments directly above it;
//! empty lines stay where they are.

use std::ops::Range;

use kyyeu_model::{FieldNode, FieldTree, ValueShape, start_with_comments};

/// The text with its fields in the order of the reference.
#[must_use]
pub fn sort_fields(text: &str, layout: &FieldTree) -> String {
    let head = layout.fields_span.range();
    let Some((range, new)) = sort_map(text, layout.root.fields(), head.start, Some(head.start))
    else {
        return text.to_owned();
    };
    format!("{}{new}{}", &text[..range.start], &text[range.end..])
}

/// The lines of a map, and what they are in order; nothing where its fields do not each begin a
/// line. `floor` is where what belongs to it begins at the earliest, `top` where the whole text
/// does.
fn sort_map(
    text: &str,
    fields: &[FieldNode],
    floor: usize,
    top: Option<usize>,
) -> Option<(Range<usize>, String)> {
    let first = fields.first()?;
    let line = |at: usize| text[..at].rfind('\n').map_or(0, |end| end + 1);
    let column = first.name_span.start as usize - line(first.name_span.start as usize);
    let begins = |field: &FieldNode| {
        let key = field.name_span.start as usize;
        key - line(key) == column && text[line(key)..key].bytes().all(|b| b == b' ')
    };
    if !fields.iter().all(begins) {
        return None;
    }
    let mut starts: Vec<usize> = Vec::new();
    let mut floor_of = floor;
    for field in fields {
        let key = field.name_span.start as usize;
        let start = start_with_comments(text, key, floor_of);
        // What stands at the very beginning is about the whole.
        starts.push(if Some(start) == top { line(key) } else { start });
        floor_of = next_line_start(text, field.end());
    }
    let last = map_end(text, floor_of, column);
    let bounds: Vec<_> =
        starts.iter().copied().zip(starts.iter().skip(1).copied().chain([last])).collect();
    let mut chunks: Vec<_> = fields
        .iter()
        .zip(&bounds)
        .map(|(field, &(from, to))| (field.rank, sorted_field_text(text, field, from..to)))
        .collect();
    // Empty lines are a matter of the place.
    let bare = |chunk: &String| chunk.trim_end_matches('\n').len() + 1;
    let gaps: Vec<String> =
        chunks.iter().map(|(_, chunk)| chunk[bare(chunk).min(chunk.len())..].to_owned()).collect();
    if chunks.iter().all(|(rank, _)| rank.is_some()) {
        chunks.sort_by_key(|(rank, _)| *rank);
    }
    let mut new = String::new();
    for ((_, chunk), gap) in chunks.iter().zip(&gaps) {
        new.push_str(chunk.trim_end_matches('\n'));
        new.push('\n');
        new.push_str(gap);
    }
    Some((starts[0]..last, new))
}

/// A field with all that belongs to it, what is in it ordered.
fn sorted_field_text(text: &str, field: &FieldNode, range: Range<usize>) -> String {
    let inner = match &field.value.shape {
        ValueShape::Map(fields) => {
            sort_map(text, fields, next_line_start(text, field.name_span.end as usize), None)
        }
        _ => None,
    };
    match inner {
        Some((inside, new)) => {
            format!(
                "{}{new}{}",
                &text[range.start..inside.start],
                &text[inside.end.min(range.end)..range.end]
            )
        }
        None => text[range].to_owned(),
    }
}

/// Where the line behind that of an offset begins.
fn next_line_start(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |end| at + end + 1)
}

/// Where a map ends whose last value ends with a line: comments that are set in as its fields are
/// belong to it.
fn map_end(text: &str, from: usize, column: usize) -> usize {
    if column == 0 {
        return from;
    }
    let of_it = |line: &&str| {
        let comment = line.trim_start_matches(' ');
        line.len() - comment.len() >= column && comment.starts_with('#')
    };
    from + text[from..].split_inclusive('\n').take_while(of_it).map(str::len).sum::<usize>()
}
