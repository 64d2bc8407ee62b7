//! Writes YAML as an editor would: plain where it may be, in quotes where it must, long texts
//! folded.
//!
//! Owns how values look in new lines of the content. Never reads YAML.

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
    /// A text; one that looks like a number stands in quotes.
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
/// use kyyeu::pen::{Field, Value, fields};
/// let written = fields(&[Field::text("title", "Một: hai"), Field::new("value", Value::Plain("8620".into()))], 2);
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
                out.push_str(&crate::yaml_writer::format_fields(inner, indent + 2));
            }
        }
    }
    out
}

/// A list in one line where there is one, else an item a line.
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

/// A text in one line: plain, or in the quotes that it does not hold itself.
///
/// ```
/// use kyyeu::pen::scalar;
/// assert_eq!(scalar("Nguyễn Văn An"), "Nguyễn Văn An");
/// assert_eq!(scalar("2023"), "'2023'");
/// assert_eq!(scalar("- một"), "'- một'");
/// assert_eq!(scalar("một\thai"), r#""một\thai""#);
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

/// A text behind the name of a field: folded where it is long, kept line by line where it has
/// lines.
fn format_text(text: &str, indent: usize) -> String {
    let one_line = !text.contains('\n');
    let bare = text.chars().any(|c| c.is_control() && c != '\n');
    let steady = !bare && text.trim() == text && !text.is_empty();
    let pad = " ".repeat(indent + 2);
    if one_line && steady && text.chars().count() + indent > MAX_LINE_CHARS && !text.contains("  ")
    {
        let mut out = String::from(">-");
        let mut width = MAX_LINE_CHARS;
        for word in text.split(' ') {
            let length = word.chars().count() + 1;
            if width + length > MAX_LINE_CHARS {
                out.push('\n');
                out.push_str(&pad);
                width = pad.len();
            } else {
                out.push(' ');
            }
            out.push_str(word);
            width += length;
        }
        return out;
    }
    if !one_line
        && steady
        && !text.starts_with([' ', '#'])
        && text.lines().all(|line| line.trim_end() == line)
    {
        let line =
            |line: &str| if line.is_empty() { String::new() } else { format!("{pad}{line}") };
        let lines: Vec<_> = text.lines().map(line).collect();
        return format!("|-\n{}", lines.join("\n"));
    }
    format_scalar(text)
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

/// Whether a text may stand without quotes, in a list in brackets too.
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

/// Whether YAML would take a text for nothing, a truth value or a number.
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
