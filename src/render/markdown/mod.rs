//! Markdown into HTML: the events of the Markdown library, with our anchors, links, tables, notes
//! and code.

mod anchors;
mod footnotes;
mod raw_html;
mod volume;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd, html};
use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use crate::highlight::Highlighter;
use crate::markdown::footnotes::{Footnote, Footnotes};
use kyyeu_model::{LocaleContext, parse_markdown};
use kyyeu_view::{ProseContext, ProseView};

/// What prose is written with.
pub struct MarkdownContext<'a> {
    /// The page's language.
    pub language: &'a LocaleContext,
    highlighter: Highlighter,
    inlined_images: Option<BTreeMap<String, String>>,
}

impl<'a> MarkdownContext<'a> {
    /// With a highlighter that has loaded nothing yet.
    #[must_use]
    pub const fn new(language: &'a LocaleContext) -> Self {
        Self { language, highlighter: Highlighter::new(), inlined_images: None }
    }

    /// For a page that stands alone: what stands in place of each address of a picture. Of others
    /// the words stay.
    #[must_use]
    pub fn with_inlined_images(self, pictures: BTreeMap<String, String>) -> Self {
        Self { inlined_images: Some(pictures), ..self }
    }
}

/// The HTML of a text in Markdown.
#[must_use]
pub fn render_markdown(setting: &MarkdownContext<'_>, text: &str, view: &ProseView) -> String {
    let mut writer = MarkdownWriter {
        context: setting,
        view,
        out: String::with_capacity(text.len() * 2),
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
    };
    for (event, range) in parse_markdown(text) {
        writer.handle_event(event, range);
    }
    writer.push_endnotes();
    writer.out
}

struct OpenTable {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    /// Marks of its corrections, which stand below it.
    correction_marks: String,
}

struct MarkdownWriter<'s> {
    context: &'s MarkdownContext<'s>,
    view: &'s ProseView,
    out: String,
    /// Where the last paragraph ends, before its marks.
    paragraph_end: Option<usize>,
    footnotes: Footnotes,
    table_count: usize,
    open_table: Option<OpenTable>,
    /// Anchors of open paragraphs, headings and list items, the innermost last.
    block_anchors: Vec<Option<String>>,
    /// The open link: whether its text is ours, and whether it is a link at all.
    open_link: Option<OpenLink>,
    /// The open picture.
    open_image: Option<OpenImage>,
    /// The open code block: its language and its text.
    open_code: Option<(String, String)>,
    /// The open block of HTML.
    open_html: Option<String>,
    /// The open footnote: its number, and what was written before it.
    open_footnote: Option<(usize, String)>,
}

struct OpenImage {
    src: String,
    title: String,
    /// Its text for those who cannot see it.
    alt: String,
    /// Width and height, where they are known.
    size: Option<(usize, usize)>,
}

struct OpenLink {
    /// The text that stands for the notation's id.
    label: Option<String>,
    /// Whether it leads anywhere.
    has_target: bool,
}

