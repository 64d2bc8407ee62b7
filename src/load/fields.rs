//! Takes values out of a map that was held against its schema: what is wrong was reported there,
//! and is left out here.

use super::yaml::{Node, Value};
use kyyeu_diag::Span;
use kyyeu_model::{Amount, Edtf, Mentions, Number, Prose, Ref, Stated, Words, check_id};

/// The fields of a map.
#[derive(Clone, Copy)]
pub struct Fields<'a>(pub &'a Node);

impl<'a> Fields<'a> {
    fn node(self, name: &str) -> Option<&'a Node> {
        self.0.get(name).filter(|node| !matches!(node.value, Value::Null))
    }

    /// A text, without white space around it.
    pub fn text(self, name: &str) -> Option<String> {
        let text = self.node(name)?.scalar()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    /// A required text; empty where it is missing, which was reported.
    pub fn required(self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    /// A list of texts.
    pub fn texts(self, name: &str) -> Vec<String> {
        let items = self.node(name).map_or(&[][..], Node::items);
        items.iter().filter_map(Node::scalar).map(|text| text.trim().to_owned()).collect()
    }

    /// An id that names an entry.
    pub fn reference(self, name: &str) -> Option<Ref> {
        reference(self.node(name)?)
    }

    /// Ids that name entries. One id that should stand in a list is taken as if it did: that was
    /// reported.
    pub fn references(self, name: &str) -> Vec<Ref> {
        let Some(node) = self.node(name) else { return Vec::new() };
        match node.scalar() {
            Some(text) if check_id(text.trim()).is_ok() => reference(node).into_iter().collect(),
            _ => node.items().iter().filter_map(reference).collect(),
        }
    }

    /// A date.
    pub fn date(self, name: &str) -> Option<Edtf> {
        self.node(name)?.scalar()?.parse().ok()
    }

    /// A number, and where it stands.
    pub fn stated(self, name: &str) -> Option<Stated> {
        stated(self.node(name)?)
    }

    /// A number, or numbers by year.
    pub fn amount(self, name: &str) -> Option<Amount> {
        let node = self.node(name)?;
        match &node.value {
            Value::Map(map) => {
                let mut series: Vec<_> = map
                    .iter()
                    .filter_map(|(year, node)| Some((year.text.parse().ok()?, stated(node)?)))
                    .collect();
                series.sort_by_key(|(year, _)| *year);
                series.dedup_by_key(|(year, _)| *year);
                (!series.is_empty()).then_some(Amount::Series(series))
            }
            _ => stated(node).map(Amount::One),
        }
    }

    /// Words of a source, and where they stand.
    pub fn words(self, name: &str) -> Option<Words> {
        Some(Words { text: self.text(name)?, span: self.span(name)? })
    }

    /// Whole numbers.
    pub fn wholes(self, name: &str) -> Vec<i64> {
        let items = self.node(name).map_or(&[][..], Node::items);
        items.iter().filter_map(Node::scalar).filter_map(|text| text.parse().ok()).collect()
    }

    /// A whole number.
    pub fn whole(self, name: &str) -> Option<i64> {
        self.node(name)?.scalar()?.parse().ok()
    }

    /// Whether a flag is up.
    pub fn is_set(self, name: &str) -> bool {
        self.node(name).and_then(Node::scalar) == Some("true")
    }

    /// Where names become links.
    pub fn mentions(self, name: &str) -> Option<Mentions> {
        let text = self.node(name)?.scalar()?;
        Mentions::ALL.iter().find(|(known, _)| *known == text).map(|(_, mentions)| *mentions)
    }

    /// A text in Markdown.
    pub fn prose(self, name: &str, written: impl Fn(Span) -> bool) -> Option<Prose> {
        let node = self.node(name)?;
        let text = node.scalar()?;
        if text.trim().is_empty() {
            return None;
        }
        let unfolded = (!written(node.span)).then(|| text.to_owned());
        Some(Prose { span: node.span, unfolded })
    }

    /// The place of a field's value.
    pub fn span(self, name: &str) -> Option<Span> {
        self.node(name).map(|node| node.span)
    }

    /// A map.
    pub fn map(self, name: &str) -> Option<Self> {
        self.node(name).filter(|node| matches!(node.value, Value::Map(_))).map(Self)
    }

    /// The entries of a map from ids.
    pub fn entries(self, name: &str) -> &'a [(super::yaml::Name, Node)] {
        self.node(name).map_or(&[], Node::entries)
    }

    /// The maps of a list.
    pub fn maps(self, name: &str) -> impl Iterator<Item = Self> + use<'a> {
        self.node(name).map_or(&[][..], Node::items).iter().map(Self)
    }
}

fn stated(node: &Node) -> Option<Stated> {
    Some(Stated { number: Number::parse(node.scalar()?).ok()?, span: node.span })
}

fn reference(node: &Node) -> Option<Ref> {
    node.scalar().map(|text| Ref { id: text.trim().to_owned(), span: node.span })
}
