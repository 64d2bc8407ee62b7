//! The workshop itself.

use serde::{Deserialize, Serialize};

use crate::{Edtf, Feature, Ref};

/// Someone who attended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Attendee {
    /// A person of the register.
    Speaker(Ref),
    /// People who are not named one by one.
    Group(String),
}

/// What `workshop.yaml` says.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Workshop {
    /// Its title.
    pub title: String,
    /// Its subtitle.
    pub subtitle: Option<String>,
    /// When it was held.
    pub date: Option<Edtf>,
    /// Where it was held.
    pub place: Option<String>,
    /// Main language, `vi` or `en`.
    pub language: String,
    /// Who held it.
    pub organisers: Vec<Ref>,
    /// Who chaired it.
    pub chairs: Vec<Ref>,
    /// Who attended.
    pub attendees: Vec<Attendee>,
    /// Where the site will stand, ending in `/`.
    pub base_url: Option<String>,
    /// Under which licence the proceedings stand.
    pub licence: Option<String>,
    /// Who publishes them.
    pub publisher: Option<String>,
    /// Where the publisher is.
    pub publisher_place: Option<String>,
    /// When they were published, where that is not when the workshop was held.
    pub published: Option<Edtf>,
    /// Who edited them.
    pub editors: Vec<Ref>,
    /// The series that they belong to.
    pub series: Option<String>,
    /// Their ISBN.
    pub isbn: Option<String>,
    /// Their ISSN.
    pub issn: Option<String>,
    /// Their DOI.
    pub doi: Option<String>,
    /// What harvesters must know.
    pub oai: Option<Oai>,
    /// Where they come from.
    pub source: Option<String>,
    /// What the workshop was.
    pub summary: Option<String>,
    /// Figures for the home page, `dataset/figure`.
    pub key_figures: Vec<Ref>,
    /// Whether HTML in Markdown reaches the page.
    pub raw_html: RawHtmlPolicy,
    /// Where names in texts become links by themselves.
    pub mention_policy: MentionPolicy,
    /// Names that are right though no register has them.
    pub known_names: Vec<String>,
    /// Parts of the site that are left out.
    pub disabled_features: Vec<Feature>,
}

/// What an OAI-PMH static repository says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Oai {
    /// Whom harvesters write to.
    pub email: String,
    /// The gateway at which the file is registered.
    pub gateway: Option<String>,
}

/// Where names in texts become links by themselves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum MentionPolicy {
    /// The first time in each section.
    #[default]
    Section,
    /// The first time in each text.
    Page,
    /// Each time.
    Each,
    /// Never; the pages of entries list them all the same.
    Never,
    /// They are not looked for.
    Off,
}

impl MentionPolicy {
    /// The settings of a workshop, and of a text.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("section", Self::Section),
        ("page", Self::Page),
        ("each", Self::Each),
        ("never", Self::Never),
        ("off", Self::Off),
    ];
}

/// What happens to HTML in Markdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum RawHtmlPolicy {
    /// It is shown as text, and reported.
    #[default]
    Escape,
    /// It reaches the page.
    PassThrough,
}
