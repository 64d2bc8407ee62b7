//! Full build: runs all stages. The files are staged in the sink; the caller commits them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use crate::analysis::{Analysis, AnalysisOptions};
use crate::build::emit::Emitter;
use crate::build::explain::{self, DirtyReason, InputDiff};
use crate::build::fingerprint::Fingerprint;
use crate::build::recorder::{BuildRecorder, EntryTracking};
use crate::build::state::{self, BuildState};
use crate::build::theme::Themes;
use crate::options::{Destination, Options};
use crate::progress::{Phase, Progress, Quantity};
use kyyeu_cache::{BuildCache, InputFile};
use kyyeu_diag::{Diagnostic, Diagnostics, Sources, SourcesSize};
use kyyeu_model::{Locale, Project};
use kyyeu_write::{MemoryOutput, OutputDir, PreviousBuild, Sink};

/// What a build does with the source texts after link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceRetention {
    /// Holds them in memory.
    Hold,
    /// Drops them, so that memory does not grow with the content. Each page that shows a text reads
    /// it again; a text that has changed by then makes the build stale.
    Release,
}

/// A build before its commit.
#[derive(Default)]
pub struct StagedBuild<'a> {
    pub page_count: usize,
    /// By path of the output file.
    pub fingerprints: BTreeMap<String, Fingerprint>,
    /// Why files are made again, by path; empty unless the options ask for explanations.
    pub dirty_reasons: BTreeMap<String, Vec<DirtyReason>>,
    pub ledger_update: Option<LedgerUpdate>,
    /// The staged files; `None` if there are errors or nothing is to be written.
    pub sink: Option<Box<dyn Sink + 'a>>,
    /// The build state without the sources; `None` if nothing uses it.
    pub state: Option<BuildState>,
    /// Whether a source text changed before it was read again.
    pub source_was_stale: bool,
}

/// A change of the address ledger.
pub struct LedgerUpdate {
    /// The new text of the ledger.
    pub text: String,
    /// Number of addresses that are new in it.
    pub added: usize,
}

/// Runs all stages.
pub struct FullBuild<'a> {
    pub options: &'a Options,
    pub inputs: &'a BTreeMap<String, InputFile>,
    pub cache: &'a BuildCache,
    pub input_diff: &'a InputDiff,
    pub retention: SourceRetention,
    pub progress: &'a dyn Progress,
}

