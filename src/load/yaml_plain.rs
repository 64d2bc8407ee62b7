//! Reads YAML of the plainest kind: maps, one key a line, with words, quoted words or short lists behind the colon.
//!
//! Nearly all front matter and all registers are such. The library, which knows all of YAML, takes many times as long over
//! it; a test holds that both give the same. Whatever is not surely of this kind is left to the library.

use super::yaml::{Name, Node, Value};
use crate::diag::{FileId, Span};

/// How many maps may stand in one another.
const DEEPEST: usize = 4;

/// The tree of a text that begins at an offset of its file; `None` where it is for the library.
pub fn parse(text: &str, file: FileId, at: usize) -> Option<Node> {
    let mut reader = Reader { text, file, offset: at, at: 0 };
    let node = reader.map(0, DEEPEST)?;
    (reader.at == text.len()).then_some(node)
}

struct Reader<'t> {
    text: &'t str,
    file: FileId,
    /// Where the text begins in its file.
    offset: usize,
    /// Where the next line begins.
    at: usize,
}

impl<'t> Reader<'t> {
    /// The map whose keys stand so many spaces from the margin. Its place is where it begins, as with the library.
    fn map(&mut self, indent: usize, deeper: usize) -> Option<Node> {
        let mut map = Vec::new();
        let first = self.at + indent;
        while let Some(line) = self.line().filter(|line| spaces(line) == indent) {
            let key = self.at + indent;
            let colon = line.find(':')?;
            let name = line.get(indent..colon).filter(|name| is_name(name))?;
            let name = Name { text: name.to_owned(), span: self.span(key, key + name.len()) };
            let behind = line.get(colon + 1..)?;
            let value = behind.trim_start_matches(' ');
            let start = self.at + line.len() - value.len();
            self.at += line.len() + usize::from(self.text.len() > self.at + line.len());
            let node = if behind.is_empty() {
                let inner = self.line().map_or(0, spaces);
                if inner <= indent {
                    return None;
                }
                self.map(inner, deeper.checked_sub(1)?)?
            } else if value.len() < behind.len() {
                self.value(value, start)?
            } else {
                return None;
            };
            map.push((name, node));
        }
        (!map.is_empty()).then(|| Node { span: self.span(first, first), value: Value::Map(map) })
    }

    /// The line that comes next, without its end; nothing behind the last one.
    fn line(&self) -> Option<&'t str> {
        let rest = &self.text[self.at..];
        (!rest.is_empty()).then(|| rest.split('\n').next().unwrap_or(rest))
    }

    /// What stands behind a colon.
    fn value(&self, text: &str, start: usize) -> Option<Node> {
        match text.strip_prefix('[') {
            Some(list) => self.list(list.strip_suffix(']')?, start),
            None => self.scalar(text, start),
        }
    }

    /// What stands between brackets.
    fn list(&self, inside: &str, start: usize) -> Option<Node> {
        let mut items = Vec::new();
        let mut at = start + 1;
        for part in inside.split(',') {
            let item = part.trim_matches(' ');
            let begin = at + part.len() - part.trim_start_matches(' ').len();
            items.push(is_plain(item).then(|| self.node(item, begin, item.len()))?);
            at += part.len() + 1;
        }
        // Its place is that of its bracket, as with the library.
        Some(Node { span: self.span(start, start + 1), value: Value::List(items) })
    }

    fn scalar(&self, text: &str, start: usize) -> Option<Node> {
        let quoted = text.strip_prefix('"').map(|text| text.strip_suffix('"').filter(|text| is_quotable(text)));
        match quoted {
            Some(inside) => Some(self.node(inside?, start, text.len())),
            None => is_plain(text).then(|| self.node(text, start, text.len())),
        }
    }

    fn node(&self, text: &str, start: usize, length: usize) -> Node {
        Node { span: self.span(start, start + length), value: Value::Scalar(text.to_owned()) }
    }

    fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.file, self.offset + start..self.offset + end)
    }
}

fn spaces(line: &str) -> usize {
    line.bytes().take_while(|&byte| byte == b' ').count()
}

/// Whether a key is a plain word.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-'))
        && !is_null(name)
}

/// Whether a text is a scalar that needs no quotes: letters, figures, and signs that mean nothing to YAML between them.
fn is_plain(text: &str) -> bool {
    text.starts_with(char::is_alphanumeric)
        && text.ends_with(char::is_alphanumeric)
        && text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.' | '/'))
        && !is_null(text)
}

fn is_null(text: &str) -> bool {
    text.eq_ignore_ascii_case("null")
}

/// Whether a text within quotes is as it reads.
fn is_quotable(text: &str) -> bool {
    !text.contains(['"', '\\', '\t'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::yaml;
    use super::*;
    use crate::diag::Sources;

    /// Lines that are mostly plain, and not always.
    fn line() -> impl Strategy<Value = String> {
        let value = prop_oneof![
            5 => "[A-Za-z0-9ạĐ][A-Za-z0-9ạĐ ./_-]{0,8}[a-z0-9ệ]",
            3 => "\"[A-Za-zạ0-9 :#,'!.?-]{0,9}\"",
            3 => r"\[[a-z0-9ạ]{1,3}(, ?[a-z0-9]{1,4}){0,3}\]",
            1 => prop::sample::select(vec!["null", "~", "NULL", "true", "0755", "1_000", "50.30", "no", ".5", "1e3", "2024-01-02"]).prop_map(str::to_owned),
            1 => "[ a-z0-9\\[\\]{}\"'#:,&*!|>%@`?~-]{0,6}",
        ];
        (0..4_usize, "[a-z][a-z0-9_-]{0,3}", prop::option::weighted(0.8, value)).prop_map(|(depth, key, value)| {
            format!("{}{key}:{}", "  ".repeat(depth / 2), value.map(|value| format!(" {value}")).unwrap_or_default())
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn plain_yaml_reads_as_the_library_reads_it(lines in prop::collection::vec(line(), 1..6), end in "\n?") {
            let text = lines.join("\n") + &end;
            let mut sources = Sources::default();
            let file = sources.add("a.yaml", format!("---\n{text}"));
            let range = Span::new(file, 4..4 + text.len());
            if let Some(plain) = parse(&text, file, 4) {
                let library = yaml::by_library(&sources, range);
                prop_assert_eq!(format!("{:?}", Some(plain)), format!("{:?}", library.ok()), "{}", text);
            }
        }
    }

    #[test]
    fn front_matter_and_registers_are_plain() {
        let file = Sources::default().add("a.yaml", String::new());
        for text in [
            "id: r1\ntitle: \"Đánh giá: một, hai\"\ndate: 2024-01-02\nspeakers: [an-b, c]\n",
            "an:\n  name: Nguyễn Văn An\n  titles: [hiệu trưởng]\nbinh:\n  name: Trần Thị Bình\n",
        ] {
            assert!(parse(text, file, 0).is_some(), "{text}");
        }
        for text in [
            "a: b: c\n",
            "a: >\n  b\n",
            "a: [b\n",
            "a: null\n",
            "a:\n",
            "# lời\na: b\n",
            "a: b # lời\n",
            "- a\n",
            "a: b\n\nc: d\n",
        ] {
            assert!(parse(text, file, 0).is_none(), "{text}");
        }
    }
}
