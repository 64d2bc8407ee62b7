//! Dispatch of the Markdown library's events to the files that write each kind of element.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::markdown::tables::TablePart;
use crate::markdown::writer::MarkdownWriter;

impl MarkdownWriter<'_> {
    /// Writes an event. The range is its text's in the Markdown.
    pub fn handle_event(&mut self, event: Event<'_>, range: &Range<usize>) {
        if let Some(open) = &mut self.open_code
            && let Event::Text(text) = &event
        {
            open.code.push_str(text);
            return;
        }
        if let Some(raw) = &mut self.open_html
            && let Event::Html(html) | Event::Text(html) = &event
        {
            raw.push_str(html);
            return;
        }
        if let Some(image) = &mut self.open_image {
            match &event {
                Event::Text(text) | Event::Code(text) => image.alt.push_str(text),
                Event::SoftBreak | Event::HardBreak => image.alt.push(' '),
                Event::End(TagEnd::Image) => self.end_image(),
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start_tag(tag, range),
            Event::End(tag) => self.end_tag(tag),
            // A link without a text of its own has its id as text: the label replaces it.
            Event::Text(_) if self.open_link.as_ref().is_some_and(|link| link.label.is_some()) => {}
            Event::Text(text) if text.len() == range.len() && self.open_link.is_none() => {
                self.push_linked_text(&text, range);
            }
            Event::Text(text) => self.push_text(&text),
            Event::InlineHtml(html) => self.push_inline_html(&html),
            Event::FootnoteReference(name) => self.push_footnote_reference(&name),
            Event::TaskListMarker(done) => self.push_html(if done { "☑ " } else { "☐ " }),
            event => self.push_default(event),
        }
    }

    fn start_tag(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph => self.open_block("p", range),
            Tag::Heading { level, .. } => self.open_block(self.heading_element(level), range),
            Tag::Item => self.open_item("li", range),
            Tag::DefinitionListTitle => self.open_item("dt", range),
            Tag::DefinitionListDefinition => self.open_item("dd", range),
            Tag::Table(alignments) => self.start_table(alignments, range),
            Tag::TableHead => self.start_row(TablePart::Head),
            Tag::TableRow => self.start_row(TablePart::Body),
            Tag::TableCell => self.start_cell(),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.start_link(link_type, &dest_url, &title, range);
            }
            Tag::Image { dest_url, title, .. } => self.start_image(&dest_url, &title, range),
            Tag::CodeBlock(kind) => self.start_code(&kind),
            Tag::HtmlBlock => self.open_html = Some(String::new()),
            Tag::FootnoteDefinition(name) => self.start_footnote(&name),
            tag => self.push_default(Event::Start(tag)),
        }
    }

    fn end_tag(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.close_block("p"),
            TagEnd::Heading(level) => self.close_block(self.heading_element(level)),
            TagEnd::Item => self.push_html("</li>\n"),
            TagEnd::DefinitionListTitle => self.push_html("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.push_html("</dd>\n"),
            TagEnd::Table => self.end_table(),
            TagEnd::TableCell => self.end_cell(),
            TagEnd::Link => self.end_link(),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => self.end_html_block(),
            TagEnd::FootnoteDefinition => self.end_footnote(),
            tag => self.push_default(Event::End(tag)),
        }
    }
}