impl<'m> FullBuild<'m> {
    /// Runs all stages and stages the files. Stops at the first stage with errors that the next
    /// stage would only repeat.
    pub fn run(
        &self,
        files: &mut kyyeu_load::ProjectFiles,
        memory: &'m mut MemoryOutput,
        locale: &mut Option<Locale>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> StagedBuild<'m> {
        let Some(analysis) = self.analyze(files, locale, sources, diagnostics) else {
            return StagedBuild::default();
        };
        let mut staged = StagedBuild { page_count: analysis.pages.len(), ..StagedBuild::default() };
        let Some(site_themes) = self.compile_site_theme(&analysis, sources, diagnostics) else {
            return staged;
        };
        match open_sink(self.options, self.cache, memory) {
            Ok(sink) => staged.sink = sink,
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                return staged;
            }
        }
        let themes = match site_themes.with_translations(&analysis, sources) {
            Ok(themes) => themes,
            Err(mut errors) => {
                diagnostics.append(&mut errors);
                return StagedBuild { sink: None, ..staged };
            }
        };
        let records_fingerprints = self.options.records_fingerprints();
        let proceedings = &analysis.project.proceedings;
        let front_matter_digests =
            records_fingerprints.then(|| state::front_matter_digests(proceedings, sources));
        if self.retention == SourceRetention::Release {
            files.drop_texts();
            release_sources(&analysis.project, sources, diagnostics);
        }
        let emitter = Emitter {
            analysis: &analysis,
            themes: &themes,
            sources,
            sink: staged.sink.as_deref(),
            previous_outputs: &self.cache.outputs,
            progress: self.progress,
            recorder: records_fingerprints.then(|| self.new_recorder()),
            root: &self.options.root,
            inputs: self.inputs,
            stale_source: AtomicBool::new(false),
        };
        self.emit_all(&emitter, diagnostics);
        let mut dependents = None;
        if let Some(recorder) = &emitter.recorder {
            staged.fingerprints = recorder.take_fingerprints();
            if let Some(query) = &self.options.explain {
                staged.dirty_reasons =
                    explain::explain_pages(query, &emitter, &staged.fingerprints, self.input_diff);
            }
            dependents = Some(state::collect_dependents(recorder.take_prose_dependencies()));
        }
        staged.source_was_stale = emitter.source_was_stale();
        staged.ledger_update = ledger_update(&analysis, sources);
        if let (Some(dependents), Some(front_matter_digests)) = (dependents, front_matter_digests) {
            let sources = Sources::default();
            staged.state =
                Some(BuildState { analysis, themes, sources, dependents, front_matter_digests });
        }
        staged
    }

    fn analyze(
        &self,
        files: &mut kyyeu_load::ProjectFiles,
        locale: &mut Option<Locale>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Analysis> {
        let options = self.options;
        let phase = self.progress.start(Phase::Load);
        let mut project = kyyeu_load::load_project(files, options.drafts, sources, diagnostics)?;
        let SourcesSize { files: items, bytes } = sources.size();
        phase.finish(Quantity { items, bytes });
        options.apply(&mut project.proceedings.workshop);
        let analysis_options =
            AnalysisOptions { lint_level: options.lint_level, volume_split: options.volume_split };
        let analysis =
            Analysis::new(project, analysis_options, sources, diagnostics, self.progress);
        *locale = Some(analysis.language.locale.clone());
        Some(analysis)
    }

    /// `None` if there are errors by now: pages of faulty content would only repeat them.
    fn compile_site_theme(
        &self,
        analysis: &Analysis,
        sources: &Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<Themes> {
        let phase = self.progress.start(Phase::Theme);
        let compiled = Themes::compile_site(analysis, sources);
        phase.finish(Quantity::from_items(analysis.project.theme.templates.len()));
        match compiled {
            Ok(themes) => (!diagnostics.has_errors()).then_some(themes),
            Err(mut errors) => {
                diagnostics.append(&mut errors);
                None
            }
        }
    }

    fn new_recorder(&self) -> BuildRecorder {
        BuildRecorder::new(match self.options.explain {
            Some(_) => EntryTracking::Enabled,
            None => EntryTracking::Disabled,
        })
    }

    /// Emits all pages, then the other files.
    fn emit_all(&self, emitter: &Emitter<'_>, diagnostics: &mut Diagnostics) {
        let Analysis { project, links, pages, .. } = emitter.analysis;
        self.progress.begin(pages.len());
        let indices: Vec<_> = (0..pages.len()).collect();
        let phase = self.progress.start(Phase::Pages);
        diagnostics.append(&mut emitter.emit_pages(&indices));
        phase.finish(Quantity::from_items(pages.len()));
        let phase = self.progress.start(Phase::Files);
        diagnostics.append(&mut emitter.emit_static_files());
        phase.finish(Quantity::from_items(project.theme.assets.len() + links.media.len()));
        let phase = self.progress.start(Phase::Search);
        let (mut search_diagnostics, quantity) = emitter.build_search_index();
        phase.finish(quantity);
        diagnostics.append(&mut search_diagnostics);
        diagnostics.append(&mut emitter.emit_redirect_rules());
    }
}

/// Drops the texts of records and free pages, except those that diagnostics point into.
fn release_sources(project: &Project, sources: &mut Sources, diagnostics: &[Diagnostic]) {
    let reported: BTreeSet<_> = diagnostics.iter().flat_map(Diagnostic::files).collect();
    let keys = project.proceedings.all_keys().filter(|key| state::is_file_backed(*key));
    for prose in keys.filter_map(|key| project.proceedings.prose(key)) {
        if !reported.contains(&prose.span.file) {
            sources.unload(prose.span.file);
        }
    }
}

/// Opens the sink of the destination; `None` if nothing is to be written.
///
/// # Errors
/// When the output folder cannot be used.
pub fn open_sink<'m>(
    options: &'m Options,
    cache: &'m BuildCache,
    memory: &'m mut MemoryOutput,
) -> Result<Option<Box<dyn Sink + 'm>>, Diagnostic> {
    let previous = PreviousBuild {
        outputs: &cache.outputs,
        committed_at: cache.commit_time,
        detection: options.change_detection,
    };
    Ok(match &options.destination {
        Destination::CheckOnly => None,
        Destination::Memory => Some(Box::new(memory.begin_build())),
        Destination::DryRun(folder) => {
            let output = OutputDir::open_dry_run(folder, &options.root)?;
            Some(Box::new(output.with_previous(previous)))
        }
        Destination::Directory(folder) => {
            let output = OutputDir::open(folder, &options.root)?;
            Some(Box::new(output.with_previous(previous)))
        }
    })
}

/// The update of the address ledger; `None` if the project has no ledger or it stays the same.
fn ledger_update(analysis: &Analysis, sources: &Sources) -> Option<LedgerUpdate> {
    let ledger = analysis.project.proceedings.ledger.as_ref()?;
    let text = kyyeu_plan::updated_ledger(analysis.context(), &analysis.pages)?;
    if text == sources.expect_text(ledger.file) {
        return None;
    }
    let addresses = text.lines().filter(|line| !line.starts_with('#'));
    let added = addresses.filter(|address| !ledger.contains(address)).count();
    Some(LedgerUpdate { text, added })
}
