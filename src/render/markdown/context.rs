//! What the rendering of prose depends on in addition to the prose and its view.

use std::collections::BTreeMap;

use crate::highlight::Highlighter;
use kyyeu_model::LocaleContext;

/// The language, the highlighter and the inlined images that prose is rendered with. One value
/// serves all pages of a build in one language.
pub struct MarkdownContext<'a> {
    /// The page's language.
    pub language: &'a LocaleContext,
    pub(super) highlighter: Highlighter,
    pub(super) inlined_images: Option<BTreeMap<String, String>>,
}

impl<'a> MarkdownContext<'a> {
    /// A context with a highlighter that has loaded nothing yet.
    #[must_use]
    pub const fn new(language: &'a LocaleContext) -> Self {
        Self { language, highlighter: Highlighter::new(), inlined_images: None }
    }

    /// For a page without other files: data URIs by the address of an image. An image that is not
    /// among them becomes its alternative text.
    #[must_use]
    pub fn with_inlined_images(self, images: BTreeMap<String, String>) -> Self {
        Self { inlined_images: Some(images), ..self }
    }
}
