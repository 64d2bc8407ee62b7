//! Makes the files of a site: those whose parts are other than in the last build.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hasher;
use std::ops::Deref;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use super::knowledge;
use super::progress::{Amount, Progress, Work};
use kyyeu_cache::{Digest, Hash, Input, Made, Parts};
use kyyeu_diag::{Code, Diagnostic, FileId, Sources, Span};
use kyyeu_model::{Key, Language, Links, Locale, Medium, Part, Project, Theme};
use kyyeu_plan::{Filled, Lines, Material, Page, Read, Reads};
use kyyeu_render::{Setting, Templates, Texts};
use kyyeu_view::{ProseView, Site};
use kyyeu_write::Sink;

/// A language that pages speak, with the theme's templates in it.
pub struct Tongue {
    pub language: Arc<Language>,
    pub templates: Templates,
    /// Stands for everything that pages of the language share.
    theme: Hash,
    lines: Lines,
}

impl Tongue {
    /// Compiles a theme's templates in a language.
    pub fn compile(
        theme: &Theme,
        material: Material<'_>,
        language: Arc<Language>,
        sources: &Sources,
    ) -> Result<Self, Vec<Diagnostic>> {
        let site = kyyeu_plan::site(Material { language: &language, ..material });
        let templates = Templates::compile(theme, &language, &site, sources)?;
        let theme = shared(theme, &language, &site, sources);
        let lines = Lines::new(material.proceedings);
        Ok(Self { language, templates, theme, lines })
    }

    fn speaks(&self) -> &str {
        &self.language.locale.language
    }
}

fn shared(theme: &Theme, language: &Language, site: &Site, sources: &Sources) -> Hash {
    let mut digest = Digest::default().with(&language.locale).with(site);
    for template in &theme.templates {
        digest = digest.with(template.name.as_str()).with(sources.text(template.file));
    }
    digest.end()
}

/// The languages of translations that the theme speaks.
pub fn others(theme: &Theme, material: Material<'_>) -> Vec<Arc<Language>> {
    let spoken = material.proceedings.tongues();
    let wanted = theme.others.iter().filter(|locale| spoken.contains(&locale.language.as_str()));
    wanted.map(|locale: &Locale| Arc::new(Language::new(locale.clone()))).collect()
}

/// Stands for everything that a file is made of.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    pub key: Hash,
    pub parts: Parts,
}

impl Recipe {
    /// Of a file that is made of its own bytes.
    fn of(key: Hash) -> Self {
        Self { key, parts: Parts::default() }
    }
}

/// What a build takes down for the next one.
#[derive(Default)]
pub struct Log {
    keys: Mutex<BTreeMap<String, Recipe>>,
    /// Whose prose each page was filled from, by the page's position.
    reads: Mutex<Vec<(Read, u32)>>,
}

impl Log {
    /// What each file is made of, by its path.
    pub fn take_keys(&self) -> BTreeMap<String, Recipe> {
        std::mem::take(&mut *self.keys.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whose prose each page was filled from, by the page's position.
    pub fn take_reads(&self) -> Vec<(Read, u32)> {
        std::mem::take(&mut *self.reads.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn key(&self, path: &str, recipe: Recipe) {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), recipe);
    }

    fn reads(&self, page: usize, reads: Reads) {
        let Ok(page) = u32::try_from(page) else { return };
        let reads = reads
            .all()
            .into_iter()
            .filter(|read| knowledge::has_file(read.of))
            .map(|read| (read, page));
        self.reads.lock().unwrap_or_else(PoisonError::into_inner).extend(reads);
    }
}

/// Everything that the files of a site are made of, and where they go.
pub struct Making<'a> {
    pub project: &'a Project,
    pub links: &'a Links,
    pub material: Material<'a>,
    /// The site's own language, then those of translations.
    pub tongues: &'a [Tongue],
    pub sources: &'a Sources,
    pub sink: Option<&'a dyn Sink>,
    /// What the last build made.
    pub made: &'a BTreeMap<String, Made>,
    pub progress: &'a dyn Progress,
    /// Where it is taken down for the next build what each file is made of; `None` where nothing is
    /// remembered.
    pub log: Option<Log>,
    /// Folder of the project.
    pub root: &'a Path,
    /// Its files as they were looked at.
    pub inputs: &'a BTreeMap<String, Input>,
    /// Whether a text could not be read anew.
    pub missed: AtomicBool,
}

/// The prose of a page: the Markdown and what it shows besides.
type Prose<'a> = (Body<'a>, ProseView);

/// The Markdown of an entry.
struct Body<'a> {
    /// The text that it is a part of, held until the page is made.
    text: Arc<str>,
    prose: &'a kyyeu_model::Prose,
}

impl Deref for Body<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.prose.within(&self.text)
    }
}

