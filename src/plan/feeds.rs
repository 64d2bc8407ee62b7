//! Files for machines: the feed, the sitemap, what harvesters read. Only where the workshop has a
//! `base_url`.

use crate::bibliography;
use crate::corrections;
use crate::{Page, PageKind, PlanContext};
use kyyeu_model::{Date, Day, Edtf, EntryKind, Key};
use kyyeu_view::{
    DataFile, FeedEntry, FeedView, OaiData, SitemapIndexView, SitemapUrl, SitemapView, SocialCard,
    View,
};

/// How many entries the feed has.
const MAX_FEED_ENTRIES: usize = 50;

/// The newest records. A record's time is that of its newest correction, else its own date, else
/// the workshop's: never the build's.
pub fn build_feed(material: PlanContext<'_>) -> FeedView {
    let proceedings = material.proceedings;
    let base = proceedings.workshop.base_url.clone().unwrap_or_default();
    let time = |at: usize| {
        material.record_entry(Key::new(EntryKind::Record, at));
        let record = &proceedings.records[at].value;
        let own = format_rfc3339(record.date.as_ref().or(proceedings.workshop.date.as_ref()));
        record.corrections.last().map_or_else(
            || own.clone(),
            |newest| format_rfc3339(Some(&newest.date)).max(own.clone()),
        )
    };
    let mut newest: Vec<_> = proceedings.programme.iter().map(|at| (time(at), at)).collect();
    newest.sort_by(|(a, _), (b, _)| b.cmp(a)); // Stable: the workshop's order where times are equal.
    newest.truncate(MAX_FEED_ENTRIES);
    let entry = |(updated, at): &(String, usize)| {
        let key = Key::new(EntryKind::Record, *at);
        let record = &proceedings.records[*at].value;
        let name = |key: &Key| {
            material.record_entry(*key);
            proceedings.name(*key, &material.language.locale)
        };
        FeedEntry {
            id: format!("{base}{}", proceedings.first_address(key)),
            url: format!("{base}{}", proceedings.address(key)),
            title: corrections::title_with_status(material, &record.title, record.status()),
            updated: updated.clone(),
            authors: material.links.records[*at].speakers.iter().map(name).collect(),
            summary: record.summary.clone(),
            corrections: corrections::format_feed_lines(material, &record.corrections),
        }
    };
    FeedView {
        url: format!("{base}atom.xml"),
        home: format!("{base}index.html"),
        updated: newest.first().map_or_else(
            || crate::feeds::format_rfc3339(proceedings.workshop.date.as_ref()),
            |(time, _)| time.clone(),
        ),
        entries: newest.iter().map(entry).collect(),
    }
}

/// A date as RFC 3339 has it, at the first moment that it can be.
fn format_rfc3339(date: Option<&Edtf>) -> String {
    let day = date.and_then(Edtf::first_date).map_or(Day::new(1970, 1, 1), Date::first_day);
    format!("{:04}-{:02}-{:02}T00:00:00Z", day.year.clamp(0, 9999), day.month, day.day)
}

/// The most addresses and bytes of one sitemap (sitemaps.org protocol 0.9); a little less, for the
/// elements around.
const MAX_SITEMAP_URLS: usize = 50_000;
const MAX_SITEMAP_BYTES: usize = 49 << 20;

/// What each address of a sitemap costs besides itself, with its date.
const URL_OVERHEAD_BYTES: usize = 64;

fn is_in_sitemap(page: &Page) -> bool {
    matches!(
        page.kind,
        PageKind::Home
            | PageKind::Volume(_)
            | PageKind::Translations(_)
            | PageKind::Records(_)
            | PageKind::Register(_)
            | PageKind::Entry(_)
            | PageKind::Graph
            | PageKind::Corrections
    )
}

/// The pages for people, as many together as one sitemap holds.
pub fn partition_sitemaps<'a>(pages: &'a [Page], base: &str) -> Vec<Vec<&'a Page>> {
    let mut maps: Vec<Vec<&Page>> = vec![Vec::new()];
    let mut bytes = 0;
    for page in pages.iter().filter(|page| is_in_sitemap(page)) {
        // An ampersand is five bytes of XML.
        let cost = (base.len() + page.path.len()) * 5 + URL_OVERHEAD_BYTES;
        if maps.last().is_some_and(|map| map.len() == MAX_SITEMAP_URLS)
            || bytes + cost > MAX_SITEMAP_BYTES
        {
            maps.push(Vec::new());
            bytes = 0;
        }
        bytes += cost;
        maps.last_mut().into_iter().for_each(|map| map.push(page));
    }
    maps
}

