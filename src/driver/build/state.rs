//! The build state: the analyzed project as an incremental update needs it. An engine that builds
//! into memory holds it; a build into a folder stores it as a file of its own next to
//! the build cache.
//!
//! Encoded form: the length of the header as `u64` in little-endian order, the header
//! ([`StateHeader`], postcard), then the sections. The values of a section are decoded when they
//! are first used. Nothing here reads or writes the file.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::analysis::Analysis;
use crate::build::theme::Themes;
use kyyeu_cache::{Hash, PendingEdit};
use kyyeu_diag::{Diagnostics, FileId, Sources};
use kyyeu_model::{
    EntryKind, Key, KeyMap, Links, LocaleContext, Proceedings, Project, SectionIndex,
};
use kyyeu_plan::{Page, ProseDependency, RecordItemCache, VolumeLayout};

/// A page that depends on an entry's prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Dependent {
    /// Index of the page.
    pub page: u32,
    /// The entry whose mentions in the prose the page shows; `None` if it depends on all of the
    /// prose.
    pub mentions_of: Option<Key>,
}

/// The analyzed project and what the site was built from.
pub struct BuildState {
    pub analysis: Analysis,
    pub themes: Themes,
    pub sources: Sources,
    /// The pages that depend on the prose of each record and free page.
    pub dependents: KeyMap<Vec<Dependent>>,
    /// The BLAKE3 hash of the front matter of each record and free page.
    pub front_matter_digests: KeyMap<Hash>,
}

impl std::fmt::Debug for BuildState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let pages = self.analysis.pages.len();
        f.debug_struct("BuildState").field("pages", &pages).finish_non_exhaustive()
    }
}

/// Whether an entry has a Markdown file of its own, with front matter.
pub const fn is_file_backed(key: Key) -> bool {
    matches!(key.kind, EntryKind::Record | EntryKind::Page)
}

/// Inverts the recorded dependencies: from each entry to the pages that depend on its prose.
pub fn collect_dependents(mut dependencies: Vec<(ProseDependency, u32)>) -> KeyMap<Vec<Dependent>> {
    dependencies.sort_unstable();
    let mut dependents = KeyMap::<Vec<Dependent>>::default();
    for (ProseDependency { entry, mentions_of }, page) in dependencies {
        dependents.get_mut_or_default(entry).push(Dependent { page, mentions_of });
    }
    dependents
}

/// The BLAKE3 hash of the front matter of each record and free page.
pub fn front_matter_digests(proceedings: &Proceedings, sources: &Sources) -> KeyMap<Hash> {
    let mut digests = KeyMap::default();
    for key in proceedings.all_keys().filter(|key| is_file_backed(*key)) {
        if let Some(prose) = proceedings.prose(key) {
            let front_matter = &sources.expect_text(prose.span.file)[..prose.span.range().start];
            digests.insert(key, front_matter_digest(front_matter));
        }
    }
    digests
}

/// The BLAKE3 hash of front matter.
pub fn front_matter_digest(text: &str) -> Hash {
    *blake3::hash(text.as_bytes()).as_bytes()
}

/// The header to be encoded; same fields as [`StateHeader`].
#[derive(Serialize)]
struct StateHeaderRef<'a> {
    proceedings: &'a Proceedings,
    links: &'a Links,
    volume_layout: &'a VolumeLayout,
    source_paths: Vec<&'a str>,
    pages: &'a [Page],
    workshop_file: FileId,
    sections: &'a Sections,
}

/// The part of the state that is decoded at once.
#[derive(Deserialize)]
struct StateHeader {
    proceedings: Proceedings,
    links: Links,
    volume_layout: VolumeLayout,
    /// The paths of all source files, by position.
    source_paths: Vec<String>,
    pages: Vec<Page>,
    workshop_file: FileId,
    sections: Sections,
}

/// The parts of the state whose values are decoded when they are first used.
#[derive(Serialize, Deserialize)]
struct Sections {
    prose: Section,
    backlinks: Section,
    outgoing_names: Section,
    dependents: Section,
    front_matter_digests: Section,
}

#[derive(Serialize, Deserialize)]
struct Section {
    /// Where the section starts, in bytes from the end of the header.
    offset: u64,
    index: SectionIndex,
}

