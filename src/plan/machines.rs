//! Files for machines: the feed and the sitemap. Only where the workshop has a `base_url`.

use super::{Material, Page, Subject, corrections};
use crate::model::{Edtf, EntryKind, Key, standing};
use crate::view::{FeedEntry, FeedView, SitemapView};

/// How many entries the feed has.
const ENTRIES: usize = 50;

/// The newest records. A record's time is that of its newest correction, else its own date, else the workshop's: never
/// the build's.
pub fn feed(material: Material<'_>) -> FeedView {
    let proceedings = material.proceedings;
    let base = proceedings.workshop.base_url.clone().unwrap_or_default();
    let time = |at: usize| {
        let record = &proceedings.records[at].value;
        let own = time(record.date.as_ref().or(proceedings.workshop.date.as_ref()));
        record.corrections.last().map_or_else(|| own.clone(), |newest| time(Some(&newest.date)).max(own.clone()))
    };
    let mut newest: Vec<_> = proceedings.programme.iter().map(|at| (time(at), at)).collect();
    newest.sort_by(|(a, _), (b, _)| b.cmp(a)); // Stable: the workshop's order where times are equal.
    newest.truncate(ENTRIES);
    let entry = |(updated, at): &(String, usize)| {
        let key = Key::new(EntryKind::Record, *at);
        let record = &proceedings.records[*at].value;
        let name = |key: &Key| proceedings.name(*key, &material.language.locale);
        FeedEntry {
            id: format!("{base}{}", proceedings.first_address(key)),
            url: format!("{base}{}", proceedings.address(key)),
            title: corrections::marked(material, &record.title, standing(&record.corrections)),
            updated: updated.clone(),
            authors: material.links.records[*at].speakers.iter().map(name).collect(),
            summary: record.summary.clone(),
            corrections: corrections::lines(material, &record.corrections),
        }
    };
    FeedView {
        url: format!("{base}atom.xml"),
        home: format!("{base}index.html"),
        updated: newest
            .first()
            .map_or_else(|| self::time(proceedings.workshop.date.as_ref()), |(time, _)| time.clone()),
        entries: newest.iter().map(entry).collect(),
    }
}

/// A date as RFC 3339 has it, at the first moment that it can be.
fn time(date: Option<&Edtf>) -> String {
    let (year, month, day) = date.and_then(Edtf::first).map_or((1970, 1, 1), crate::model::Date::first_day);
    format!("{:04}-{month:02}-{day:02}T00:00:00Z", year.clamp(0, 9999))
}

/// Every page for people, by path.
pub fn sitemap(material: Material<'_>) -> SitemapView {
    let base = material.proceedings.workshop.base_url.clone().unwrap_or_default();
    let for_people = |page: &Page| {
        matches!(
            page.subject,
            Subject::Home
                | Subject::Volume
                | Subject::Records(_)
                | Subject::List(_)
                | Subject::Entry(_)
                | Subject::Graph
                | Subject::Corrections
        )
    };
    let pages = super::listing(material);
    SitemapView {
        urls: pages.iter().filter(|page| for_people(page)).map(|page| format!("{base}{}", page.path)).collect(),
    }
}
