//! The graph of speakers, records and provinces.
//!
//! Owns in which form it is shown, so that it stays readable. Few records are drawn: three columns
//! and curves. More become a table of speakers by provinces. Beyond that each entry shows its
//! neighbourhood, on its own page, and the page of the graph lists those of the entries that most
//! records name. Never draws a graph too large to be read.

mod columns;
mod data;
mod matrix;
mod neighbourhood;
mod ordering;

use crate::context::PlanContext;
use crate::graph::columns::build_columns_view;
use crate::graph::data::{GraphData, collect_graph, graph_entries};
use crate::graph::matrix::build_matrix_view;
use crate::graph::neighbourhood::{build_neighbourhood, build_neighbourhoods_view};
use crate::view_builder::ViewBuilder;
use kyyeu_model::{EntryKind, Feature, Key};
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
        GraphKind::Columns => {
            GraphView::Columns(build_columns_view(builder, &collect_graph(builder.context)))
        }
        GraphKind::Matrix => {
            GraphView::Matrix(build_matrix_view(builder, &collect_graph(builder.context)))
        }
        GraphKind::Neighbourhoods => GraphView::Neighbourhoods(build_neighbourhoods_view(builder)),
    }
}

/// What is nearest to a person or province, where the graph itself is too large to be shown.
pub fn neighbourhood_if_large(builder: ViewBuilder<'_>, key: Key) -> Option<Neighbourhood> {
    (builder.context.proceedings.has_feature(Feature::Graph)
        && choose_kind(builder.context) == GraphKind::Neighbourhoods)
        .then(|| build_neighbourhood(builder, key))
}
