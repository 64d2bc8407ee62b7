//! Explains YAML syntax errors in an editor's words: the library's messages are those of a grammar.
//!
//! Searches the line where the library stopped, and the lines around it, for common mistakes. Never
//! decides whether a text is valid YAML: the library does.

use std::ops::Range;

/// Where the library stopped; line and column are counted from 1.
#[derive(Clone, Copy)]
pub struct ErrorPosition {
    pub line: usize,
    pub column: usize,
}

/// A mistake that an editor can correct.
#[derive(Debug, PartialEq, Eq)]
pub struct YamlMistake {
    /// The wrong part of the text.
    pub range: Range<usize>,
    pub message: String,
    pub help: String,
}

/// A line of the text.
#[derive(Clone, Copy)]
struct YamlLine<'a> {
    /// Offset of the line in the text.
    start: usize,
    text: &'a str,
}

/// `name: value` in a line.
struct LineField<'a> {
    name: &'a str,
    /// Offset of the value in the line.
    value_start: usize,
    value: &'a str,
}

impl<'a> YamlLine<'a> {
    /// The number of spaces before the content.
    fn indent(self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    /// The range in the text of a range of the line.
    fn range(self, part: Range<usize>) -> Range<usize> {
        self.start + part.start..self.start + part.end
    }

    /// The line without its indentation and the hyphens of lists, and its offset in the line.
    fn content(self) -> (usize, &'a str) {
        let mut offset = self.indent();
        while let Some(rest) = self.text[offset..].strip_prefix("- ") {
            offset = self.text.len() - rest.trim_start_matches(' ').len();
        }
        (offset, &self.text[offset..])
    }

    fn field(self) -> Option<LineField<'a>> {
        let (offset, content) = self.content();
        let (name, value) = content.split_once(": ")?;
        if name.is_empty() || name.starts_with(['"', '\'', '[', '{', '#']) {
            return None;
        }
        let spaces = value.len() - value.trim_start().len();
        let value_start = offset + name.len() + 2 + spaces;
        Some(LineField { name, value_start, value: value.trim() })
    }

    fn is_blank(self) -> bool {
        self.text.trim().is_empty() || self.text.trim_start().starts_with('#')
    }
}

/// The text and the line where the library stopped.
struct ErrorContext<'a> {
    lines: Vec<YamlLine<'a>>,
    error_line: usize,
}

impl<'a> ErrorContext<'a> {
    fn new(text: &'a str, line: usize) -> Self {
        let mut start = 0;
        let mut lines = Vec::new();
        for text in text.split('\n') {
            lines.push(YamlLine { start, text });
            start += text.len() + 1;
        }
        // At the end of the text the library's line may be one past the last.
        let error_line = line.clamp(1, lines.len()) - 1;
        Self { lines, error_line }
    }

    /// The last two lines with content up to the error, the last one first.
    fn lines_before(&self) -> impl Iterator<Item = YamlLine<'a>> {
        let lines = self.lines[..=self.error_line].iter().rev().copied();
        lines.filter(|line| !line.is_blank()).take(2)
    }

    /// The library's own message, at the place where it stopped.
    fn fallback(&self, column: usize, message: &str) -> YamlMistake {
        let line = self.lines[self.error_line];
        let (start, length) = line
            .text
            .char_indices()
            .nth(column.saturating_sub(1))
            .map_or((line.text.len(), 0), |(offset, c)| (offset, c.len_utf8()));
        YamlMistake {
            range: line.range(start..start + length),
            message: format!("the YAML cannot be read from here on: {message}"),
            help: "look at this line and the one before it: each is `name: value`, \
                   and a value that holds \": \" or \" #\", or begins with a sign, \
                   stands in quotes"
                .to_owned(),
        }
    }
}

