pub mod cst;
pub mod id_occurrences;
