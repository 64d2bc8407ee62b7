//! The graph drawn: people, records and provinces in three columns, and a curve for each record
//! that names one.
//!
//! Owns the geometry alone: whole CSS pixels, worked out from the words, so that the same content
//! gives the same drawing. Colours and strokes are the theme's.

use std::collections::BTreeMap;

use crate::graph::data::{Edge, GraphData, edges_by_record, relation_name};
use crate::graph::ordering::{ColumnOrder, Curve, minimize_crossings};
use crate::view_builder::ViewBuilder;
use crate::word_wrap::wrap_words;
use kyyeu_model::{EntryKind, Key, Relation};
use kyyeu_view::{
    ColumnView, ColumnsView, CurveView, NodeLine, NodeView, RecordRelations, RelatedEntries,
};

/// Width of the drawing: the theme's page on wide screens.
const WIDTH_PX: i32 = 864;

/// Height of a line of text, which the theme sets at 13 px.
const LINE_HEIGHT_PX: i32 = 17;

/// From a line's upper edge to its base line.
const BASELINE_PX: i32 = 13;

/// Above and below an entry's lines: one line makes 25 px, so that a finger finds it (WCAG 2.2,
/// 2.5.8: 24 px).
const PADDING_PX: i32 = 4;

/// The least space between two entries.
const MIN_NODE_GAP_PX: i32 = 4;

/// Height of the columns' headings.
const HEADING_HEIGHT_PX: i32 = 32;

/// From an entry's words to its curves.
const CURVE_GAP_PX: i32 = 6;

/// A wide average of a letter's width at 13 px, in hundredths of a pixel: names must not run into
/// the curves.
const LETTER_WIDTH_CENTIPX: i32 = 740;

/// The most lines of an entry.
const MAX_LINES: usize = 3;

/// The column of a kind: its left and its right edge.
const fn column_edges(kind: EntryKind) -> (i32, i32) {
    match kind {
        EntryKind::Speaker => (0, 212),
        EntryKind::Record => (318, 578),
        _ => (684, WIDTH_PX),
    }
}

/// An entry with its position.
struct GraphNode {
    key: Key,
    name: String,
    lines: Vec<String>,
    top: i32,
}

impl GraphNode {
    fn height(&self) -> i32 {
        2 * PADDING_PX + LINE_HEIGHT_PX * to_px(self.lines.len())
    }

    fn middle(&self) -> i32 {
        self.top + self.height() / 2
    }
}

/// A count as pixels; the drawing is bounded, so it always fits.
fn to_px(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 1024)
}

pub fn build_columns_view(builder: ViewBuilder<'_>, graph: &GraphData) -> ColumnsView {
    let GraphData { records, people, provinces, edges } = graph;
    let ColumnOrder { left, middle, right } = minimize_crossings(
        [people.len(), records.len(), provinces.len()],
        &collect_curves(people, records, edges),
        &collect_curves(provinces, records, edges),
    );
    let mut columns =
        [(people, left), (records, middle), (provinces, right)].map(|(keys, order)| {
            order.into_iter().map(|index| layout_node(builder, keys[index])).collect::<Vec<_>>()
        });
    let height = columns.iter().map(|column| min_height(column)).max().unwrap_or(0);
    for column in &mut columns {
        spread_nodes(column, height);
    }

    let middles: BTreeMap<Key, i32> =
        columns.iter().flatten().map(|node| (node.key, node.middle())).collect();
    let mut curves: Vec<(Edge, String)> =
        edges.iter().map(|&edge| (edge, curve_path(edge, &middles))).collect();
    curves.sort_by_key(|(edge, _)| std::cmp::Reverse(edge.relation));
    let columns = columns
        .into_iter()
        .filter_map(|column| {
            let kind = column.first()?.key.kind;
            let nodes =
                column.into_iter().map(|node| build_node_view(builder, node, &curves)).collect();
            Some(ColumnView { kind: kind.name(), x: text_edge(kind), y: BASELINE_PX, nodes })
        })
        .collect();
    let ways = [Relation::Speaker, Relation::Subject, Relation::Citation, Relation::Mention];
    let met = |way: &Relation| edges.iter().any(|edge| edge.relation == *way);
    ColumnsView {
        relations: ways.into_iter().filter(met).map(relation_name).collect(),
        width: WIDTH_PX,
        height: HEADING_HEIGHT_PX + height,
        columns,
        curves: curves
            .into_iter()
            .map(|(edge, path)| CurveView { relation: relation_name(edge.relation), path })
            .collect(),
        rows: build_rows(builder, records, edges),
    }
}

/// Bonds to the entries of an outer column, by positions.
fn collect_curves(outer: &[Key], records: &[Key], edges: &[Edge]) -> Vec<Curve> {
    let records: BTreeMap<_, _> =
        records.iter().enumerate().map(|(index, &key)| (key, index)).collect();
    let outer: BTreeMap<_, _> =
        outer.iter().enumerate().map(|(index, &key)| (key, index)).collect();
    edges
        .iter()
        .filter_map(|edge| Some((*outer.get(&edge.entry)?, *records.get(&edge.record)?)))
        .collect()
}

