//! The build engine: builds a site repeatedly and makes only the files that changes can reach.
//!
//! It takes a snapshot, decides between replay, incremental update and full build, commits, and
//! stores the cache. The result is byte-identical to that of a build without a cache.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::Outcome;
use crate::build::cache_store;
use crate::build::decision::{
    self, Decision, FullBuildReason, Replay, ReplayedWarnings, replay_warnings,
};
use crate::build::explain::{self, InputDiff};
use crate::build::full::{FullBuild, LedgerUpdate, SourceRetention, StagedBuild, open_sink};
use crate::build::incremental::{EarlyOutput, IncrementalUpdate, UpdateResult};
use crate::build::state::BuildState;
use crate::options::{Destination, Options};
use crate::progress::{Phase, Progress, Quantity};
use crate::recovery::displaced_file_warning;
use kyyeu_cache::{BuildCache, CachedDiagnostics};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Sources, UserError};
use kyyeu_load::{LEDGER_PATH, PreviousSnapshot, ProjectFiles, RefreshOutcome, Snapshot};
use kyyeu_model::Locale;
use kyyeu_write::{
    CommitReport, CommittedFile, MemoryOutput, OutputState, Sink, Summary, Unmentioned,
};

/// Builds a site repeatedly. Each build takes a snapshot of the whole project: callers need not say
/// what changed.
#[derive(Debug)]
pub struct Engine {
    options: Options,
    /// The last build that succeeded, of this engine or of an earlier run.
    cache: Option<BuildCache>,
    /// Whether the cache of an earlier run was looked for.
    cache_loaded: bool,
    /// The files of the snapshot.
    files: ProjectFiles,
    snapshot: Snapshot,
    memory: MemoryOutput,
    /// The site's locale, of the last build that could load it.
    locale: Option<Locale>,
    /// The build state, if the site is in memory.
    state: Option<BuildState>,
}

/// An incremental update that was committed.
struct IncrementalBuild {
    state: BuildState,
    update: UpdateResult,
    /// The output folder before the update.
    output_state: OutputState,
}

