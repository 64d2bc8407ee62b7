//! Turns errors of the YAML library into diagnostics.

use std::borrow::Cow;

use serde_yaml::{DefaultMessageFormatter, Error, Localizer, Location};

use crate::lines::nth_line_start;
use crate::yaml::limits::ExceededLimit;
use crate::yaml::mistakes::{self, ErrorPosition};
use crate::yaml::raw::YamlSource;
use kyyeu_diag::{Code, Diagnostic};

/// Where the library stopped.
fn error_position(error: &Error) -> ErrorPosition {
    let to_usize = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
    let Some(location) = error.location() else { return ErrorPosition { line: 1, column: 1 } };
    ErrorPosition { line: to_usize(location.line()), column: to_usize(location.column()) }
}

/// The diagnostic for an error.
pub fn to_diagnostic(error: &Error, source: YamlSource<'_>) -> Diagnostic {
    let error = error.without_snippet();
    let position = error_position(error);
    if let Some(limit) = ExceededLimit::from_error(error) {
        let line_start = nth_line_start(source.text, position.line);
        let line = source.text[line_start..].lines().next().unwrap_or("");
        let (column, length) = line
            .char_indices()
            .nth(position.column.saturating_sub(1))
            .or_else(|| line.char_indices().next())
            .map_or((0, 0), |(column, c)| (column, c.len_utf8()));
        let start = line_start + column;
        let span = source.span(start..start + length);
        return Diagnostic::new(Code::TooLarge, span, limit.message()).help(limit.help());
    }
    let mistake = mistakes::explain(source.text, position, &message_of(error));
    Diagnostic::new(Code::YamlSyntax, source.span(mistake.range), mistake.message)
        .help(mistake.help)
}

/// The library's message without positions: the diagnostic has a span.
fn message_of(error: &Error) -> String {
    let message =
        error.render_with_formatter(&DefaultMessageFormatter.with_localizer(&WithoutPositions));
    message.lines().next().unwrap_or("").trim().to_owned()
}

/// Leaves out the positions that the library appends to a message.
struct WithoutPositions;

impl Localizer for WithoutPositions {
    fn attach_location<'a>(&self, message: Cow<'a, str>, _: Location) -> Cow<'a, str> {
        message
    }

    fn alias_defined_at(&self, _: Location) -> String {
        String::new()
    }

    fn alias_used_at(&self, _: Location) -> String {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use crate::yaml::parse_file;
    use kyyeu_diag::{Code, Sources};

    fn message(text: &str) -> (Code, String) {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", text.to_owned());
        let diagnostic = parse_file(&sources, file).unwrap_err();
        (diagnostic.code, diagnostic.message)
    }

    #[test]
    fn limits_are_recognized() {
        let depth = "values stand in one another more than 20 deep here";
        let expansion = "what & and * repeat here grows without measure";
        let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
        for (previous, anchor) in "abcdefghi".chars().zip("bcdefghij".chars()) {
            let aliases = vec![format!("*{previous}"); 10].join(", ");
            bomb.push_str(
                &[&anchor.to_string(), ": &", &anchor.to_string(), " [", &aliases, "]\n"].concat(),
            );
        }
        for (text, expected) in [
            ("a: &a [*a]\n".to_owned(), "a value holds itself: * names what is not over yet"),
            (format!("a:\n  {}x\n", "- ".repeat(30)), depth),
            (format!("a: {}{}\n", "[".repeat(21), "]".repeat(21)), depth),
            (format!("a: {}\n", "[".repeat(10_000)), depth),
            (format!("{}x{}\n", "{a: ".repeat(10_000), "}".repeat(10_000)), depth),
            (bomb, expansion),
        ] {
            let start: String = text.chars().take(40).collect();
            assert_eq!(message(&text), (Code::TooLarge, expected.to_owned()), "{start}");
        }
    }

    #[test]
    fn library_messages_have_no_position() {
        let (code, message) = message("a: !x\n  - *missing\n");
        assert_eq!(code, Code::YamlSyntax);
        assert!(!message.contains(" line "), "{message}");
    }
}
