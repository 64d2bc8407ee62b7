//! Contents of machine-readable files: datasets, the data package, bibliographies, the catalogue.
//!
//! Never a page: no template renders these.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{VolumeWork, Work};

/// A value in a machine-readable file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum CellValue {
    /// No value.
    Empty,
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

/// A dataset: facts about it, and its numbers as rows.
#[derive(Clone, Debug, Hash)]
pub struct DatasetData {
    /// Its id.
    pub id: String,
    /// Facts about the dataset, by name.
    pub facts: Vec<(&'static str, CellValue)>,
    /// The fields of the rows.
    pub fields: &'static [DataField],
    /// The rows: one value for each field.
    pub rows: Vec<Vec<CellValue>>,
    /// Relations between the figures: kind, figure, from which, the arithmetic, whether it holds,
    /// why not.
    pub relations: Vec<Vec<(&'static str, CellValue)>>,
    /// From the file to the root of the site.
    pub root: String,
}

/// A resource of the data package.
#[derive(Clone, Debug, Hash)]
pub struct DataResource {
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
pub struct DataPackage {
    /// The workshop's title.
    pub title: String,
    /// What the workshop was.
    pub description: Option<String>,
    /// Absolute address of the site.
    pub homepage: Option<String>,
    /// Where the proceedings come from.
    pub source: Option<String>,
    /// The datasets, by id.
    pub resources: Vec<DataResource>,
}

/// The volume with its works.
#[derive(Clone, Debug, Hash)]
pub struct WorksData {
    /// The volume.
    pub volume: Arc<VolumeWork>,
    /// The works in the workshop's order.
    pub works: Vec<Work>,
}

/// A format of bibliographies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BibliographyFormat {
    /// BibTeX.
    BibTex,
    /// RIS.
    Ris,
    /// CSL-JSON.
    CslJson,
}

impl BibliographyFormat {
    /// All formats, in the order in which they are offered.
    pub const ALL: &'static [Self] = &[Self::BibTex, Self::Ris, Self::CslJson];

    /// The name for readers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BibTex => "BibTeX",
            Self::Ris => "RIS",
            Self::CslJson => "CSL-JSON",
        }
    }

    /// The extension of its files, without a dot.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::BibTex => "bib",
            Self::Ris => "ris",
            Self::CslJson => "csl.json",
        }
    }

    /// Its media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::BibTex => "application/x-bibtex",
            Self::Ris => "application/x-research-info-systems",
            Self::CslJson => "application/vnd.citationstyles.csl+json",
        }
    }

    /// The file with all works, from the root of the site.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::BibTex => "proceedings.bib",
            Self::Ris => "proceedings.ris",
            Self::CslJson => "proceedings.csl.json",
        }
    }
}

/// An entry of a register, as the catalogue lists it.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct EntryData {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Path of its page from the root of the site.
    pub path: String,
}

/// The catalogue: the works, and what they name.
#[derive(Clone, Debug, Hash)]
pub struct CatalogueData {
    /// The volume with its works.
    pub works: WorksData,
    /// The registers: folder and entries.
    pub registers: Vec<(&'static str, Vec<EntryData>)>,
}

/// An OAI-PMH static repository.
#[derive(Clone, Debug, Hash)]
pub struct OaiData {
    /// The volume with its works.
    pub works: WorksData,
    /// E-mail address of the administrator.
    pub email: String,
    /// The gateway at which the file is registered, ending in `/`.
    pub gateway: Option<String>,
    /// Path of the file from the root of the site.
    pub path: &'static str,
}

/// The image that a preview of a shared page shows.
#[derive(Clone, Debug, Hash)]
pub struct SocialCard {
    /// What it is: proceedings.
    pub kind: String,
    /// The workshop's title.
    pub title: String,
    /// When and where it was held, and who publishes.
    pub lines: Vec<String>,
}

/// A machine-readable file, which no template renders.
#[derive(Clone, Debug, Hash)]
pub enum DataFile {
    /// `statistics/id.csv`
    Csv(DatasetData),
    /// `statistics/id.json`
    Json(DatasetData),
    /// `datapackage.json`
    DataPackage(DataPackage),
    /// `dataset.schema.json`
    DatasetSchema,
    /// `proceedings.bib`, `.ris` and `.csl.json`
    Bibliography(BibliographyFormat, WorksData),
    /// `catalogue.json`
    Catalogue(CatalogueData),
    /// `catalogue.schema.json`
    CatalogueSchema,
    /// `oai.xml`
    Oai(OaiData),
    /// `card.png`
    SocialCard(SocialCard),
}
