//! Plans what an editor begins: a new project, a new entry of an old one.
//!
//! Pure: what is there goes in, new files and insertions come out. Every other byte of the content
//! stays as it is.

mod entry;
mod insertion_point;
mod project;
mod provinces;

pub use crate::scaffold::entry::{
    ExistingContent, Insertion, NewEntryKind, NewEntryRequest, NewFile, ScaffoldPlan, plan_entries,
    short_slug,
};
pub use crate::scaffold::insertion_point::InsertionPosition;
pub use crate::scaffold::project::{ProjectAnswers, ProvinceList, project_files};
