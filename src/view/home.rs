//! View of the home page.

use serde::Serialize;

use crate::{AlternateLanguage, BrowseLink, KeyFigure, Link, RecordGroup};

/// Someone who attended.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct AttendeeView {
    /// The person's page, where it is a person.
    pub href: Option<String>,
    /// The person's name, or what the group is called.
    pub name: String,
    /// Offices held.
    pub titles: Vec<String>,
}

/// The home page.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct HomeView {
    /// What the workshop was.
    pub summary: Option<String>,
    /// Who held it.
    pub organisers: Vec<Link>,
    /// Who chaired it.
    pub chairs: Vec<Link>,
    /// Who attended.
    pub attendees: Vec<AttendeeView>,
    /// The figures that `workshop.yaml` chose.
    pub key_figures: Vec<KeyFigure>,
    /// All records, or the first of each kind where there are very many.
    #[serde(skip)]
    pub programme: Vec<RecordGroup>,
    /// How many records there are in all.
    pub total: usize,
    /// Ways in.
    pub browse_links: Vec<BrowseLink>,
    /// Relative address of the graph, where there is one.
    pub graph: Option<String>,
    /// Pages that list what there is in other languages.
    pub translations: Vec<AlternateLanguage>,
    /// Free pages.
    pub pages: Vec<Link>,
}
