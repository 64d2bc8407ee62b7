//! Entries of the registers: people, provinces, organisations, documents, topics.

use serde::{Deserialize, Serialize};

use crate::{Edtf, Locale, MentionPolicy, Prose, Ref};

/// A person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Speaker {
    /// The name as it is written: family name first where that is the custom.
    pub name: String,
    /// The family name, where it is declared; never guessed.
    pub family: Option<String>,
    /// The given name, where it is declared; never guessed.
    pub given: Option<String>,
    /// Offices held, exactly as stated.
    pub titles: Vec<String>,
    /// Where the person belongs.
    pub organisation: Option<Ref>,
    /// Where the person is from.
    pub province: Option<Ref>,
    /// Whether texts are searched for its names.
    pub mentions: Option<MentionPolicy>,
    /// Other spellings of the name.
    pub variants: Vec<String>,
    /// Other people who have the same name.
    pub namesakes: Vec<Ref>,
    /// ORCID identifier, sixteen digits in groups of four.
    pub orcid: Option<String>,
    /// The person's life.
    pub bio: Option<Prose>,
}

/// What kind of unit a province is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProvinceKind {
    /// A province.
    Province,
    /// A centrally run city.
    City,
}

impl ProvinceKind {
    /// All kinds.
    pub const ALL: &'static [Self] = &[Self::Province, Self::City];

    /// Its name in the content and in views.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
        }
    }
}

/// Where a province went.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Succession {
    /// The province that holds its territory now.
    pub province: Ref,
    /// Since when.
    pub date: Option<Edtf>,
    /// By which document.
    pub document: Option<Ref>,
}

/// A province or centrally run city.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Province {
    /// Its name, without "tỉnh" or "thành phố".
    pub name: String,
    /// What kind of unit it is.
    pub kind: ProvinceKind,
    /// The region that it belongs to.
    pub region: Option<String>,
    /// Its official code.
    pub code: Option<String>,
    /// Whether texts are searched for its names.
    pub mentions: Option<MentionPolicy>,
    /// Its place on the map of tiles: column and row, from 1.
    pub tile: Option<(u8, u8)>,
    /// Other spellings of the name.
    pub variants: Vec<String>,
    /// Where it went.
    pub successor: Option<Succession>,
    /// What a reader must know about it.
    pub note: Option<Prose>,
}

/// An organisation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Organisation {
    /// Its name.
    pub name: String,
    /// What it is: a school, a committee, a ministry.
    pub kind: Option<String>,
    /// Where it is.
    pub province: Option<Ref>,
    /// What it belongs to.
    pub parent: Option<Ref>,
    /// Whether texts are searched for its names.
    pub mentions: Option<MentionPolicy>,
    /// Other names.
    pub variants: Vec<String>,
    /// What a reader must know about it.
    pub note: Option<Prose>,
}

/// A document that is cited.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Document {
    /// Its number, `21-NQ/TW`.
    pub number: Option<String>,
    /// What it is: a resolution, a directive, a scheme.
    pub kind: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Who issued it.
    pub issuer: Option<Ref>,
    /// When it was issued.
    pub date: Option<Edtf>,
    /// Whether texts are searched for its names.
    pub mentions: Option<MentionPolicy>,
    /// Other names.
    pub variants: Vec<String>,
    /// What a reader must know about it.
    pub note: Option<Prose>,
}

impl Document {
    /// What the reader calls it: kind and number, else its title, else its kind.
    #[must_use]
    pub fn label(&self, locale: &Locale) -> String {
        match (&self.number, &self.title, &self.kind) {
            (Some(number), _, Some(kind)) => {
                locale.format("document_label", &[("kind", kind), ("number", number)])
            }
            (Some(number), _, None) => locale.format("document_number", &[("number", number)]),
            (None, Some(title), _) => title.clone(),
            (None, None, kind) => kind.clone().unwrap_or_default(),
        }
    }
}

/// A topic.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Topic {
    /// Its name.
    pub name: String,
    /// Other names.
    pub variants: Vec<String>,
    /// What a reader must know about it.
    pub note: Option<Prose>,
}
