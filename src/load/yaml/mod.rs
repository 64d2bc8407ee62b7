//! YAML as a tree in which every value keeps its place.
//!
//! Owns the one use of the YAML library: nothing else sees it. Reads all scalars as the text that
//! stands in the file, so that `50.30`, `0755` and `no` stay what the editor wrote.

pub mod errors;

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{DuplicateKeyPolicy, Spanned};

use crate::yaml::errors::explain_error;
use kyyeu_diag::{Code, Diagnostic, FileId, Sources, Span};

/// A value and its place.
#[derive(Clone, Debug)]
pub struct YamlNode {
    /// Where it stands; the key's place for a map's empty value.
    pub span: Span,
    /// What it is.
    pub value: YamlValue,
}

/// What a value is.
#[derive(Clone, Debug)]
pub enum YamlValue {
    /// Nothing, `null` or `~`.
    Null,
    /// A text, a number, a truth value: as written.
    Scalar(String),
    /// A list.
    List(Vec<YamlNode>),
    /// A map; keys in their order, doubles included.
    Map(Vec<(YamlKey, YamlNode)>),
}

/// A map's key.
#[derive(Clone, Debug)]
pub struct YamlKey {
    /// The key.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

impl YamlValue {
    /// What it is, for messages.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Scalar(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}

impl YamlNode {
    /// The value under a key; the first where it stands twice.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match &self.value {
            YamlValue::Map(map) => {
                map.iter().find(|(key, _)| key.text == name).map(|(_, node)| node)
            }
            _ => None,
        }
    }

    /// The entries of a map; none for anything else.
    pub fn entries(&self) -> &[(YamlKey, Self)] {
        match &self.value {
            YamlValue::Map(map) => map,
            _ => &[],
        }
    }

    /// The values of a list; none for anything else.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            YamlValue::List(list) => list,
            _ => &[],
        }
    }

    /// The text of a scalar.
    pub fn scalar(&self) -> Option<&str> {
        match &self.value {
            YamlValue::Scalar(text) => Some(text),
            _ => None,
        }
    }
}

/// The first line that says something: where faults of a whole file are reported.
pub fn first_line(sources: &Sources, file: FileId) -> Span {
    let text = sources.text(file);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
            return Span::new(file, at..at + line.trim_end_matches('\n').len());
        }
        at += line.len();
    }
    Span::new(file, 0..text.find('\n').unwrap_or(text.len()))
}

/// How deep values may stand in one another. Each takes some stack, and threads have 2 MB: 60 are
/// too many for a program that was not optimised.
const MAX_DEPTH: usize = 20;

/// Reads the YAML that stands in a range of a file.
///
/// # Errors
/// One fault: where the library gave up.
pub fn parse(sources: &Sources, range: Span) -> Result<YamlNode, Diagnostic> {
    let text = sources.slice(range);
    let at = range.start as usize;
    let options = serde_yaml::options! {
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        budget: serde_yaml::budget! {
            max_nodes: 50_000_000,
            max_events: 100_000_000,
            max_total_scalar_bytes: 1 << 30,
            max_depth: MAX_DEPTH,
        },
    };
    let parsed: Result<Spanned<RawValue>, _> = serde_yaml::from_str_with_options(text, options);
    match parsed {
        Ok(raw) => Ok(to_node(raw, text, at, range.file)),
        Err(error) => Err(to_diagnostic(&error, text, range)),
    }
}

fn to_diagnostic(error: &serde_yaml::Error, text: &str, range: Span) -> Diagnostic {
    let error = error.without_snippet();
    let (line, column) =
        error.location().map_or((1, 1), |location| (location.line(), location.column()));
    let count = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
    // The library's own words, first line only, without its own "line 3 column 5".
    let said = error.to_string();
    let said = said.lines().next().unwrap_or("").trim();
    let said = said.strip_prefix("error: ").unwrap_or(said);
    let said = said
        .split_once(": ")
        .filter(|(head, _)| head.contains("line "))
        .map_or(said, |(_, rest)| rest);
    let said = said.rfind(" at line ").map_or(said, |end| &said[..end]);
    if let Some((message, help)) = limit_message(said) {
        let before: usize =
            text.split_inclusive('\n').take(count(line).saturating_sub(1)).map(str::len).sum();
        let row = text[before..].lines().next().unwrap_or("");
        let column =
            row.char_indices().nth(count(column).saturating_sub(1)).map_or(0, |(at, _)| at);
        let from = range.start as usize + before + column;
        return Diagnostic::new(
            Code::TooLarge,
            Span::new(range.file, from..from + usize::from(column < row.len())),
            message,
        )
        .help(help);
    }
    let explained = explain_error(text, count(line), count(column), said);
    let at = range.start as usize;
    let place = Span::new(range.file, at + explained.range.start..at + explained.range.end);
    Diagnostic::new(Code::YamlSyntax, place, explained.message).help(explained.help)
}

