//! Turns links round: who names an entry, and how.

use rayon::prelude::*;

use crate::model::{ByKey, EntryKind, Key, Links, Naming, Proceedings, RecordLinks, Relation};

/// Who names each entry: records in the workshop's order, then free pages in the order of their ids, each once, under
/// the strongest way in which it does.
///
/// And what each of them names, in the order of keys.
pub fn turn_round(proceedings: &Proceedings, links: &Links) -> (ByKey<Vec<Naming>>, ByKey<Vec<Key>>) {
    let records = proceedings.programme.iter().map(|at| Key::new(EntryKind::Record, at));
    let all: Vec<_> = records.chain(proceedings.keys(EntryKind::Page)).collect();
    let named: Vec<_> = all.par_iter().map(|&by| named(links, by)).collect();
    let (mut namings, mut names) = (ByKey::<Vec<Naming>>::default(), ByKey::default());
    for (by, named) in all.into_iter().zip(named) {
        let mut keys = Vec::new();
        for run in named.chunk_by(|a, b| a.0 == b.0) {
            let (key, relation, _) = run[0];
            keys.push(key);
            let mentions = run.iter().filter_map(|(.., mention)| *mention).collect();
            namings.entry(key).push(Naming { by, relation, mentions });
        }
        keys.shrink_to_fit();
        names.insert(by, keys);
    }
    (namings, names)
}

/// What a record or free page names: by entry, the strongest way first, then by place in its text.
fn named(links: &Links, by: Key) -> Vec<(Key, Relation, Option<usize>)> {
    let mut named = Vec::new();
    if by.kind == EntryKind::Record {
        front(&links.records[by.at()], &mut |key, relation| named.push((key, relation, None)));
    }
    if let Some(prose) = links.prose.get(&by) {
        for (at, mention) in prose.mentions.iter().enumerate().filter(|(_, mention)| mention.key != by) {
            let relation = if mention.figure.is_some() { Relation::Cited } else { Relation::Mentioned };
            named.push((mention.key, relation, Some(at)));
        }
    }
    // Places of one entry stay in their order, whether a figure is stated there or a name stands there.
    named.sort_by_key(|&(key, ..)| key);
    for run in named.chunk_by_mut(|a, b| a.0 == b.0) {
        let strongest = run.iter().map(|(_, relation, _)| *relation).min();
        run.iter_mut().for_each(|(_, relation, _)| *relation = strongest.unwrap_or(*relation));
    }
    named
}

fn front(links: &RecordLinks, name: &mut impl FnMut(Key, Relation)) {
    let RecordLinks { speakers, organisations, provinces, topics, documents, statistics } = links;
    speakers.iter().for_each(|&key| name(key, Relation::Spoke));
    for &key in organisations.iter().chain(provinces).chain(topics) {
        name(key, Relation::About);
    }
    documents.iter().chain(statistics).for_each(|&key| name(key, Relation::Cited));
}
