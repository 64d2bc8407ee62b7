//! Turns links round: who names an entry, and how.

use rayon::prelude::*;

use kyyeu_model::{
    Backlink, EntryKind, Key, KeyMap, LinkedProse, Links, Proceedings, RecordLinks, Relation,
};

/// Who names each entry: records in the workshop's order, then free pages in the order of their
/// ids, each once, under the strongest way in which it does.
///
/// And what each of them names, in the order of keys.
pub fn invert_links(
    proceedings: &Proceedings,
    links: &Links,
) -> (KeyMap<Vec<Backlink>>, KeyMap<Vec<Key>>) {
    let records = proceedings.programme.iter().map(|at| Key::new(EntryKind::Record, at));
    let all: Vec<_> = records.chain(proceedings.keys(EntryKind::Page)).collect();
    let named: Vec<_> = all.par_iter().map(|&by| named_entries(links, by)).collect();
    let (mut namings, mut names) = (KeyMap::<Vec<Backlink>>::default(), KeyMap::default());
    for (by, named) in all.into_iter().zip(named) {
        let mut keys = Vec::new();
        for run in named.chunk_by(|a, b| a.0 == b.0) {
            let (key, relation) = run[0];
            keys.push(key);
            namings.get_mut_or_default(key).push(Backlink { source: by, relation });
        }
        keys.shrink_to_fit();
        names.insert(by, keys);
    }
    (namings, names)
}

/// What a record or free page names, each entry in the strongest way first.
pub fn named_entries(links: &Links, by: Key) -> Vec<(Key, Relation)> {
    let mut named = Vec::new();
    if by.kind == EntryKind::Record {
        visit_front_matter(&links.records[by.index()], &mut |key, relation| {
            named.push((key, relation))
        });
    }
    if let Some(prose) = links.prose.get(&by) {
        named.extend(mentioned_entries(by, prose));
    }
    named.sort_unstable();
    named
}

/// What a text of an entry names, and how.
pub fn mentioned_entries(by: Key, prose: &LinkedProse) -> impl Iterator<Item = (Key, Relation)> {
    let others = prose.mentions.iter().filter(move |mention| mention.key != by);
    others.map(|mention| {
        (mention.key, if mention.figure.is_some() { Relation::Citation } else { Relation::Mention })
    })
}

fn visit_front_matter(links: &RecordLinks, name: &mut impl FnMut(Key, Relation)) {
    let RecordLinks { speakers, organisations, provinces, topics, documents, statistics } = links;
    speakers.iter().for_each(|&key| name(key, Relation::Speaker));
    for &key in organisations.iter().chain(provinces).chain(topics) {
        name(key, Relation::Subject);
    }
    documents.iter().chain(statistics).for_each(|&key| name(key, Relation::Citation));
}
