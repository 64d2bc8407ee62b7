//! Plans what an editor begins: a new project, a new entry of an old one.
//!
//! Pure: what is there goes in, new files and insertions come out. Every other byte of the content
//! stays as it is.

mod entry;
mod place;
mod project;
mod provinces;

pub use entry::{
    ExistingContent, Insertion, NewEntryKind, NewEntryRequest, NewFile, ScaffoldPlan, plan_entries,
    short_slug,
};
pub use place::InsertionPosition;
pub use project::{ProjectAnswers, ProvinceList, project_files};
