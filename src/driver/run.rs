//! One run of all stages: what a site is made of goes in, and its files wait for somebody to make
//! them stand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::explain::{self, Differences};
use super::knowledge::{self, Knowledge};
use super::making::{self, Log, Making, Recipe, Tongue};
use super::progress::{Amount, Progress, Work};
use super::{Destination, Options};
use kyyeu_cache::{Cache, Input};
use kyyeu_diag::{Diagnostic, Sources};
use kyyeu_model::{Language, Locale, Project};
use kyyeu_plan::{Material, Page};
use kyyeu_write::{Memory, Output, Rehearsal, Sink};

/// What becomes of texts that are linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Texts {
    /// They are kept.
    Kept,
    /// They go, and are read again by each page that shows them: memory does not grow with them.
    /// Where one has changed by then, all begins again.
    Released,
}

/// What a build made, before it stands.
#[derive(Default)]
pub struct Draft<'a> {
    pub pages: usize,
    pub keys: BTreeMap<String, Recipe>,
    /// Why files are made again, where that was asked for.
    pub reasons: BTreeMap<String, Vec<String>>,
    pub ledger: Option<NewLedger>,
    /// Where the files wait.
    pub sink: Option<Box<dyn Sink + 'a>>,
    /// What is known of the content.
    pub known: Option<Knowledge>,
    /// Whether a text changed before it was read again.
    pub missed: bool,
}

pub struct NewLedger {
    pub text: String,
    pub new: usize,
}

/// One run of all stages.
pub struct Run<'a> {
    pub options: &'a Options,
    pub inputs: &'a BTreeMap<String, Input>,
    pub last: &'a Cache,
    pub differences: &'a Differences,
    pub texts: Texts,
    pub progress: &'a dyn Progress,
}

impl<'m> Run<'m> {
    /// Makes all files, and hands them over.
    pub fn make(
        &self,
        files: &mut kyyeu_load::Files,
        memory: &'m mut Memory,
        locale: &mut Option<Locale>,
        sources: &mut Sources,
        faults: &mut Vec<Diagnostic>,
    ) -> Option<Draft<'m>> {
        let Self { options, progress, .. } = *self;
        let load = || {
            kyyeu_load::project(files, options.drafts, sources, faults)
                .map(|project| (project, sources.size()))
        };
        let read = |read: &Option<(_, (usize, usize))>| {
            read.as_ref()
                .map_or_else(Amount::default, |&(_, (items, bytes))| Amount { items, bytes })
        };
        let (mut project, _) = progress.stage(Work::Load, load, read)?;
        options.apply(&mut project.proceedings.workshop);
        if options.question.is_some() {
            project.proceedings.watch();
        }
        let language = Arc::new(Language::new(std::mem::take(&mut project.theme.locale)));
        *locale = Some(language.locale.clone());
        let link =
            || kyyeu_link::link(&project.proceedings, sources, &language, options.scrutiny, faults);
        let links = progress.stage(Work::Link, link, |links| Amount::of(links.prose.len()));
        let lines = kyyeu_plan::Lines::new(&project.proceedings);
        let binding =
            kyyeu_plan::Binding::new(&project.proceedings, &links, &language, options.thickness);
        let material = Material {
            proceedings: &project.proceedings,
            links: &links,
            language: &language,
            lines: &lines,
            binding: &binding,
            reads: None,
        };
        let list = || kyyeu_plan::pages(material, &project.theme, faults);
        let pages = progress.stage(Work::Plan, list, |pages| Amount::of(pages.len()));
        let failed = Some(Draft { pages: pages.len(), ..Draft::default() });
        let compile = || Tongue::compile(&project.theme, material, language.clone(), sources);
        let own = match progress
            .stage(Work::Theme, compile, |_| Amount::of(project.theme.templates.len()))
        {
            Ok(own) => own,
            Err(mut found) => {
                faults.append(&mut found);
                return failed;
            }
        };
        if kyyeu_diag::any_error(faults) {
            return failed; // A page made of faulty content would only repeat its faults.
        }
        let sink = match sink(options, self.last, memory) {
            Ok(sink) => sink,
            Err(fault) => {
                faults.push(fault);
                return failed;
            }
        };
        let others = making::others(&project.theme, material).into_iter();
        let others = others.map(|other| Tongue::compile(&project.theme, material, other, sources));
        let tongues: Vec<_> = match std::iter::once(Ok(own)).chain(others).collect() {
            Ok(tongues) => tongues,
            Err(mut found) => {
                faults.append(&mut found);
                return failed;
            }
        };
        let fronts = options.remembers().then(|| knowledge::fronts(&project.proceedings, sources));
        if self.texts == Texts::Released {
            files.release();
            release(&project, sources, faults);
        }
        let sources = &*sources;
        progress.begin(pages.len());
        let making = Making {
            project: &project,
            links: &links,
            material,
            tongues: &tongues,
            sources,
            sink: sink.as_deref(),
            made: &self.last.made,
            progress,
            log: options.remembers().then(Log::default),
            root: &options.root,
            inputs: self.inputs,
            missed: AtomicBool::new(false),
        };
        let all: Vec<_> = (0..pages.len()).collect();
        faults.append(&mut progress.stage(
            Work::Pages,
            || making.pages(&pages, &all),
            |_| Amount::of(pages.len()),
        ));
        faults.append(&mut other_files(&making, &pages, progress));
        let log = making.log.as_ref();
        let keys = log.map(Log::take_keys).unwrap_or_default();
        let why = |question| explain::pages(question, &making, &pages, &keys, self.differences);
        let reasons = options.question.as_ref().map(why).unwrap_or_default();
        let ledger = ledger(&project, material, &pages, sources);
        let (count, missed) = (pages.len(), making.missed());
        let readers = log.map(|log| knowledge::readers(log.take_reads()));
        let sources = Sources::default();
        let known = fronts.zip(readers).map(|(fronts, readers)| Knowledge {
            project,
            language,
            tongues,
            links,
            lines,
            binding,
            sources,
            pages,
            readers,
            fronts,
        });
        Some(Draft { pages: count, keys, reasons, ledger, sink, known, missed })
    }
}

