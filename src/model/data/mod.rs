pub mod amount;
pub mod claim;
pub mod dataset;
pub mod number;
pub mod rational;
pub mod table;
