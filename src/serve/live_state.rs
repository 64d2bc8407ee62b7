//! The site that is shown: its files by path, and the generation in which each last changed.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::overlay::ErrorOverlay;
use kyyeu_model::media_type;

/// The page for addresses that the site does not have.
pub const NOT_FOUND_PAGE: &str = "404.html";

/// A file of the site.
#[derive(Clone, Debug)]
pub struct ServedFile {
    /// The bytes.
    pub bytes: Arc<[u8]>,
    /// The generation in which it last changed.
    generation: u64,
}

impl ServedFile {
    fn has_bytes(&self, bytes: &Arc<[u8]>) -> bool {
        Arc::ptr_eq(&self.bytes, bytes) || self.bytes == *bytes
    }
}

/// The files of a site, and when files were removed.
#[derive(Clone, Debug, Default)]
pub struct LiveSite {
    files: Arc<BTreeMap<String, ServedFile>>,
    /// New versions of files from a build that is not complete.
    early: BTreeMap<String, ServedFile>,
    /// The generations in which files were removed.
    removed_in: Arc<BTreeMap<String, u64>>,
}

impl LiveSite {
    /// The site after a build.
    pub fn with_build(&self, generation: u64, files: &BTreeMap<String, Arc<[u8]>>) -> Self {
        let mut removed_in = self.removed_in.clone();
        for path in self.files.keys().filter(|path| !files.contains_key(*path)) {
            Arc::make_mut(&mut removed_in).insert(path.clone(), generation);
        }
        let served_file = |(path, bytes): (&String, &Arc<[u8]>)| {
            let generation = match self.file(path) {
                Some(current) if current.has_bytes(bytes) => current.generation,
                _ => generation,
            };
            (path.clone(), ServedFile { bytes: bytes.clone(), generation })
        };
        let files = Arc::new(files.iter().map(served_file).collect());
        Self { files, early: BTreeMap::new(), removed_in }
    }

    /// The site with new versions of some files, from a build that is not complete.
    pub fn with_early(&self, generation: u64, files: Vec<(String, Arc<[u8]>)>) -> Self {
        let mut site = self.clone();
        for (path, bytes) in files {
            site.early.insert(path, ServedFile { bytes, generation });
        }
        site
    }

    /// The file at a path.
    pub fn file(&self, path: &str) -> Option<&ServedFile> {
        self.early.get(path).or_else(|| self.files.get(path))
    }

    /// The number of files that are new, changed or removed since another site.
    pub fn count_changes(&self, before: &Self) -> usize {
        let differs = |(path, file): &(&String, &ServedFile)| {
            !before.file(path).is_some_and(|previous| previous.has_bytes(&file.bytes))
        };
        let removed = before.files.keys().filter(|path| !self.files.contains_key(*path));
        self.files.iter().filter(differs).count() + removed.count()
    }

    /// Whether a page of another site is missing.
    pub fn drops_pages_of(&self, before: &Self) -> bool {
        before.files.keys().any(|path| is_page(path) && !self.files.contains_key(path))
    }

    /// What a browser that shows a page of a generation must load.
    pub fn reload_for(&self, page: &str, generation: u64) -> Reload {
        let written_in = self.file(page).map(|file| file.generation);
        let removed_in = self.removed_in.get(page).copied();
        if written_in.max(removed_in).is_some_and(|changed_in| changed_in > generation) {
            return Reload::Page;
        }
        let Some(shown) = self.file(page).or_else(|| self.file(NOT_FOUND_PAGE)) else {
            return Reload::None;
        };
        let all_files = self.files.iter().chain(&self.early);
        let newer = all_files.filter(|(path, file)| file.generation > generation && !is_page(path));
        let mut reload = Reload::None;
        for (path, _) in newer.filter(|(path, _)| references(&shown.bytes, path)) {
            if media_type::from_path(path).starts_with("text/css") {
                reload = Reload::Styles;
            } else {
                return Reload::Page;
            }
        }
        reload
    }
}

/// What a browser must load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reload {
    /// Nothing.
    None,
    /// The style sheets of the page.
    Styles,
    /// The page, with all that it uses.
    Page,
}

/// The state that the server shows.
#[derive(Clone, Debug, Default)]
pub struct LiveState {
    /// The number of watcher events before the build; `None` before the first one.
    pub handled_events: Option<u64>,
    /// The number of the site; increases with each change.
    pub generation: u64,
    /// The site of the last successful build; `None` before that.
    pub site: Option<Arc<LiveSite>>,
    /// The paths of files that a build in progress may still change. A path of a folder ends in
    /// `/`.
    pub pending: Vec<String>,
    /// The errors of the content.
    pub overlay: Arc<ErrorOverlay>,
}

impl LiveState {
    /// Whether a file is up to date after a number of watcher events.
    pub fn is_current(&self, event_count: u64, path: &str) -> bool {
        let may_change = |pending: &String| {
            path == pending || pending.ends_with('/') && path.starts_with(pending.as_str())
        };
        self.handled_events.is_some_and(|handled| handled >= event_count)
            && !self.pending.iter().any(may_change)
    }
}

/// Whether a file is a page.
pub fn is_page(path: &str) -> bool {
    media_type::from_path(path).starts_with("text/html")
}

/// Whether a page may use a file: whether the name of the file is anywhere in it. That is true for
/// some files that it does not use; then it is reloaded without need.
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
        let with = |index: usize, text| {
            let mut all = all;
            all[index].1 = text;
            all
        };
        let first = with_build(&LiveSite::default(), 1, &all);
        assert_eq!(first.reload_for("a.html", 1), Reload::None);
        assert_eq!(
            first.reload_for("a.html", 0),
            Reload::Page,
            "the first site is new to every page"
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
        let early = first.with_early(2, vec![("a.html".to_owned(), Arc::from(*b"2"))]);
        assert_eq!(early.reload_for("a.html", 1), Reload::Page);
        assert_eq!(early.reload_for("volume.html", 1), Reload::None);
        let complete = with_build(&early, 3, &[("a.html", "2"), ("volume.html", "2")]);
        assert_eq!(complete.reload_for("a.html", 2), Reload::None);
        assert_eq!(complete.reload_for("a.html", 1), Reload::Page);
        assert_eq!(complete.reload_for("volume.html", 2), Reload::Page);
        assert_eq!(complete.count_changes(&first), 2);
        let pending = vec!["volume.html".to_owned(), "assets/search/".to_owned()];
        let shown = LiveState { handled_events: Some(7), pending, ..LiveState::default() };
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