/// Makes the files that are no pages.
fn other_files(making: &Making<'_>, pages: &[Page], progress: &dyn Progress) -> Vec<Diagnostic> {
    let files = making.project.theme.assets.len() + making.links.media.len();
    let mut faults = progress.stage(Work::Files, || making.files(), |_| Amount::of(files));
    faults.append(&mut progress.stage(Work::Search, || making.index(), |(_, made)| *made).0);
    faults.append(&mut making.rules(pages));
    faults
}

/// Lets the texts of records and free pages go, but for those that something is said of.
fn release(project: &Project, sources: &mut Sources, faults: &[Diagnostic]) {
    let told: BTreeSet<_> = faults.iter().flat_map(Diagnostic::files).collect();
    let keys = project.proceedings.all_keys().filter(|key| knowledge::has_file(*key));
    for prose in keys.filter_map(|key| project.proceedings.prose(key)) {
        if !told.contains(&prose.span.file) {
            sources.release(prose.span.file);
        }
    }
}

/// Where the files go.
pub fn sink<'m>(
    options: &'m Options,
    last: &'m Cache,
    memory: &'m mut Memory,
) -> Result<Option<Box<dyn Sink + 'm>>, Diagnostic> {
    Ok(match &options.to {
        Destination::Nowhere => None,
        Destination::Memory => Some(Box::new(memory.open())),
        Destination::Rehearsal(out) => {
            Some(Box::new(Rehearsal::open(out).knowing(&last.made, last.written, options.trust)))
        }
        Destination::Folder(out) => {
            let output = Output::open(out, &options.root)?;
            Some(Box::new(output.knowing(&last.made, last.written, options.trust)))
        }
    })
}

/// The list of published addresses, where it changes.
fn ledger(
    project: &Project,
    material: Material<'_>,
    pages: &[Page],
    sources: &Sources,
) -> Option<NewLedger> {
    let old = project.proceedings.ledger.as_ref()?;
    let text = kyyeu_plan::ledger(material, pages)?;
    let new = text.lines().filter(|line| !line.starts_with('#') && !old.holds(line)).count();
    (text != sources.text(old.file)).then_some(NewLedger { text, new })
}