impl Engine {
    /// An engine before its first build.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            cache: None,
            cache_loaded: false,
            files: ProjectFiles::default(),
            snapshot: Snapshot::default(),
            memory: MemoryOutput::default(),
            locale: None,
            state: None,
        }
    }

    /// The site in memory; empty for other destinations, and before the first build that succeeds.
    #[must_use]
    pub fn site(&self) -> kyyeu_write::SiteFiles {
        self.memory.files()
    }

    /// The site's locale, of the last build that could load it.
    #[must_use]
    pub fn locale(&self) -> Option<&Locale> {
        self.locale.as_ref()
    }

    /// Whether any file of the project changed since the last build, whether that succeeded or not.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        let Snapshot { taken_at, inputs, is_complete } = &self.snapshot;
        let now = ProjectFiles::discover(&self.options.root).take_snapshot(PreviousSnapshot {
            taken_at: *taken_at,
            inputs,
            change_detection: self.options.change_detection,
        });
        now.is_complete != *is_complete || !decision::same_contents(&now.inputs, inputs)
    }

    /// Builds the site. If there are errors, the output stays as it was.
    pub fn build(&mut self, progress: &dyn Progress) -> Outcome {
        self.rebuild(None, &|_| {}, progress)
    }

    /// Builds the site when only some files can have changed since the last snapshot; `None` if any
    /// can. Pages in memory that are ready before the commit go to `on_early_output`.
    pub fn rebuild(
        &mut self,
        changed: Option<&BTreeSet<PathBuf>>,
        on_early_output: &dyn Fn(EarlyOutput),
        progress: &dyn Progress,
    ) -> Outcome {
        let mut run_warnings = match self.recover() {
            Ok(warnings) => warnings,
            Err(error) => {
                // The content is inconsistent: its diagnostics would mislead.
                let diagnostic = Diagnostic {
                    help: error.help,
                    ..Diagnostic::new(Code::WriteFailed, None, error.message)
                };
                return Outcome { diagnostics: vec![diagnostic].into(), ..Outcome::default() };
            }
        };
        if !std::mem::replace(&mut self.cache_loaded, true) {
            self.cache = cache_store::load_cache(&self.options, &mut run_warnings);
        }
        let cache = self.cache.take().unwrap_or_default();
        let phase = progress.start(Phase::Snapshot);
        self.take_snapshot(changed, &cache);
        phase.finish(Quantity::from_items(self.snapshot.inputs.len()));
        let reason = match self.decide(&cache, &run_warnings) {
            Decision::Replay(replay) => return self.finish_replay(replay, cache, run_warnings),
            Decision::Incremental(paths) => {
                match self.update_incrementally(&paths, &cache, on_early_output, progress) {
                    Ok(build) => return self.finish_incremental(build, cache, run_warnings),
                    Err(reason) => reason,
                }
            }
            Decision::Full(reason) => reason,
        };
        self.state = None;
        let outcome = self.full_build(cache, run_warnings, progress);
        Outcome { full_build_reason: Some(reason), ..outcome }
    }

    /// Completes or rolls back what an interrupted run left in the content and in the output
    /// folder. Returns warnings, and the error if the output folder cannot be recovered.
    fn recover(&self) -> Result<Diagnostics, UserError> {
        let mut warnings = Diagnostics::new();
        let recovery = kyyeu_write::recover_edits(&self.options.root)?;
        let displaced = recovery.displaced.iter();
        warnings.extend(displaced.map(|file| displaced_file_warning(&file.path, &file.kept_at)));
        if let Destination::Directory(folder) = &self.options.destination {
            // Readers see a complete site even if this build fails.
            warnings.extend(kyyeu_write::recover_output(folder).err());
        }
        Ok(warnings)
    }

    /// Takes a snapshot of the files that can have changed.
    fn take_snapshot(&mut self, changed: Option<&BTreeSet<PathBuf>>, cache: &BuildCache) {
        let Self { options, files, snapshot, .. } = self;
        if let Some(changed) = changed
            && files.refresh(snapshot, changed) != RefreshOutcome::NeedsFullScan
        {
            return;
        }
        let mut discovered = ProjectFiles::discover(&options.root);
        let now = discovered.take_snapshot(PreviousSnapshot {
            taken_at: cache.snapshot_time,
            inputs: &cache.inputs,
            change_detection: options.change_detection,
        });
        discovered.reuse_texts(files, snapshot, &now);
        *files = discovered;
        *snapshot = now;
    }

    fn decide(&self, cache: &BuildCache, run_warnings: &Diagnostics) -> Decision {
        if run_warnings.has_errors() {
            return Decision::Full(FullBuildReason::RecoveryFailed);
        }
        let decision =
            decision::changed_files(&self.options, cache, &self.snapshot).and_then(|changed| {
                if changed.is_empty() {
                    return Ok(Decision::Replay(self.prepare_replay(cache)?));
                }
                decision::check_edits(&self.options, cache, &changed)?;
                Ok(Decision::Incremental(changed))
            });
        decision.unwrap_or_else(Decision::Full)
    }

    fn prepare_replay(&self, cache: &BuildCache) -> Result<Replay, FullBuildReason> {
        let output_state = verify_output(&self.options, cache)?;
        let warnings = replay_warnings(&cache.diagnostics, |path| {
            kyyeu_load::read_text(&self.options.root, path)
        })?;
        Ok(Replay { output_state, warnings })
    }

    /// Replays the result of the previous build. `cache.inputs` is cloned only if the snapshot
    /// differs, because it has one entry for each file.
    fn finish_replay(
        &mut self,
        replay: Replay,
        mut cache: BuildCache,
        run_warnings: Diagnostics,
    ) -> Outcome {
        let Replay { output_state, warnings: ReplayedWarnings { sources, diagnostics } } = replay;
        let Snapshot { inputs, taken_at, .. } = &self.snapshot;
        // A file that was racy and had to be read is known by its stat data from now on.
        let had_racy_file = inputs.values().any(|input| input.stat.is_racy(cache.snapshot_time));
        cache.snapshot_time = *taken_at;
        let inputs_differ = *inputs != cache.inputs;
        if inputs_differ {
            cache.inputs.clone_from(inputs);
        }
        let stats_differ = apply_output_state(&mut cache, output_state);
        if had_racy_file || inputs_differ || stats_differ {
            // The site is complete whether the cache can be saved or not.
            let _ = cache_store::save_cache(&self.options, &cache);
        }
        let summary = Summary { unchanged: cache.outputs.len(), ..Summary::default() };
        let mut all = run_warnings;
        all.extend(diagnostics);
        self.finish(sources, all, cache, summary)
    }

    /// Updates the site after edits of the files at some paths. Consumes the build state.
    fn update_incrementally(
        &mut self,
        changed: &[String],
        cache: &BuildCache,
        on_early_output: &dyn Fn(EarlyOutput),
        progress: &dyn Progress,
    ) -> Result<IncrementalBuild, FullBuildReason> {
        let Self { options, files, snapshot, memory, state: held_state, .. } = self;
        let held_state = held_state.take();
        let (output_state, state) = rayon::join(
            || verify_output(options, cache),
            || {
                let phase = progress.start(Phase::Load);
                let state = held_state.or_else(|| load_state(options, files, cache));
                phase.finish(Quantity::from_items(usize::from(state.is_some())));
                state
            },
        );
        let mut state = state.ok_or(FullBuildReason::NoState)?;
        let output_state = output_state?;
        let sink = open_sink(options, cache, memory).ok().flatten();
        let sink = sink.ok_or(FullBuildReason::OutputUnavailable)?;
        let update = IncrementalUpdate {
            options,
            files,
            inputs: &snapshot.inputs,
            cache,
            on_early_output,
            progress,
        };
        let update = update.run(&mut state, changed, sink)?;
        files.mark_changed_where(snapshot, |path| match options.destination {
            Destination::Memory => changed.iter().any(|changed| changed == path),
            _ => !state.is_unloaded(path),
        });
        Ok(IncrementalBuild { state, update, output_state })
    }

    /// Stores the result of an incremental update.
    fn finish_incremental(
        &mut self,
        build: IncrementalBuild,
        mut cache: BuildCache,
        run_warnings: Diagnostics,
    ) -> Outcome {
        let IncrementalBuild { state, update, output_state } = build;
        let CommitReport { summary, files, manifest_hash, .. } = update.commit;
        apply_output_state(&mut cache, output_state);
        for (path, CommittedFile { hash, stat }) in files {
            if let Some(fingerprint) = update.fingerprints.get(&path) {
                cache.outputs.insert(path, fingerprint.output_file(hash, stat));
            }
        }
        cache.outputs.retain(|path, _| !update.removed.contains(path));
        cache.snapshot_time = self.snapshot.taken_at;
        cache.inputs.clone_from(&self.snapshot.inputs);
        cache.manifest_hash = manifest_hash;
        cache.pending_edits.extend(update.edits);
        let ReplayedWarnings { sources, mut diagnostics } = update.warnings;
        cache.diagnostics = CachedDiagnostics::capture(&diagnostics, &sources);
        diagnostics.extend(run_warnings.into_iter().chain(update.run_warnings));
        diagnostics.extend(cache_store::save_cache(&self.options, &cache).err());
        diagnostics.sort(&sources);
        if self.options.destination == Destination::Memory {
            self.state = Some(state);
        }
        self.finish(sources, diagnostics, cache, summary)
    }

    /// Runs all stages.
    fn full_build(
        &mut self,
        cache: BuildCache,
        run_warnings: Diagnostics,
        progress: &dyn Progress,
    ) -> Outcome {
        let mut retention = match self.options.destination {
            Destination::Memory => SourceRetention::Hold,
            _ => SourceRetention::Release,
        };
        let mut input_diff;
        let (
            StagedBuild {
                page_count,
                fingerprints,
                dirty_reasons,
                ledger_update,
                sink,
                state,
                source_was_stale,
            },
            sources,
            mut diagnostics,
        ) = loop {
            let Self { options, files, snapshot, memory, locale, .. } = self;
            let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
            input_diff = InputDiff::between(&cache, snapshot);
            let build = FullBuild {
                options,
                inputs: &snapshot.inputs,
                cache: &cache,
                input_diff: &input_diff,
                retention,
                progress,
            };
            let staged = build.run(files, memory, locale, &mut sources, &mut diagnostics);
            // A build that holds the source texts reads none twice: there is one retry at most.
            if !staged.source_was_stale || retention == SourceRetention::Hold {
                break (staged, sources, diagnostics);
            }
            drop(staged);
            self.take_snapshot(None, &cache);
            retention = SourceRetention::Hold;
        };
        if source_was_stale {
            let message = "the content changed while it was built";
            diagnostics.push(Diagnostic::new(Code::Unreadable, None, message).help("build again"));
        }
        diagnostics.sort(&sources);
        let content_warnings = CachedDiagnostics::capture(&diagnostics, &sources);
        diagnostics.extend(run_warnings);
        let Some(commit) = commit(sink, &mut diagnostics, progress) else {
            // The output is that of the previous build. Files may be mended before the next one.
            self.files.mark_changed_since(&mut self.snapshot);
            self.cache = Some(cache);
            diagnostics.sort(&sources);
            return Outcome { sources, diagnostics, page_count, ..Outcome::default() };
        };
        let CommitReport { summary, files: outputs, manifest_hash, committed_at } = commit;
        let mut explanations = Vec::new();
        if let Some(query) = &self.options.explain {
            explanations =
                explain::explain_outputs(query, dirty_reasons, &summary, &cache, &input_diff);
        }
        let new_addresses = self.write_ledger(ledger_update, &mut diagnostics);
        if self.options.records_fingerprints() {
            self.files.mark_changed_since(&mut self.snapshot);
            let state = state.map(|state| BuildState { sources: sources.clone(), ..state });
            let saved_state = match &state {
                Some(state) => cache_store::save_state(&self.options, || state.encode()),
                None => Ok(None),
            };
            let (state_hash, state_warning) = match saved_state {
                Ok(hash) => (hash, None),
                Err(warning) => (None, Some(warning)),
            };
            if self.options.destination == Destination::Memory {
                self.state = state;
            }
            let outputs = outputs.into_iter().filter_map(|(path, CommittedFile { hash, stat })| {
                let output_file = fingerprints.get(&path)?.output_file(hash, stat);
                Some((path, output_file))
            });
            let cache = BuildCache {
                options_digest: self.options.digest(),
                snapshot_time: self.snapshot.taken_at,
                inputs: self.snapshot.inputs.clone(),
                commit_time: committed_at,
                outputs: outputs.collect(),
                manifest_hash,
                page_count,
                diagnostics: content_warnings,
                state_hash,
                pending_edits: BTreeMap::new(),
            };
            let cache_warning = cache_store::save_cache(&self.options, &cache).err();
            diagnostics.extend(cache_warning.or(state_warning));
            self.cache = Some(cache);
        }
        diagnostics.sort(&sources);
        let committed = Outcome::committed(sources, diagnostics, page_count, summary);
        Outcome { new_addresses, explanations, ..committed }
    }

    /// Writes the address ledger, if it changes. Returns the number of new addresses.
    fn write_ledger(
        &mut self,
        update: Option<LedgerUpdate>,
        diagnostics: &mut Diagnostics,
    ) -> usize {
        let Some(update) = update else { return 0 };
        if !self.options.updates_ledger() {
            return 0;
        }
        let (root, inputs) = (&self.options.root, &mut self.snapshot.inputs);
        // Even if writing fails, the file may no longer be that of the snapshot.
        inputs.remove(LEDGER_PATH);
        match kyyeu_write::replace_file(&root.join(LEDGER_PATH), &update.text) {
            Ok(()) => {
                if let Some(input) = kyyeu_load::read_input_file(root, LEDGER_PATH) {
                    inputs.insert(LEDGER_PATH.to_owned(), input);
                }
                update.added
            }
            Err(error) => {
                let message = format!("{LEDGER_PATH} cannot be written: {error}");
                let help = "the site stands, but its new addresses are in no list yet: \
                            build again where the content can be written";
                let diagnostic = Diagnostic::new(Code::UnrecordedAddress, None, message);
                diagnostics.push(diagnostic.help(help));
                0
            }
        }
    }

    /// Stores the cache for the next build. Returns the outcome of a build without all stages.
    fn finish(
        &mut self,
        sources: Sources,
        diagnostics: Diagnostics,
        cache: BuildCache,
        summary: Summary,
    ) -> Outcome {
        let page_count = cache.page_count;
        self.cache = Some(cache);
        Outcome::committed(sources, diagnostics, page_count, summary)
    }
}

