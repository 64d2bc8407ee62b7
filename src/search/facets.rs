//! By what results can be narrowed: speakers, provinces, topics and documents of each unit.

use serde::Serialize;

use crate::encoding;
use crate::{IndexFile, SearchInput};
use kyyeu_model::{EntryKind, Key, RelationField};

/// The kinds of entries that results can be narrowed by.
pub const FACET_KINDS: [EntryKind; 4] =
    [EntryKind::Speaker, EntryKind::Province, EntryKind::Topic, EntryKind::Document];

#[derive(Serialize)]
struct Facet {
    /// Ids and names in turn.
    entries: Vec<String>,
    /// For each unit, how many entries, then each one's position.
    units: String,
}

/// The files of the facets, one a kind: most searches need none of them.
pub fn facet_files(material: SearchInput<'_>, order: &[Key]) -> impl Iterator<Item = IndexFile> {
    FACET_KINDS.iter().map(move |&kind| {
        let proceedings = material.proceedings;
        let entries = proceedings.keys(kind).flat_map(|key| {
            [proceedings.id(key).to_owned(), proceedings.name(key, &material.language.locale)]
        });
        let mut units = String::new();
        for &key in order {
            let of = facet_entries(material, key, kind);
            encoding::push_number(&mut units, u32::try_from(of.len()).unwrap_or(0));
            of.iter().for_each(|entry| {
                encoding::push_number(&mut units, u32::try_from(entry.index()).unwrap_or(0))
            });
        }
        let facet = Facet { entries: entries.collect(), units };
        let script = serde_json::to_string(&facet).unwrap_or_default();
        IndexFile {
            path: format!("assets/search/facets/{}.js", kind.name()),
            bytes: format!("kyyeuIndex.facet(\"{}\",{script});\n", kind.name()).into_bytes(),
        }
    })
}

/// The entries of a kind that a unit belongs to.
fn facet_entries(material: SearchInput<'_>, key: Key, kind: EntryKind) -> Vec<Key> {
    let kin = |tie: RelationField| {
        material.links.register_relations.outgoing(key, tie).into_iter().collect::<Vec<_>>()
    };
    match (key.kind, kind) {
        (own, kind) if own == kind => vec![key],
        (EntryKind::Record, kind) => {
            let links = &material.links.records[key.index()];
            match kind {
                EntryKind::Speaker => links.speakers.clone(),
                EntryKind::Province => links.provinces.clone(),
                EntryKind::Topic => links.topics.clone(),
                _ => links.documents.clone(),
            }
        }
        (
            EntryKind::Speaker | EntryKind::Organisation | EntryKind::Dataset,
            EntryKind::Province,
        ) => kin(RelationField::Province),
        _ => Vec::new(),
    }
}
