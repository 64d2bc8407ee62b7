//! Says what is wrong with YAML in the words of an editor: the library's own words are those of a
//! grammar.
//!
//! Looks at the line where the library gave up, and at those around it, for the slips that people
//! make. Never decides whether a text is YAML: the library does.

use std::ops::Range;

/// A fault as an editor can mend it.
#[derive(Debug, PartialEq, Eq)]
pub struct YamlError {
    /// Where it is, in bytes of the text.
    pub range: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

/// A line of the text.
#[derive(Clone, Copy)]
struct YamlLine<'a> {
    /// Where it begins.
    start: usize,
    text: &'a str,
}

impl<'a> YamlLine<'a> {
    /// Where its first letter is, counted from its beginning.
    fn indent(self) -> usize {
        self.text.len() - self.text.trim_start_matches(' ').len()
    }

    /// The place of a part of the line.
    fn range(self, part: Range<usize>) -> Range<usize> {
        self.start + part.start..self.start + part.end
    }

    /// The line without its indentation, and the hyphens of lists.
    fn content(self) -> (usize, &'a str) {
        let mut at = self.indent();
        while let Some(rest) = self.text[at..].strip_prefix("- ") {
            at = self.text.len() - rest.trim_start_matches(' ').len();
        }
        (at, &self.text[at..])
    }

    /// Name and value, and where the value begins.
    fn split_field(self) -> Option<(&'a str, usize, &'a str)> {
        let (at, inner) = self.content();
        let (name, value) = inner.split_once(": ")?;
        let known = !name.is_empty() && !name.starts_with(['"', '\'', '[', '{', '#']);
        let start = at + name.len() + 2;
        let start = start + (value.len() - value.trim_start().len());
        known.then(|| (name, start, value.trim()))
    }

    fn is_blank(self) -> bool {
        self.text.trim().is_empty() || self.text.trim_start().starts_with('#')
    }
}

/// What is wrong with a text in which the library gave up at a line and column, both from 1, and
/// what it said.
pub fn explain_error(text: &str, line: usize, column: usize, said: &str) -> YamlError {
    let mut start = 0;
    let mut lines = Vec::new();
    for line in text.split('\n') {
        lines.push(YamlLine { start, text: line });
        start += line.len() + 1;
    }
    // At the end of the text the library's line may be one beyond the last.
    let given_up = line.clamp(1, lines.len()) - 1;
    let before = &lines[..=given_up];
    let near = || before.iter().rev().filter(|line| !line.is_blank()).take(2);
    let found = near().find_map(|&line| detect_tab(line));
    let found = found.or_else(|| near().find_map(|&line| detect_common_mistake(line)));
    // The library gives up where the value began that a line with a tab seems to go on with.
    let found =
        found.or_else(|| lines[given_up..].iter().take(3).find_map(|&line| detect_tab(line)));
    let found = found.or_else(|| detect_unclosed(&lines, given_up));
    let found = found.or_else(|| detect_bad_indent(&lines, given_up));
    found.unwrap_or_else(|| {
        let line = lines[given_up];
        let from = line.text.char_indices().nth(column.saturating_sub(1)).map_or(line.text.len(), |(at, _)| at);
        let to = line.text[from..].chars().next().map_or(from, |c| from + c.len_utf8());
        YamlError {
            range: line.range(from..to),
            message: format!("the YAML cannot be read from here on: {said}"),
            help: "look at this line and the one before it: each is `name: value`, and a value that holds \": \" or \" #\", \
                   or begins with a sign, stands in quotes"
                .to_owned(),
        }
    })
}

fn detect_tab(line: YamlLine<'_>) -> Option<YamlError> {
    let white = line.text.len() - line.text.trim_start_matches([' ', '\t']).len();
    let at = line.text[..white].find('\t')?;
    Some(YamlError {
        range: line.range(at..at + 1),
        message: "the line begins with a tab".to_owned(),
        help: "put two spaces in its place: YAML takes spaces alone before a line".to_owned(),
    })
}

