//! Says which files of a site change, and on account of which files of the project.

use std::collections::{BTreeMap, BTreeSet};

use crate::build::emit::{Emitter, Fingerprint};
use kyyeu_cache::{BuildCache, InputFile};
use kyyeu_load::Snapshot;
use kyyeu_plan::Page;

/// What is asked about: everything that changes, or one page, or what one file of the project does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExplainQuery {
    /// Everything that changes.
    All,
    /// A page or a folder of pages, or a file of the project.
    Path(String),
}

/// What becomes of a file of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// Its bytes are others.
    Changed,
    /// It is gone.
    Removed,
    /// It was made again, and came out the same; or it was not looked at.
    Unchanged,
}

impl ChangeKind {
    /// Its name.
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
    /// Its path in the site.
    pub path: String,
    /// What becomes of it.
    pub change: ChangeKind,
    /// Why, in words, a file of the project each where it is one.
    pub reasons: Vec<String>,
}

/// How the files of a project differ from those that the last build read: a word for each.
#[derive(Debug, Default)]
pub struct InputDiff {
    files: BTreeMap<String, &'static str>,
    /// Whether there was a last build that is known.
    has_previous: bool,
}

impl InputDiff {
    /// Compares two looks.
    pub fn between(last: &BuildCache, look: &Snapshot) -> Self {
        let mut files = BTreeMap::new();
        let hash = |input: &InputFile| input.hash;
        for (path, input) in &look.inputs {
            match last.inputs.get(path) {
                None => files.insert(path.clone(), "was added"),
                Some(old) if hash(old) != hash(input) => files.insert(path.clone(), "was changed"),
                Some(_) => None,
            };
        }
        let gone = last.inputs.keys().filter(|path| !look.inputs.contains_key(*path));
        files.extend(gone.map(|path| (path.clone(), "was removed")));
        Self { files, has_previous: !last.outputs.is_empty() }
    }

    /// Those that a test picks, as words.
    fn matching(&self, picked: impl Fn(&str) -> bool) -> Vec<String> {
        self.files
            .iter()
            .filter(|(path, _)| picked(path))
            .map(|(path, how)| format!("{path} {how}"))
            .collect()
    }
}

/// Says why each page is made again that is asked about.
pub fn explain_pages(
    question: &ExplainQuery,
    making: &Emitter<'_>,
    pages: &[Page],
    keys: &BTreeMap<String, Fingerprint>,
    differences: &InputDiff,
) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for (index, page) in pages.iter().enumerate() {
        let named = matches!(question, ExplainQuery::Path(path) if is_in(&page.path, path));
        let old = making.previous_outputs.get(&page.path);
        let new = keys.get(&page.path);
        let changed = old.map(|made| made.fingerprint) != new.map(|recipe| recipe.digest);
        if named || changed {
            all.insert(page.path.clone(), dirty_reasons(making, (index, page), new, differences));
        }
    }
    // Files that no view makes: what they are made of is the file itself, or everything.
    let viewed: BTreeSet<_> = pages.iter().map(|page| page.path.as_str()).collect();
    for (path, recipe) in keys.iter().filter(|(path, _)| !viewed.contains(path.as_str())) {
        if making.previous_outputs.get(path).is_none_or(|made| made.fingerprint != recipe.digest) {
            let own = |input: &str| {
                input == format!("content/{path}") || input == format!("templates/{path}")
            };
            let reasons = differences.matching(own);
            all.insert(
                path.clone(),
                if reasons.is_empty() { differences.matching(|_| true) } else { reasons },
            );
        }
    }
    if let ExplainQuery::Path(asked) = question {
        let input = project_path(asked);
        all.retain(|path, why| {
            is_in(path, asked) || why.iter().any(|why| why.split(' ').next() == Some(input))
        });
    }
    all
}

