//! Prose in Markdown: where its text is, and how it is parsed.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser};
use serde::{Deserialize, Serialize};

use kyyeu_diag::{Sources, Span};

/// A text in Markdown.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Prose {
    /// The Markdown, or the YAML value that has it.
    pub span: Span,
    /// The Markdown where it differs from the text of `span`: a YAML value with escapes or
    /// indentation.
    pub decoded_text: Option<String>,
}

impl Prose {
    /// The Markdown.
    ///
    /// # Panics
    /// When the text of its file is not loaded.
    #[must_use]
    pub fn text<'a>(&'a self, sources: &'a Sources) -> &'a str {
        match &self.decoded_text {
            Some(text) => text,
            None => self.slice_of(sources.expect_text(self.span.file)),
        }
    }

    /// The Markdown, given the text of its file.
    #[must_use]
    pub fn slice_of<'a>(&'a self, text: &'a str) -> &'a str {
        self.decoded_text
            .as_deref()
            .unwrap_or_else(|| text.get(self.span.range()).unwrap_or_default())
    }

    /// The bytes of the Markdown.
    #[must_use]
    pub fn len(&self) -> usize {
        self.decoded_text.as_ref().map_or_else(|| self.span.range().len(), String::len)
    }

    /// Whether there is no Markdown.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The span of a range of the Markdown; of a decoded text the span of the whole value.
    #[must_use]
    pub fn span_of(&self, range: Range<usize>) -> Span {
        let start = self.span.start as usize;
        match self.decoded_text {
            None => Span::new(self.span.file, start + range.start..start + range.end),
            Some(_) => self.span,
        }
    }
}

/// Parses Markdown, with the range of each event: CommonMark with tables, footnotes, definition
/// lists, strikethrough, task lists, heading attributes, and `[[id]]`, `[[id|text]]`.
pub fn parse_markdown(text: &str) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_WIKILINKS;
    Parser::new_ext(text, options).into_offset_iter()
}
