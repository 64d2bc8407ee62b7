//! What an engine knows of the content when a site stands, so that the change of a text costs no
//! more than what it reaches. In memory it goes from build to build; on the disk it is one file
//! beside the cache.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::making::{self, Tongue};
use super::{Options, remember};
use kyyeu_cache::{Cache, Hash};
use kyyeu_diag::{FileId, Sources};
use kyyeu_model::{
    ByKey, EntryKind, Key, Language, LinkedProse, Links, Packing, Proceedings, Project,
};
use kyyeu_plan::{Binding, Lines, Material, Page, Read};

/// A page that was filled from somebody's prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reader {
    /// The page, by its position.
    pub page: u32,
    /// The entry that the page looked for in the prose; `None` where it looked at all of it.
    pub about: Option<Key>,
}

/// Everything that is known of the content.
pub struct Knowledge {
    pub project: Project,
    pub language: Arc<Language>,
    /// The languages that pages speak, with the theme's templates.
    pub tongues: Vec<Tongue>,
    pub links: Links,
    pub lines: Lines,
    pub binding: Binding,
    pub sources: Sources,
    pub pages: Vec<Page>,
    /// The pages that were filled from the prose of each record and free page.
    pub readers: ByKey<Vec<Reader>>,
    /// Stand for the front matter of records and free pages.
    pub fronts: ByKey<Hash>,
}

impl std::fmt::Debug for Knowledge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Knowledge").field("pages", &self.pages.len()).finish_non_exhaustive()
    }
}

/// Those whose text is a file's own, with front matter before it.
pub const fn has_file(key: Key) -> bool {
    matches!(key.kind, EntryKind::Record | EntryKind::Page)
}

/// Puts the readers of each text together.
pub fn readers(mut reads: Vec<(Read, u32)>) -> ByKey<Vec<Reader>> {
    reads.sort_unstable();
    let mut readers = ByKey::<Vec<Reader>>::default();
    for (Read { of, about }, page) in reads {
        readers.entry(of).push(Reader { page, about });
    }
    readers
}

/// Stand for the front matter of all that have one.
pub fn fronts(proceedings: &Proceedings, sources: &Sources) -> ByKey<Hash> {
    let mut fronts = ByKey::default();
    for key in proceedings.all_keys().filter(|key| has_file(*key)) {
        if let Some(prose) = proceedings.prose(key) {
            fronts.insert(key, front(&sources.text(prose.span.file)[..prose.span.range().start]));
        }
    }
    fronts
}

/// Stands for front matter.
pub fn front(text: &str) -> Hash {
    *blake3::hash(text.as_bytes()).as_bytes()
}

/// The part that is read at once. The rest is bytes behind it, read as it is asked for.
type Head<P, L, B, S, G> = (P, L, B, S, G, FileId, [Packing; 5]);

impl Knowledge {
    pub fn material(&self) -> Material<'_> {
        let Self { project, links, language, lines, binding, .. } = self;
        Material { proceedings: &project.proceedings, links, language, lines, binding, reads: None }
    }

    /// All of it as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let Self { project, links, binding, sources, pages, readers, fronts, .. } = self;
        let packed = [
            packed(&links.prose),
            packed(&links.namings),
            packed(&links.names),
            packed(readers),
            packed(fronts),
        ];
        let (bodies, places): (Vec<_>, Vec<_>) = packed.into_iter().unzip();
        let Ok(places) = <[Packing; 5]>::try_from(places) else { return Vec::new() };
        let paths: Vec<_> = sources.files().map(|file| sources.path(file)).collect();
        let head: Head<_, _, _, _, _> =
            (&project.proceedings, links, binding, paths, pages, project.workshop_file, places);
        let head = postcard::to_stdvec(&head).unwrap_or_default();
        let mut bytes = (head.len() as u64).to_le_bytes().to_vec();
        bytes.extend(head);
        bodies.iter().for_each(|body| bytes.extend_from_slice(body));
        bytes
    }

    /// What an earlier run knew of a project whose files are still the same, but for texts.
    pub fn recall(options: &Options, files: &kyyeu_load::Files, last: &Cache) -> Option<Self> {
        let bytes = Arc::new(remember::recall_knowledge(options, last)?);
        let (length, rest) = bytes.split_first_chunk::<8>()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let head: Head<Proceedings, Links, Binding, Vec<String>, Vec<Page>> =
            postcard::from_bytes(rest.get(..length)?).ok()?;
        let (proceedings, mut links, binding, paths, pages, workshop_file, places) = head;
        let mut base = 8 + length;
        let [prose, namings, names, readers, fronts] = places.map(|places| {
            let start = base;
            base += places.iter().flatten().map(|place| place.end as usize).max().unwrap_or(0);
            (start, places)
        });
        links.prose = unpacked(&bytes, prose);
        links.namings = unpacked(&bytes, namings);
        links.names = unpacked(&bytes, names);
        let (readers, fronts) = (unpacked(&bytes, readers), unpacked(&bytes, fronts));
        let mut sources = Sources::default();
        for path in paths {
            sources.announce(path);
        }
        // What was wrong with the theme was said then, and is said again from the cache.
        let mut theme =
            kyyeu_load::theme(files, &proceedings.workshop.language, &mut sources, &mut Vec::new());
        let language = Arc::new(Language::new(std::mem::take(&mut theme.locale)));
        let lines = Lines::new(&proceedings);
        let project = Project { proceedings, theme, workshop_file };
        let mut known = Self {
            project,
            language,
            tongues: Vec::new(),
            links,
            lines,
            binding,
            sources,
            pages,
            readers,
            fronts,
        };
        for (path, (end, prose)) in &last.changed {
            let key = known.key(path)?;
            known.change(key, *end, postcard::from_bytes(prose).ok()?);
        }
        known.tongues = known.compile()?;
        Some(known)
    }

    /// Whether a file's text was not needed.
    pub fn is_unread(&self, path: &str) -> bool {
        self.key(path)
            .and_then(|key| self.project.proceedings.prose(key))
            .is_some_and(|prose| self.sources.lacks(prose.span.file))
    }

    /// The record or free page of a file.
    pub fn key(&self, path: &str) -> Option<Key> {
        self.project.proceedings.files.get(path.strip_prefix("content/")?).copied()
    }

    /// Takes in what a text came to that has changed, and where it ends now.
    pub fn change(&mut self, key: Key, end: u32, prose: LinkedProse) {
        self.project.proceedings.end_body(key, end);
        self.links.note_places(&prose);
        self.links.prose.insert(key, prose);
    }

    fn compile(&self) -> Option<Vec<Tongue>> {
        let Self { project, sources, language, .. } = self;
        let others = making::others(&project.theme, self.material());
        let all = std::iter::once(language.clone()).chain(others);
        all.map(|language| Tongue::compile(&project.theme, self.material(), language, sources).ok())
            .collect()
    }
}

fn packed<T: Serialize>(values: &ByKey<T>) -> (Vec<u8>, Packing) {
    values.pack(|value, bytes| {
        *bytes = postcard::to_extend(value, std::mem::take(bytes)).unwrap_or_default();
    })
}

fn unpacked<T: DeserializeOwned>(
    bytes: &Arc<Vec<u8>>,
    (base, places): (usize, Packing),
) -> ByKey<T> {
    ByKey::unpacked(bytes.clone(), base, places, |bytes| {
        postcard::from_bytes(bytes)
            .expect("the hash of the bytes says that this program wrote them")
    })
}
