//! Incremental update of a site after edits of prose alone: the Markdown of records and free pages
//! below their front matter. Relinks the edited prose and emits the pages that depend on it.
//!
//! The result is byte-identical to that of a full build. In doubt the update stops with a reason,
//! commits nothing, and the caller runs a full build.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::build::decision::{FullBuildReason, ReplayedWarnings, replay_warnings};
use crate::build::emit::Emitter;
use crate::build::fingerprint::Fingerprint;
use crate::build::recorder::{BuildRecorder, EntryTracking};
use crate::build::state::{self, BuildState};
use crate::options::Options;
use crate::progress::{Phase, Progress, Quantity};
use kyyeu_cache::{BuildCache, CachedDiagnostics, InputFile, PendingEdit};
use kyyeu_diag::{Code, Diagnostic, Diagnostics};
use kyyeu_model::{Feature, Key, LinkedProse};
use kyyeu_write::{CommitReport, Sink, Unmentioned};

/// The warnings that depend on the prose of one file alone.
const PROSE_ONLY_CODES: [Code; 3] = [Code::MissingAlt, Code::RawHtml, Code::AmbiguousName];

/// Result of an update that was committed.
pub struct UpdateResult {
    pub commit: CommitReport,
    /// The fingerprints of the files that the update visited, by path.
    pub fingerprints: BTreeMap<String, Fingerprint>,
    /// Paths of the files that were removed.
    pub removed: Vec<String>,
    /// The edits, by path.
    pub edits: BTreeMap<String, PendingEdit>,
    /// All warnings of the content.
    pub warnings: ReplayedWarnings,
    /// Warnings about the output folder, which are not cached.
    pub run_warnings: Diagnostics,
}

/// The part of a site that the preview can show before the update is committed.
#[derive(Clone, Debug)]
pub struct EarlyOutput {
    /// New contents of files, by path.
    pub files: Vec<(String, Arc<[u8]>)>,
    /// Paths of files that may still change, and of folders, which end in `/`. All other files
    /// stay.
    pub pending: Vec<String>,
}

/// Updates a site.
pub struct IncrementalUpdate<'a> {
    pub options: &'a Options,
    pub files: &'a kyyeu_load::ProjectFiles,
    pub inputs: &'a BTreeMap<String, InputFile>,
    pub cache: &'a BuildCache,
    pub on_early_output: &'a dyn Fn(EarlyOutput),
    pub progress: &'a dyn Progress,
}

/// The edited prose, linked again.
struct Relinked {
    /// The linked prose before the edits.
    previous: BTreeMap<Key, LinkedProse>,
    edits: BTreeMap<String, PendingEdit>,
    diagnostics: CachedDiagnostics,
}

