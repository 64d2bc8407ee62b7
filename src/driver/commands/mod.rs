//! The commands besides `build`. Each runs the stages that it needs.

pub mod archive;
pub mod bundle;
pub mod epub;
pub mod format;
pub mod import;
pub mod pdf;
pub mod preflight;
pub mod publish;
pub mod rename;
pub mod scaffold;
pub mod schema;
pub mod single_file;
