//! Texts of the interface in one language.

use std::collections::BTreeMap;

use serde::Serialize;

/// A text, or texts under one key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum LocaleText {
    /// A text; `{name}` stands for a value.
    Plain(String),
    /// Texts by name: of months, of kinds, for one and for many.
    Group(BTreeMap<String, String>),
}

/// Texts of the interface in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Locale {
    /// Language, a BCP 47 tag.
    pub language: String,
    texts: BTreeMap<String, LocaleText>,
}

impl Locale {
    /// Texts in a language.
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

    /// The text of a key; empty where there is none, which `load` has reported.
    #[must_use]
    pub fn text(&self, key: &str) -> &str {
        match self.texts.get(key) {
            Some(LocaleText::Plain(text)) => text,
            _ => "",
        }
    }

    /// The text of a name under a key; empty where there is none, which `load` has reported.
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

    /// The text of a key with values for its `{name}`s.
    #[must_use]
    pub fn format(&self, key: &str, values: &[(&str, &str)]) -> String {
        interpolate(self.text(key), values)
    }
}

/// Puts values in place of the `{name}`s of a text; a name without a value stays.
#[must_use]
pub fn interpolate(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        filled.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('}') else { break };
        let name = &rest[open + 1..open + close];
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => filled.push_str(value),
            None => filled.push_str(&rest[open..=open + close]),
        }
        rest = &rest[open + close + 1..];
    }
    filled.push_str(rest);
    filled
}
