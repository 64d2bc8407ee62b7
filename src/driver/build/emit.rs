//! The emitter: renders pages and copies files into the sink, unless a file is fresh.
//!
//! It decides nothing about which pages a build covers, and commits nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;

use crate::analysis::Analysis;
use crate::build::fingerprint::Fingerprint;
use crate::build::recorder::BuildRecorder;
use crate::build::theme::{LocalizedTheme, Themes};
use crate::progress::{Phase, Progress, Quantity};
use kyyeu_cache::{InputFile, OutputFile};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span};
use kyyeu_model::{Feature, Key, Locale, MediaFile};
use kyyeu_plan::{Page, PageContent, PlanContext};
use kyyeu_render::{MarkdownContext, RenderedProse};
use kyyeu_view::ProseView;
use kyyeu_write::Sink;

/// Most pages that one thread takes at a time.
const MAX_PAGES_PER_JOB: usize = 16;

/// Emits the files of a site.
pub struct Emitter<'a> {
    pub analysis: &'a Analysis,
    pub themes: &'a Themes,
    pub sources: &'a Sources,
    /// `None` if the content is checked only.
    pub sink: Option<&'a dyn Sink>,
    /// The files of the previous build, by path.
    pub previous_outputs: &'a BTreeMap<String, OutputFile>,
    pub progress: &'a dyn Progress,
    /// `None` if nothing uses fingerprints.
    pub recorder: Option<BuildRecorder>,
    /// Folder of the project.
    pub root: &'a Path,
    /// The files of the snapshot, by path.
    pub inputs: &'a BTreeMap<String, InputFile>,
    /// Whether a released source text was stale when it was read again.
    pub stale_source: AtomicBool,
}

/// The prose of an entry as a page shows it.
#[derive(Hash)]
struct ProseInput<'a> {
    text: ProseText<'a>,
    view: ProseView,
}

/// The Markdown of an entry: a slice of its source text.
struct ProseText<'a> {
    /// The whole source text, held until the page is rendered.
    source: Arc<str>,
    prose: &'a kyyeu_model::Prose,
}

impl Deref for ProseText<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        self.prose.slice_of(&self.source)
    }
}

impl Hash for ProseText<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

/// Result of an update of the search index.
pub struct SearchUpdate {
    pub diagnostics: Diagnostics,
    /// Paths of the files that were removed.
    pub removed: Vec<String>,
}

