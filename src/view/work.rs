//! Bibliographic description of the works and the volume.
//!
//! Citations, structured data and files for harvesters are all made from it.

use std::sync::Arc;

use crate::{PartialDate, WorkDate};

/// What kind of work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WorkKind {
    /// An address: opening, welcome.
    Speech,
    /// A paper that was given.
    Paper,
    /// What the workshop concluded.
    Conclusion,
}

/// Which part of a name comes first where the name is said whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NameOrder {
    /// Nguyễn Văn An
    FamilyFirst,
    /// Marie Curie
    GivenFirst,
}

/// The parts of a person's name, as the editor declared them.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NameParts {
    /// The family name.
    pub family: String,
    /// All else, in its order.
    pub given: String,
    /// Which comes first.
    pub order: NameOrder,
}

/// What an author is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AuthorKind {
    /// A person whose name was declared in parts.
    Person(NameParts),
    /// A person whose name has no declared parts: it is never split.
    UnsplitPerson,
    /// An organisation.
    Organisation,
}

/// Who made a work, or edited it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Author {
    /// The whole name, without degrees.
    pub name: String,
    /// What it is.
    pub kind: AuthorKind,
    /// ORCID identifier.
    pub orcid: Option<String>,
    /// Path of the author's page from the root of the site.
    pub path: String,
}

/// The volume: the proceedings of the workshop as one work.
#[derive(Clone, Debug, Hash)]
pub struct VolumeWork {
    /// The key by which citations call it; ASCII.
    pub key: String,
    /// The workshop's title, which is the volume's too.
    pub title: String,
    /// Its subtitle.
    pub subtitle: Option<String>,
    /// What the workshop was.
    pub summary: Option<String>,
    /// Main language, a BCP 47 tag.
    pub language: String,
    /// When the workshop was held.
    pub event_date: Option<WorkDate>,
    /// Where it was held.
    pub event_place: Option<String>,
    /// When the volume was published, where that was declared.
    pub publication_date: Option<WorkDate>,
    /// Who held it.
    pub organisers: Vec<Author>,
    /// Who edited the volume.
    pub editors: Vec<Author>,
    /// Who published it.
    pub publisher: Option<String>,
    /// Where the publisher is.
    pub publisher_place: Option<String>,
    /// The series that it belongs to.
    pub series: Option<String>,
    /// ISBN.
    pub isbn: Option<String>,
    /// ISSN.
    pub issn: Option<String>,
    /// DOI.
    pub doi: Option<String>,
    /// Licence in words.
    pub licence: Option<String>,
    /// Where the proceedings come from.
    pub source: Option<String>,
    /// Absolute address of the site, ending in `/`; `None` if unknown.
    pub base_url: Option<String>,
    /// Path of the page that shows it.
    pub path: &'static str,
}

/// A record as a work that can be cited.
#[derive(Clone, Debug, Hash)]
pub struct Work {
    /// The key by which citations call it; ASCII, and unique.
    pub key: String,
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: WorkKind,
    /// Its kind in the language of the site; `None` for a translation, whose page is in another
    /// language.
    pub genre: Option<String>,
    /// Its title; of a withdrawn work, with the word that says so.
    pub title: String,
    /// Its language, a BCP 47 tag.
    pub language: String,
    /// Who made it: people, or else organisations.
    pub authors: Vec<Author>,
    /// When it was given.
    pub event_date: Option<WorkDate>,
    /// Its newest correction.
    pub correction_date: Option<PartialDate>,
    /// One or two sentences.
    pub summary: Option<String>,
    /// What it is filed under.
    pub topics: Vec<String>,
    /// Provinces that it is about: names and paths.
    pub places: Vec<(String, String)>,
    /// Its pages in the printed volume.
    pub pages: Option<String>,
    /// DOI.
    pub doi: Option<String>,
    /// Path of its page from the root of the site.
    pub path: String,
    /// Path of the address at which it was first published: what never changes is made of it.
    pub first_path: String,
    /// The volume that it is part of.
    pub volume: Arc<VolumeWork>,
}

impl Author {
    /// `Nguyễn, Quang Dương` where the parts of the name are declared; else the whole name.
    #[must_use]
    pub fn inverted_name(&self) -> String {
        match &self.kind {
            AuthorKind::Person(NameParts { family, given, .. }) => format!("{family}, {given}"),
            AuthorKind::UnsplitPerson | AuthorKind::Organisation => self.name.clone(),
        }
    }
}

impl VolumeWork {
    /// Title and subtitle.
    #[must_use]
    pub fn full_title(&self) -> String {
        match &self.subtitle {
            Some(subtitle) => format!("{}: {subtitle}", self.title),
            None => self.title.clone(),
        }
    }

    /// The absolute address of a path; `None` if that of the site is unknown.
    #[must_use]
    pub fn url(&self, path: &str) -> Option<String> {
        self.base_url.as_ref().map(|base| format!("{base}{path}"))
    }

    /// When the volume counts as published: by what is declared, else when the workshop was held.
    #[must_use]
    pub fn issue_date(&self) -> Option<WorkDate> {
        self.publication_date.or(self.event_date)
    }
}

impl Work {
    /// Absolute address of its page.
    #[must_use]
    pub fn url(&self) -> Option<String> {
        self.volume.url(&self.path)
    }

    /// When it counts as published: with the volume, else when it was given.
    #[must_use]
    pub fn issue_date(&self) -> Option<WorkDate> {
        self.volume.publication_date.or(self.event_date).or(self.volume.event_date)
    }
}
