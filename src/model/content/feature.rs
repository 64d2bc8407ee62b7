//! Features: optional parts of the site, which a workshop can switch off to save time and space.

use serde::{Deserialize, Serialize};

/// An optional part of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Feature {
    /// The search page, the search field of every page, and the index.
    Search,
    /// The whole proceedings on a few pages, for printing.
    Volume,
    /// Relations between people and provinces: the page, and the related entries of each.
    Graph,
    /// Links from names in running text.
    Mentions,
    /// Datasets as files.
    Data,
    /// Bibliographies, citation metadata and structured data.
    Citations,
}

impl Feature {
    /// All features by name.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("search", Self::Search),
        ("volume", Self::Volume),
        ("graph", Self::Graph),
        ("mentions", Self::Mentions),
        ("data", Self::Data),
        ("citations", Self::Citations),
    ];

    /// The feature of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(feature_name, _)| *feature_name == name)
            .map(|(_, feature)| *feature)
    }

    /// The name in `workshop.yaml`.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, feature)| *feature == self).map_or("", |(name, _)| name)
    }
}
