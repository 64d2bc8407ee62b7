//! Views of the Atom feed and the sitemaps.

use serde::Serialize;

/// One entry of the Atom feed.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FeedEntry {
    /// The entry's permanent id (RFC 4287, section 4.2.6): the absolute address at which it was
    /// first published.
    pub id: String,
    /// Absolute address.
    pub url: String,
    /// The record's title.
    pub title: String,
    /// RFC 3339 time: of its newest correction, where that is later than its own.
    pub updated: String,
    /// Who spoke.
    pub authors: Vec<String>,
    /// One or two sentences.
    pub summary: Option<String>,
    /// Its corrections with their dates, newest first.
    pub corrections: Vec<String>,
}

/// The Atom feed (RFC 4287).
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FeedView {
    /// Absolute address of the feed, which is also its permanent id.
    pub url: String,
    /// Absolute address of the home page.
    pub home: String,
    /// RFC 3339 time of the newest entry.
    pub updated: String,
    /// The entries, newest first.
    pub entries: Vec<FeedEntry>,
}

/// The sitemap (sitemaps.org protocol 0.9).
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SitemapView {
    /// The pages, in order.
    pub urls: Vec<SitemapUrl>,
}

/// A page of the sitemap.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SitemapUrl {
    /// Absolute address.
    pub loc: String,
    /// The day on which it last changed, as far as the content says.
    pub lastmod: Option<String>,
}

/// The list of sitemaps, where one would be too large.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SitemapIndexView {
    /// The sitemaps, in order.
    pub maps: Vec<SitemapUrl>,
}
