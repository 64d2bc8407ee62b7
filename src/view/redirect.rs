//! Views of what stands where a page was before.

use serde::Serialize;

use crate::Link;

/// An address that leads on to another.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct RedirectView {
    /// Where the page is now, and what it is called.
    pub to: Link,
}

/// A page that was withdrawn.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TombstoneView {
    /// When, in words.
    pub date: Option<String>,
    /// Why.
    pub reason: String,
}