type Detector = fn(&ErrorContext<'_>) -> Option<YamlMistake>;

/// The mistakes that are searched for; the first one found is reported.
const DETECTORS: [Detector; 5] = [
    find_tab_before,
    find_mistake_in_line,
    find_tab_after,
    find_unclosed_delimiter,
    find_wrong_indent,
];

/// Explains the error at a position, with the library's message if no mistake is recognised.
pub fn explain(text: &str, position: ErrorPosition, message: &str) -> YamlMistake {
    let context = ErrorContext::new(text, position.line);
    DETECTORS
        .iter()
        .find_map(|detect| detect(&context))
        .unwrap_or_else(|| context.fallback(position.column, message))
}

fn find_tab_before(context: &ErrorContext<'_>) -> Option<YamlMistake> {
    context.lines_before().find_map(check_tab)
}

/// The library stops at the beginning of a value that a line with a tab seems to continue.
fn find_tab_after(context: &ErrorContext<'_>) -> Option<YamlMistake> {
    context.lines[context.error_line..].iter().take(3).find_map(|&line| check_tab(line))
}

fn check_tab(line: YamlLine<'_>) -> Option<YamlMistake> {
    let indent = line.text.len() - line.text.trim_start_matches([' ', '\t']).len();
    let tab = line.text[..indent].find('\t')?;
    Some(YamlMistake {
        range: line.range(tab..tab + 1),
        message: "the line begins with a tab".to_owned(),
        help: "put two spaces in its place: YAML takes spaces alone before a line".to_owned(),
    })
}

fn find_mistake_in_line(context: &ErrorContext<'_>) -> Option<YamlMistake> {
    context.lines_before().find_map(|line| match line.field() {
        Some(field) => check_value(line, &field),
        None => check_missing_space(line),
    })
}

fn check_value(line: YamlLine<'_>, field: &LineField<'_>) -> Option<YamlMistake> {
    let LineField { name, value_start, value } = *field;
    let first = value.chars().next()?;
    match first {
        '"' | '\'' => check_text_after_quote(line, field, first),
        '@' | '`' | '%' | '*' | '&' | '!' | ']' | '}' | ',' => Some(YamlMistake {
            range: line.range(value_start..value_start + first.len_utf8()),
            message: format!("a value cannot begin with {first}"),
            help: format!("put it in quotes: {name}: {}", quote(value)),
        }),
        '[' | '{' | '|' | '>' => None,
        _ => {
            let offset = value.find(": ").or_else(|| value.strip_suffix(':').map(str::len))?;
            let colon = value_start + offset;
            Some(YamlMistake {
                range: line.range(colon..colon + 1),
                message: "a second colon stands in this line".to_owned(),
                help: format!("put the value in quotes: {name}: {}", quote(value)),
            })
        }
    }
}

fn check_text_after_quote(
    line: YamlLine<'_>,
    field: &LineField<'_>,
    quote: char,
) -> Option<YamlMistake> {
    let LineField { name, value_start, value } = *field;
    let closing_quote = find_closing_quote(&value[1..], quote)? + 1;
    let rest = value[closing_quote + 1..].trim_start();
    if rest.is_empty() || rest.starts_with('#') {
        return None;
    }
    let unquoted = value.replace('"', "");
    let end = value_start + value.len();
    Some(YamlMistake {
        range: line.range(end - rest.len()..end),
        message: "text stands behind the closing quote".to_owned(),
        help: format!(
            "put the whole value in quotes, and use “ ” inside it; \
             or leave the quotes out: {name}: {unquoted}"
        ),
    })
}

/// Detects `name:value`.
fn check_missing_space(line: YamlLine<'_>) -> Option<YamlMistake> {
    let (offset, content) = line.content();
    if content.starts_with(['"', '\'', '[', '{', '#']) || content.trim_end().ends_with(':') {
        return None;
    }
    let (name, value) = content.split_once(':')?;
    let is_plain_name = !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if !is_plain_name || value.starts_with("//") {
        return None;
    }
    let colon = offset + name.len();
    Some(YamlMistake {
        range: line.range(colon..colon + 1),
        message: "no space stands behind the colon".to_owned(),
        help: format!("write it with a space: {name}: {}", value.trim()),
    })
}

/// Detects a quote or bracket that is not closed in its line.
fn find_unclosed_delimiter(context: &ErrorContext<'_>) -> Option<YamlMistake> {
    context.lines[..=context.error_line].iter().rev().find_map(|&line| check_unclosed(line))
}

fn check_unclosed(line: YamlLine<'_>) -> Option<YamlMistake> {
    let (offset, value) = match line.field() {
        Some(field) => (field.value_start, field.value),
        None => line.content(),
    };
    let opening = value.chars().next()?;
    let (closing, what) = match opening {
        '"' | '\'' => (opening, "quote"),
        '[' => (']', "bracket"),
        '{' => ('}', "brace"),
        _ => return None,
    };
    let is_closed = if closing == opening {
        find_closing_quote(&value[1..], opening).is_some()
    } else {
        value.matches(opening).count() <= value.matches(closing).count()
    };
    if is_closed {
        return None;
    }
    Some(YamlMistake {
        range: line.range(offset..offset + 1),
        message: format!("the {what} {opening} is not closed"),
        help: format!("put a {closing} where it ends"),
    })
}

/// Detects a line whose indentation differs from that of the line before it.
fn find_wrong_indent(context: &ErrorContext<'_>) -> Option<YamlMistake> {
    let line = context.lines[context.error_line];
    let previous =
        context.lines[..context.error_line].iter().rev().find(|line| !line.is_blank())?;
    let (indent, previous_indent) = (line.indent(), previous.indent());
    if line.is_blank() || indent == previous_indent {
        return None;
    }
    Some(YamlMistake {
        range: line.range(0..indent.max(1).min(line.text.len())),
        message: format!(
            "the line begins with {}, the one before it with {}",
            format_spaces(indent),
            format_spaces(previous_indent)
        ),
        help: "fields that belong together begin with the same number of spaces".to_owned(),
    })
}

fn format_spaces(count: usize) -> String {
    match count {
        0 => "no space".to_owned(),
        1 => "1 space".to_owned(),
        count => format!("{count} spaces"),
    }
}

/// The offset of the closing quote in the text after the opening quote.
fn find_closing_quote(text: &str, quote: char) -> Option<usize> {
    let mut chars = text.char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        if quote == '"' && c == '\\' {
            chars.next();
        } else if c == quote {
            // In single quotes a quote is written twice.
            if quote == '\'' && chars.next_if(|&(_, next)| next == '\'').is_some() {
                continue;
            }
            return Some(offset);
        }
    }
    None
}