impl Emitter<'_> {
    /// Emits the pages at some indices, in parallel. Returns the diagnostics.
    pub fn emit_pages(&self, indices: &[usize]) -> Diagnostics {
        let pages = &self.analysis.pages;
        let mut markdown_contexts = BTreeMap::new();
        for theme in self.themes.iter() {
            markdown_contexts
                .entry(theme.lang())
                .or_insert_with(|| MarkdownContext::new(&theme.language));
        }
        let diagnostics = Mutex::new(Diagnostics::new());
        // Expensive pages first, so that all threads end with short ones.
        let (expensive, others): (Vec<_>, Vec<_>) =
            indices.iter().copied().partition(|&index| kyyeu_plan::is_expensive(&pages[index]));
        let schedule = [expensive, others].concat();
        schedule.into_par_iter().with_max_len(MAX_PAGES_PER_JOB).for_each_init(
            Vec::new,
            |buffer, index| {
                let page = &pages[index];
                let language = kyyeu_plan::page_language(&self.analysis.project.proceedings, page);
                let theme = self.themes.for_language(language);
                let markdown = &markdown_contexts[theme.lang()];
                if let Err(diagnostic) = self.emit_page(index, theme, markdown, buffer) {
                    diagnostics.lock().unwrap_or_else(PoisonError::into_inner).push(diagnostic);
                }
                self.progress.page();
            },
        );
        diagnostics.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Emits the page at an index, unless it is fresh.
    fn emit_page(
        &self,
        index: usize,
        theme: &LocalizedTheme,
        markdown: &MarkdownContext<'_>,
        buffer: &mut Vec<u8>,
    ) -> Result<(), Diagnostic> {
        let page = &self.analysis.pages[index];
        let path = page.path.as_str();
        let dependencies = self.recorder.as_ref().map(BuildRecorder::page_recorder);
        let context = PlanContext {
            language: &theme.language,
            record_items: &theme.record_items,
            dependencies: dependencies.as_ref(),
            ..self.analysis.context()
        };
        let phase = self.progress.start_page(Phase::Fill, path);
        let page_content = kyyeu_plan::build_page(context, &self.analysis.pages, page);
        let keys = page_content.prose_key.iter().chain(&page_content.volume_keys);
        let prose: Vec<_> = keys.filter_map(|&key| self.prose_input(context, page, key)).collect();
        phase.finish(Quantity::from_items(1));
        let mut fingerprint = None;
        if let (Some(recorder), Some(dependencies)) = (&self.recorder, dependencies) {
            let mut dependencies = dependencies.into_dependencies();
            dependencies.entries.extend(page_content.prose_key);
            recorder.record_dependencies(index, dependencies);
            let page_fingerprint =
                Fingerprint::of_page(&theme.shared_digest, &page_content, &prose);
            if self.try_reuse(path, page_fingerprint) {
                return Ok(());
            }
            fingerprint = Some(page_fingerprint);
        }
        if let Some(bytes) = kyyeu_render::render_data_file(&page_content.view) {
            return self.emit_page_bytes(path, fingerprint, &bytes);
        }
        let phase = self.progress.start_page(Phase::Prose, path);
        let html = render_prose(&page_content, &prose, markdown);
        let bodies_bytes: usize = html.bodies.iter().map(String::len).sum();
        phase.finish(Quantity::single_item(html.body.len() + bodies_bytes));
        let phase = self.progress.start_page(Phase::Template, path);
        let rendered = theme.templates.render_page(
            &page_content.head,
            &page_content.view,
            &html,
            self.sources,
            buffer,
        );
        phase.finish(Quantity::from_items(1));
        rendered?;
        self.emit_page_bytes(path, fingerprint, buffer)
    }

    fn emit_page_bytes(
        &self,
        path: &str,
        fingerprint: Option<Fingerprint>,
        bytes: &[u8],
    ) -> Result<(), Diagnostic> {
        let phase = self.progress.start_page(Phase::Write, path);
        let emitted = self.emit(path, fingerprint, bytes);
        phase.finish(Quantity::single_item(bytes.len()));
        emitted
    }

    fn prose_input(
        &self,
        context: PlanContext<'_>,
        page: &Page,
        key: Key,
    ) -> Option<ProseInput<'_>> {
        let prose = self.analysis.project.proceedings.prose(key)?;
        let source = self.source_text(prose.span.file)?;
        let view = kyyeu_plan::build_prose_view(context, page, key)?;
        Some(ProseInput { text: ProseText { source, prose }, view })
    }

    /// The text of a source file. A released text is read again if the file is still the one in the
    /// snapshot; else the build is marked as stale.
    fn source_text(&self, file: FileId) -> Option<Arc<str>> {
        if let Some(text) = self.sources.text_arc(file) {
            return Some(text);
        }
        let path = self.sources.path(file);
        let text = self
            .inputs
            .get(path)
            .and_then(|input| kyyeu_load::read_if_unchanged(self.root, path, &input.hash));
        if text.is_none() {
            self.stale_source.store(true, Ordering::Relaxed);
        }
        text
    }

    /// Whether a source text was missing: files made without it must be made again.
    pub fn source_was_stale(&self) -> bool {
        self.stale_source.load(Ordering::Relaxed)
    }

    /// Copies the theme's assets and the media that the content shows. Returns the diagnostics.
    pub fn emit_static_files(&self) -> Diagnostics {
        let Analysis { project, links, .. } = self.analysis;
        let assets = project.theme.assets.par_iter();
        let assets = assets.filter_map(|asset| self.emit_verbatim(&asset.path, &asset.bytes).err());
        let media = links.media.par_iter();
        let media = media
            .filter_map(|&index| self.emit_media_file(&project.proceedings.media[index]).err());
        assets.chain(media).collect::<Vec<_>>().into()
    }

    fn emit_media_file(&self, media_file: &MediaFile) -> Result<(), Diagnostic> {
        let path = media_file.address();
        if let Some(hash) = media_file.hash
            && self.try_reuse(&path, Fingerprint::from_content_hash(hash))
        {
            return Ok(());
        }
        let bytes = read_media(media_file)?;
        self.emit_verbatim(&path, &bytes)
    }

    /// Builds the whole search index. Does nothing without a sink: the index has no diagnostics of
    /// its own.
    pub fn build_search_index(&self) -> (Diagnostics, Quantity) {
        if self.sink.is_none() || !self.analysis.project.proceedings.has_feature(Feature::Search) {
            return (Diagnostics::new(), Quantity::default());
        }
        let locales = self.themes.translation_locales();
        let read_text = |file| self.source_text(file);
        let files = kyyeu_search::build_index(self.search_input(&locales, &read_text));
        let quantity =
            Quantity { items: files.len(), bytes: files.iter().map(|file| file.bytes.len()).sum() };
        let diagnostics: Vec<_> = files
            .par_iter()
            .filter_map(|file| self.emit_verbatim(&file.path, &file.bytes).err())
            .collect();
        (diagnostics.into(), quantity)
    }

    /// Updates the search index after the prose of some entries has changed. `average_length` is
    /// the bucket of the average length before the change. `None` if the whole index must be built.
    pub fn update_search_index(
        &self,
        changed: &[Key],
        average_length: usize,
    ) -> Option<SearchUpdate> {
        let sink = self.sink?;
        let hashes = self
            .previous_outputs
            .iter()
            .filter(|(path, _)| path.starts_with(kyyeu_search::INDEX_PREFIX))
            .map(|(path, output)| (path.as_str(), output.fingerprint))
            .collect();
        let existing = kyyeu_search::ExistingIndex {
            read_file: &|path| sink.read_previous(path),
            hashes,
            average_length,
        };
        let locales = self.themes.translation_locales();
        let read_text = |file| self.source_text(file);
        let input = self.search_input(&locales, &read_text);
        let kyyeu_search::IndexUpdate { written, removed } =
            kyyeu_search::update_index(input, &existing, changed).ok()?;
        for path in &removed {
            sink.remove(path);
        }
        let diagnostics = written
            .iter()
            .filter_map(|file| self.emit_verbatim(&file.path, &file.bytes).err())
            .collect();
        Some(SearchUpdate { diagnostics, removed })
    }

    fn search_input<'s>(
        &'s self,
        other_locales: &'s [&'s Locale],
        read_text: &'s (dyn Fn(FileId) -> Option<Arc<str>> + Sync),
    ) -> kyyeu_search::SearchInput<'s> {
        kyyeu_search::SearchInput {
            proceedings: &self.analysis.project.proceedings,
            links: &self.analysis.links,
            read_text,
            language: &self.analysis.language,
            other_locales,
        }
    }

    /// Emits the redirect rules for web servers. Returns the diagnostics.
    pub fn emit_redirect_rules(&self) -> Diagnostics {
        kyyeu_plan::build_redirect_files(self.analysis.context(), &self.analysis.pages)
            .iter()
            .filter_map(|(path, text)| self.emit_verbatim(path, text.as_bytes()).err())
            .collect()
    }

    /// The content files whose entries a page shows, besides the workshop's own file. Empty without
    /// entry tracking.
    pub fn source_files_of(&self, page: usize) -> BTreeSet<String> {
        let Some(recorder) = &self.recorder else { return BTreeSet::new() };
        let proceedings = &self.analysis.project.proceedings;
        let entries = recorder.entries_of(page).into_iter();
        entries.map(|key| self.sources.path(proceedings.span(key).file).to_owned()).collect()
    }

    /// Keeps the file of the previous build if its fingerprint is the same and the file is intact.
    fn try_reuse(&self, path: &str, fingerprint: Fingerprint) -> bool {
        let is_fresh = self
            .previous_outputs
            .get(path)
            .is_some_and(|output| output.fingerprint == fingerprint.digest);
        let reused = is_fresh && self.sink.is_some_and(|sink| sink.reuse(path));
        if reused {
            self.record(path, fingerprint);
        }
        reused
    }

    /// Emits a file whose fingerprint is the hash of its bytes.
    fn emit_verbatim(&self, path: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
        let fingerprint = self.recorder.as_ref().map(|_| Fingerprint::of_bytes(bytes));
        self.emit(path, fingerprint, bytes)
    }

    fn emit(
        &self,
        path: &str,
        fingerprint: Option<Fingerprint>,
        bytes: &[u8],
    ) -> Result<(), Diagnostic> {
        let Some(sink) = self.sink else { return Ok(()) };
        sink.write(path, bytes)?;
        if let Some(fingerprint) = fingerprint {
            self.record(path, fingerprint);
        }
        Ok(())
    }

    fn record(&self, path: &str, fingerprint: Fingerprint) {
        if let Some(recorder) = &self.recorder {
            recorder.record_fingerprint(path, fingerprint);
        }
    }
}

/// Renders the prose of a page: either its one body, or the bodies of a volume in order.
fn render_prose(
    content: &PageContent,
    prose: &[ProseInput<'_>],
    markdown: &MarkdownContext<'_>,
) -> RenderedProse {
    let mut bodies: Vec<_> = prose
        .par_iter()
        .map(|input| kyyeu_render::render_markdown(markdown, &input.text, &input.view))
        .collect();
    match content.prose_key {
        Some(_) => RenderedProse { body: bodies.pop().unwrap_or_default(), bodies: Vec::new() },
        None => RenderedProse { body: String::new(), bodies },
    }
}

/// Reads the bytes of a media file.
///
/// # Errors
/// When it cannot be read.
pub fn read_media(media_file: &MediaFile) -> Result<Vec<u8>, Diagnostic> {
    kyyeu_load::read_bytes(&media_file.disk_path).map_err(|error| {
        let span = Span::new(media_file.file, 0..0);
        Diagnostic::new(Code::Unreadable, span, format!("it cannot be read: {error}"))
    })
}
