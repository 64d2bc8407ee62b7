//! The terminal renderer: `file:line:col`, the source line, a caret, and help.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use crate::source::{line_end, line_start};
use crate::{Diagnostic, Severity, Sources, Span};

/// A diagnostic with its source lines, in terminal colours, which the caller may strip. Ends
/// without a line break.
#[must_use]
pub fn render_human(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(&diagnostic.message).id(diagnostic.code.name());
    let mut group = match diagnostic.span {
        Some(span) => {
            annotate_span(title.elements(no_elements()), sources, span, AnnotationKind::Primary)
        }
        None => title.elements(no_elements()),
    };
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    let mut report = vec![group];
    for note in &diagnostic.notes {
        let title = Level::NOTE.secondary_title(&note.message);
        let group = title.elements(no_elements());
        report.push(match note.span {
            Some(span) => annotate_span(group, sources, span, AnnotationKind::Context),
            None => group,
        });
    }
    Renderer::styled().render(&report)
}

fn no_elements<'a>() -> std::iter::Empty<Element<'a>> {
    std::iter::empty()
}

/// Adds the first line of a span to a group. Of a file that is empty or not loaded it adds only the
/// path.
fn annotate_span<'a>(
    group: Group<'a>,
    sources: &'a Sources,
    span: Span,
    kind: AnnotationKind,
) -> Group<'a> {
    let (path, text) = (sources.path(span.file), sources.text(span.file).unwrap_or_default());
    if text.is_empty() {
        return group.element(Origin::path(path).line(1).char_column(1));
    }
    let start = text.floor_char_boundary(span.start as usize);
    let line = line_start(text, start)..line_end(text, start);
    let end = text.ceil_char_boundary(span.end as usize).clamp(start, line.end);
    let annotation = kind.span(start - line.start..end - line.start);
    group.element(
        Snippet::source(&text[line])
            .path(path)
            .line_start(sources.position(span).line)
            .annotation(annotation),
    )
}
