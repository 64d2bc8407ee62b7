//! The theme: templates, files that are copied, texts of the interface.

use std::borrow::Cow;

use crate::Locale;
use kyyeu_diag::FileId;

/// A Tera template.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its name: the path below `templates`.
    pub name: String,
    /// Its text.
    pub file: FileId,
}

/// A file that is copied into the site.
#[derive(Clone, Debug)]
pub struct Asset {
    /// Its path in the site.
    pub path: String,
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
}

/// What makes pages of views.
#[derive(Clone, Debug)]
pub struct Theme {
    /// Templates, by name.
    pub templates: Vec<Template>,
    /// Copied files, by path.
    pub assets: Vec<Asset>,
    /// Texts of the interface in the workshop's language.
    pub locale: Locale,
    /// Texts of the interface in other languages.
    pub translation_locales: Vec<Locale>,
}
