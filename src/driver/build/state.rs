//! What an engine knows of the content when a site stands, so that the change of a text costs no
//! more than what it reaches. In memory it goes from build to build; on the disk it is one file
//! beside the cache.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::Options;
use crate::build::cache_store;
use crate::build::emit::{self, LocalizedTheme};
use kyyeu_cache::{BuildCache, Hash};
use kyyeu_diag::{Diagnostics, FileId, Sources};
use kyyeu_model::{
    EntryKind, Key, KeyMap, LinkedProse, Links, LocaleContext, Proceedings, Project, SectionIndex,
};
use kyyeu_plan::{Page, PlanContext, ProseDependency, RecordItemCache, VolumeLayout};

/// A page that was filled from somebody's prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Dependent {
    /// The page, by its position.
    pub page: u32,
    /// The entry that the page looked for in the prose; `None` where it looked at all of it.
    pub mentions_of: Option<Key>,
}

/// Everything that is known of the content.
pub struct BuildState {
    pub project: Project,
    pub language: Arc<LocaleContext>,
    /// The languages that pages speak, with the theme's templates.
    pub themes: Vec<LocalizedTheme>,
    pub links: Links,
    pub record_items: RecordItemCache,
    pub volume_layout: VolumeLayout,
    pub sources: Sources,
    pub pages: Vec<Page>,
    /// The pages that were filled from the prose of each record and free page.
    pub dependents: KeyMap<Vec<Dependent>>,
    /// Stand for the front matter of records and free pages.
    pub front_matter_digests: KeyMap<Hash>,
}

impl std::fmt::Debug for BuildState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Knowledge").field("pages", &self.pages.len()).finish_non_exhaustive()
    }
}

/// Those whose text is a file's own, with front matter before it.
pub const fn is_file_backed(key: Key) -> bool {
    matches!(key.kind, EntryKind::Record | EntryKind::Page)
}

/// Puts the readers of each text together.
pub fn collect_dependents(mut reads: Vec<(ProseDependency, u32)>) -> KeyMap<Vec<Dependent>> {
    reads.sort_unstable();
    let mut readers = KeyMap::<Vec<Dependent>>::default();
    for (ProseDependency { entry: of, mentions_of: about }, page) in reads {
        readers.get_mut_or_default(of).push(Dependent { page, mentions_of: about });
    }
    readers
}

/// Stand for the front matter of all that have one.
pub fn front_matter_digests(proceedings: &Proceedings, sources: &Sources) -> KeyMap<Hash> {
    let mut fronts = KeyMap::default();
    for key in proceedings.all_keys().filter(|key| is_file_backed(*key)) {
        if let Some(prose) = proceedings.prose(key) {
            fronts.insert(
                key,
                front_matter_digest(
                    &sources.expect_text(prose.span.file)[..prose.span.range().start],
                ),
            );
        }
    }
    fronts
}

/// Stands for front matter.
pub fn front_matter_digest(text: &str) -> Hash {
    *blake3::hash(text.as_bytes()).as_bytes()
}

/// The part that is read at once. The rest is bytes behind it, read as it is asked for.
type StateHeader<P, L, B, S, G> = (P, L, B, S, G, FileId, [SectionIndex; 5]);

