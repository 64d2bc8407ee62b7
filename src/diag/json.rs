//! Faults for programs: one JSON object a line.

use serde::Serialize;

use crate::{Diagnostic, Sources, Span};

#[derive(Serialize)]
struct JsonSpan<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct JsonNote<'a> {
    message: &'a str,
    place: Option<JsonSpan<'a>>,
}

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    place: Option<JsonSpan<'a>>,
    help: Option<&'a str>,
    notes: Vec<JsonNote<'a>>,
}

/// One fault as a line of JSON: `severity`, `code`, `message`, `place` (`file`, `line`, `column`,
/// `end_line`, `end_column`; lines and columns from 1, columns in characters; or null), `help` (or
/// null), `notes`.
///
/// # Panics
/// Never: the structure has only texts and whole numbers.
#[must_use]
pub fn render_json(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = |span: Option<Span>| {
        span.map(|span| {
            let (start, end) = (sources.position(span), sources.end_position(span));
            JsonSpan {
                file: sources.path(span.file),
                line: start.line,
                column: start.column,
                end_line: end.line,
                end_column: end.column,
            }
        })
    };
    let line = JsonDiagnostic {
        severity: diagnostic.severity().name(),
        code: diagnostic.code.name(),
        message: &diagnostic.message,
        place: place(diagnostic.span),
        help: diagnostic.help.as_deref(),
        notes: diagnostic
            .notes
            .iter()
            .map(|n| JsonNote { message: &n.message, place: place(n.span) })
            .collect(),
    };
    serde_json::to_string(&line).expect("texts and whole numbers always serialise")
}