/// What the library says where a text is YAML, but of a kind that would take all memory: a message
/// and a help.
fn limit_message(said: &str) -> Option<(&'static str, &'static str)> {
    if said.contains("recursive references") {
        return Some((
            "a value holds itself: * names what is not over yet",
            "write out what it should hold",
        ));
    }
    // The first is what was asked for; where brackets alone are open, the library's scanner has a
    // limit of its own.
    if said.contains("Depth {") || said.contains("depth limit") || said.contains("recursion limit")
    {
        return Some((
            "values stand in one another more than 20 deep here",
            "no file of kyyeu's needs more than five: look for brackets or spaces too many",
        ));
    }
    (said.contains("budget breached")
        || said.contains("alias replay")
        || said.contains("alias expansion"))
    .then_some((
        "what & and * repeat here grows without measure",
        "write values out where they are needed",
    ))
}

/// The bytes of a value's place.
fn byte_range(location: serde_yaml::Location, text: &str) -> std::ops::Range<usize> {
    let span = location.span();
    let offset = |value: Option<u64>| value.and_then(|value| usize::try_from(value).ok());
    let start = offset(span.byte_offset()).unwrap_or(0).min(text.len());
    let end = (start + offset(span.byte_len()).unwrap_or(0)).min(text.len());
    if text.is_char_boundary(start) && text.is_char_boundary(end) { start..end } else { 0..0 }
}

/// What the library gives, before places are worked out.
enum RawValue {
    Null,
    /// A scalar that the library read as a text: quoted, a block, or plain.
    Text(String),
    /// A scalar that the library read as a number or truth value: its text is in the file.
    Plain,
    List(Vec<Spanned<Self>>),
    Map(Vec<(Spanned<String>, Spanned<Self>)>),
}

impl<'de> Deserialize<'de> for RawValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RawVisitor;
        impl<'de> Visitor<'de> for RawVisitor {
            type Value = RawValue;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<RawValue, E> {
                Ok(RawValue::Null)
            }

            fn visit_none<E>(self) -> Result<RawValue, E> {
                Ok(RawValue::Null)
            }

            fn visit_some<D: Deserializer<'de>>(
                self,
                deserializer: D,
            ) -> Result<RawValue, D::Error> {
                deserializer.deserialize_any(self)
            }

            fn visit_bool<E>(self, _: bool) -> Result<RawValue, E> {
                Ok(RawValue::Plain)
            }

            fn visit_i64<E>(self, _: i64) -> Result<RawValue, E> {
                Ok(RawValue::Plain)
            }

            fn visit_u64<E>(self, _: u64) -> Result<RawValue, E> {
                Ok(RawValue::Plain)
            }

            fn visit_i128<E>(self, _: i128) -> Result<RawValue, E> {
                Ok(RawValue::Plain)
            }

            fn visit_u128<E>(self, _: u128) -> Result<RawValue, E> {
                Ok(RawValue::Plain)
            }

            fn visit_f64<E>(self, _: f64) -> Result<RawValue, E> {
                Ok(RawValue::Plain)
            }

            fn visit_str<E>(self, text: &str) -> Result<RawValue, E> {
                Ok(RawValue::Text(text.to_owned()))
            }

            fn visit_string<E>(self, text: String) -> Result<RawValue, E> {
                Ok(RawValue::Text(text))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<RawValue, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = seq.next_element()? {
                    list.push(item);
                }
                Ok(RawValue::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<RawValue, A::Error> {
                let mut map = Vec::new();
                while let Some(key) = access.next_key()? {
                    map.push((key, access.next_value()?));
                }
                Ok(RawValue::Map(map))
            }
        }
        deserializer.deserialize_any(RawVisitor)
    }
}

