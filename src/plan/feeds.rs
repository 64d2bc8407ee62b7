//! Machine-readable files of the whole site: the Atom feed, sitemaps, the OAI-PMH repository, the
//! social card. A site has them only if the workshop has a `base_url`.

use crate::bibliography;
use crate::context::PlanContext;
use crate::corrections;
use crate::page::{Page, PageKind};
use kyyeu_model::{Date, Day, Edtf, EntryKind, Key, Proceedings};
use kyyeu_view::{
    DataFile, FeedEntry, FeedView, OaiData, SitemapIndexView, SitemapUrl, SitemapView, SocialCard,
    View,
};

/// The most entries of the feed.
const MAX_FEED_ENTRIES: usize = 50;

/// Builds the feed of the newest records. Their times come from the content, never from the build.
pub fn build_feed(context: PlanContext<'_>) -> FeedView {
    let proceedings = context.proceedings;
    let base_url = base_url(context);
    let mut newest: Vec<_> = proceedings
        .programme
        .iter()
        .inspect(|&index| context.record_entry(Key::new(EntryKind::Record, index)))
        .map(|index| (record_updated(proceedings, index), index))
        .collect();
    newest.sort_by(|(a, _), (b, _)| b.cmp(a)); // Stable: the workshop's order if times are equal.
    newest.truncate(MAX_FEED_ENTRIES);
    let entry = |(updated, index): &(String, usize)| {
        let key = Key::new(EntryKind::Record, *index);
        let record = &proceedings.records[*index].value;
        let name = |key: &Key| {
            context.record_entry(*key);
            proceedings.name(*key, &context.language.locale)
        };
        FeedEntry {
            id: format!("{base_url}{}", proceedings.first_address(key)),
            url: format!("{base_url}{}", proceedings.address(key)),
            title: corrections::title_with_status(context, &record.title, record.status()),
            updated: updated.clone(),
            authors: context.links.records[*index].speakers.iter().map(name).collect(),
            summary: record.summary.clone(),
            corrections: corrections::format_feed_lines(context, &record.corrections),
        }
    };
    FeedView {
        url: format!("{base_url}atom.xml"),
        home: format!("{base_url}index.html"),
        updated: match newest.first() {
            Some((updated, _)) => updated.clone(),
            None => format_rfc3339(proceedings.workshop.date.as_ref()),
        },
        entries: newest.iter().map(entry).collect(),
    }
}

/// The time of a record: of its newest correction, else its own date, else the workshop's.
fn record_updated(proceedings: &Proceedings, index: usize) -> String {
    let record = &proceedings.records[index].value;
    let published = format_rfc3339(record.date.as_ref().or(proceedings.workshop.date.as_ref()));
    match record.corrections.last() {
        Some(newest) => format_rfc3339(Some(&newest.date)).max(published),
        None => published,
    }
}

/// The first moment of a date as RFC 3339; of no date, the Unix epoch.
fn format_rfc3339(date: Option<&Edtf>) -> String {
    let day = date.and_then(Edtf::first_date).map_or(Day::new(1970, 1, 1), Date::first_day);
    format!("{:04}-{:02}-{:02}T00:00:00Z", day.year.clamp(0, 9999), day.month, day.day)
}

/// The most addresses and bytes of one sitemap (sitemaps.org protocol 0.9); a little less, for the
/// elements around.
const MAX_SITEMAP_URLS: usize = 50_000;
const MAX_SITEMAP_BYTES: usize = 49 << 20;

/// Bytes of an address in a sitemap in addition to the URL: the elements and the date.
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

/// Partitions the pages that search engines index into sitemaps, each as large as the protocol
/// allows. There is always at least one.
pub fn partition_sitemaps<'a>(pages: &'a [Page], base_url: &str) -> Vec<Vec<&'a Page>> {
    let mut maps = Vec::new();
    let mut map: Vec<&Page> = Vec::new();
    let mut map_bytes = 0;
    for page in pages.iter().filter(|page| is_in_sitemap(page)) {
        // An ampersand is five bytes of XML.
        let url_bytes = (base_url.len() + page.path.len()) * 5 + URL_OVERHEAD_BYTES;
        if map.len() == MAX_SITEMAP_URLS || map_bytes + url_bytes > MAX_SITEMAP_BYTES {
            maps.push(std::mem::take(&mut map));
            map_bytes = 0;
        }
        map_bytes += url_bytes;
        map.push(page);
    }
    maps.push(map);
    maps
}

