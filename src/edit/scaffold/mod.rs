//! Plans what an editor begins: a new project, a new entry of an old one.
//!
//! Pure: what is there goes in, new files and insertions come out. Every other byte of the content
//! stays as it is.

mod entry;
mod place;
mod project;
mod provinces;

pub use entry::{Ask, Insertion, Kind, NewText, Plan, Shelf, plan, short_slug};
pub use place::Placed;
pub use project::{Answers, Provinces, project};