fn to_node(raw: Spanned<RawValue>, text: &str, at: usize, file: FileId) -> YamlNode {
    let range = byte_range(raw.referenced, text);
    let written = || text[byte_range(raw.defined, text)].trim();
    let value = match raw.value {
        RawValue::Null => YamlValue::Null,
        RawValue::Text(scalar) => YamlValue::Scalar(scalar),
        RawValue::Plain => YamlValue::Scalar(written().to_owned()),
        RawValue::List(list) => {
            YamlValue::List(list.into_iter().map(|item| to_node(item, text, at, file)).collect())
        }
        RawValue::Map(map) => YamlValue::Map(
            map.into_iter()
                .map(|(key, value)| {
                    let range = byte_range(key.referenced, text);
                    let name = YamlKey {
                        text: key.value,
                        span: Span::new(file, at + range.start..at + range.end),
                    };
                    let mut value = to_node(value, text, at, file);
                    if matches!(value.value, YamlValue::Null) {
                        value.span = name.span;
                    }
                    (name, value)
                })
                .collect(),
        ),
    };
    // The library counts a block's last line break, and the spaces behind a plain scalar, into its
    // range.
    let end = range.start + text[range.clone()].trim_end().len();
    YamlNode { span: Span::new(file, at + range.start..at + end), value }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> (Sources, Span) {
        let mut sources = Sources::default();
        let file = sources.add("a.yaml", text.to_owned());
        (sources, Span::new(file, 0..text.len()))
    }

    fn dump(sources: &Sources, node: &YamlNode, depth: usize, out: &mut String) {
        use std::fmt::Write;
        let at = sources.position(node.span);
        let pad = "  ".repeat(depth);
        match &node.value {
            YamlValue::Null => writeln!(out, "{pad}null @{}:{}", at.line, at.column),
            YamlValue::Scalar(text) => {
                writeln!(
                    out,
                    "{pad}{text:?} @{}:{} {:?}",
                    at.line,
                    at.column,
                    sources.slice(node.span)
                )
            }
            YamlValue::List(list) => {
                writeln!(out, "{pad}list @{}:{}", at.line, at.column).unwrap();
                list.iter().for_each(|item| dump(sources, item, depth + 1, out));
                Ok(())
            }
            YamlValue::Map(map) => {
                writeln!(out, "{pad}map @{}:{}", at.line, at.column).unwrap();
                for (key, value) in map {
                    let at = sources.position(key.span);
                    writeln!(out, "{pad} {} @{}:{}", key.text, at.line, at.column).unwrap();
                    dump(sources, value, depth + 1, out);
                }
                Ok(())
            }
        }
        .unwrap();
    }

    #[test]
    fn scalars_and_spans_are_verbatim() {
        let text = "số: 50.30\nb: no\nc: 0755\nd: 1_000\ne: \"hai\\tba\"\nf: |\n  dòng một\n  dòng hai\ng: [x, 2.0]\nh:\ni: {j: 1, j: 2}\nk: .5\nl: 1e3\nm: 2023-07-20\nn: yes # lời\no: &a 7.10\np: *a\n";
        let (sources, range) = source(text);
        let node = parse(&sources, range).unwrap();
        let mut out = String::new();
        dump(&sources, &node, 0, &mut out);
        let expected = r#"map @1:1
 số @1:1
  "50.30" @1:5 "50.30"
 b @2:1
  "no" @2:4 "no"
 c @3:1
  "0755" @3:4 "0755"
 d @4:1
  "1_000" @4:4 "1_000"
 e @5:1
  "hai\tba" @5:4 "\"hai\\tba\""
 f @6:1
  "dòng một\ndòng hai\n" @7:3 "dòng một\n  dòng hai"
 g @9:1
  list @9:4
    "x" @9:5 "x"
    "2.0" @9:8 "2.0"
 h @10:1
  null @10:1
 i @11:1
  map @11:4
   j @11:5
    "1" @11:8 "1"
   j @11:11
    "2" @11:14 "2"
 k @12:1
  ".5" @12:4 ".5"
 l @13:1
  "1e3" @13:4 "1e3"
 m @14:1
  "2023-07-20" @14:4 "2023-07-20"
 n @15:1
  "yes" @15:4 "yes"
 o @16:1
  "7.10" @16:7 "7.10"
 p @17:1
  "7.10" @17:4 "*a"
"#;
        assert_eq!(out, expected, "\n{out}");
    }

    #[test]
    fn errors_point_at_their_line() {
        for (text, line) in [("a: \"x\nb: 2\n", 1), ("t: 1\na: [1, 2\nb: 3\n", 2), ("a: b: c\n", 1)]
        {
            let (sources, range) = source(text);
            let diagnostic = parse(&sources, range).unwrap_err();
            let place = sources.position(diagnostic.span.unwrap());
            assert_eq!(place.line, line, "{text:?}: {diagnostic:?}");
        }
    }
}
