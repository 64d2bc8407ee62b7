//! The graph drawn: people, records and provinces in three columns, and a curve for each record
//! that names one.
//!
//! Owns the geometry alone: whole CSS pixels, worked out from the words, so that the same content
//! gives the same drawing. Colours and strokes are the theme's.

use std::collections::BTreeMap;

use super::order::{Curve, Order, order};
use super::{Bond, Gathered, by_record, relation};
use crate::fill::Filler;
use kyyeu_model::{EntryKind, Key, Relation};
use kyyeu_view::{ColumnView, ColumnsView, CurveView, LineView, NodeView, Tied, TiedRecord};

/// Width of the drawing: the theme's page on wide screens.
const WIDTH: i32 = 864;

/// Height of a line of text, which the theme sets at 13 px.
const LINE: i32 = 17;

/// From a line's upper edge to its base line.
const BASE: i32 = 13;

/// Above and below an entry's lines: one line makes 25 px, so that a finger finds it (WCAG 2.2,
/// 2.5.8: 24 px).
const PAD: i32 = 4;

/// The least space between two entries.
const GAP: i32 = 4;

/// Height of the columns' headings.
const HEADINGS: i32 = 32;

/// From an entry's words to its curves.
const BREATH: i32 = 6;

/// A wide average of a letter's width at 13 px, in hundredths of a pixel: names must not run into
/// the curves.
const LETTER: i32 = 740;

/// The most lines of an entry.
const LINES: usize = 3;

/// The column of a kind: its left and its right edge.
const fn edges(kind: EntryKind) -> (i32, i32) {
    match kind {
        EntryKind::Speaker => (0, 212),
        EntryKind::Record => (318, 578),
        _ => (684, WIDTH),
    }
}

/// Where an entry stands.
struct Node {
    key: Key,
    name: String,
    lines: Vec<String>,
    top: i32,
}

impl Node {
    fn height(&self) -> i32 {
        2 * PAD + LINE * px(self.lines.len())
    }

    fn middle(&self) -> i32 {
        self.top + self.height() / 2
    }
}

/// A count as pixels; the drawing is bounded, so it always fits.
fn px(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX / 1024)
}

pub fn columns(filler: Filler<'_>, gathered: &Gathered) -> ColumnsView {
    let Gathered { records, people, provinces, bonds } = gathered;
    let Order { left, middle, right } = order(
        [people.len(), records.len(), provinces.len()],
        &curves(people, records, bonds),
        &curves(provinces, records, bonds),
    );
    let mut columns =
        [(people, left), (records, middle), (provinces, right)].map(|(keys, order)| {
            order.into_iter().map(|at| node(filler, keys[at])).collect::<Vec<_>>()
        });
    let height = columns.iter().map(|column| least_height(column)).max().unwrap_or(0);
    columns.iter_mut().for_each(|column| spread(column, height));

    let middles: BTreeMap<Key, i32> =
        columns.iter().flatten().map(|node| (node.key, node.middle())).collect();
    let mut curves: Vec<(Bond, String)> =
        bonds.iter().map(|&bond| (bond, path(bond, &middles))).collect();
    curves.sort_by_key(|(bond, _)| std::cmp::Reverse(bond.relation));
    let columns = columns
        .into_iter()
        .filter_map(|column| {
            let kind = column.first()?.key.kind;
            let nodes = column.into_iter().map(|node| node_view(filler, node, &curves)).collect();
            Some(ColumnView { kind: kind.name(), x: text_edge(kind), y: BASE, nodes })
        })
        .collect();
    let ways = [Relation::Spoke, Relation::About, Relation::Cited, Relation::Mentioned];
    let met = |way: &Relation| bonds.iter().any(|bond| bond.relation == *way);
    ColumnsView {
        ways: ways.into_iter().filter(met).map(relation).collect(),
        width: WIDTH,
        height: HEADINGS + height,
        columns,
        curves: curves
            .into_iter()
            .map(|(bond, path)| CurveView { relation: relation(bond.relation), path })
            .collect(),
        rows: rows(filler, records, bonds),
    }
}

/// Bonds to the entries of an outer column, by positions.
fn curves(outer: &[Key], records: &[Key], bonds: &[Bond]) -> Vec<Curve> {
    let records: BTreeMap<_, _> = records.iter().enumerate().map(|(at, &key)| (key, at)).collect();
    let outer: BTreeMap<_, _> = outer.iter().enumerate().map(|(at, &key)| (key, at)).collect();
    bonds
        .iter()
        .filter_map(|bond| Some((*outer.get(&bond.entry)?, *records.get(&bond.record)?)))
        .collect()
}

