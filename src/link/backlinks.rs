//! Backlinks: the records and pages that name an entry, and how each names it.

use rayon::prelude::*;

use kyyeu_model::{
    Backlink, EntryKind, Key, KeyMap, LinkedProse, Links, Proceedings, RecordLinks, Relation,
};

/// Inverts all links. Gives the backlinks of each entry: records in the workshop's order, then
/// pages in the order of their ids, each once with its strongest relation. Also gives the entries
/// that each record or page names, in the order of keys.
pub fn invert_links(
    proceedings: &Proceedings,
    links: &Links,
) -> (KeyMap<Vec<Backlink>>, KeyMap<Vec<Key>>) {
    let records = proceedings.programme.iter().map(|index| Key::new(EntryKind::Record, index));
    let sources: Vec<_> = records.chain(proceedings.keys(EntryKind::Page)).collect();
    let named: Vec<_> = sources.par_iter().map(|&source| named_entries(links, source)).collect();
    let mut backlinks = KeyMap::<Vec<Backlink>>::default();
    let mut outgoing_names = KeyMap::default();
    for (source, named) in sources.into_iter().zip(named) {
        let mut keys = Vec::new();
        for run in named.chunk_by(|a, b| a.0 == b.0) {
            let (key, relation) = run[0];
            keys.push(key);
            backlinks.get_mut_or_default(key).push(Backlink { source, relation });
        }
        keys.shrink_to_fit();
        outgoing_names.insert(source, keys);
    }
    (backlinks, outgoing_names)
}

/// The entries that a record or page names, sorted, the strongest relation to each first.
fn named_entries(links: &Links, source: Key) -> Vec<(Key, Relation)> {
    let mut named = Vec::new();
    if source.kind == EntryKind::Record {
        add_front_matter(&links.records[source.index()], &mut named);
    }
    if let Some(prose) = links.prose.get(&source) {
        named.extend(mentioned_entries(source, prose));
    }
    named.sort_unstable();
    named
}

/// The entries that the prose of `source` mentions or cites, without itself.
pub fn mentioned_entries(
    source: Key,
    prose: &LinkedProse,
) -> impl Iterator<Item = (Key, Relation)> {
    let others = prose.mentions.iter().filter(move |mention| mention.key != source);
    others.map(|mention| {
        (mention.key, if mention.figure.is_some() { Relation::Citation } else { Relation::Mention })
    })
}

fn add_front_matter(links: &RecordLinks, named: &mut Vec<(Key, Relation)>) {
    let RecordLinks { speakers, organisations, provinces, topics, documents, statistics } = links;
    named.extend(speakers.iter().map(|&key| (key, Relation::Speaker)));
    let subjects = organisations.iter().chain(provinces).chain(topics);
    named.extend(subjects.map(|&key| (key, Relation::Subject)));
    let citations = documents.iter().chain(statistics);
    named.extend(citations.map(|&key| (key, Relation::Citation)));
}
