//! Dublin Core, its fifteen elements: in the head of a page, and for harvesters.

use crate::bibliographic::doi_url;
use crate::head::tags::Tags;
use kyyeu_view::{Author, VolumeWork, Work, WorkDate};

/// An element and what it says.
type DublinCoreElement = (&'static str, String);

/// The elements of a record.
pub fn work_elements(work: &Work) -> Vec<DublinCoreElement> {
    let volume = &work.volume;
    let texts =
        |name: &'static str, texts: Vec<String>| texts.into_iter().map(move |text| (name, text));
    let one = |name: &'static str, text: Option<String>| texts(name, text.into_iter().collect());
    let names = work.authors.iter().map(Author::inverted_name).collect();
    let mut elements: Vec<DublinCoreElement> = Vec::new();
    elements.extend(one("title", Some(work.title.clone())));
    elements.extend(texts("creator", names));
    elements.extend(texts("subject", work.topics.clone()));
    elements.extend(one("description", work.summary.clone()));
    elements.extend(one("publisher", volume.publisher.clone()));
    elements.extend(one("date", work.issue_date().map(WorkDate::to_iso)));
    elements.extend(one("type", Some("Text".to_owned())));
    elements.extend(one("type", work.genre.clone()));
    elements.extend(one("format", Some("text/html".to_owned())));
    elements.extend(one("identifier", work.url()));
    elements.extend(one("identifier", work.doi.as_deref().map(doi_url)));
    elements.extend(one("source", volume.source.clone()));
    elements.extend(one("language", Some(work.language.clone())));
    elements.extend(one("relation", Some(volume.title.clone())));
    elements.extend(texts("coverage", work.places.iter().map(|(name, _)| name.clone()).collect()));
    elements.extend(one("rights", volume.licence.clone()));
    elements
}

/// The tags of a record. Its summary and its places stand in the page already.
pub fn push_work_tags(work: &Work, tags: &mut Tags) {
    let elements = work_elements(work).into_iter();
    push_elements(
        elements
            .filter(|(name, _)| !matches!(*name, "description" | "coverage" | "source" | "format")),
        tags,
    );
}

/// The tags of the volume.
pub fn push_volume_tags(volume: &VolumeWork, tags: &mut Tags) {
    let people = |name: &'static str, list: &[Author]| {
        list.iter().map(|author| (name, author.inverted_name())).collect::<Vec<_>>()
    };
    let one = |name: &'static str, text: Option<String>| text.map(|text| (name, text));
    let elements = one("title", Some(volume.title.clone()))
        .into_iter()
        .chain(people("creator", &volume.editors))
        .chain(people("contributor", &volume.organisers))
        .chain(one("publisher", volume.publisher.clone()))
        .chain(one("date", volume.issue_date().map(WorkDate::to_iso)))
        .chain(one("type", Some("Collection".to_owned())))
        .chain(one("identifier", volume.url(volume.path)))
        .chain(one("identifier", volume.doi.as_deref().map(doi_url)))
        .chain(one("identifier", volume.isbn.as_deref().map(|isbn| format!("ISBN {isbn}"))))
        .chain(one("language", Some(volume.language.clone())))
        .chain(one("rights", volume.licence.clone()));
    push_elements(elements, tags);
}

fn push_elements(elements: impl Iterator<Item = DublinCoreElement>, tags: &mut Tags) {
    tags.push_link("schema.DC", "http://purl.org/dc/elements/1.1/", None);
    for (name, text) in elements {
        tags.push_named(&format!("DC.{name}"), &text);
    }
}
