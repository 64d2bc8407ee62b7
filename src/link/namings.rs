//! Turns links round: who names an entry, and how.

use std::collections::BTreeMap;

use crate::model::{EntryKind, Key, Links, Naming, Proceedings, RecordLinks, Relation};

/// Who names each entry: records in the workshop's order, then free pages in the order of their ids, each once, under
/// the strongest way in which it does.
pub fn turn_round(proceedings: &Proceedings, links: &Links) -> BTreeMap<Key, Vec<Naming>> {
    let mut namings: BTreeMap<Key, Vec<Naming>> = BTreeMap::new();
    let records = proceedings.programme.iter().map(|at| Key::new(EntryKind::Record, at));
    for by in records.chain(proceedings.keys(EntryKind::Page)) {
        let mut named: BTreeMap<Key, (Relation, Vec<usize>)> = BTreeMap::new();
        let mut name = |key: Key, relation: Relation, mention: Option<usize>| {
            let (strongest, mentions) = named.entry(key).or_insert((relation, Vec::new()));
            *strongest = relation.min(*strongest);
            mentions.extend(mention);
        };
        if by.kind == EntryKind::Record {
            front(&links.records[by.at()], &mut name);
        }
        if let Some(prose) = links.prose.get(&by) {
            for (at, mention) in prose.mentions.iter().enumerate().filter(|(_, mention)| mention.key != by) {
                let relation = if mention.figure.is_some() { Relation::Cited } else { Relation::Mentioned };
                name(mention.key, relation, Some(at));
            }
        }
        for (key, (relation, mentions)) in named {
            namings.entry(key).or_default().push(Naming { by, relation, mentions });
        }
    }
    namings
}

fn front(links: &RecordLinks, name: &mut impl FnMut(Key, Relation, Option<usize>)) {
    let RecordLinks { speakers, organisations, provinces, topics, documents, statistics } = links;
    speakers.iter().for_each(|&key| name(key, Relation::Spoke, None));
    for &key in organisations.iter().chain(provinces).chain(topics) {
        name(key, Relation::About, None);
    }
    documents.iter().chain(statistics).for_each(|&key| name(key, Relation::Cited, None));
}
