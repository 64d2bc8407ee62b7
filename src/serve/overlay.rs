//! What is wrong with the content, as a page shows it: one JSON value that the page's script makes
//! into an overlay.

use std::collections::BTreeMap;

use serde::Serialize;

use kyyeu_diag::{Diagnostic, Severity, Sources, Span};
use kyyeu_driver::preview::PreviewBuild;

/// How many faults a page shows.
const MAX_SHOWN_DIAGNOSTICS: usize = 40;

/// How much of a long line is shown on each side of the place, in characters; a paragraph is one
/// line.
const CONTEXT_CHARS: usize = 60;

/// What is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorOverlay {
    /// Whether nothing is.
    pub is_empty: bool,
    /// The faults as a page's script reads them.
    pub json: String,
}

#[derive(Serialize)]
struct OverlayContent<'a> {
    language: &'a str,
    texts: &'a BTreeMap<String, String>,
    total: usize,
    diagnostics: Vec<OverlayDiagnostic<'a>>,
}

#[derive(Serialize)]
struct OverlayDiagnostic<'a> {
    code: &'static str,
    message: &'a str,
    place: Option<OverlaySpan<'a>>,
    help: Option<&'a str>,
    notes: Vec<OverlayNote<'a>>,
}

#[derive(Serialize)]
struct OverlayNote<'a> {
    message: &'a str,
    place: Option<OverlaySpan<'a>>,
}

#[derive(Serialize)]
struct OverlaySpan<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    /// The line: what stands before the place, there, and after it.
    source: [String; 3],
}

impl ErrorOverlay {
    /// The errors of a build; warnings are for the terminal.
    pub fn from_build(built: &PreviewBuild) -> Self {
        let sources = &built.outcome.sources;
        let errors: Vec<_> = built
            .outcome
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.severity() == Severity::Error)
            .collect();
        let overlay = OverlayContent {
            language: &built.language,
            texts: &built.messages,
            total: errors.len(),
            diagnostics: errors
                .iter()
                .take(MAX_SHOWN_DIAGNOSTICS)
                .map(|diagnostic| overlay_diagnostic(diagnostic, sources))
                .collect(),
        };
        // Texts and whole numbers always serialise.
        Self {
            is_empty: errors.is_empty(),
            json: serde_json::to_string(&overlay).unwrap_or_default(),
        }
    }
}

fn overlay_diagnostic<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a Sources,
) -> OverlayDiagnostic<'a> {
    OverlayDiagnostic {
        code: diagnostic.code.name(),
        message: &diagnostic.message,
        place: diagnostic.span.map(|span| overlay_span(span, sources)),
        help: diagnostic.help.as_deref(),
        notes: diagnostic
            .notes
            .iter()
            .map(|note| OverlayNote {
                message: &note.message,
                place: note.span.map(|span| overlay_span(span, sources)),
            })
            .collect(),
    }
}

fn overlay_span(span: Span, sources: &Sources) -> OverlaySpan<'_> {
    let text = sources.text(span.file).unwrap_or_default();
    let start = text.floor_char_boundary(span.start as usize);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let end = text.ceil_char_boundary(span.end as usize).clamp(start, line_end);
    let position = sources.position(span);
    let (before, there, after) =
        (&text[line_start..start], &text[start..end], &text[end..line_end]);
    OverlaySpan {
        file: sources.path(span.file),
        line: position.line,
        column: position.column,
        source: [
            truncate_start(before, CONTEXT_CHARS),
            truncate_end(there, CONTEXT_CHARS * 2),
            truncate_end(after, CONTEXT_CHARS),
        ],
    }
}

/// The first characters of a text.
fn truncate_end(text: &str, count: usize) -> String {
    match text.char_indices().nth(count) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The last characters of a text.
fn truncate_start(text: &str, count: usize) -> String {
    match text.char_indices().rev().nth(count) {
        Some((at, c)) => format!("…{}", &text[at + c.len_utf8()..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_shown_around_the_place() {
        let text = format!("một\n{}sai{}\nba", "ă".repeat(100), "ơ".repeat(100));
        let mut sources = Sources::default();
        let at = text.find("sai").unwrap();
        let file = sources.add("a.md", text);
        let place = overlay_span(Span::new(file, at..at + 3), &sources);
        assert_eq!((place.line, place.column), (2, 101));
        let expected =
            [format!("…{}", "ă".repeat(60)), "sai".to_owned(), format!("{}…", "ơ".repeat(60))];
        assert_eq!(place.source, expected);
    }

    #[test]
    fn a_place_in_an_empty_file_has_an_empty_line() {
        let mut sources = Sources::default();
        let file = sources.add("a.md", String::new());
        assert_eq!(overlay_span(Span::new(file, 0..0), &sources).source, ["", "", ""]);
    }
}