impl MarkdownWriter<'_> {
    fn push_html(&mut self, html: &str) {
        if html.ends_with("</p>\n") {
            self.paragraph_end = Some(self.out.len());
        }
        self.out.push_str(html);
    }

    /// What has no form of its own here is written as the library writes it; a block begins on a
    /// line of its own.
    fn push_default(&mut self, event: Event<'_>) {
        let block = matches!(
            event,
            Event::Rule | Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::DefinitionList)
        );
        if block && !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        html::push_html(&mut self.out, std::iter::once(event));
    }

    fn push_text(&mut self, text: &str) {
        let Ok(()) = escape_html_body_text(&mut self.out, text) else { return };
    }

    fn push_attribute(&mut self, text: &str) {
        let Ok(()) = escape_html(&mut self.out, text) else { return };
    }

    fn handle_event(&mut self, event: Event<'_>, range: Range<usize>) {
        if let Some((_, code)) = &mut self.open_code
            && let Event::Text(text) = &event
        {
            code.push_str(text);
            return;
        }
        if let Some(raw) = &mut self.open_html
            && let Event::Html(html) | Event::Text(html) = &event
        {
            raw.push_str(html);
            return;
        }
        if let Some(OpenImage { alt, .. }) = &mut self.open_image {
            match &event {
                Event::Text(text) | Event::Code(text) => alt.push_str(text),
                Event::SoftBreak | Event::HardBreak => alt.push(' '),
                Event::End(TagEnd::Image) => self.end_image(),
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start_tag(tag, &range),
            Event::End(tag) => self.end_tag(tag),
            // The notation without words of its own is followed by its id as text, for which the
            // name stands.
            Event::Text(_) if self.open_link.as_ref().is_some_and(|link| link.label.is_some()) => {}
            Event::Text(text) if text.len() == range.len() && self.open_link.is_none() => {
                self.push_linked_text(&text, &range)
            }
            Event::Text(text) => self.push_text(&text),
            Event::InlineHtml(html) => self.push_inline_html(&html),
            Event::FootnoteReference(name) => self.push_footnote_reference(&name),
            Event::TaskListMarker(done) => {
                self.push_html(if done { "☑ " } else { "☐ " });
            }
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
            Tag::Table(alignments) => {
                self.table_count += 1;
                // In the volume other records have tables, too.
                let number = self
                    .view
                    .context
                    .volume_position()
                    .and_then(|shelf| shelf.block_number_at(range.start));
                let number =
                    number.map_or_else(|| self.table_count.to_string(), ToString::to_string);
                let label = self.context.language.locale.format("table_label", &[("n", &number)]);
                let anchor = self.view.anchor_at(range.start);
                let id = anchor.map(|anchor| {
                    format!(" id=\"{}\"", escape_attribute(&self.element_id(anchor)))
                });
                let corrected =
                    anchor.map(|anchor| self.correction_marks(anchor)).unwrap_or_default();
                let (said, mark) = self.block_number_markup(range.start);
                self.push_html(&format!(
                    "<div class=\"table\"{}{said} role=\"region\" tabindex=\"0\" aria-label=\"{}\">{mark}",
                    id.unwrap_or_default(),
                    escape_attribute(&label),
                ));
                if let Some(anchor) = anchor {
                    self.push_former_anchors(anchor);
                }
                self.open_table = Some(OpenTable {
                    alignments: alignments.clone(),
                    column: 0,
                    in_head: false,
                    correction_marks: corrected,
                });
                self.push_default(Event::Start(Tag::Table(alignments)));
            }
            Tag::TableHead => {
                if let Some(table) = &mut self.open_table {
                    (table.in_head, table.column) = (true, 0);
                }
                self.push_default(Event::Start(Tag::TableHead));
            }
            Tag::TableRow => {
                if let Some(table) = &mut self.open_table {
                    (table.in_head, table.column) = (false, 0);
                }
                self.push_default(Event::Start(Tag::TableRow));
            }
            Tag::TableCell => self.start_cell(),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.start_link(link_type, &dest_url, &title, range)
            }
            Tag::Image { dest_url, title, .. } => {
                let lead = self.view.link_at(range.start);
                let written = || if self.is_epub() { String::new() } else { dest_url.to_string() };
                let address = lead.and_then(|lead| lead.href.clone()).unwrap_or_else(written);
                let size = lead.and_then(|lead| lead.image_size);
                self.open_image = Some(OpenImage {
                    src: address,
                    title: title.to_string(),
                    alt: String::new(),
                    size,
                });
            }
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split([' ', ',', '{']).next().unwrap_or("").to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                self.open_code = Some((language, String::new()));
            }
            Tag::HtmlBlock => self.open_html = Some(String::new()),
            Tag::FootnoteDefinition(name) => {
                let number = self.footnotes.assign_number(&name);
                self.open_footnote = Some((number, std::mem::take(&mut self.out)));
                self.paragraph_end = None;
            }
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
            TagEnd::Table => {
                let corrected =
                    self.open_table.take().map(|table| table.correction_marks).unwrap_or_default();
                self.push_default(Event::End(TagEnd::Table));
                self.push_html("</div>\n");
                if !corrected.is_empty() {
                    self.push_html(&format!("<p>{}</p>\n", corrected.trim_start()));
                }
            }
            TagEnd::TableCell => {
                let head = self.open_table.as_ref().is_some_and(|table| table.in_head);
                self.push_html(if head { "</th>" } else { "</td>" });
            }
            TagEnd::Link => self.end_link(),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => self.end_html_block(),
            TagEnd::FootnoteDefinition => {
                if let Some((number, before)) = self.open_footnote.take() {
                    let text = std::mem::replace(&mut self.out, before);
                    self.footnotes.contents.insert(
                        number,
                        Footnote { html: text, paragraph_end: self.paragraph_end.take() },
                    );
                }
            }
            tag => self.push_default(Event::End(tag)),
        }
    }

    /// The element of a heading.
    fn heading_element(&self, level: HeadingLevel) -> &'static str {
        ["h2", "h3", "h4", "h5", "h6"][usize::from(self.heading_level(level as u8)).clamp(2, 6) - 2]
    }

    fn open_block(&mut self, element: &str, range: &Range<usize>) {
        let anchor = self.view.anchor_at(range.start).map(ToOwned::to_owned);
        self.out.push('<');
        self.out.push_str(element);
        if let Some(anchor) = &anchor {
            self.out.push_str(" id=\"");
            self.push_element_id(anchor);
            self.out.push('"');
        }
        let (said, mark) = self.block_number_markup(range.start);
        self.out.push_str(&said);
        self.out.push('>');
        if let Some(anchor) = &anchor {
            self.push_former_anchors(anchor);
        }
        self.out.push_str(&mark);
        self.block_anchors.push(anchor);
    }

    fn close_block(&mut self, element: &str) {
        if element == "p" {
            self.paragraph_end = Some(self.out.len());
        }
        if let Some(anchor) = self.block_anchors.pop().flatten() {
            self.push_anchor_link(&anchor);
        }
        self.out.push_str("</");
        self.out.push_str(element);
        self.out.push_str(">\n");
    }

    /// An item's mark stands at its beginning: at its end other items may follow inside it.
    fn open_item(&mut self, element: &str, range: &Range<usize>) {
        self.open_block(element, range);
        if let Some(anchor) = self.block_anchors.pop().flatten() {
            self.push_anchor_link(&anchor);
        }
    }

    fn start_cell(&mut self) {
        let Some(table) = &mut self.open_table else { return };
        let class = match table.alignments.get(table.column) {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            _ => "",
        };
        table.column += 1;
        let cell = if table.in_head {
            format!("<th scope=\"col\"{class}>")
        } else {
            format!("<td{class}>")
        };
        self.push_html(&cell);
    }

    /// An anchor of the prose as an id of the page.
    fn element_id<'t>(&self, anchor: &'t str) -> Cow<'t, str> {
        match self.view.context.volume_position() {
            None => Cow::Borrowed(anchor),
            Some(shelf) => Cow::Owned(format!("{}.{anchor}", shelf.anchor_prefix)),
        }
    }

    /// The level of a heading, from 2 on: the page's title, or the record's in the volume, is above
    /// it.
    fn heading_level(&self, level: u8) -> u8 {
        match self.view.context {
            ProseContext::Page | ProseContext::Epub(_) => level.max(2),
            ProseContext::Volume(_) => (level.max(2) + 1).min(6),
        }
    }

    fn start_link(
        &mut self,
        link_type: LinkType,
        written: &str,
        title: &str,
        range: &Range<usize>,
    ) {
        let written = if link_type == LinkType::Email {
            format!("mailto:{written}")
        } else {
            written.to_owned()
        };
        let bare = link_type == (LinkType::WikiLink { has_pothole: false });
        let lead = self.view.link_at(range.start);
        let name = lead.filter(|_| bare).and_then(|lead| lead.label.clone());
        // On paper a link to a file of the site would lead nowhere.
        let paper = self.view.context != ProseContext::Page;
        let Some(lead) = lead.filter(|lead| !(paper && lead.class == "file")) else {
            self.open_link = Some(OpenLink { label: name, has_target: false });
            return;
        };
        let (href, class) = (lead.href.as_ref().unwrap_or(&written), lead.class);
        let rel = if class == "external" && !href.starts_with("mailto:") {
            " rel=\"external\""
        } else {
            ""
        };
        let title = if title.is_empty() {
            String::new()
        } else {
            format!(" title=\"{}\"", escape_attribute(title))
        };
        self.push_html(&format!(
            "<a class=\"{class}\" href=\"{}\"{rel}{title}>",
            escape_attribute(href)
        ));
        self.open_link = Some(OpenLink { label: name, has_target: true });
    }

    fn end_link(&mut self) {
        let Some(link) = self.open_link.take() else { return };
        if let Some(name) = link.label {
            self.push_text(&name);
        }
        if link.has_target {
            self.push_html("</a>");
        }
    }

    fn end_image(&mut self) {
        let Some(OpenImage { src: mut address, title, alt, size }) = self.open_image.take() else {
            return;
        };
        if let Some(pictures) = &self.context.inlined_images {
            address = pictures.get(&address).cloned().unwrap_or_default();
        }
        // With its size the text below keeps its place while the picture comes.
        let size = size
            .map(|(width, height)| format!(" width=\"{width}\" height=\"{height}\""))
            .unwrap_or_default();
        // A printer takes the page as it is: there all pictures must have come.
        let lazy = if self.view.context == ProseContext::Page { " loading=\"lazy\"" } else { "" };
        let title = if title.is_empty() {
            String::new()
        } else {
            format!(" title=\"{}\"", escape_attribute(&title))
        };
        if address.is_empty() {
            self.push_text(&alt);
            return;
        }
        let end = if self.is_epub() { " /" } else { "" };
        self.push_html(&format!(
            "<img src=\"{}\" alt=\"{}\"{title}{size}{lazy}{end}>",
            escape_attribute(&address),
            escape_attribute(alt.trim())
        ));
    }

    fn end_code(&mut self) {
        let Some((language, code)) = self.open_code.take() else { return };
        let mut html = String::from("<pre class=\"code\" tabindex=\"0\"><code");
        if language.is_empty() {
            html.push('>');
            html.push_str(&escape_text(&code));
        } else {
            let Ok(()) = write!(html, " class=\"language-{}\">", escape_attribute(&language))
            else {
                return;
            };
            self.context.highlighter.push_highlighted(&code, &language, &mut html);
        }
        html.push_str("</code></pre>\n");
        self.push_html(&html);
    }

    /// Running text, with the names in it that become links. A name may begin in one run and end in
    /// another.
    fn push_linked_text(&mut self, text: &str, range: &Range<usize>) {
        let names = &self.view.auto_links;
        let mut next = names.partition_point(|name| name.end <= range.start);
        let part = |from: usize, to: usize| &text[from - range.start..to - range.start];
        let mut at = range.start;
        while let Some(name) = names.get(next).filter(|name| name.start < range.end) {
            if name.start >= range.start {
                self.push_text(part(at, name.start));
                at = name.start;
                self.out.push_str("<a class=\"");
                self.out.push_str(name.class);
                self.out.push_str("\" href=\"");
                self.push_attribute(&name.href);
                self.out.push_str("\">");
            }
            if name.end > range.end {
                break;
            }
            self.push_text(part(at, name.end));
            at = name.end;
            self.out.push_str("</a>");
            next += 1;
        }
        self.push_text(part(at, range.end));
    }
}

fn escape_attribute(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let Ok(()) = escape_html(&mut escaped, text) else { return String::new() };
    escaped
}

fn escape_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let Ok(()) = escape_html_body_text(&mut escaped, text) else { return String::new() };
    escaped
}
