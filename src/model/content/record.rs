//! Records (speeches, papers, conclusions) and free pages.

use serde::{Deserialize, Serialize};

use crate::content::correction::{Correction, CorrectionKind, correction_status};
use crate::content::workshop::MentionPolicy;
use crate::id::Ref;
use crate::register::RegisterEntry;
use crate::text::edtf::Edtf;
use crate::text::locale::Locale;
use crate::text::prose::Prose;

/// The kinds of records, in the order in which a workshop has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RecordKind {
    /// An address: opening, welcome.
    Speech,
    /// A paper that was given.
    Paper,
    /// The conclusions of the workshop.
    Conclusion,
}

impl RecordKind {
    /// All kinds, in order.
    pub const ALL: &'static [Self] = &[Self::Speech, Self::Paper, Self::Conclusion];

    /// The name in views.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Speech => "speech",
            Self::Paper => "paper",
            Self::Conclusion => "conclusion",
        }
    }

    /// The folder in the content and in the site.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Speech => "speeches",
            Self::Paper => "papers",
            Self::Conclusion => "conclusions",
        }
    }
}

/// A speech, paper or conclusion.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// Speech, paper or conclusion.
    pub kind: RecordKind,
    /// The title.
    pub title: String,
    /// The speakers, in order.
    pub speakers: Vec<Ref>,
    /// The organisations that it is about or on behalf of.
    pub organisations: Vec<Ref>,
    /// The provinces that it is about.
    pub provinces: Vec<Ref>,
    /// The topics of the subject index.
    pub topics: Vec<Ref>,
    /// The documents that it cites.
    pub documents: Vec<Ref>,
    /// The datasets with figures that it states.
    pub statistics: Vec<Ref>,
    /// The date, where it is not that of the workshop.
    pub date: Option<Edtf>,
    /// The position in the programme, before all records without one.
    pub order: Option<i64>,
    /// The number at the start of the file's name.
    pub number: Option<u64>,
    /// The session of the programme.
    pub session: Option<String>,
    /// The language, where it is not that of the workshop.
    pub language: Option<String>,
    /// One or two sentences.
    pub summary: Option<String>,
    /// Where names in the text become links; `None` where the workshop's setting holds.
    pub mentions: Option<MentionPolicy>,
    /// The office or role in which the speaker spoke.
    pub role: Option<String>,
    /// The origin of the text.
    pub source: Option<String>,
    /// The pages in the printed proceedings.
    pub pages: Option<String>,
    /// The DOI.
    pub doi: Option<String>,
    /// The position of the record that it translates.
    pub original: Option<usize>,
    /// Later corrections, oldest first.
    pub corrections: Vec<Correction>,
    /// Whether only `--drafts` shows it.
    pub draft: bool,
    /// The Markdown.
    pub body: Prose,
}

/// The position of a record in the programme: records with an `order` first, by it; then by kind,
/// by the number of the file's name, by date. The order of the fields is the order of comparison.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProgrammeKey {
    has_no_order: bool,
    order: Option<i64>,
    kind: RecordKind,
    has_no_number: bool,
    number: Option<u64>,
    date: String,
}

impl Record {
    /// The position in the programme. Ids decide between equal keys.
    #[must_use]
    pub fn programme_key(&self) -> ProgrammeKey {
        ProgrammeKey {
            has_no_order: self.order.is_none(),
            order: self.order,
            kind: self.kind,
            has_no_number: self.number.is_none(),
            number: self.number,
            date: self.date.as_ref().map(Edtf::to_string).unwrap_or_default(),
        }
    }

    /// The status to show above the text, if it is a draft or has corrections.
    #[must_use]
    pub fn status(&self) -> Option<RecordStatus> {
        if self.draft {
            return Some(RecordStatus::Draft);
        }
        correction_status(&self.corrections).map(RecordStatus::Corrected)
    }
}

impl RegisterEntry for Record {
    fn name(&self, _: &Locale) -> String {
        self.title.clone()
    }

    fn prose(&self) -> Option<&Prose> {
        Some(&self.body)
    }

    fn mention_policy(&self) -> Option<MentionPolicy> {
        self.mentions
    }
}

/// The status of a record or page that is not simply published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordStatus {
    /// Not published.
    Draft,
    /// Corrected after publication.
    Corrected(CorrectionKind),
}

impl RecordStatus {
    /// The name in views and in locale files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Corrected(kind) => kind.name(),
        }
    }
}

/// A page that is no record: a preface, a list of abbreviations.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FreePage {
    /// The title.
    pub title: String,
    /// One or two sentences.
    pub summary: Option<String>,
    /// Where names in the text become links; `None` where the workshop's setting holds.
    pub mentions: Option<MentionPolicy>,
    /// The position among the free pages.
    pub order: Option<i64>,
    /// Whether only `--drafts` shows it.
    pub draft: bool,
    /// The Markdown.
    pub body: Prose,
}

impl FreePage {
    /// The status to show above the text, if it is a draft.
    #[must_use]
    pub fn status(&self) -> Option<RecordStatus> {
        if self.draft { Some(RecordStatus::Draft) } else { None }
    }
}

impl RegisterEntry for FreePage {
    fn name(&self, _: &Locale) -> String {
        self.title.clone()
    }

    fn prose(&self) -> Option<&Prose> {
        Some(&self.body)
    }

    fn mention_policy(&self) -> Option<MentionPolicy> {
        self.mentions
    }
}
