//! Runs the stages in order. The one place that knows them all.

pub mod preview;
pub mod publish;
pub mod rename;

use std::path::PathBuf;
use std::sync::Mutex;

use rayon::prelude::*;

use self::preview::Memory;
use crate::diag::{self, Code, Diagnostic, Sources, Span};
use crate::link;
use crate::load;
use crate::model::{Key, Language, Links, Locale, Medium, Project, Theme};
use crate::plan::{self, Material, Page};
use crate::render::{self, Place, Setting, Templates, Texts};
use crate::search;
use crate::write::{self, Output};

// Whoever asks for a run names these, and need not know the stages.
pub use crate::link::Scrutiny;
pub use crate::load::base_url;
pub use crate::write::{Browser, Scratch, Summary, print};

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

/// Who is told how far a run has come. Called from many threads.
pub trait Progress: Sync {
    /// So many pages will be made.
    fn begin(&self, pages: usize);
    /// One page was made.
    fn page(&self);
}

/// Runs all stages. Where there are errors, the output folder stays as it was.
pub fn run(options: &Options, progress: &dyn Progress) -> Outcome {
    let mut sources = Sources::default();
    let mut faults = Vec::new();
    let made = make(options, None, progress, &mut sources, &mut faults);
    let Made { pages, output, ledger } = made.unwrap_or_default();
    let summary = match output {
        Some(output) if !diag::any_error(&faults) => match output.commit(&mut faults) {
            Ok(summary) => Some(summary),
            Err(fault) => {
                faults.push(fault);
                None
            }
        },
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

/// Where the files of a site go.
trait Sink: Sync {
    /// Takes a file of the site. May be called from many threads.
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic>;
}

impl Sink for Output {
    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        Self::put(self, path, bytes)
    }
}

/// Makes all pages and stages them.
fn make(
    options: &Options,
    memory: Option<&Memory>,
    progress: &dyn Progress,
    sources: &mut Sources,
    faults: &mut Vec<Diagnostic>,
) -> Option<Made> {
    let mut project = load::project(&options.root, sources, faults)?;
    if let Some(base_url) = &options.base_url {
        project.proceedings.workshop.base_url = Some(base_url.clone());
    }
    let language = Language::new(std::mem::take(&mut project.theme.locale));
    if let Some(memory) = memory {
        memory.speaks(&language.locale);
    }
    let sources = &*sources;
    let links = link::link(&project.proceedings, sources, &language, options.scrutiny, faults);
    let material = Material { proceedings: &project.proceedings, links: &links, language: &language };
    let pages = plan::pages(material, &project.theme, faults);
    let templates = match Templates::compile(&project.theme, &language, &plan::site(material), sources) {
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
        sink: memory.map(|memory| memory as &dyn Sink).or(output.as_ref().map(|output| output as &dyn Sink)),
    };
    faults.append(&mut site.pages(&pages, progress));
    faults.append(&mut site.files());
    faults.append(&mut site.index());
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
    sink: Option<&'a dyn Sink>,
}

impl Making<'_> {
    /// Makes all pages, in parallel; gives what went wrong.
    fn pages(&self, pages: &[Page], progress: &dyn Progress) -> Vec<Diagnostic> {
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
            progress.page();
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
        let filled = plan::view(Material { language: setting.language, ..self.material }, page);
        if let Some(bytes) = render::data(&filled.view) {
            return self.put(&page.path, &bytes);
        }
        let prose = |key: Key, place: Place<'_>| {
            let prose = self.project.proceedings.prose(key).zip(self.links.prose.get(&key));
            prose.map(|(prose, linked)| render::prose(setting, prose, linked, place)).unwrap_or_default()
        };
        let body = filled.prose.map(|key| prose(key, Place::Page(&page.path))).unwrap_or_default();
        let bodies = filled.volume.par_iter().map(|&key| {
            let place = self.project.proceedings.place_in_volume(key);
            prose(key, Place::Volume(&place))
        });
        let texts = Texts { body, bodies: bodies.collect() };
        templates.page(&filled.head, &filled.view, &texts, self.sources, buffer)?;
        self.put(&page.path, buffer)
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
    fn index(&self) -> Vec<Diagnostic> {
        let Some(sink) = self.sink else { return Vec::new() };
        let Material { proceedings, links, language } = self.material;
        let others: Vec<_> = self.tongues.iter().map(|tongue| &tongue.language.locale).collect();
        let material = search::Material { proceedings, links, sources: self.sources, language, others: &others };
        let files = search::files(material);
        files.par_iter().filter_map(|file| sink.put(&file.path, &file.bytes).err()).collect()
    }

    fn medium(&self, medium: &Medium) -> Result<(), Diagnostic> {
        let bytes = load::bytes(&medium.disk).map_err(|error| {
            Diagnostic::new(Code::Unreadable, Span::new(medium.file, 0..0), format!("it cannot be read: {error}"))
        })?;
        self.put(&medium.address(), &bytes)
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        self.sink.map_or(Ok(()), |sink| sink.put(path, bytes))
    }
}
