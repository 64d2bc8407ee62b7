//! The theme: templates, assets, texts of the interface.

use std::borrow::Cow;

use crate::text::locale::Locale;
use kyyeu_diag::FileId;

/// A Tera template.
#[derive(Clone, Debug)]
pub struct Template {
    /// The path below `templates`.
    pub name: String,
    /// The source text.
    pub file: FileId,
}

/// A file that is copied into the site.
#[derive(Clone, Debug)]
pub struct Asset {
    /// The path in the site: `assets/style.css`.
    pub path: String,
    /// The content; borrowed from the program for the default theme.
    pub bytes: Cow<'static, [u8]>,
}

/// The theme of a project, with the default theme below it.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Sorted by name.
    pub templates: Vec<Template>,
    /// Sorted by path.
    pub assets: Vec<Asset>,
    /// Texts of the interface in the workshop's language.
    pub locale: Locale,
    /// Texts of the interface in other languages.
    pub translation_locales: Vec<Locale>,
}
