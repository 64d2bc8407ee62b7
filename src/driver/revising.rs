//! Brings a site up to date where nothing has changed but texts: the words of records and free
//! pages below their front matter. Looks at those alone, and at the pages that were filled from
//! them.
//!
//! What comes out is what a whole build would make. Wherever that is not certain, nothing is done,
//! and a whole build is to follow.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::knowledge::{self, Knowledge};
use super::making::{Log, Making, Recipe};
use super::progress::{Amount, Progress, Work};
use super::{Destination, Options};
use kyyeu_cache::{Cache, Faults, Input};
use kyyeu_diag::{Code, Diagnostic};
use kyyeu_link::Scrutiny;
use kyyeu_load::Look;
use kyyeu_model::{Key, LinkedProse, Part};
use kyyeu_write::{Committed, Others, Sink};

/// The faults that a text may have by its words alone and that do not keep a site from being made.
const OF_WORDS: [Code; 3] = [Code::MissingAlt, Code::RawHtml, Code::AmbiguousName];

/// How many texts may have changed since all was kept: beyond that it is kept anew.
const MOST: usize = 200;

/// A site that was brought up to date.
pub struct Revised {
    pub committed: Committed,
    /// What the files that were looked at are made of.
    pub keys: BTreeMap<String, Recipe>,
    /// Files that are gone.
    pub gone: Vec<String>,
    /// The texts that changed: where each ends, and what it came to.
    pub changed: BTreeMap<String, (u32, Vec<u8>)>,
    /// What was warned of.
    pub faults: Faults,
    /// What is said of the output folder.
    pub notes: Vec<Diagnostic>,
}

/// The texts that have changed since the last build, where nothing else has.
pub fn changed_texts(options: &Options, last: &Cache, look: &Look) -> Option<Vec<String>> {
    let plain = options.question.is_none()
        && options.scrutiny == Scrutiny::Plain
        && options.to != Destination::Nowhere
        && last.options == options.digest()
        && look.whole
        && last.inputs.len() == look.inputs.len();
    if !plain {
        return None;
    }
    let mut changed = Vec::new();
    for ((path, now), (before, then)) in look.inputs.iter().zip(&last.inputs) {
        if path != before {
            return None;
        }
        if now.hash != then.hash {
            changed.push(path.clone());
        }
    }
    (!changed.is_empty() && changed.len() <= MOST && last.changed.len() <= MOST).then_some(changed)
}

/// The part of a site that can be shown before all of it stands.
#[derive(Clone, Debug)]
pub struct Ahead {
    /// The files that are new and as they will be, by path.
    pub files: Vec<(String, Arc<[u8]>)>,
    /// The paths of files that may change yet, and those of folders, ending in `/`. All others
    /// stay.
    pub later: Vec<String>,
}

/// What is needed to bring a site up to date.
pub struct Revising<'a> {
    pub options: &'a Options,
    pub files: &'a kyyeu_load::Files,
    pub inputs: &'a BTreeMap<String, Input>,
    pub last: &'a Cache,
    pub show: &'a dyn Fn(Ahead),
    pub progress: &'a dyn Progress,
}

