//! Runs the stages in order. The one place that knows them all.

pub mod archive;
pub mod begin;
pub mod book;
mod progress;
pub mod rename;
pub mod schema;

use std::path::PathBuf;
use std::sync::Mutex;

use rayon::prelude::*;

use crate::diag::{self, Code, Diagnostic, Sources, Span};
use crate::link;
use crate::load;
pub use crate::model::Part;
use crate::model::{Key, Language, Links, Locale, Medium, Project, Theme};
use crate::plan::{self, Material, Page};
use crate::render::{self, Place, Setting, Templates, Texts};
use crate::search;
use crate::write::{self, Output};

pub use self::progress::{Amount, Progress, Work};
// Whoever asks for a run names these, and need not know the stages.
pub use crate::link::Scrutiny;
pub use crate::load::{base_url, peak_memory};
pub use crate::write::{Browser, Scratch, Summary, print, put, text};

/// What to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// Folder of the project.
    pub root: PathBuf,
    /// Where the site goes; nothing is written where there is none.
    pub out: Option<PathBuf>,
    /// Whether the addresses of the site count as published.
    pub addresses: Addresses,
    /// How closely names are looked at.
    pub scrutiny: Scrutiny,
    /// In place of the workshop's own `base_url`; ends in `/`.
    pub base_url: Option<String>,
    /// Parts of the site that are left out, beside those that the workshop leaves out.
    pub without: Vec<Part>,
    /// A part that is made whatever the workshop says.
    pub needed: Option<Part>,
}

/// Whether the addresses of a site count as published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Addresses {
    /// They are written into the project's list.
    Recorded,
    /// The site is made for another end than being published: the list stays as it is.
    Passing,
}

/// What came of it.
#[derive(Debug)]
pub struct Outcome {
    /// The texts that faults point into.
    pub sources: Sources,
    /// All faults, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// How many pages the site has.
    pub pages: usize,
    /// What was written; `None` where nothing was, because there were errors or nothing was to be written.
    pub summary: Option<Summary>,
    /// How many addresses are new in the list of published ones.
    pub recorded: usize,
}

/// Runs all stages. Where there are errors, the output folder stays as it was.
pub fn run(options: &Options, progress: &dyn Progress) -> Outcome {
    let mut sources = Sources::default();
    let mut faults = Vec::new();
    // Whatever becomes of this build, the site that readers see is a whole one.
    faults.extend(options.out.as_deref().and_then(|out| write::settle(out).err()));
    let made = make(options, progress, &mut sources, &mut faults);
    let Made { pages, output, ledger } = made.unwrap_or_default();
    let summary = match output {
        Some(output) if !diag::any_error(&faults) => {
            let commit = || output.commit(&mut faults);
            let moved = |summary: &Result<Summary, _>| {
                Amount::of(summary.as_ref().map_or(0, |summary| summary.written.len() + summary.removed.len()))
            };
            let committed = progress.stage(Work::Commit, commit, moved);
            committed.map_err(|fault| faults.push(fault)).ok()
        }
        _ => None,
    };
    let mut recorded = 0;
    if let (Some(_), Some(ledger), Addresses::Recorded) = (&summary, ledger, options.addresses) {
        match write::text(&options.root.join(load::LEDGER), &ledger.text) {
            Ok(()) => recorded = ledger.new,
            Err(error) => faults.push(
                Diagnostic::new(
                    Code::UnrecordedAddress,
                    None,
                    format!("{} cannot be written: {error}", load::LEDGER),
                )
                .help("the site stands, but its new addresses are in no list yet: build again where the content can be written"),
            ),
        }
    }
    diag::sort(&mut faults, &sources);
    Outcome { sources, diagnostics: faults, pages, summary, recorded }
}

/// A site, made.
#[derive(Default)]
struct Made {
    pages: usize,
    /// The output folder with all files staged.
    output: Option<Output>,
    /// The list of published addresses, where it changes.
    ledger: Option<NewLedger>,
}

struct NewLedger {
    text: String,
    new: usize,
}

/// The list of published addresses, where it changes.
fn ledger(project: &Project, material: Material<'_>, pages: &[Page], sources: &Sources) -> Option<NewLedger> {
    let old = project.proceedings.ledger.as_ref()?;
    let text = plan::ledger(material, pages)?;
    let new = text.lines().filter(|line| !line.starts_with('#') && !old.holds(line)).count();
    (text != sources.text(old.file)).then_some(NewLedger { text, new })
}

