//! Markdown into HTML: the events of the Markdown library, with our anchors, links, tables, notes
//! and code.

mod book;
mod marks;
mod notes;
mod raw;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;

use pulldown_cmark::{Alignment, CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd, html};
use pulldown_cmark_escape::{escape_html, escape_html_body_text};

use self::notes::{Note, Notes};
use super::highlight::Highlighter;
use kyyeu_model::{Language, markdown};
use kyyeu_view::{ProseView, Stand};

/// What prose is written with.
pub struct Setting<'a> {
    /// The page's language.
    pub language: &'a Language,
    highlighter: Highlighter,
    pictures: Option<BTreeMap<String, String>>,
}

impl<'a> Setting<'a> {
    /// With a highlighter that has loaded nothing yet.
    #[must_use]
    pub const fn new(language: &'a Language) -> Self {
        Self { language, highlighter: Highlighter::new(), pictures: None }
    }

    /// For a page that stands alone: what stands in place of each address of a picture. Of others
    /// the words stay.
    #[must_use]
    pub fn with_pictures(self, pictures: BTreeMap<String, String>) -> Self {
        Self { pictures: Some(pictures), ..self }
    }
}

/// The HTML of a text in Markdown.
#[must_use]
pub fn prose(setting: &Setting<'_>, text: &str, view: &ProseView) -> String {
    let mut writer = Writer {
        setting,
        view,
        out: String::with_capacity(text.len() * 2),
        closing: None,
        notes: Notes::default(),
        tables: 0,
        table: None,
        open: Vec::new(),
        link: None,
        image: None,
        code: None,
        raw: None,
        note: None,
    };
    for (event, range) in markdown(text) {
        writer.event(event, range);
    }
    writer.endnotes();
    writer.out
}

struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    head: bool,
    /// Marks of its corrections, which stand below it.
    corrected: String,
}

struct Writer<'s> {
    setting: &'s Setting<'s>,
    view: &'s ProseView,
    out: String,
    /// Where the last paragraph ends, before its marks.
    closing: Option<usize>,
    notes: Notes,
    tables: usize,
    table: Option<Table>,
    /// Anchors of open paragraphs, headings and list items, the innermost last.
    open: Vec<Option<String>>,
    /// The open link: whether its text is ours, and whether it is a link at all.
    link: Option<OpenLink>,
    /// The open picture.
    image: Option<Picture>,
    /// The open code block: its language and its text.
    code: Option<(String, String)>,
    /// The open block of HTML.
    raw: Option<String>,
    /// The open footnote: its number, and what was written before it.
    note: Option<(usize, String)>,
}

struct Picture {
    address: String,
    title: String,
    /// Its text for those who cannot see it.
    alt: String,
    /// Width and height, where they are known.
    size: Option<(usize, usize)>,
}

struct OpenLink {
    /// The text that stands for the notation's id.
    name: Option<String>,
    /// Whether it leads anywhere.
    leads: bool,
}

