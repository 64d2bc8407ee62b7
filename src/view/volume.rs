//! View of the volume: the whole proceedings in order, on one page or on several. Every link leads to a place in it.

use serde::Serialize;

use super::{CorrectionView, DatasetView, Link, PersonLine};

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
    pub speakers: Vec<PersonLine>,
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
    /// What was put right in it, newest first.
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

/// A line of an index.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeName {
    /// The name.
    pub name: Link,
    /// The letter that it stands under, where it is the first one there.
    pub letter: Option<String>,
    /// Where it is named: numbers of records and of paragraphs.
    pub places: Vec<Link>,
}

/// The index of one kind of entries.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeIndex {
    /// `speaker`, `province`, `organisation` or `document`.
    pub kind: &'static str,
    /// Its anchor.
    pub anchor: String,
    /// Its lines, in order.
    pub lines: Vec<VolumeName>,
}

/// A record in the contents.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeLine {
    /// Its number; 0 for a free page.
    pub number: usize,
    /// Where it stands, and its title.
    pub link: Link,
    /// Who spoke.
    pub speakers: Vec<String>,
}

/// Records of a kind, or the free pages, in the contents.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeList {
    /// `speech`, `paper`, `conclusion` or `page`.
    pub kind: &'static str,
    /// The records in order.
    pub records: Vec<VolumeLine>,
}

/// What stands on the first page of the volume alone.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeFront {
    /// What the workshop was.
    pub summary: Option<String>,
    /// Who held it.
    pub organisers: Vec<Link>,
    /// Who chaired it.
    pub chairs: Vec<Link>,
    /// Records, then free pages.
    pub contents: Vec<VolumeList>,
    /// The registers.
    pub registers: Vec<VolumeRegister>,
    /// The indexes of people, provinces, organisations and documents.
    pub indexes: Vec<VolumeIndex>,
}

/// The whole proceedings, or a part of them.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeView {
    /// The parts, where there are several.
    pub parts: Vec<Link>,
    /// Which part this is, from 0 on.
    pub part: usize,
    /// Title, contents, registers and indexes, where this is the first page.
    pub front: Option<VolumeFront>,
    /// The records that stand here, then the free pages.
    pub sections: Vec<VolumeSection>,
}
