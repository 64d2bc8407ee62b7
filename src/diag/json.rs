//! Faults for programs: one JSON object a line.

use serde::Serialize;

use super::{Diagnostic, Sources, Span};

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
struct Further<'a> {
    message: &'a str,
    place: Option<Place<'a>>,
}

#[derive(Serialize)]
struct Line<'a> {
    severity: &'static str,
    code: &'static str,
    message: &'a str,
    place: Option<Place<'a>>,
    help: Option<&'a str>,
    notes: Vec<Further<'a>>,
}

/// One fault as a line of JSON: `severity`, `code`, `message`, `place` (`file`, `line`, `column`,
/// `end_line`, `end_column`; lines and columns from 1, columns in characters; or null), `help` (or
/// null), `notes`.
///
/// # Panics
/// Never: the structure has only texts and whole numbers.
#[must_use]
pub fn json(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let place = |span: Option<Span>| {
        span.map(|span| {
            let (start, end) = (sources.position(span), sources.end_position(span));
            Place {
                file: sources.path(span.file),
                line: start.line,
                column: start.column,
                end_line: end.line,
                end_column: end.column,
            }
        })
    };
    let line = Line {
        severity: diagnostic.severity().name(),
        code: diagnostic.code.name(),
        message: &diagnostic.message,
        place: place(diagnostic.span),
        help: diagnostic.help.as_deref(),
        notes: diagnostic
            .notes
            .iter()
            .map(|n| Further { message: &n.message, place: place(n.span) })
            .collect(),
    };
    serde_json::to_string(&line).expect("texts and whole numbers always serialise")
}
