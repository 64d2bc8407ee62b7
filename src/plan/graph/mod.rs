//! The graph of people, records and provinces.
//!
//! Owns in which form it is shown, so that it stays readable. Few records are drawn: three columns
//! and curves. More become a table of people by provinces. Beyond that each entry shows its
//! neighbourhood, on its own page, and the page of the graph lists those of the entries that most
//! records name. Never draws a graph too large to be read.

mod columns;
mod matrix;
mod neighbourhood;
mod ordering;

use std::collections::BTreeMap;

use crate::context::PlanContext;
use crate::view_builder::ViewBuilder;
use kyyeu_model::{EntryKind, Feature, Key, Relation};
use kyyeu_view::{GraphView, Neighbourhood};

/// Where the page of the graph is.
pub const PATH: &str = "graph.html";

/// The most entries of a column that are drawn: about two screens, so that both ends of a curve can
/// be held in mind.
pub const MAX_DRAWN_ENTRIES: usize = 40;

/// The most curves that are drawn: five an entry of the longest column. Beyond that they cover one
/// another.
pub const MAX_CURVES: usize = 200;

/// The most people of a table: as many rows can be gone through while the headings stay in view.
pub const MAX_ROWS: usize = 100;

/// The most provinces of a table: the 63 provinces and cities that Viet Nam had from 2008 to 2025,
/// and one to spare.
pub const MAX_COLUMNS: usize = 64;

/// A record that names a person or province.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Edge {
    record: Key,
    entry: Key,
    relation: Relation,
}

/// People and provinces that records name, and all records.
#[derive(Default)]
struct GraphData {
    /// In the workshop's order.
    records: Vec<Key>,
    /// In the order of ids.
    people: Vec<Key>,
    /// In the order of ids.
    provinces: Vec<Key>,
    /// By entry, then by record in the workshop's order.
    edges: Vec<Edge>,
}

/// In which form the graph is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum GraphKind {
    Columns,
    Matrix,
    Neighbourhoods,
}

/// Whether there is anything to show: a record that names a person or a province.
pub fn has_graph(context: PlanContext<'_>) -> bool {
    if !context.proceedings.has_feature(Feature::Graph) {
        return false;
    }
    let by_record = |key| {
        context
            .links
            .backlinks(key)
            .iter()
            .any(|backlink| backlink.source.kind == EntryKind::Record)
    };
    graph_entries(context).any(by_record)
}

fn graph_entries(context: PlanContext<'_>) -> impl Iterator<Item = Key> {
    [EntryKind::Speaker, EntryKind::Province]
        .into_iter()
        .flat_map(move |kind| context.proceedings.keys(kind))
}

fn collect_graph(context: PlanContext<'_>) -> GraphData {
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

/// The form for what there is. Where there are many records it goes by the registers alone, so that
/// the page of each entry can ask without looking at all others.
fn choose_kind(context: PlanContext<'_>) -> GraphKind {
    let count = |kind| context.proceedings.count(kind);
    if count(EntryKind::Record) <= MAX_DRAWN_ENTRIES {
        let GraphData { people, provinces, edges, .. } = collect_graph(context);
        if people.len().max(provinces.len()) <= MAX_DRAWN_ENTRIES && edges.len() <= MAX_CURVES {
            return GraphKind::Columns;
        }
    }
    if count(EntryKind::Speaker) <= MAX_ROWS && count(EntryKind::Province) <= MAX_COLUMNS {
        GraphKind::Matrix
    } else {
        GraphKind::Neighbourhoods
    }
}

pub fn build_graph_view(builder: ViewBuilder<'_>) -> GraphView {
    match choose_kind(builder.context) {
        GraphKind::Columns => GraphView::Columns(crate::graph::columns::build_columns_view(
            builder,
            &collect_graph(builder.context),
        )),
        GraphKind::Matrix => GraphView::Matrix(crate::graph::matrix::build_matrix_view(
            builder,
            &collect_graph(builder.context),
        )),
        GraphKind::Neighbourhoods => GraphView::Neighbourhoods(
            crate::graph::neighbourhood::build_neighbourhoods_view(builder),
        ),
    }
}

/// What is nearest to a person or province, where the graph itself is too large to be shown.
pub fn neighbourhood_if_large(builder: ViewBuilder<'_>, key: Key) -> Option<Neighbourhood> {
    (builder.context.proceedings.has_feature(Feature::Graph)
        && choose_kind(builder.context) == GraphKind::Neighbourhoods)
        .then(|| crate::graph::neighbourhood::build_neighbourhood(builder, key))
}

const fn relation_name(relation: Relation) -> &'static str {
    match relation {
        Relation::Speaker => "spoke",
        Relation::Subject => "about",
        Relation::Citation => "cited",
        Relation::Mention => "mentioned",
    }
}

/// Entries by record, each with its relation.
fn edges_by_record(edges: &[Edge]) -> BTreeMap<Key, Vec<Edge>> {
    let mut by_record: BTreeMap<Key, Vec<Edge>> = BTreeMap::new();
    for &edge in edges {
        by_record.entry(edge.record).or_default().push(edge);
    }
    by_record
}