/// Verifies that the output folder is as the previous build left it.
fn verify_output(options: &Options, cache: &BuildCache) -> Result<OutputState, FullBuildReason> {
    let output_state = match &options.destination {
        Destination::Directory(folder) | Destination::DryRun(folder) => {
            kyyeu_write::verify_output(folder, cache, options.change_detection)
        }
        Destination::Memory | Destination::CheckOnly => OutputState::Clean,
    };
    if output_state == OutputState::Modified {
        return Err(FullBuildReason::OutputModified);
    }
    Ok(output_state)
}

fn load_state(options: &Options, files: &ProjectFiles, cache: &BuildCache) -> Option<BuildState> {
    let bytes = cache_store::load_state(options, cache)?;
    BuildState::decode(bytes, files, &cache.pending_edits)
}

/// Takes new stat data of output files into the cache, if only their bytes could tell that they
/// are intact. Returns whether the cache changed.
fn apply_output_state(cache: &mut BuildCache, output_state: OutputState) -> bool {
    let OutputState::CleanByHash { stats, taken_at } = output_state else { return false };
    cache.commit_time = taken_at;
    for (path, stat) in stats {
        if let Some(output) = cache.outputs.get_mut(&path) {
            output.stat = stat;
        }
    }
    true
}

/// Commits the staged files; `None` if there are errors or nothing is to be written.
fn commit(
    sink: Option<Box<dyn Sink + '_>>,
    diagnostics: &mut Diagnostics,
    progress: &dyn Progress,
) -> Option<CommitReport> {
    let sink = sink?;
    if diagnostics.has_errors() {
        return None;
    }
    let phase = progress.start(Phase::Commit);
    match sink.commit(Unmentioned::Remove, diagnostics) {
        Ok(commit) => {
            let moved = commit.summary.written.len() + commit.summary.removed.len();
            phase.finish(Quantity::from_items(moved));
            Some(commit)
        }
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            None
        }
    }
}
