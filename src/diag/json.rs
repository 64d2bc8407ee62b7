//! The machine-readable renderer: one JSON object a line.

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
    span: Option<JsonSpan<'a>>,
}

#[derive(Serialize)]
struct JsonDiagnostic<'a> {
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    span: Option<JsonSpan<'a>>,
    help: Option<&'a str>,
    notes: Vec<JsonNote<'a>>,
}

/// A diagnostic as a line of JSON: `severity`, `code`, `message`, `span` (`file`, `line`,
/// `column`, `end_line`, `end_column`; lines and columns from 1, columns in characters; or null),
/// `help` (or null), `notes` (each with `message` and `span`).
///
/// # Panics
/// Never: the structure has only strings and integers.
#[must_use]
pub fn render_json(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let notes = diagnostic.notes.iter().map(|note| JsonNote {
        message: &note.message,
        span: note.span.map(|span| json_span(span, sources)),
    });
    let line = JsonDiagnostic {
        severity: diagnostic.severity().name(),
        code: diagnostic.code.name(),
        message: &diagnostic.message,
        span: diagnostic.span.map(|span| json_span(span, sources)),
        help: diagnostic.help.as_deref(),
        notes: notes.collect(),
    };
    serde_json::to_string(&line).expect("strings and integers always serialise")
}

fn json_span(span: Span, sources: &Sources) -> JsonSpan<'_> {
    let (start, end) = (sources.position(span), sources.end_position(span));
    JsonSpan {
        file: sources.path(span.file),
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    }
}
