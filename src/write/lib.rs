//! Writing to the disk: sites, archives, PDFs and edited content. The only crate that writes files.
//!
//! Owns the output folder and its manifest ([`OutputDir`]), the commit of several files as one
//! change (`journal`), edits of the content ([`apply_edits`]), archive files ([`pack`]), a folder
//! as a destination of publishing ([`PublishDir`]) and PDFs ([`print_pages`]). Never reads the
//! project: `load` does that. Never changes a file that kyyeu did not write or that was changed
//! since, unless the user is told and the other version is kept.
#![expect(clippy::disallowed_methods, reason = "this crate is where files are written")]

mod archive;
mod atomic;
mod content;
mod error;
mod fsync;
mod journal;
mod lock;
mod output;
mod paths;
mod pdf;
mod publish_dir;

pub use crate::archive::{
    ArchiveReport, ArchiveTarget, Overwrite, PackError, PackedFile, Payload, SourceEntry, pack,
    pack_file, write_single_file, write_zip,
};
pub use crate::atomic::{
    CreateResult, create_new, replace_file, replace_with_parents, write_cache,
};
pub use crate::content::{
    DisplacedFile, EditRecovery, FileEdit, OriginalFile, apply_edits, recover_edits,
};
pub use crate::error::PathError;
pub use crate::lock::LOCK_NAME;
pub use crate::output::built_site::{BuiltFile, list_built_files, read_built_file};
pub use crate::output::directory::{OutputDir, recover_output};
pub use crate::output::manifest::MANIFEST_NAME;
pub use crate::output::memory::{MemoryOutput, SiteFiles};
pub use crate::output::previous_build::PreviousBuild;
pub use crate::output::sink::{CommitReport, CommittedFile, Sink, Summary, Unmentioned};
pub use crate::output::verify::{OutputState, verify_output};
pub use crate::pdf::{Browser, ScratchDir, print_pages};
pub use crate::publish_dir::{PublishDir, PublishDirError};
