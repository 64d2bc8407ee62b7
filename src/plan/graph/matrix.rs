//! The graph as a table: people by provinces, and in how many records both are named.

use std::collections::BTreeMap;

use crate::graph::data::{GraphData, edges_by_record};
use crate::view_builder::ViewBuilder;
use kyyeu_model::{EntryKind, Key};
use kyyeu_view::{MatrixCell, MatrixRow, MatrixView};

/// How many depths the ground of a cell has.
const SHADE_LEVELS: usize = 4;

pub fn build_matrix_view(builder: ViewBuilder<'_>, graph: &GraphData) -> MatrixView {
    let sorted = |keys: &[Key]| {
        let mut keys = keys.to_vec();
        keys.sort_by_cached_key(|&key| (builder.sort_key(key), key));
        keys
    };
    let (people, provinces) = (sorted(&graph.people), sorted(&graph.provinces));
    // How many records name both, and the first of them in the workshop's order.
    let mut shared: BTreeMap<(Key, Key), (usize, Key)> = BTreeMap::new();
    let by_record = edges_by_record(&graph.edges);
    for &record in &graph.records {
        let edges = by_record.get(&record).map_or(&[][..], Vec::as_slice);
        let of = |kind| edges.iter().map(|edge| edge.entry).filter(move |entry| entry.kind == kind);
        for person in of(EntryKind::Speaker) {
            for province in of(EntryKind::Province) {
                shared.entry((person, province)).or_insert((0, record)).0 += 1;
            }
        }
    }
    let most = shared.values().map(|(count, _)| *count).max().unwrap_or(1);
    let cell = |person: Key, province: Key| match shared.get(&(person, province)) {
        None => MatrixCell::default(),
        Some(&(count, record)) => MatrixCell {
            count,
            href: builder.href(if count == 1 { record } else { person }),
            weight: (count * SHADE_LEVELS).div_ceil(most),
        },
    };
    MatrixView {
        rows: people
            .into_iter()
            .map(|person| MatrixRow {
                person: builder.link(person),
                cells: provinces.iter().map(|&province| cell(person, province)).collect(),
            })
            .collect(),
        provinces: builder.links(&provinces),
    }
}
