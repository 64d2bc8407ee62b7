//! Files that libraries harvest: the catalogue (JSON), and the OAI-PMH static repository (XML).

use std::borrow::Cow;
use std::fmt::Write;

use pulldown_cmark_escape::escape_html;
use serde::{Serialize, Serializer};

use crate::head::dublin_core;
use kyyeu_view::{
    Author, AuthorKind, CatalogueData, EntryData, NameParts, OaiData, PartialDate, VolumeWork,
    Work, WorkDate, WorkKind,
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
    let mut json =
        serde_json::to_vec_pretty(&catalogue).expect("texts and lists have a form in JSON");
    json.push(b'\n');
    json
}

#[derive(Serialize)]
struct Catalogue<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    volume: JsonObject<'a>,
    records: Vec<JsonObject<'a>>,
    registers: std::collections::BTreeMap<&'static str, &'a [EntryData]>,
}

/// What is said of something, field by field in this order; of what is not known there is no field.
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
        serializer.collect_map(
            self.0
                .iter()
                .filter(|(_, said)| !matches!(said, JsonValue::Absent))
                .map(|(name, said)| (name, said)),
        )
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
    fn from(known: Option<T>) -> Self {
        known.map_or(Self::Absent, Into::into)
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
        let Author { name, kind: maker, orcid, path } = author;
        let (family, given) = match maker {
            AuthorKind::Person(NameParts { family, given, .. }) => (Some(family), Some(given)),
            AuthorKind::UnsplitPerson | AuthorKind::Organisation => (None, None),
        };
        let kind = if *maker == AuthorKind::Organisation { "organisation" } else { "person" };
        JsonObject(vec![
            ("name", name.into()),
            ("kind", kind.into()),
            ("family", family.into()),
            ("given", given.into()),
            ("orcid", orcid.as_ref().into()),
            ("path", path.into()),
        ])
    };
    JsonValue::Objects(authors.iter().map(author).collect())
}

/// The static repository (Specification for an OAI Static Repository, 2004).
pub fn render_oai_pmh(data: &OaiData) -> String {
    let volume = &data.works.volume;
    let file = volume.url(data.path).unwrap_or_default();
    let bare = file.split_once("://").map_or(file.as_str(), |(_, rest)| rest);
    let base =
        data.gateway.as_ref().map_or_else(|| file.clone(), |gateway| format!("{gateway}{bare}"));
    let earliest = data
        .works
        .works
        .iter()
        .map(datestamp)
        .min()
        .unwrap_or_else(|| first_day_or_epoch(volume.issue_date()));
    let mut xml = String::from(OAI_HEADER);
    xml.push_str("<Identify>\n");
    push_element(&mut xml, "oai:repositoryName", &volume.title);
    push_element(&mut xml, "oai:baseURL", &base);
    push_element(&mut xml, "oai:protocolVersion", "2.0");
    push_element(&mut xml, "oai:adminEmail", &data.email);
    push_element(&mut xml, "oai:earliestDatestamp", &earliest);
    push_element(&mut xml, "oai:deletedRecord", "no");
    push_element(&mut xml, "oai:granularity", "YYYY-MM-DD");
    xml.push_str(OAI_METADATA_FORMATS);
    for work in &data.works.works {
        xml.push_str("<oai:record>\n<oai:header>\n");
        push_element(&mut xml, "oai:identifier", &oai_identifier(bare, data.path, work));
        push_element(&mut xml, "oai:datestamp", &datestamp(work));
        xml.push_str("</oai:header>\n<oai:metadata>\n");
        xml.push_str(OAI_DC_START);
        for (name, text) in dublin_core::work_elements(work) {
            push_element(&mut xml, &format!("dc:{name}"), &text);
        }
        xml.push_str("</oai_dc:dc>\n</oai:metadata>\n</oai:record>\n");
    }
    xml.push_str("</ListRecords>\n</Repository>\n");
    xml
}

const OAI_HEADER: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Repository xmlns="http://www.openarchives.org/OAI/2.0/static-repository" xmlns:oai="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/static-repository http://www.openarchives.org/OAI/2.0/static-repository.xsd">
"#;

const OAI_METADATA_FORMATS: &str = r#"</Identify>
<ListMetadataFormats>
<oai:metadataFormat>
<oai:metadataPrefix>oai_dc</oai:metadataPrefix>
<oai:schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</oai:schema>
<oai:metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</oai:metadataNamespace>
</oai:metadataFormat>
</ListMetadataFormats>
<ListRecords metadataPrefix="oai_dc">
"#;

const OAI_DC_START: &str = r#"<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd">
"#;

/// The identifier of a record: never another, whatever becomes of its address.
fn oai_identifier(file: &str, path: &str, work: &Work) -> String {
    let site = file.strip_suffix(path).unwrap_or(file);
    let (host, folder) = site.split_once('/').unwrap_or((site, ""));
    let host = host.split(':').next().unwrap_or(host);
    format!("oai:{host}:{folder}{}", work.first_path.trim_end_matches(".html"))
}

/// The day since which a record says what it says.
fn datestamp(work: &Work) -> String {
    let issued = first_day_or_epoch(work.issue_date());
    work.correction_date
        .map_or_else(|| issued.clone(), |corrected| corrected.first_day().max(issued.clone()))
}

fn first_day_or_epoch(when: Option<WorkDate>) -> String {
    when.map_or_else(|| "1970-01-01".to_owned(), |when| when.start.first_day())
}

/// An element with a text; what XML cannot hold is left out.
fn push_element(xml: &mut String, name: &str, text: &str) {
    let held = |c: &char| !c.is_control() || matches!(c, '\t' | '\n');
    let text: String =
        text.chars().filter(held).filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
    let _ = write!(xml, "<{name}>"); // Writing to a string cannot fail.
    escape_html(&mut *xml, &text).expect("a string takes everything");
    let _ = writeln!(xml, "</{name}>");
}
