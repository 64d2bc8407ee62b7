//! What the rendering of prose adds to its text: anchors, targets of links, notices of corrections.
//!
//! Offsets are bytes in the Markdown.

use std::collections::BTreeMap;

/// Where prose is shown.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ProseContext {
    /// On a page of its own.
    Page,
    /// In the volume, for print: its headings are one level lower.
    Volume(VolumePosition),
    /// In a file of the EPUB: no anchor links, footnotes as asides, well-formed XML.
    Epub(VolumePosition),
}

/// The position of a text among others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct VolumePosition {
    /// What the text's anchors begin with.
    pub anchor_prefix: String,
    /// Numbers of blocks by offset: a text without pages is cited by them.
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
    /// The text of a link without a text of its own.
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

/// What the rendering of prose adds to its text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ProseView {
    /// Where it is shown.
    pub context: ProseContext,
    /// Anchors of blocks by offset.
    pub anchors: Vec<(usize, String)>,
    /// Links and images by offset; those without a target are left out.
    pub links: Vec<(usize, ResolvedLink)>,
    /// Names that are links by themselves, in order.
    pub auto_links: Vec<AutoLink>,
    /// Notices of corrections, by the anchor of the block that they are about.
    pub correction_notices: BTreeMap<String, Vec<CorrectionNotice>>,
    /// What becomes of HTML.
    pub raw_html: RawHtmlMode,
}

impl ProseContext {
    /// Its position among other texts; `None` on a page of its own.
    #[must_use]
    pub const fn volume_position(&self) -> Option<&VolumePosition> {
        match self {
            Self::Page => None,
            Self::Volume(position) | Self::Epub(position) => Some(position),
        }
    }
}

impl VolumePosition {
    /// The number of the block that begins at an offset.
    #[must_use]
    pub fn block_number_at(&self, offset: usize) -> Option<&str> {
        find_by_offset(&self.block_numbers, offset).map(String::as_str)
    }
}

impl ProseView {
    /// The anchor of what begins at an offset.
    #[must_use]
    pub fn anchor_at(&self, offset: usize) -> Option<&str> {
        find_by_offset(&self.anchors, offset).map(String::as_str)
    }

    /// Where the link or picture that begins at an offset leads.
    #[must_use]
    pub fn link_at(&self, offset: usize) -> Option<&ResolvedLink> {
        find_by_offset(&self.links, offset)
    }
}

/// The value at an offset, in a list that is sorted by offset.
fn find_by_offset<T>(values: &[(usize, T)], offset: usize) -> Option<&T> {
    let index = values.binary_search_by_key(&offset, |&(start, _)| start).ok()?;
    Some(&values[index].1)
}