impl Writer<'_> {
    fn html(&mut self, html: &str) {
        if html.ends_with("</p>\n") {
            self.closing = Some(self.out.len());
        }
        self.out.push_str(html);
    }

    /// What has no form of its own here is written as the library writes it; a block begins on a
    /// line of its own.
    fn plain(&mut self, event: Event<'_>) {
        let block = matches!(
            event,
            Event::Rule | Event::Start(Tag::BlockQuote(_) | Tag::List(_) | Tag::DefinitionList)
        );
        if block && !self.out.is_empty() && !self.out.ends_with('\n') {
            self.out.push('\n');
        }
        html::push_html(&mut self.out, std::iter::once(event));
    }

    fn text(&mut self, text: &str) {
        let Ok(()) = escape_html_body_text(&mut self.out, text) else { return };
    }

    fn attribute(&mut self, text: &str) {
        let Ok(()) = escape_html(&mut self.out, text) else { return };
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        if let Some((_, code)) = &mut self.code
            && let Event::Text(text) = &event
        {
            code.push_str(text);
            return;
        }
        if let Some(raw) = &mut self.raw
            && let Event::Html(html) | Event::Text(html) = &event
        {
            raw.push_str(html);
            return;
        }
        if let Some(Picture { alt, .. }) = &mut self.image {
            match &event {
                Event::Text(text) | Event::Code(text) => alt.push_str(text),
                Event::SoftBreak | Event::HardBreak => alt.push(' '),
                Event::End(TagEnd::Image) => self.end_image(),
                _ => {}
            }
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag, &range),
            Event::End(tag) => self.end(tag),
            // The notation without words of its own is followed by its id as text, for which the
            // name stands.
            Event::Text(_) if self.link.as_ref().is_some_and(|link| link.name.is_some()) => {}
            Event::Text(text) if text.len() == range.len() && self.link.is_none() => {
                self.running(&text, &range)
            }
            Event::Text(text) => self.text(&text),
            Event::InlineHtml(html) => self.inline_html(&html),
            Event::FootnoteReference(name) => self.reference(&name),
            Event::TaskListMarker(done) => {
                self.html(if done { "☑ " } else { "☐ " });
            }
            event => self.plain(event),
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        match tag {
            Tag::Paragraph => self.open_block("p", range),
            Tag::Heading { level, .. } => self.open_block(self.heading(level), range),
            Tag::Item => self.open_item("li", range),
            Tag::DefinitionListTitle => self.open_item("dt", range),
            Tag::DefinitionListDefinition => self.open_item("dd", range),
            Tag::Table(alignments) => {
                self.tables += 1;
                // In the volume other records have tables, too.
                let number = self.view.stand.shelf().and_then(|shelf| shelf.number(range.start));
                let number = number.map_or_else(|| self.tables.to_string(), ToString::to_string);
                let label = self.setting.language.locale.fill("table_label", &[("n", &number)]);
                let anchor = self.view.anchor(range.start);
                let id = anchor.map(|anchor| format!(" id=\"{}\"", attribute(&self.id(anchor))));
                let corrected = anchor.map(|anchor| self.corrected(anchor)).unwrap_or_default();
                let (said, mark) = self.number(range.start);
                self.html(&format!(
                    "<div class=\"table\"{}{said} role=\"region\" tabindex=\"0\" aria-label=\"{}\">{mark}",
                    id.unwrap_or_default(),
                    attribute(&label),
                ));
                if let Some(anchor) = anchor {
                    self.former(anchor);
                }
                self.table = Some(Table {
                    alignments: alignments.clone(),
                    column: 0,
                    head: false,
                    corrected,
                });
                self.plain(Event::Start(Tag::Table(alignments)));
            }
            Tag::TableHead => {
                if let Some(table) = &mut self.table {
                    (table.head, table.column) = (true, 0);
                }
                self.plain(Event::Start(Tag::TableHead));
            }
            Tag::TableRow => {
                if let Some(table) = &mut self.table {
                    (table.head, table.column) = (false, 0);
                }
                self.plain(Event::Start(Tag::TableRow));
            }
            Tag::TableCell => self.start_cell(),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.start_link(link_type, &dest_url, &title, range)
            }
            Tag::Image { dest_url, title, .. } => {
                let lead = self.view.lead(range.start);
                let written = || if self.is_book() { String::new() } else { dest_url.to_string() };
                let address = lead.and_then(|lead| lead.href.clone()).unwrap_or_else(written);
                let size = lead.and_then(|lead| lead.size);
                self.image =
                    Some(Picture { address, title: title.to_string(), alt: String::new(), size });
            }
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        info.split([' ', ',', '{']).next().unwrap_or("").to_owned()
                    }
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::HtmlBlock => self.raw = Some(String::new()),
            Tag::FootnoteDefinition(name) => {
                let number = self.notes.number(&name);
                self.note = Some((number, std::mem::take(&mut self.out)));
                self.closing = None;
            }
            tag => self.plain(Event::Start(tag)),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.close_block("p"),
            TagEnd::Heading(level) => self.close_block(self.heading(level)),
            TagEnd::Item => self.html("</li>\n"),
            TagEnd::DefinitionListTitle => self.html("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.html("</dd>\n"),
            TagEnd::Table => {
                let corrected = self.table.take().map(|table| table.corrected).unwrap_or_default();
                self.plain(Event::End(TagEnd::Table));
                self.html("</div>\n");
                if !corrected.is_empty() {
                    self.html(&format!("<p>{}</p>\n", corrected.trim_start()));
                }
            }
            TagEnd::TableCell => {
                let head = self.table.as_ref().is_some_and(|table| table.head);
                self.html(if head { "</th>" } else { "</td>" });
            }
            TagEnd::Link => self.end_link(),
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => self.end_raw(),
            TagEnd::FootnoteDefinition => {
                if let Some((number, before)) = self.note.take() {
                    let text = std::mem::replace(&mut self.out, before);
                    self.notes.texts.insert(number, Note { text, closing: self.closing.take() });
                }
            }
            tag => self.plain(Event::End(tag)),
        }
    }

    /// The element of a heading.
    fn heading(&self, level: HeadingLevel) -> &'static str {
        ["h2", "h3", "h4", "h5", "h6"][usize::from(self.level(level as u8)).clamp(2, 6) - 2]
    }

    fn open_block(&mut self, element: &str, range: &Range<usize>) {
        let anchor = self.view.anchor(range.start).map(ToOwned::to_owned);
        self.out.push('<');
        self.out.push_str(element);
        if let Some(anchor) = &anchor {
            self.out.push_str(" id=\"");
            self.own(anchor);
            self.out.push('"');
        }
        let (said, mark) = self.number(range.start);
        self.out.push_str(&said);
        self.out.push('>');
        if let Some(anchor) = &anchor {
            self.former(anchor);
        }
        self.out.push_str(&mark);
        self.open.push(anchor);
    }

    fn close_block(&mut self, element: &str) {
        if element == "p" {
            self.closing = Some(self.out.len());
        }
        if let Some(anchor) = self.open.pop().flatten() {
            self.mark(&anchor);
        }
        self.out.push_str("</");
        self.out.push_str(element);
        self.out.push_str(">\n");
    }

    /// An item's mark stands at its beginning: at its end other items may follow inside it.
    fn open_item(&mut self, element: &str, range: &Range<usize>) {
        self.open_block(element, range);
        if let Some(anchor) = self.open.pop().flatten() {
            self.mark(&anchor);
        }
    }

    fn start_cell(&mut self) {
        let Some(table) = &mut self.table else { return };
        let class = match table.alignments.get(table.column) {
            Some(Alignment::Left) => " class=\"left\"",
            Some(Alignment::Center) => " class=\"center\"",
            Some(Alignment::Right) => " class=\"right\"",
            _ => "",
        };
        table.column += 1;
        let cell =
            if table.head { format!("<th scope=\"col\"{class}>") } else { format!("<td{class}>") };
        self.html(&cell);
    }

    /// An anchor of the prose as an id of the page.
    fn id<'t>(&self, anchor: &'t str) -> Cow<'t, str> {
        match self.view.stand.shelf() {
            None => Cow::Borrowed(anchor),
            Some(shelf) => Cow::Owned(format!("{}.{anchor}", shelf.anchor)),
        }
    }

    /// The level of a heading, from 2 on: the page's title, or the record's in the volume, is above
    /// it.
    fn level(&self, level: u8) -> u8 {
        match self.view.stand {
            Stand::Page | Stand::Book(_) => level.max(2),
            Stand::Volume(_) => (level.max(2) + 1).min(6),
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
        let lead = self.view.lead(range.start);
        let name = lead.filter(|_| bare).and_then(|lead| lead.name.clone());
        // On paper a link to a file of the site would lead nowhere.
        let paper = self.view.stand != Stand::Page;
        let Some(lead) = lead.filter(|lead| !(paper && lead.class == "file")) else {
            self.link = Some(OpenLink { name, leads: false });
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
            format!(" title=\"{}\"", attribute(title))
        };
        self.html(&format!("<a class=\"{class}\" href=\"{}\"{rel}{title}>", attribute(href)));
        self.link = Some(OpenLink { name, leads: true });
    }

    fn end_link(&mut self) {
        let Some(link) = self.link.take() else { return };
        if let Some(name) = link.name {
            self.text(&name);
        }
        if link.leads {
            self.html("</a>");
        }
    }

    fn end_image(&mut self) {
        let Some(Picture { mut address, title, alt, size }) = self.image.take() else { return };
        if let Some(pictures) = &self.setting.pictures {
            address = pictures.get(&address).cloned().unwrap_or_default();
        }
        // With its size the text below keeps its place while the picture comes.
        let size = size
            .map(|(width, height)| format!(" width=\"{width}\" height=\"{height}\""))
            .unwrap_or_default();
        // A printer takes the page as it is: there all pictures must have come.
        let lazy = if self.view.stand == Stand::Page { " loading=\"lazy\"" } else { "" };
        let title = if title.is_empty() {
            String::new()
        } else {
            format!(" title=\"{}\"", attribute(&title))
        };
        if address.is_empty() {
            self.text(&alt);
            return;
        }
        let end = if self.is_book() { " /" } else { "" };
        self.html(&format!(
            "<img src=\"{}\" alt=\"{}\"{title}{size}{lazy}{end}>",
            attribute(&address),
            attribute(alt.trim())
        ));
    }

    fn end_code(&mut self) {
        let Some((language, code)) = self.code.take() else { return };
        let mut html = String::from("<pre class=\"code\" tabindex=\"0\"><code");
        if language.is_empty() {
            html.push('>');
            html.push_str(&body_text(&code));
        } else {
            let Ok(()) = write!(html, " class=\"language-{}\">", attribute(&language)) else {
                return;
            };
            self.setting.highlighter.html(&code, &language, &mut html);
        }
        html.push_str("</code></pre>\n");
        self.html(&html);
    }

    /// Running text, with the names in it that become links. A name may begin in one run and end in
    /// another.
    fn running(&mut self, text: &str, range: &Range<usize>) {
        let names = &self.view.names;
        let mut next = names.partition_point(|name| name.end <= range.start);
        let part = |from: usize, to: usize| &text[from - range.start..to - range.start];
        let mut at = range.start;
        while let Some(name) = names.get(next).filter(|name| name.start < range.end) {
            if name.start >= range.start {
                self.text(part(at, name.start));
                at = name.start;
                self.out.push_str("<a class=\"");
                self.out.push_str(name.class);
                self.out.push_str("\" href=\"");
                self.attribute(&name.href);
                self.out.push_str("\">");
            }
            if name.end > range.end {
                break;
            }
            self.text(part(at, name.end));
            at = name.end;
            self.out.push_str("</a>");
            next += 1;
        }
        self.text(part(at, range.end));
    }
}

fn attribute(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let Ok(()) = escape_html(&mut escaped, text) else { return String::new() };
    escaped
}

fn body_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let Ok(()) = escape_html_body_text(&mut escaped, text) else { return String::new() };
    escaped
}
