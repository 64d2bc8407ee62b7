//! What prose shows besides its own words: anchors, where its links lead, which of its paragraphs
//! were corrected.
//!
//! Everything is found by where it begins in the Markdown.

use std::collections::BTreeMap;

/// Where prose stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Stand {
    /// On a page of its own.
    Page,
    /// Among other texts, on paper: its headings stand one level lower.
    Volume(Shelf),
    /// In a file of a book: no marks to take an address along, notes that pop up, well-formed XML.
    Book(Shelf),
}

/// A place among other texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Shelf {
    /// What the text's anchors begin with.
    pub anchor: String,
    /// Numbers of blocks, by where they begin in the Markdown: what a text without pages is cited
    /// by.
    pub numbers: Vec<(usize, String)>,
}

/// What a link or picture leads to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lead {
    /// Relative address, percent-encoded where needed; `None` where it is the one that the text
    /// itself gives, empty where a picture cannot be shown.
    pub href: Option<String>,
    /// Kind of what it leads to, as its class: of an entry, or `figure`, `file`, `here`,
    /// `external`.
    pub class: &'static str,
    /// What stands for the link where it has no words of its own.
    pub name: Option<String>,
    /// Width and height of a picture, where they are known.
    pub size: Option<(usize, usize)>,
}

/// A name in running text that is a link by itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NameLead {
    /// Where it begins in the Markdown.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// Relative address.
    pub href: String,
    /// Kind of the entry, as its class.
    pub class: &'static str,
}

/// A notice that a paragraph leads to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Notice {
    /// Its anchor.
    pub anchor: String,
    /// `erratum`, `revision` or `retraction`.
    pub kind: &'static str,
    /// Anchors that the block had before it was corrected.
    pub former: Vec<String>,
}

/// What becomes of HTML in Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RawHtml {
    /// It is shown as text.
    Shown,
    /// It goes into the page.
    Passed,
    /// Its words stay without it.
    Dropped,
}

/// What prose shows besides its own words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ProseView {
    /// Where it stands.
    pub stand: Stand,
    /// Anchors of blocks, in order.
    pub anchors: Vec<(usize, String)>,
    /// Links and pictures, in order; those that lead nowhere are not among them.
    pub leads: Vec<(usize, Lead)>,
    /// Names that are links by themselves, in order.
    pub names: Vec<NameLead>,
    /// Notices of corrections, by the anchor of the block that they are about.
    pub corrected: BTreeMap<String, Vec<Notice>>,
    /// What becomes of HTML.
    pub raw_html: RawHtml,
}

impl Stand {
    /// Where it stands among others.
    #[must_use]
    pub const fn shelf(&self) -> Option<&Shelf> {
        match self {
            Self::Page => None,
            Self::Volume(shelf) | Self::Book(shelf) => Some(shelf),
        }
    }
}

impl Shelf {
    /// The number of the block that begins at an offset.
    #[must_use]
    pub fn number(&self, offset: usize) -> Option<&str> {
        self.numbers
            .binary_search_by_key(&offset, |(at, _)| *at)
            .ok()
            .map(|at| self.numbers[at].1.as_str())
    }
}

impl ProseView {
    /// The anchor of what begins at an offset.
    #[must_use]
    pub fn anchor(&self, offset: usize) -> Option<&str> {
        self.anchors
            .binary_search_by_key(&offset, |(at, _)| *at)
            .ok()
            .map(|at| self.anchors[at].1.as_str())
    }

    /// Where the link or picture that begins at an offset leads.
    #[must_use]
    pub fn lead(&self, offset: usize) -> Option<&Lead> {
        self.leads.binary_search_by_key(&offset, |(at, _)| *at).ok().map(|at| &self.leads[at].1)
    }
}
