//! The data of the graph: which records name which people and provinces.

use std::collections::BTreeMap;

use crate::context::PlanContext;
use kyyeu_model::{EntryKind, Key, Relation};

/// A record that names a person or province.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    pub record: Key,
    pub entry: Key,
    pub relation: Relation,
}

/// People and provinces that records name, and all records.
#[derive(Default)]
pub struct GraphData {
    /// In the workshop's order.
    pub records: Vec<Key>,
    /// In the order of ids.
    pub people: Vec<Key>,
    /// In the order of ids.
    pub provinces: Vec<Key>,
    /// By entry, then by record in the workshop's order.
    pub edges: Vec<Edge>,
}

pub fn graph_entries(context: PlanContext<'_>) -> impl Iterator<Item = Key> {
    [EntryKind::Speaker, EntryKind::Province]
        .into_iter()
        .flat_map(move |kind| context.proceedings.keys(kind))
}

pub fn collect_graph(context: PlanContext<'_>) -> GraphData {
    let mut graph = GraphData {
        records: context
            .proceedings
            .programme
            .iter()
            .map(|index| Key::new(EntryKind::Record, index))
            .collect(),
        ..GraphData::default()
    };
    for entry in graph_entries(context) {
        let backlinks = context
            .links
            .backlinks(entry)
            .iter()
            .filter(|backlink| backlink.source.kind == EntryKind::Record);
        let before = graph.edges.len();
        graph.edges.extend(backlinks.map(|backlink| Edge {
            record: backlink.source,
            entry,
            relation: backlink.relation,
        }));
        if graph.edges.len() > before {
            match entry.kind {
                EntryKind::Speaker => graph.people.push(entry),
                _ => graph.provinces.push(entry),
            }
        }
    }
    graph
}

pub const fn relation_name(relation: Relation) -> &'static str {
    match relation {
        Relation::Speaker => "spoke",
        Relation::Subject => "about",
        Relation::Citation => "cited",
        Relation::Mention => "mentioned",
    }
}

/// Entries by record, each with its relation.
pub fn edges_by_record(edges: &[Edge]) -> BTreeMap<Key, Vec<Edge>> {
    let mut by_record: BTreeMap<Key, Vec<Edge>> = BTreeMap::new();
    for &edge in edges {
        by_record.entry(edge.record).or_default().push(edge);
    }
    by_record
}
