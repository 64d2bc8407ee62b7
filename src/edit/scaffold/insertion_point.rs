//! The position of a new entry in a register: in order if the register is sorted, else at its end.
//! Comments stay with the entries below them.

use kyyeu_diag::{Sources, UserError};
use kyyeu_model::{FieldNode, FieldTree, ValueNode, ValueShape, start_with_comments};

/// How the position was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InsertionPosition {
    /// The register is sorted, and stays so.
    Sorted,
    /// The register has another order: the entry is last.
    Last,
}

/// The sort keys of the entries: their codes, if all have one, and their ids.
fn sort_keys(fields: &[FieldNode]) -> Vec<(String, String)> {
    let by_code =
        !fields.is_empty() && fields.iter().all(|field| field.value.field("code").is_some());
    let code = |value: &ValueNode| {
        let code = if by_code { value.field("code") } else { None };
        code.and_then(|code| code.value.scalar().map(ToOwned::to_owned))
    };
    fields
        .iter()
        .map(|field| (code(&field.value).unwrap_or_default(), field.name.clone()))
        .collect()
}

/// The byte offset at which an entry is inserted, and how it was found. `code` is the code of the
/// entry, or empty.
///
/// # Errors
/// When the entries of the register do not each begin a line.
pub fn find_insertion_point(
    sources: &Sources,
    layout: &FieldTree,
    id: &str,
    code: &str,
) -> Result<(usize, InsertionPosition), UserError> {
    let text = sources.expect_text(layout.file);
    let fields = layout.root.fields();
    let start = layout.root.span.start as usize;
    let begins_line = |field: &FieldNode| {
        matches!(text[..field.name_span.start as usize].chars().next_back(), None | Some('\n'))
    };
    if !fields.iter().all(begins_line)
        || (matches!(layout.root.shape, ValueShape::Map(_)) && text[start..].starts_with('{'))
    {
        return Err(UserError {
            message: format!(
                "{} is not written with an id at the beginning of a line",
                sources.path(layout.file)
            ),
            help: Some(
                "write each entry as a line `id:`, and below it, two spaces further in, the fields"
                    .to_owned(),
            ),
        });
    }
    let keys = sort_keys(fields);
    let by_code = keys.iter().any(|(code, _)| !code.is_empty());
    let new_key = (if by_code { code.to_owned() } else { String::new() }, id.to_owned());
    if !keys.is_sorted() || (by_code && code.is_empty()) {
        return Ok((text.len(), InsertionPosition::Last));
    }
    let Some(next) = keys.iter().position(|key| *key > new_key) else {
        return Ok((text.len(), InsertionPosition::Sorted));
    };
    let key = fields[next].name_span.start as usize;
    let floor = match next {
        0 => 0,
        next => fields[next - 1].end(),
    };
    let start = start_with_comments(text, key, floor);
    // A comment at the beginning of a file is about the file.
    Ok((if next == 0 && start == 0 { key } else { start }, InsertionPosition::Sorted))
}

/// The indentation of the fields of the entries, in spaces.
pub fn entry_indent(sources: &Sources, layout: &FieldTree) -> usize {
    let text = sources.expect_text(layout.file);
    let firsts = layout.root.fields().iter().filter_map(|field| field.value.fields().first());
    let mut spaces = firsts.filter_map(|first| {
        let before = &text[..first.name_span.start as usize];
        let spaces = before.len() - before.trim_end_matches(' ').len();
        (spaces > 0 && before.trim_end_matches(' ').ends_with('\n')).then_some(spaces)
    });
    spaces.next().unwrap_or(2)
}

/// Changes the indentation of lines from steps of two spaces to steps of `width`.
pub fn reindent(lines: &str, width: usize) -> String {
    let step = |line: &str| {
        let spaces = line.len() - line.trim_start_matches(' ').len();
        format!("{}{}", " ".repeat(spaces / 2 * width + spaces % 2), &line[spaces..])
    };
    if width == 2 { lines.to_owned() } else { lines.split_inclusive('\n').map(step).collect() }
}