fn node(filler: Filler<'_>, key: Key) -> Node {
    let mut name = filler.name(key);
    if key.kind == EntryKind::Record
        && let Some(standing) = filler.record(key).standing
    {
        let standing = filler.material.language.locale.of("standing", standing);
        // Its words stay together: lines break at plain spaces alone.
        name = format!("{name} [{}]", standing.replace(' ', "\u{a0}"));
    }
    let (from, to) = edges(key.kind);
    let letters = usize::try_from((to - from) * 100 / LETTER).unwrap_or(1);
    Node { key, lines: wrap(&name, letters), name, top: 0 }
}

/// Breaks a name into lines of so many letters at most; what does not fit into the last line is
/// cut.
fn wrap(name: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in name.split(' ').filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        let more = lines.len() < LINES;
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + length <= letters => {
                line.push(' ');
                line.push_str(word);
            }
            _ if more => lines.push(word.to_owned()),
            Some(line) => {
                line.push('…');
                break;
            }
            None => {}
        }
    }
    for line in &mut lines {
        if line.chars().count() > letters {
            *line = line.chars().take(letters.saturating_sub(1)).chain(['…']).collect();
        }
    }
    lines
}

fn least_height(column: &[Node]) -> i32 {
    column.iter().map(|node| node.height() + GAP).sum()
}

/// Spreads a column evenly over the height of the longest.
fn spread(column: &mut [Node], height: i32) {
    let (spare, count) = (height - least_height(column), px(column.len()));
    let mut used = HEADINGS;
    for (at, node) in (0..).zip(column.iter_mut()) {
        node.top = used + spare * (2 * at + 1) / (2 * count);
        used += node.height() + GAP;
    }
}

/// Where the words of a column begin; people's names end there, at their curves.
const fn text_edge(kind: EntryKind) -> i32 {
    let (from, to) = edges(kind);
    if matches!(kind, EntryKind::Speaker) { to } else { from }
}

fn path(bond: Bond, middles: &BTreeMap<Key, i32>) -> String {
    let middle = |key: Key| middles.get(&key).copied().unwrap_or(HEADINGS);
    let (left, right) = match bond.entry.kind {
        EntryKind::Speaker => (bond.entry, bond.record),
        _ => (bond.record, bond.entry),
    };
    let (from, to) = (edges(left.kind).1 + BREATH, edges(right.kind).0 - BREATH);
    let (bend, a, b) = (i32::midpoint(from, to), middle(left), middle(right));
    format!("M{from} {a}C{bend} {a} {bend} {b} {to} {b}")
}

fn node_view(filler: Filler<'_>, node: Node, curves: &[(Bond, String)]) -> NodeView {
    let own = curves.iter().filter(|(bond, _)| bond.entry == node.key || bond.record == node.key);
    let (x, right) = edges(node.key.kind);
    let base = |at: i32| node.top + PAD + at * LINE + BASE;
    NodeView {
        href: filler.href(node.key),
        count: own.clone().count(),
        path: own.map(|(_, path)| path.as_str()).collect(),
        x: x - BREATH,
        y: node.top,
        width: right - x + 2 * BREATH,
        height: node.height(),
        lines: (0..)
            .zip(&node.lines)
            .map(|(at, text)| LineView { y: base(at), text: text.clone() })
            .collect(),
        name: node.name,
    }
}

/// The same as words.
fn rows(filler: Filler<'_>, records: &[Key], bonds: &[Bond]) -> Vec<TiedRecord> {
    let by_record = by_record(bonds);
    let row = |&record: &Key| {
        let bonds = by_record.get(&record).map_or(&[][..], Vec::as_slice);
        TiedRecord {
            record: filler.record(record),
            people: tied(filler, bonds, EntryKind::Speaker),
            provinces: tied(filler, bonds, EntryKind::Province),
        }
    };
    records.iter().map(row).collect()
}

fn tied(filler: Filler<'_>, bonds: &[Bond], kind: EntryKind) -> Vec<Tied> {
    let in_one_way = |way: Relation| {
        let of_way = bonds.iter().filter(|bond| bond.entry.kind == kind && bond.relation == way);
        let mut keys: Vec<_> = of_way.map(|bond| bond.entry).collect();
        keys.sort_by_cached_key(|&key| (filler.order(key), key));
        (!keys.is_empty()).then(|| Tied { relation: relation(way), links: filler.links(&keys) })
    };
    let ways = [Relation::Spoke, Relation::About, Relation::Cited, Relation::Mentioned];
    ways.into_iter().filter_map(in_one_way).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_break_between_words_and_end_in_time() {
        assert_eq!(wrap("Nguyễn Thị Minh Khai", 12), ["Nguyễn Thị", "Minh Khai"]);
        assert_eq!(wrap("một hai ba bốn năm", 3), ["một", "hai", "ba…"]);
        assert_eq!(wrap("Llanfairpwllgwyngyll", 8), ["Llanfai…"]);
        assert!(wrap("", 8).is_empty());
    }
}
