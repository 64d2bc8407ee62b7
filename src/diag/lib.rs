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

/// Puts faults in the order of their places, files by path, those without a place first, and drops
/// repetitions.
pub fn sort_diagnostics(diagnostics: &mut Vec<Diagnostic>, sources: &Sources) {
    diagnostics.sort_by(|a, b| {
        let key = |d: &Diagnostic| {
            (
                d.span.map(|s| (sources.path(s.file).to_owned(), s.start, s.end)),
                d.code,
                d.message.clone(),
                d.help.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    // Pages find one fault of their template each, and each has other names at hand for its help.
    diagnostics.dedup_by(|later, first| {
        later == first
            || later.span.is_some()
                && (later.span, later.code, &later.message)
                    == (first.span, first.code, &first.message)
    });
}

/// Whether any fault forbids publishing.
#[must_use]
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity() == Severity::Error)
}
