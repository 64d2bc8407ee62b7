//! What a page's head says to programs: Highwire tags, Dublin Core, Open Graph, Signposting links
//! and JSON-LD, all from what the page is about.

pub mod dublin;
mod highwire;
mod jsonld;

use pulldown_cmark_escape::escape_html;

use kyyeu_view::{About, Head, Maker, Site, Volume, Work};

/// The elements for the head of a page, as HTML.
#[must_use]
pub fn head(head: &Head, site: &Site) -> String {
    let mut tags = Tags(String::new());
    match &head.about {
        About::Work(work) => {
            highwire::tags(work, &mut tags);
            dublin::work(work, &mut tags);
            of_work(work, &head.root, &mut tags);
        }
        About::Meeting(volume, _) | About::Volume(volume) => {
            dublin::volume(volume, &mut tags);
            of_volume(volume, &head.root, &mut tags);
        }
        About::Dataset(dataset) => {
            for (file, mime) in dataset.files.iter().zip(["text/csv", "application/json"]) {
                tags.link("item", &format!("{}{file}", head.root), Some(mime));
            }
            tags.link("type", "https://schema.org/Dataset", None);
            tags.licence(&dataset.volume);
        }
        About::Person(_) | About::Place(_) | About::Organisation(_) | About::Nothing => {}
    }
    open_graph(head, site, &mut tags);
    if let Some(data) = jsonld::of(head, site) {
        // A script that is no script: the page's policy has nothing to forbid, and no text can end
        // it.
        tags.0.push_str("\n<script type=\"application/ld+json\">");
        tags.0.push_str(&data.replace('<', "\\u003c"));
        tags.0.push_str("</script>");
    }
    tags.0
}

/// Where a work is cited as, what else is said of it, who made it (Signposting).
fn of_work(work: &Work, root: &str, tags: &mut Tags) {
    tags.some_link("cite-as", work.doi.as_deref().map(doi).or_else(|| work.url()));
    for author in &work.authors {
        match (&author.orcid, &author.maker) {
            (Some(orcid), _) => tags.link("author", &format!("https://orcid.org/{orcid}"), None),
            (None, Maker::Organisation) => {}
            (None, _) => tags.link("author", &format!("{root}{}", author.path), None),
        }
    }
    tags.link("type", &format!("https://schema.org/{}", jsonld::kind(work)), None);
    tags.link("type", "https://schema.org/AboutPage", None);
    tags.link("collection", &format!("{root}{}", work.volume.path), Some("text/html"));
    tags.link("describedby", &format!("{root}{CATALOGUE}"), Some("application/json"));
    tags.licence(&work.volume);
}

fn of_volume(volume: &Volume, root: &str, tags: &mut Tags) {
    tags.some_link("cite-as", volume.doi.as_deref().map(doi).or_else(|| volume.url(volume.path)));
    tags.link("type", "https://schema.org/Book", None);
    tags.link("describedby", &format!("{root}{CATALOGUE}"), Some("application/json"));
    tags.licence(volume);
}

/// What a page is shown as where someone sends it on (Open Graph): only where its address is known.
fn open_graph(head: &Head, site: &Site, tags: &mut Tags) {
    let (Some(base), Some(url)) = (&site.base_url, &head.canonical) else { return };
    let kind = match head.about {
        About::Work(_) => "article",
        About::Person(_) => "profile",
        About::Meeting(..) | About::Volume(_) => "book",
        About::Place(_) | About::Organisation(_) | About::Dataset(_) | About::Nothing => "website",
    };
    let mut tag = |property: &str, content: &str| tags.element("property", property, content);
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
        tags.name("twitter:card", "summary_large_image");
    }
}

/// Where the catalogue of the site is.
pub const CATALOGUE: &str = "catalogue.json";

/// The address of a DOI.
pub fn doi(doi: &str) -> String {
    format!("https://doi.org/{doi}")
}

/// The first and last of pages such as `12-19`.
pub fn ends(pages: &str) -> (&str, Option<&str>) {
    match pages.split_once(['-', '–']) {
        Some((first, last)) => (first.trim(), Some(last.trim_start_matches(['-', '–']).trim())),
        None => (pages.trim(), None),
    }
}

/// The address of a licence: one that stands in its words, or that of a Creative Commons licence
/// which they name.
pub fn licence(words: &str) -> Option<String> {
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
    fn element(&mut self, attribute: &str, name: &str, content: &str) {
        self.0.push_str("\n<meta ");
        self.0.push_str(attribute);
        self.0.push_str("=\"");
        self.0.push_str(name);
        self.0.push_str("\" content=\"");
        self.text(content);
        self.0.push_str("\">");
    }

    /// A tag with a name. Programs take an empty one for a mistake: there is none.
    fn name(&mut self, name: &str, content: &str) {
        if !content.is_empty() {
            self.element("name", name, content);
        }
    }

    fn some(&mut self, name: &str, content: Option<&str>) {
        self.name(name, content.unwrap_or_default());
    }

    fn link(&mut self, rel: &str, href: &str, mime: Option<&str>) {
        self.0.push_str("\n<link rel=\"");
        self.0.push_str(rel);
        self.0.push_str("\" href=\"");
        self.text(href);
        if let Some(mime) = mime {
            self.0.push_str("\" type=\"");
            self.0.push_str(mime);
        }
        self.0.push_str("\">");
    }

    fn some_link(&mut self, rel: &str, href: Option<String>) {
        if let Some(href) = href {
            self.link(rel, &href, None);
        }
    }

    fn licence(&mut self, volume: &Volume) {
        self.some_link("license", volume.licence.as_deref().and_then(licence));
    }

    fn text(&mut self, text: &str) {
        escape_html(&mut self.0, text).expect("a string takes everything");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licences_have_addresses_where_their_words_name_one() {
        let by = Some("https://creativecommons.org/licenses/by/4.0/");
        assert_eq!(licence("CC BY 4.0").as_deref(), by);
        assert_eq!(licence("CC-BY-4.0").as_deref(), by);
        assert_eq!(
            licence("CC BY-NC-SA 3.0").unwrap(),
            "https://creativecommons.org/licenses/by-nc-sa/3.0/"
        );
        assert_eq!(licence("CC0").unwrap(), "https://creativecommons.org/publicdomain/zero/1.0/");
        assert_eq!(licence("xem https://kyyeu.example/l (vi)").unwrap(), "https://kyyeu.example/l");
        assert_eq!(licence("Giữ mọi quyền"), None);
        assert_eq!(licence("CC BY 4.0 hoặc khác"), None);
    }

    #[test]
    fn pages_have_two_ends() {
        assert_eq!(ends("12-19"), ("12", Some("19")));
        assert_eq!(ends("12–19"), ("12", Some("19")));
        assert_eq!(ends("12--19"), ("12", Some("19")));
        assert_eq!(ends("7"), ("7", None));
    }
}