/// Why a page is made again, or of what it is made where it is not.
fn dirty_reasons(
    making: &Emitter<'_>,
    (index, page): (usize, &Page),
    new: Option<&Fingerprint>,
    differences: &InputDiff,
) -> Vec<String> {
    let Some(new) = new else { return vec!["it cannot be made".to_owned()] };
    if !differences.has_previous {
        return vec!["nothing is remembered of an earlier build".to_owned()];
    }
    let read = making.source_files_of(index);
    let shared = |path: &str| {
        path == "content/workshop.yaml"
            || (path.starts_with("templates/") && !path.starts_with("templates/assets/"))
    };
    let Some(old) = making.previous_outputs.get(&page.path) else {
        let own = differences.matching(|path| read.contains(path));
        return if own.is_empty() { differences.matching(|_| true) } else { own };
    };
    if old.fingerprint == new.digest {
        let of = read.iter().map(|path| format!("{path} is a part of it")).collect::<Vec<_>>();
        return if of.is_empty() {
            vec!["it is made of the templates and the workshop's own data".to_owned()]
        } else {
            of
        };
    }
    let mut reasons = Vec::new();
    if old.components.shared != new.components.shared {
        reasons.extend(differences.matching(shared));
    }
    if old.components.view != new.components.view || old.components.prose != new.components.prose {
        reasons.extend(differences.matching(|path| read.contains(path)));
        // What a page lists and is there no more is in no view.
        if reasons.is_empty() {
            reasons.extend(differences.matching(|path| !path.starts_with("templates/assets/")));
        }
    }
    reasons.sort();
    reasons.dedup();
    if reasons.is_empty() {
        reasons = differences.matching(|_| true);
    }
    if reasons.is_empty() {
        reasons.push("kyyeu was called with other options".to_owned());
    }
    reasons
}

/// Whether a path of the site is the one that is asked about, or stands in that folder.
fn is_in(path: &str, asked: &str) -> bool {
    let asked = asked.trim_start_matches("./").trim_end_matches('/');
    let asked = asked.strip_prefix("public/").unwrap_or(asked);
    path == asked || path.strip_prefix(asked).is_some_and(|rest| rest.starts_with('/'))
}

fn project_path(asked: &str) -> &str {
    asked.trim_start_matches("./")
}

/// Puts what became of the files beside the reasons.
pub fn explain_outputs(
    question: &ExplainQuery,
    reasons: BTreeMap<String, Vec<String>>,
    summary: &kyyeu_write::Summary,
    last: &BuildCache,
    differences: &InputDiff,
) -> Vec<Explanation> {
    let written: BTreeSet<_> = summary.written.iter().collect();
    let mut all: Vec<_> = reasons
        .into_iter()
        .map(|(path, why)| {
            let fate = match (written.contains(&path), last.outputs.contains_key(&path)) {
                (true, true) => ChangeKind::Changed,
                (true, false) => ChangeKind::Added,
                (false, _) => ChangeKind::Unchanged,
            };
            Explanation { path, change: fate, reasons: why }
        })
        .filter(|one| *question != ExplainQuery::All || one.change != ChangeKind::Unchanged)
        .collect();
    let about = |path: &str| match question {
        ExplainQuery::All => true,
        ExplainQuery::Path(asked) => {
            is_in(path, asked) || differences.files.contains_key(project_path(asked))
        }
    };
    for path in summary.removed.iter().filter(|path| about(path)) {
        all.push(Explanation {
            path: path.clone(),
            change: ChangeKind::Removed,
            reasons: differences.matching(|_| true),
        });
    }
    // Somebody's hand in the folder is no change of the project.
    for path in summary.written.iter().filter(|path| about(path)) {
        if !all.iter().any(|one| one.path == *path)
            && !differences.files.contains_key(path)
            && last.outputs.contains_key(path)
        {
            let why = vec!["it did not stand in the folder as kyyeu had made it".to_owned()];
            all.push(Explanation { path: path.clone(), change: ChangeKind::Changed, reasons: why });
        }
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}
