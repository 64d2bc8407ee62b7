//! Elements in the head of a page, as HTML.

use crate::bibliographic::licence_url;
use crate::escape;
use kyyeu_view::VolumeWork;

/// Elements of a head, each on a line of its own.
#[derive(Default)]
pub struct Tags(String);

impl Tags {
    pub fn push_meta(&mut self, attribute: &str, name: &str, content: &str) {
        self.0.push_str("\n<meta ");
        self.0.push_str(attribute);
        self.0.push_str("=\"");
        self.0.push_str(name);
        self.0.push_str("\" content=\"");
        self.push_escaped(content);
        self.0.push_str("\">");
    }

    /// A tag with a name, unless the content is empty: validators report empty tags.
    pub fn push_named(&mut self, name: &str, content: &str) {
        if !content.is_empty() {
            self.push_meta("name", name, content);
        }
    }

    pub fn push_optional(&mut self, name: &str, content: Option<&str>) {
        self.push_named(name, content.unwrap_or_default());
    }

    pub fn push_link(&mut self, rel: &str, href: &str, media_type: Option<&str>) {
        self.0.push_str("\n<link rel=\"");
        self.0.push_str(rel);
        self.0.push_str("\" href=\"");
        self.push_escaped(href);
        if let Some(media_type) = media_type {
            self.0.push_str("\" type=\"");
            self.0.push_str(media_type);
        }
        self.0.push_str("\">");
    }

    pub fn push_optional_link(&mut self, rel: &str, href: Option<String>) {
        if let Some(href) = href {
            self.push_link(rel, &href, None);
        }
    }

    pub fn push_licence(&mut self, volume: &VolumeWork) {
        self.push_optional_link("license", volume.licence.as_deref().and_then(licence_url));
    }

    fn push_escaped(&mut self, text: &str) {
        escape::push_attribute(&mut self.0, text);
    }

    /// JSON-LD. No text in it can end the element.
    pub fn push_json_ld(&mut self, json: &str) {
        self.0.push_str("\n<script type=\"application/ld+json\">");
        self.0.push_str(&json.replace('<', "\\u003c"));
        self.0.push_str("</script>");
    }

    pub fn into_html(self) -> String {
        self.0
    }
}
