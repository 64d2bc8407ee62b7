//! Text edits of a rename, and the lines that they change.

use std::ops::Range;

use crate::text_edit::apply_edits;
use kyyeu_diag::{FileId, Sources, Span, UserError};
use kyyeu_model::{EntryKind, InsertionPoint};

/// A range of a source file and its replacement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextEdit {
    /// The range; an empty one is a position of insertion.
    pub span: Span,
    /// The text.
    pub text: String,
}

/// The effect of a rename.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RenamePlan {
    /// Kind of the renamed entry.
    pub kind: EntryKind,
    /// The edits, in order of path and offset.
    pub edits: Vec<TextEdit>,
    /// The file that is named after the id, and its new path.
    pub renamed_file: Option<(FileId, String)>,
}

/// The edits of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineChange {
    /// The file, relative to the project.
    pub path: String,
    /// The line, from 1, as it is before.
    pub line: usize,
    /// The line before; `None` if whole lines are inserted after it.
    pub before: Option<String>,
    /// The lines afterwards.
    pub after: Vec<String>,
}

/// The edit that inserts a text.
pub fn fill_insertion_point(gap: &InsertionPoint, text: &str) -> TextEdit {
    TextEdit { span: gap.span, text: format!("{}{text}{}", gap.prefix, gap.suffix) }
}

/// The edit that replaces the range `part` of a value, whose text is `reads`; the file may have it
/// in quotes.
///
/// # Errors
/// When the file writes the value in another way, such as with escapes.
pub fn replace_in_value(
    sources: &Sources,
    value: Span,
    reads: &str,
    part: Range<usize>,
    text: &str,
) -> Result<TextEdit, UserError> {
    let Some(offset) = sources.slice(value).and_then(|text| text.rfind(reads)) else {
        let line = sources.position(value).line;
        return Err(UserError {
            message: format!(
                "{}:{line}: \"{reads}\" is written in a way that cannot be edited",
                sources.path(value.file)
            ),
            help: Some("write the id plainly, without escapes".to_owned()),
        });
    };
    let start = value.start as usize + offset;
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
        let edits = self.edits.iter().filter(|edit| edit.span.file == file);
        apply_edits(
            sources.expect_text(file),
            edits.map(|edit| (edit.span.range(), edit.text.as_str())),
        )
    }

    /// All edits, line by line.
    #[must_use]
    pub fn line_changes(&self, sources: &Sources) -> Vec<LineChange> {
        let mut lines: Vec<(FileId, usize, Vec<&TextEdit>)> = Vec::new();
        for edit in &self.edits {
            let line = sources.position(edit.span).line;
            match lines.last_mut() {
                Some((file, last, edits)) if (*file, *last) == (edit.span.file, line) => {
                    edits.push(edit);
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
    let line_edits = edits.iter().map(|edit| {
        let range = edit.span.range();
        (range.start - start..range.end - start, edit.text.as_str())
    });
    let after = apply_edits(before, line_edits);
    // Whole lines that are inserted after this one.
    let inserted = after.strip_prefix(before).and_then(|rest| rest.strip_prefix('\n'));
    let (before, after) = match inserted {
        Some(lines) => (None, lines),
        None => (Some(before.to_owned()), after.as_str()),
    };
    LineChange {
        path: sources.path(file).to_owned(),
        line,
        before,
        after: after.lines().map(ToOwned::to_owned).collect(),
    }
}
