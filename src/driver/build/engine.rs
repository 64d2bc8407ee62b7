//! The engine: builds a site again and again, and makes anew only what an edit can reach.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::build::cache_store;
use crate::build::emit::Fingerprint;
use crate::build::explain::{self, InputDiff};
use crate::build::full::{FullBuild, LedgerUpdate, SourceRetention, StagedBuild, open_sink};
use crate::build::incremental::{self, EarlyOutput, IncrementalUpdate, UpdateResult};
use crate::build::state::BuildState;
use crate::progress::{Phase, Progress, Quantity};
use crate::{Destination, Options, Outcome};
use kyyeu_cache::{BuildCache, CachedDiagnostics, InputFile, OutputFile};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, Sources};
use kyyeu_load::{RefreshOutcome, Snapshot};
use kyyeu_model::Locale;
use kyyeu_write::{
    CommitReport, CommittedFile, MemoryOutput, OutputState, Sink, Summary, Unmentioned,
};

/// Builds a site again and again. What it makes is the same, byte for byte, as what a new one would
/// make.
///
/// A project's folder is looked at whole before each build; nobody has to say what changed.
#[derive(Debug)]
pub struct Engine {
    options: Options,
    /// The last build that succeeded: of this engine, or of an earlier run.
    cache: Option<BuildCache>,
    /// Whether an earlier run's was asked for.
    cache_loaded: bool,
    /// The files as they were looked at last.
    files: kyyeu_load::ProjectFiles,
    snapshot: Snapshot,
    memory: MemoryOutput,
    /// The language of the site and its texts, as the last build knew them that could read them.
    locale: Option<Locale>,
    /// What is known of the content, where the site stands in memory.
    state: Option<BuildState>,
}

impl Engine {
    /// An engine that has built nothing yet.
    #[must_use]
    pub fn new(options: Options) -> Self {
        Self {
            options,
            cache: None,
            cache_loaded: false,
            files: kyyeu_load::ProjectFiles::default(),
            snapshot: Snapshot::default(),
            memory: MemoryOutput::default(),
            locale: None,
            state: None,
        }
    }

    /// The site as it stands in memory; empty where it goes elsewhere, and before the first build
    /// that succeeds.
    #[must_use]
    pub fn site(&self) -> kyyeu_write::SiteFiles {
        self.memory.files()
    }

    /// The language of the site and its texts, as the last build knew them that could read them.
    #[must_use]
    pub fn locale(&self) -> Option<&Locale> {
        self.locale.as_ref()
    }

    /// Whether any file of the project is another one than at the last build, be it a good one or
    /// not.
    #[must_use]
    pub fn has_changes(&self) -> bool {
        let Snapshot { taken_at: looked, inputs, is_complete: whole } = &self.snapshot;
        let known = kyyeu_load::PreviousSnapshot {
            taken_at: *looked,
            inputs,
            change_detection: self.options.change_detection,
        };
        let now = kyyeu_load::ProjectFiles::discover(&self.options.root).take_snapshot(known);
        let same = |(path, input): (&String, &InputFile)| {
            inputs.get(path).is_some_and(|old| old.hash == input.hash)
        };
        now.is_complete != *whole
            || now.inputs.len() != inputs.len()
            || !now.inputs.iter().all(same)
    }

    /// Builds the site. Where there are errors, what stands stays as it was.
    pub fn build(&mut self, progress: &dyn Progress) -> Outcome {
        self.rebuild(None, &|_| {}, progress)
    }

    /// The same where it is known which files may have changed since the last look. What is made of
    /// them soon goes to `show` before the whole site stands, where that is in memory.
    pub fn rebuild(
        &mut self,
        changed: Option<&BTreeSet<PathBuf>>,
        show: &dyn Fn(EarlyOutput),
        progress: &dyn Progress,
    ) -> Outcome {
        let mut notes = Diagnostics::new();
        match kyyeu_write::recover_edits(&self.options.root) {
            Ok(settled) => notes.extend(
                settled
                    .displaced
                    .iter()
                    .map(|file| displaced_file_warning(&file.path, &file.kept_at)),
            ),
            Err(refusal) => {
                // Half old and half new: what is wrong with it is nobody's fault.
                let diagnostic = Diagnostic::new(Code::WriteFailed, None, refusal.message);
                let diagnostics =
                    Diagnostics::from(vec![Diagnostic { help: refusal.help, ..diagnostic }]);
                return Outcome { diagnostics, ..Outcome::default() };
            }
        }
        if let Destination::Directory(out) = &self.options.destination {
            // Whatever becomes of this build, the site that readers see is a whole one.
            notes.extend(kyyeu_write::recover_output(out).err());
        }
        if !std::mem::replace(&mut self.cache_loaded, true) {
            self.cache = cache_store::load_cache(&self.options, &mut notes);
        }
        let last = self.cache.take().unwrap_or_default();
        progress.stage(
            Phase::Snapshot,
            || self.take_snapshot(changed, &last),
            |&looked| Quantity::from_items(looked),
        );
        if !notes.has_errors()
            && let Some(said) = self.try_replay(&last)
        {
            return self.replay(said, last, notes);
        }
        let known = self.state.take();
        if !notes.has_errors()
            && let Some(outcome) = self.try_incremental(known, &last, show, progress)
        {
            return outcome.finish(self, last, notes);
        }
        let texts = if self.options.destination == Destination::Memory {
            SourceRetention::Hold
        } else {
            SourceRetention::Release
        };
        self.full_build(last, notes, texts, progress)
    }

