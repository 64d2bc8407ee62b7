//! The destinations of a site: an output folder, with its manifest, or memory.

pub mod built_site;
pub mod directory;
pub mod file_read;
pub mod location;
pub mod manifest;
pub mod memory;
pub mod previous_build;
pub mod sink;
pub mod verify;
