//! Makes the files of a site: those whose parts are other than in the last build.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hasher;
use std::ops::Deref;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::build::state;
use crate::progress::{Phase, Progress, Quantity};
use kyyeu_cache::{Digest, FingerprintComponents, Hash, InputFile, OutputFile};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span};
use kyyeu_model::{Feature, Key, Links, Locale, LocaleContext, MediaFile, Project, Theme};
use kyyeu_plan::{
    DependencyRecorder, Page, PageContent, PageDependencies, PlanContext, ProseDependency,
    RecordItemCache,
};
use kyyeu_render::{MarkdownContext, RenderedProse, Templates};
use kyyeu_view::{ProseView, Site};
use kyyeu_write::Sink;

/// A language that pages speak, with the theme's templates in it.
pub struct LocalizedTheme {
    pub language: Arc<LocaleContext>,
    pub templates: Templates,
    /// Stands for everything that pages of the language share.
    shared_digest: Hash,
    record_items: RecordItemCache,
}

impl LocalizedTheme {
    /// Compiles a theme's templates in a language.
    pub fn compile(
        theme: &Theme,
        material: PlanContext<'_>,
        language: Arc<LocaleContext>,
        sources: &Sources,
    ) -> Result<Self, Diagnostics> {
        let site = kyyeu_plan::build_site_view(PlanContext { language: &language, ..material });
        let templates = Templates::compile(theme, &language, &site, sources)?;
        let theme = shared_digest(theme, &language, &site, sources);
        let lines = RecordItemCache::new(material.proceedings);
        Ok(Self { language, templates, shared_digest: theme, record_items: lines })
    }

    fn lang(&self) -> &str {
        &self.language.locale.language
    }
}

fn shared_digest(theme: &Theme, language: &LocaleContext, site: &Site, sources: &Sources) -> Hash {
    let mut digest = Digest::default().chain_update(&language.locale).chain_update(site);
    for template in &theme.templates {
        digest = digest
            .chain_update(template.name.as_str())
            .chain_update(sources.expect_text(template.file));
    }
    digest.finalize()
}

/// The languages of translations that the theme speaks.
pub fn translation_languages(theme: &Theme, material: PlanContext<'_>) -> Vec<Arc<LocaleContext>> {
    let spoken = material.proceedings.translation_languages();
    let wanted = theme
        .translation_locales
        .iter()
        .filter(|locale| spoken.contains(&locale.language.as_str()));
    wanted.map(|locale: &Locale| Arc::new(LocaleContext::new(locale.clone()))).collect()
}

/// Stands for everything that a file is made of.
#[derive(Clone, Copy, Debug)]
pub struct Fingerprint {
    pub digest: Hash,
    pub components: FingerprintComponents,
}

impl Fingerprint {
    /// Of a file that is made of its own bytes.
    fn from_hash(key: Hash) -> Self {
        Self { digest: key, components: FingerprintComponents::default() }
    }
}

/// What a build takes down for the next one.
#[derive(Default)]
pub struct BuildRecorder {
    fingerprints: Mutex<BTreeMap<String, Fingerprint>>,
    /// Whose prose each page was filled from, by the page's position.
    dependencies: Mutex<Vec<(ProseDependency, u32)>>,
    /// The entries that each page shows, by the page's position; `None` unless explanations are
    /// asked for.
    entries: Option<Mutex<BTreeMap<usize, BTreeSet<Key>>>>,
}

impl BuildRecorder {
    /// A recorder; with `entries`, also of the entries that each page shows.
    pub fn new(entries: bool) -> Self {
        Self { entries: entries.then(Mutex::default), ..Self::default() }
    }

    /// A recorder for one page.
    fn page_recorder(&self) -> DependencyRecorder {
        match self.entries {
            Some(_) => DependencyRecorder::with_entries(),
            None => DependencyRecorder::default(),
        }
    }

