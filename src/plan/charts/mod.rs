//! Charts and maps of datasets.

pub mod canvas;
mod choose;
mod draw;
mod lint;
mod list_charts;
mod maps;
mod table_charts;
pub mod tile_map;

pub use self::choose::build_drawings;
pub use self::lint::report_unsuitable;
pub use self::maps::{build_column_map, build_maps};
