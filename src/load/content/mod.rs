pub mod datasets;
pub mod ledger;
pub mod records;
pub mod registers;
pub mod theme;
pub mod translations;
pub mod workshop;
