//! Faults as the cache keeps them: codes by name, places by the path of their file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Note, Sources, Span};

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CachedSpan {
    /// Position among the files.
    file: u32,
    start: u32,
    end: u32,
}

/// A fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct CachedDiagnostic {
    code: String,
    span: Option<CachedSpan>,
    message: String,
    help: Option<String>,
    notes: Vec<(Option<CachedSpan>, String)>,
}

/// Warnings of a build, so that they can be said again while nothing changes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CachedDiagnostics {
    /// The files that they point into, and whether their texts were known.
    files: Vec<(String, bool)>,
    diagnostics: Vec<CachedDiagnostic>,
}

impl CachedDiagnostics {
    /// Keeps faults.
    #[must_use]
    pub fn capture(diagnostics: &[Diagnostic], sources: &Sources) -> Self {
        let mut kept = Self::default();
        let mut known = BTreeMap::new();
        let mut place = |span: Span| {
            let next = kept.files.len();
            let at = *known.entry(span.file).or_insert(next);
            if at == next {
                kept.files.push((
                    sources.path(span.file).to_owned(),
                    sources.text(span.file).is_some_and(|text| !text.is_empty()),
                ));
            }
            CachedSpan {
                file: u32::try_from(at).unwrap_or(u32::MAX),
                start: span.start,
                end: span.end,
            }
        };
        for diagnostic in diagnostics {
            kept.diagnostics.push(CachedDiagnostic {
                code: diagnostic.code.name().to_owned(),
                span: diagnostic.span.map(&mut place),
                message: diagnostic.message.clone(),
                help: diagnostic.help.clone(),
                notes: diagnostic
                    .notes
                    .iter()
                    .map(|note| (note.span.map(&mut place), note.message.clone()))
                    .collect(),
            });
        }
        kept
    }

    /// Forgets the faults of some codes in a file.
    pub fn remove(&mut self, path: &str, codes: &[Code]) {
        let files = &self.files;
        self.diagnostics.retain(|diagnostic| {
            let place = diagnostic
                .span
                .as_ref()
                .and_then(|place| files.get(usize::try_from(place.file).ok()?));
            place.is_none_or(|(file, _)| file != path)
                || codes.iter().all(|code| code.name() != diagnostic.code)
        });
    }

    /// Takes in others.
    pub fn merge(&mut self, others: &Self) {
        for diagnostic in &others.diagnostics {
            let mut diagnostic = diagnostic.clone();
            let places = diagnostic
                .span
                .iter_mut()
                .chain(diagnostic.notes.iter_mut().filter_map(|(place, _)| place.as_mut()));
            for place in places {
                let file = &others.files[place.file as usize];
                let at =
                    self.files.iter().position(|known| known == file).unwrap_or(self.files.len());
                if at == self.files.len() {
                    self.files.push(file.clone());
                }
                place.file = u32::try_from(at).unwrap_or(u32::MAX);
            }
            self.diagnostics.push(diagnostic);
        }
    }

    /// The faults again; `text` gives the text of a file that had one. `None` where one cannot be
    /// had or does not hold its places.
    #[must_use]
    pub fn replay(
        &self,
        sources: &mut Sources,
        mut text: impl FnMut(&str) -> Option<String>,
    ) -> Option<Diagnostics> {
        let mut files: Vec<FileId> = Vec::new();
        for (path, known) in &self.files {
            let text = if *known { text(path)? } else { String::new() };
            files.push(sources.add(path.clone(), text));
        }
        let sources = &*sources;
        let span = |place: &CachedSpan| {
            let file = *files.get(usize::try_from(place.file).ok()?)?;
            let span = Span { file, start: place.start, end: place.end };
            sources.slice(span).map(|_| span)
        };
        let maybe = |place: &Option<CachedSpan>| match place {
            Some(place) => span(place).map(Some),
            None => Some(None),
        };
        let one = |diagnostic: &CachedDiagnostic| {
            let notes = diagnostic
                .notes
                .iter()
                .map(|(place, message)| {
                    Some(Note { message: message.clone(), span: maybe(place)? })
                })
                .collect::<Option<_>>()?;
            Some(Diagnostic {
                code: Code::ALL.iter().copied().find(|code| code.name() == diagnostic.code)?,
                span: maybe(&diagnostic.span)?,
                message: diagnostic.message.clone(),
                help: diagnostic.help.clone(),
                notes,
            })
        };
        self.diagnostics.iter().map(one).collect()
    }
}
