//! What a page's head says to programs: Highwire tags, Dublin Core, Open Graph, Signposting links
//! and JSON-LD, all from what the page is about.

pub mod dublin_core;
mod highwire;
mod json_ld;

use pulldown_cmark_escape::escape_html;

use kyyeu_view::{AuthorKind, Head, Site, StructuredData, VolumeWork, Work};

/// The elements for the head of a page, as HTML.
#[must_use]
pub fn render_metadata(head: &Head, site: &Site) -> String {
    let mut tags = Tags(String::new());
    match &head.structured_data {
        StructuredData::Work(work) => {
            crate::head::highwire::push_tags(work, &mut tags);
            crate::head::dublin_core::push_work_tags(work, &mut tags);
            push_work_links(work, &head.root, &mut tags);
        }
        StructuredData::Workshop(volume, _) | StructuredData::Volume(volume) => {
            crate::head::dublin_core::push_volume_tags(volume, &mut tags);
            push_volume_links(volume, &head.root, &mut tags);
        }
        StructuredData::Dataset(dataset) => {
            for (file, mime) in dataset.files.iter().zip(["text/csv", "application/json"]) {
                tags.push_link("item", &format!("{}{file}", head.root), Some(mime));
            }
            tags.push_link("type", "https://schema.org/Dataset", None);
            tags.push_licence(&dataset.volume);
        }
        StructuredData::Person(_)
        | StructuredData::Province(_)
        | StructuredData::Organisation(_)
        | StructuredData::None => {}
    }
    push_open_graph(head, site, &mut tags);
    if let Some(data) = crate::head::json_ld::render_json_ld(head, site) {
        // A script that is no script: the page's policy has nothing to forbid, and no text can end
        // it.
        tags.0.push_str("\n<script type=\"application/ld+json\">");
        tags.0.push_str(&data.replace('<', "\\u003c"));
        tags.0.push_str("</script>");
    }
    tags.0
}

/// Where a work is cited as, what else is said of it, who made it (Signposting).
fn push_work_links(work: &Work, root: &str, tags: &mut Tags) {
    tags.push_optional_link("cite-as", work.doi.as_deref().map(doi_url).or_else(|| work.url()));
    for author in &work.authors {
        match (&author.orcid, &author.kind) {
            (Some(orcid), _) => {
                tags.push_link("author", &format!("https://orcid.org/{orcid}"), None)
            }
            (None, AuthorKind::Organisation) => {}
            (None, _) => tags.push_link("author", &format!("{root}{}", author.path), None),
        }
    }
    tags.push_link(
        "type",
        &format!("https://schema.org/{}", crate::head::json_ld::schema_type(work)),
        None,
    );
    tags.push_link("type", "https://schema.org/AboutPage", None);
    tags.push_link("collection", &format!("{root}{}", work.volume.path), Some("text/html"));
    tags.push_link("describedby", &format!("{root}{CATALOGUE_PATH}"), Some("application/json"));
    tags.push_licence(&work.volume);
}

fn push_volume_links(volume: &VolumeWork, root: &str, tags: &mut Tags) {
    tags.push_optional_link(
        "cite-as",
        volume.doi.as_deref().map(doi_url).or_else(|| volume.url(volume.path)),
    );
    tags.push_link("type", "https://schema.org/Book", None);
    tags.push_link("describedby", &format!("{root}{CATALOGUE_PATH}"), Some("application/json"));
    tags.push_licence(volume);
}

/// What a page is shown as where someone sends it on (Open Graph): only where its address is known.
fn push_open_graph(head: &Head, site: &Site, tags: &mut Tags) {
    let (Some(base), Some(url)) = (&site.base_url, &head.canonical) else { return };
    let kind = match head.structured_data {
        StructuredData::Work(_) => "article",
        StructuredData::Person(_) => "profile",
        StructuredData::Workshop(..) | StructuredData::Volume(_) => "book",
        StructuredData::Province(_)
        | StructuredData::Organisation(_)
        | StructuredData::Dataset(_)
        | StructuredData::None => "website",
    };
    let mut tag = |property: &str, content: &str| tags.push_meta("property", property, content);
    tag("og:type", kind);
    tag("og:title", &head.title);
    tag("og:url", url);
    tag("og:site_name", &site.title);
    if !head.description.is_empty() {
        tag("og:description", &head.description);
    }
    match head.language.as_str() {
        "vi" => tag("og:locale", "vi_VN"),
        "en" => tag("og:locale", "en_US"),
        _ => {}
    }
    if let Some(card) = site.card {
        tag("og:image", &format!("{base}{card}"));
        tag("og:image:type", "image/png");
        tag("og:image:width", "1200");
        tag("og:image:height", "630");
        tag("og:image:alt", &site.title);
        tags.push_named("twitter:card", "summary_large_image");
    }
}

