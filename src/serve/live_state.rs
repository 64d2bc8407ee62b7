//! The site as it is shown: its files by path, and since when each is as it is.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::overlay::ErrorOverlay;
use kyyeu_model::media_type;

/// A file of the site.
#[derive(Clone, Debug)]
pub struct ServedFile {
    /// What it holds.
    pub bytes: Arc<[u8]>,
    /// The generation that brought it.
    generation: u64,
}

impl ServedFile {
    fn has_bytes(&self, bytes: &Arc<[u8]>) -> bool {
        Arc::ptr_eq(&self.bytes, bytes) || self.bytes == *bytes
    }
}

/// All files of the site, and what became of those that are gone.
#[derive(Clone, Debug, Default)]
pub struct LiveSite {
    files: Arc<BTreeMap<String, ServedFile>>,
    /// Files that are shown before the whole site stands, in place of those.
    early: BTreeMap<String, ServedFile>,
    /// The generation in which a file went.
    removed_in: Arc<BTreeMap<String, u64>>,
}

impl LiveSite {
    /// The site as it is after a build.
    pub fn with_build(&self, generation: u64, files: &BTreeMap<String, Arc<[u8]>>) -> Self {
        let mut gone = self.removed_in.clone();
        for path in self.files.keys().filter(|path| !files.contains_key(*path)) {
            Arc::make_mut(&mut gone).insert(path.clone(), generation);
        }
        let file = |(path, bytes): (&String, &Arc<[u8]>)| {
            let since = self
                .file(path)
                .filter(|old| old.has_bytes(bytes))
                .map_or(generation, |old| old.generation);
            (path.clone(), ServedFile { bytes: bytes.clone(), generation: since })
        };
        let files = files.iter().map(file).collect();
        Self { files: Arc::new(files), early: BTreeMap::new(), removed_in: gone }
    }

    /// The site with some files that are shown before the whole site stands.
    pub fn with_early(&self, generation: u64, files: Vec<(String, Arc<[u8]>)>) -> Self {
        let mut site = self.clone();
        let file = |(path, bytes)| (path, ServedFile { bytes, generation: generation });
        site.early.extend(files.into_iter().map(file));
        site
    }

    /// The file at a path.
    pub fn file(&self, path: &str) -> Option<&ServedFile> {
        self.early.get(path).or_else(|| self.files.get(path))
    }

    /// How many files are new, changed or gone since another site.
    pub fn count_changes(&self, before: &Self) -> usize {
        let new = |(path, file): &(&String, &ServedFile)| {
            !before.file(path).is_some_and(|old| old.has_bytes(&file.bytes))
        };
        let gone = before.files.keys().filter(|path| !self.files.contains_key(*path)).count();
        self.files.iter().filter(new).count() + gone
    }

    /// Whether a build took away a page that was there.
    pub fn drops_pages_of(&self, before: &Self) -> bool {
        before.files.keys().any(|path| is_page(path) && !self.files.contains_key(path))
    }

    /// What is new, since a generation, for whoever looks at a page.
    pub fn reload_for(&self, page: &str, generation: u64) -> Reload {
        let since = |path: &str| {
            self.file(path).map(|file| file.generation).max(self.removed_in.get(path).copied())
        };
        if since(page).is_some_and(|since| since > generation) {
            return Reload::Page;
        }
        let Some(shown) = self.file(page).or_else(|| self.file(crate::handlers::NOT_FOUND)) else {
            return Reload::None;
        };
        let all = self.files.iter().chain(&self.early);
        let newer = all.filter(|(path, file)| file.generation > generation && !is_page(path));
        let mut news = Reload::None;
        for (path, _) in newer.filter(|(path, _)| references(&shown.bytes, path)) {
            if media_type::from_path(path).starts_with("text/css") {
                news = Reload::Styles;
            } else {
                return Reload::Page;
            }
        }
        news
    }
}

/// What is new for whoever looks at a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reload {
    /// Nothing that the page shows.
    None,
    /// A style sheet of the page alone.
    Styles,
    /// The page, or a picture or script that it names.
    Page,
}

/// The site at a moment, and what is wrong with the content.
#[derive(Clone, Debug, Default)]
pub struct LiveState {
    /// How many hints of changes it has heeded; 0 until it was built.
    pub handled_events: Option<u64>,
    /// Which site it is; counts up with each that differs.
    pub generation: u64,
    /// The last good site; `None` where there was none yet.
    pub site: Option<Arc<LiveSite>>,
    /// The paths of files that a build under way may change yet, and those of folders, ending in
    /// `/`.
    pub pending: Vec<String>,
    /// What is wrong with the content as it is now.
    pub overlay: Arc<ErrorOverlay>,
}