    /// What each file is made of, by its path.
    pub fn take_fingerprints(&self) -> BTreeMap<String, Fingerprint> {
        std::mem::take(&mut *self.fingerprints.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whose prose each page was filled from, by the page's position.
    pub fn take_dependencies(&self) -> Vec<(ProseDependency, u32)> {
        std::mem::take(&mut *self.dependencies.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn record_fingerprint(&self, path: &str, recipe: Fingerprint) {
        self.fingerprints
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(path.to_owned(), recipe);
    }

    /// The entries that a page shows.
    fn entries_of(&self, page: usize) -> BTreeSet<Key> {
        let Some(entries) = &self.entries else { return BTreeSet::new() };
        let entries = entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(&page).cloned().unwrap_or_default()
    }

    fn record_dependencies(&self, page: usize, dependencies: PageDependencies) {
        if let Some(entries) = &self.entries {
            let mut entries = entries.lock().unwrap_or_else(PoisonError::into_inner);
            entries.insert(page, dependencies.entries);
        }
        let Ok(page) = u32::try_from(page) else { return };
        let reads = dependencies
            .prose
            .into_iter()
            .filter(|read| state::is_file_backed(read.entry))
            .map(|read| (read, page));
        self.dependencies.lock().unwrap_or_else(PoisonError::into_inner).extend(reads);
    }
}

/// Everything that the files of a site are made of, and where they go.
pub struct Emitter<'a> {
    pub project: &'a Project,
    pub links: &'a Links,
    pub context: PlanContext<'a>,
    /// The site's own language, then those of translations.
    pub themes: &'a [LocalizedTheme],
    pub sources: &'a Sources,
    pub sink: Option<&'a dyn Sink>,
    /// What the last build made.
    pub previous_outputs: &'a BTreeMap<String, OutputFile>,
    pub progress: &'a dyn Progress,
    /// Where it is taken down for the next build what each file is made of; `None` where nothing is
    /// remembered.
    pub recorder: Option<BuildRecorder>,
    /// Folder of the project.
    pub root: &'a Path,
    /// Its files as they were looked at.
    pub inputs: &'a BTreeMap<String, InputFile>,
    /// Whether a text could not be read anew.
    pub stale_source: AtomicBool,
}

/// The prose of a page: the Markdown and what it shows besides.
type ProseInput<'a> = (ProseText<'a>, ProseView);

/// The Markdown of an entry.
struct ProseText<'a> {
    /// The text that it is a part of, held until the page is made.
    text: Arc<str>,
    prose: &'a kyyeu_model::Prose,
}

impl Deref for ProseText<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.prose.slice_of(&self.text)
    }
}

