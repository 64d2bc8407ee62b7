//! Reads YAML into a tree in which every value has its span.
//!
//! The only module that uses the YAML library. Every scalar is the text in the file, so that
//! `50.30`, `0755` and `no` stay what the editor wrote.

mod errors;
mod limits;
mod mistakes;
mod node;
mod raw;

use serde_yaml::{DuplicateKeyPolicy, Spanned};

pub use crate::yaml::node::{YamlKey, YamlNode, YamlValue};
use crate::yaml::raw::{RawValue, YamlSource};
use kyyeu_diag::{Diagnostic, Diagnostics, FileId, Sources, Span};

/// The first line with content, where diagnostics of a whole file are reported.
pub fn first_line(sources: &Sources, file: FileId) -> Span {
    let text = sources.expect_text(file);
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        if !line.trim().is_empty() && !line.trim_start().starts_with('#') {
            return Span::new(file, offset..offset + line.trim_end_matches('\n').len());
        }
        offset += line.len();
    }
    Span::new(file, 0..text.find('\n').unwrap_or(text.len()))
}

/// Parses the YAML of a whole file.
///
/// # Errors
/// The first error.
pub fn parse_file(sources: &Sources, file: FileId) -> Result<YamlNode, Diagnostic> {
    parse(sources, Span::new(file, 0..sources.expect_text(file).len()))
}

/// Parses the YAML of a whole file and reports an error.
pub fn parse_file_or_report(
    sources: &Sources,
    file: FileId,
    diagnostics: &mut Diagnostics,
) -> Option<YamlNode> {
    parse_or_report(sources, Span::new(file, 0..sources.expect_text(file).len()), diagnostics)
}

/// Parses the YAML in a part of a file and reports an error.
pub fn parse_or_report(
    sources: &Sources,
    span: Span,
    diagnostics: &mut Diagnostics,
) -> Option<YamlNode> {
    match parse(sources, span) {
        Ok(node) => Some(node),
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            None
        }
    }
}

fn parse(sources: &Sources, span: Span) -> Result<YamlNode, Diagnostic> {
    let source = YamlSource {
        text: sources.slice(span).unwrap_or_default(),
        offset: span.start as usize,
        file: span.file,
    };
    let options = serde_yaml::options! {
        duplicate_keys: DuplicateKeyPolicy::PassThrough,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        budget: serde_yaml::budget! {
            max_nodes: 50_000_000,
            max_events: 100_000_000,
            max_total_scalar_bytes: 1 << 30,
            max_depth: limits::MAX_DEPTH,
        },
    };
    let parsed: Result<Spanned<RawValue>, _> =
        serde_yaml::from_str_with_options(source.text, options);
    match parsed {
        Ok(raw) => Ok(source.to_node(raw)),
        Err(error) => Err(errors::to_diagnostic(&error, source)),
    }
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
        let position = sources.position(node.span);
        let pad = "  ".repeat(depth);
        match &node.value {
            YamlValue::Null => writeln!(out, "{pad}null @{}:{}", position.line, position.column),
            YamlValue::Scalar(text) => {
                writeln!(
                    out,
                    "{pad}{text:?} @{}:{} {:?}",
                    position.line,
                    position.column,
                    sources.slice(node.span).unwrap()
                )
            }
            YamlValue::List(items) => {
                writeln!(out, "{pad}list @{}:{}", position.line, position.column).unwrap();
                for item in items {
                    dump(sources, item, depth + 1, out);
                }
                Ok(())
            }
            YamlValue::Map(map) => {
                writeln!(out, "{pad}map @{}:{}", position.line, position.column).unwrap();
                for (key, value) in map {
                    let position = sources.position(key.span);
                    writeln!(out, "{pad} {} @{}:{}", key.text, position.line, position.column)
                        .unwrap();
                    dump(sources, value, depth + 1, out);
                }
                Ok(())
            }
        }
        .unwrap();
    }

    #[test]
    fn scalars_and_spans_are_verbatim() {
        let text = concat!(
            "số: 50.30\n",
            "b: no\n",
            "c: 0755\n",
            "d: 1_000\n",
            "e: \"hai\\tba\"\n",
            "f: |\n  dòng một\n  dòng hai\n",
            "g: [x, 2.0]\n",
            "h:\n",
            "i: {j: 1, j: 2}\n",
            "k: .5\n",
            "l: 1e3\n",
            "m: 2023-07-20\n",
            "n: yes # lời\n",
            "o: &a 7.10\n",
            "p: *a\n",
        );
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
            let position = sources.position(diagnostic.span.unwrap());
            assert_eq!(position.line, line, "{text:?}: {diagnostic:?}");
        }
    }
}
