//! The graph: people, records and provinces, and how they hang together.
//!
//! Owns in which form it is shown, so that it stays readable. Few records are drawn: three columns
//! and curves. More become a table of people by provinces. Beyond that each entry shows its
//! neighbourhood, on its own page, and the page of the graph lists those of the entries that most
//! records name. Never draws what nobody could follow.

mod columns;
mod matrix;
mod near;
mod order;

use std::collections::BTreeMap;

use super::Material;
use super::fill::Filler;
use kyyeu_model::{EntryKind, Key, Part, Relation};
use kyyeu_view::{GraphView, Neighbourhood};

/// Where the page of the graph is.
pub const PATH: &str = "graph.html";

/// The most entries of a column that are drawn: about two screens, so that both ends of a curve can
/// be held in mind.
pub const MOST_DRAWN: usize = 40;

/// The most curves that are drawn: five an entry of the longest column. Beyond that they cover one
/// another.
pub const MOST_CURVES: usize = 200;

/// The most people of a table: as many rows can be gone through while the headings stay in view.
pub const MOST_ROWS: usize = 100;

/// The most provinces of a table: the 63 provinces and cities that Viet Nam had from 2008 to 2025,
/// and one to spare.
pub const MOST_COLUMNS: usize = 64;

/// A record that names a person or province.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Bond {
    record: Key,
    entry: Key,
    relation: Relation,
}

/// People and provinces that records name, and all records.
#[derive(Default)]
struct Gathered {
    /// In the workshop's order.
    records: Vec<Key>,
    /// In the order of ids.
    people: Vec<Key>,
    /// In the order of ids.
    provinces: Vec<Key>,
    /// By entry, then by record in the workshop's order.
    bonds: Vec<Bond>,
}

/// In which form the graph is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Columns,
    Matrix,
    Near,
}

/// Whether there is anything to show: a record that names a person or a province.
pub fn any(material: Material<'_>) -> bool {
    if !material.proceedings.has(Part::Graph) {
        return false;
    }
    let by_record =
        |key| material.links.namings(key).iter().any(|naming| naming.by.kind == EntryKind::Record);
    entries(material).any(by_record)
}

fn entries(material: Material<'_>) -> impl Iterator<Item = Key> {
    [EntryKind::Speaker, EntryKind::Province]
        .into_iter()
        .flat_map(move |kind| material.proceedings.keys(kind))
}

fn gather(material: Material<'_>) -> Gathered {
    let mut gathered = Gathered {
        records: material
            .proceedings
            .programme
            .iter()
            .map(|at| Key::new(EntryKind::Record, at))
            .collect(),
        ..Gathered::default()
    };
    for entry in entries(material) {
        let namings = material
            .links
            .namings(entry)
            .iter()
            .filter(|naming| naming.by.kind == EntryKind::Record);
        let before = gathered.bonds.len();
        gathered.bonds.extend(namings.map(|naming| Bond {
            record: naming.by,
            entry,
            relation: naming.relation,
        }));
        if gathered.bonds.len() > before {
            match entry.kind {
                EntryKind::Speaker => gathered.people.push(entry),
                _ => gathered.provinces.push(entry),
            }
        }
    }
    gathered
}

/// The form for what there is. Where there are many records it goes by the registers alone, so that
/// the page of each entry can ask without looking at all others.
fn form(material: Material<'_>) -> Form {
    let count = |kind| material.proceedings.count(kind);
    if count(EntryKind::Record) <= MOST_DRAWN {
        let Gathered { people, provinces, bonds, .. } = gather(material);
        if people.len().max(provinces.len()) <= MOST_DRAWN && bonds.len() <= MOST_CURVES {
            return Form::Columns;
        }
    }
    if count(EntryKind::Speaker) <= MOST_ROWS && count(EntryKind::Province) <= MOST_COLUMNS {
        Form::Matrix
    } else {
        Form::Near
    }
}

pub fn graph(filler: Filler<'_>) -> GraphView {
    match form(filler.material) {
        Form::Columns => GraphView::Columns(columns::columns(filler, &gather(filler.material))),
        Form::Matrix => GraphView::Matrix(matrix::matrix(filler, &gather(filler.material))),
        Form::Near => GraphView::Near(near::near(filler)),
    }
}

/// What is nearest to a person or province, where the graph itself is too large to be shown.
pub fn neighbourhood(filler: Filler<'_>, key: Key) -> Option<Neighbourhood> {
    (filler.material.proceedings.has(Part::Graph) && form(filler.material) == Form::Near)
        .then(|| near::neighbourhood(filler, key))
}

const fn relation(relation: Relation) -> &'static str {
    match relation {
        Relation::Spoke => "spoke",
        Relation::About => "about",
        Relation::Cited => "cited",
        Relation::Mentioned => "mentioned",
    }
}

/// Entries by record, each with its relation.
fn by_record(bonds: &[Bond]) -> BTreeMap<Key, Vec<Bond>> {
    let mut by_record: BTreeMap<Key, Vec<Bond>> = BTreeMap::new();
    for &bond in bonds {
        by_record.entry(bond.record).or_default().push(bond);
    }
    by_record
}