/// A slip within one line.
fn detect_common_mistake(line: YamlLine<'_>) -> Option<YamlError> {
    let Some((name, at, value)) = line.split_field() else { return detect_missing_space(line) };
    let first = value.chars().next()?;
    let end = at + value.len();
    match first {
        '"' | '\'' => {
            let close = find_closing_quote(&value[1..], first)? + 1;
            let behind = value[close + 1..].trim_start();
            if behind.is_empty() || behind.starts_with('#') {
                return None;
            }
            let inner = value.replace('"', "");
            let behind = end - behind.len();
            Some(YamlError {
                range: line.range(behind..end),
                message: "text stands behind the closing quote".to_owned(),
                help: format!(
                    "put the whole value in quotes, and use “ ” inside it; or leave the quotes out: {name}: {inner}"
                ),
            })
        }
        '@' | '`' | '%' | '*' | '&' | '!' | ']' | '}' | ',' => Some(YamlError {
            range: line.range(at..at + first.len_utf8()),
            message: format!("a value cannot begin with {first}"),
            help: format!("put it in quotes: {name}: {}", quote(value)),
        }),
        '[' | '{' | '|' | '>' => None,
        _ => {
            let colon = at + value.find(": ").or_else(|| value.strip_suffix(':').map(str::len))?;
            Some(YamlError {
                range: line.range(colon..colon + 1),
                message: "a second colon stands in this line".to_owned(),
                help: format!("put the value in quotes: {name}: {}", quote(value)),
            })
        }
    }
}

/// A line `name:value`, or one with no colon at all where a field must be.
fn detect_missing_space(line: YamlLine<'_>) -> Option<YamlError> {
    let (at, inner) = line.content();
    if inner.starts_with(['"', '\'', '[', '{', '#']) || inner.trim_end().ends_with(':') {
        return None;
    }
    let (name, value) = inner.split_once(':')?;
    let plain = !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    if !plain || value.starts_with("//") {
        return None;
    }
    let colon = at + name.len();
    Some(YamlError {
        range: line.range(colon..colon + 1),
        message: "no space stands behind the colon".to_owned(),
        help: format!("write it with a space: {name}: {}", value.trim()),
    })
}

/// A quote or bracket that is opened and not closed.
fn detect_unclosed(lines: &[YamlLine<'_>], given_up: usize) -> Option<YamlError> {
    let opened = |line: &YamlLine<'_>| {
        let value = line.split_field().map(|(_, at, value)| (at, value));
        let (at, value) =
            value.or_else(|| Some(line.content()).filter(|(_, inner)| !inner.is_empty()))?;
        let open = value.chars().next()?;
        let (close, what) = match open {
            '"' | '\'' => (open, "quote"),
            '[' => (']', "bracket"),
            '{' => ('}', "brace"),
            _ => return None,
        };
        let closed = if what == "quote" {
            find_closing_quote(&value[1..], open).is_some()
        } else {
            value.matches(open).count() <= value.matches(close).count()
        };
        (!closed).then(|| YamlError {
            range: line.range(at..at + 1),
            message: format!("the {what} {open} is not closed"),
            help: format!("put a {close} where it ends"),
        })
    };
    lines[..=given_up].iter().rev().find_map(opened)
}

/// A line that is indented as none of those before it.
fn detect_bad_indent(lines: &[YamlLine<'_>], given_up: usize) -> Option<YamlError> {
    let line = lines[given_up];
    let before = lines[..given_up].iter().rev().find(|line| !line.is_blank())?;
    let (own, other) = (line.indent(), before.indent());
    if line.is_blank() || own == other {
        return None;
    }
    Some(YamlError {
        range: line.range(0..own.max(1).min(line.text.len())),
        message: format!(
            "the line begins with {}, the one before it with {}",
            format_spaces(own),
            format_spaces(other)
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

/// Where a quoted text ends; `None` where it does not.
fn find_closing_quote(text: &str, quote: char) -> Option<usize> {
    let mut letters = text.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        if quote == '"' && c == '\\' {
            letters.next();
        } else if c == quote {
            // In single quotes a quote is written twice.
            if quote == '\'' && letters.peek().is_some_and(|(_, next)| *next == '\'') {
                letters.next();
            } else {
                return Some(at);
            }
        }
    }
    None
}

/// A value in the quotes that it does not hold itself.
fn quote(value: &str) -> String {
    if value.contains('"') {
        format!("'{}'", value.replace('\'', "''"))
    } else {
        format!("\"{value}\"")
    }
}
