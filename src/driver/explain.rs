//! Says which files of a site change, and on account of which files of the project.

use std::collections::{BTreeMap, BTreeSet};

use super::making::{Making, Recipe};
use kyyeu_cache::{Cache, Input};
use kyyeu_load::Look;
use kyyeu_plan::Page;

/// What is asked about: everything that changes, or one page, or what one file of the project does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Everything that changes.
    All,
    /// A page or a folder of pages, or a file of the project.
    About(String),
}

/// What becomes of a file of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is new.
    Added,
    /// Its bytes are others.
    Changed,
    /// It is gone.
    Removed,
    /// It was made again, and came out the same; or it was not looked at.
    Same,
}

impl Fate {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
            Self::Same => "unchanged",
        }
    }
}

/// Why a file of the site is as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explained {
    /// Its path in the site.
    pub path: String,
    /// What becomes of it.
    pub fate: Fate,
    /// Why, in words, a file of the project each where it is one.
    pub why: Vec<String>,
}

/// How the files of a project differ from those that the last build read: a word for each.
#[derive(Debug, Default)]
pub struct Differences {
    files: BTreeMap<String, &'static str>,
    /// Whether there was a last build that is known.
    known: bool,
}

impl Differences {
    /// Compares two looks.
    pub fn between(last: &Cache, look: &Look) -> Self {
        let mut files = BTreeMap::new();
        let hash = |input: &Input| input.hash;
        for (path, input) in &look.inputs {
            match last.inputs.get(path) {
                None => files.insert(path.clone(), "was added"),
                Some(old) if hash(old) != hash(input) => files.insert(path.clone(), "was changed"),
                Some(_) => None,
            };
        }
        let gone = last.inputs.keys().filter(|path| !look.inputs.contains_key(*path));
        files.extend(gone.map(|path| (path.clone(), "was removed")));
        Self { files, known: !last.made.is_empty() }
    }

    /// Those that a test picks, as words.
    fn pick(&self, picked: impl Fn(&str) -> bool) -> Vec<String> {
        self.files
            .iter()
            .filter(|(path, _)| picked(path))
            .map(|(path, how)| format!("{path} {how}"))
            .collect()
    }
}

/// Says why each page is made again that is asked about.
pub fn pages(
    question: &Question,
    making: &Making<'_>,
    pages: &[Page],
    keys: &BTreeMap<String, Recipe>,
    differences: &Differences,
) -> BTreeMap<String, Vec<String>> {
    let mut all = BTreeMap::new();
    for page in pages {
        let named = matches!(question, Question::About(path) if is_in(&page.path, path));
        let old = making.made.get(&page.path);
        let new = keys.get(&page.path);
        let changed = old.map(|made| made.key) != new.map(|recipe| recipe.key);
        if named || changed {
            all.insert(page.path.clone(), why(making, page, new, differences));
        }
    }
    // Files that no view makes: what they are made of is the file itself, or everything.
    let viewed: BTreeSet<_> = pages.iter().map(|page| page.path.as_str()).collect();
    for (path, recipe) in keys.iter().filter(|(path, _)| !viewed.contains(path.as_str())) {
        if making.made.get(path).is_none_or(|made| made.key != recipe.key) {
            let own = |input: &str| {
                input == format!("content/{path}") || input == format!("templates/{path}")
            };
            let reasons = differences.pick(own);
            all.insert(
                path.clone(),
                if reasons.is_empty() { differences.pick(|_| true) } else { reasons },
            );
        }
    }
    if let Question::About(asked) = question {
        let input = project_path(asked);
        all.retain(|path, why| {
            is_in(path, asked) || why.iter().any(|why| why.split(' ').next() == Some(input))
        });
    }
    all
}

/// Why a page is made again, or of what it is made where it is not.
fn why(
    making: &Making<'_>,
    page: &Page,
    new: Option<&Recipe>,
    differences: &Differences,
) -> Vec<String> {
    let Some(new) = new else { return vec!["it cannot be made".to_owned()] };
    if !differences.known {
        return vec!["nothing is remembered of an earlier build".to_owned()];
    }
    let read = making.reads(page);
    let shared = |path: &str| {
        path == "content/workshop.yaml"
            || (path.starts_with("templates/") && !path.starts_with("templates/assets/"))
    };
    let Some(old) = making.made.get(&page.path) else {
        let own = differences.pick(|path| read.contains(path));
        return if own.is_empty() { differences.pick(|_| true) } else { own };
    };
    if old.key == new.key {
        let of = read.iter().map(|path| format!("{path} is a part of it")).collect::<Vec<_>>();
        return if of.is_empty() {
            vec!["it is made of the templates and the workshop's own data".to_owned()]
        } else {
            of
        };
    }
    let mut reasons = Vec::new();
    if old.parts.shared != new.parts.shared {
        reasons.extend(differences.pick(shared));
    }
    if old.parts.view != new.parts.view || old.parts.prose != new.parts.prose {
        reasons.extend(differences.pick(|path| read.contains(path)));
        // What a page lists and is there no more is in no view.
        if reasons.is_empty() {
            reasons.extend(differences.pick(|path| !path.starts_with("templates/assets/")));
        }
    }
    reasons.sort();
    reasons.dedup();
    if reasons.is_empty() {
        reasons = differences.pick(|_| true);
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
pub fn told(
    question: &Question,
    reasons: BTreeMap<String, Vec<String>>,
    summary: &kyyeu_write::Summary,
    last: &Cache,
    differences: &Differences,
) -> Vec<Explained> {
    let written: BTreeSet<_> = summary.written.iter().collect();
    let mut all: Vec<_> = reasons
        .into_iter()
        .map(|(path, why)| {
            let fate = match (written.contains(&path), last.made.contains_key(&path)) {
                (true, true) => Fate::Changed,
                (true, false) => Fate::Added,
                (false, _) => Fate::Same,
            };
            Explained { path, fate, why }
        })
        .filter(|one| *question != Question::All || one.fate != Fate::Same)
        .collect();
    let about = |path: &str| match question {
        Question::All => true,
        Question::About(asked) => {
            is_in(path, asked) || differences.files.contains_key(project_path(asked))
        }
    };
    for path in summary.removed.iter().filter(|path| about(path)) {
        all.push(Explained {
            path: path.clone(),
            fate: Fate::Removed,
            why: differences.pick(|_| true),
        });
    }
    // Somebody's hand in the folder is no change of the project.
    for path in summary.written.iter().filter(|path| about(path)) {
        if !all.iter().any(|one| one.path == *path)
            && !differences.files.contains_key(path)
            && last.made.contains_key(path)
        {
            let why = vec!["it did not stand in the folder as kyyeu had made it".to_owned()];
            all.push(Explained { path: path.clone(), fate: Fate::Changed, why });
        }
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}
