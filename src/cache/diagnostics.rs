//! Cached diagnostics: codes by name, spans by the path of their file, so that the warnings of one
//! build can be replayed by the next.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Note, Sources, Span};

/// A file that diagnostics point into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CachedFile {
    path: String,
    /// Whether its text was in the sources. Media files have none.
    has_text: bool,
}

/// A range of bytes in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CachedSpan {
    /// Index of the file in [`CachedDiagnostics::files`].
    file: u32,
    start: u32,
    end: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CachedNote {
    span: Option<CachedSpan>,
    message: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CachedDiagnostic {
    code: String,
    span: Option<CachedSpan>,
    message: String,
    help: Option<String>,
    notes: Vec<CachedNote>,
}

impl CachedDiagnostic {
    /// The spans of the diagnostic and of its notes.
    fn spans(&self) -> impl Iterator<Item = &CachedSpan> {
        self.span.iter().chain(self.notes.iter().filter_map(|note| note.span.as_ref()))
    }

    fn spans_mut(&mut self) -> impl Iterator<Item = &mut CachedSpan> {
        self.span.iter_mut().chain(self.notes.iter_mut().filter_map(|note| note.span.as_mut()))
    }
}

/// Warnings of a build, to be replayed while nothing changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedDiagnostics {
    files: Vec<CachedFile>,
    diagnostics: Vec<CachedDiagnostic>,
}

impl CachedDiagnostics {
    /// Captures diagnostics, in their order.
    #[must_use]
    pub fn capture(diagnostics: &[Diagnostic], sources: &Sources) -> Self {
        let mut capture = Capture { files: Vec::new(), indices: BTreeMap::new(), sources };
        let diagnostics = diagnostics.iter().map(|diagnostic| capture.diagnostic(diagnostic));
        let diagnostics = diagnostics.collect();
        Self { files: capture.files, diagnostics }
    }

    /// Removes the diagnostics of some codes in a file.
    pub fn remove(&mut self, path: &str, codes: &[Code]) {
        let files = &self.files;
        self.diagnostics.retain(|diagnostic| {
            let is_in_file =
                diagnostic.span.as_ref().is_some_and(|span| path_of(files, span) == Some(path));
            !is_in_file || codes.iter().all(|code| code.name() != diagnostic.code)
        });
    }

    /// Whether a diagnostic or a note points into a file at or behind an offset in bytes.
    #[must_use]
    pub fn points_into(&self, path: &str, from: u32) -> bool {
        let mut spans = self.diagnostics.iter().flat_map(CachedDiagnostic::spans);
        spans.any(|span| span.end > from && path_of(&self.files, span) == Some(path))
    }

    /// Appends the diagnostics of `other`.
    pub fn merge(&mut self, other: &Self) {
        for diagnostic in &other.diagnostics {
            let mut diagnostic = diagnostic.clone();
            for span in diagnostic.spans_mut() {
                let file = &other.files[span.file as usize];
                let index = self.files.iter().position(|other_file| other_file == file);
                let index = index.unwrap_or_else(|| {
                    self.files.push(file.clone());
                    self.files.len() - 1
                });
                span.file = u32::try_from(index).unwrap_or(u32::MAX);
            }
            self.diagnostics.push(diagnostic);
        }
    }

    /// Restores the diagnostics and adds their files to the sources; `read_text` reads the text of
    /// a file. `None` if a text cannot be read or does not contain a span.
    #[must_use]
    pub fn replay(
        &self,
        sources: &mut Sources,
        mut read_text: impl FnMut(&str) -> Option<String>,
    ) -> Option<Diagnostics> {
        let mut files: Vec<FileId> = Vec::new();
        for CachedFile { path, has_text } in &self.files {
            let text = if *has_text { read_text(path)? } else { String::new() };
            files.push(sources.add(path.clone(), text));
        }
        self.diagnostics
            .iter()
            .map(|diagnostic| restore_diagnostic(diagnostic, &files, sources))
            .collect()
    }
}