impl Revising<'_> {
    /// Brings a site up to date. Where it gives nothing, what was known is known no more.
    pub fn run(
        &self,
        known: &mut Knowledge,
        changed: &[String],
        sink: Box<dyn Sink + '_>,
    ) -> Option<Revised> {
        let usual = kyyeu_search::usual_length(&known.project.proceedings);
        let (before, faults, texts) = self.progress.stage(
            Work::Link,
            || self.link(known, changed),
            |_| Amount::of(changed.len()),
        )?;
        let reached = reached(known, &before);
        let material = known.material();
        let making = Making {
            project: &known.project,
            links: &known.links,
            material,
            tongues: &known.tongues,
            sources: &known.sources,
            sink: Some(&*sink),
            made: &self.last.made,
            progress: self.progress,
            log: Some(Log::default()),
            root: &self.options.root,
            inputs: self.inputs,
            missed: AtomicBool::new(false),
        };
        let (long, short): (Vec<_>, Vec<_>) =
            reached.iter().copied().partition(|&at| kyyeu_plan::is_long(&known.pages[at]));
        let pages = || {
            let mut found = making.pages(&known.pages, &short);
            if found.is_empty() {
                let later = long.iter().map(|&at| known.pages[at].path.as_str());
                let later = later.chain([kyyeu_search::FOLDER]).map(ToOwned::to_owned).collect();
                (self.show)(Ahead { files: sink.ahead(), later });
            }
            found.append(&mut making.pages(&known.pages, &long));
            found
        };
        let mut found = self.progress.stage(Work::Pages, pages, |_| Amount::of(reached.len()));
        let mut gone = Vec::new();
        if known.project.proceedings.has(Part::Search) {
            let keys: Vec<_> = before.keys().copied().collect();
            let index = || making.reindex(&keys, usual);
            let (mut faults, taken) =
                self.progress.stage(Work::Search, index, |_| Amount::of(keys.len()))?;
            found.append(&mut faults);
            gone = taken;
        }
        if !found.is_empty() || making.missed() {
            return None;
        }
        let keys = making.log.as_ref().map(Log::take_keys).unwrap_or_default();
        drop(making);
        let mut notes = Vec::new();
        let commit = || sink.commit(Others::Stay, &mut notes);
        let moved = |committed: &Result<Committed, _>| {
            Amount::of(committed.as_ref().map_or(0, |committed| committed.summary.written.len()))
        };
        let committed = self.progress.stage(Work::Commit, commit, moved).ok()?;
        Some(Revised { committed, keys, gone, changed: texts, faults, notes })
    }

    /// Reads and links the texts that have changed. Gives what they were before, and all that is
    /// warned of now.
    #[expect(clippy::type_complexity, reason = "used once, just above")]
    fn link(
        &self,
        known: &mut Knowledge,
        changed: &[String],
    ) -> Option<(BTreeMap<Key, LinkedProse>, Faults, BTreeMap<String, (u32, Vec<u8>)>)> {
        let (mut before, mut texts, mut found) = (BTreeMap::new(), BTreeMap::new(), Vec::new());
        let mut keys = Vec::new();
        for path in changed {
            let key = known.key(path).filter(|key| knowledge::has_file(*key))?;
            let text = self.files.new_text(path)?;
            let span = known.project.proceedings.prose(key)?.span;
            let front = knowledge::front(text.get(..span.range().start)?);
            if known.fronts.get(&key) != Some(&front) {
                return None;
            }
            known.project.proceedings.end_body(key, u32::try_from(text.len()).ok()?);
            known.sources.replace(span.file, text);
            before.insert(key, known.links.prose.get(&key)?.clone());
            keys.push((path, key));
        }
        let mut kept = self.last.faults.clone();
        for (path, key) in keys {
            let Knowledge { project, sources, language, links, .. } = &*known;
            let linked =
                kyyeu_link::again(&project.proceedings, sources, language, links, key, &mut found)?;
            let end = project.proceedings.prose(key)?.span.end;
            texts.insert(path.clone(), (end, postcard::to_stdvec(&linked).ok()?));
            known.change(key, end, linked);
            kept.forget(path, &OF_WORDS);
        }
        if kyyeu_diag::any_error(&found)
            || found.iter().any(|fault| !OF_WORDS.contains(&fault.code))
        {
            return None;
        }
        kept.add(&Faults::keep(&found, &known.sources));
        Some((before, kept, texts))
    }
}

/// The pages that may show anything of texts that have changed.
fn reached(known: &Knowledge, before: &BTreeMap<Key, LinkedProse>) -> Vec<usize> {
    let mut reached = BTreeSet::new();
    for (key, old) in before {
        let Some(new) = known.links.prose.get(key) else { continue };
        let changed = |about: Key| {
            !old.mentions_of(about).eq(new.mentions_of(about))
                || !old.numbered(about).eq(new.numbered(about))
        };
        let readers = known.readers.get(key).into_iter().flatten();
        let readers = readers.filter(|reader| reader.about.is_none_or(changed));
        reached.extend(readers.map(|reader| reader.page as usize));
    }
    reached.into_iter().collect()
}
