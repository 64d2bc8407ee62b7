//! Ids: the kinds of entries, keys, references, aliases, and which texts are valid ids.

use serde::{Deserialize, Serialize};

use kyyeu_diag::Span;

/// The kind of an entry.
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

    /// The name in the notation `[[speaker:id]]` and in messages.
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

    /// The folder in the site; empty for records, whose kinds have folders, and for pages.
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

/// The key of an entry: its kind and its position in the register, which is sorted by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The register.
    pub kind: EntryKind,
    index: u32,
}

impl Key {
    /// The key of a position.
    ///
    /// # Panics
    /// When the position is 2³² or more.
    #[must_use]
    pub fn new(kind: EntryKind, index: usize) -> Self {
        Self { kind, index: u32::try_from(index).expect("fewer than 2^32 entries") }
    }

    /// The position in the register.
    #[must_use]
    pub const fn index(self) -> usize {
        self.index as usize
    }
}

/// A reference to an id, not yet resolved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ref {
    /// The id as written.
    pub id: String,
    /// The reference in its file.
    pub span: Span,
}

/// An earlier id of an entry: `id`, or `folder/id` if its page was in another folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alias<'a> {
    /// The folder of the content, if it was another one.
    pub folder: Option<&'a str>,
    /// The id.
    pub id: &'a str,
}

impl<'a> Alias<'a> {
    /// The folders of the content that have pages.
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

    /// Parses an alias.
    ///
    /// ```
    /// use kyyeu_model::Alias;
    /// let alias = Alias { folder: Some("papers"), id: "nam-dinh" };
    /// assert_eq!(Alias::parse("papers/nam-dinh"), alias);
    /// assert_eq!(Alias::parse("nam-dinh").folder, None);
    /// ```
    #[must_use]
    pub fn parse(text: &'a str) -> Self {
        match text.split_once('/') {
            Some((folder, id)) => Self { folder: Some(folder), id },
            None => Self { folder: None, id: text },
        }
    }
}

/// A text that is not a valid id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdError {
    /// The slug of the text; empty if it has no letters and digits.
    pub suggestion: String,
}

/// The most characters of an id.
const MAX_ID_CHARS: usize = 100;

/// Checks that a text is an id: lower-case ASCII letters, digits and inner hyphens, at most 100 of
/// them, and no device name of Windows.
///
/// # Errors
/// With a suggestion.
pub fn check_id(text: &str) -> Result<(), IdError> {
    let is_id_char = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_valid = text.len() <= MAX_ID_CHARS
        && text.split('-').all(|part| !part.is_empty() && part.chars().all(is_id_char))
        && !is_device_name(text);
    if is_valid { Ok(()) } else { Err(IdError { suggestion: slug(text) }) }
}

/// Whether Windows reserves a name for a device. It cannot open a file of such a name, with any
/// extension.
#[must_use]
pub fn is_device_name(text: &str) -> bool {
    matches!(text, "con" | "prn" | "aux" | "nul")
        || (text.len() == 4
            && (text.starts_with("com") || text.starts_with("lpt"))
            && text.as_bytes()[3].is_ascii_digit())
}

/// The ASCII slug of a text: marks are dropped, đ becomes d, other characters become single
/// hyphens. Empty if the text has no letters and digits.
#[must_use]
pub fn slug(text: &str) -> String {
    let decomposer = icu_normalizer::DecomposingNormalizerBorrowed::new_nfkd();
    let mut slug = String::with_capacity(text.len());
    let mut needs_hyphen = false;
    for c in decomposer.normalize_iter(text.chars()).flat_map(char::to_lowercase) {
        let plain = match c {
            '\u{300}'..='\u{36f}' => continue,
            'đ' | 'ð' | 'ɖ' => 'd',
            c if c.is_ascii_alphanumeric() => c,
            _ => {
                needs_hyphen = true;
                continue;
            }
        };
        if needs_hyphen && !slug.is_empty() {
            slug.push('-');
        }
        needs_hyphen = false;
        slug.push(plain);
    }
    slug
}
