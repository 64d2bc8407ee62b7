//! YAML trees in which every value and every key has its span.

use kyyeu_diag::Span;

/// A value with its span.
#[derive(Clone, Debug)]
pub struct YamlNode {
    /// The span of the value; for an empty value of a map that of its key.
    pub span: Span,
    pub value: YamlValue,
}

/// A value of YAML.
#[derive(Clone, Debug)]
pub enum YamlValue {
    /// Nothing, `null` or `~`.
    Null,
    /// A string, a number or a Boolean, as written in the file.
    Scalar(String),
    /// A list.
    List(Vec<YamlNode>),
    /// A map, in the order of the file; duplicate keys are included.
    Map(Vec<(YamlKey, YamlNode)>),
}

/// A key of a map with its span.
#[derive(Clone, Debug)]
pub struct YamlKey {
    pub text: String,
    pub span: Span,
}

impl YamlValue {
    /// The type for messages, with its article.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Scalar(_) => "a string",
            Self::List(_) => "a list",
            Self::Map(_) => "a map",
        }
    }
}

impl YamlNode {
    /// The value of a key in a map; the first one if the key is a duplicate.
    pub fn get(&self, name: &str) -> Option<&Self> {
        self.entries().iter().find(|(key, _)| key.text == name).map(|(_, node)| node)
    }

    /// The entries of a map; empty for any other value.
    pub fn entries(&self) -> &[(YamlKey, Self)] {
        match &self.value {
            YamlValue::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; empty for any other value.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            YamlValue::List(items) => items,
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

    /// Whether the value is empty.
    pub const fn is_null(&self) -> bool {
        matches!(self.value, YamlValue::Null)
    }
}
