pub mod fuzzy;
pub mod trie;
