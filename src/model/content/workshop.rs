//! The workshop: the fields of `workshop.yaml`.

use serde::{Deserialize, Serialize};

use crate::content::feature::Feature;
use crate::id::Ref;
use crate::text::edtf::Edtf;

/// An attendee of the workshop.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Attendee {
    /// A person of the register.
    Speaker(Ref),
    /// Several people under one name.
    Group(String),
}

/// The fields of `workshop.yaml`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Workshop {
    /// The title.
    pub title: String,
    /// The subtitle.
    pub subtitle: Option<String>,
    /// The date of the workshop.
    pub date: Option<Edtf>,
    /// The city or venue.
    pub place: Option<String>,
    /// The main language, `vi` or `en`.
    pub language: String,
    /// The organisations that held it.
    pub organisers: Vec<Ref>,
    /// The people who chaired it.
    pub chairs: Vec<Ref>,
    /// People and groups, in order.
    pub attendees: Vec<Attendee>,
    /// The URL of the published site, with a `/` at the end.
    pub base_url: Option<String>,
    /// The licence of the proceedings.
    pub licence: Option<String>,
    /// The publisher of the proceedings.
    pub publisher: Option<String>,
    /// The city of the publisher.
    pub publisher_place: Option<String>,
    /// The date of publication, if it is not that of the workshop.
    pub published: Option<Edtf>,
    /// The editors of the proceedings.
    pub editors: Vec<Ref>,
    /// The series of the proceedings.
    pub series: Option<String>,
    /// The ISBN.
    pub isbn: Option<String>,
    /// The ISSN.
    pub issn: Option<String>,
    /// The DOI.
    pub doi: Option<String>,
    /// Fields for OAI-PMH harvesters.
    pub oai: Option<Oai>,
    /// The origin of the proceedings.
    pub source: Option<String>,
    /// A few sentences about the workshop.
    pub summary: Option<String>,
    /// Figures for the home page, `dataset/figure`.
    pub key_figures: Vec<Ref>,
    /// How HTML in Markdown is handled.
    pub raw_html: RawHtmlPolicy,
    /// Where names in texts become links.
    pub mention_policy: MentionPolicy,
    /// Names without an entry that no warning is about.
    pub known_names: Vec<String>,
    /// Features that the site leaves out.
    pub disabled_features: Vec<Feature>,
}

/// Fields of an OAI-PMH static repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oai {
    /// The administrator's address.
    pub email: String,
    /// The URL of the gateway that serves the repository.
    pub gateway: Option<String>,
}

/// Where names in texts become links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MentionPolicy {
    /// At the first mention in each section.
    #[default]
    Section,
    /// At the first mention in each text.
    Page,
    /// At each mention.
    Each,
    /// Never; the pages of entries still list the mentions.
    Never,
    /// Texts are not searched for names.
    Off,
}

impl MentionPolicy {
    /// All policies by name.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("section", Self::Section),
        ("page", Self::Page),
        ("each", Self::Each),
        ("never", Self::Never),
        ("off", Self::Off),
    ];
}

/// How HTML in Markdown is handled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RawHtmlPolicy {
    /// The page shows it as text, and a warning reports it.
    #[default]
    Escape,
    /// The page contains it.
    PassThrough,
}