fn layout_node(builder: ViewBuilder<'_>, key: Key) -> GraphNode {
    let mut name = builder.name(key);
    if key.kind == EntryKind::Record
        && let Some(standing) = builder.record_summary(key).status
    {
        let standing = builder.context.language.locale.text_in("standing", standing);
        // Its words stay together: lines break at plain spaces alone.
        name = format!("{name} [{}]", standing.replace(' ', "\u{a0}"));
    }
    let (from, to) = column_edges(key.kind);
    let letters = usize::try_from((to - from) * 100 / LETTER_WIDTH_CENTIPX).unwrap_or(1);
    GraphNode { key, lines: wrap_name(&name, letters), name, top: 0 }
}

/// Breaks a name into lines of at most `max_chars` characters, at plain spaces only; cuts what does
/// not fit.
fn wrap_name(name: &str, max_chars: usize) -> Vec<String> {
    let mut lines = wrap_words(name.split(' ').filter(|word| !word.is_empty()), max_chars);
    if lines.len() > MAX_LINES {
        lines.truncate(MAX_LINES);
        lines[MAX_LINES - 1].push('…');
    }
    for line in &mut lines {
        if line.chars().count() > max_chars {
            *line = line.chars().take(max_chars.saturating_sub(1)).chain(['…']).collect();
        }
    }
    lines
}

fn min_height(column: &[GraphNode]) -> i32 {
    column.iter().map(|node| node.height() + MIN_NODE_GAP_PX).sum()
}

/// Spreads a column evenly over the height of the longest.
fn spread_nodes(column: &mut [GraphNode], height: i32) {
    let (spare, count) = (height - min_height(column), to_px(column.len()));
    let mut used = HEADING_HEIGHT_PX;
    for (index, node) in (0..).zip(column.iter_mut()) {
        node.top = used + spare * (2 * index + 1) / (2 * count);
        used += node.height() + MIN_NODE_GAP_PX;
    }
}

/// Where the words of a column begin; people's names end there, at their curves.
const fn text_edge(kind: EntryKind) -> i32 {
    let (from, to) = column_edges(kind);
    if matches!(kind, EntryKind::Speaker) { to } else { from }
}

fn curve_path(edge: Edge, middles: &BTreeMap<Key, i32>) -> String {
    let middle = |key: Key| middles.get(&key).copied().unwrap_or(HEADING_HEIGHT_PX);
    let (left, right) = match edge.entry.kind {
        EntryKind::Speaker => (edge.entry, edge.record),
        _ => (edge.record, edge.entry),
    };
    let (from, to) =
        (column_edges(left.kind).1 + CURVE_GAP_PX, column_edges(right.kind).0 - CURVE_GAP_PX);
    let (bend, a, b) = (i32::midpoint(from, to), middle(left), middle(right));
    format!("M{from} {a}C{bend} {a} {bend} {b} {to} {b}")
}

fn build_node_view(
    builder: ViewBuilder<'_>,
    node: GraphNode,
    curves: &[(Edge, String)],
) -> NodeView {
    let node_curves =
        curves.iter().filter(|(edge, _)| edge.entry == node.key || edge.record == node.key);
    let (x, right) = column_edges(node.key.kind);
    let baseline = |line: i32| node.top + PADDING_PX + line * LINE_HEIGHT_PX + BASELINE_PX;
    NodeView {
        href: builder.href(node.key),
        count: node_curves.clone().count(),
        path: node_curves.map(|(_, path)| path.as_str()).collect(),
        x: x - CURVE_GAP_PX,
        y: node.top,
        width: right - x + 2 * CURVE_GAP_PX,
        height: node.height(),
        lines: (0..)
            .zip(&node.lines)
            .map(|(line, text)| NodeLine { y: baseline(line), text: text.clone() })
            .collect(),
        name: node.name,
    }
}

/// The same as words.
fn build_rows(builder: ViewBuilder<'_>, records: &[Key], edges: &[Edge]) -> Vec<RecordRelations> {
    let by_record = edges_by_record(edges);
    let row = |&record: &Key| {
        let edges = by_record.get(&record).map_or(&[][..], Vec::as_slice);
        RecordRelations {
            record: builder.record_summary(record),
            people: build_relations(builder, edges, EntryKind::Speaker),
            provinces: build_relations(builder, edges, EntryKind::Province),
        }
    };
    records.iter().map(row).collect()
}

fn build_relations(
    builder: ViewBuilder<'_>,
    edges: &[Edge],
    kind: EntryKind,
) -> Vec<RelatedEntries> {
    let in_one_way = |way: Relation| {
        let of_way = edges.iter().filter(|edge| edge.entry.kind == kind && edge.relation == way);
        let mut keys: Vec<_> = of_way.map(|edge| edge.entry).collect();
        keys.sort_by_cached_key(|&key| (builder.sort_key(key), key));
        (!keys.is_empty())
            .then(|| RelatedEntries { relation: relation_name(way), links: builder.links(&keys) })
    };
    let ways = [Relation::Speaker, Relation::Subject, Relation::Citation, Relation::Mention];
    ways.into_iter().filter_map(in_one_way).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_break_between_words_and_end_in_time() {
        assert_eq!(wrap_name("Nguyễn Thị Minh Khai", 12), ["Nguyễn Thị", "Minh Khai"]);
        assert_eq!(wrap_name("một hai ba bốn năm", 3), ["một", "hai", "ba…"]);
        assert_eq!(wrap_name("Llanfairpwllgwyngyll", 8), ["Llanfai…"]);
        assert!(wrap_name("", 8).is_empty());
    }
}
