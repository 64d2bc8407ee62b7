//! The commands besides `build`: each runs the stages that it needs.

pub mod archive;
pub mod epub;
pub mod format;
pub mod import;
pub mod publish;
pub mod rename;
pub mod scaffold;
pub mod schema;
pub mod single_file;
