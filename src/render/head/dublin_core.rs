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
    let text = |name: &'static str, value: Option<String>| texts(name, value.into_iter().collect());
    let names = work.authors.iter().map(Author::inverted_name).collect();
    let mut elements: Vec<DublinCoreElement> = Vec::new();
    elements.extend(text("title", Some(work.title.clone())));
    elements.extend(texts("creator", names));
    elements.extend(texts("subject", work.topics.clone()));
    elements.extend(text("description", work.summary.clone()));
    elements.extend(text("publisher", volume.publisher.clone()));
    elements.extend(text("date", work.issue_date().map(WorkDate::to_iso)));
    elements.extend(text("type", Some("Text".to_owned())));
    elements.extend(text("type", work.genre.clone()));
    elements.extend(text("format", Some("text/html".to_owned())));
    elements.extend(text("identifier", work.url()));
    elements.extend(text("identifier", work.doi.as_deref().map(doi_url)));
    elements.extend(text("source", volume.source.clone()));
    elements.extend(text("language", Some(work.language.clone())));
    elements.extend(text("relation", Some(volume.title.clone())));
    elements.extend(texts("coverage", work.places.iter().map(|(name, _)| name.clone()).collect()));
    elements.extend(text("rights", volume.licence.clone()));
    elements
}

/// The tags of a record, without what the page shows anyway: summary, places, source, format.
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
    let text = |name: &'static str, value: Option<String>| value.map(|value| (name, value));
    let elements = text("title", Some(volume.title.clone()))
        .into_iter()
        .chain(people("creator", &volume.editors))
        .chain(people("contributor", &volume.organisers))
        .chain(text("publisher", volume.publisher.clone()))
        .chain(text("date", volume.issue_date().map(WorkDate::to_iso)))
        .chain(text("type", Some("Collection".to_owned())))
        .chain(text("identifier", volume.url(volume.path)))
        .chain(text("identifier", volume.doi.as_deref().map(doi_url)))
        .chain(text("identifier", volume.isbn.as_deref().map(|isbn| format!("ISBN {isbn}"))))
        .chain(text("language", Some(volume.language.clone())))
        .chain(text("rights", volume.licence.clone()));
    push_elements(elements, tags);
}

fn push_elements(elements: impl Iterator<Item = DublinCoreElement>, tags: &mut Tags) {
    tags.push_link("schema.DC", "http://purl.org/dc/elements/1.1/", None);
    for (name, text) in elements {
        tags.push_named(&format!("DC.{name}"), &text);
    }
}
