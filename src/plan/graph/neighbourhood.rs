//! The graph where it is too large to be shown whole: what is nearest to an entry.
//!
//! The cost of one neighbourhood is that of the records that name the entry: all together they cost
//! as much as the records have names, squared record by record, never all entries by all entries.

use std::cmp::Reverse;

use crate::context::PlanContext;
use crate::graph::data::graph_entries;
use crate::view_builder::ViewBuilder;
use kyyeu_model::{EntryKind, Key, relative_address};
use kyyeu_view::{Neighbour, NeighbourGroup, NeighbourItem, Neighbourhood, NeighbourhoodsView};

/// How many neighbours of a kind an entry shows.
const MAX_NEIGHBOURS: usize = 5;

/// How many entries of a kind the page of the graph lists; all others have their neighbourhood on
/// their own page.
const MAX_LISTED_ENTRIES: usize = 64;

pub fn build_neighbourhoods_view(builder: ViewBuilder<'_>) -> NeighbourhoodsView {
    let kinds = [EntryKind::Province, EntryKind::Speaker];
    NeighbourhoodsView {
        groups: kinds
            .into_iter()
            .map(|kind| build_group(builder, kind))
            .filter(|group| group.total > 0)
            .collect(),
    }
}

fn build_group(builder: ViewBuilder<'_>, kind: EntryKind) -> NeighbourGroup {
    let context = builder.context;
    let mut named: Vec<_> = graph_entries(context)
        .filter(|key| key.kind == kind)
        .map(|key| (Reverse(naming_records(context, key).count()), key))
        .filter(|(Reverse(count), _)| *count > 0)
        .collect();
    named.sort_unstable();
    let item = |(Reverse(count), key): (Reverse<usize>, Key)| NeighbourItem {
        link: builder.link(key),
        count,
        neighbours: build_neighbourhood(builder, key),
    };
    NeighbourGroup {
        kind: kind.name(),
        href: relative_address(builder.page_path, &format!("{}/index.html", kind.folder())),
        total: named.len(),
        items: named.into_iter().take(MAX_LISTED_ENTRIES).map(item).collect(),
    }
}

/// Records that name an entry.
fn naming_records(context: PlanContext<'_>, key: Key) -> impl Iterator<Item = Key> {
    context
        .links
        .backlinks(key)
        .iter()
        .map(|backlink| backlink.source)
        .filter(|by| by.kind == EntryKind::Record)
}

/// What most records of an entry name too; where as many do, first what fewer records name in all.
pub fn build_neighbourhood(builder: ViewBuilder<'_>, key: Key) -> Neighbourhood {
    let links = builder.context.links;
    let ours = |other: &Key| {
        matches!(other.kind, EntryKind::Speaker | EntryKind::Province) && *other != key
    };
    let named =
        naming_records(builder.context, key).flat_map(|record| links.outgoing_names(record));
    let mut others: Vec<Key> = named.copied().filter(ours).collect();
    others.sort_unstable();
    let counted = others.chunk_by(|a, b| a == b).map(|run| (Reverse(run.len()), run[0]));
    let mut nearest: Vec<_> =
        counted.map(|(count, other)| (count, links.backlinks(other).len(), other)).collect();
    nearest.sort_unstable();
    let of = |kind: EntryKind| {
        let of_kind = nearest.iter().filter(|(.., other)| other.kind == kind).take(MAX_NEIGHBOURS);
        of_kind
            .map(|&(Reverse(count), _, other)| Neighbour { link: builder.link(other), count })
            .collect()
    };
    Neighbourhood { people: of(EntryKind::Speaker), provinces: of(EntryKind::Province) }
}