impl LiveState {
    /// Whether a file is as it is to be after a number of hints.
    pub fn is_current(&self, hints: u64, path: &str) -> bool {
        let later = |later: &String| {
            path == later || later.ends_with('/') && path.starts_with(later.as_str())
        };
        self.handled_events.is_some_and(|heeded| heeded >= hints) && !self.pending.iter().any(later)
    }
}

/// Whether a file is a page.
pub fn is_page(path: &str) -> bool {
    media_type::from_path(path).starts_with("text/html")
}

/// Whether a page names a file, by the last part of its path.
fn references(page: &[u8], path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).as_bytes();
    page.windows(name.len()).any(|part| part == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_build(site: &LiveSite, generation: u64, files: &[(&str, &str)]) -> LiveSite {
        let bytes = |text: &str| Arc::from(text.as_bytes());
        site.with_build(
            generation,
            &files.iter().map(|(path, text)| ((*path).to_owned(), bytes(text))).collect(),
        )
    }

    #[test]
    fn only_referenced_files_reload_a_page() {
        let page = r#"<link href="assets/style.css"><img src="media/anh.png">"#;
        let all =
            [("a.html", page), ("b.html", "b"), ("assets/style.css", "1"), ("media/anh.png", "1")];
        let with = |at: usize, text| {
            let mut all = all;
            all[at].1 = text;
            all
        };
        let first = with_build(&LiveSite::default(), 1, &all);
        assert_eq!(first.reload_for("a.html", 1), Reload::None);
        assert_eq!(
            first.reload_for("a.html", 0),
            Reload::Page,
            "the first site is news to whoever saw none"
        );
        for (files, expected) in [
            (all, Reload::None),
            (with(1, "c"), Reload::None),
            (with(2, "2"), Reload::Styles),
            (with(3, "2"), Reload::Page),
            (with(0, "other"), Reload::Page),
        ] {
            assert_eq!(
                with_build(&first, 2, &files).reload_for("a.html", 1),
                expected,
                "{files:?}"
            );
        }
        let gone = with_build(&first, 2, &all[1..]);
        assert_eq!(gone.reload_for("a.html", 1), Reload::Page);
        assert!(gone.drops_pages_of(&first) && !first.drops_pages_of(&gone));
        assert_eq!(gone.reload_for("a.html", 2), Reload::None);
        assert_eq!(
            with_build(&gone, 3, &all).reload_for("a.html", 2),
            Reload::Page,
            "it came back"
        );
        assert_eq!(with_build(&first, 2, &all[..1]).reload_for("b.html", 1), Reload::Page);
    }

    #[test]
    fn early_files_reload_once() {
        let first = with_build(&LiveSite::default(), 1, &[("a.html", "1"), ("volume.html", "1")]);
        let ahead = first.with_early(2, vec![("a.html".to_owned(), Arc::from(*b"2"))]);
        assert_eq!(ahead.reload_for("a.html", 1), Reload::Page);
        assert_eq!(ahead.reload_for("volume.html", 1), Reload::None);
        let whole = with_build(&ahead, 3, &[("a.html", "2"), ("volume.html", "2")]);
        assert_eq!(whole.reload_for("a.html", 2), Reload::None);
        assert_eq!(whole.reload_for("a.html", 1), Reload::Page);
        assert_eq!(whole.reload_for("volume.html", 2), Reload::Page);
        assert_eq!(whole.count_changes(&first), 2);
        let later = vec!["volume.html".to_owned(), "assets/search/".to_owned()];
        let shown = LiveState { handled_events: Some(7), pending: later, ..LiveState::default() };
        for (path, expected) in
            [("a.html", true), ("volume.html", false), ("assets/search/head.js", false)]
        {
            assert_eq!(shown.is_current(7, path), expected, "{path}");
        }
        assert!(!shown.is_current(8, "a.html"));
    }

    #[test]
    fn missed_changes_still_reload() {
        let first = with_build(&LiveSite::default(), 1, &[("a.html", "1")]);
        let second = with_build(&first, 2, &[("a.html", "2")]);
        let third = with_build(&second, 3, &[("a.html", "2"), ("b.html", "")]);
        assert_eq!(third.reload_for("a.html", 1), Reload::Page);
        assert_eq!(third.reload_for("a.html", 2), Reload::None);
    }
}
