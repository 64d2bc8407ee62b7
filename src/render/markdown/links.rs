//! Links, images, and names in running text that are links.

use std::ops::Range;

use pulldown_cmark::LinkType;

use crate::escape::escape_attribute;
use crate::markdown::writer::{MarkdownWriter, OpenImage, OpenLink};
use kyyeu_view::ProseContext;

impl MarkdownWriter<'_> {
    pub fn start_link(
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
        let resolved = self.view.link_at(range.start);
        let label = match resolved {
            Some(link) if link_type == (LinkType::WikiLink { has_pothole: false }) => {
                link.label.clone()
            }
            _ => None,
        };
        // On paper a link to a file of the site has no target.
        let on_paper = self.view.context != ProseContext::Page;
        let Some(link) = resolved.filter(|link| !(on_paper && link.class == "file")) else {
            self.open_link = Some(OpenLink { label, has_target: false });
            return;
        };
        let (href, class) = (link.href.as_ref().unwrap_or(&written), link.class);
        let is_external = class == "external" && !href.starts_with("mailto:");
        let rel = if is_external { " rel=\"external\"" } else { "" };
        self.push_html(&format!(
            "<a class=\"{class}\" href=\"{}\"{rel}{}>",
            escape_attribute(href),
            title_attribute(title),
        ));
        self.open_link = Some(OpenLink { label, has_target: true });
    }

    pub fn end_link(&mut self) {
        let Some(link) = self.open_link.take() else { return };
        if let Some(label) = link.label {
            self.push_text(&label);
        }
        if link.has_target {
            self.push_html("</a>");
        }
    }

    pub fn start_image(&mut self, written: &str, title: &str, range: &Range<usize>) {
        let resolved = self.view.link_at(range.start);
        let src = match resolved.and_then(|link| link.href.clone()) {
            Some(href) => href,
            // An EPUB shows no image from outside.
            None if self.is_epub() => String::new(),
            None => written.to_owned(),
        };
        self.open_image = Some(OpenImage {
            src,
            title: title.to_owned(),
            alt: String::new(),
            size: resolved.and_then(|link| link.image_size),
        });
    }

    pub fn end_image(&mut self) {
        let Some(OpenImage { mut src, title, alt, size }) = self.open_image.take() else {
            return;
        };
        if let Some(images) = &self.context.inlined_images {
            src = images.get(&src).cloned().unwrap_or_default();
        }
        if src.is_empty() {
            self.push_text(&alt);
            return;
        }
        // With a size, the text below does not move when the image arrives.
        let size = size
            .map(|(width, height)| format!(" width=\"{width}\" height=\"{height}\""))
            .unwrap_or_default();
        // A printer takes the page as it is: all its images must be loaded.
        let is_page = self.view.context == ProseContext::Page;
        let lazy = if is_page { " loading=\"lazy\"" } else { "" };
        let end = if self.is_epub() { " /" } else { "" };
        self.push_html(&format!(
            "<img src=\"{}\" alt=\"{}\"{}{size}{lazy}{end}>",
            escape_attribute(&src),
            escape_attribute(alt.trim()),
            title_attribute(&title),
        ));
    }

    /// Writes running text, with the names in it that are links. A name may begin in one run of
    /// text and end in another.
    pub fn push_linked_text(&mut self, text: &str, range: &Range<usize>) {
        let links = &self.view.auto_links;
        let mut next = links.partition_point(|link| link.end <= range.start);
        let part = |start: usize, end: usize| &text[start - range.start..end - range.start];
        let mut offset = range.start;
        while let Some(link) = links.get(next).filter(|link| link.start < range.end) {
            if link.start >= range.start {
                self.push_text(part(offset, link.start));
                offset = link.start;
                self.out.push_str("<a class=\"");
                self.out.push_str(link.class);
                self.out.push_str("\" href=\"");
                self.push_attribute(&link.href);
                self.out.push_str("\">");
            }
            if link.end > range.end {
                break;
            }
            self.push_text(part(offset, link.end));
            offset = link.end;
            self.out.push_str("</a>");
            next += 1;
        }
        self.push_text(part(offset, range.end));
    }
}

fn title_attribute(title: &str) -> String {
    if title.is_empty() { String::new() } else { format!(" title=\"{}\"", escape_attribute(title)) }
}
