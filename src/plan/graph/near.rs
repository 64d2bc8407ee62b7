//! The graph where it is too large to be shown whole: what is nearest to an entry.
//!
//! The cost of one neighbourhood is that of the records that name the entry: all together they cost
//! as much as the records have names, squared record by record, never all entries by all entries.

use std::cmp::Reverse;

use super::entries;
use crate::Material;
use crate::fill::Filler;
use kyyeu_model::{EntryKind, Key, relative};
use kyyeu_view::{NearGroup, NearItem, NearView, Neighbour, Neighbourhood};

/// How many neighbours of a kind an entry shows.
const NEAREST: usize = 5;

/// How many entries of a kind the page of the graph lists; all others have their neighbourhood on
/// their own page.
const LISTED: usize = 64;

pub fn near(filler: Filler<'_>) -> NearView {
    let kinds = [EntryKind::Province, EntryKind::Speaker];
    NearView {
        groups: kinds
            .into_iter()
            .map(|kind| group(filler, kind))
            .filter(|group| group.total > 0)
            .collect(),
    }
}

fn group(filler: Filler<'_>, kind: EntryKind) -> NearGroup {
    let material = filler.material;
    let mut named: Vec<_> = entries(material)
        .filter(|key| key.kind == kind)
        .map(|key| (Reverse(records(material, key).count()), key))
        .filter(|(Reverse(count), _)| *count > 0)
        .collect();
    named.sort_unstable();
    let item = |(Reverse(count), key): (Reverse<usize>, Key)| NearItem {
        link: filler.link(key),
        count,
        near: neighbourhood(filler, key),
    };
    NearGroup {
        kind: kind.name(),
        href: relative(filler.from, &format!("{}/index.html", kind.folder())),
        total: named.len(),
        items: named.into_iter().take(LISTED).map(item).collect(),
    }
}

/// Records that name an entry.
fn records(material: Material<'_>, key: Key) -> impl Iterator<Item = Key> {
    material
        .links
        .namings(key)
        .iter()
        .map(|naming| naming.by)
        .filter(|by| by.kind == EntryKind::Record)
}

/// What most records of an entry name too; where as many do, first what fewer records name in all.
pub fn neighbourhood(filler: Filler<'_>, key: Key) -> Neighbourhood {
    let links = filler.material.links;
    let ours = |other: &Key| {
        matches!(other.kind, EntryKind::Speaker | EntryKind::Province) && *other != key
    };
    let named = records(filler.material, key).flat_map(|record| links.names(record));
    let mut others: Vec<Key> = named.copied().filter(ours).collect();
    others.sort_unstable();
    let counted = others.chunk_by(|a, b| a == b).map(|run| (Reverse(run.len()), run[0]));
    let mut nearest: Vec<_> =
        counted.map(|(count, other)| (count, links.namings(other).len(), other)).collect();
    nearest.sort_unstable();
    let of = |kind: EntryKind| {
        let of_kind = nearest.iter().filter(|(.., other)| other.kind == kind).take(NEAREST);
        of_kind
            .map(|&(Reverse(count), _, other)| Neighbour { link: filler.link(other), count })
            .collect()
    };
    Neighbourhood { people: of(EntryKind::Speaker), provinces: of(EntryKind::Province) }
}
