//! Scaffolding: plans a new project, and new entries in an existing one.
//!
//! Pure: the existing content goes in, new files and insertions come out. Every other byte of the
//! content stays as it is.

mod entry;
mod insertion_point;
mod new_file;
mod project;
mod provinces;

pub use crate::scaffold::entry::{
    ExistingContent, Insertion, NewEntryKind, NewEntryRequest, ScaffoldPlan, plan_entries,
    short_slug,
};
pub use crate::scaffold::insertion_point::InsertionPosition;
pub use crate::scaffold::new_file::NewFile;
pub use crate::scaffold::project::{ProjectAnswers, project_files};
pub use crate::scaffold::provinces::ProvinceList;
