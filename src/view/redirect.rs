//! Views at the former addresses of pages.

use serde::Serialize;

use crate::Link;

/// A redirect to the new address of a page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct RedirectView {
    /// Where the page is now, and what it is called.
    pub target: Link,
}

/// A page that was withdrawn.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TombstoneView {
    /// When, in words.
    pub date: Option<String>,
    /// Why.
    pub reason: String,
}
