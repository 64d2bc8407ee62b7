//! Formatting of YAML files and front matter: the order of fields, the style of values, and the
//! line diff that shows what changes.
//!
//! Never changes a body, a comment, or a construct that it does not know. The caller verifies that
//! the formatted text has the same values.

mod diff;
mod sort_fields;
mod style;

pub use crate::format::diff::line_diff;
pub use crate::format::sort_fields::sort_fields;
pub use crate::format::style::normalize_style;
