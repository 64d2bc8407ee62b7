//! Ids: what entries are called in the content and in addresses, for ever.

use serde::{Deserialize, Serialize};

use kyyeu_diag::Span;

/// The kinds of things that have an id and a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EntryKind {
    /// A speech, paper or conclusion.
    Record,
    /// A free page.
    Page,
    /// A person.
    Speaker,
    /// A province or centrally run city.
    Province,
    /// An organisation.
    Organisation,
    /// A cited document.
    Document,
    /// A topic.
    Topic,
    /// A dataset.
    Dataset,
}

impl EntryKind {
    /// All kinds.
    pub const ALL: &'static [Self] = &[
        Self::Record,
        Self::Page,
        Self::Speaker,
        Self::Province,
        Self::Organisation,
        Self::Document,
        Self::Topic,
        Self::Dataset,
    ];

    /// The kinds that are registers of entries.
    pub const REGISTERS: &'static [Self] = &[
        Self::Speaker,
        Self::Province,
        Self::Organisation,
        Self::Document,
        Self::Topic,
        Self::Dataset,
    ];

    /// Its name in the content's notation, `[[speaker:id]]`, and in messages.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Record => "record",
            Self::Page => "page",
            Self::Speaker => "speaker",
            Self::Province => "province",
            Self::Organisation => "organisation",
            Self::Document => "document",
            Self::Topic => "topic",
            Self::Dataset => "dataset",
        }
    }

    /// The kind of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name)
    }

    /// Its folder in the site; records and pages have folders of their own.
    #[must_use]
    pub const fn folder(self) -> &'static str {
        match self {
            Self::Record | Self::Page => "",
            Self::Speaker => "speakers",
            Self::Province => "provinces",
            Self::Organisation => "organisations",
            Self::Document => "documents",
            Self::Topic => "topics",
            Self::Dataset => "statistics",
        }
    }
}

/// An entry by its kind and its position in the order of ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// What it is.
    pub kind: EntryKind,
    index: u32,
}

impl Key {
    /// The entry at a position.
    ///
    /// # Panics
    /// When the position is over 2³².
    #[must_use]
    pub fn new(kind: EntryKind, at: usize) -> Self {
        Self { kind, index: u32::try_from(at).expect("fewer than 2^32 entries") }
    }

    /// Its position.
    #[must_use]
    pub const fn index(self) -> usize {
        self.index as usize
    }
}

/// An id that the content names, not yet resolved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ref {
    /// The id as written.
    pub id: String,
    /// Where it is written.
    pub span: Span,
}

/// An id that an entry had before: `id`, or `folder/id` where its page stood in another folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alias<'a> {
    /// The folder of the content, where it was another than now.
    pub folder: Option<&'a str>,
    /// The id.
    pub id: &'a str,
}

impl<'a> Alias<'a> {
    /// The folders of the content that pages come from.
    pub const FOLDERS: &'static [&'static str] = &[
        "speeches",
        "papers",
        "conclusions",
        "pages",
        "speakers",
        "provinces",
        "organisations",
        "documents",
        "topics",
        "statistics",
    ];

    /// Reads an alias.
    ///
    /// ```
    /// use kyyeu::model::Alias;
    /// assert_eq!(Alias::of("papers/nam-dinh"), Alias { folder: Some("papers"), id: "nam-dinh" });
    /// assert_eq!(Alias::of("nam-dinh").folder, None);
    /// ```
    #[must_use]
    pub fn parse(text: &'a str) -> Self {
        match text.split_once('/') {
            Some((folder, id)) => Self { folder: Some(folder), id },
            None => Self { folder: None, id: text },
        }
    }
}

/// Why a text is no id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdError {
    /// The nearest text that is an id; empty where none can be made.
    pub suggestion: String,
}

/// Checks that a text is an id: lower-case ASCII letters, digits and inner hyphens, at most 100 of
/// them.
///
/// # Errors
/// With the nearest good id.
pub fn check_id(text: &str) -> Result<(), IdError> {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let good = text.len() <= 100
        && text.split('-').all(|part| !part.is_empty() && part.chars().all(inner))
        && !is_device_name(text);
    if good { Ok(()) } else { Err(IdError { suggestion: slug(text) }) }
}

/// Names that Windows keeps for devices, whatever their ending: a USB stick with such a file cannot
/// be read there.
#[must_use]
pub fn is_device_name(text: &str) -> bool {
    matches!(text, "con" | "prn" | "aux" | "nul")
        || (text.len() == 4
            && (text.starts_with("com") || text.starts_with("lpt"))
            && text.as_bytes()[3].is_ascii_digit())
}

/// The ASCII slug of a text: marks go, đ becomes d, all else becomes single hyphens. Empty where
/// nothing is left.
#[must_use]
pub fn slug(text: &str) -> String {
    let decomposer = icu_normalizer::DecomposingNormalizerBorrowed::new_nfkd();
    let mut slug = String::with_capacity(text.len());
    let mut gap = false;
    for c in decomposer.normalize_iter(text.chars()).flat_map(char::to_lowercase) {
        let plain = match c {
            '\u{300}'..='\u{36f}' => continue,
            'đ' | 'ð' | 'ɖ' => 'd',
            c if c.is_ascii_alphanumeric() => c,
            _ => {
                gap = true;
                continue;
            }
        };
        if gap && !slug.is_empty() {
            slug.push('-');
        }
        gap = false;
        slug.push(plain);
    }
    slug
}
