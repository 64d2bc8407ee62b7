//! The command `build`: decides what must be made, makes it, and stores what the next build needs.

pub mod cache_store;
pub mod decision;
pub mod emit;
pub mod engine;
pub mod explain;
pub mod fingerprint;
pub mod full;
pub mod incremental;
pub mod preview;
pub mod recorder;
pub mod state;
pub mod theme;
