//! Plans edits of the content: new projects and entries ([`scaffold`]), the order and style of
//! fields ([`format`](mod@format)), imports from other programs ([`import`]), changes of ids
//! ([`rename`]).
//!
//! Pure: the content as text and types goes in, new files and edits come out. The driver validates
//! and writes them.

pub mod format;
pub mod import;
pub mod rename;
pub mod scaffold;
mod text_edit;
pub mod yaml_writer;
