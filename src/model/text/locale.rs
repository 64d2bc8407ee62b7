//! Locales: the texts of the interface in one language, and everything else that depends on it.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::data::number_format::NumberFormat;
use crate::text::collation::Collation;

/// The value of a key in a locale file.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum LocaleText {
    /// A text with placeholders `{name}`.
    Plain(String),
    /// Texts by name: months, kinds, singular and plural.
    Group(BTreeMap<String, String>),
}

/// Texts of the interface in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Locale {
    /// A BCP 47 tag.
    pub language: String,
    texts: BTreeMap<String, LocaleText>,
}

impl Locale {
    /// A locale of a language with its texts.
    #[must_use]
    pub const fn new(language: String, texts: BTreeMap<String, LocaleText>) -> Self {
        Self { language, texts }
    }

    /// All texts, as templates see them.
    #[must_use]
    pub const fn texts(&self) -> &BTreeMap<String, LocaleText> {
        &self.texts
    }

    /// All keys, nested ones with a point: `kind.speech`.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        self.texts
            .iter()
            .flat_map(|(key, text)| match text {
                LocaleText::Plain(_) => vec![key.clone()],
                LocaleText::Group(texts) => {
                    texts.keys().map(|name| format!("{key}.{name}")).collect()
                }
            })
            .collect()
    }

    /// The text of a key; empty if the key is missing, which `load` reports.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        match self.texts.get(key) {
            Some(LocaleText::Plain(text)) => text,
            _ => "",
        }
    }

    /// The text of a name under a key; empty if it is missing, which `load` reports.
    #[must_use]
    pub fn text_in(&self, key: &str, name: &str) -> &str {
        match self.texts.get(key) {
            Some(LocaleText::Group(texts)) => texts.get(name).map_or("", String::as_str),
            _ => "",
        }
    }

    /// The names and texts under a key.
    pub fn group(&self, key: &str) -> impl Iterator<Item = (&str, &str)> {
        let texts = match self.texts.get(key) {
            Some(LocaleText::Group(texts)) => Some(texts),
            _ => None,
        };
        texts.into_iter().flatten().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The text of a key with values in place of its `{name}`s.
    #[must_use]
    pub fn format(&self, key: &str, values: &[(&str, &str)]) -> String {
        interpolate(self.text(key), values)
    }
}

/// A locale with the number notation and the order of its language.
#[derive(Debug)]
pub struct LocaleContext {
    /// Texts of the interface.
    pub locale: Locale,
    /// The notation of numbers.
    pub numbers: NumberFormat,
    /// The order of names.
    pub collation: Collation,
}

impl LocaleContext {
    /// The context of a locale's language.
    #[must_use]
    pub fn new(locale: Locale) -> Self {
        let numbers = NumberFormat::new(&locale.language);
        let collation = Collation::new(&locale.language);
        Self { locale, numbers, collation }
    }
}

/// A text with values in place of its `{name}`s. A `{name}` without a value stays.
#[must_use]
pub fn interpolate(text: &str, values: &[(&str, &str)]) -> String {
    let mut output = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        output.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('}') else { break };
        let name = &rest[open + 1..open + close];
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => output.push_str(value),
            None => output.push_str(&rest[open..=open + close]),
        }
        rest = &rest[open + close + 1..];
    }
    output.push_str(rest);
    output
}
