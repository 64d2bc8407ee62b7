//! By what results can be narrowed: speakers, provinces, topics and documents of each unit.

use serde::Serialize;

use super::{Material, Script, code};
use kyyeu_model::{EntryKind, Key, Tie};

/// The kinds of entries that results can be narrowed by.
pub const KINDS: [EntryKind; 4] =
    [EntryKind::Speaker, EntryKind::Province, EntryKind::Topic, EntryKind::Document];

#[derive(Serialize)]
struct Facet {
    /// Ids and names in turn.
    entries: Vec<String>,
    /// For each unit, how many entries, then each one's position.
    units: String,
}

/// The files of the facets, one a kind: most searches need none of them.
pub fn files(material: Material<'_>, order: &[Key]) -> impl Iterator<Item = Script> {
    KINDS.iter().map(move |&kind| {
        let proceedings = material.proceedings;
        let entries = proceedings.keys(kind).flat_map(|key| {
            [proceedings.id(key).to_owned(), proceedings.name(key, &material.language.locale)]
        });
        let mut units = String::new();
        for &key in order {
            let of = of(material, key, kind);
            code::push(&mut units, u32::try_from(of.len()).unwrap_or(0));
            of.iter()
                .for_each(|entry| code::push(&mut units, u32::try_from(entry.at()).unwrap_or(0)));
        }
        let facet = Facet { entries: entries.collect(), units };
        let script = serde_json::to_string(&facet).unwrap_or_default();
        Script {
            path: format!("assets/search/facets/{}.js", kind.name()),
            bytes: format!("kyyeuIndex.facet(\"{}\",{script});\n", kind.name()).into_bytes(),
        }
    })
}

/// The entries of a kind that a unit belongs to.
fn of(material: Material<'_>, key: Key, kind: EntryKind) -> Vec<Key> {
    let kin = |tie: Tie| material.links.kin.of(key, tie).into_iter().collect::<Vec<_>>();
    match (key.kind, kind) {
        (own, kind) if own == kind => vec![key],
        (EntryKind::Record, kind) => {
            let links = &material.links.records[key.at()];
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
        ) => kin(Tie::Province),
        _ => Vec::new(),
    }
}
