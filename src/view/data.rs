//! Views of datasets for programs: what the CSV and JSON files and the data package hold.

use serde::Serialize;

/// A value of a file for programs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Datum {
    /// Nothing.
    Nothing,
    /// A text.
    Text(String),
    /// A number, written as JSON and CSV have it.
    Number(String),
}

/// What a column of a CSV file holds.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct DataField {
    /// Its name, in the first line of the file.
    pub name: &'static str,
    /// `string`, `number`, `integer` or `year` (Table Schema).
    #[serde(rename = "type")]
    pub ty: &'static str,
    /// What it means.
    pub description: &'static str,
}

/// A dataset for programs: its facts, and its numbers as rows.
#[derive(Clone, Debug, Hash)]
pub struct DatasetData {
    /// Its id.
    pub id: String,
    /// Facts of the whole, by name.
    pub facts: Vec<(&'static str, Datum)>,
    /// The fields of the rows.
    pub fields: &'static [DataField],
    /// The rows, each with a value a field.
    pub rows: Vec<Vec<Datum>>,
    /// Relations between the figures: kind, figure, from which, the arithmetic, whether it holds, why not.
    pub relations: Vec<Vec<(&'static str, Datum)>>,
    /// From the file to the root of the site.
    pub root: String,
}

/// A resource of the data package.
#[derive(Clone, Debug, Hash)]
pub struct Resource {
    /// The dataset's id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Path of its CSV file from the root of the site.
    pub path: String,
    /// The fields of its rows.
    pub fields: &'static [DataField],
}

/// The data package (Frictionless Data Package 1).
#[derive(Clone, Debug, Hash)]
pub struct PackageData {
    /// The workshop's title.
    pub title: String,
    /// What the workshop was.
    pub description: Option<String>,
    /// Where the site stands.
    pub homepage: Option<String>,
    /// Where the proceedings come from.
    pub source: Option<String>,
    /// The datasets, by id.
    pub resources: Vec<Resource>,
}

/// A file for programs, which no template makes.
#[derive(Clone, Debug, Hash)]
pub enum Export {
    /// `statistics/id.csv`
    Csv(DatasetData),
    /// `statistics/id.json`
    Json(DatasetData),
    /// `datapackage.json`
    Package(PackageData),
    /// `dataset.schema.json`
    Schema,
}
