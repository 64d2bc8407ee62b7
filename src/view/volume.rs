//! View of the volume: the whole proceedings on one page, in order. Every link leads to a place on the page itself.

use serde::Serialize;

use super::{CorrectionView, DatasetView, Link, PersonLine};

/// A record in the volume.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeRecord {
    /// Its number, by which the index of names calls it.
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
pub struct VolumePart {
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

/// A line of the index of names.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeName {
    /// The name.
    pub name: Link,
    /// The letter that it stands under, where it is the first one there.
    pub letter: Option<String>,
    /// Records that name it, by their number.
    pub records: Vec<Link>,
}

/// The whole proceedings.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct VolumeView {
    /// What the workshop was.
    pub summary: Option<String>,
    /// Who held it.
    pub organisers: Vec<Link>,
    /// Who chaired it.
    pub chairs: Vec<Link>,
    /// Records, then free pages.
    pub parts: Vec<VolumePart>,
    /// The registers.
    pub registers: Vec<VolumeRegister>,
    /// The index of names of people and organisations.
    pub names: Vec<VolumeName>,
}
