//! Figures: the evaluation of declared relations, and the lints of numbers.

pub mod claims;
pub mod evaluate;
mod figure_ref;
pub mod mismatch;
mod plain_blocks;
pub mod quotations;
pub mod suggest;
pub mod untied;