impl BuildState {
    pub fn context(&self) -> PlanContext<'_> {
        let Self { project, links, language, record_items: lines, volume_layout: binding, .. } =
            self;
        PlanContext {
            proceedings: &project.proceedings,
            links,
            language,
            record_items: lines,
            volume_layout: binding,
            dependencies: None,
        }
    }

    /// All of it as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let Self {
            project,
            links,
            volume_layout: binding,
            sources,
            pages,
            dependents: readers,
            front_matter_digests: fronts,
            ..
        } = self;
        let packed = [
            encode_section(&links.prose),
            encode_section(&links.backlinks),
            encode_section(&links.outgoing_names),
            encode_section(readers),
            encode_section(fronts),
        ];
        let (bodies, places): (Vec<_>, Vec<_>) = packed.into_iter().unzip();
        let Ok(places) = <[SectionIndex; 5]>::try_from(places) else { return Vec::new() };
        let paths: Vec<_> = sources.files().map(|file| sources.path(file)).collect();
        let head: StateHeader<_, _, _, _, _> =
            (&project.proceedings, links, binding, paths, pages, project.workshop_file, places);
        let head = postcard::to_stdvec(&head).unwrap_or_default();
        let mut bytes = (head.len() as u64).to_le_bytes().to_vec();
        bytes.extend(head);
        bodies.iter().for_each(|body| bytes.extend_from_slice(body));
        bytes
    }

    /// What an earlier run knew of a project whose files are still the same, but for texts.
    pub fn load(
        options: &Options,
        files: &kyyeu_load::ProjectFiles,
        last: &BuildCache,
    ) -> Option<Self> {
        let bytes = Arc::new(cache_store::load_state(options, last)?);
        let (length, rest) = bytes.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let head: StateHeader<Proceedings, Links, VolumeLayout, Vec<String>, Vec<Page>> =
            postcard::from_bytes(rest.get(..length)?).ok()?;
        let (proceedings, mut links, binding, paths, pages, workshop_file, places) = head;
        let mut base = 8 + length;
        let [prose, namings, names, readers, fronts] = places.map(|places| {
            let start = base;
            base += places.iter().flatten().map(|place| place.end as usize).max().unwrap_or(0);
            (start, places)
        });
        links.prose = decode_section(&bytes, prose);
        links.backlinks = decode_section(&bytes, namings);
        links.outgoing_names = decode_section(&bytes, names);
        let (readers, fronts) = (decode_section(&bytes, readers), decode_section(&bytes, fronts));
        let mut sources = Sources::default();
        for path in paths {
            sources.register(path);
        }
        // What was wrong with the theme was said then, and is said again from the cache.
        let mut theme = kyyeu_load::load_theme(
            files,
            &proceedings.workshop.language,
            &mut sources,
            &mut Diagnostics::new(),
        );
        let language = Arc::new(LocaleContext::new(std::mem::take(&mut theme.locale)));
        let lines = RecordItemCache::new(&proceedings);
        let project = Project { proceedings, theme, workshop_file };
        let mut known = Self {
            project,
            language,
            themes: Vec::new(),
            links,
            record_items: lines,
            volume_layout: binding,
            sources,
            pages,
            dependents: readers,
            front_matter_digests: fronts,
        };
        for (path, (end, prose)) in &last.pending_edits {
            let key = known.key_for_path(path)?;
            known.apply_edit(key, *end, postcard::from_bytes(prose).ok()?);
        }
        known.themes = known.compile_themes()?;
        Some(known)
    }

    /// Whether a file's text was not needed.
    pub fn is_unloaded(&self, path: &str) -> bool {
        self.key_for_path(path)
            .and_then(|key| self.project.proceedings.prose(key))
            .is_some_and(|prose| self.sources.is_unloaded(prose.span.file))
    }

    /// The record or free page of a file.
    pub fn key_for_path(&self, path: &str) -> Option<Key> {
        self.project.proceedings.files.get(path.strip_prefix("content/")?).copied()
    }

    /// Takes in what a text came to that has changed, and where it ends now.
    pub fn apply_edit(&mut self, key: Key, end: u32, prose: LinkedProse) {
        self.project.proceedings.set_body_end(key, end);
        self.links.add_required_anchors(&prose);
        self.links.prose.insert(key, prose);
    }

    fn compile_themes(&self) -> Option<Vec<LocalizedTheme>> {
        let Self { project, sources, language, .. } = self;
        let others = emit::translation_languages(&project.theme, self.context());
        let all = std::iter::once(language.clone()).chain(others);
        all.map(|language| {
            LocalizedTheme::compile(&project.theme, self.context(), language, sources).ok()
        })
        .collect()
    }
}

fn encode_section<T: Serialize>(values: &KeyMap<T>) -> (Vec<u8>, SectionIndex) {
    values.encode(|value, bytes| {
        *bytes = postcard::to_extend(value, std::mem::take(bytes)).unwrap_or_default();
    })
}

fn decode_section<T: DeserializeOwned>(
    bytes: &Arc<Vec<u8>>,
    (base, places): (usize, SectionIndex),
) -> KeyMap<T> {
    KeyMap::from_encoded(bytes.clone(), base, places, |bytes| {
        postcard::from_bytes(bytes)
            .expect("the hash of the bytes says that this program wrote them")
    })
}
