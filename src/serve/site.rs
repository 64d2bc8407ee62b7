//! The site as it is shown: its files by path, and since when each is as it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::faults::Faults;
use kyyeu_model::media_type;

/// A file of the site.
#[derive(Clone, Debug)]
pub struct File {
    /// What it holds.
    pub bytes: Arc<[u8]>,
    /// The generation that brought it.
    since: u64,
}

impl File {
    fn holds(&self, bytes: &Arc<[u8]>) -> bool {
        Arc::ptr_eq(&self.bytes, bytes) || self.bytes == *bytes
    }
}

/// All files of the site, and what became of those that are gone.
#[derive(Clone, Debug, Default)]
pub struct Site {
    files: Arc<BTreeMap<String, File>>,
    /// Files that are shown before the whole site stands, in place of those.
    ahead: BTreeMap<String, File>,
    /// The generation in which a file went.
    gone: Arc<BTreeMap<String, u64>>,
}

impl Site {
    /// The site as it is after a build.
    pub fn after(&self, generation: u64, files: &BTreeMap<String, Arc<[u8]>>) -> Self {
        let mut gone = self.gone.clone();
        for path in self.files.keys().filter(|path| !files.contains_key(*path)) {
            Arc::make_mut(&mut gone).insert(path.clone(), generation);
        }
        let file = |(path, bytes): (&String, &Arc<[u8]>)| {
            let since =
                self.file(path).filter(|old| old.holds(bytes)).map_or(generation, |old| old.since);
            (path.clone(), File { bytes: bytes.clone(), since })
        };
        let files = files.iter().map(file).collect();
        Self { files: Arc::new(files), ahead: BTreeMap::new(), gone }
    }

    /// The site with some files that are shown before the whole site stands.
    pub fn with(&self, generation: u64, files: Vec<(String, Arc<[u8]>)>) -> Self {
        let mut site = self.clone();
        let file = |(path, bytes)| (path, File { bytes, since: generation });
        site.ahead.extend(files.into_iter().map(file));
        site
    }

    /// The file at a path.
    pub fn file(&self, path: &str) -> Option<&File> {
        self.ahead.get(path).or_else(|| self.files.get(path))
    }

    /// How many files are new, changed or gone since another site.
    pub fn differing(&self, before: &Self) -> usize {
        let new = |(path, file): &(&String, &File)| {
            !before.file(path).is_some_and(|old| old.holds(&file.bytes))
        };
        let gone = before.files.keys().filter(|path| !self.files.contains_key(*path)).count();
        self.files.iter().filter(new).count() + gone
    }

    /// Whether a build took away a page that was there.
    pub fn lacks_a_page_of(&self, before: &Self) -> bool {
        before.files.keys().any(|path| is_page(path) && !self.files.contains_key(path))
    }

    /// What is new, since a generation, for whoever looks at a page.
    pub fn news(&self, page: &str, generation: u64) -> News {
        let since =
            |path: &str| self.file(path).map(|file| file.since).max(self.gone.get(path).copied());
        if since(page).is_some_and(|since| since > generation) {
            return News::Page;
        }
        let Some(shown) = self.file(page).or_else(|| self.file(super::answer::NOT_FOUND)) else {
            return News::Nothing;
        };
        let all = self.files.iter().chain(&self.ahead);
        let newer = all.filter(|(path, file)| file.since > generation && !is_page(path));
        let mut news = News::Nothing;
        for (path, _) in newer.filter(|(path, _)| names(&shown.bytes, path)) {
            if media_type::of(path).starts_with("text/css") {
                news = News::Style;
            } else {
                return News::Page;
            }
        }
        news
    }
}

/// What is new for whoever looks at a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// Nothing that the page shows.
    Nothing,
    /// A style sheet of the page alone.
    Style,
    /// The page, or a picture or script that it names.
    Page,
}

/// The site at a moment, and what is wrong with the content.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// How many hints of changes it has heeded; 0 until it was built.
    pub heeded: Option<u64>,
    /// Which site it is; counts up with each that differs.
    pub generation: u64,
    /// The last good site; `None` where there was none yet.
    pub site: Option<Arc<Site>>,
    /// The paths of files that a build under way may change yet, and those of folders, ending in
    /// `/`.
    pub later: Vec<String>,
    /// What is wrong with the content as it is now.
    pub faults: Arc<Faults>,
}