impl std::hash::Hash for Body<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl Making<'_> {
    /// Makes pages, in parallel; gives what went wrong.
    pub fn pages(&self, pages: &[Page], which: &[usize]) -> Vec<Diagnostic> {
        let settings: Vec<_> =
            self.tongues.iter().map(|tongue| Setting::new(&tongue.language)).collect();
        let faults = Mutex::new(Vec::new());
        // The longest first, and few at a time: at the end all threads have short ones.
        let (long, short): (Vec<_>, Vec<_>) =
            which.iter().copied().partition(|&at| kyyeu_plan::is_long(&pages[at]));
        let in_turn = [long, short].concat();
        in_turn.into_par_iter().with_max_len(16).for_each_init(Vec::new, |buffer, at| {
            let page = &pages[at];
            let spoken = kyyeu_plan::language(&self.project.proceedings, page);
            let own = &self.tongues[..1];
            let tongue = spoken.and_then(|spoken| {
                self.tongues.iter().position(|tongue| tongue.speaks() == spoken)
            });
            let tongue = tongue.unwrap_or(own.len() - 1);
            if let Err(fault) =
                self.page((at, page), &settings[tongue], &self.tongues[tongue], buffer)
            {
                faults.lock().unwrap_or_else(PoisonError::into_inner).push(fault);
            }
            self.progress.page();
        });
        faults.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a page, where anything that it is made of is other than in the last build.
    fn page(
        &self,
        (at, page): (usize, &Page),
        setting: &Setting<'_>,
        tongue: &Tongue,
        buffer: &mut Vec<u8>,
    ) -> Result<(), Diagnostic> {
        let path = page.path.as_str();
        let reads = self.log.as_ref().map(|_| Reads::default());
        let material = Material {
            language: &tongue.language,
            lines: &tongue.lines,
            reads: reads.as_ref(),
            ..self.material
        };
        let fill = || {
            let filled = kyyeu_plan::view(material, page);
            let prose = filled.prose.iter().chain(&filled.volume);
            let prose: Vec<_> = prose.filter_map(|&key| self.prose(material, page, key)).collect();
            (filled, prose)
        };
        let (filled, prose) = self.progress.part(Work::Fill, path, fill, |_| Amount::of(1));
        let recipe = self.log.as_ref().zip(reads).map(|(log, reads)| {
            log.reads(at, reads);
            recipe(&tongue.theme, &filled, &prose)
        });
        if recipe.is_some_and(|recipe| self.stays(path, recipe)) {
            return Ok(());
        }
        let put = |bytes: &[u8]| {
            self.progress.part(
                Work::Put,
                path,
                || self.put(path, recipe, bytes),
                |_| Amount::one(bytes.len()),
            )
        };
        if let Some(bytes) = kyyeu_render::data(&filled.view) {
            return put(&bytes);
        }
        let texts = || {
            let html =
                prose.par_iter().map(|(text, view)| kyyeu_render::prose(setting, text, view));
            let mut html: Vec<_> = html.collect();
            match filled.prose {
                Some(_) => Texts { body: html.pop().unwrap_or_default(), bodies: Vec::new() },
                None => Texts { body: String::new(), bodies: html },
            }
        };
        let length = |texts: &Texts| {
            Amount::one(texts.body.len() + texts.bodies.iter().map(String::len).sum::<usize>())
        };
        let texts = self.progress.part(Work::Prose, path, texts, length);
        let show =
            || tongue.templates.page(&filled.head, &filled.view, &texts, self.sources, buffer);
        self.progress.part(Work::Template, path, show, |_| Amount::of(1))?;
        put(buffer)
    }

    fn prose(&self, material: Material<'_>, page: &Page, key: Key) -> Option<Prose<'_>> {
        let prose = self.project.proceedings.prose(key)?;
        let text = self.text(prose.span.file)?;
        Some((Body { text, prose }, kyyeu_plan::prose(material, page, key)?))
    }

    /// The text of a file. One that is not kept is read anew, where its file still is the one that
    /// was looked at.
    fn text(&self, file: FileId) -> Option<Arc<str>> {
        self.sources.shared(file).or_else(|| {
            let path = self.sources.path(file);
            let text = self
                .inputs
                .get(path)
                .and_then(|input| kyyeu_load::text_of(self.root, path, &input.hash));
            self.missed.fetch_or(text.is_none(), Ordering::Relaxed);
            text
        })
    }

    /// Whether a text could not be read anew: what was made without it is to be made again.
    pub fn missed(&self) -> bool {
        self.missed.load(Ordering::Relaxed) || self.sources.missed()
    }

    /// Copies the theme's files and the media that something shows.
    pub fn files(&self) -> Vec<Diagnostic> {
        let assets = self.project.theme.assets.par_iter();
        let assets = assets.filter_map(|asset| self.put_as_it_is(&asset.path, &asset.bytes).err());
        let mut faults: Vec<_> = assets.collect();
        let media = self.links.media.par_iter().filter_map(|&at| {
            let medium = &self.project.proceedings.media[at];
            self.medium(medium).err()
        });
        faults.par_extend(media);
        faults
    }

    fn medium(&self, medium: &Medium) -> Result<(), Diagnostic> {
        let path = medium.address();
        if let Some(hash) = medium.hash
            && self.stays(&path, Recipe::of(hash))
        {
            return Ok(());
        }
        let bytes = kyyeu_load::bytes(&medium.disk).map_err(|error| {
            Diagnostic::new(
                Code::Unreadable,
                Span::new(medium.file, 0..0),
                format!("it cannot be read: {error}"),
            )
        })?;
        self.put_as_it_is(&path, &bytes)
    }

    /// Makes the search index. Only where it is written: nothing in it can be wrong.
    pub fn index(&self) -> (Vec<Diagnostic>, Amount) {
        if self.sink.is_none() || !self.project.proceedings.has(Part::Search) {
            return (Vec::new(), Amount::default());
        }
        let others = self.other_locales();
        let text = |file| self.text(file);
        let files = kyyeu_search::files(self.searched(&others, &text));
        let amount =
            Amount { items: files.len(), bytes: files.iter().map(|file| file.bytes.len()).sum() };
        (
            files
                .par_iter()
                .filter_map(|file| self.put_as_it_is(&file.path, &file.bytes).err())
                .collect(),
            amount,
        )
    }

    /// Changes the search index where the texts of some entries have changed, which had a usual
    /// length before. Gives what went wrong and the files that go; `None` where the whole index is
    /// to be made.
    pub fn reindex(&self, changed: &[Key], usual: usize) -> Option<(Vec<Diagnostic>, Vec<String>)> {
        let sink = self.sink?;
        let made = self.made.iter().filter(|(path, _)| path.starts_with(kyyeu_search::FOLDER));
        let hashes = made.map(|(path, made)| (path.as_str(), made.key)).collect();
        let standing = kyyeu_search::Standing { file: &|path| sink.old(path), hashes, usual };
        let others = self.other_locales();
        let text = |file| self.text(file);
        let kyyeu_search::Revised { put, gone } =
            kyyeu_search::revise(self.searched(&others, &text), &standing, changed)?;
        gone.iter().for_each(|path| sink.take_away(path));
        let put = put.iter().filter_map(|file| self.put_as_it_is(&file.path, &file.bytes).err());
        Some((put.collect(), gone))
    }

    fn other_locales(&self) -> Vec<&Locale> {
        self.tongues.iter().skip(1).map(|tongue| &tongue.language.locale).collect()
    }

    fn searched<'s>(
        &'s self,
        others: &'s [&'s Locale],
        text: &'s (dyn Fn(FileId) -> Option<Arc<str>> + Sync),
    ) -> kyyeu_search::Material<'s> {
        let Material { proceedings, links, language, .. } = self.material;
        kyyeu_search::Material { proceedings, links, text, language, others }
    }

    /// The rules for web servers.
    pub fn rules(&self, pages: &[Page]) -> Vec<Diagnostic> {
        let rules = kyyeu_plan::rules(self.material, pages);
        rules
            .iter()
            .filter_map(|(path, text)| self.put_as_it_is(path, text.as_bytes()).err())
            .collect()
    }

    /// The files of the project that a page is made of, beside the workshop's own and the theme's.
    /// Only where the proceedings are watched.
    pub fn reads(&self, page: &Page) -> BTreeSet<String> {
        let proceedings = &self.project.proceedings;
        drop(proceedings.seen());
        let filled = kyyeu_plan::view(self.material, page);
        for &key in filled.prose.iter().chain(&filled.volume) {
            drop(self.prose(self.material, page, key));
        }
        let mut seen = proceedings.seen();
        seen.extend(filled.prose);
        seen.into_iter()
            .map(|key| self.sources.path(proceedings.span(key).file).to_owned())
            .collect()
    }

    /// Whether a file would be made of the very same as in the last build, and still stands as it
    /// was made.
    fn stays(&self, path: &str, recipe: Recipe) -> bool {
        let same = self.made.get(path).is_some_and(|made| made.key == recipe.key);
        let stays = same && self.sink.is_some_and(|sink| sink.keep(path));
        if stays {
            self.keep(path, recipe);
        }
        stays
    }

    /// Puts a file that is made of its own bytes.
    fn put_as_it_is(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        self.put(path, self.log.as_ref().map(|_| Recipe::of(hash(bytes))), bytes)
    }

    fn put(&self, path: &str, recipe: Option<Recipe>, bytes: &[u8]) -> Result<(), Diagnostic> {
        let Some(sink) = self.sink else { return Ok(()) };
        sink.put(path, bytes)?;
        recipe.into_iter().for_each(|recipe| self.keep(path, recipe));
        Ok(())
    }

    fn keep(&self, path: &str, recipe: Recipe) {
        self.log.iter().for_each(|log| log.key(path, recipe));
    }
}

fn hash(bytes: &[u8]) -> Hash {
    *blake3::hash(bytes).as_bytes()
}

/// Stands for everything that a page is made of: what all pages share, its view, and its prose.
fn recipe(theme: &Hash, filled: &Filled, prose: &[Prose<'_>]) -> Recipe {
    let (view, prose) = (Digest::of(&(&filled.head, &filled.view)), Digest::of(prose));
    let short = |hash: &Hash| hash.first_chunk().map_or(0, |first| u64::from_le_bytes(*first));
    Recipe {
        key: Digest::of(&(theme, view, prose)),
        parts: Parts { shared: short(theme), view: short(&view), prose: short(&prose) },
    }
}