/// Where the catalogue of the site is.
pub const CATALOGUE_PATH: &str = "catalogue.json";

/// The address of a DOI.
pub fn doi_url(doi: &str) -> String {
    format!("https://doi.org/{doi}")
}

/// The first and last of pages such as `12-19`.
pub fn page_range(pages: &str) -> (&str, Option<&str>) {
    match pages.split_once(['-', '–']) {
        Some((first, last)) => (first.trim(), Some(last.trim_start_matches(['-', '–']).trim())),
        None => (pages.trim(), None),
    }
}

/// The address of a licence: one that stands in its words, or that of a Creative Commons licence
/// which they name.
pub fn licence_url(words: &str) -> Option<String> {
    if let Some(at) = words.find("https://").or_else(|| words.find("http://")) {
        return words[at..].split([' ', ')', ',', ';']).next().map(ToOwned::to_owned);
    }
    let mut parts = words.split([' ', '-']).filter(|part| !part.is_empty());
    let first = parts.next()?;
    if first == "CC0" {
        return Some("https://creativecommons.org/publicdomain/zero/1.0/".to_owned());
    }
    let known = |part: &str| matches!(part, "BY" | "SA" | "NC" | "ND");
    let mut terms = Vec::new();
    let mut version = None;
    for part in parts {
        match part {
            part if known(part) && version.is_none() => terms.push(part.to_lowercase()),
            "1.0" | "2.0" | "2.5" | "3.0" | "4.0" if version.is_none() => version = Some(part),
            _ => return None,
        }
    }
    let version =
        version.filter(|_| first == "CC" && terms.first().is_some_and(|term| term == "by"))?;
    Some(format!("https://creativecommons.org/licenses/{}/{version}/", terms.join("-")))
}

/// Elements of a head, one a line.
pub struct Tags(String);

impl Tags {
    fn push_meta(&mut self, attribute: &str, name: &str, content: &str) {
        self.0.push_str("\n<meta ");
        self.0.push_str(attribute);
        self.0.push_str("=\"");
        self.0.push_str(name);
        self.0.push_str("\" content=\"");
        self.push_escaped(content);
        self.0.push_str("\">");
    }

    /// A tag with a name. Programs take an empty one for a mistake: there is none.
    fn push_named(&mut self, name: &str, content: &str) {
        if !content.is_empty() {
            self.push_meta("name", name, content);
        }
    }

    fn push_optional(&mut self, name: &str, content: Option<&str>) {
        self.push_named(name, content.unwrap_or_default());
    }

    fn push_link(&mut self, rel: &str, href: &str, mime: Option<&str>) {
        self.0.push_str("\n<link rel=\"");
        self.0.push_str(rel);
        self.0.push_str("\" href=\"");
        self.push_escaped(href);
        if let Some(mime) = mime {
            self.0.push_str("\" type=\"");
            self.0.push_str(mime);
        }
        self.0.push_str("\">");
    }

    fn push_optional_link(&mut self, rel: &str, href: Option<String>) {
        if let Some(href) = href {
            self.push_link(rel, &href, None);
        }
    }

    fn push_licence(&mut self, volume: &VolumeWork) {
        self.push_optional_link("license", volume.licence.as_deref().and_then(licence_url));
    }

    fn push_escaped(&mut self, text: &str) {
        escape_html(&mut self.0, text).expect("a string takes everything");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_have_addresses_where_their_words_name_one() {
        let by = Some("https://creativecommons.org/licenses/by/4.0/");
        assert_eq!(licence_url("CC BY 4.0").as_deref(), by);
        assert_eq!(licence_url("CC-BY-4.0").as_deref(), by);
        assert_eq!(
            licence_url("CC BY-NC-SA 3.0").unwrap(),
            "https://creativecommons.org/licenses/by-nc-sa/3.0/"
        );
        assert_eq!(
            licence_url("CC0").unwrap(),
            "https://creativecommons.org/publicdomain/zero/1.0/"
        );
        assert_eq!(
            licence_url("xem https://kyyeu.example/l (vi)").unwrap(),
            "https://kyyeu.example/l"
        );
        assert_eq!(licence_url("Giữ mọi quyền"), None);
        assert_eq!(licence_url("CC BY 4.0 hoặc khác"), None);
    }

    #[test]
    fn pages_have_two_ends() {
        assert_eq!(page_range("12-19"), ("12", Some("19")));
        assert_eq!(page_range("12–19"), ("12", Some("19")));
        assert_eq!(page_range("12--19"), ("12", Some("19")));
        assert_eq!(page_range("7"), ("7", None));
    }
}