/// Makes all pages and stages them.
fn make(
    options: &Options,
    progress: &dyn Progress,
    sources: &mut Sources,
    faults: &mut Vec<Diagnostic>,
) -> Option<Made> {
    let load = || load::project(&options.root, sources, faults).map(|project| (project, sources.size()));
    let read = |read: &Option<(_, (usize, usize))>| {
        read.as_ref().map_or_else(Amount::default, |&(_, (items, bytes))| Amount { items, bytes })
    };
    let (mut project, _) = progress.stage(Work::Load, load, read)?;
    if let Some(base_url) = &options.base_url {
        project.proceedings.workshop.base_url = Some(base_url.clone());
    }
    let without = &mut project.proceedings.workshop.without;
    without.extend(&options.without);
    without.retain(|&part| Some(part) != options.needed);
    let language = Language::new(std::mem::take(&mut project.theme.locale));
    let sources = &*sources;
    let link = || link::link(&project.proceedings, sources, &language, options.scrutiny, faults);
    let links = progress.stage(Work::Link, link, |links| Amount::of(links.prose.len()));
    let material = Material { proceedings: &project.proceedings, links: &links, language: &language };
    let list = || plan::pages(material, &project.theme, faults);
    let pages = progress.stage(Work::Plan, list, |pages| Amount::of(pages.len()));
    let compile = || Templates::compile(&project.theme, &language, &plan::site(material), sources);
    let templates = match progress.stage(Work::Theme, compile, |_| Amount::of(project.theme.templates.len())) {
        Ok(templates) => templates,
        Err(mut found) => {
            faults.append(&mut found);
            return Some(Made { pages: pages.len(), ..Made::default() });
        }
    };
    if diag::any_error(faults) {
        return Some(Made { pages: pages.len(), ..Made::default() }); // A page made of faulty content would only repeat its faults.
    }
    let output = match options.out.as_deref().map(|out| Output::open(out, &options.root)).transpose() {
        Ok(output) => output,
        Err(fault) => {
            faults.push(fault);
            return Some(Made { pages: pages.len(), ..Made::default() });
        }
    };
    let tongues = match tongues(&project.theme, material, sources) {
        Ok(tongues) => tongues,
        Err(mut found) => {
            faults.append(&mut found);
            return Some(Made { pages: pages.len(), ..Made::default() });
        }
    };
    progress.begin(pages.len());
    let site = Making {
        project: &project,
        links: &links,
        material,
        templates: &templates,
        tongues: &tongues,
        sources,
        output: output.as_ref(),
        progress,
    };
    faults.append(&mut progress.stage(Work::Pages, || site.pages(&pages), |_| Amount::of(pages.len())));
    let files = project.theme.assets.len() + links.media.len();
    faults.append(&mut progress.stage(Work::Files, || site.files(), |_| Amount::of(files)));
    faults.append(&mut progress.stage(Work::Search, || site.index(), |(_, made)| *made).0);
    faults
        .extend(plan::rules(material, &pages).iter().filter_map(|(path, text)| site.put(path, text.as_bytes()).err()));
    let ledger = ledger(&project, material, &pages, sources);
    Some(Made { pages: pages.len(), output, ledger })
}

/// A language of translations that the theme speaks, with the theme's templates in it.
struct Tongue {
    language: Language,
    templates: Templates,
}

/// The languages of translations that the theme speaks.
fn tongues(theme: &Theme, material: Material<'_>, sources: &Sources) -> Result<Vec<Tongue>, Vec<Diagnostic>> {
    let spoken = material.proceedings.tongues();
    let wanted = theme.others.iter().filter(|locale| spoken.contains(&locale.language.as_str()));
    let tongue = |locale: &Locale| {
        let language = Language::new(locale.clone());
        let site = plan::site(Material { language: &language, ..material });
        let templates = Templates::compile(theme, &language, &site, sources)?;
        Ok(Tongue { language, templates })
    };
    wanted.map(tongue).collect()
}

struct Making<'a> {
    project: &'a Project,
    links: &'a Links,
    material: Material<'a>,
    templates: &'a Templates,
    tongues: &'a [Tongue],
    sources: &'a Sources,
    output: Option<&'a Output>,
    progress: &'a dyn Progress,
}

