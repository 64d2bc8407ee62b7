//! Where prose stands: on a page of its own, or among all others in the volume.

use std::borrow::Cow;

use crate::model::{Book, Key, Proceedings, encode, relative};

/// The path of the page that holds everything.
const VOLUME: &str = "volume.html";

/// Where prose stands.
#[derive(Clone, Copy, Debug)]
pub enum Place<'a> {
    /// On the page at this path.
    Page(&'a str),
    /// In the volume, under this anchor: its own anchors begin with it, and its headings stand one level lower.
    Volume(&'a str),
    /// In a file of a book, under this anchor. What is written there is XML.
    Book(&'a Book, &'a str),
}

impl Place<'_> {
    /// An anchor of the prose as an id of the page.
    pub(super) fn id<'t>(&self, anchor: &'t str) -> Cow<'t, str> {
        match self {
            Self::Page(_) => Cow::Borrowed(anchor),
            Self::Volume(prefix) | Self::Book(_, prefix) => Cow::Owned(format!("{prefix}.{anchor}")),
        }
    }

    /// The address of an entry, or of a place in its text.
    pub(super) fn entry(&self, proceedings: &Proceedings, key: Key, anchor: Option<&str>) -> String {
        match (self, anchor) {
            (Self::Page(page), None) => encode(&relative(page, &proceedings.address(key))),
            (Self::Page(_), Some(anchor)) => format!("{}#{anchor}", self.entry(proceedings, key, None)),
            (Self::Volume(_), None) => format!("#{}", proceedings.place_in_volume(key)),
            (Self::Book(book, _), None) => book.address(proceedings, key),
            (Self::Book(..), Some(anchor)) => format!("{}.{anchor}", self.entry(proceedings, key, None)),
            (Self::Volume(_), Some(anchor)) => format!("#{}.{anchor}", proceedings.place_in_volume(key)),
        }
    }

    /// Whether it will be printed, so that a link to a file of the site would lead nowhere.
    pub(super) const fn is_paper(&self) -> bool {
        matches!(self, Self::Volume(_) | Self::Book(..))
    }

    /// Whether it is in a book: no marks to take an address along, notes that pop up, and well-formed XML.
    pub(super) const fn is_book(&self) -> bool {
        matches!(self, Self::Book(..))
    }

    /// The address of a file of the site.
    pub(super) fn file(&self, path: &str) -> String {
        match self {
            Self::Page(page) => encode(&relative(page, path)),
            Self::Volume(_) | Self::Book(..) => encode(&relative(VOLUME, path)),
        }
    }

    /// The level of a heading of the prose, from 2 on: the page's title, or the record's in the volume, is above it.
    pub(super) fn level(&self, level: u8) -> u8 {
        match self {
            Self::Page(_) | Self::Book(..) => level.max(2),
            Self::Volume(_) => (level.max(2) + 1).min(6),
        }
    }
}