/// The path of one of several sitemaps.
pub fn sitemap_path(at: usize) -> String {
    format!("sitemap-{}.xml", at + 1)
}

/// Every page for people, by path; where they are too many, the list of the sitemaps that have
/// them.
pub fn build_sitemap(material: PlanContext<'_>) -> View {
    let base = material.proceedings.workshop.base_url.clone().unwrap_or_default();
    let pages = crate::collect_pages(material);
    let maps = partition_sitemaps(&pages, &base);
    if let [map] = maps.as_slice() {
        return View::Sitemap(build_sitemap_urls(material, &base, map));
    }
    let map = |(at, map): (usize, &Vec<&Page>)| SitemapUrl {
        loc: format!("{base}{}", sitemap_path(at)),
        lastmod: map.iter().filter_map(|page| last_modified(material, page.kind)).max(),
    };
    View::SitemapIndex(SitemapIndexView { maps: maps.iter().enumerate().map(map).collect() })
}

/// One of several sitemaps.
pub fn build_sitemap_part(material: PlanContext<'_>, at: usize) -> SitemapView {
    let base = material.proceedings.workshop.base_url.clone().unwrap_or_default();
    let pages = crate::collect_pages(material);
    build_sitemap_urls(
        material,
        &base,
        partition_sitemaps(&pages, &base).get(at).map_or(&[], Vec::as_slice),
    )
}

fn build_sitemap_urls(material: PlanContext<'_>, base: &str, pages: &[&Page]) -> SitemapView {
    let url = |page: &&Page| SitemapUrl {
        loc: format!("{base}{}", page.path),
        lastmod: last_modified(material, page.kind),
    };
    SitemapView { urls: pages.iter().map(url).collect() }
}

/// The day on which a page last changed, as far as the content says: with a correction, or when all
/// was published.
fn last_modified(material: PlanContext<'_>, subject: PageKind) -> Option<String> {
    let workshop = &material.proceedings.workshop;
    let of = |at: usize| {
        let corrections = material.proceedings.records[at].value.corrections.iter();
        corrections.filter_map(|correction| full_date(&correction.date)).max()
    };
    let corrected = match subject {
        PageKind::Entry(key) if key.kind == EntryKind::Record => of(key.index()),
        PageKind::Volume(_) | PageKind::Corrections => {
            (0..material.proceedings.records.len()).filter_map(of).max()
        }
        _ => None,
    };
    corrected.max(workshop.published.as_ref().and_then(full_date))
}

fn full_date(date: &Edtf) -> Option<String> {
    let day = bibliography::to_work_date(date)?.start;
    day.day.map(|_| day.to_iso())
}

/// Where the OAI-PMH static repository is.
pub const OAI_PATH: &str = "oai.xml";

/// The OAI-PMH static repository.
pub fn build_oai_repository(material: PlanContext<'_>) -> DataFile {
    let oai = material.proceedings.workshop.oai.clone();
    let (email, gateway) = oai.map(|oai| (oai.email, oai.gateway)).unwrap_or_default();
    DataFile::Oai(OaiData {
        works: bibliography::build_works(material),
        email,
        gateway,
        path: OAI_PATH,
    })
}

/// Where the picture is that stands for the site.
pub const SOCIAL_CARD_PATH: &str = "card.png";

/// The picture that stands for the site.
pub fn build_social_card(material: PlanContext<'_>) -> SocialCard {
    let workshop = &material.proceedings.workshop;
    let locale = &material.language.locale;
    let date = workshop.date.as_ref().map(|date| date.format_localized(locale));
    let occasion: Vec<_> = date.into_iter().chain(workshop.place.clone()).collect();
    let lines = [occasion.join(" · "), workshop.publisher.clone().unwrap_or_default()];
    SocialCard {
        kind: locale.text("proceedings").to_owned(),
        title: workshop.title.clone(),
        lines: lines.into_iter().filter(|line| !line.is_empty()).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sitemap_holds_no_more_than_it_may() {
        let page = |path: String| Page { path, kind: PageKind::Records(None) };
        let pages: Vec<_> = (0..120_001).map(|n| page(format!("{n}.html"))).collect();
        let sizes =
            |base: &str| partition_sitemaps(&pages, base).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes("https://kyyeu.example/"), [50_000, 50_000, 20_001]);
        let long = format!("https://kyyeu.example/{}/", "a".repeat(400));
        assert!(
            sizes(&long).iter().all(|&size| size < 30_000)
                && sizes(&long).iter().sum::<usize>() == 120_001
        );
        assert_eq!(partition_sitemaps(&[], "https://kyyeu.example/").len(), 1);
    }
}
