//! Edits of texts, and how they look line by line.

use std::ops::Range;

use crate::rename::{RenamePlan, UserError};
use kyyeu_diag::{FileId, Sources, Span};
use kyyeu_model::InsertionPoint;

/// A range that gets another text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// The range; an empty one is where something is put in.
    pub span: Span,
    /// The text.
    pub text: String,
}

/// The edits of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineChange {
    /// The file, relative to the project.
    pub path: String,
    /// The line, from 1, as it is before.
    pub line: usize,
    /// The line before; nothing where whole lines are put in behind it.
    pub before: Option<String>,
    /// What stands there afterwards, line by line.
    pub after: Vec<String>,
}

/// Puts a text into a gap.
pub fn fill_insertion_point(gap: &InsertionPoint, text: &str) -> TextEdit {
    TextEdit { span: gap.span, text: format!("{}{text}{}", gap.prefix, gap.suffix) }
}

/// Puts a text in place of a part of a value, which stands in the file as it reads, in quotes or
/// not.
pub fn replace_in_value(
    sources: &Sources,
    value: Span,
    reads: &str,
    part: Range<usize>,
    text: &str,
) -> Result<TextEdit, UserError> {
    let Some(at) = sources.slice(value).and_then(|text| text.rfind(reads)) else {
        let line = sources.position(value).line;
        return Err(UserError {
            message: format!(
                "{}:{line}: \"{reads}\" is written in a way that cannot be edited",
                sources.path(value.file)
            ),
            help: Some("write the id plainly, without escapes".to_owned()),
        });
    };
    let start = value.start as usize + at;
    Ok(TextEdit {
        span: Span::new(value.file, start + part.start..start + part.end),
        text: text.to_owned(),
    })
}

impl RenamePlan {
    /// The files that change, each once, in order of their paths.
    #[must_use]
    pub fn changed_files(&self, sources: &Sources) -> Vec<FileId> {
        let edited = self.edits.iter().map(|edit| edit.span.file);
        let mut files: Vec<_> =
            edited.chain(self.renamed_file.as_ref().map(|(file, _)| *file)).collect();
        files.sort_by_key(|file| sources.path(*file).to_owned());
        files.dedup();
        files
    }

    /// The text of a file with its edits.
    #[must_use]
    pub fn edited_text(&self, sources: &Sources, file: FileId) -> String {
        let edits: Vec<_> = self.edits.iter().filter(|edit| edit.span.file == file).collect();
        apply_edits(sources.expect_text(file), 0, &edits)
    }

    /// All edits, line by line.
    #[must_use]
    pub fn line_changes(&self, sources: &Sources) -> Vec<LineChange> {
        let mut lines: Vec<(FileId, usize, Vec<&TextEdit>)> = Vec::new();
        for edit in &self.edits {
            let line = sources.position(edit.span).line;
            match lines.last_mut() {
                Some((file, last, edits)) if (*file, *last) == (edit.span.file, line) => {
                    edits.push(edit)
                }
                _ => lines.push((edit.span.file, line, vec![edit])),
            }
        }
        lines
            .into_iter()
            .map(|(file, line, edits)| line_change(sources, file, line, &edits))
            .collect()
    }
}

fn line_change(sources: &Sources, file: FileId, line: usize, edits: &[&TextEdit]) -> LineChange {
    let text = sources.expect_text(file);
    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let before = text[start..].lines().next().unwrap_or("");
    let after = apply_edits(before, start, edits);
    // Lines that are put in behind one that stays.
    let put_in = after.strip_prefix(before).and_then(|rest| rest.strip_prefix('\n'));
    let (before, after) = match put_in {
        Some(new) => (None, new),
        None => (Some(before.to_owned()), after.as_str()),
    };
    LineChange {
        path: sources.path(file).to_owned(),
        line,
        before,
        after: after.lines().map(ToOwned::to_owned).collect(),
    }
}

/// A part of a text, which begins at an offset of its file, with edits in order of their places.
fn apply_edits(text: &str, offset: usize, edits: &[&TextEdit]) -> String {
    let mut edited = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for edit in edits {
        let range = edit.span.range();
        edited.push_str(&text[at..range.start - offset]);
        edited.push_str(&edit.text);
        at = range.end - offset;
    }
    edited.push_str(&text[at..]);
    edited
}
