//! Names of entries: how texts are searched for them, and the lints of names.

pub mod duplicate_people;
pub mod fuzzy;
pub mod trie;
