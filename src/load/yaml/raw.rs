//! Deserializes YAML into [`RawValue`]s and resolves their spans.

use std::fmt;
use std::ops::Range;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::{Location, Spanned};

use crate::yaml::node::{YamlKey, YamlNode, YamlValue};
use kyyeu_diag::{FileId, Span};

/// A value as the YAML library deserializes it, before spans are resolved.
pub enum RawValue {
    Null,
    /// A scalar that the library reads as a string: quoted, a block, or plain.
    Text(String),
    /// A scalar that the library reads as a number or a Boolean. The text is taken from the file.
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
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(RawValue::List(items))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawValue, A::Error> {
                let mut entries = Vec::new();
                while let Some(key) = map.next_key()? {
                    entries.push((key, map.next_value()?));
                }
                Ok(RawValue::Map(entries))
            }
        }
        deserializer.deserialize_any(RawVisitor)
    }
}

/// The source text of a YAML document: a range of a file.
#[derive(Clone, Copy)]
pub struct YamlSource<'a> {
    pub text: &'a str,
    /// Offset of `text` in the file.
    pub offset: usize,
    pub file: FileId,
}

impl YamlSource<'_> {
    /// The span of a range of `text`.
    pub fn span(self, range: Range<usize>) -> Span {
        Span::new(self.file, self.offset + range.start..self.offset + range.end)
    }

    /// The range of `text` at a location; empty if the library does not know it.
    fn range(self, location: Location) -> Range<usize> {
        let span = location.span();
        let to_usize = |value: Option<u64>| value.and_then(|value| usize::try_from(value).ok());
        let start = to_usize(span.byte_offset()).unwrap_or(0).min(self.text.len());
        let length = to_usize(span.byte_len()).unwrap_or(0);
        let end = start.saturating_add(length).min(self.text.len());
        if self.text.is_char_boundary(start) && self.text.is_char_boundary(end) {
            start..end
        } else {
            0..0
        }
    }

    /// Resolves the spans of a value.
    pub fn to_node(self, raw: Spanned<RawValue>) -> YamlNode {
        let range = self.range(raw.referenced);
        let value = match raw.value {
            RawValue::Null => YamlValue::Null,
            RawValue::Text(text) => YamlValue::Scalar(text),
            RawValue::Plain => {
                let written = self.text[self.range(raw.defined)].trim();
                YamlValue::Scalar(written.to_owned())
            }
            RawValue::List(items) => {
                YamlValue::List(items.into_iter().map(|item| self.to_node(item)).collect())
            }
            RawValue::Map(entries) => YamlValue::Map(
                entries.into_iter().map(|(key, value)| self.to_entry(key, value)).collect(),
            ),
        };
        // The library's range of a block includes the last line break, that of a plain scalar the
        // spaces after it.
        let length = self.text[range.clone()].trim_end().len();
        YamlNode { span: self.span(range.start..range.start + length), value }
    }

    fn to_entry(self, key: Spanned<String>, value: Spanned<RawValue>) -> (YamlKey, YamlNode) {
        let span = self.span(self.range(key.referenced));
        let mut value = self.to_node(value);
        if value.is_null() {
            value.span = span;
        }
        (YamlKey { text: key.value, span }, value)
    }
}