fn path_of<'a>(files: &'a [CachedFile], span: &CachedSpan) -> Option<&'a str> {
    Some(&files.get(usize::try_from(span.file).ok()?)?.path)
}

/// The state of [`CachedDiagnostics::capture`].
struct Capture<'a> {
    files: Vec<CachedFile>,
    indices: BTreeMap<FileId, usize>,
    sources: &'a Sources,
}

impl Capture<'_> {
    fn diagnostic(&mut self, diagnostic: &Diagnostic) -> CachedDiagnostic {
        CachedDiagnostic {
            code: diagnostic.code.name().to_owned(),
            span: diagnostic.span.map(|span| self.span(span)),
            message: diagnostic.message.clone(),
            help: diagnostic.help.clone(),
            notes: diagnostic.notes.iter().map(|note| self.note(note)).collect(),
        }
    }

    fn note(&mut self, note: &Note) -> CachedNote {
        CachedNote { span: note.span.map(|span| self.span(span)), message: note.message.clone() }
    }

    fn span(&mut self, span: Span) -> CachedSpan {
        let next = self.files.len();
        let index = *self.indices.entry(span.file).or_insert(next);
        if index == next {
            self.files.push(CachedFile {
                path: self.sources.path(span.file).to_owned(),
                has_text: self.sources.text(span.file).is_some_and(|text| !text.is_empty()),
            });
        }
        let file = u32::try_from(index).unwrap_or(u32::MAX);
        CachedSpan { file, start: span.start, end: span.end }
    }
}

fn restore_diagnostic(
    cached: &CachedDiagnostic,
    files: &[FileId],
    sources: &Sources,
) -> Option<Diagnostic> {
    let mut notes = Vec::new();
    for note in &cached.notes {
        let span = restore_optional_span(note.span.as_ref(), files, sources)?;
        notes.push(Note { message: note.message.clone(), span });
    }
    Some(Diagnostic {
        code: Code::ALL.iter().copied().find(|code| code.name() == cached.code)?,
        span: restore_optional_span(cached.span.as_ref(), files, sources)?,
        message: cached.message.clone(),
        help: cached.help.clone(),
        notes,
    })
}

/// `None` if there is a span and it is not in its text.
#[expect(clippy::option_option, reason = "no span at all is not a failure")]
fn restore_optional_span(
    cached: Option<&CachedSpan>,
    files: &[FileId],
    sources: &Sources,
) -> Option<Option<Span>> {
    let Some(cached) = cached else { return Some(None) };
    let file = *files.get(usize::try_from(cached.file).ok()?)?;
    let span = Span { file, start: cached.start, end: cached.end };
    sources.slice(span)?;
    Some(Some(span))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "---\ntitle: A\n---\n\n<b>raw</b>\n";

    fn cached() -> CachedDiagnostics {
        let mut sources = Sources::default();
        let file = sources.add("content/papers/a.md", TEXT);
        let diagnostic = Diagnostic::new(Code::RawHtml, Span::new(file, 18..21), "raw HTML");
        CachedDiagnostics::capture(&[diagnostic], &sources)
    }

    #[test]
    fn a_span_that_its_text_does_not_contain_is_not_replayed() {
        let replay = |text: Option<&str>| {
            cached().replay(&mut Sources::default(), |_| text.map(ToOwned::to_owned))
        };
        assert_eq!(replay(Some(TEXT)).map(|diagnostics| diagnostics.len()), Some(1));
        assert!(replay(Some("short")).is_none());
        assert!(replay(None).is_none());
    }

    #[test]
    fn spans_behind_an_offset_are_found_in_their_file_alone() {
        assert!(cached().points_into("content/papers/a.md", 17));
        assert!(!cached().points_into("content/papers/a.md", 21));
        assert!(!cached().points_into("content/papers/b.md", 0));
    }
}