    /// Looks at the files that may have changed, which may be all. Gives how many there are.
    fn take_snapshot(&mut self, changed: Option<&BTreeSet<PathBuf>>, last: &BuildCache) -> usize {
        let Self { options, files, snapshot: look, .. } = self;
        if changed
            .is_none_or(|changed| files.refresh(look, changed) == RefreshOutcome::NeedsFullScan)
        {
            let mut found = kyyeu_load::ProjectFiles::discover(&options.root);
            let now = found.take_snapshot(kyyeu_load::PreviousSnapshot {
                taken_at: last.snapshot_time,
                inputs: &last.inputs,
                change_detection: options.change_detection,
            });
            found.reuse_texts(files, look, &now);
            (*files, *look) = (found, now);
        }
        look.inputs.len()
    }

    /// Brings the site up to date where nothing but texts has changed.
    fn try_incremental(
        &mut self,
        known: Option<BuildState>,
        last: &BuildCache,
        show: &dyn Fn(EarlyOutput),
        progress: &dyn Progress,
    ) -> Option<IncrementalBuild> {
        let Self { options, files, snapshot: look, memory, .. } = self;
        let changed = incremental::prose_only_edits(options, last, look)?;
        let (stands, known) = rayon::join(
            || match &options.destination {
                Destination::Directory(out) | Destination::DryRun(out) => {
                    kyyeu_write::verify_output(out, last, options.change_detection)
                }
                Destination::Memory | Destination::CheckOnly => OutputState::Clean,
            },
            || {
                let recall = || known.or_else(|| BuildState::load(options, files, last));
                progress.stage(Phase::Load, recall, |known| {
                    Quantity::from_items(usize::from(known.is_some()))
                })
            },
        );
        let mut known = known?;
        if stands == OutputState::Modified {
            return None;
        }
        let sink = open_sink(options, last, memory).ok()??;
        let revising = IncrementalUpdate {
            options,
            files,
            inputs: &look.inputs,
            cache: last,
            on_early_output: show,
            progress,
        };
        let revised = revising.run(&mut known, &changed, sink)?;
        files.mark_changed_where(look, |path| match options.destination {
            Destination::Memory => changed.iter().any(|changed| changed == path),
            _ => !known.is_unloaded(path),
        });
        Some(IncrementalBuild { state: known, update: revised, output_state: stands })
    }

    /// What the last build said, where nothing has changed since, and how its site stands.
    fn try_replay(&self, last: &BuildCache) -> Option<Replay> {
        let look = &self.snapshot;
        let same = |(path, input): (&String, &InputFile)| {
            last.inputs.get(path).is_some_and(|old| old.hash == input.hash)
        };
        if last.inputs.is_empty()
            || last.options_digest != self.options.digest()
            || self.options.explain.is_some()
            || !look.is_complete
            || look.inputs.len() != last.inputs.len()
            || !look.inputs.iter().all(same)
        {
            return None;
        }
        let stands = match &self.options.destination {
            Destination::Directory(out) | Destination::DryRun(out) => {
                kyyeu_write::verify_output(out, last, self.options.change_detection)
            }
            Destination::Memory => OutputState::Clean,
            Destination::CheckOnly => return None,
        };
        if stands == OutputState::Modified {
            return None;
        }
        let mut sources = Sources::default();
        let text = |path: &str| kyyeu_load::read_text(&self.options.root, path);
        let diagnostics = last.diagnostics.replay(&mut sources, text)?;
        Some(Replay { output_state: stands, sources, diagnostics })
    }

