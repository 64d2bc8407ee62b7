//! Parsers of the files of a project, one module per kind of file.

pub mod datasets;
pub mod ledger;
pub mod loader;
pub mod records;
pub mod registers;
pub mod theme;
pub mod translations;
pub mod workshop;
