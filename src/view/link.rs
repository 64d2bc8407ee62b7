//! A link, the value that most views share.

use serde::Serialize;

/// A text that leads somewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Link {
    /// Relative address, percent-encoded where needed.
    pub href: String,
    /// What the reader sees.
    pub text: String,
}
