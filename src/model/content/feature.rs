//! Parts of the site that can be left out: each costs time and space, and a small server may have
//! little of either.

use serde::{Deserialize, Serialize};

/// A part of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Feature {
    /// Searching: its page, the line above every page, and the index.
    Search,
    /// The whole proceedings for paper.
    Volume,
    /// How people and provinces hang together: the page, and the nearest on the page of each.
    Graph,
    /// Names in texts: they are not looked for, whatever a text says of itself.
    Mentions,
    /// The numbers of datasets as files.
    Data,
    /// How works are cited, and what catalogues and search engines are told of them.
    Citations,
}

impl Feature {
    /// All parts by their names.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("search", Self::Search),
        ("volume", Self::Volume),
        ("graph", Self::Graph),
        ("mentions", Self::Mentions),
        ("data", Self::Data),
        ("citations", Self::Citations),
    ];

    /// The part of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(known, _)| *known == name).map(|(_, part)| *part)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, known)| *known == self).map_or("", |(name, _)| name)
    }
}
