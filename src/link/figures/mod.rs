pub mod claims;
pub mod evaluate;
pub mod numerals;
pub mod quotations;
pub mod suggest;
pub mod untied;
