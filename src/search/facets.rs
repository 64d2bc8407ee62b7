//! Facets: the speakers, provinces, topics and documents that narrow a result list, for each page
//! of the index.

use serde::Serialize;

use crate::encoding;
use crate::index_file::{IndexFile, index_path, to_json};
use crate::input::SearchInput;
use kyyeu_model::{EntryKind, Key, RelationField};

/// The kinds of entries that narrow a result list.
pub const FACET_KINDS: [EntryKind; 4] =
    [EntryKind::Speaker, EntryKind::Province, EntryKind::Topic, EntryKind::Document];

#[derive(Serialize)]
struct Facet {
    /// The id and the name of each entry in turn.
    entries: Vec<String>,
    /// For each page the number of its entries, then the position of each.
    units: String,
}

/// One file for each kind of facet: most searches load none of them.
pub fn facet_files(input: SearchInput<'_>, order: &[Key]) -> impl Iterator<Item = IndexFile> {
    FACET_KINDS.iter().map(move |&kind| {
        let facet = build_facet(input, order, kind);
        IndexFile::from_script(
            index_path(&format!("facets/{}.js", kind.name())),
            format!("kyyeuIndex.facet(\"{}\",{});\n", kind.name(), to_json(&facet)),
        )
    })
}

fn build_facet(input: SearchInput<'_>, order: &[Key], kind: EntryKind) -> Facet {
    let SearchInput { proceedings, language, .. } = input;
    let ids_and_names = proceedings
        .keys(kind)
        .flat_map(|key| [proceedings.id(key).to_owned(), proceedings.name(key, &language.locale)]);
    let mut units = String::new();
    for &page in order {
        let entries = facet_entries(input, page, kind);
        encoding::push_number(&mut units, encoding::to_u32(entries.len()));
        for entry in entries {
            encoding::push_number(&mut units, encoding::to_u32(entry.index()));
        }
    }
    Facet { entries: ids_and_names.collect(), units }
}

/// The entries of a kind that a page belongs to.
fn facet_entries(input: SearchInput<'_>, page: Key, kind: EntryKind) -> Vec<Key> {
    match (page.kind, kind) {
        (page_kind, kind) if page_kind == kind => vec![page],
        (EntryKind::Record, kind) => {
            let links = &input.links.records[page.index()];
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
        ) => {
            let relations = &input.links.register_relations;
            relations.outgoing(page, RelationField::Province).into_iter().collect()
        }
        _ => Vec::new(),
    }
}
