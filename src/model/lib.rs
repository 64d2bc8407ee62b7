//! The content of proceedings as types: records, registers, datasets, dates, numbers, languages.
//!
//! Owns the entries, how they are sorted and formatted, their addresses, and the types of resolved
//! links. Has no YAML, no disk access and no HTML.

mod address;
mod content;
mod data;
mod edit;
mod entry_address;
mod id;
mod imported;
mod key_map;
mod ledger;
mod links;
mod media_file;
pub mod media_type;
mod proceedings;
mod register;
mod text;
mod volume;

pub use crate::address::{ascii_path, is_address, percent_encode, relative_address};
pub use crate::content::correction::{
    Correction, CorrectionKind, correction_anchor, plain_paragraphs,
};
pub use crate::content::entries::{
    Document, Organisation, Province, ProvinceKind, Speaker, Succession, Topic,
};
pub use crate::content::feature::Feature;
pub use crate::content::programme::Programme;
pub use crate::content::record::{FreePage, ProgrammeKey, Record, RecordKind, RecordStatus};
pub use crate::content::theme::{Asset, Template, Theme};
pub use crate::content::workshop::{Attendee, MentionPolicy, Oai, RawHtmlPolicy, Workshop};
pub use crate::data::amount::{Amount, Qualifier, Scale, Year};
pub use crate::data::claim::{Claim, ClaimKind, Evaluation, FigureRef};
pub use crate::data::dataset::{ChartKind, Dataset, Figures};
pub use crate::data::figure::{
    DeclaredRelations, Figure, FigurePart, FigurePath, Quotation, RankFrom, Share,
};
pub use crate::data::interval::{Interval, Provenance};
pub use crate::data::number::{Number, NumberError, SpannedNumber};
pub use crate::data::number_format::NumberFormat;
pub use crate::data::rational::Rational;
pub use crate::data::table::{Coverage, RowKind, Table, TableColumn, TableRow};
pub use crate::edit::cst::{
    FieldNode, FieldTree, FileKind, ScalarStyle, ValueNode, ValueShape, start_with_comments,
};
pub use crate::edit::id_occurrences::{
    IdDefinition, IdOccurrences, IdSite, IdUse, InsertionPoint, ProseSite, RefTarget,
};
pub use crate::id::{Alias, EntryKind, IdError, Key, Ref, check_id, is_device_name, slug};
pub use crate::imported::{ImportedField, ImportedItem, ImportedValue};
pub use crate::key_map::{KeyMap, SectionIndex};
pub use crate::ledger::{Ledger, LedgerEntry, Tombstone};
pub use crate::links::{
    Backlink, Heading, LinkTarget, LinkedProse, Links, Mention, NameLink, RecordLinks,
    RegisterRelations, Relation, RelationField,
};
pub use crate::media_file::MediaFile;
pub use crate::proceedings::{Proceedings, Project};
pub use crate::register::{DuplicateId, Entry, EntryRef, Register, RegisterEntry};
pub use crate::text::collation::Collation;
pub use crate::text::edtf::{Certainty, Date, Day, Edtf, EdtfError};
pub use crate::text::folding::{
    is_invisible, is_syllable, is_word_char, loose_key, plain_spelling, strict_key,
};
pub use crate::text::forbidden_chars::{describe_char, is_forbidden_char};
pub use crate::text::honorific::{DEGREES, HONORIFICS, is_degree, is_office, split_degrees};
pub use crate::text::locale::{Locale, LocaleContext, LocaleText, interpolate};
pub use crate::text::prose::{Prose, parse_markdown};
pub use crate::text::whitespace::collapse_whitespace;
pub use crate::volume::EpubFiles;
