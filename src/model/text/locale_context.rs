//! A language: its texts, its numbers and its order.

use crate::{Collation, Locale, NumberFormat};

/// Everything that depends on the language of a site.
#[derive(Debug)]
pub struct LocaleContext {
    /// Texts of the interface.
    pub locale: Locale,
    /// How numbers are written.
    pub numbers: NumberFormat,
    /// How names are ordered.
    pub collation: Collation,
}

impl LocaleContext {
    /// The language of a locale.
    #[must_use]
    pub fn new(locale: Locale) -> Self {
        let (numbers, collation) =
            (NumberFormat::new(&locale.language), Collation::new(&locale.language));
        Self { locale, numbers, collation }
    }
}
