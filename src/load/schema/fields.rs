//! Takes values out of a map that was held against its schema: what is wrong was reported there,
//! and is left out here.

use crate::yaml::{YamlNode, YamlValue};
use kyyeu_diag::Span;
use kyyeu_model::{
    Amount, Edtf, MentionPolicy, Number, Prose, Quotation, Ref, SpannedNumber, check_id,
};

/// The fields of a map.
#[derive(Clone, Copy)]
pub struct Fields<'a>(pub &'a YamlNode);

impl<'a> Fields<'a> {
    fn node(self, name: &str) -> Option<&'a YamlNode> {
        self.0.get(name).filter(|node| !matches!(node.value, YamlValue::Null))
    }

    /// A text, without white space around it.
    pub fn text(self, name: &str) -> Option<String> {
        let text = self.node(name)?.scalar()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A required text; empty where it is missing, which was reported.
    pub fn required_text(self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    /// A list of texts.
    pub fn texts(self, name: &str) -> Vec<String> {
        let items = self.node(name).map_or(&[][..], YamlNode::items);
        items.iter().filter_map(YamlNode::scalar).map(|text| text.trim().to_owned()).collect()
    }

    /// An id that names an entry.
    pub fn reference(self, name: &str) -> Option<Ref> {
        parse_reference(self.node(name)?)
    }

    /// Ids that name entries. One id that should stand in a list is taken as if it did: that was
    /// reported.
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

    /// A number, and where it stands.
    pub fn number(self, name: &str) -> Option<SpannedNumber> {
        parse_number(self.node(name)?)
    }

    /// A number, or numbers by year.
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

    /// Words of a source, and where they stand.
    pub fn quotation(self, name: &str) -> Option<Quotation> {
        Some(Quotation { text: self.text(name)?, span: self.span(name)? })
    }

    /// Whole numbers.
    pub fn integers(self, name: &str) -> Vec<i64> {
        let items = self.node(name).map_or(&[][..], YamlNode::items);
        items.iter().filter_map(YamlNode::scalar).filter_map(|text| text.parse().ok()).collect()
    }

    /// A whole number.
    pub fn integer(self, name: &str) -> Option<i64> {
        self.node(name)?.scalar()?.parse().ok()
    }

    /// Whether a flag is up.
    pub fn flag(self, name: &str) -> bool {
        self.node(name).and_then(YamlNode::scalar) == Some("true")
    }

    /// Where names become links.
    pub fn mentions(self, name: &str) -> Option<MentionPolicy> {
        let text = self.node(name)?.scalar()?;
        MentionPolicy::ALL.iter().find(|(known, _)| *known == text).map(|(_, mentions)| *mentions)
    }

    /// A text in Markdown.
    pub fn prose(self, name: &str, written: impl Fn(Span) -> bool) -> Option<Prose> {
        let node = self.node(name)?;
        let text = node.scalar()?;
        if text.trim().is_empty() {
            return None;
        }
        let unfolded = (!written(node.span)).then(|| text.to_owned());
        Some(Prose { span: node.span, decoded_text: unfolded })
    }

    /// The place of a field's value.
    pub fn span(self, name: &str) -> Option<Span> {
        self.node(name).map(|node| node.span)
    }

    /// A map.
    pub fn map(self, name: &str) -> Option<Self> {
        self.node(name).filter(|node| matches!(node.value, YamlValue::Map(_))).map(Self)
    }

    /// The entries of a map from ids.
    pub fn entries(self, name: &str) -> &'a [(crate::yaml::YamlKey, YamlNode)] {
        self.node(name).map_or(&[], YamlNode::entries)
    }

    /// The maps of a list.
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
