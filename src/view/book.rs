//! Views of the book: what each file of an EPUB shows. Links lead to other files of the same
//! folder.

use serde::Serialize;

use super::{Link, VolumeFront, VolumeIndex, VolumeRecord, VolumeRegister};

/// What every file of the book says of itself.
#[derive(Clone, Debug, Serialize)]
pub struct Leaf {
    /// Its name.
    pub file: String,
    /// Its title.
    pub title: String,
}

/// A line of the title on the cover.
#[derive(Clone, Debug, Serialize)]
pub struct CoverLine {
    /// Where its foot stands.
    pub y: u32,
    /// The words.
    pub text: String,
}

/// The cover.
#[derive(Clone, Debug, Serialize)]
pub struct CoverView {
    /// The size of the letters of the title.
    pub size: u32,
    /// The title in lines.
    pub lines: Vec<CoverLine>,
    /// Where the line under the title stands.
    pub rule: u32,
}

/// A record or a free page.
#[derive(Clone, Debug, Serialize)]
pub struct ChapterView {
    /// `speech`, `paper`, `conclusion` or `page`.
    pub kind: &'static str,
    /// The record.
    pub record: VolumeRecord,
}

/// A part of the contents.
#[derive(Clone, Debug, Serialize)]
pub struct ContentsPart {
    /// `speech`, `paper`, `conclusion` or `page`.
    pub kind: &'static str,
    /// Its chapters.
    pub chapters: Vec<Link>,
}

/// The navigation of the book.
#[derive(Clone, Debug, Serialize)]
pub struct ContentsView {
    /// Records, then free pages.
    pub parts: Vec<ContentsPart>,
    /// The registers, by their kind.
    pub registers: Vec<ContentsPart>,
    /// The indexes.
    pub indexes: Vec<Link>,
    /// The paragraphs, each by the number of its record and its own.
    pub places: Vec<Link>,
    /// Where the first chapter begins.
    pub start: Option<String>,
}

/// A file of the book, as its package lists it.
#[derive(Clone, Debug, Serialize)]
pub struct BookItem {
    /// Its id in the package.
    pub id: String,
    /// Its address.
    pub href: String,
    /// Its media type.
    pub media_type: &'static str,
    /// What it is besides: `nav`, `svg`, `cover-image`.
    pub properties: Option<&'static str>,
    /// Whether it is read in its turn.
    pub in_order: bool,
}

/// The package: what the book is, and its files.
#[derive(Clone, Debug, Serialize)]
pub struct PackageView {
    /// Its identifier, the same for all editions.
    pub identifier: String,
    /// Who made what it holds.
    pub creators: Vec<String>,
    /// Who edited it.
    pub editors: Vec<String>,
    /// When it was published, or the workshop held: a year, a month or a day.
    pub date: Option<String>,
    /// Day of the latest thing that it tells.
    pub modified: String,
    /// What the workshop was.
    pub summary: Option<String>,
    /// Whether it has pictures or charts.
    pub pictures: bool,
    /// Its files.
    pub items: Vec<BookItem>,
}

/// What a file of the book shows; the variant names its template.
#[derive(Clone, Debug)]
pub enum Sheet {
    /// `epub/cover.xml`
    Cover(CoverView),
    /// `epub/cover-page.xml`
    CoverPage,
    /// `epub/title.xml`
    Title(VolumeFront),
    /// `epub/chapter.xml`
    Chapter(Box<ChapterView>),
    /// `epub/register.xml`
    Register(VolumeRegister),
    /// `epub/index.xml`
    Index(VolumeIndex),
    /// `epub/contents.xml`
    Contents(ContentsView),
    /// `epub/package.xml`
    Package(Box<PackageView>),
    /// `epub/container.xml`
    Container,
    /// `epub/style.txt`
    Style,
}

impl Sheet {
    /// The template that shows it.
    #[must_use]
    pub const fn template(&self) -> &'static str {
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
