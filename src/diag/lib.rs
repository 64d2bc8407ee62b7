//! Diagnostics: what is wrong with the content, where, and what to do about it.
//!
//! Owns the one type of a fault, the texts of the files that faults point into, and the ways to
//! print faults. Never decides what is a fault: the stages do.

mod code;
mod json;
mod render;
mod source;
mod suggest;

pub use crate::code::Code;
pub use crate::json::render_json;
pub use crate::render::render_human;
pub use crate::source::{FileId, Position, Sources, Span};
pub use crate::suggest::nearest;

/// How bad a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is published.
    Error,
    /// The site is published as it is.
    Warning,
}

impl Severity {
    /// Its name in both formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A further place that a fault involves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What is there.
    pub message: String,
    /// Where it is.
    pub span: Option<Span>,
}

/// One fault of the content, the theme or the output folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which fault; its name never changes.
    pub code: Code,
    /// Where it is; `None` where no file holds it.
    pub span: Option<Span>,
    /// What is wrong: lower case, no full stop, with the bad value.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
    /// Further places.
    pub notes: Vec<Note>,
}

impl Diagnostic {
    /// A fault at a place.
    pub fn new(code: Code, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        Self { code, span: span.into(), message: message.into(), help: None, notes: Vec::new() }
    }

    /// The files that it points into.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        let noted = self.notes.iter().filter_map(|note| note.span);
        self.span.into_iter().chain(noted).map(|span| span.file)
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds a suggestion of the nearest good value, where there is one.
    #[must_use]
    pub fn suggest(mut self, good: Option<impl std::fmt::Display>) -> Self {
        if let Some(good) = good {
            self.help = Some(format!("did you mean \"{good}\"?"));
        }
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn note(mut self, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        self.notes.push(Note { message: message.into(), span: span.into() });
        self
    }

    /// How bad it is.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// Why something that was asked for cannot be done: what is wrong, lower case and without full
/// stop, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserError {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl UserError {
    /// A refusal with its help.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: Some(help.into()) }
    }
}

/// The diagnostics of a run, in the order in which the stages reported them.
///
/// A stage takes `&mut Diagnostics` and adds to it; no stage stops at the first error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// An empty list.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds one diagnostic.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.0.push(diagnostic);
    }

    /// Moves all diagnostics of `other` to the end of this list.
    pub fn append(&mut self, other: &mut Self) {
        self.0.append(&mut other.0);
    }

    /// Keeps the diagnostics for which `keep` holds.
    pub fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.0.retain(keep);
    }

    /// Whether one of them is an error, which stops the build.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// Sorts by path and position, diagnostics without a place first, and drops repetitions.
    pub fn sort(&mut self, sources: &Sources) {
        self.0.sort_by_cached_key(|diagnostic| {
            (
                diagnostic
                    .span
                    .map(|span| (sources.path(span.file).to_owned(), span.start, span.end)),
                diagnostic.code,
                diagnostic.message.clone(),
                diagnostic.help.clone(),
            )
        });
        // Every page that uses a faulty template reports the error once, with its own help.
        self.0.dedup_by(|later, first| {
            later == first
                || later.span.is_some()
                    && (later.span, later.code, &later.message)
                        == (first.span, first.code, &first.message)
        });
    }
}

impl std::ops::Deref for Diagnostics {
    type Target = [Diagnostic];

    fn deref(&self) -> &[Diagnostic] {
        &self.0
    }
}

impl Extend<Diagnostic> for Diagnostics {
    fn extend<T: IntoIterator<Item = Diagnostic>>(&mut self, diagnostics: T) {
        self.0.extend(diagnostics);
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<T: IntoIterator<Item = Diagnostic>>(diagnostics: T) -> Self {
        Self(diagnostics.into_iter().collect())
    }
}

impl From<Vec<Diagnostic>> for Diagnostics {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Self(diagnostics)
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
