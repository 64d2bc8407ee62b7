//! Files for machines: the feed, the sitemap, what harvesters read. Only where the workshop has a
//! `base_url`.

use super::{Material, Page, Subject, corrections, works};
use kyyeu_model::{Edtf, EntryKind, Key};
use kyyeu_view::{
    CardData, Export, FeedEntry, FeedView, OaiData, SitemapIndexView, SitemapUrl, SitemapView, View,
};

/// How many entries the feed has.
const ENTRIES: usize = 50;

/// The newest records. A record's time is that of its newest correction, else its own date, else
/// the workshop's: never the build's.
pub fn feed(material: Material<'_>) -> FeedView {
    let proceedings = material.proceedings;
    let base = proceedings.workshop.base_url.clone().unwrap_or_default();
    let time = |at: usize| {
        let record = &proceedings.records[at].value;
        let own = time(record.date.as_ref().or(proceedings.workshop.date.as_ref()));
        record
            .corrections
            .last()
            .map_or_else(|| own.clone(), |newest| time(Some(&newest.date)).max(own.clone()))
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
            title: corrections::marked(material, &record.title, record.standing()),
            updated: updated.clone(),
            authors: material.links.records[*at].speakers.iter().map(name).collect(),
            summary: record.summary.clone(),
            corrections: corrections::lines(material, &record.corrections),
        }
    };
    FeedView {
        url: format!("{base}atom.xml"),
        home: format!("{base}index.html"),
        updated: newest.first().map_or_else(
            || self::time(proceedings.workshop.date.as_ref()),
            |(time, _)| time.clone(),
        ),
        entries: newest.iter().map(entry).collect(),
    }
}

/// A date as RFC 3339 has it, at the first moment that it can be.
fn time(date: Option<&Edtf>) -> String {
    let (year, month, day) =
        date.and_then(Edtf::first).map_or((1970, 1, 1), kyyeu_model::Date::first_day);
    format!("{:04}-{month:02}-{day:02}T00:00:00Z", year.clamp(0, 9999))
}

/// The most addresses and bytes of one sitemap (sitemaps.org protocol 0.9); a little less, for the
/// elements around.
const ADDRESSES: usize = 50_000;
const BYTES: usize = 49 << 20;

/// What each address of a sitemap costs besides itself, with its date.
const AROUND: usize = 64;

fn is_for_people(page: &Page) -> bool {
    matches!(
        page.subject,
        Subject::Home
            | Subject::Volume(_)
            | Subject::Tongue(_)
            | Subject::Records(_)
            | Subject::List(_)
            | Subject::Entry(_)
            | Subject::Graph
            | Subject::Corrections
    )
}

/// The pages for people, as many together as one sitemap holds.
pub fn sitemaps<'a>(pages: &'a [Page], base: &str) -> Vec<Vec<&'a Page>> {
    let mut maps: Vec<Vec<&Page>> = vec![Vec::new()];
    let mut bytes = 0;
    for page in pages.iter().filter(|page| is_for_people(page)) {
        // An ampersand is five bytes of XML.
        let cost = (base.len() + page.path.len()) * 5 + AROUND;
        if maps.last().is_some_and(|map| map.len() == ADDRESSES) || bytes + cost > BYTES {
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
pub fn sitemap(material: Material<'_>) -> View {
    let base = material.proceedings.workshop.base_url.clone().unwrap_or_default();
    let pages = super::listing(material);
    let maps = sitemaps(&pages, &base);
    if let [map] = maps.as_slice() {
        return View::Sitemap(urls(material, &base, map));
    }
    let map = |(at, map): (usize, &Vec<&Page>)| SitemapUrl {
        loc: format!("{base}{}", sitemap_path(at)),
        lastmod: map.iter().filter_map(|page| changed(material, page.subject)).max(),
    };
    View::SitemapIndex(SitemapIndexView { maps: maps.iter().enumerate().map(map).collect() })
}

/// One of several sitemaps.
pub fn sitemap_part(material: Material<'_>, at: usize) -> SitemapView {
    let base = material.proceedings.workshop.base_url.clone().unwrap_or_default();
    let pages = super::listing(material);
    urls(material, &base, sitemaps(&pages, &base).get(at).map_or(&[], Vec::as_slice))
}

fn urls(material: Material<'_>, base: &str, pages: &[&Page]) -> SitemapView {
    let url = |page: &&Page| SitemapUrl {
        loc: format!("{base}{}", page.path),
        lastmod: changed(material, page.subject),
    };
    SitemapView { urls: pages.iter().map(url).collect() }
}

/// The day on which a page last changed, as far as the content says: with a correction, or when all
/// was published.
fn changed(material: Material<'_>, subject: Subject) -> Option<String> {
    let workshop = &material.proceedings.workshop;
    let of = |at: usize| {
        let corrections = material.proceedings.records[at].value.corrections.iter();
        corrections.filter_map(|correction| whole_day(&correction.date)).max()
    };
    let corrected = match subject {
        Subject::Entry(key) if key.kind == EntryKind::Record => of(key.at()),
        Subject::Volume(_) | Subject::Corrections => {
            (0..material.proceedings.records.len()).filter_map(of).max()
        }
        _ => None,
    };
    corrected.max(workshop.published.as_ref().and_then(whole_day))
}

fn whole_day(date: &Edtf) -> Option<String> {
    let day = works::when(date)?.from;
    day.day.map(|_| day.iso())
}

/// Where the OAI-PMH static repository is.
pub const OAI: &str = "oai.xml";

/// The OAI-PMH static repository.
pub fn oai(material: Material<'_>) -> Export {
    let oai = material.proceedings.workshop.oai.clone();
    let (email, gateway) = oai.map(|oai| (oai.email, oai.gateway)).unwrap_or_default();
    Export::Oai(OaiData { works: works::all(material), email, gateway, path: OAI })
}

/// Where the picture is that stands for the site.
pub const CARD: &str = "card.png";

/// The picture that stands for the site.
pub fn card(material: Material<'_>) -> CardData {
    let workshop = &material.proceedings.workshop;
    let locale = &material.language.locale;
    let date = workshop.date.as_ref().map(|date| date.words(locale));
    let occasion: Vec<_> = date.into_iter().chain(workshop.place.clone()).collect();
    let lines = [occasion.join(" · "), workshop.publisher.clone().unwrap_or_default()];
    CardData {
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
        let page = |path: String| Page { path, subject: Subject::Records(None) };
        let pages: Vec<_> = (0..120_001).map(|n| page(format!("{n}.html"))).collect();
        let sizes = |base: &str| sitemaps(&pages, base).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes("https://kyyeu.example/"), [50_000, 50_000, 20_001]);
        let long = format!("https://kyyeu.example/{}/", "a".repeat(400));
        assert!(
            sizes(&long).iter().all(|&size| size < 30_000)
                && sizes(&long).iter().sum::<usize>() == 120_001
        );
        assert_eq!(sitemaps(&[], "https://kyyeu.example/").len(), 1);
    }
}