    /// Says again what the last build said. What is known of each file is not copied without need:
    /// a site may have many.
    fn replay(&mut self, said: Replay, mut last: BuildCache, mut notes: Diagnostics) -> Outcome {
        let Replay { output_state: stands, sources, diagnostics } = said;
        let look = &self.snapshot;
        // What only its bytes could tell is told by its stamp from now on.
        let mut stale =
            look.inputs.values().any(|input| !input.stat.is_non_racy(last.snapshot_time));
        last.snapshot_time = look.taken_at;
        if look.inputs != last.inputs {
            stale = true;
            last.inputs.clone_from(&look.inputs);
        }
        if let OutputState::CleanByHash { stats: stamps, taken_at: looked } = stands {
            stale = true;
            last.commit_time = looked;
            for (path, stamp) in stamps {
                last.outputs.entry(path).and_modify(|made| made.stat = stamp);
            }
        }
        if stale {
            // The build stands whether this can be kept or not.
            drop(cache_store::save_cache(&self.options, &last));
        }
        notes.extend(diagnostics);
        let (pages, summary) =
            (last.page_count, Summary { unchanged: last.outputs.len(), ..Summary::default() });
        self.cache = Some(last);
        let summary = Some(summary);
        Outcome {
            sources,
            diagnostics: notes,
            page_count: pages,
            summary,
            new_addresses: 0,
            explanations: Vec::new(),
        }
    }

    /// Runs all stages.
    fn full_build(
        &mut self,
        last: BuildCache,
        mut diagnostics: Diagnostics,
        texts: SourceRetention,
        progress: &dyn Progress,
    ) -> Outcome {
        let Self { options, files, snapshot: look, memory, locale, .. } = self;
        let mut sources = Sources::default();
        // Notes of the cache are of this run alone.
        let notes = std::mem::take(&mut diagnostics);
        let differences = InputDiff::between(&last, look);
        let run = FullBuild {
            options,
            inputs: &look.inputs,
            cache: &last,
            input_diff: &differences,
            retention: texts,
            progress,
        };
        let StagedBuild {
            page_count: pages,
            fingerprints: keys,
            dirty_reasons: reasons,
            ledger_update: ledger,
            sink,
            state: known,
            source_was_stale: missed,
        } = run.run(files, memory, locale, &mut sources, &mut diagnostics).unwrap_or_default();
        if missed {
            drop(sink);
            self.take_snapshot(None, &last);
            return self.full_build(last, notes, SourceRetention::Hold, progress);
        }
        diagnostics.sort(&sources);
        let kept = CachedDiagnostics::capture(&diagnostics, &sources);
        diagnostics.extend(notes);
        let committed = commit(sink, &mut diagnostics, progress);
        let Some(CommitReport { summary, files: made, manifest_hash: list, committed_at: written }) =
            committed
        else {
            // What stands is what the last build made. What went wrong may be mended by the time
            // that it is said.
            files.mark_changed_since(look);
            self.cache = Some(last);
            diagnostics.sort(&sources);
            return Outcome {
                sources,
                diagnostics,
                page_count: pages,
                summary: None,
                new_addresses: 0,
                explanations: Vec::new(),
            };
        };
        let explained = options.explain.as_ref();
        let explained = explained.map(|question| {
            explain::explain_outputs(question, reasons, &summary, &last, &differences)
        });
        let recorded = write_ledger(options, ledger, look, &mut diagnostics);
        if options.records_fingerprints() {
            files.mark_changed_since(look);
            let made = made.into_iter().filter_map(|(path, CommittedFile { hash, stat })| {
                let Fingerprint { digest: key, components: parts } = *keys.get(&path)?;
                Some((path, OutputFile { fingerprint: key, components: parts, hash, stat }))
            });
            let known = known.map(|known| BuildState { sources: sources.clone(), ..known });
            let (knowledge, diagnostic) = cache_store::save_state(options, known.as_ref());
            self.state = known.filter(|_| options.destination == Destination::Memory);
            let cache = BuildCache {
                options_digest: options.digest(),
                snapshot_time: look.taken_at,
                inputs: look.inputs.clone(),
                commit_time: written,
                outputs: made.collect(),
                manifest_hash: list,
                page_count: pages,
                diagnostics: kept,
                state_hash: knowledge,
                pending_edits: BTreeMap::new(),
            };
            diagnostics.extend(cache_store::save_cache(options, &cache).err().or(diagnostic));
            self.cache = Some(cache);
        }
        diagnostics.sort(&sources);
        Outcome {
            sources,
            diagnostics,
            page_count: pages,
            summary: Some(summary),
            new_addresses: recorded,
            explanations: explained.unwrap_or_default(),
        }
    }
}

/// What the last build said.
struct Replay {
    output_state: OutputState,
    sources: Sources,
    diagnostics: Diagnostics,
}

