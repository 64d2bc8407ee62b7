//! Diagnostics: errors and warnings with their codes, spans and help, and how they are printed.
//!
//! Owns the one type of diagnostic, the source map that spans point into, and the two renderers.
//! Never decides what is an error or a warning: the stages do.

mod code;
mod json;
mod render;
mod source;

pub use crate::code::Code;
pub use crate::json::render_json;
pub use crate::render::render_human;
pub use crate::source::{FileId, Position, Sources, SourcesSize, Span, line_end, line_start};

/// What a diagnostic means for the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The build fails, and the published site stays as it was.
    Error,
    /// The build goes on.
    Warning,
}

impl Severity {
    /// `error` or `warning`, as both renderers print it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A further message of a diagnostic, most often about a second span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Lower case, no full stop.
    pub message: String,
    /// `None` where the message is about no file.
    pub span: Option<Span>,
}

/// An error or warning about the content, the theme or the output folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The stable name of the problem, which decides the severity.
    pub code: Code,
    /// `None` where the problem is in no file.
    pub span: Option<Span>,
    /// The problem, with the bad value: lower case, no full stop.
    pub message: String,
    /// How to fix it.
    pub help: Option<String>,
    /// Further messages and spans.
    pub notes: Vec<Note>,
}

impl Diagnostic {
    /// A diagnostic without help and notes.
    pub fn new(code: Code, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        Self { code, span: span.into(), message: message.into(), help: None, notes: Vec::new() }
    }

    /// The files of the span and of the notes.
    pub fn files(&self) -> impl Iterator<Item = FileId> {
        let note_spans = self.notes.iter().filter_map(|note| note.span);
        self.span.into_iter().chain(note_spans).map(|span| span.file)
    }

    /// Sets the help.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Sets the help to a suggestion of another value, if there is one.
    #[must_use]
    pub fn suggest(mut self, suggestion: Option<impl std::fmt::Display>) -> Self {
        if let Some(suggestion) = suggestion {
            self.help = Some(format!("did you mean \"{suggestion}\"?"));
        }
        self
    }

    /// Adds a note.
    #[must_use]
    pub fn note(mut self, span: impl Into<Option<Span>>, message: impl Into<String>) -> Self {
        self.notes.push(Note { message: message.into(), span: span.into() });
        self
    }

    /// The severity of the code.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// An error of a command that is about no file of the content: a wrong argument, a destination
/// that cannot be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserError {
    /// The problem: lower case, no full stop.
    pub message: String,
    /// How to fix it.
    pub help: Option<String>,
}

impl UserError {
    /// An error with its help.
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

    /// Sorts by path and offset, diagnostics without a span first, and removes repetitions.
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

/// The candidate nearest to a bad value, if at most a third of the value's characters differ.
///
/// Of equally near candidates the first one wins, so their order must be fixed.
pub fn nearest<'a>(bad: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let max_distance = (bad.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::osa_distance(bad, candidate), candidate))
        .filter(|(distance, _)| *distance <= max_distance)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
