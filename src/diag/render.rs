//! Faults for people: `file:line:col`, the line, a caret, and help.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use crate::{Diagnostic, Severity, Sources, Span};

/// One fault with its place in the text, in terminal colours, which whoever prints it may strip.
/// Ends without a line break.
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

/// Shows the first line of a range. A place in an empty file is its name alone, since it has no
/// line to show.
fn annotate_span<'a>(
    group: Group<'a>,
    sources: &'a Sources,
    span: Span,
    kind: AnnotationKind,
) -> Group<'a> {
    let (path, text) = (sources.path(span.file), sources.text(span.file));
    if text.is_empty() {
        return group.element(Origin::path(path).line(1).char_column(1));
    }
    let start = text.floor_char_boundary(span.start as usize);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[line_start..].find('\n').map_or(text.len(), |at| line_start + at);
    let end = text.ceil_char_boundary(span.end as usize).clamp(start, line_end);
    group.element(
        Snippet::source(&text[line_start..line_end])
            .path(path)
            .line_start(sources.position(span).line)
            .annotation(kind.span(start - line_start..end - line_start)),
    )
}