impl Making<'_> {
    /// Makes all pages, in parallel; gives what went wrong.
    fn pages(&self, pages: &[Page]) -> Vec<Diagnostic> {
        let setting = |language| Setting::new(&self.project.proceedings, self.sources, language);
        let own = setting(self.material.language);
        let others: Vec<_> = self.tongues.iter().map(|tongue| setting(&tongue.language)).collect();
        let faults = Mutex::new(Vec::new());
        pages.par_iter().for_each_init(Vec::new, |buffer, page| {
            let spoken = plan::language(&self.project.proceedings, page);
            let other = self.tongues.iter().position(|tongue| Some(tongue.language.locale.language.as_str()) == spoken);
            let (setting, templates) = match other {
                Some(at) => (&others[at], &self.tongues[at].templates),
                None => (&own, self.templates),
            };
            if let Err(fault) = self.page(page, setting, templates, buffer)
                && let Ok(mut faults) = faults.lock()
            {
                faults.push(fault);
            }
            self.progress.page();
        });
        faults.into_inner().unwrap_or_default()
    }

    fn page(
        &self,
        page: &Page,
        setting: &Setting<'_>,
        templates: &Templates,
        buffer: &mut Vec<u8>,
    ) -> Result<(), Diagnostic> {
        let path = page.path.as_str();
        let fill = || plan::view(Material { language: setting.language, ..self.material }, page);
        let filled = self.progress.part(Work::Fill, path, fill, |_| Amount::of(1));
        let put =
            |bytes: &[u8]| self.progress.part(Work::Put, path, || self.put(path, bytes), |_| Amount::one(bytes.len()));
        if let Some(bytes) = render::data(&filled.view) {
            return put(&bytes);
        }
        let prose = |key: Key, place: Place<'_>| {
            let prose = self.project.proceedings.prose(key).zip(self.links.prose.get(&key));
            prose.map(|(prose, linked)| render::prose(setting, prose, linked, place)).unwrap_or_default()
        };
        let texts = || {
            let body = filled.prose.map(|key| prose(key, Place::Page(path))).unwrap_or_default();
            let bodies = filled.volume.par_iter().map(|&key| {
                let place = self.project.proceedings.place_in_volume(key);
                prose(key, Place::Volume(&place))
            });
            Texts { body, bodies: bodies.collect() }
        };
        let length =
            |texts: &Texts| Amount::one(texts.body.len() + texts.bodies.iter().map(String::len).sum::<usize>());
        let texts = self.progress.part(Work::Prose, path, texts, length);
        let show = || templates.page(&filled.head, &filled.view, &texts, self.sources, buffer);
        self.progress.part(Work::Template, path, show, |_| Amount::of(1))?;
        put(buffer)
    }

    /// Copies the theme's files and the media that something shows.
    fn files(&self) -> Vec<Diagnostic> {
        let assets = self.project.theme.assets.par_iter().filter_map(|asset| self.put(&asset.path, &asset.bytes).err());
        let mut faults: Vec<_> = assets.collect();
        let media = self.links.media.par_iter().filter_map(|&at| {
            let medium = &self.project.proceedings.media[at];
            self.medium(medium).err()
        });
        faults.par_extend(media);
        faults
    }

    /// Makes the search index. Only where it is written: nothing in it can be wrong.
    fn index(&self) -> (Vec<Diagnostic>, Amount) {
        let wanted = self.output.filter(|_| self.project.proceedings.has(Part::Search));
        let Some(output) = wanted else { return (Vec::new(), Amount::default()) };
        let Material { proceedings, links, language } = self.material;
        let others: Vec<_> = self.tongues.iter().map(|tongue| &tongue.language.locale).collect();
        let material = search::Material { proceedings, links, sources: self.sources, language, others: &others };
        let files = search::files(material);
        let amount = Amount { items: files.len(), bytes: files.iter().map(|file| file.bytes.len()).sum() };
        (files.par_iter().filter_map(|file| output.put(&file.path, &file.bytes).err()).collect(), amount)
    }

    fn medium(&self, medium: &Medium) -> Result<(), Diagnostic> {
        let bytes = load::bytes(&medium.disk).map_err(|error| {
            Diagnostic::new(Code::Unreadable, Span::new(medium.file, 0..0), format!("it cannot be read: {error}"))
        })?;
        self.put(&medium.address(), &bytes)
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        self.output.map_or(Ok(()), |output| output.put(path, bytes))
    }
}
