//! Explanations: which files of a site change, and which files of the project cause it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::build::emit::Emitter;
use crate::build::fingerprint::Fingerprint;
use kyyeu_cache::BuildCache;
use kyyeu_load::Snapshot;
use kyyeu_write::Summary;

/// What to explain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExplainQuery {
    /// Every change.
    All,
    /// A page or a folder of pages, or a file of the project.
    Path(String),
}

/// How a file of the site changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It has other bytes.
    Changed,
    /// It is removed.
    Removed,
    /// It has the same bytes, whether it was made again or not.
    Unchanged,
}

impl ChangeKind {
    /// The name of the kind in the output of `--explain`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Unchanged => "unchanged",
        }
    }
}

/// Why a file of the site is as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// Path in the site.
    pub path: String,
    /// How the file changes.
    pub change: ChangeKind,
    /// The reasons as sentences, one for each file of the project.
    pub reasons: Vec<String>,
}

/// Why a file is made again, or what it is made of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DirtyReason {
    /// A file of the project changed: its path and how.
    Input(String, InputChange),
    /// The file of the site is unchanged, and shows entries of the project's file with this path.
    PartOf(String),
    /// The page has errors.
    CannotBuild,
    /// There is no cache of an earlier build.
    NoPrevious,
    /// The page shows no entries.
    TemplatesOnly,
    /// No file changed, so the options did.
    Options,
    /// Another program changed the file in the output folder.
    OutputModified,
}

impl DirtyReason {
    /// The path of the project's file that is the reason.
    fn input_path(&self) -> Option<&str> {
        match self {
            Self::Input(path, _) | Self::PartOf(path) => Some(path),
            _ => None,
        }
    }
}

impl fmt::Display for DirtyReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Input(path, change) => return write!(f, "{path} was {}", change.name()),
            Self::PartOf(path) => return write!(f, "{path} is a part of it"),
            Self::CannotBuild => "it cannot be made",
            Self::NoPrevious => "nothing is remembered of an earlier build",
            Self::TemplatesOnly => "it is made of the templates and the workshop's own data",
            Self::Options => "kyyeu was called with other options",
            Self::OutputModified => "it did not stand in the folder as kyyeu had made it",
        })
    }
}

/// How a file of the project changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputChange {
    Added,
    Changed,
    Removed,
}

impl InputChange {
    const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }
}

/// The changes of the project's files since the previous build.
#[derive(Debug, Default)]
pub struct InputDiff {
    files: BTreeMap<String, InputChange>,
    /// Whether there is a cache of the previous build.
    has_previous: bool,
}

impl InputDiff {
    /// Compares the snapshot with the files of the previous build.
    pub fn between(cache: &BuildCache, snapshot: &Snapshot) -> Self {
        let mut files = BTreeMap::new();
        for (path, input) in &snapshot.inputs {
            match cache.inputs.get(path) {
                None => {
                    files.insert(path.clone(), InputChange::Added);
                }
                Some(previous) if previous.hash != input.hash => {
                    files.insert(path.clone(), InputChange::Changed);
                }
                Some(_) => {}
            }
        }
        let removed = cache.inputs.keys().filter(|path| !snapshot.inputs.contains_key(*path));
        files.extend(removed.map(|path| (path.clone(), InputChange::Removed)));
        Self { files, has_previous: !cache.outputs.is_empty() }
    }

    /// The changes of the files whose path a predicate accepts.
    fn matching(&self, accepts: impl Fn(&str) -> bool) -> Vec<DirtyReason> {
        let files = self.files.iter().filter(|(path, _)| accepts(path));
        files.map(|(path, change)| DirtyReason::Input(path.clone(), *change)).collect()
    }

    /// The same; all changes if there are none.
    fn matching_or_all(&self, accepts: impl Fn(&str) -> bool) -> Vec<DirtyReason> {
        let matching = self.matching(accepts);
        if matching.is_empty() { self.matching(|_| true) } else { matching }
    }
}

/// The reasons for each emitted file that the query asks about, by path.
pub fn explain_pages(
    query: &ExplainQuery,
    emitter: &Emitter<'_>,
    fingerprints: &BTreeMap<String, Fingerprint>,
    input_diff: &InputDiff,
) -> BTreeMap<String, Vec<DirtyReason>> {
    let mut reasons = BTreeMap::new();
    let pages = &emitter.analysis.pages;
    for (index, page) in pages.iter().enumerate() {
        let is_named = matches!(query, ExplainQuery::Path(path) if is_in(&page.path, path));
        let previous = emitter.previous_outputs.get(&page.path);
        let fingerprint = fingerprints.get(&page.path);
        let is_stale = previous.map(|output| output.fingerprint)
            != fingerprint.map(|fingerprint| fingerprint.digest);
        if is_named || is_stale {
            let page_reasons = dirty_reasons(emitter, index, fingerprint, input_diff);
            reasons.insert(page.path.clone(), page_reasons);
        }
    }
    // The other files are copies of a project file, or made of everything.
    let page_paths: BTreeSet<_> = pages.iter().map(|page| page.path.as_str()).collect();
    for (path, fingerprint) in fingerprints {
        let previous = emitter.previous_outputs.get(path);
        let is_fresh = previous.is_some_and(|output| output.fingerprint == fingerprint.digest);
        if is_fresh || page_paths.contains(path.as_str()) {
            continue;
        }
        let copied = [format!("content/{path}"), format!("templates/{path}")];
        let file_reasons =
            input_diff.matching_or_all(|input| copied.iter().any(|path| path == input));
        reasons.insert(path.clone(), file_reasons);
    }
    if let ExplainQuery::Path(target) = query {
        let input = project_path(target);
        reasons.retain(|path, reasons| {
            is_in(path, target) || reasons.iter().any(|reason| reason.input_path() == Some(input))
        });
    }
    reasons
}

