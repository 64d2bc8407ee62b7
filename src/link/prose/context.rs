//! What prose is linked against.

use crate::names::fuzzy::FuzzyIndex;
use crate::names::trie::NameTrie;
use kyyeu_diag::Sources;
use kyyeu_model::{LocaleContext, Proceedings};

/// What prose is linked against.
#[derive(Clone, Copy)]
pub struct LinkContext<'a> {
    pub proceedings: &'a Proceedings,
    pub sources: &'a Sources,
    pub language: &'a LocaleContext,
    /// The names that mentions are found by.
    pub names: &'a NameTrie,
    /// The names that misspelt names are compared with, if that lint is on.
    pub fuzzy: Option<&'a FuzzyIndex>,
}
