//! Rendering of Markdown: the events of the Markdown library as HTML, with our anchors, links,
//! tables, footnotes and code.

mod anchors;
mod blocks;
mod code;
mod context;
mod events;
mod footnotes;
mod links;
mod raw_html;
mod tables;
mod writer;

pub use crate::markdown::context::MarkdownContext;

use crate::markdown::writer::MarkdownWriter;
use kyyeu_model::parse_markdown;
use kyyeu_view::ProseView;

/// The HTML of a text in Markdown.
#[must_use]
pub fn render_markdown(context: &MarkdownContext<'_>, text: &str, view: &ProseView) -> String {
    let mut writer = MarkdownWriter::new(context, view, text.len() * 2);
    for (event, range) in parse_markdown(text) {
        writer.handle_event(event, &range);
    }
    writer.push_footnotes();
    writer.out
}
