//! A file to be created.

/// A file to be created.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Its path, relative to the project.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl NewFile {
    /// A file with its path and text.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }
}