/// Makes the files stand, where nothing is wrong.
fn commit(
    sink: Option<Box<dyn Sink + '_>>,
    diagnostics: &mut Diagnostics,
    progress: &dyn Progress,
) -> Option<CommitReport> {
    let sink = sink.filter(|_| !diagnostics.has_errors())?;
    let moved = |committed: &Result<CommitReport, _>| {
        let summary = committed.as_ref().map(|committed| &committed.summary);
        Quantity::from_items(
            summary.map_or(0, |summary| summary.written.len() + summary.removed.len()),
        )
    };
    let committed =
        progress.stage(Phase::Commit, || sink.commit(Unmentioned::Remove, diagnostics), moved);
    committed.map_err(|diagnostic| diagnostics.push(diagnostic)).ok()
}

/// Somebody changed a file of the content while a command of kyyeu's, that did not end, was not yet
/// done with it.
fn displaced_file_warning(path: &Path, kept: &Path) -> Diagnostic {
    let message = format!(
        "{} was changed while a command of kyyeu's was not yet done with it",
        path.display()
    );
    let help = format!(
        "it has now what the command wrote; what stood there is kept in {}",
        kept.display()
    );
    Diagnostic::new(Code::KeptFile, None, message).help(help)
}

/// Writes the list of published addresses, where it changes. Gives how many are new.
fn write_ledger(
    options: &Options,
    ledger: Option<LedgerUpdate>,
    look: &mut Snapshot,
    diagnostics: &mut Diagnostics,
) -> usize {
    let Some(ledger) = ledger.filter(|_| options.updates_ledger()) else { return 0 };
    // Whatever becomes of it, it is not what was looked at.
    look.inputs.remove(kyyeu_load::LEDGER_PATH);
    match kyyeu_write::replace_file(&options.root.join(kyyeu_load::LEDGER_PATH), &ledger.text) {
        Ok(()) => {
            look.inputs.extend(
                kyyeu_load::read_input_file(&options.root, kyyeu_load::LEDGER_PATH)
                    .map(|input| (kyyeu_load::LEDGER_PATH.to_owned(), input)),
            );
            ledger.added
        }
        Err(error) => {
            let message = format!("{} cannot be written: {error}", kyyeu_load::LEDGER_PATH);
            diagnostics.push(Diagnostic::new(Code::UnrecordedAddress, None, message).help(
                "the site stands, but its new addresses are in no list yet: build again where the content can be written",
            ));
            0
        }
    }
}

/// A site that was brought up to date, and what is known now.
struct IncrementalBuild {
    state: BuildState,
    update: UpdateResult,
    /// How the other files stand.
    output_state: OutputState,
}

impl IncrementalBuild {
    /// Remembers it, and says what came of it.
    fn finish(self, engine: &mut Engine, mut last: BuildCache, notes: Diagnostics) -> Outcome {
        let Engine { options, snapshot: look, .. } = engine;
        let Self { state: known, update: revised, output_state: stands } = self;
        let UpdateResult {
            commit: committed,
            fingerprints: keys,
            removed: gone,
            edits: changed,
            diagnostics,
            run_warnings: found,
        } = revised;
        let CommitReport { summary, files, manifest_hash: list, committed_at: _ } = committed;
        if let OutputState::CleanByHash { stats: stamps, taken_at: looked } = stands {
            last.commit_time = looked;
            for (path, stamp) in stamps {
                last.outputs.entry(path).and_modify(|made| made.stat = stamp);
            }
        }
        for (path, CommittedFile { hash, stat }) in files {
            if let Some(Fingerprint { digest: key, components: parts }) = keys.get(&path).copied() {
                last.outputs
                    .insert(path, OutputFile { fingerprint: key, components: parts, hash, stat });
            }
        }
        last.outputs.retain(|path, _| !gone.contains(path));
        (last.snapshot_time, last.inputs, last.manifest_hash) =
            (look.taken_at, look.inputs.clone(), list);
        last.pending_edits.extend(changed);
        let mut sources = Sources::default();
        let told =
            diagnostics.replay(&mut sources, |path| kyyeu_load::read_text(&options.root, path));
        let mut diagnostics = told.unwrap_or_default();
        diagnostics.sort(&sources);
        last.diagnostics = CachedDiagnostics::capture(&diagnostics, &sources);
        diagnostics.extend(notes.into_iter().chain(found));
        diagnostics.extend(cache_store::save_cache(options, &last).err());
        diagnostics.sort(&sources);
        let pages = last.page_count;
        engine.state = Some(known).filter(|_| options.destination == Destination::Memory);
        engine.cache = Some(last);
        let summary = Some(summary);
        Outcome {
            sources,
            diagnostics,
            page_count: pages,
            summary,
            new_addresses: 0,
            explanations: Vec::new(),
        }
    }
}
