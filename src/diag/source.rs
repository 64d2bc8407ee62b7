//! The source map: files by number, their texts, and positions in them.
//!
//! Never reads a file: `load` brings the texts.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The number of a file in its [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FileId(u32);

/// A range of bytes in the normalised text of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// The file of the text.
    pub file: FileId,
    /// Offset of the first byte.
    pub start: u32,
    /// Offset after the last byte.
    pub end: u32,
}

impl Span {
    /// A range of bytes in a file.
    ///
    /// # Panics
    /// When an offset is over 4 GiB; `load` refuses files that large.
    #[must_use]
    pub fn new(file: FileId, range: std::ops::Range<usize>) -> Self {
        let to_u32 = |offset: usize| u32::try_from(offset).expect("load refuses files over 4 GiB");
        Self { file, start: to_u32(range.start), end: to_u32(range.end) }
    }

    /// The offsets of the range.
    #[must_use]
    pub const fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A line and a column, for messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
}

/// A file of the source map.
#[derive(Clone, Debug)]
struct SourceFile {
    path: String,
    /// `None` while the text is not loaded.
    text: Option<Arc<str>>,
}

/// The source map: all files of a run by their [`FileId`], and the texts of those that are loaded.
///
/// A text may be unloaded to save memory, or registered before it is read: [`Sources::text`] then
/// gives `None`.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

/// The number of files of a source map, and of the bytes of their loaded texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourcesSize {
    /// All files, loaded or not.
    pub files: usize,
    /// Bytes of the loaded texts.
    pub bytes: usize,
}

impl Sources {
    /// Adds a file with its text. The path is relative to the project, with `/` between folders.
    ///
    /// # Panics
    /// When there are more than 2³² files.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        let id = self.register(path);
        self.replace_text(id, text.into());
        id
    }

    /// Adds a file without its text.
    ///
    /// # Panics
    /// When there are more than 2³² files.
    pub fn register(&mut self, path: impl Into<String>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).expect("fewer than 2^32 files"));
        self.files.push(SourceFile { path: path.into(), text: None });
        id
    }

    /// Whether the text of a file is not loaded.
    #[must_use]
    pub fn is_unloaded(&self, file: FileId) -> bool {
        self.text(file).is_none()
    }

    /// Frees the text of a file.
    pub fn unload(&mut self, file: FileId) {
        self.file_mut(file).text = None;
    }

    /// Sets the text of a file, in place of the one that it has.
    pub fn replace_text(&mut self, file: FileId, text: Arc<str>) {
        self.file_mut(file).text = Some(text);
    }

    /// The number of files, and of the bytes of their loaded texts.
    #[must_use]
    pub fn size(&self) -> SourcesSize {
        let texts = self.files.iter().filter_map(|file| file.text.as_deref());
        SourcesSize { files: self.files.len(), bytes: texts.map(str::len).sum() }
    }

    /// All files, in the order in which they were added.
    ///
    /// # Panics
    /// Never: [`Sources::register`] counts them.
    pub fn files(&self) -> impl Iterator<Item = FileId> + use<> {
        let count = u32::try_from(self.files.len()).expect("fewer than 2^32 files");
        (0..count).map(FileId)
    }

    /// The path under which a file was added.
    #[must_use]
    pub fn path(&self, file: FileId) -> &str {
        &self.file(file).path
    }

    /// The text of a file; `None` where it is not loaded.
    #[must_use]
    pub fn text(&self, file: FileId) -> Option<&str> {
        self.file(file).text.as_deref()
    }

    /// The text of a file, shared; `None` where it is not loaded.
    #[must_use]
    pub fn text_arc(&self, file: FileId) -> Option<Arc<str>> {
        self.file(file).text.clone()
    }

    /// The text of a file that is certainly loaded: one that was just read, or any file during a
    /// full build until the texts are unloaded.
    ///
    /// # Panics
    /// When the text is not loaded.
    #[must_use]
    pub fn expect_text(&self, file: FileId) -> &str {
        self.text(file).expect("the caller asks only for texts that are loaded")
    }

    /// The text of a range; `None` where the text is not loaded or does not have the range.
    #[must_use]
    pub fn slice(&self, span: Span) -> Option<&str> {
        self.text(span.file)?.get(span.range())
    }

    /// Line and column of the start of a range; the first of the file where its text is not
    /// loaded.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        self.position_at(span.file, span.start as usize)
    }

    /// Line and column of the end of a range; the first of the file where its text is not loaded.
    #[must_use]
    pub fn end_position(&self, span: Span) -> Position {
        self.position_at(span.file, span.end as usize)
    }

    fn position_at(&self, file: FileId, offset: usize) -> Position {
        let text = self.text(file).unwrap_or_default();
        let before = text.get(..offset).unwrap_or(text);
        Position {
            line: before.bytes().filter(|&byte| byte == b'\n').count() + 1,
            column: before[line_start(before, before.len())..].chars().count() + 1,
        }
    }

    fn file(&self, file: FileId) -> &SourceFile {
        &self.files[file.0 as usize]
    }

    fn file_mut(&mut self, file: FileId) -> &mut SourceFile {
        &mut self.files[file.0 as usize]
    }
}

/// The offset at which the line of an offset starts.
#[must_use]
pub fn line_start(text: &str, offset: usize) -> usize {
    text[..offset].rfind('\n').map_or(0, |line_break| line_break + 1)
}

/// The offset at which the line of an offset ends, without its line break.
#[must_use]
pub fn line_end(text: &str, offset: usize) -> usize {
    text[offset..].find('\n').map_or(text.len(), |length| offset + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unloaded_text_is_no_empty_text() {
        let mut sources = Sources::default();
        let empty = sources.add("empty.md", "");
        let unloaded = sources.add("unloaded.md", "một\nhai");
        sources.unload(unloaded);
        assert_eq!((sources.text(empty), sources.text(unloaded)), (Some(""), None));
        assert_eq!(sources.slice(Span::new(unloaded, 0..0)), None);
        sources.replace_text(unloaded, "ba".into());
        assert_eq!(sources.slice(Span::new(unloaded, 0..2)), Some("ba"));
        assert_eq!(sources.slice(Span::new(unloaded, 0..3)), None);
    }

    #[test]
    fn columns_are_characters() {
        let mut sources = Sources::default();
        let file = sources.add("a.md", "một\nhội thảo");
        let span = Span::new(file, 12..18);
        assert_eq!(sources.position(span), Position { line: 2, column: 5 });
        assert_eq!(sources.end_position(span), Position { line: 2, column: 9 });
    }
}
