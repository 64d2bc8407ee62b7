//! The tags by which Google Scholar knows a paper: title, authors and date must be there, or there
//! are none at all.

use super::Tags;
use kyyeu_view::{Day, Work};

/// The tags of a work.
pub fn tags(work: &Work, tags: &mut Tags) {
    let Some(issued) = work.issued().filter(|_| !work.authors.is_empty()) else { return };
    let volume = &work.volume;
    tags.name("citation_title", &work.title);
    for author in &work.authors {
        tags.name("citation_author", &author.inverted());
    }
    tags.name("citation_publication_date", &slashed(issued.from));
    tags.name("citation_conference_title", &volume.title);
    tags.some("citation_publisher", volume.publisher.as_deref());
    tags.some("citation_isbn", volume.isbn.as_deref());
    tags.some("citation_issn", volume.issn.as_deref());
    if let Some(pages) = &work.pages {
        let (first, last) = super::ends(pages);
        tags.name("citation_firstpage", first);
        tags.some("citation_lastpage", last);
    }
    tags.some("citation_doi", work.doi.as_deref());
    tags.name("citation_language", &work.language);
    tags.some("citation_fulltext_html_url", work.url().as_deref());
}

/// `2010/5/12`, or less.
fn slashed(day: Day) -> String {
    let parts = [Some(day.year), day.month.map(u16::from), day.day.map(u16::from)];
    parts.into_iter().flatten().map(|part| part.to_string()).collect::<Vec<_>>().join("/")
}
