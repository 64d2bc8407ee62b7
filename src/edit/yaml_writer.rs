//! A YAML writer: plain scalars where possible, quoted where necessary, long texts folded.
//!
//! Owns the form of values in new lines of the content. Never reads YAML.

/// A field of a map, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YamlField {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub value: FieldValue,
}

/// A value, to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldValue {
    /// A text; it is quoted if YAML would read it as another type.
    Text(String),
    /// A date, a number or an id, whose letters need no quotes.
    Plain(String),
    /// A list of texts.
    Texts(Vec<String>),
    /// A list of ids.
    Ids(Vec<String>),
    /// A map; `{}` where it has no fields.
    Map(Vec<YamlField>),
}

impl YamlField {
    /// A field.
    pub fn new(name: impl Into<String>, value: FieldValue) -> Self {
        Self { name: name.into(), value }
    }

    /// A field with a text.
    pub fn from_text(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(name, FieldValue::Text(text.into()))
    }
}

/// The longest line of a value that is written in one.
const MAX_LINE_CHARS: usize = 110;

/// The lines of fields, each ended by a line break.
///
/// ```
/// use kyyeu_edit::yaml_writer::{FieldValue, YamlField, format_fields};
/// let fields = [
///     YamlField::from_text("title", "Một: hai"),
///     YamlField::new("value", FieldValue::Plain("8620".into())),
/// ];
/// let written = format_fields(&fields, 2);
/// assert_eq!(written, "  title: 'Một: hai'\n  value: 8620\n");
/// ```
#[must_use]
pub fn format_fields(fields: &[YamlField], indent: usize) -> String {
    let pad = " ".repeat(indent);
    let mut out = String::new();
    for YamlField { name, value } in fields {
        out.push_str(&pad);
        out.push_str(name);
        out.push(':');
        match value {
            FieldValue::Text(text) => {
                out.push(' ');
                out.push_str(&format_text(text, indent));
                out.push('\n');
            }
            FieldValue::Plain(text) => {
                out.push(' ');
                out.push_str(text);
                out.push('\n');
            }
            FieldValue::Ids(ids) => {
                let line = format!(" [{}]", ids.join(", "));
                push_list(
                    &mut out,
                    &pad,
                    ids,
                    (indent + name.len() + line.len() < MAX_LINE_CHARS).then_some(line),
                );
            }
            FieldValue::Texts(texts) => {
                let texts: Vec<_> = texts.iter().map(|text| format_scalar(text)).collect();
                push_list(&mut out, &pad, &texts, None);
            }
            FieldValue::Map(inner) if inner.is_empty() => out.push_str(" {}\n"),
            FieldValue::Map(inner) => {
                out.push('\n');
                out.push_str(&format_fields(inner, indent + 2));
            }
        }
    }
    out
}

/// Appends a list: as `line` if given, else with a line for each item.
fn push_list(out: &mut String, pad: &str, items: &[String], line: Option<String>) {
    if let Some(line) = line.or_else(|| items.is_empty().then(|| " []".to_owned())) {
        out.push_str(&line);
        out.push('\n');
        return;
    }
    out.push('\n');
    for item in items {
        out.extend([pad, "  - ", item, "\n"]);
    }
}

/// A text in one line: plain, in single quotes, or with escapes in double quotes.
///
/// ```
/// use kyyeu_edit::yaml_writer::format_scalar;
/// assert_eq!(format_scalar("Nguyễn Văn An"), "Nguyễn Văn An");
/// assert_eq!(format_scalar("2023"), "'2023'");
/// assert_eq!(format_scalar("- một"), "'- một'");
/// assert_eq!(format_scalar("một\thai"), r#""một\thai""#);
/// ```
#[must_use]
pub fn format_scalar(text: &str) -> String {
    if text.chars().any(char::is_control) {
        return quote_double(text);
    }
    if is_plain(text) && !is_implicitly_typed(text) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "''"))
    }
}

/// A text as the value of a field: folded if it is long, literal if it has several lines.
fn format_text(text: &str, indent: usize) -> String {
    let is_one_line = !text.contains('\n');
    let has_controls = text.chars().any(|c| c.is_control() && c != '\n');
    let is_block = !has_controls && text.trim() == text && !text.is_empty();
    let is_long = text.chars().count() + indent > MAX_LINE_CHARS;
    if is_block && is_one_line && is_long && !text.contains("  ") {
        return folded_block(text, indent + 2);
    }
    let has_trailing_spaces = text.lines().any(|line| line.trim_end() != line);
    if is_block && !is_one_line && !text.starts_with([' ', '#']) && !has_trailing_spaces {
        return literal_block(text, indent + 2);
    }
    format_scalar(text)
}

/// A folded block scalar (`>-`): its line breaks are read as spaces.
fn folded_block(text: &str, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let mut out = String::from(">-");
    let mut width = MAX_LINE_CHARS;
    for word in text.split(' ') {
        let length = word.chars().count() + 1;
        if width + length > MAX_LINE_CHARS {
            out.push('\n');
            out.push_str(&pad);
            width = indent;
        } else {
            out.push(' ');
        }
        out.push_str(word);
        width += length;
    }
    out
}

/// A literal block scalar (`|-`): it keeps its line breaks.
fn literal_block(text: &str, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let mut out = String::from("|-");
    for line in text.lines() {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(&pad);
            out.push_str(line);
        }
    }
    out
}

fn quote_double(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.extend(["\\u", &format!("{:04x}", u32::from(c))]),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Whether a text can be written without quotes, in a list in brackets too.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    let signs = |c: char| {
        matches!(
            c,
            '-' | '?'
                | ':'
                | ','
                | '['
                | ']'
                | '{'
                | '}'
                | '#'
                | '&'
                | '*'
                | '!'
                | '|'
                | '>'
                | '\''
                | '"'
                | '%'
                | '@'
                | '`'
                | '='
        )
    };
    !text.is_empty()
        && text.trim() == text
        && !text.starts_with(signs)
        && !text.starts_with("---")
        && !text.ends_with(':')
        && ![": ", " #", "\t"].iter().any(|bad| text.contains(bad))
        && !text.contains(['[', ']', '{', '}', ','])
        && !text.chars().any(char::is_control)
}

/// Whether YAML would read a plain scalar as null, a boolean or a number.
fn is_implicitly_typed(text: &str) -> bool {
    let word = matches!(
        text.to_ascii_lowercase().as_str(),
        "null" | "~" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n" | ".inf" | ".nan"
    );
    let number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '+'))
        && text
            .chars()
            .all(|c| c.is_ascii_hexdigit() || matches!(c, '.' | '+' | '-' | '_' | ':' | 'x' | 'o'));
    word || number
}
