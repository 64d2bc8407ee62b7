//! What prose shows besides its own words: anchors, where its links lead, which of its paragraphs
//! were corrected.
//!
//! Everything is found by where it begins in the Markdown.

use std::collections::BTreeMap;

/// Where prose stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ProseContext {
    /// On a page of its own.
    Page,
    /// Among other texts, on paper: its headings stand one level lower.
    Volume(VolumePosition),
    /// In a file of a book: no marks to take an address along, notes that pop up, well-formed XML.
    Epub(VolumePosition),
}

/// A place among other texts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VolumePosition {
    /// What the text's anchors begin with.
    pub anchor_prefix: String,
    /// Numbers of blocks, by where they begin in the Markdown: what a text without pages is cited
    /// by.
    pub block_numbers: Vec<(usize, String)>,
}

/// What a link or picture leads to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ResolvedLink {
    /// Relative address, percent-encoded where needed; `None` where it is the one that the text
    /// itself gives, empty where a picture cannot be shown.
    pub href: Option<String>,
    /// Kind of what it leads to, as its class: of an entry, or `figure`, `file`, `here`,
    /// `external`.
    pub class: &'static str,
    /// What stands for the link where it has no words of its own.
    pub label: Option<String>,
    /// Width and height of a picture, where they are known.
    pub image_size: Option<(usize, usize)>,
}

/// A name in running text that is a link by itself.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AutoLink {
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
pub struct CorrectionNotice {
    /// Its anchor.
    pub anchor: String,
    /// `erratum`, `revision` or `retraction`.
    pub kind: &'static str,
    /// Anchors that the block had before it was corrected.
    pub former_anchors: Vec<String>,
}

/// What becomes of HTML in Markdown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RawHtmlMode {
    /// It is shown as text.
    Escape,
    /// It goes into the page.
    PassThrough,
    /// Its words stay without it.
    StripTags,
}

/// What prose shows besides its own words.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ProseView {
    /// Where it stands.
    pub context: ProseContext,
    /// Anchors of blocks, in order.
    pub anchors: Vec<(usize, String)>,
    /// Links and pictures, in order; those that lead nowhere are not among them.
    pub links: Vec<(usize, ResolvedLink)>,
    /// Names that are links by themselves, in order.
    pub auto_links: Vec<AutoLink>,
    /// Notices of corrections, by the anchor of the block that they are about.
    pub correction_notices: BTreeMap<String, Vec<CorrectionNotice>>,
    /// What becomes of HTML.
    pub raw_html: RawHtmlMode,
}

impl ProseContext {
    /// Where it stands among others.
    #[must_use]
    pub const fn volume_position(&self) -> Option<&VolumePosition> {
        match self {
            Self::Page => None,
            Self::Volume(shelf) | Self::Epub(shelf) => Some(shelf),
        }
    }
}

impl VolumePosition {
    /// The number of the block that begins at an offset.
    #[must_use]
    pub fn block_number_at(&self, offset: usize) -> Option<&str> {
        self.block_numbers
            .binary_search_by_key(&offset, |(at, _)| *at)
            .ok()
            .map(|at| self.block_numbers[at].1.as_str())
    }
}

impl ProseView {
    /// The anchor of what begins at an offset.
    #[must_use]
    pub fn anchor_at(&self, offset: usize) -> Option<&str> {
        self.anchors
            .binary_search_by_key(&offset, |(at, _)| *at)
            .ok()
            .map(|at| self.anchors[at].1.as_str())
    }

    /// Where the link or picture that begins at an offset leads.
    #[must_use]
    pub fn link_at(&self, offset: usize) -> Option<&ResolvedLink> {
        self.links.binary_search_by_key(&offset, |(at, _)| *at).ok().map(|at| &self.links[at].1)
    }
}
