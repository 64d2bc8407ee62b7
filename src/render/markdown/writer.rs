//! The state of a text that is being written, and the writing of text, attributes and ids.
//!
//! Never looks at an event: `events` does, and calls the files that write a kind of element.

use std::borrow::Cow;
use std::collections::BTreeMap;

use pulldown_cmark::{Alignment, Event, Tag, html};

use crate::escape;
use crate::markdown::context::MarkdownContext;
use kyyeu_view::{ProseContext, ProseView};

/// Writes the HTML of one text.
pub struct MarkdownWriter<'s> {
    pub context: &'s MarkdownContext<'s>,
    pub view: &'s ProseView,
    pub out: String,
    /// Offset in `out` of the end of the last paragraph's text.
    pub paragraph_end: Option<usize>,
    pub footnotes: Footnotes,
    pub table_count: usize,
    pub open_table: Option<OpenTable>,
    /// Anchors of open paragraphs, headings and list items, the innermost last.
    pub block_anchors: Vec<Option<String>>,
    pub open_link: Option<OpenLink>,
    pub open_image: Option<OpenImage>,
    pub open_code: Option<OpenCode>,
    /// The text of the open block of HTML.
    pub open_html: Option<String>,
    pub open_footnote: Option<OpenFootnote>,
}

/// Footnotes: numbered in the order of their first references, written at the end.
#[derive(Default)]
pub struct Footnotes {
    numbers: BTreeMap<String, usize>,
    /// References so far, by the number of the footnote.
    pub reference_counts: BTreeMap<usize, usize>,
    pub contents: BTreeMap<usize, Footnote>,
}

/// The text of a footnote.
pub struct Footnote {
    pub html: String,
    /// Offset in `html` of the end of its last paragraph's text.
    pub paragraph_end: Option<usize>,
}

pub struct OpenTable {
    pub alignments: Vec<Alignment>,
    /// Index of the next cell in its row.
    pub column: usize,
    pub in_head: bool,
    /// Marks of its corrections, which are written below it.
    pub correction_marks: String,
}

pub struct OpenImage {
    pub src: String,
    pub title: String,
    pub alt: String,
    /// Width and height in pixels.
    pub size: Option<(usize, usize)>,
}

pub struct OpenLink {
    /// The name that replaces the id of a link without a text of its own.
    pub label: Option<String>,
    /// Whether an `a` element is open.
    pub has_target: bool,
}

pub struct OpenCode {
    /// The language's token, empty if none is given.
    pub language: String,
    pub code: String,
}

pub struct OpenFootnote {
    pub number: usize,
    /// What was written before the footnote.
    pub text_before: String,
}

impl Footnotes {
    /// The number of the footnote with a name: the next free one at its first reference.
    pub fn assign_number(&mut self, name: &str) -> usize {
        let next = self.numbers.len() + 1;
        *self.numbers.entry(name.to_owned()).or_insert(next)
    }
}

impl<'s> MarkdownWriter<'s> {
    /// A writer with an empty output.
    pub fn new(context: &'s MarkdownContext<'s>, view: &'s ProseView, capacity: usize) -> Self {
        Self {
            context,
            view,
            out: String::with_capacity(capacity),
            paragraph_end: None,
            footnotes: Footnotes::default(),
            table_count: 0,
            open_table: None,
            block_anchors: Vec::new(),
            open_link: None,
            open_image: None,
            open_code: None,
            open_html: None,
            open_footnote: None,
        }
    }

    /// Writes HTML. A paragraph that ends it is the last one so far.
    pub fn push_html(&mut self, html: &str) {
        if html.ends_with("</p>\n") {
            self.paragraph_end = Some(self.out.len());
        }
        self.out.push_str(html);
    }

    /// Writes an event as the Markdown library does. A block begins on a line of its own.
    pub fn push_default(&mut self, event: Event<'_>) {
        let is_block = matches!(
            event,
            Event::Rule | Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::DefinitionList)
        );
        if is_block && !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        html::push_html(&mut self.out, std::iter::once(event));
    }

    /// Writes text as the content of an element.
    pub fn push_text(&mut self, text: &str) {
        escape::push_text(&mut self.out, text);
    }

    /// Writes text as the value of an attribute.
    pub fn push_attribute(&mut self, text: &str) {
        escape::push_attribute(&mut self.out, text);
    }

    /// An anchor of the text as an id of the page.
    pub fn element_id<'t>(&self, anchor: &'t str) -> Cow<'t, str> {
        match self.view.context.volume_position() {
            None => Cow::Borrowed(anchor),
            Some(position) => Cow::Owned(format!("{}.{anchor}", position.anchor_prefix)),
        }
    }

    /// Writes an anchor of the text as an id of the page.
    pub fn push_element_id(&mut self, anchor: &str) {
        if let Some(position) = self.view.context.volume_position() {
            self.push_attribute(&position.anchor_prefix);
            self.out.push('.');
        }
        self.push_attribute(anchor);
    }

    /// Whether the text is in a file of an EPUB.
    pub const fn is_epub(&self) -> bool {
        matches!(self.view.context, ProseContext::Epub(_))
    }
}
