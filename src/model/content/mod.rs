pub mod correction;
pub mod entries;
pub mod feature;
pub mod programme;
pub mod record;
pub mod theme;
pub mod workshop;
