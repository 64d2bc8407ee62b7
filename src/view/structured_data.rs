//! What a page is about, as data for search engines and harvesters.

use std::sync::Arc;

use crate::{Author, VolumeWork, Work, WorkDate};

/// What a page is about.
#[derive(Clone, Debug, Default, Hash)]
pub enum StructuredData {
    /// Nothing: a list, the search page.
    #[default]
    None,
    /// The workshop, with the talks that the page shows.
    Workshop(Arc<VolumeWork>, Vec<Work>),
    /// The volume.
    Volume(Arc<VolumeWork>),
    /// A record.
    Work(Box<Work>),
    /// A person.
    Person(Box<StructuredPerson>),
    /// A province.
    Province(StructuredProvince),
    /// An organisation.
    Organisation(StructuredOrganisation),
    /// A dataset.
    Dataset(Box<StructuredDataset>),
}

/// A person as structured data.
#[derive(Clone, Debug, Hash)]
pub struct StructuredPerson {
    /// The name.
    pub author: Author,
    /// Other spellings.
    pub variants: Vec<String>,
    /// Offices held.
    pub titles: Vec<String>,
    /// Name and path of the organisation.
    pub organisation: Option<(String, String)>,
}

/// A province as structured data.
#[derive(Clone, Debug, Hash)]
pub struct StructuredProvince {
    /// Its name.
    pub name: String,
    /// Other spellings.
    pub variants: Vec<String>,
    /// Its official code.
    pub code: Option<String>,
    /// The region that it belongs to.
    pub region: Option<String>,
}

/// An organisation as structured data.
#[derive(Clone, Debug, Hash)]
pub struct StructuredOrganisation {
    /// Its name.
    pub name: String,
    /// Other names.
    pub variants: Vec<String>,
    /// Name and path of what it belongs to.
    pub parent: Option<(String, String)>,
    /// Name and path of the province where it is.
    pub province: Option<(String, String)>,
}

/// A dataset as structured data.
#[derive(Clone, Debug, Hash)]
pub struct StructuredDataset {
    /// Its title.
    pub title: String,
    /// What it counts, in words.
    pub description: String,
    /// What its figures say.
    pub variables_measured: Vec<String>,
    /// The period.
    pub period: Option<WorkDate>,
    /// Name and path of the province, or the name of the region with no path.
    pub place: Option<(String, String)>,
    /// Paths of its files: CSV and JSON; none where the site has none.
    pub files: Vec<String>,
    /// The volume that it belongs to.
    pub volume: Arc<VolumeWork>,
}
