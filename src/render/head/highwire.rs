//! The tags by which Google Scholar knows a paper: title, authors and date must be there, or there
//! are none at all.

use crate::bibliographic::page_range;
use crate::head::tags::Tags;
use kyyeu_view::{PartialDate, Work};

/// The tags of a work.
pub fn push_tags(work: &Work, tags: &mut Tags) {
    let Some(issued) = work.issue_date().filter(|_| !work.authors.is_empty()) else { return };
    let volume = &work.volume;
    tags.push_named("citation_title", &work.title);
    for author in &work.authors {
        tags.push_named("citation_author", &author.inverted_name());
    }
    tags.push_named("citation_publication_date", &slash_date(issued.start));
    tags.push_named("citation_conference_title", &volume.title);
    tags.push_optional("citation_publisher", volume.publisher.as_deref());
    tags.push_optional("citation_isbn", volume.isbn.as_deref());
    tags.push_optional("citation_issn", volume.issn.as_deref());
    if let Some(pages) = &work.pages {
        let (first, last) = page_range(pages);
        tags.push_named("citation_firstpage", first);
        tags.push_optional("citation_lastpage", last);
    }
    tags.push_optional("citation_doi", work.doi.as_deref());
    tags.push_named("citation_language", &work.language);
    tags.push_optional("citation_fulltext_html_url", work.url().as_deref());
}

/// `2010/5/12`, or less.
fn slash_date(day: PartialDate) -> String {
    let parts = [Some(day.year), day.month.map(u16::from), day.day.map(u16::from)];
    parts.into_iter().flatten().map(|part| part.to_string()).collect::<Vec<_>>().join("/")
}
