//! Records and free pages, and the prose that they and entries hold.

use std::borrow::Cow;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use pulldown_cmark::{Event, Options, Parser};

use crate::content::correction::correction_status;
use crate::{Correction, CorrectionKind, Edtf, MentionPolicy, Ref};
use kyyeu_diag::{Sources, Span};

/// The kinds of records, in the order in which a workshop has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum RecordKind {
    /// An address: opening, welcome.
    Speech,
    /// A paper that was given.
    Paper,
    /// What the workshop concluded.
    Conclusion,
}

impl RecordKind {
    /// All kinds, in order.
    pub const ALL: &'static [Self] = &[Self::Speech, Self::Paper, Self::Conclusion];

    /// Its name in views.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Speech => "speech",
            Self::Paper => "paper",
            Self::Conclusion => "conclusion",
        }
    }

    /// Its folder, in the content and in the site.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Speech => "speeches",
            Self::Paper => "papers",
            Self::Conclusion => "conclusions",
        }
    }
}

/// A text in Markdown.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Prose {
    /// Where it stands.
    pub span: Span,
    /// The text, where it is not the very text of `span`: a YAML value with escapes or indentation.
    pub decoded_text: Option<String>,
}

impl Prose {
    /// The Markdown.
    ///
    /// # Panics
    /// When the text of its file is not loaded.
    #[must_use]
    pub fn text<'a>(&'a self, sources: &'a Sources) -> &'a str {
        match &self.decoded_text {
            Some(text) => text,
            None => self.slice_of(sources.expect_text(self.span.file)),
        }
    }

    /// The Markdown, where it is a part of a file's whole text.
    #[must_use]
    pub fn slice_of<'a>(&'a self, text: &'a str) -> &'a str {
        self.decoded_text
            .as_deref()
            .unwrap_or_else(|| text.get(self.span.range()).unwrap_or_default())
    }

    /// How many bytes the Markdown has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.decoded_text.as_ref().map_or_else(|| self.span.range().len(), String::len)
    }

    /// Whether it has none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place of a range of the Markdown: exact where the text is the file's own, the whole
    /// value elsewhere.
    #[must_use]
    pub fn span_of(&self, range: Range<usize>) -> Span {
        let start = self.span.start as usize;
        match self.decoded_text {
            None => Span::new(self.span.file, start + range.start..start + range.end),
            Some(_) => self.span,
        }
    }

    /// Whether there is nothing to read.
    #[must_use]
    pub fn is_blank(&self, sources: &Sources) -> bool {
        self.text(sources).trim().is_empty()
    }
}

/// Reads Markdown as kyyeu understands it, with the place of each event: CommonMark with tables,
/// footnotes, definition lists, strikethrough, task lists, heading attributes, and `[[id]]`,
/// `[[id|text]]`.
pub fn parse_markdown(text: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_WIKILINKS;
    Parser::new_ext(text, options).into_offset_iter()
}

/// One speech, paper or conclusion.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Record {
    /// What it is.
    pub kind: RecordKind,
    /// Its title.
    pub title: String,
    /// Who spoke, in order.
    pub speakers: Vec<Ref>,
    /// On whose behalf or about whom.
    pub organisations: Vec<Ref>,
    /// Provinces that it is about.
    pub provinces: Vec<Ref>,
    /// Topics that it is filed under.
    pub topics: Vec<Ref>,
    /// Documents that it cites.
    pub documents: Vec<Ref>,
    /// Datasets whose figures it states.
    pub statistics: Vec<Ref>,
    /// Its own date.
    pub date: Option<Edtf>,
    /// Its place in the programme, before all records that have none.
    pub order: Option<i64>,
    /// The number that its file's name begins with.
    pub number: Option<u64>,
    /// Session of the programme.
    pub session: Option<String>,
    /// Its language, where it is not the workshop's.
    pub language: Option<String>,
    /// One or two sentences.
    pub summary: Option<String>,
    /// Where names in the text become links, where that is not the workshop's way.
    pub mentions: Option<MentionPolicy>,
    /// What the speaker spoke as.
    pub role: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// Its pages in the printed proceedings.
    pub pages: Option<String>,
    /// Its DOI.
    pub doi: Option<String>,
    /// The record that it translates, by position.
    pub original: Option<usize>,
    /// What was put right since, oldest first.
    pub corrections: Vec<Correction>,
    /// Whether it is none of the site's yet, and shown to its editors alone.
    pub draft: bool,
    /// The text.
    pub body: Prose,
}

/// What decides a record's place in the programme.
type ProgrammeKey<'a> = (bool, Option<i64>, RecordKind, bool, Option<u64>, Cow<'a, str>);

impl Record {
    /// Sorts in the workshop's order: records with an `order` first, by it; then by kind, by the
    /// number of the file's name, by date. Ids decide where all that is equal.
    #[must_use]
    pub fn programme_key(&self) -> ProgrammeKey<'_> {
        let date =
            self.date.as_ref().map_or(Cow::Borrowed(""), |date| Cow::Owned(date.to_string()));
        (self.order.is_none(), self.order, self.kind, self.number.is_none(), self.number, date)
    }

    /// What a reader has to know of it before reading.
    #[must_use]
    pub fn status(&self) -> Option<RecordStatus> {
        let drafted = self.draft.then_some(RecordStatus::Draft);
        drafted.or_else(|| correction_status(&self.corrections).map(RecordStatus::Corrected))
    }
}

/// What a reader has to know of a text before reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordStatus {
    /// It is not published yet.
    Draft,
    /// What its corrections make of it.
    Corrected(CorrectionKind),
}

impl RecordStatus {
    /// Its name in views and in locale files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Corrected(kind) => kind.name(),
        }
    }
}

/// A free page.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FreePage {
    /// Its title.
    pub title: String,
    /// One or two sentences.
    pub summary: Option<String>,
    /// Where names in the text become links, where that is not the workshop's way.
    pub mentions: Option<MentionPolicy>,
    /// Its place among the free pages.
    pub order: Option<i64>,
    /// Whether it is none of the site's yet, and shown to its editors alone.
    pub draft: bool,
    /// The text.
    pub body: Prose,
}

impl FreePage {
    /// What a reader has to know of it before reading.
    #[must_use]
    pub fn status(&self) -> Option<RecordStatus> {
        self.draft.then_some(RecordStatus::Draft)
    }
}
