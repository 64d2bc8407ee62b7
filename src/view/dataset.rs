//! Views of datasets and their figures. Numbers are already written in the page's language.

use serde::Serialize;

use crate::{Backlinks, Drawing, Link, Passage, RecordSummary, Sparkline, TileMap};

/// A number as the reader sees it.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FigureValue {
    /// The word before it: "hơn", "gần", "khoảng".
    pub qualifier: Option<String>,
    /// The number itself with its scale or percent sign: "8.620", "1,2 triệu", "50,3%"; empty for a
    /// series.
    pub number: String,
    /// What is counted; `None` where the number's sign says it.
    pub unit: Option<String>,
}

/// The number of a year.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct YearValue {
    /// Anchor on the dataset's page.
    pub anchor: String,
    /// The year.
    pub year: String,
    /// The number as the reader sees it; empty where none is stated.
    pub number: String,
}

/// A relation between figures, as the arithmetic has it.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct RelationCheck {
    /// `122 + 29 = 151`, in the language's notation.
    pub arithmetic: String,
    /// Why it does not hold in the source; `None` if it holds.
    pub discrepancy: Option<String>,
}

/// One figure of a dataset.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FigureRow {
    /// Anchor on the dataset's page.
    pub anchor: String,
    /// What the figure says.
    pub label: String,
    /// What exactly is counted, where the label does not say it.
    pub definition: Option<String>,
    /// The figure.
    pub value: FigureValue,
    /// Its numbers by year, where it is a series.
    pub series: Vec<YearValue>,
    /// Period in words, where it is not the dataset's.
    pub period: Option<String>,
    /// The share as stated: "50,3%".
    pub percent: Option<String>,
    /// The figure that the share is of.
    pub share_of: Option<Link>,
    /// The whole that the share is of, where its number is not stated.
    pub share_of_text: Option<String>,
    /// The rank as stated.
    pub rank: Option<String>,
    /// Among whom.
    pub rank_among: Option<String>,
    /// The target as stated.
    pub target: Option<String>,
    /// How much of the target was reached, as stated.
    pub attained: Option<String>,
    /// The record that states it: a link to the paragraph if that is known.
    pub source: Option<Link>,
    /// The words of the source, where they are its own.
    pub quotation: Option<String>,
    /// Relations to other figures, evaluated.
    pub checks: Vec<RelationCheck>,
    /// What a reader must know about it.
    pub note: Option<String>,
    /// Where a text states it: record title and passage.
    pub uses: Vec<FigureUse>,
}

/// A text that states a figure.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct FigureUse {
    /// The record or free page.
    pub title: String,
    /// The sentence.
    pub passage: Passage,
}

/// A column of a table.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Column {
    /// What the column says.
    pub label: String,
    /// What exactly is counted, where the label does not say it.
    pub definition: Option<String>,
    /// What is counted.
    pub unit: Option<String>,
}

/// A cell of a table.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Cell {
    /// Anchor on the dataset's page.
    pub anchor: String,
    /// The number as the reader sees it; empty where none is stated.
    pub number: String,
}

/// A row of a table.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Row {
    /// What the row is called.
    pub label: String,
    /// The page of the entry that the row belongs to; `None` where it belongs to none.
    pub href: Option<String>,
    /// Whether it is the total of the others.
    pub total: bool,
    /// One cell a column.
    pub cells: Vec<Cell>,
}

/// A dataset's table, where no number in it is a series.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TableView {
    /// What the rows are: `province`, `year`, …
    pub row_kind: &'static str,
    /// The columns, in the dataset's order.
    pub columns: Vec<Column>,
    /// The rows, in the register's order.
    pub rows: Vec<Row>,
}

/// A row of a column whose numbers are series.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SeriesRow {
    /// What the row is called.
    pub label: String,
    /// The page of the entry that the row belongs to.
    pub href: Option<String>,
    /// Whether it is the total of the others.
    pub total: bool,
    /// The first number stated.
    pub first: String,
    /// The last number stated.
    pub last: String,
    /// All of them as a line.
    pub sparkline: Option<Sparkline>,
    /// Every year's number, in the order of the column's years.
    pub years: Vec<YearValue>,
}

/// A column whose numbers are series.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SeriesColumn {
    /// Anchor on the dataset's page.
    pub anchor: String,
    /// What the rows are: `province`, `year`, …
    pub row_kind: &'static str,
    /// The column.
    pub column: Column,
    /// First and last year.
    pub span: [String; 2],
    /// All years.
    pub years: Vec<String>,
    /// The rows.
    pub rows: Vec<SeriesRow>,
    /// The last year on the map.
    pub map: Option<TileMap>,
}

/// A dataset.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct DatasetView {
    /// Unit of the figures that have none of their own.
    pub unit: Option<String>,
    /// Period in words.
    pub period: Option<String>,
    /// The province that it is about.
    pub province: Option<Link>,
    /// The organisation that it is about.
    pub organisation: Option<Link>,
    /// The region that it is about.
    pub region: Option<String>,
    /// The record that states it.
    pub source: Option<RecordSummary>,
    /// The words of the source.
    pub quotation: Option<String>,
    /// Its figures, in the dataset's order.
    pub figures: Vec<FigureRow>,
    /// The one figure that all shares are of; then the figures do not repeat it.
    pub share_of: Option<Link>,
    /// Its table, where it is one.
    pub table: Option<TableView>,
    /// Its columns, where they are series.
    pub columns: Vec<SeriesColumn>,
    /// Relations of the table that do not hold in the source.
    pub discrepancies: Vec<RelationCheck>,
    /// Drawings of it.
    pub drawings: Vec<Drawing>,
    /// Maps of it, one a column.
    pub maps: Vec<TileMap>,
    /// Links to the CSV file, then to the JSON file.
    pub data: Vec<Link>,
    /// Records that use the dataset.
    #[serde(skip)]
    pub backlinks: Backlinks,
}

/// A figure on the home page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct KeyFigure {
    /// Relative address of the figure's row.
    pub href: String,
    /// What it says.
    pub label: String,
    /// The figure.
    pub value: FigureValue,
    /// The period that it holds for.
    pub period: Option<String>,
    /// The share as stated, where there is one.
    pub percent: Option<String>,
    /// What the share is of, where that is known.
    pub share_of: Option<String>,
}
