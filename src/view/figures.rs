//! Views of datasets and their figures. Numbers are already written in the page's language.

use serde::Serialize;

use super::{Backlinks, Link, Passage, RecordLine};

/// A number as the reader sees it.
#[derive(Clone, Debug, Serialize)]
pub struct FigureValue {
    /// The word before it: "hơn", "gần", "khoảng".
    pub qualifier: Option<String>,
    /// The number itself with its scale or percent sign: "8.620", "1,2 triệu", "50,3%".
    pub number: String,
    /// What is counted; `None` where the number's sign says it.
    pub unit: Option<String>,
}

/// One figure of a dataset.
#[derive(Clone, Debug, Serialize)]
pub struct FigureRow {
    /// Anchor on the dataset's page.
    pub anchor: String,
    /// What the figure says.
    pub label: String,
    /// The figure.
    pub value: FigureValue,
    /// Period in words, where it is not the dataset's.
    pub period: Option<String>,
    /// The share as stated: "50,3%".
    pub percent: Option<String>,
    /// The figure that the share is of.
    pub of: Option<Link>,
    /// The whole that the share is of, where its number is not stated.
    pub of_text: Option<String>,
    /// The rank as stated.
    pub rank: Option<String>,
    /// Among whom.
    pub rank_among: Option<String>,
    /// The target as stated.
    pub target: Option<String>,
    /// What a reader must know about it.
    pub note: Option<String>,
    /// Where a text states it: record title and passage.
    pub used: Vec<FigureUse>,
}

/// A text that states a figure.
#[derive(Clone, Debug, Serialize)]
pub struct FigureUse {
    /// The record or free page.
    pub title: String,
    /// The sentence.
    pub passage: Passage,
}

/// A column of a table.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// What the column says.
    pub label: String,
    /// What is counted.
    pub unit: Option<String>,
}

/// A cell of a table.
#[derive(Clone, Debug, Serialize)]
pub struct Cell {
    /// Anchor on the dataset's page.
    pub anchor: String,
    /// The number as the reader sees it; empty where none is stated.
    pub number: String,
}

/// A row of a table.
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    /// The entry that the row belongs to.
    pub entry: Link,
    /// One cell a column.
    pub cells: Vec<Cell>,
}

/// A dataset's table.
#[derive(Clone, Debug, Serialize)]
pub struct TableView {
    /// What the rows are: `province`, `organisation`, …
    pub rows_are: &'static str,
    /// The columns, in the dataset's order.
    pub columns: Vec<Column>,
    /// The rows, in the register's order.
    pub rows: Vec<Row>,
}

/// A dataset.
#[derive(Clone, Debug, Serialize)]
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
    pub source: Option<RecordLine>,
    /// Its figures, in the dataset's order.
    pub figures: Vec<FigureRow>,
    /// Its table, where it is one.
    pub table: Option<TableView>,
    /// Records that use the dataset.
    pub backlinks: Backlinks,
}

/// A figure on the home page.
#[derive(Clone, Debug, Serialize)]
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
    pub of: Option<String>,
}