/// The path of one of several sitemaps, by its index.
pub fn sitemap_path(index: usize) -> String {
    format!("sitemap-{}.xml", index + 1)
}

/// Builds the sitemap of all pages, or the index of the sitemaps if one cannot hold them.
pub fn build_sitemap(context: PlanContext<'_>, pages: &[Page]) -> View {
    let base_url = base_url(context);
    let maps = partition_sitemaps(pages, base_url);
    if let [map] = maps.as_slice() {
        return View::Sitemap(build_sitemap_urls(context, map));
    }
    let map_url = |(index, map): (usize, &Vec<&Page>)| SitemapUrl {
        loc: format!("{base_url}{}", sitemap_path(index)),
        lastmod: map.iter().filter_map(|page| last_modified(context, page.kind)).max(),
    };
    View::SitemapIndex(SitemapIndexView { maps: maps.iter().enumerate().map(map_url).collect() })
}

/// Builds one of several sitemaps, by its index.
pub fn build_sitemap_part(context: PlanContext<'_>, pages: &[Page], index: usize) -> SitemapView {
    let maps = partition_sitemaps(pages, base_url(context));
    build_sitemap_urls(context, maps.get(index).map_or(&[], Vec::as_slice))
}

fn build_sitemap_urls(context: PlanContext<'_>, pages: &[&Page]) -> SitemapView {
    let base_url = base_url(context);
    let url = |page: &&Page| SitemapUrl {
        loc: format!("{base_url}{}", page.path),
        lastmod: last_modified(context, page.kind),
    };
    SitemapView { urls: pages.iter().map(url).collect() }
}

/// The address of the site, ending in `/`; empty if the workshop has none.
fn base_url(context: PlanContext<'_>) -> &str {
    context.proceedings.workshop.base_url.as_deref().unwrap_or_default()
}

/// The day on which a page last changed as far as the content says: of a correction, or of the
/// publication of the proceedings.
fn last_modified(context: PlanContext<'_>, kind: PageKind) -> Option<String> {
    let records = &context.proceedings.records;
    let last_correction = |index: usize| {
        let corrections = records[index].value.corrections.iter();
        corrections.filter_map(|correction| full_date(&correction.date)).max()
    };
    let corrected = match kind {
        PageKind::Entry(key) if key.kind == EntryKind::Record => last_correction(key.index()),
        PageKind::Volume(_) | PageKind::Corrections => {
            (0..records.len()).filter_map(last_correction).max()
        }
        _ => None,
    };
    corrected.max(context.proceedings.workshop.published.as_ref().and_then(full_date))
}

/// A date as `YYYY-MM-DD`; `None` if the day is not known.
fn full_date(date: &Edtf) -> Option<String> {
    let start = bibliography::to_work_date(date)?.start;
    start.day.map(|_| start.to_iso())
}

/// Path of the OAI-PMH static repository.
pub const OAI_PATH: &str = "oai.xml";

/// Builds the OAI-PMH static repository.
pub fn build_oai_repository(context: PlanContext<'_>) -> DataFile {
    let oai = context.proceedings.workshop.oai.clone();
    let (email, gateway) = oai.map(|oai| (oai.email, oai.gateway)).unwrap_or_default();
    DataFile::Oai(OaiData {
        works: bibliography::build_works(context),
        email,
        gateway,
        path: OAI_PATH,
    })
}

/// Path of the picture that social networks show for a link to the site.
pub const SOCIAL_CARD_PATH: &str = "card.png";

/// Builds the picture that social networks show for a link to the site.
pub fn build_social_card(context: PlanContext<'_>) -> SocialCard {
    let workshop = &context.proceedings.workshop;
    let locale = &context.language.locale;
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
        let pages: Vec<_> =
            (0..120_001).map(|n| Page::new(format!("{n}.html"), PageKind::Records(None))).collect();
        let sizes = |base_url: &str| {
            partition_sitemaps(&pages, base_url).iter().map(Vec::len).collect::<Vec<_>>()
        };
        assert_eq!(sizes("https://kyyeu.example/"), [50_000, 50_000, 20_001]);
        let long = format!("https://kyyeu.example/{}/", "a".repeat(400));
        assert!(
            sizes(&long).iter().all(|&size| size < 30_000)
                && sizes(&long).iter().sum::<usize>() == 120_001
        );
        assert_eq!(partition_sitemaps(&[], "https://kyyeu.example/").len(), 1);
    }
}
