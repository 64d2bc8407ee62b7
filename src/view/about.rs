//! What a page is about, for programs: its thing in the world.

use std::sync::Arc;

use super::{Author, Volume, When, Work};

/// What a page is about.
#[derive(Clone, Debug, Default, Hash)]
pub enum About {
    /// Nothing that programs know: a list, a page of search results.
    #[default]
    Nothing,
    /// The workshop, with the talks that the page shows.
    Meeting(Arc<Volume>, Vec<Work>),
    /// The volume.
    Volume(Arc<Volume>),
    /// A record.
    Work(Box<Work>),
    /// A person.
    Person(Box<PersonAbout>),
    /// A province.
    Place(PlaceAbout),
    /// An organisation.
    Organisation(OrganisationAbout),
    /// A dataset.
    Dataset(Box<DatasetAbout>),
}

/// A person, for programs.
#[derive(Clone, Debug, Hash)]
pub struct PersonAbout {
    /// The name.
    pub person: Author,
    /// Other spellings.
    pub variants: Vec<String>,
    /// Offices held.
    pub titles: Vec<String>,
    /// Name and path of the organisation.
    pub organisation: Option<(String, String)>,
}

/// A province, for programs.
#[derive(Clone, Debug, Hash)]
pub struct PlaceAbout {
    /// Its name.
    pub name: String,
    /// Other spellings.
    pub variants: Vec<String>,
    /// Its official code.
    pub code: Option<String>,
    /// The region that it belongs to.
    pub region: Option<String>,
}

/// An organisation, for programs.
#[derive(Clone, Debug, Hash)]
pub struct OrganisationAbout {
    /// Its name.
    pub name: String,
    /// Other names.
    pub variants: Vec<String>,
    /// Name and path of what it belongs to.
    pub parent: Option<(String, String)>,
    /// Name and path of the province where it is.
    pub province: Option<(String, String)>,
}

/// A dataset, for programs.
#[derive(Clone, Debug, Hash)]
pub struct DatasetAbout {
    /// Its title.
    pub title: String,
    /// What it counts, in words.
    pub description: String,
    /// What its figures say.
    pub measured: Vec<String>,
    /// The period.
    pub period: Option<When>,
    /// Name and path of the province, or the name of the region with no path.
    pub place: Option<(String, String)>,
    /// Paths of its files: CSV and JSON; none where the site has none.
    pub files: Vec<String>,
    /// The volume that it belongs to.
    pub volume: Arc<Volume>,
}
