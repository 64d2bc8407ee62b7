//! The texts that diagnostics point into.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

/// A file that was read in this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(u32);

/// A range of bytes in the normalised text of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A range of bytes in a file.
    ///
    /// # Panics
    /// When an offset is over 4 GiB; `load` refuses files that large.
    #[must_use]
    pub fn new(file: FileId, range: std::ops::Range<usize>) -> Self {
        let offset = |at: usize| u32::try_from(at).expect("load refuses files over 4 GiB");
        Self { file, start: offset(range.start), end: offset(range.end) }
    }

    /// The same range as offsets.
    #[must_use]
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place as people count it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
}

#[derive(Clone, Debug)]
struct SourceText {
    path: String,
    /// Nothing where it is not read yet.
    text: OnceLock<Arc<str>>,
}

/// All texts that were read, by file.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceText>,
    /// Whether a text was asked for that is not read yet.
    had_missing_text: AtomicBool,
}

impl Clone for Sources {
    fn clone(&self) -> Self {
        Self { files: self.files.clone(), had_missing_text: AtomicBool::new(false) }
    }
}

impl Sources {
    /// Takes a text in and names it by its path, relative to the project and with `/` between
    /// folders.
    ///
    /// # Panics
    /// When there are more than 2³² files.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        let id = self.register(path);
        self.set_text(id, text.into());
        id
    }

    /// Names a text that is read when it is needed.
    ///
    /// # Panics
    /// When there are more than 2³² files.
    pub fn register(&mut self, path: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).expect("fewer than 2^32 files"));
        self.files.push(SourceText { path: path.into(), text: OnceLock::new() });
        id
    }

    /// Whether a text is not read yet.
    #[must_use]
    pub fn is_unloaded(&self, file: FileId) -> bool {
        self.files[file.0 as usize].text.get().is_none()
    }

    /// Takes in a text that was not read yet.
    pub fn set_text(&self, file: FileId, text: Arc<str>) {
        // Where two threads read one file, the first has brought it.
        drop(self.files[file.0 as usize].text.set(text));
    }

    /// Lets a text go: it is read again when it is needed.
    pub fn unload(&mut self, file: FileId) {
        self.files[file.0 as usize].text = OnceLock::new();
    }

    /// The whole text of a file, to be held on its own; `None` where it is not read.
    #[must_use]
    pub fn text_arc(&self, file: FileId) -> Option<Arc<str>> {
        self.files[file.0 as usize].text.get().cloned()
    }

    /// Puts another text in the place of one.
    pub fn replace_text(&mut self, file: FileId, text: Arc<str>) {
        self.files[file.0 as usize].text = OnceLock::from(text);
    }

    /// Whether a text was asked for that is not read yet.
    #[must_use]
    pub fn had_missing_text(&self) -> bool {
        self.had_missing_text.load(Ordering::Relaxed)
    }

    /// How many texts there are, and how many bytes they have together.
    #[must_use]
    pub fn size(&self) -> (usize, usize) {
        (self.files.len(), self.files().map(|file| self.text(file).len()).sum())
    }

    /// All files, in the order in which they were taken in.
    ///
    /// # Panics
    /// Never: [`Sources::add`] counts them.
    pub fn files(&self) -> impl Iterator<Item = FileId> + use<> {
        let count = u32::try_from(self.files.len()).expect("fewer than 2^32 files");
        (0..count).map(FileId)
    }

    /// The path by which a file was taken in.
    #[must_use]
    pub fn path(&self, file: FileId) -> &str {
        &self.files[file.0 as usize].path
    }

    /// The whole text of a file.
    #[must_use]
    pub fn text(&self, file: FileId) -> &str {
        let text = self.files[file.0 as usize].text.get();
        if text.is_none() {
            self.had_missing_text.store(true, Ordering::Relaxed);
        }
        text.map_or("", |text| text)
    }

    /// The text of a range.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text(span.file).get(span.range()).unwrap_or("")
    }

    /// Line and column of the start of a range.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        self.position_at(span.file, span.start as usize)
    }

    /// Line and column of the end of a range.
    #[must_use]
    pub fn end_position(&self, span: Span) -> Position {
        self.position_at(span.file, span.end as usize)
    }

    fn position_at(&self, file: FileId, offset: usize) -> Position {
        let text = self.text(file);
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Position {
            line: before.bytes().filter(|&b| b == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}