/// A value in quotes of the kind that it does not contain.
fn quote(value: &str) -> String {
    if value.contains('"') {
        format!("'{}'", value.replace('\'', "''"))
    } else {
        format!("\"{value}\"")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_recognized() {
        for (text, line, wrong_part, message) in [
            ("a:\n\tb: 1\n", 2, "\t", "the line begins with a tab"),
            ("a: b\n\tc: 1\n", 1, "\t", "the line begins with a tab"),
            ("a: \"b\" c\n", 1, "c", "text stands behind the closing quote"),
            ("a: @b\n", 1, "@", "a value cannot begin with @"),
            ("- a: b: c\n", 1, ":", "a second colon stands in this line"),
            ("a:b\n", 1, ":", "no space stands behind the colon"),
            ("a: 'it''s\nb: 1\n", 2, "'", "the quote ' is not closed"),
            ("a: [b, c\nd: 1\n", 2, "[", "the bracket [ is not closed"),
            ("a: {b: 1\n", 2, "{", "the brace { is not closed"),
            (
                "a:\n  b: 1\n   c: 1\n",
                3,
                "   ",
                "the line begins with 3 spaces, the one before it with 2 spaces",
            ),
        ] {
            let mistake = explain(text, ErrorPosition { line, column: 1 }, "unused");
            assert_eq!((mistake.message.as_str(), &text[mistake.range]), (message, wrong_part));
        }
    }

    #[test]
    fn other_errors_have_the_message_of_the_library() {
        let mistake = explain("a: é\n", ErrorPosition { line: 1, column: 4 }, "some reason");
        assert_eq!(mistake.range, 3..5);
        assert_eq!(mistake.message, "the YAML cannot be read from here on: some reason");
    }
}
