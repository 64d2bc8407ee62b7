//! CSL-JSON: what CSL's own processors read, and what the formatted references are made from.

use serde::Serialize;

use super::Cited;
use kyyeu_view::{Author, Doubt, Maker, NameOrder, NameParts, When, Work, WorkKind};

/// A list of entries, each on a line of its own.
pub fn entries(cited: &[Cited<'_>]) -> String {
    let items: Vec<_> = cited.iter().map(|cited| json(&Item::of(*cited))).collect();
    format!("[{}]\n", items.join(",\n"))
}

/// An item as a text.
pub fn json(item: &Item<'_>) -> String {
    serde_json::to_string(item).expect("texts, numbers and lists have a form in JSON")
}

/// An item, its fields in the order of a reference.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Item<'a> {
    pub id: &'a str,
    #[serde(rename = "type")]
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub author: Vec<Name<'a>>,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub genre: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_title: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub editor: Vec<Name<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collection_title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued: Option<Date>,
    pub event_title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_date: Option<Date>,
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
pub enum Name<'a> {
    /// Taken apart.
    #[serde(rename_all = "kebab-case")]
    Parts {
        family: &'a str,
        given: &'a str,
        /// The family name stands first, wherever the name stands.
        #[serde(skip_serializing_if = "Option::is_none")]
        static_ordering: Option<bool>,
    },
    /// A whole.
    Literal { literal: &'a str },
}

/// A date.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Date {
    pub date_parts: Vec<Vec<u16>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub circa: Option<bool>,
}

impl<'a> Item<'a> {
    /// The item of a work.
    pub fn of(cited: Cited<'a>) -> Self {
        let (volume, work) = match cited {
            Cited::Work(work) => (&*work.volume, Some(work)),
            Cited::Volume(volume) => (volume, None),
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
                .map(|work| work.authors.iter().map(Name::of).collect())
                .unwrap_or_default(),
            title: work.map_or_else(|| volume.whole_title(), |work| work.title.clone()),
            genre: work
                .filter(|work| work.kind != WorkKind::Paper)
                .and_then(|work| work.genre.as_deref()),
            container_title: work.map(|_| volume.title.as_str()),
            editor: volume.editors.iter().map(Name::of).collect(),
            collection_title: volume.series.as_deref(),
            issued: work.map_or_else(|| volume.issued(), Work::issued).map(Date::of),
            event_title: &volume.title,
            event_date: work.map_or(volume.held, |work| work.held).map(Date::of),
            event_place: volume.place.as_deref(),
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

impl<'a> Name<'a> {
    fn of(author: &'a Author) -> Self {
        match &author.maker {
            Maker::Person(NameParts { family, given, order }) => Self::Parts {
                family,
                given,
                static_ordering: (*order == NameOrder::FamilyFirst).then_some(true),
            },
            Maker::Whole | Maker::Organisation => Self::Literal { literal: &author.name },
        }
    }
}

impl Date {
    /// The year in which it begins.
    pub fn year(&self) -> Self {
        let year = self.date_parts.first().and_then(|parts| parts.first());
        Self { date_parts: vec![year.copied().into_iter().collect()], circa: self.circa }
    }

    fn of(when: When) -> Self {
        let parts = |day: kyyeu_view::Day| {
            let rest = day.month.into_iter().chain(day.day).map(u16::from);
            std::iter::once(day.year).chain(rest).collect()
        };
        Self {
            date_parts: std::iter::once(when.from).chain(when.to).map(parts).collect(),
            circa: (when.doubt == Doubt::Some).then_some(true),
        }
    }
}
