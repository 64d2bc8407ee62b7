//! Entries of the registers: people, provinces, organisations, documents, topics.

use serde::{Deserialize, Serialize};

use crate::content::workshop::MentionPolicy;
use crate::id::Ref;
use crate::register::RegisterEntry;
use crate::text::edtf::Edtf;
use crate::text::locale::Locale;
use crate::text::prose::Prose;

/// A person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Speaker {
    /// The name as written; a Vietnamese name has the family name first.
    pub name: String,
    /// The family name, where it is declared; never guessed.
    pub family: Option<String>,
    /// The given name, where it is declared; never guessed.
    pub given: Option<String>,
    /// Offices held, exactly as stated.
    pub titles: Vec<String>,
    /// The organisation of the person.
    pub organisation: Option<Ref>,
    /// The home province.
    pub province: Option<Ref>,
    /// Whether texts are searched for the names.
    pub mentions: Option<MentionPolicy>,
    /// Other spellings of the name.
    pub variants: Vec<String>,
    /// Other people who have the same name.
    pub namesakes: Vec<Ref>,
    /// ORCID identifier, sixteen digits in groups of four.
    pub orcid: Option<String>,
    /// A short biography.
    pub bio: Option<Prose>,
}

/// The two kinds of first-level administrative units.
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

    /// The name in the content and in views.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
        }
    }
}

/// The merger of a province into another.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Succession {
    /// The province that has the territory now.
    pub province: Ref,
    /// The day of the merger.
    pub date: Option<Edtf>,
    /// The document that decided it.
    pub document: Option<Ref>,
}

/// A province or centrally run city.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Province {
    /// The name without "tỉnh" or "thành phố".
    pub name: String,
    /// Province or city.
    pub kind: ProvinceKind,
    /// The geographic region.
    pub region: Option<String>,
    /// The official code.
    pub code: Option<String>,
    /// Whether texts are searched for the names.
    pub mentions: Option<MentionPolicy>,
    /// Column and row on the tile map, from 1.
    pub tile: Option<(u8, u8)>,
    /// Other spellings of the name.
    pub variants: Vec<String>,
    /// The merger into another province.
    pub successor: Option<Succession>,
    /// Remarks for readers.
    pub note: Option<Prose>,
}

/// An organisation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Organisation {
    /// The full name.
    pub name: String,
    /// In words: a school, a committee, a ministry.
    pub kind: Option<String>,
    /// The province of its seat.
    pub province: Option<Ref>,
    /// The organisation that it is part of.
    pub parent: Option<Ref>,
    /// Whether texts are searched for the names.
    pub mentions: Option<MentionPolicy>,
    /// Other names.
    pub variants: Vec<String>,
    /// Remarks for readers.
    pub note: Option<Prose>,
}

/// A document that is cited.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Document {
    /// The official number, `21-NQ/TW`.
    pub number: Option<String>,
    /// In words: a resolution, a directive, a scheme.
    pub kind: Option<String>,
    /// The title, without kind and number.
    pub title: Option<String>,
    /// The organisation that issued it.
    pub issuer: Option<Ref>,
    /// The date of issue.
    pub date: Option<Edtf>,
    /// Whether texts are searched for the names.
    pub mentions: Option<MentionPolicy>,
    /// Other names.
    pub variants: Vec<String>,
    /// Remarks for readers.
    pub note: Option<Prose>,
}

impl Document {
    /// The name for readers: kind and number, else the title, else the kind.
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
    /// The name of the topic.
    pub name: String,
    /// Other names.
    pub variants: Vec<String>,
    /// Remarks for readers.
    pub note: Option<Prose>,
}

impl RegisterEntry for Speaker {
    fn name(&self, _: &Locale) -> String {
        self.name.clone()
    }

    fn prose(&self) -> Option<&Prose> {
        self.bio.as_ref()
    }

    fn is_mentionable(&self) -> bool {
        self.mentions != Some(MentionPolicy::Off)
    }
}

impl RegisterEntry for Province {
    fn name(&self, _: &Locale) -> String {
        self.name.clone()
    }

    fn prose(&self) -> Option<&Prose> {
        self.note.as_ref()
    }

    fn is_mentionable(&self) -> bool {
        self.mentions != Some(MentionPolicy::Off)
    }
}

impl RegisterEntry for Organisation {
    fn name(&self, _: &Locale) -> String {
        self.name.clone()
    }

    fn prose(&self) -> Option<&Prose> {
        self.note.as_ref()
    }

    fn is_mentionable(&self) -> bool {
        self.mentions != Some(MentionPolicy::Off)
    }
}

impl RegisterEntry for Document {
    fn name(&self, locale: &Locale) -> String {
        self.label(locale)
    }

    fn prose(&self) -> Option<&Prose> {
        self.note.as_ref()
    }

    fn is_mentionable(&self) -> bool {
        self.mentions != Some(MentionPolicy::Off)
    }
}

impl RegisterEntry for Topic {
    fn name(&self, _: &Locale) -> String {
        self.name.clone()
    }

    fn prose(&self) -> Option<&Prose> {
        self.note.as_ref()
    }
}
