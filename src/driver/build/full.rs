//! One run of all stages: what a site is made of goes in, and its files wait for somebody to make
//! them stand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::build::emit::{self, BuildRecorder, Emitter, Fingerprint, LocalizedTheme};
use crate::build::explain::{self, InputDiff};
use crate::build::state::{self, BuildState};
use crate::progress::{Phase, Progress, Quantity};
use crate::{Destination, Options};
use kyyeu_cache::{BuildCache, InputFile};
use kyyeu_diag::{Diagnostic, Diagnostics, Sources, SourcesSize};
use kyyeu_model::{Locale, LocaleContext, Project};
use kyyeu_plan::{Page, PlanContext};
use kyyeu_write::{MemoryOutput, OutputDir, PreviousBuild, Sink};

/// What becomes of texts that are linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceRetention {
    /// They are kept.
    Hold,
    /// They go, and are read again by each page that shows them: memory does not grow with them.
    /// Where one has changed by then, all begins again.
    Release,
}

/// What a build made, before it stands.
#[derive(Default)]
pub struct StagedBuild<'a> {
    pub page_count: usize,
    pub fingerprints: BTreeMap<String, Fingerprint>,
    /// Why files are made again, where that was asked for.
    pub dirty_reasons: BTreeMap<String, Vec<String>>,
    pub ledger_update: Option<LedgerUpdate>,
    /// Where the files wait.
    pub sink: Option<Box<dyn Sink + 'a>>,
    /// What is known of the content.
    pub state: Option<BuildState>,
    /// Whether a text changed before it was read again.
    pub source_was_stale: bool,
}

pub struct LedgerUpdate {
    pub text: String,
    pub added: usize,
}

/// One run of all stages.
pub struct FullBuild<'a> {
    pub options: &'a Options,
    pub inputs: &'a BTreeMap<String, InputFile>,
    pub cache: &'a BuildCache,
    pub input_diff: &'a InputDiff,
    pub retention: SourceRetention,
    pub progress: &'a dyn Progress,
}

impl<'m> FullBuild<'m> {
    /// Makes all files, and hands them over.
    pub fn run(
        &self,
        files: &mut kyyeu_load::ProjectFiles,
        memory: &'m mut MemoryOutput,
        locale: &mut Option<Locale>,
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Option<StagedBuild<'m>> {
        let Self { options, progress, .. } = *self;
        let load = || {
            kyyeu_load::load_project(files, options.drafts, sources, diagnostics)
                .map(|project| (project, sources.size()))
        };
        let read = |read: &Option<(_, SourcesSize)>| {
            read.as_ref().map_or_else(Quantity::default, |&(_, size)| Quantity {
                items: size.files,
                bytes: size.bytes,
            })
        };
        let (mut project, _) = progress.stage(Phase::Load, load, read)?;
        options.apply(&mut project.proceedings.workshop);
        let language = Arc::new(LocaleContext::new(std::mem::take(&mut project.theme.locale)));
        *locale = Some(language.locale.clone());
        let link = || {
            kyyeu_link::link(
                &project.proceedings,
                sources,
                &language,
                options.lint_level,
                diagnostics,
            )
        };
        let links =
            progress.stage(Phase::Link, link, |links| Quantity::from_items(links.prose.len()));
        let lines = kyyeu_plan::RecordItemCache::new(&project.proceedings);
        let binding = kyyeu_plan::VolumeLayout::new(
            &project.proceedings,
            &links,
            &language,
            options.volume_split,
        );
        let material = PlanContext {
            proceedings: &project.proceedings,
            links: &links,
            language: &language,
            record_items: &lines,
            volume_layout: &binding,
            dependencies: None,
        };
        let list = || kyyeu_plan::list_pages(material, &project.theme, diagnostics);
        let pages = progress.stage(Phase::Plan, list, |pages| Quantity::from_items(pages.len()));
        let failed = Some(StagedBuild { page_count: pages.len(), ..StagedBuild::default() });
        let compile =
            || LocalizedTheme::compile(&project.theme, material, language.clone(), sources);
        let own = match progress
            .stage(Phase::Theme, compile, |_| Quantity::from_items(project.theme.templates.len()))
        {
            Ok(own) => own,
            Err(mut found) => {
                diagnostics.append(&mut found);
                return failed;
            }
        };
        if diagnostics.has_errors() {
            return failed; // A page made of faulty content would only repeat its faults.
        }
        let sink = match open_sink(options, self.cache, memory) {
            Ok(sink) => sink,
            Err(diagnostic) => {
                diagnostics.push(diagnostic);
                return failed;
            }
        };
        let others = emit::translation_languages(&project.theme, material).into_iter();
        let others =
            others.map(|other| LocalizedTheme::compile(&project.theme, material, other, sources));
        let tongues: Vec<_> = match std::iter::once(Ok(own)).chain(others).collect() {
            Ok(tongues) => tongues,
            Err(mut found) => {
                diagnostics.append(&mut found);
                return failed;
            }
        };
        let fronts = options
            .records_fingerprints()
            .then(|| state::front_matter_digests(&project.proceedings, sources));
        if self.retention == SourceRetention::Release {
            files.drop_texts();
            release_sources(&project, sources, diagnostics);
        }
        let sources = &*sources;
        progress.begin(pages.len());
        let making = Emitter {
            project: &project,
            links: &links,
            context: material,
            themes: &tongues,
            sources,
            sink: sink.as_deref(),
            previous_outputs: &self.cache.outputs,
            progress,
            recorder: options
                .records_fingerprints()
                .then(|| BuildRecorder::new(options.explain.is_some())),
            root: &options.root,
            inputs: self.inputs,
            stale_source: AtomicBool::new(false),
        };
        let all: Vec<_> = (0..pages.len()).collect();
        diagnostics.append(&mut progress.stage(
            Phase::Pages,
            || making.emit_pages(&pages, &all),
            |_| Quantity::from_items(pages.len()),
        ));
        diagnostics.append(&mut emit_other_files(&making, &pages, progress));
        let log = making.recorder.as_ref();
        let keys = log.map(BuildRecorder::take_fingerprints).unwrap_or_default();
        let why =
            |question| explain::explain_pages(question, &making, &pages, &keys, self.input_diff);
        let reasons = options.explain.as_ref().map(why).unwrap_or_default();
        let ledger = ledger_update(&project, material, &pages, sources);
        let (count, missed) = (pages.len(), making.source_was_stale());
        let readers = log.map(|log| state::collect_dependents(log.take_dependencies()));
        let sources = Sources::default();
        let known = fronts.zip(readers).map(|(fronts, readers)| BuildState {
            project,
            language,
            themes: tongues,
            links,
            record_items: lines,
            volume_layout: binding,
            sources,
            pages,
            dependents: readers,
            front_matter_digests: fronts,
        });
        Some(StagedBuild {
            page_count: count,
            fingerprints: keys,
            dirty_reasons: reasons,
            ledger_update: ledger,
            sink,
            state: known,
            source_was_stale: missed,
        })
    }
}

