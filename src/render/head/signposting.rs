//! Signposting: typed links between a page and the resources that describe it
//! (signposting.org).

use crate::bibliographic::doi_url;
use crate::head::json_ld;
use crate::head::tags::Tags;
use kyyeu_view::{AuthorKind, StructuredDataset, VolumeWork, Work};

/// Path of the site's catalogue from the root.
const CATALOGUE_PATH: &str = "catalogue.json";

/// The links of a work: its citable address, its authors, its types, its volume and its metadata.
pub fn push_work_links(work: &Work, root: &str, tags: &mut Tags) {
    tags.push_optional_link("cite-as", work.doi.as_deref().map(doi_url).or_else(|| work.url()));
    for author in &work.authors {
        match (&author.orcid, &author.kind) {
            (Some(orcid), _) => {
                tags.push_link("author", &format!("https://orcid.org/{orcid}"), None);
            }
            (None, AuthorKind::Organisation) => {}
            (None, _) => tags.push_link("author", &format!("{root}{}", author.path), None),
        }
    }
    tags.push_link("type", &format!("https://schema.org/{}", json_ld::schema_type(work)), None);
    tags.push_link("type", "https://schema.org/AboutPage", None);
    tags.push_link("collection", &format!("{root}{}", work.volume.path), Some("text/html"));
    tags.push_link("describedby", &format!("{root}{CATALOGUE_PATH}"), Some("application/json"));
    tags.push_licence(&work.volume);
}

/// The links of the volume.
pub fn push_volume_links(volume: &VolumeWork, root: &str, tags: &mut Tags) {
    tags.push_optional_link(
        "cite-as",
        volume.doi.as_deref().map(doi_url).or_else(|| volume.url(volume.path)),
    );
    tags.push_link("type", "https://schema.org/Book", None);
    tags.push_link("describedby", &format!("{root}{CATALOGUE_PATH}"), Some("application/json"));
    tags.push_licence(volume);
}

/// The links of a dataset: its files, its type and its licence.
pub fn push_dataset_links(dataset: &StructuredDataset, root: &str, tags: &mut Tags) {
    for (file, media_type) in dataset.files.iter().zip(["text/csv", "application/json"]) {
        tags.push_link("item", &format!("{root}{file}"), Some(media_type));
    }
    tags.push_link("type", "https://schema.org/Dataset", None);
    tags.push_licence(&dataset.volume);
}
