pub mod cache_store;
pub mod emit;
pub mod engine;
pub mod explain;
pub mod full;
pub mod incremental;
pub mod preview;
pub mod state;