impl std::hash::Hash for ProseText<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl Emitter<'_> {
    /// Makes pages, in parallel; gives what went wrong.
    pub fn emit_pages(&self, pages: &[Page], which: &[usize]) -> Diagnostics {
        let settings: Vec<_> =
            self.themes.iter().map(|tongue| MarkdownContext::new(&tongue.language)).collect();
        let diagnostics = Mutex::new(Diagnostics::new());
        // The longest first, and few at a time: at the end all threads have short ones.
        let (long, short): (Vec<_>, Vec<_>) =
            which.iter().copied().partition(|&at| kyyeu_plan::is_expensive(&pages[at]));
        let in_turn = [long, short].concat();
        in_turn.into_par_iter().with_max_len(16).for_each_init(Vec::new, |buffer, at| {
            let page = &pages[at];
            let spoken = kyyeu_plan::page_language(&self.project.proceedings, page);
            let own = &self.themes[..1];
            let tongue = spoken
                .and_then(|spoken| self.themes.iter().position(|tongue| tongue.lang() == spoken));
            let tongue = tongue.unwrap_or(own.len() - 1);
            if let Err(diagnostic) =
                self.emit_page(pages, at, &settings[tongue], &self.themes[tongue], buffer)
            {
                diagnostics.lock().unwrap_or_else(PoisonError::into_inner).push(diagnostic);
            }
            self.progress.page();
        });
        diagnostics.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a page, where anything that it is made of is other than in the last build.
    fn emit_page(
        &self,
        pages: &[Page],
        at: usize,
        setting: &MarkdownContext<'_>,
        tongue: &LocalizedTheme,
        buffer: &mut Vec<u8>,
    ) -> Result<(), Diagnostic> {
        let page = &pages[at];
        let path = page.path.as_str();
        let reads = self.recorder.as_ref().map(BuildRecorder::page_recorder);
        let material = PlanContext {
            language: &tongue.language,
            record_items: &tongue.record_items,
            dependencies: reads.as_ref(),
            ..self.context
        };
        let fill = || {
            let filled = kyyeu_plan::build_page(material, pages, page);
            let prose = filled.prose_key.iter().chain(&filled.volume_keys);
            let prose: Vec<_> =
                prose.filter_map(|&key| self.prose_input(material, page, key)).collect();
            (filled, prose)
        };
        let (filled, prose) =
            self.progress.page_phase(Phase::Fill, path, fill, |_| Quantity::from_items(1));
        let recipe = self.recorder.as_ref().zip(reads).map(|(log, reads)| {
            let mut dependencies = reads.into_dependencies();
            dependencies.entries.extend(filled.prose_key);
            log.record_dependencies(at, dependencies);
            page_fingerprint(&tongue.shared_digest, &filled, &prose)
        });
        if recipe.is_some_and(|recipe| self.try_reuse(path, recipe)) {
            return Ok(());
        }
        let put = |bytes: &[u8]| {
            self.progress.page_phase(
                Phase::Write,
                path,
                || self.emit(path, recipe, bytes),
                |_| Quantity::single_item(bytes.len()),
            )
        };
        if let Some(bytes) = kyyeu_render::render_data_file(&filled.view) {
            return put(&bytes);
        }
        let texts = || {
            let html = prose
                .par_iter()
                .map(|(text, view)| kyyeu_render::render_markdown(setting, text, view));
            let mut html: Vec<_> = html.collect();
            match filled.prose_key {
                Some(_) => {
                    RenderedProse { body: html.pop().unwrap_or_default(), bodies: Vec::new() }
                }
                None => RenderedProse { body: String::new(), bodies: html },
            }
        };
        let length = |texts: &RenderedProse| {
            Quantity::single_item(
                texts.body.len() + texts.bodies.iter().map(String::len).sum::<usize>(),
            )
        };
        let texts = self.progress.page_phase(Phase::Prose, path, texts, length);
        let show = || {
            tongue.templates.render_page(&filled.head, &filled.view, &texts, self.sources, buffer)
        };
        self.progress.page_phase(Phase::Template, path, show, |_| Quantity::from_items(1))?;
        put(buffer)
    }

    fn prose_input(
        &self,
        material: PlanContext<'_>,
        page: &Page,
        key: Key,
    ) -> Option<ProseInput<'_>> {
        let prose = self.project.proceedings.prose(key)?;
        let text = self.source_text(prose.span.file)?;
        Some((ProseText { text, prose }, kyyeu_plan::build_prose_view(material, page, key)?))
    }

    /// The text of a file. One that is not kept is read anew, where its file still is the one that
    /// was looked at.
    fn source_text(&self, file: FileId) -> Option<Arc<str>> {
        self.sources.text_arc(file).or_else(|| {
            let path = self.sources.path(file);
            let text = self
                .inputs
                .get(path)
                .and_then(|input| kyyeu_load::read_if_unchanged(self.root, path, &input.hash));
            self.stale_source.fetch_or(text.is_none(), Ordering::Relaxed);
            text
        })
    }

    /// Whether a text could not be read anew: what was made without it is to be made again.
    pub fn source_was_stale(&self) -> bool {
        self.stale_source.load(Ordering::Relaxed)
    }

    /// Copies the theme's files and the media that something shows.
    pub fn emit_static_files(&self) -> Diagnostics {
        let assets = self.project.theme.assets.par_iter();
        let assets = assets.filter_map(|asset| self.emit_verbatim(&asset.path, &asset.bytes).err());
        let mut diagnostics: Vec<_> = assets.collect();
        let media = self.links.media.par_iter().filter_map(|&at| {
            let medium = &self.project.proceedings.media[at];
            self.emit_media_file(medium).err()
        });
        diagnostics.par_extend(media);
        diagnostics.into()
    }

    fn emit_media_file(&self, medium: &MediaFile) -> Result<(), Diagnostic> {
        let path = medium.address();
        if let Some(hash) = medium.hash
            && self.try_reuse(&path, Fingerprint::from_hash(hash))
        {
            return Ok(());
        }
        let bytes = kyyeu_load::read_bytes(&medium.disk_path).map_err(|error| {
            Diagnostic::new(
                Code::Unreadable,
                Span::new(medium.file, 0..0),
                format!("it cannot be read: {error}"),
            )
        })?;
        self.emit_verbatim(&path, &bytes)
    }

    /// Makes the search index. Only where it is written: nothing in it can be wrong.
    pub fn build_search_index(&self) -> (Diagnostics, Quantity) {
        if self.sink.is_none() || !self.project.proceedings.has_feature(Feature::Search) {
            return (Diagnostics::new(), Quantity::default());
        }
        let others = self.translation_locales();
        let text = |file| self.source_text(file);
        let files = kyyeu_search::build_index(self.search_input(&others, &text));
        let amount =
            Quantity { items: files.len(), bytes: files.iter().map(|file| file.bytes.len()).sum() };
        let diagnostics: Vec<_> = files
            .par_iter()
            .filter_map(|file| self.emit_verbatim(&file.path, &file.bytes).err())
            .collect();
        (diagnostics.into(), amount)
    }

    /// Changes the search index where the texts of some entries have changed, which had a usual
    /// length before. Gives what went wrong and the files that go; `None` where the whole index is
    /// to be made.
    pub fn update_search_index(
        &self,
        changed: &[Key],
        usual: usize,
    ) -> Option<(Diagnostics, Vec<String>)> {
        let sink = self.sink?;
        let made = self
            .previous_outputs
            .iter()
            .filter(|(path, _)| path.starts_with(kyyeu_search::INDEX_PREFIX));
        let hashes = made.map(|(path, made)| (path.as_str(), made.fingerprint)).collect();
        let standing = kyyeu_search::ExistingIndex {
            read_file: &|path| sink.read_previous(path),
            hashes,
            average_length: usual,
        };
        let others = self.translation_locales();
        let text = |file| self.source_text(file);
        let kyyeu_search::IndexUpdate { written: put, removed: gone } =
            kyyeu_search::update_index(self.search_input(&others, &text), &standing, changed)
                .ok()?;
        gone.iter().for_each(|path| sink.remove(path));
        let put = put.iter().filter_map(|file| self.emit_verbatim(&file.path, &file.bytes).err());
        Some((put.collect(), gone))
    }

    fn translation_locales(&self) -> Vec<&Locale> {
        self.themes.iter().skip(1).map(|tongue| &tongue.language.locale).collect()
    }

    fn search_input<'s>(
        &'s self,
        others: &'s [&'s Locale],
        text: &'s (dyn Fn(FileId) -> Option<Arc<str>> + Sync),
    ) -> kyyeu_search::SearchInput<'s> {
        let PlanContext { proceedings, links, language, .. } = self.context;
        kyyeu_search::SearchInput {
            proceedings,
            links,
            read_text: text,
            language,
            other_locales: others,
        }
    }

    /// The rules for web servers.
    pub fn emit_redirect_rules(&self, pages: &[Page]) -> Diagnostics {
        let rules = kyyeu_plan::build_redirect_files(self.context, pages);
        rules
            .iter()
            .filter_map(|(path, text)| self.emit_verbatim(path, text.as_bytes()).err())
            .collect()
    }

    /// The content files whose entries a page shows, besides the workshop's own file; empty unless
    /// the recorder records entries.
    pub fn source_files_of(&self, page: usize) -> BTreeSet<String> {
        let Some(recorder) = &self.recorder else { return BTreeSet::new() };
        let proceedings = &self.project.proceedings;
        recorder
            .entries_of(page)
            .into_iter()
            .map(|key| self.sources.path(proceedings.span(key).file).to_owned())
            .collect()
    }

    /// Whether a file would be made of the very same as in the last build, and still stands as it
    /// was made.
    fn try_reuse(&self, path: &str, recipe: Fingerprint) -> bool {
        let same =
            self.previous_outputs.get(path).is_some_and(|made| made.fingerprint == recipe.digest);
        let stays = same && self.sink.is_some_and(|sink| sink.reuse(path));
        if stays {
            self.record(path, recipe);
        }
        stays
    }

    /// Puts a file that is made of its own bytes.
    fn emit_verbatim(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        self.emit(
            path,
            self.recorder.as_ref().map(|_| Fingerprint::from_hash(hash_bytes(bytes))),
            bytes,
        )
    }

    fn emit(
        &self,
        path: &str,
        recipe: Option<Fingerprint>,
        bytes: &[u8],
    ) -> Result<(), Diagnostic> {
        let Some(sink) = self.sink else { return Ok(()) };
        sink.write(path, bytes)?;
        recipe.into_iter().for_each(|recipe| self.record(path, recipe));
        Ok(())
    }

    fn record(&self, path: &str, recipe: Fingerprint) {
        self.recorder.iter().for_each(|log| log.record_fingerprint(path, recipe));
    }
}

fn hash_bytes(bytes: &[u8]) -> Hash {
    *blake3::hash(bytes).as_bytes()
}

/// Stands for everything that a page is made of: what all pages share, its view, and its prose.
fn page_fingerprint(theme: &Hash, filled: &PageContent, prose: &[ProseInput<'_>]) -> Fingerprint {
    let (view, prose) = (Digest::of_value(&(&filled.head, &filled.view)), Digest::of_value(prose));
    let short = |hash: &Hash| hash.first_chunk().map_or(0, |first| u64::from_le_bytes(*first));
    Fingerprint {
        digest: Digest::of_value(&(theme, view, prose)),
        components: FingerprintComponents {
            shared: short(theme),
            view: short(&view),
            prose: short(&prose),
        },
    }
}
