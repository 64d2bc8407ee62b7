//! Typed access to the fields of a map that was checked against its schema.
//!
//! Wrong values have been reported by [`crate::schema::check`]; here they are treated as missing.

use crate::yaml::{YamlKey, YamlNode, YamlValue};
use kyyeu_diag::{Sources, Span};
use kyyeu_model::{
    Amount, Edtf, MentionPolicy, Number, Prose, Quotation, Ref, SpannedNumber, check_id,
};

/// The fields of a map.
#[derive(Clone, Copy)]
pub struct Fields<'a>(&'a YamlNode);

impl<'a> Fields<'a> {
    /// The fields of `map`; none if it is not a map.
    pub const fn new(map: &'a YamlNode) -> Self {
        Self(map)
    }

    /// The span of the whole map.
    pub const fn map_span(self) -> Span {
        self.0.span
    }

    /// The names of all fields.
    pub fn names(self) -> impl Iterator<Item = &'a YamlKey> {
        self.0.entries().iter().map(|(name, _)| name)
    }

    fn node(self, name: &str) -> Option<&'a YamlNode> {
        self.0.get(name).filter(|node| !node.is_null())
    }

    /// A string without surrounding white space; `None` if it is empty.
    pub fn text(self, name: &str) -> Option<String> {
        let text = self.node(name)?.scalar()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A required string; empty if it is missing, which was reported.
    pub fn required_text(self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    /// A list of strings.
    pub fn texts(self, name: &str) -> Vec<String> {
        let items = self.node(name).map_or(&[][..], YamlNode::items);
        items.iter().filter_map(YamlNode::scalar).map(|text| text.trim().to_owned()).collect()
    }

    /// The id of another entry.
    pub fn reference(self, name: &str) -> Option<Ref> {
        parse_reference(self.node(name)?)
    }

    /// A list of ids of other entries. A single id outside a list, which was reported, is treated
    /// as a list of one.
    pub fn references(self, name: &str) -> Vec<Ref> {
        let Some(node) = self.node(name) else { return Vec::new() };
        match node.scalar() {
            Some(text) if check_id(text.trim()).is_ok() => {
                parse_reference(node).into_iter().collect()
            }
            _ => node.items().iter().filter_map(parse_reference).collect(),
        }
    }

    /// A date.
    pub fn date(self, name: &str) -> Option<Edtf> {
        self.node(name)?.scalar()?.parse().ok()
    }

    /// A number with its span.
    pub fn number(self, name: &str) -> Option<SpannedNumber> {
        parse_number(self.node(name)?)
    }

    /// A number, or a series of numbers by year; the first one if a year is a duplicate.
    pub fn amount(self, name: &str) -> Option<Amount> {
        let node = self.node(name)?;
        match &node.value {
            YamlValue::Map(map) => {
                let mut series: Vec<_> = map
                    .iter()
                    .filter_map(|(year, node)| Some((year.text.parse().ok()?, parse_number(node)?)))
                    .collect();
                series.sort_by_key(|(year, _)| *year);
                series.dedup_by_key(|(year, _)| *year);
                (!series.is_empty()).then_some(Amount::Series(series))
            }
            _ => parse_number(node).map(Amount::Single),
        }
    }

    /// A quotation with its span.
    pub fn quotation(self, name: &str) -> Option<Quotation> {
        Some(Quotation { text: self.text(name)?, span: self.span(name)? })
    }

    /// A list of whole numbers.
    pub fn integers(self, name: &str) -> Vec<i64> {
        let items = self.node(name).map_or(&[][..], YamlNode::items);
        items.iter().filter_map(YamlNode::scalar).filter_map(|text| text.parse().ok()).collect()
    }

    /// A whole number.
    pub fn integer(self, name: &str) -> Option<i64> {
        self.node(name)?.scalar()?.parse().ok()
    }

    /// Whether a flag is `true`.
    pub fn flag(self, name: &str) -> bool {
        self.node(name).and_then(YamlNode::scalar) == Some("true")
    }

    /// A policy for mentions.
    pub fn mentions(self, name: &str) -> Option<MentionPolicy> {
        let text = self.node(name)?.scalar()?;
        MentionPolicy::ALL.iter().find(|(name, _)| *name == text).map(|(_, policy)| *policy)
    }

    /// Markdown. The decoded text is kept if it differs from that in the file: with escapes, folded
    /// or indented.
    pub fn prose(self, name: &str, sources: &Sources) -> Option<Prose> {
        let node = self.node(name)?;
        let text = node.scalar()?;
        if text.trim().is_empty() {
            return None;
        }
        let is_verbatim = sources.slice(node.span) == Some(text.trim());
        let decoded_text = if is_verbatim { None } else { Some(text.to_owned()) };
        Some(Prose { span: node.span, decoded_text })
    }

    /// The span of a field's value.
    pub fn span(self, name: &str) -> Option<Span> {
        self.node(name).map(|node| node.span)
    }

    /// The fields of a map.
    pub fn map(self, name: &str) -> Option<Self> {
        self.node(name).filter(|node| matches!(node.value, YamlValue::Map(_))).map(Self)
    }

    /// The entries of a map from ids.
    pub fn entries(self, name: &str) -> &'a [(YamlKey, YamlNode)] {
        self.node(name).map_or(&[], YamlNode::entries)
    }

    /// The fields of each map in a list.
    pub fn maps(self, name: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.node(name).map_or(&[][..], YamlNode::items).iter().map(Self)
    }
}

fn parse_number(node: &YamlNode) -> Option<SpannedNumber> {
    Some(SpannedNumber { number: Number::parse(node.scalar()?).ok()?, span: node.span })
}

fn parse_reference(node: &YamlNode) -> Option<Ref> {
    node.scalar().map(|text| Ref { id: text.trim().to_owned(), span: node.span })
}
