//! Brings a site up to date where nothing has changed but texts: the words of records and free
//! pages below their front matter. Looks at those alone, and at the pages that were filled from
//! them.
//!
//! What comes out is what a whole build would make. Wherever that is not certain, nothing is done,
//! and a whole build is to follow.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::build::emit::{BuildRecorder, Emitter, Fingerprint};
use crate::build::state::{self, BuildState};
use crate::progress::{Phase, Progress, Quantity};
use crate::{Destination, Options};
use kyyeu_cache::{BuildCache, CachedDiagnostics, InputFile};
use kyyeu_diag::{Code, Diagnostic, Diagnostics};
use kyyeu_link::LintLevel;
use kyyeu_load::Snapshot;
use kyyeu_model::{Feature, Key, LinkedProse};
use kyyeu_write::{CommitReport, Sink, Unmentioned};

/// The faults that a text may have by its words alone and that do not keep a site from being made.
const PROSE_ONLY_CODES: [Code; 3] = [Code::MissingAlt, Code::RawHtml, Code::AmbiguousName];

/// How many texts may have changed since all was kept: beyond that it is kept anew.
const MAX_PENDING_EDITS: usize = 200;

/// A site that was brought up to date.
pub struct UpdateResult {
    pub commit: CommitReport,
    /// What the files that were looked at are made of.
    pub fingerprints: BTreeMap<String, Fingerprint>,
    /// Files that are gone.
    pub removed: Vec<String>,
    /// The texts that changed: where each ends, and what it came to.
    pub edits: BTreeMap<String, (u32, Vec<u8>)>,
    /// What was warned of.
    pub diagnostics: CachedDiagnostics,
    /// What is said of the output folder.
    pub run_warnings: Diagnostics,
}

/// The texts that have changed since the last build, where nothing else has.
pub fn prose_only_edits(
    options: &Options,
    last: &BuildCache,
    look: &Snapshot,
) -> Option<Vec<String>> {
    let plain = options.explain.is_none()
        && options.lint_level == LintLevel::Default
        && options.destination != Destination::CheckOnly
        && last.options_digest == options.digest()
        && look.is_complete
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
    (!changed.is_empty()
        && changed.len() <= MAX_PENDING_EDITS
        && last.pending_edits.len() <= MAX_PENDING_EDITS)
        .then_some(changed)
}

/// The part of a site that can be shown before all of it stands.
#[derive(Clone, Debug)]
pub struct EarlyOutput {
    /// The files that are new and as they will be, by path.
    pub files: Vec<(String, Arc<[u8]>)>,
    /// The paths of files that may change yet, and those of folders, ending in `/`. All others
    /// stay.
    pub pending: Vec<String>,
}

/// What is needed to bring a site up to date.
pub struct IncrementalUpdate<'a> {
    pub options: &'a Options,
    pub files: &'a kyyeu_load::ProjectFiles,
    pub inputs: &'a BTreeMap<String, InputFile>,
    pub cache: &'a BuildCache,
    pub on_early_output: &'a dyn Fn(EarlyOutput),
    pub progress: &'a dyn Progress,
}