/// Why a page is made again; if it is fresh, what it is made of.
fn dirty_reasons(
    emitter: &Emitter<'_>,
    page: usize,
    fingerprint: Option<&Fingerprint>,
    input_diff: &InputDiff,
) -> Vec<DirtyReason> {
    let Some(fingerprint) = fingerprint else { return vec![DirtyReason::CannotBuild] };
    if !input_diff.has_previous {
        return vec![DirtyReason::NoPrevious];
    }
    let source_files = emitter.source_files_of(page);
    let is_shown = |path: &str| source_files.contains(path);
    let Some(previous) = emitter.previous_outputs.get(&emitter.analysis.pages[page].path) else {
        return input_diff.matching_or_all(is_shown);
    };
    if previous.fingerprint == fingerprint.digest {
        return if source_files.is_empty() {
            vec![DirtyReason::TemplatesOnly]
        } else {
            source_files.into_iter().map(DirtyReason::PartOf).collect()
        };
    }
    let (old, new) = (previous.components, fingerprint.components);
    let mut reasons = Vec::new();
    if old.shared != new.shared {
        reasons.extend(input_diff.matching(is_shared_by_pages));
    }
    if old.view != new.view || old.prose != new.prose {
        reasons.extend(input_diff.matching(is_shown));
        // The page no longer shows an entry that is gone, so no recorded dependency names it.
        if reasons.is_empty() {
            reasons.extend(input_diff.matching(|path| !path.starts_with("templates/assets/")));
        }
    }
    reasons.sort();
    reasons.dedup();
    if reasons.is_empty() {
        reasons = input_diff.matching(|_| true);
    }
    if reasons.is_empty() {
        reasons.push(DirtyReason::Options);
    }
    reasons
}

/// Whether all pages depend on a project file.
fn is_shared_by_pages(path: &str) -> bool {
    path == "content/workshop.yaml"
        || (path.starts_with("templates/") && !path.starts_with("templates/assets/"))
}

/// Whether a path of the site is the one that is asked about, or is in that folder.
fn is_in(path: &str, query: &str) -> bool {
    let target = query.trim_start_matches("./").trim_end_matches('/');
    let target = target.strip_prefix("public/").unwrap_or(target);
    path == target || path.strip_prefix(target).is_some_and(|rest| rest.starts_with('/'))
}

fn project_path(query: &str) -> &str {
    query.trim_start_matches("./")
}

/// Combines the reasons with the changes that the commit made. Sorted by path.
pub fn explain_outputs(
    query: &ExplainQuery,
    reasons: BTreeMap<String, Vec<DirtyReason>>,
    summary: &Summary,
    cache: &BuildCache,
    input_diff: &InputDiff,
) -> Vec<Explanation> {
    let written: BTreeSet<_> = summary.written.iter().collect();
    let is_asked_about = |path: &str| match query {
        ExplainQuery::All => true,
        ExplainQuery::Path(target) => {
            is_in(path, target) || input_diff.files.contains_key(project_path(target))
        }
    };
    let mut explanations = BTreeMap::new();
    for (path, reasons) in reasons {
        let change = match (written.contains(&path), cache.outputs.contains_key(&path)) {
            (true, true) => ChangeKind::Changed,
            (true, false) => ChangeKind::Added,
            (false, _) => ChangeKind::Unchanged,
        };
        if *query != ExplainQuery::All || change != ChangeKind::Unchanged {
            explanations.insert(path, (change, reasons));
        }
    }
    for path in summary.removed.iter().filter(|path| is_asked_about(path)) {
        explanations.insert(path.clone(), (ChangeKind::Removed, input_diff.matching(|_| true)));
    }
    for path in summary.written.iter().filter(|path| is_asked_about(path)) {
        if cache.outputs.contains_key(path) {
            explanations
                .entry(path.clone())
                .or_insert_with(|| (ChangeKind::Changed, vec![DirtyReason::OutputModified]));
        }
    }
    explanations
        .into_iter()
        .map(|(path, (change, reasons))| {
            let reasons = reasons.iter().map(ToString::to_string).collect();
            Explanation { path, change, reasons }
        })
        .collect()
}