impl IncrementalUpdate<'_> {
    /// Updates the site after the files with some paths have changed.
    ///
    /// # Errors
    /// The reason for a full build. Then the state is no longer valid.
    pub fn run(
        &self,
        state: &mut BuildState,
        changed: &[String],
        sink: Box<dyn Sink + '_>,
    ) -> Result<UpdateResult, FullBuildReason> {
        let average_length =
            kyyeu_search::average_length_bucket(&state.analysis.project.proceedings);
        let phase = self.progress.start(Phase::Link);
        let Relinked { previous, edits, diagnostics } = self.relink(state, changed)?;
        phase.finish(Quantity::from_items(changed.len()));
        // Before the commit, so that a failure leaves the output as it was.
        let mut warnings =
            replay_warnings(&diagnostics, |path| kyyeu_load::read_text(&self.options.root, path))?;
        warnings.diagnostics.sort(&warnings.sources);
        let emitter = Emitter {
            analysis: &state.analysis,
            themes: &state.themes,
            sources: &state.sources,
            sink: Some(&*sink),
            previous_outputs: &self.cache.outputs,
            progress: self.progress,
            recorder: Some(BuildRecorder::new(EntryTracking::Disabled)),
            root: &self.options.root,
            inputs: self.inputs,
            stale_source: AtomicBool::new(false),
        };
        let mut emit_errors = self.emit_pages(&emitter, &affected_pages(state, &previous), &*sink);
        let mut removed = Vec::new();
        if state.analysis.project.proceedings.has_feature(Feature::Search) {
            let keys: Vec<_> = previous.keys().copied().collect();
            let phase = self.progress.start(Phase::Search);
            let mut update = emitter
                .update_search_index(&keys, average_length)
                .ok_or(FullBuildReason::SearchIndexChanged)?;
            phase.finish(Quantity::from_items(keys.len()));
            emit_errors.append(&mut update.diagnostics);
            removed = update.removed;
        }
        if !emit_errors.is_empty() {
            return Err(FullBuildReason::EmitFailed);
        }
        if emitter.source_was_stale() {
            return Err(FullBuildReason::SourceStale);
        }
        let fingerprints =
            emitter.recorder.as_ref().map(BuildRecorder::take_fingerprints).unwrap_or_default();
        drop(emitter);
        let mut run_warnings = Diagnostics::new();
        let phase = self.progress.start(Phase::Commit);
        // The full build that follows a failed commit reports why.
        let commit = sink
            .commit(Unmentioned::Keep, &mut run_warnings)
            .map_err(|_| FullBuildReason::CommitFailed)?;
        phase.finish(Quantity::from_items(commit.summary.written.len()));
        Ok(UpdateResult { commit, fingerprints, removed, edits, warnings, run_warnings })
    }

    /// Emits pages, the expensive ones last: the preview can show the others meanwhile. Returns the
    /// diagnostics.
    fn emit_pages(
        &self,
        emitter: &Emitter<'_>,
        affected: &[usize],
        sink: &dyn Sink,
    ) -> Diagnostics {
        let pages = &emitter.analysis.pages;
        let (expensive, others): (Vec<_>, Vec<_>) =
            affected.iter().copied().partition(|&index| kyyeu_plan::is_expensive(&pages[index]));
        let phase = self.progress.start(Phase::Pages);
        let mut diagnostics = emitter.emit_pages(&others);
        if diagnostics.is_empty() {
            let pending = expensive.iter().map(|&index| pages[index].path.as_str());
            let pending = pending.chain([kyyeu_search::INDEX_PREFIX]).map(ToOwned::to_owned);
            (self.on_early_output)(EarlyOutput {
                files: sink.early_files(),
                pending: pending.collect(),
            });
        }
        diagnostics.append(&mut emitter.emit_pages(&expensive));
        phase.finish(Quantity::from_items(affected.len()));
        diagnostics
    }

    /// Reads and links the prose of the changed files.
    fn relink(
        &self,
        state: &mut BuildState,
        changed: &[String],
    ) -> Result<Relinked, FullBuildReason> {
        let mut previous = BTreeMap::new();
        let mut edited = Vec::new();
        for path in changed {
            let key = self.replace_source(state, path)?;
            let linked =
                state.analysis.links.prose.get(&key).ok_or(FullBuildReason::LinksChanged)?;
            previous.insert(key, linked.clone());
            edited.push((path, key));
        }
        let mut edits = BTreeMap::new();
        let mut new_diagnostics = Diagnostics::new();
        let mut diagnostics = self.cache.diagnostics.clone();
        for (path, key) in edited {
            let BuildState { analysis, sources, .. } = state;
            let linked = kyyeu_link::relink_prose(
                &analysis.project.proceedings,
                sources,
                &analysis.language,
                &analysis.links,
                key,
                &mut new_diagnostics,
            )
            .ok_or(FullBuildReason::LinksChanged)?;
            let prose = analysis.project.proceedings.prose(key);
            let span = prose.ok_or(FullBuildReason::OtherFileChanged)?.span;
            let linked_prose =
                postcard::to_stdvec(&linked).map_err(|_| FullBuildReason::NoState)?;
            edits.insert(path.clone(), PendingEdit { end: span.end, linked_prose });
            analysis.apply_edit(key, span.end, linked);
            diagnostics.remove(path, &PROSE_ONLY_CODES);
            if diagnostics.points_into(path, span.start) {
                return Err(FullBuildReason::WarningsMoved);
            }
        }
        // A diagnostic that points into an unloaded text cannot be printed; a full build can.
        if new_diagnostics
            .iter()
            .flat_map(Diagnostic::files)
            .any(|file| state.sources.is_unloaded(file))
        {
            return Err(FullBuildReason::NewDiagnostics);
        }
        if new_diagnostics.iter().any(|diagnostic| !PROSE_ONLY_CODES.contains(&diagnostic.code)) {
            return Err(FullBuildReason::NewDiagnostics);
        }
        diagnostics.merge(&CachedDiagnostics::capture(&new_diagnostics, &state.sources));
        Ok(Relinked { previous, edits, diagnostics })
    }

    /// Takes the new text of a changed file into the state, if its front matter is the same.
    /// Returns the entry.
    fn replace_source(&self, state: &mut BuildState, path: &str) -> Result<Key, FullBuildReason> {
        let key = state.analysis.key_for_path(path).filter(|key| state::is_file_backed(*key));
        let key = key.ok_or(FullBuildReason::OtherFileChanged)?;
        let text = self.files.snapshot_text(path).ok_or(FullBuildReason::SourceStale)?;
        let proceedings = &mut state.analysis.project.proceedings;
        let span = proceedings.prose(key).ok_or(FullBuildReason::OtherFileChanged)?.span;
        let digest = text.get(..span.range().start).map(state::front_matter_digest);
        if digest.is_none() || state.front_matter_digests.get(&key) != digest.as_ref() {
            return Err(FullBuildReason::FrontMatterChanged);
        }
        let end = u32::try_from(text.len()).map_err(|_| FullBuildReason::OtherFileChanged)?;
        proceedings.set_body_end(key, end);
        state.sources.replace_text(span.file, text);
        Ok(key)
    }
}

/// The indices of the pages that depend on edited prose.
fn affected_pages(state: &BuildState, previous: &BTreeMap<Key, LinkedProse>) -> Vec<usize> {
    let mut pages = BTreeSet::new();
    for (key, old) in previous {
        let Some(new) = state.analysis.links.prose.get(key) else { continue };
        let mentions_changed = |of: Key| {
            !old.mentions_of(of).eq(new.mentions_of(of))
                || !old.mention_anchors(of).eq(new.mention_anchors(of))
        };
        for dependent in state.dependents.get(key).into_iter().flatten() {
            if dependent.mentions_of.is_none_or(mentions_changed) {
                pages.insert(dependent.page as usize);
            }
        }
    }
    pages.into_iter().collect()
}
