//! Loads a project from disk: its content and its theme, and what `verify` and `import` read.
//!
//! The only crate that reads files. It owns the file formats (YAML, front matter, folders) and the
//! tables of their fields. It returns the typed model with every id as written: it never resolves
//! an id and never parses Markdown.

#![expect(clippy::disallowed_methods, reason = "load is the crate that reads files")]

mod archive_sources;
mod base_url;
mod content;
mod content_kind;
mod cst;
mod id_occurrences;
pub mod import_source;
mod insertion_points;
mod lines;
mod normalize;
mod overlay;
mod portable_names;
mod process;
mod project;
mod project_info;
mod read;
mod read_sources;
pub mod schema;
mod snapshot;
mod stray_files;
mod verify;
mod walk;
mod yaml;

pub use crate::archive_sources::{ArchiveSource, archive_sources};
pub use crate::base_url::parse_base_url;
pub use crate::content::records::Drafts;
pub use crate::content::theme::{default_locale, load_theme, read_text};
pub use crate::content_kind::LEDGER_PATH;
pub use crate::cst::parse_field_tree;
pub use crate::id_occurrences::find_id_occurrences;
pub use crate::overlay::Overlay;
pub use crate::process::peak_memory;
pub use crate::project::{load_project, load_project_with_overlay};
pub use crate::project_info::{ProjectInfo, load_project_info};
pub use crate::read::{content_equals, exists, read_bytes, read_if_unchanged, read_raw};
pub use crate::schema::check::validate_date;
pub use crate::snapshot::{PreviousSnapshot, RefreshOutcome, Snapshot, read_input_file};
pub use crate::verify::{
    ManifestFormat, VerifyError, VerifyIssue, VerifyIssueKind, VerifyReport, verify,
};
pub use crate::walk::ProjectFiles;
