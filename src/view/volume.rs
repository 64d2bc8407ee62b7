//! View of the volume: the whole proceedings in order, on one page or on several. Every link leads
//! to a place in it.

use serde::Serialize;

use crate::{CorrectionView, DatasetView, Link, PersonSummary};

/// A record in the volume.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeRecord {
    /// Its number, by which the indexes call it.
    pub number: usize,
    /// Its anchor.
    pub anchor: String,
    /// Its title.
    pub title: String,
    /// Its language, where it is not the volume's.
    pub language: Option<String>,
    /// Who spoke.
    pub speakers: Vec<PersonSummary>,
    /// What the speaker spoke as.
    pub role: Option<String>,
    /// On whose behalf or about whom.
    pub organisations: Vec<Link>,
    /// Date in words.
    pub date: Option<String>,
    /// Session of the programme.
    pub session: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// Its corrections, newest first.
    pub corrections: Vec<CorrectionView>,
    /// Position of its text.
    pub body: usize,
}

/// Records of a kind, or the free pages, that follow each other.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeSection {
    /// `speech`, `paper`, `conclusion` or `page`.
    pub kind: &'static str,
    /// The records in order.
    pub records: Vec<VolumeRecord>,
}

/// An entry of a register in the volume.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeEntry {
    /// Its anchor.
    pub anchor: String,
    /// Its name.
    pub name: String,
    /// Facts about it, in a line.
    pub facts: Vec<Link>,
    /// The figures, where it is a dataset.
    pub dataset: Option<DatasetView>,
    /// Records that name it, by their number.
    pub records: Vec<Link>,
    /// Position of its text; `None` where it has none.
    pub body: Option<usize>,
}

/// A register in the volume.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeRegister {
    /// `speaker`, `province`, `organisation`, `document`, `topic` or `dataset`.
    pub kind: &'static str,
    /// Its anchor.
    pub anchor: String,
    /// The entries in order.
    pub entries: Vec<VolumeEntry>,
}

/// An entry of an index.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeIndexEntry {
    /// The name.
    pub name: Link,
    /// Its letter, if it is the first entry with it.
    pub letter: Option<String>,
    /// Where it is named: numbers of records and of paragraphs.
    pub mentions: Vec<Link>,
}

/// The index of one kind of entries.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeIndex {
    /// `speaker`, `province`, `organisation` or `document`.
    pub kind: &'static str,
    /// Its anchor.
    pub anchor: String,
    /// Its entries, in order.
    pub lines: Vec<VolumeIndexEntry>,
}

/// A record in the contents.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeTocEntry {
    /// Its number; 0 for a free page.
    pub number: usize,
    /// Its address and title.
    pub link: Link,
    /// Who spoke.
    pub speakers: Vec<String>,
}

/// Records of a kind, or the free pages, in the contents.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeTocSection {
    /// `speech`, `paper`, `conclusion` or `page`.
    pub kind: &'static str,
    /// The records in order.
    pub records: Vec<VolumeTocEntry>,
}

/// The title page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeTitlePage {
    /// What the workshop was.
    pub summary: Option<String>,
    /// Who held it.
    pub organisers: Vec<Link>,
    /// Who chaired it.
    pub chairs: Vec<Link>,
}

/// The range of a section in one part of the volume.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeRange {
    /// Where it begins.
    pub href: String,
    /// The numbers of its first and last record.
    pub numbers: Option<[usize; 2]>,
    /// The names of the first and the last entry.
    pub first_and_last: [String; 2],
}

/// The ranges of a section in the parts of the volume.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeSectionRanges {
    /// What the section is called.
    pub heading: String,
    /// The range in each part, in order.
    pub ranges: Vec<VolumeRange>,
}

/// Links to the previous and the next part.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumePager {
    /// The one before.
    pub previous: Link,
    /// The one behind; `None` where it is the last.
    pub next: Option<Link>,
}

/// The whole proceedings, or a part of them.
#[derive(Clone, Debug, Default, Hash, Serialize)]
pub struct VolumeView {
    /// Links to the other parts, if this is not the first.
    pub pager: Option<VolumePager>,
    /// The title page, where this is the first.
    pub title_page: Option<VolumeTitlePage>,
    /// The ranges of all parts, if this is the first of several.
    pub parts: Vec<VolumeSectionRanges>,
    /// The contents of this part.
    pub contents: Vec<VolumeTocSection>,
    /// The records of this part, then the free pages.
    pub sections: Vec<VolumeSection>,
    /// The registers.
    pub registers: Vec<VolumeRegister>,
    /// The indexes of people, provinces, organisations and documents.
    pub indexes: Vec<VolumeIndex>,
}