/// Makes the files that are no pages.
fn emit_other_files(making: &Emitter<'_>, pages: &[Page], progress: &dyn Progress) -> Diagnostics {
    let files = making.project.theme.assets.len() + making.links.media.len();
    let mut diagnostics = progress.stage(
        Phase::Files,
        || making.emit_static_files(),
        |_| Quantity::from_items(files),
    );
    diagnostics.append(
        &mut progress.stage(Phase::Search, || making.build_search_index(), |(_, made)| *made).0,
    );
    diagnostics.append(&mut making.emit_redirect_rules(pages));
    diagnostics
}

/// Lets the texts of records and free pages go, but for those that something is said of.
fn release_sources(project: &Project, sources: &mut Sources, diagnostics: &[Diagnostic]) {
    let told: BTreeSet<_> = diagnostics.iter().flat_map(Diagnostic::files).collect();
    let keys = project.proceedings.all_keys().filter(|key| state::is_file_backed(*key));
    for prose in keys.filter_map(|key| project.proceedings.prose(key)) {
        if !told.contains(&prose.span.file) {
            sources.unload(prose.span.file);
        }
    }
}

/// Where the files go.
pub fn open_sink<'m>(
    options: &'m Options,
    last: &'m BuildCache,
    memory: &'m mut MemoryOutput,
) -> Result<Option<Box<dyn Sink + 'm>>, Diagnostic> {
    let previous = PreviousBuild {
        outputs: &last.outputs,
        committed_at: last.commit_time,
        detection: options.change_detection,
    };
    Ok(match &options.destination {
        Destination::CheckOnly => None,
        Destination::Memory => Some(Box::new(memory.begin_build())),
        Destination::DryRun(out) => {
            let output = OutputDir::open_dry_run(out, &options.root)?;
            Some(Box::new(output.with_previous(previous)))
        }
        Destination::Directory(out) => {
            let output = OutputDir::open(out, &options.root)?;
            Some(Box::new(output.with_previous(previous)))
        }
    })
}

/// The list of published addresses, where it changes.
fn ledger_update(
    project: &Project,
    material: PlanContext<'_>,
    pages: &[Page],
    sources: &Sources,
) -> Option<LedgerUpdate> {
    let old = project.proceedings.ledger.as_ref()?;
    let text = kyyeu_plan::updated_ledger(material, pages)?;
    let new = text.lines().filter(|line| !line.starts_with('#') && !old.contains(line)).count();
    (text != sources.expect_text(old.file)).then_some(LedgerUpdate { text, added: new })
}
