//! The catalogue of the works, as JSON: `docs/catalogue.schema.json` describes it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Serialize, Serializer};

use kyyeu_view::{
    Author, AuthorKind, CatalogueData, EntryData, NameParts, PartialDate, VolumeWork, Work,
    WorkDate, WorkKind,
};

/// The JSON Schema of the catalogue, as it is documented and published.
pub const CATALOGUE_SCHEMA: &str = include_str!("../../docs/catalogue.schema.json");

/// The catalogue.
pub fn render_catalogue(data: &CatalogueData) -> Vec<u8> {
    let registers = data.registers.iter().map(|(folder, entries)| (*folder, entries.as_slice()));
    let catalogue = Catalogue {
        schema: "catalogue.schema.json",
        volume: volume_object(&data.works.volume),
        records: data.works.works.iter().map(record_object).collect(),
        registers: registers.collect(),
    };
    let mut json = serde_json::to_vec_pretty(&catalogue).expect("strings and lists are valid JSON");
    json.push(b'\n');
    json
}

#[derive(Serialize)]
struct Catalogue<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    volume: JsonObject<'a>,
    records: Vec<JsonObject<'a>>,
    registers: BTreeMap<&'static str, &'a [EntryData]>,
}

/// An object whose fields keep their order. A field without a value is left out.
struct JsonObject<'a>(Vec<(&'static str, JsonValue<'a>)>);

#[derive(Serialize)]
#[serde(untagged)]
enum JsonValue<'a> {
    Absent,
    Text(Cow<'a, str>),
    TextList(Vec<&'a str>),
    Objects(Vec<JsonObject<'a>>),
}

impl Serialize for JsonObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let fields = self.0.iter().filter(|(_, value)| !matches!(value, JsonValue::Absent));
        serializer.collect_map(fields.map(|(name, value)| (name, value)))
    }
}

impl<'a> From<&'a str> for JsonValue<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl<'a> From<&'a String> for JsonValue<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for JsonValue<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl<'a, T: Into<JsonValue<'a>>> From<Option<T>> for JsonValue<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Into::into)
    }
}

fn volume_object(volume: &VolumeWork) -> JsonObject<'_> {
    JsonObject(vec![
        ("key", (&volume.key).into()),
        ("title", (&volume.title).into()),
        ("subtitle", volume.subtitle.as_ref().into()),
        ("language", (&volume.language).into()),
        ("held", volume.event_date.map(WorkDate::to_iso).into()),
        ("place", volume.event_place.as_ref().into()),
        ("published", volume.publication_date.map(WorkDate::to_iso).into()),
        ("organisers", author_objects(&volume.organisers)),
        ("editors", author_objects(&volume.editors)),
        ("publisher", volume.publisher.as_ref().into()),
        ("publisher_place", volume.publisher_place.as_ref().into()),
        ("series", volume.series.as_ref().into()),
        ("isbn", volume.isbn.as_ref().into()),
        ("issn", volume.issn.as_ref().into()),
        ("doi", volume.doi.as_ref().into()),
        ("licence", volume.licence.as_ref().into()),
        ("summary", volume.summary.as_ref().into()),
        ("path", volume.path.into()),
        ("url", volume.url(volume.path).into()),
    ])
}

fn record_object(work: &Work) -> JsonObject<'_> {
    let kind = match work.kind {
        WorkKind::Speech => "speech",
        WorkKind::Paper => "paper",
        WorkKind::Conclusion => "conclusion",
    };
    JsonObject(vec![
        ("key", (&work.key).into()),
        ("id", (&work.id).into()),
        ("kind", kind.into()),
        ("title", (&work.title).into()),
        ("language", (&work.language).into()),
        ("authors", author_objects(&work.authors)),
        ("held", work.event_date.map(WorkDate::to_iso).into()),
        ("corrected", work.correction_date.map(PartialDate::to_iso).into()),
        ("summary", work.summary.as_ref().into()),
        ("topics", JsonValue::TextList(work.topics.iter().map(String::as_str).collect())),
        (
            "places",
            JsonValue::TextList(work.places.iter().map(|(name, _)| name.as_str()).collect()),
        ),
        ("pages", work.pages.as_ref().into()),
        ("doi", work.doi.as_ref().into()),
        ("path", (&work.path).into()),
        ("url", work.url().into()),
    ])
}

fn author_objects<'a>(authors: &'a [Author]) -> JsonValue<'a> {
    let author = |author: &'a Author| {
        let Author { name, kind, orcid, path } = author;
        let (family, given) = match kind {
            AuthorKind::Person(NameParts { family, given, .. }) => (Some(family), Some(given)),
            AuthorKind::UnsplitPerson | AuthorKind::Organisation => (None, None),
        };
        let kind_name = if *kind == AuthorKind::Organisation { "organisation" } else { "person" };
        JsonObject(vec![
            ("name", name.into()),
            ("kind", kind_name.into()),
            ("family", family.into()),
            ("given", given.into()),
            ("orcid", orcid.as_ref().into()),
            ("path", path.into()),
        ])
    };
    JsonValue::Objects(authors.iter().map(author).collect())
}
