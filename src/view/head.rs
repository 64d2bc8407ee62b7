//! The frame of every page: the metadata of its head, and the site that all pages share.

use serde::Serialize;

use crate::{Link, StructuredData};

/// Metadata of a page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Head {
    /// Path from the root of the site: `papers/nam-dinh.html`.
    pub path: String,
    /// From this page to the root of the site: empty, `../`, …
    pub root: String,
    /// The page's own title, without the workshop's.
    pub title: String,
    /// One or two sentences for search engines and feeds; empty if there is no summary.
    pub description: String,
    /// Language of the page, a BCP 47 tag.
    pub language: String,
    /// Absolute address, where the workshop has a `base_url`; of a page that moved, its new
    /// address, relative where there is no `base_url`.
    pub canonical: Option<String>,
    /// The same in other languages, where the page is a translation or has one.
    pub alternates: Vec<AlternateLanguage>,
    /// Key of the page's navigation item, or an empty string.
    pub section: String,
    /// The way here from home, home first, without this page; empty on the home page.
    pub breadcrumbs: Vec<Link>,
    /// What the page is about, for structured data. Templates see the metadata made of it.
    #[serde(skip)]
    pub structured_data: StructuredData,
}

/// What all pages of a site share.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Site {
    /// The workshop's title.
    pub title: String,
    /// The workshop's subtitle.
    pub subtitle: Option<String>,
    /// The workshop's date in words.
    pub date: String,
    /// Where it was held.
    pub place: Option<String>,
    /// Main language, a BCP 47 tag.
    pub language: String,
    /// Absolute address of the site, ending in `/`; `None` if unknown.
    pub base_url: Option<String>,
    /// Who publishes the proceedings.
    pub publisher: Option<String>,
    /// Under which licence.
    pub licence: Option<String>,
    /// Where the proceedings come from.
    pub source: Option<String>,
    /// The navigation, in order.
    pub nav: Vec<NavItem>,
    /// Path of the page of all corrections, where there are any.
    pub corrections: Option<&'static str>,
    /// Path of the image for previews of shared pages.
    pub social_card: Option<&'static str>,
    /// Files of the whole bibliography, for reference managers.
    pub bibliographies: Vec<NavItem>,
    /// Path of the search page, where the site can be searched.
    pub search: Option<&'static str>,
    /// Path of the volume, where there is one.
    pub volume: Option<String>,
    /// Version of the generator.
    pub generator: String,
}

/// One item of the site's navigation.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct NavItem {
    /// What [`Head::section`] is compared with.
    pub key: String,
    /// Path from the root of the site.
    pub path: String,
    /// What the reader sees.
    pub text: String,
}

/// A link to the content in another language.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AlternateLanguage {
    /// The language, a BCP 47 tag.
    pub language: String,
    /// Relative address.
    pub href: String,
    /// Absolute address, if that of the site is known.
    pub url: Option<String>,
    /// The language's own name for itself.
    pub name: String,
}