impl IncrementalUpdate<'_> {
    /// Brings a site up to date. Where it gives nothing, what was known is known no more.
    pub fn run(
        &self,
        known: &mut BuildState,
        changed: &[String],
        sink: Box<dyn Sink + '_>,
    ) -> Option<UpdateResult> {
        let usual = kyyeu_search::average_length_bucket(&known.project.proceedings);
        let (before, diagnostics, texts) = self.progress.stage(
            Phase::Link,
            || self.relink(known, changed),
            |_| Quantity::from_items(changed.len()),
        )?;
        let reached = affected_pages(known, &before);
        let material = known.context();
        let making = Emitter {
            project: &known.project,
            links: &known.links,
            context: material,
            themes: &known.themes,
            sources: &known.sources,
            sink: Some(&*sink),
            previous_outputs: &self.cache.outputs,
            progress: self.progress,
            recorder: Some(BuildRecorder::default()),
            root: &self.options.root,
            inputs: self.inputs,
            stale_source: AtomicBool::new(false),
        };
        let (long, short): (Vec<_>, Vec<_>) =
            reached.iter().copied().partition(|&at| kyyeu_plan::is_expensive(&known.pages[at]));
        let pages = || {
            let mut found = making.emit_pages(&known.pages, &short);
            if found.is_empty() {
                let later = long.iter().map(|&at| known.pages[at].path.as_str());
                let later =
                    later.chain([kyyeu_search::INDEX_PREFIX]).map(ToOwned::to_owned).collect();
                (self.on_early_output)(EarlyOutput { files: sink.early_files(), pending: later });
            }
            found.append(&mut making.emit_pages(&known.pages, &long));
            found
        };
        let mut found =
            self.progress.stage(Phase::Pages, pages, |_| Quantity::from_items(reached.len()));
        let mut gone = Vec::new();
        if known.project.proceedings.has_feature(Feature::Search) {
            let keys: Vec<_> = before.keys().copied().collect();
            let index = || making.update_search_index(&keys, usual);
            let (mut diagnostics, taken) =
                self.progress.stage(Phase::Search, index, |_| Quantity::from_items(keys.len()))?;
            found.append(&mut diagnostics);
            gone = taken;
        }
        if !found.is_empty() || making.source_was_stale() {
            return None;
        }
        let keys =
            making.recorder.as_ref().map(BuildRecorder::take_fingerprints).unwrap_or_default();
        drop(making);
        let mut notes = Diagnostics::new();
        let commit = || sink.commit(Unmentioned::Keep, &mut notes);
        let moved = |committed: &Result<CommitReport, _>| {
            Quantity::from_items(
                committed.as_ref().map_or(0, |committed| committed.summary.written.len()),
            )
        };
        let committed = self.progress.stage(Phase::Commit, commit, moved).ok()?;
        Some(UpdateResult {
            commit: committed,
            fingerprints: keys,
            removed: gone,
            edits: texts,
            diagnostics: diagnostics,
            run_warnings: notes,
        })
    }

    /// Reads and links the texts that have changed. Gives what they were before, and all that is
    /// warned of now.
    #[expect(clippy::type_complexity, reason = "used once, just above")]
    fn relink(
        &self,
        known: &mut BuildState,
        changed: &[String],
    ) -> Option<(BTreeMap<Key, LinkedProse>, CachedDiagnostics, BTreeMap<String, (u32, Vec<u8>)>)>
    {
        let (mut before, mut texts, mut found) =
            (BTreeMap::new(), BTreeMap::new(), Diagnostics::new());
        let mut keys = Vec::new();
        for path in changed {
            let key = known.key_for_path(path).filter(|key| state::is_file_backed(*key))?;
            let text = self.files.snapshot_text(path)?;
            let span = known.project.proceedings.prose(key)?.span;
            let front = state::front_matter_digest(text.get(..span.range().start)?);
            if known.front_matter_digests.get(&key) != Some(&front) {
                return None;
            }
            known.project.proceedings.set_body_end(key, u32::try_from(text.len()).ok()?);
            known.sources.replace_text(span.file, text);
            before.insert(key, known.links.prose.get(&key)?.clone());
            keys.push((path, key));
        }
        let mut kept = self.cache.diagnostics.clone();
        for (path, key) in keys {
            let BuildState { project, sources, language, links, .. } = &*known;
            let linked = kyyeu_link::relink_prose(
                &project.proceedings,
                sources,
                language,
                links,
                key,
                &mut found,
            )?;
            let end = project.proceedings.prose(key)?.span.end;
            texts.insert(path.clone(), (end, postcard::to_stdvec(&linked).ok()?));
            known.apply_edit(key, end, linked);
            kept.remove(path, &PROSE_ONLY_CODES);
        }
        // A diagnostic that points into a text that is not loaded cannot be printed: a full build can.
        if found.iter().flat_map(Diagnostic::files).any(|file| known.sources.is_unloaded(file)) {
            return None;
        }
        if found.has_errors()
            || found.iter().any(|diagnostic| !PROSE_ONLY_CODES.contains(&diagnostic.code))
        {
            return None;
        }
        kept.merge(&CachedDiagnostics::capture(&found, &known.sources));
        Some((before, kept, texts))
    }
}

/// The pages that may show anything of texts that have changed.
fn affected_pages(known: &BuildState, before: &BTreeMap<Key, LinkedProse>) -> Vec<usize> {
    let mut reached = BTreeSet::new();
    for (key, old) in before {
        let Some(new) = known.links.prose.get(key) else { continue };
        let changed = |about: Key| {
            !old.mentions_of(about).eq(new.mentions_of(about))
                || !old.mention_anchors(about).eq(new.mention_anchors(about))
        };
        let readers = known.dependents.get(key).into_iter().flatten();
        let readers = readers.filter(|reader| reader.mentions_of.is_none_or(changed));
        reached.extend(readers.map(|reader| reader.page as usize));
    }
    reached.into_iter().collect()
}
