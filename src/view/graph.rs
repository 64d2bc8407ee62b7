//! Views of the graph: the relations of people, records and provinces.

use serde::Serialize;

use crate::{Link, RecordSummary};

/// The graph, in the form that its size allows.
#[derive(Clone, Debug, Hash, Serialize)]
#[serde(tag = "form", rename_all = "lowercase")]
pub enum GraphView {
    /// All of it, drawn.
    Columns(ColumnsView),
    /// People by provinces.
    Matrix(MatrixView),
    /// The nearest entries of each entry.
    Neighbourhoods(NeighbourhoodsView),
}

/// Three columns and the curves between them. Lengths are whole CSS pixels from the drawing's upper
/// left corner.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ColumnsView {
    /// The relations that there are, the strongest first: `spoke`, `about`, `cited`, `mentioned`.
    pub relations: Vec<&'static str>,
    /// Width of the drawing.
    pub width: i32,
    /// Height of the drawing.
    pub height: i32,
    /// People, records, provinces, from left to right; a column that would be empty is left out.
    pub columns: Vec<ColumnView>,
    /// The curves, the weakest first, so that the strongest lie on top.
    pub curves: Vec<CurveView>,
    /// The same as words: a row a record, in the workshop's order.
    pub rows: Vec<RecordRelations>,
}

/// One column.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ColumnView {
    /// `speaker`, `record` or `province`.
    pub kind: &'static str,
    /// Horizontal position of its heading, and of the ends of its lines.
    pub x: i32,
    /// Base line of its heading.
    pub y: i32,
    /// Its entries from top to bottom.
    pub nodes: Vec<NodeView>,
}

/// An entry in a column.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct NodeView {
    /// Relative address.
    pub href: String,
    /// The whole name.
    pub name: String,
    /// How many curves it has.
    pub count: usize,
    /// The name in lines, as they fit.
    pub lines: Vec<NodeLine>,
    /// Left edge of its background.
    pub x: i32,
    /// Upper edge of its background.
    pub y: i32,
    /// Width of its background.
    pub width: i32,
    /// Height of its background.
    pub height: i32,
    /// All its curves as one path, to be shown when it is pointed at.
    pub path: String,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct NodeLine {
    /// Its base line.
    pub y: i32,
    /// Its words.
    pub text: String,
}

/// A curve.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct CurveView {
    /// `spoke`, `about`, `cited` or `mentioned`.
    pub relation: &'static str,
    /// Its path, as SVG's `d` takes it.
    pub path: String,
}

/// A record and whom and what it names.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct RecordRelations {
    /// The record.
    pub record: RecordSummary,
    /// People, the strongest relation first.
    pub people: Vec<RelatedEntries>,
    /// Provinces, the strongest relation first.
    pub provinces: Vec<RelatedEntries>,
}

/// Entries that a record names in one way.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct RelatedEntries {
    /// `spoke`, `about`, `cited` or `mentioned`.
    pub relation: &'static str,
    /// The entries, in the order of lists.
    pub links: Vec<Link>,
}

/// People by provinces: in how many records both are named.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct MatrixView {
    /// Columns, in the order of lists.
    pub provinces: Vec<Link>,
    /// Rows, in the order of lists.
    pub rows: Vec<MatrixRow>,
}

/// A row of the matrix.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct MatrixRow {
    /// The person.
    pub person: Link,
    /// One cell a province.
    pub cells: Vec<MatrixCell>,
}

/// A cell of the matrix.
#[derive(Clone, Debug, Default, Hash, Serialize)]
pub struct MatrixCell {
    /// How many records name both.
    pub count: usize,
    /// The record, where it is one; else the person's page, which lists them. Empty where there is
    /// none.
    pub href: String,
    /// Depth of its background colour, 1 to 4; 0 for none.
    pub weight: usize,
}

/// An entry and how many records it shares.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Neighbour {
    /// The entry.
    pub link: Link,
    /// How many records name both.
    pub count: usize,
}

/// What is nearest to an entry: what most of its records name too.
#[derive(Clone, Debug, Default, Hash, Serialize)]
pub struct Neighbourhood {
    /// People, nearest first.
    pub people: Vec<Neighbour>,
    /// Provinces, nearest first.
    pub provinces: Vec<Neighbour>,
}

/// An entry with what is nearest to it.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct NeighbourItem {
    /// The entry.
    pub link: Link,
    /// How many records name it.
    pub count: usize,
    /// What is nearest.
    pub neighbours: Neighbourhood,
}

/// Neighbourhoods of one kind of entries.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct NeighbourGroup {
    /// `speaker` or `province`.
    pub kind: &'static str,
    /// Relative address of the list of all.
    pub href: String,
    /// How many entries of the kind there are.
    pub total: usize,
    /// Those that most records name, most first.
    pub items: Vec<NeighbourItem>,
}

/// Neighbourhoods.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct NeighbourhoodsView {
    /// Provinces, then people.
    pub groups: Vec<NeighbourGroup>,
}
