//! The errors of the content, as one JSON value that the page's script shows as an overlay.

use std::collections::BTreeMap;

use serde::Serialize;

use kyyeu_diag::{Diagnostic, Severity, Sources, Span};
use kyyeu_driver::preview::PreviewBuild;

/// How many errors a page shows.
const MAX_SHOWN_DIAGNOSTICS: usize = 40;

/// How much of a long line is shown on each side of the error. A paragraph is one line.
const CONTEXT_CHARS: usize = 60;

/// The errors of a build.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorOverlay {
    /// The errors as the page's script reads them.
    pub json: String,
}

#[derive(Serialize)]
struct OverlayContent<'a> {
    language: &'a str,
    messages: &'a BTreeMap<String, String>,
    total: usize,
    diagnostics: Vec<OverlayDiagnostic<'a>>,
}

#[derive(Serialize)]
struct OverlayDiagnostic<'a> {
    code: &'static str,
    message: &'a str,
    span: Option<OverlaySpan<'a>>,
    help: Option<&'a str>,
    notes: Vec<OverlayNote<'a>>,
}

#[derive(Serialize)]
struct OverlayNote<'a> {
    message: &'a str,
    span: Option<OverlaySpan<'a>>,
}

#[derive(Serialize)]
struct OverlaySpan<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    /// The line: its text before the span, in it, and after it.
    excerpt: [String; 3],
}

impl ErrorOverlay {
    /// The errors of a build. Warnings are shown on the terminal alone.
    pub fn from_build(build: &PreviewBuild) -> Self {
        let sources = &build.outcome.sources;
        let errors: Vec<_> = build
            .outcome
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity() == Severity::Error)
            .collect();
        let overlay = OverlayContent {
            language: &build.language,
            messages: &build.messages,
            total: errors.len(),
            diagnostics: errors
                .iter()
                .take(MAX_SHOWN_DIAGNOSTICS)
                .map(|diagnostic| overlay_diagnostic(diagnostic, sources))
                .collect(),
        };
        Self { json: serde_json::to_string(&overlay).expect("strings and numbers serialize") }
    }
}

fn overlay_diagnostic<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a Sources,
) -> OverlayDiagnostic<'a> {
    OverlayDiagnostic {
        code: diagnostic.code.name(),
        message: &diagnostic.message,
        span: diagnostic.span.map(|span| overlay_span(span, sources)),
        help: diagnostic.help.as_deref(),
        notes: diagnostic
            .notes
            .iter()
            .map(|note| OverlayNote {
                message: &note.message,
                span: note.span.map(|span| overlay_span(span, sources)),
            })
            .collect(),
    }
}

fn overlay_span(span: Span, sources: &Sources) -> OverlaySpan<'_> {
    let text = sources.text(span.file).unwrap_or_default();
    let start = text.floor_char_boundary(span.start as usize);
    let line_start = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |len| start + len);
    let end = text.ceil_char_boundary(span.end as usize).clamp(start, line_end);
    let position = sources.position(span);
    OverlaySpan {
        file: sources.path(span.file),
        line: position.line,
        column: position.column,
        excerpt: [
            truncate_start(&text[line_start..start], CONTEXT_CHARS),
            truncate_end(&text[start..end], CONTEXT_CHARS * 2),
            truncate_end(&text[end..line_end], CONTEXT_CHARS),
        ],
    }
}

/// The first characters of a text, with "…" for the rest.
fn truncate_end(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The last characters of a text, with "…" for the rest.
fn truncate_start(text: &str, max_chars: usize) -> String {
    match text.char_indices().rev().nth(max_chars) {
        Some((index, c)) => format!("…{}", &text[index + c.len_utf8()..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_shown_around_the_span() {
        let text = format!("một\n{}sai{}\nba", "ă".repeat(100), "ơ".repeat(100));
        let mut sources = Sources::default();
        let start = text.find("sai").unwrap();
        let file = sources.add("a.md", text);
        let span = overlay_span(Span::new(file, start..start + 3), &sources);
        assert_eq!((span.line, span.column), (2, 101));
        let expected =
            [format!("…{}", "ă".repeat(60)), "sai".to_owned(), format!("{}…", "ơ".repeat(60))];
        assert_eq!(span.excerpt, expected);
    }

    #[test]
    fn a_span_in_an_empty_file_has_an_empty_line() {
        let mut sources = Sources::default();
        let file = sources.add("a.md", String::new());
        assert_eq!(overlay_span(Span::new(file, 0..0), &sources).excerpt, ["", "", ""]);
    }
}
