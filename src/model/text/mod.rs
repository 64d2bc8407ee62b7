pub mod collation;
pub mod date;
pub mod folding;
pub mod forbidden_chars;
pub mod honorific;
pub mod locale;
pub mod locale_context;
pub mod whitespace;