impl BuildState {
    /// Encodes the state.
    ///
    /// # Errors
    /// When a value cannot be encoded.
    pub fn encode(&self) -> Result<Vec<u8>, postcard::Error> {
        let Analysis { project, links, volume_layout, pages, .. } = &self.analysis;
        let mut body = Vec::new();
        let sections = Sections {
            prose: append_section(&mut body, &links.prose)?,
            backlinks: append_section(&mut body, &links.backlinks)?,
            outgoing_names: append_section(&mut body, &links.outgoing_names)?,
            dependents: append_section(&mut body, &self.dependents)?,
            front_matter_digests: append_section(&mut body, &self.front_matter_digests)?,
        };
        let header = postcard::to_stdvec(&StateHeaderRef {
            proceedings: &project.proceedings,
            links,
            volume_layout,
            source_paths: self.sources.files().map(|file| self.sources.path(file)).collect(),
            pages,
            workshop_file: project.workshop_file,
            sections: &sections,
        })?;
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header);
        bytes.extend(body);
        Ok(bytes)
    }

    /// Decodes the state of an earlier build, applies the edits since then, and loads the theme.
    /// `None` if the bytes are not a state of this program, or if the theme has errors.
    pub fn decode(
        bytes: Vec<u8>,
        files: &kyyeu_load::ProjectFiles,
        pending_edits: &BTreeMap<String, PendingEdit>,
    ) -> Option<Self> {
        let bytes = Arc::new(bytes);
        let (header_length, rest) = bytes.split_first_chunk::<8>()?;
        let header_length = usize::try_from(u64::from_le_bytes(*header_length)).ok()?;
        let header: StateHeader = postcard::from_bytes(rest.get(..header_length)?).ok()?;
        let StateHeader { proceedings, mut links, volume_layout, pages, sections, .. } = header;
        let base = 8 + header_length;
        links.prose = decode_section(&bytes, base, sections.prose)?;
        links.backlinks = decode_section(&bytes, base, sections.backlinks)?;
        links.outgoing_names = decode_section(&bytes, base, sections.outgoing_names)?;
        let dependents = decode_section(&bytes, base, sections.dependents)?;
        let front_matter_digests = decode_section(&bytes, base, sections.front_matter_digests)?;
        let mut sources = Sources::default();
        for path in header.source_paths {
            sources.register(path);
        }
        // The diagnostics of the theme are in the cache and are replayed from there.
        let mut theme = kyyeu_load::load_theme(
            files,
            &proceedings.workshop.language,
            &mut sources,
            &mut Diagnostics::new(),
        );
        let language = Arc::new(LocaleContext::new(std::mem::take(&mut theme.locale)));
        let record_items = RecordItemCache::new(&proceedings);
        let project = Project { proceedings, theme, workshop_file: header.workshop_file };
        let mut analysis =
            Analysis { project, language, links, record_items, volume_layout, pages };
        for (path, edit) in pending_edits {
            let key = analysis.key_for_path(path)?;
            analysis.apply_edit(key, edit.end, postcard::from_bytes(&edit.linked_prose).ok()?);
        }
        let themes = Themes::compile_site(&analysis, &sources).ok()?;
        let themes = themes.with_translations(&analysis, &sources).ok()?;
        Some(Self { analysis, themes, sources, dependents, front_matter_digests })
    }

    /// Whether the text of a file is unloaded: no build has needed it.
    pub fn is_unloaded(&self, path: &str) -> bool {
        self.analysis
            .key_for_path(path)
            .and_then(|key| self.analysis.project.proceedings.prose(key))
            .is_some_and(|prose| self.sources.is_unloaded(prose.span.file))
    }
}

fn append_section<T: Serialize>(
    body: &mut Vec<u8>,
    values: &KeyMap<T>,
) -> Result<Section, postcard::Error> {
    let mut failure = None;
    let (bytes, index) =
        values.encode(|value, bytes| match postcard::to_extend(value, std::mem::take(bytes)) {
            Ok(extended) => *bytes = extended,
            Err(error) => failure = Some(error),
        });
    if let Some(error) = failure {
        return Err(error);
    }
    let offset = body.len() as u64;
    body.extend(bytes);
    Ok(Section { offset, index })
}

fn decode_section<T: DeserializeOwned>(
    bytes: &Arc<Vec<u8>>,
    base: usize,
    section: Section,
) -> Option<KeyMap<T>> {
    let start = base + usize::try_from(section.offset).ok()?;
    Some(KeyMap::from_encoded(bytes.clone(), start, section.index, |bytes| {
        postcard::from_bytes(bytes)
            .expect("the hash of the bytes says that this program wrote them")
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::ser::{Error, Serializer};

    struct Unencodable;

    impl Serialize for Unencodable {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(S::Error::custom("cannot be encoded"))
        }
    }

    #[test]
    fn a_value_that_cannot_be_encoded_is_an_error_and_not_an_empty_section() {
        let mut values = KeyMap::default();
        values.insert(Key::new(EntryKind::Record, 0), Unencodable);
        assert!(append_section(&mut Vec::new(), &values).is_err());
    }
}
