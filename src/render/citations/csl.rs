//! CSL-JSON: the input of CSL processors, and of our formatted references.

use serde::Serialize;

use crate::citations::Citable;
use kyyeu_view::{
    Author, AuthorKind, DateQualifier, NameOrder, NameParts, Work, WorkDate, WorkKind,
};

/// A list of entries, each on a line of its own.
pub fn csl_json(cited: &[Citable<'_>]) -> String {
    let items: Vec<_> =
        cited.iter().map(|cited| item_json(&CslItem::from_citable(*cited))).collect();
    format!("[{}]\n", items.join(",\n"))
}

/// An item as a text.
pub fn item_json(item: &CslItem<'_>) -> String {
    serde_json::to_string(item).expect("texts, numbers and lists have a form in JSON")
}

/// An item, its fields in the order of a reference.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct CslItem<'a> {
    pub id: &'a str,
    #[serde(rename = "type")]
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub author: Vec<CslName<'a>>,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genre: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_title: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub editor: Vec<CslName<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection_title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued: Option<CslDate>,
    pub event_title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_date: Option<CslDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_place: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher_place: Option<&'a str>,
    #[serde(rename = "ISBN", skip_serializing_if = "Option::is_none")]
    pub isbn: Option<&'a str>,
    #[serde(rename = "ISSN", skip_serializing_if = "Option::is_none")]
    pub issn: Option<&'a str>,
    #[serde(rename = "DOI", skip_serializing_if = "Option::is_none")]
    pub doi: Option<&'a str>,
    #[serde(rename = "URL", skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub language: &'a str,
}

/// A name.
#[derive(Clone, Serialize)]
#[serde(untagged)]
pub enum CslName<'a> {
    /// Taken apart.
    #[serde(rename_all = "kebab-case")]
    Parts {
        family: &'a str,
        given: &'a str,
        /// The family name is first in every position.
        #[serde(skip_serializing_if = "Option::is_none")]
        static_ordering: Option<bool>,
    },
    /// A whole.
    Literal { literal: &'a str },
}

/// A date.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct CslDate {
    pub date_parts: Vec<Vec<u16>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub circa: Option<bool>,
}

impl<'a> CslItem<'a> {
    /// The item of a work.
    pub fn from_citable(cited: Citable<'a>) -> Self {
        let (volume, work) = match cited {
            Citable::Work(work) => (&*work.volume, Some(work)),
            Citable::Volume(volume) => (volume, None),
        };
        let kind = match work.map(|work| work.kind) {
            Some(WorkKind::Paper) => "paper-conference",
            Some(WorkKind::Speech | WorkKind::Conclusion) => "speech",
            None => "book",
        };
        Self {
            id: work.map_or(&volume.key, |work| &work.key),
            kind,
            author: work
                .map(|work| work.authors.iter().map(CslName::from_author).collect())
                .unwrap_or_default(),
            title: work.map_or_else(|| volume.full_title(), |work| work.title.clone()),
            genre: work
                .filter(|work| work.kind != WorkKind::Paper)
                .and_then(|work| work.genre.as_deref()),
            container_title: work.map(|_| volume.title.as_str()),
            editor: volume.editors.iter().map(CslName::from_author).collect(),
            collection_title: volume.series.as_deref(),
            issued: work
                .map_or_else(|| volume.issue_date(), Work::issue_date)
                .map(CslDate::from_work_date),
            event_title: &volume.title,
            event_date: work
                .map_or(volume.event_date, |work| work.event_date)
                .map(CslDate::from_work_date),
            event_place: volume.event_place.as_deref(),
            page: work.and_then(|work| work.pages.as_deref()),
            publisher: volume.publisher.as_deref(),
            publisher_place: volume.publisher_place.as_deref(),
            isbn: volume.isbn.as_deref(),
            issn: volume.issn.as_deref(),
            doi: work.map_or(volume.doi.as_deref(), |work| work.doi.as_deref()),
            url: work.map_or_else(|| volume.url(volume.path), Work::url),
            language: work.map_or(&volume.language, |work| &work.language),
        }
    }
}

impl<'a> CslName<'a> {
    fn from_author(author: &'a Author) -> Self {
        match &author.kind {
            AuthorKind::Person(NameParts { family, given, order }) => Self::Parts {
                family,
                given,
                static_ordering: (*order == NameOrder::FamilyFirst).then_some(true),
            },
            AuthorKind::UnsplitPerson | AuthorKind::Organisation => {
                Self::Literal { literal: &author.name }
            }
        }
    }
}

impl CslDate {
    /// The year in which it begins.
    pub fn year_only(&self) -> Self {
        let year = self.date_parts.first().and_then(|parts| parts.first());
        Self { date_parts: vec![year.copied().into_iter().collect()], circa: self.circa }
    }

    fn from_work_date(when: WorkDate) -> Self {
        let parts = |day: kyyeu_view::PartialDate| {
            let rest = day.month.into_iter().chain(day.day).map(u16::from);
            std::iter::once(day.year).chain(rest).collect()
        };
        Self {
            date_parts: std::iter::once(when.start).chain(when.end).map(parts).collect(),
            circa: (when.qualifier == DateQualifier::Approximate).then_some(true),
        }
    }
}
