//! Open Graph (ogp.me): the preview of a page whose address is shared.

use crate::head::tags::Tags;
use kyyeu_view::{Head, Site, StructuredData};

/// The tags of a page: none if its absolute address is unknown.
pub fn push_tags(head: &Head, site: &Site, tags: &mut Tags) {
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
    if let Some(card) = site.social_card {
        tag("og:image", &format!("{base}{card}"));
        tag("og:image:type", "image/png");
        tag("og:image:width", "1200");
        tag("og:image:height", "630");
        tag("og:image:alt", &site.title);
        tags.push_named("twitter:card", "summary_large_image");
    }
}