impl Shown {
    /// Whether a file is as it is to be after a number of hints.
    pub fn has_heeded(&self, hints: u64, path: &str) -> bool {
        let later = |later: &String| {
            path == later || later.ends_with('/') && path.starts_with(later.as_str())
        };
        self.heeded.is_some_and(|heeded| heeded >= hints) && !self.later.iter().any(later)
    }
}

/// Whether a file is a page.
pub fn is_page(path: &str) -> bool {
    media_type::of(path).starts_with("text/html")
}

/// Whether a page names a file, by the last part of its path.
fn names(page: &[u8], path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).as_bytes();
    page.windows(name.len()).any(|part| part == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(site: &Site, generation: u64, files: &[(&str, &str)]) -> Site {
        let bytes = |text: &str| Arc::from(text.as_bytes());
        site.after(
            generation,
            &files.iter().map(|(path, text)| ((*path).to_owned(), bytes(text))).collect(),
        )
    }

    #[test]
    fn a_reader_hears_of_what_the_page_shows_and_of_nothing_else() {
        let page = r#"<link href="assets/style.css"><img src="media/anh.png">"#;
        let all =
            [("a.html", page), ("b.html", "b"), ("assets/style.css", "1"), ("media/anh.png", "1")];
        let with = |at: usize, text| {
            let mut all = all;
            all[at].1 = text;
            all
        };
        let first = after(&Site::default(), 1, &all);
        assert_eq!(first.news("a.html", 1), News::Nothing);
        assert_eq!(
            first.news("a.html", 0),
            News::Page,
            "the first site is news to whoever saw none"
        );
        for (files, expected) in [
            (all, News::Nothing),
            (with(1, "c"), News::Nothing),
            (with(2, "2"), News::Style),
            (with(3, "2"), News::Page),
            (with(0, "other"), News::Page),
        ] {
            assert_eq!(after(&first, 2, &files).news("a.html", 1), expected, "{files:?}");
        }
        let gone = after(&first, 2, &all[1..]);
        assert_eq!(gone.news("a.html", 1), News::Page);
        assert!(gone.lacks_a_page_of(&first) && !first.lacks_a_page_of(&gone));
        assert_eq!(gone.news("a.html", 2), News::Nothing);
        assert_eq!(after(&gone, 3, &all).news("a.html", 2), News::Page, "it came back");
        assert_eq!(after(&first, 2, &all[..1]).news("b.html", 1), News::Page);
    }

    #[test]
    fn what_is_shown_ahead_is_news_once() {
        let first = after(&Site::default(), 1, &[("a.html", "1"), ("volume.html", "1")]);
        let ahead = first.with(2, vec![("a.html".to_owned(), Arc::from(*b"2"))]);
        assert_eq!(ahead.news("a.html", 1), News::Page);
        assert_eq!(ahead.news("volume.html", 1), News::Nothing);
        let whole = after(&ahead, 3, &[("a.html", "2"), ("volume.html", "2")]);
        assert_eq!(whole.news("a.html", 2), News::Nothing);
        assert_eq!(whole.news("a.html", 1), News::Page);
        assert_eq!(whole.news("volume.html", 2), News::Page);
        assert_eq!(whole.differing(&first), 2);
        let later = vec!["volume.html".to_owned(), "assets/search/".to_owned()];
        let shown = Shown { heeded: Some(7), later, ..Shown::default() };
        for (path, expected) in
            [("a.html", true), ("volume.html", false), ("assets/search/head.js", false)]
        {
            assert_eq!(shown.has_heeded(7, path), expected, "{path}");
        }
        assert!(!shown.has_heeded(8, "a.html"));
    }

    #[test]
    fn what_is_missed_stays_news() {
        let first = after(&Site::default(), 1, &[("a.html", "1")]);
        let second = after(&first, 2, &[("a.html", "2")]);
        let third = after(&second, 3, &[("a.html", "2"), ("b.html", "")]);
        assert_eq!(third.news("a.html", 1), News::Page);
        assert_eq!(third.news("a.html", 2), News::Nothing);
    }
}
