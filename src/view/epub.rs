//! Views of the files of the EPUB. Links are relative to the folder of all files.

use serde::Serialize;

use crate::{Link, VolumeIndex, VolumeRecord, VolumeRegister, VolumeTitlePage};

/// Metadata of a file.
#[derive(Clone, Debug, Serialize)]
pub struct EpubHead {
    /// Its name.
    pub file: String,
    /// Its title.
    pub title: String,
}

/// A line of the title on the cover.
#[derive(Clone, Debug, Serialize)]
pub struct EpubCoverLine {
    /// Its baseline, in units of the SVG.
    pub y: u32,
    /// The words.
    pub text: String,
}

/// The cover.
#[derive(Clone, Debug, Serialize)]
pub struct EpubCoverView {
    /// Font size of the title, in units of the SVG.
    pub font_size: u32,
    /// The title in lines.
    pub lines: Vec<EpubCoverLine>,
    /// Vertical position of the rule below the title, in units of the SVG.
    pub rule_y: u32,
}

/// A record or a free page.
#[derive(Clone, Debug, Serialize)]
pub struct EpubChapterView {
    /// `speech`, `paper`, `conclusion` or `page`.
    pub kind: &'static str,
    /// The record.
    pub record: VolumeRecord,
}

/// A part of the contents.
#[derive(Clone, Debug, Serialize)]
pub struct EpubContentsPart {
    /// `speech`, `paper`, `conclusion` or `page`.
    pub kind: &'static str,
    /// Its chapters.
    pub chapters: Vec<Link>,
}

/// The navigation of the book.
#[derive(Clone, Debug, Serialize)]
pub struct EpubContentsView {
    /// Records, then free pages.
    pub parts: Vec<EpubContentsPart>,
    /// The registers, by their kind.
    pub registers: Vec<EpubContentsPart>,
    /// The indexes.
    pub indexes: Vec<Link>,
    /// The paragraphs, each by the number of its record and its own.
    pub page_breaks: Vec<Link>,
    /// Where the first chapter begins.
    pub start: Option<String>,
}

/// A file of the book, as its package lists it.
#[derive(Clone, Debug, Serialize)]
pub struct EpubManifestItem {
    /// Its id in the package.
    pub id: String,
    /// Its address.
    pub href: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What it is besides: `nav`, `svg`, `cover-image`.
    pub properties: Option<&'static str>,
    /// Whether it is part of the reading order (the spine).
    pub in_spine: bool,
}

/// The package: what the book is, and its files.
#[derive(Clone, Debug, Serialize)]
pub struct EpubPackageView {
    /// Its identifier, the same for all editions.
    pub identifier: String,
    /// Who made what it holds.
    pub creators: Vec<String>,
    /// Who edited it.
    pub editors: Vec<String>,
    /// When it was published, or the workshop held: a year, a month or a day.
    pub date: Option<String>,
    /// Day of the last change, as RFC 3339 time.
    pub modified: String,
    /// What the workshop was.
    pub summary: Option<String>,
    /// Whether it has pictures or charts.
    pub has_images: bool,
    /// Its files.
    pub items: Vec<EpubManifestItem>,
}

/// The view of a file: one variant for each template.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum EpubView {
    /// `epub/cover.xml`
    Cover(EpubCoverView),
    /// `epub/cover-page.xml`
    CoverPage,
    /// `epub/title.xml`
    Title(VolumeTitlePage),
    /// `epub/chapter.xml`
    Chapter(Box<EpubChapterView>),
    /// `epub/register.xml`
    Register(VolumeRegister),
    /// `epub/index.xml`
    Index(VolumeIndex),
    /// `epub/contents.xml`
    Contents(EpubContentsView),
    /// `epub/package.xml`
    Package(Box<EpubPackageView>),
    /// `epub/container.xml`
    Container,
    /// `epub/style.txt`
    Style,
}

impl EpubView {
    /// The template that shows it.
    #[must_use]
    pub const fn template_name(&self) -> &'static str {
        match self {
            Self::Cover(_) => "epub/cover.xml",
            Self::CoverPage => "epub/cover-page.xml",
            Self::Title(_) => "epub/title.xml",
            Self::Chapter(_) => "epub/chapter.xml",
            Self::Register(_) => "epub/register.xml",
            Self::Index(_) => "epub/index.xml",
            Self::Contents(_) => "epub/contents.xml",
            Self::Package(_) => "epub/package.xml",
            Self::Container => "epub/container.xml",
            Self::Style => "epub/style.txt",
        }
    }
}
