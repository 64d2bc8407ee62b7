//! Views of register entries: people, provinces, organisations, documents, topics.

use serde::Serialize;

use crate::{DocumentSummary, Link, Neighbourhood, PersonSummary, RecordItem};

/// A sentence in a record that mentions an entry.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Passage {
    /// Relative address of the paragraph.
    pub href: String,
    /// Heading of its section; `None` before the first heading.
    pub section: Option<String>,
    /// The sentence up to the name.
    pub before: String,
    /// The name as the text has it.
    pub name: String,
    /// The sentence after the name.
    pub after: String,
}

/// A record or free page that names an entry, and how.
#[derive(Clone, Debug, Hash)]
pub struct BacklinkView {
    /// The record, or the free page.
    pub record: RecordItem,
    /// Where the text names the entry, in the text's order.
    pub passages: Vec<Passage>,
}

/// All records that name an entry, each once, by its strongest relation.
#[derive(Clone, Debug, Default, Hash)]
pub struct Backlinks {
    /// The entry spoke.
    pub spoke: Vec<BacklinkView>,
    /// The record is about the entry, on its behalf or filed under it.
    pub about: Vec<BacklinkView>,
    /// The record cites the entry, or states its figures.
    pub cited: Vec<BacklinkView>,
    /// The text names the entry.
    pub mentioned: Vec<BacklinkView>,
}

/// A person.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct SpeakerView {
    /// Offices held, exactly as stated.
    pub titles: Vec<String>,
    /// The person's organisation.
    pub organisation: Option<Link>,
    /// The person's province.
    pub province: Option<Link>,
    /// Other spellings of the name.
    pub variants: Vec<String>,
    /// ORCID identifier, `0000-0002-1825-0097`.
    pub orcid: Option<String>,
    /// The nearest entries; `None` if the graph page shows all relations.
    pub neighbours: Option<Neighbourhood>,
    /// Records that name this person.
    #[serde(skip)]
    pub backlinks: Backlinks,
}

/// The province that a former province was merged into.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct Successor {
    /// The province that holds its territory now.
    pub province: Link,
    /// Since when, in words.
    pub date: Option<String>,
    /// By which document.
    pub document: Option<Link>,
}

/// A province or centrally run city.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct ProvinceView {
    /// `province` or `city`.
    pub kind: &'static str,
    /// The region that it belongs to.
    pub region: Option<String>,
    /// Its official code.
    pub code: Option<String>,
    /// The province that it was merged into.
    pub successor: Option<Successor>,
    /// Provinces that were merged into it.
    pub predecessors: Vec<Link>,
    /// Other spellings of the name.
    pub variants: Vec<String>,
    /// People of the province.
    pub people: Vec<PersonSummary>,
    /// Organisations of the province.
    pub organisations: Vec<Link>,
    /// Datasets about the province or with a row for it.
    pub datasets: Vec<Link>,
    /// The nearest entries; `None` if the graph page shows all relations.
    pub neighbours: Option<Neighbourhood>,
    /// Records that name the province.
    #[serde(skip)]
    pub backlinks: Backlinks,
}

/// An organisation.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct OrganisationView {
    /// What it is: a school, a committee, a ministry.
    pub kind: Option<String>,
    /// Where it is.
    pub province: Option<Link>,
    /// What it belongs to.
    pub parent: Option<Link>,
    /// What belongs to it.
    pub children: Vec<Link>,
    /// Other names.
    pub variants: Vec<String>,
    /// People of the organisation.
    pub people: Vec<PersonSummary>,
    /// Documents that it issued.
    pub documents: Vec<DocumentSummary>,
    /// Datasets about the organisation or with a row for it.
    pub datasets: Vec<Link>,
    /// Records that name the organisation.
    #[serde(skip)]
    pub backlinks: Backlinks,
}

/// A document that is cited: a resolution, a directive, a scheme, guidance.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct DocumentView {
    /// What it is.
    pub kind: Option<String>,
    /// Its number, `21-NQ/TW`.
    pub number: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// Who issued it.
    pub issuer: Option<Link>,
    /// Its date in words.
    pub date: Option<String>,
    /// Other names.
    pub variants: Vec<String>,
    /// Provinces whose succession rests on it.
    pub provinces: Vec<Link>,
    /// Records that name the document.
    #[serde(skip)]
    pub backlinks: Backlinks,
}

/// A topic.
#[derive(Clone, Debug, Hash, Serialize)]
pub struct TopicView {
    /// Other names.
    pub variants: Vec<String>,
    /// Records that are filed under the topic.
    #[serde(skip)]
    pub backlinks: Backlinks,
}
