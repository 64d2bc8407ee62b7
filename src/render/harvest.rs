//! Files that libraries harvest: the catalogue (JSON), and the OAI-PMH static repository (XML).

use std::fmt::Write;

use pulldown_cmark_escape::escape_html;
use serde::Serialize;

use super::meta::dublin;
use crate::view::{Author, CatalogueData, EntryData, Maker, NameParts, OaiData, Volume, When, Work, WorkKind};

/// The JSON Schema of the catalogue, as it is documented and published.
pub const CATALOGUE_SCHEMA: &str = include_str!("../../docs/catalogue.schema.json");

/// The catalogue.
pub fn catalogue(data: &CatalogueData) -> Vec<u8> {
    let catalogue = Catalogue {
        schema: "catalogue.schema.json",
        volume: VolumeLine::of(&data.works.volume),
        records: data.works.works.iter().map(RecordLine::of).collect(),
        registers: data.registers.iter().map(|(folder, entries)| (*folder, entries.as_slice())).collect(),
    };
    let mut json = serde_json::to_vec_pretty(&catalogue).expect("texts and lists have a form in JSON");
    json.push(b'\n');
    json
}

#[derive(Serialize)]
struct Catalogue<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    volume: VolumeLine<'a>,
    records: Vec<RecordLine<'a>>,
    registers: std::collections::BTreeMap<&'static str, &'a [EntryData]>,
}

#[derive(Serialize)]
struct VolumeLine<'a> {
    key: &'a str,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subtitle: Option<&'a str>,
    language: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    published: Option<String>,
    organisers: Vec<AuthorLine<'a>>,
    editors: Vec<AuthorLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    publisher_place: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    series: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    isbn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issn: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    doi: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    licence: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

impl<'a> VolumeLine<'a> {
    fn of(volume: &'a Volume) -> Self {
        Self {
            key: &volume.key,
            title: &volume.title,
            subtitle: volume.subtitle.as_deref(),
            language: &volume.language,
            held: volume.held.map(When::iso),
            place: volume.place.as_deref(),
            published: volume.published.map(When::iso),
            organisers: volume.organisers.iter().map(AuthorLine::of).collect(),
            editors: volume.editors.iter().map(AuthorLine::of).collect(),
            publisher: volume.publisher.as_deref(),
            publisher_place: volume.publisher_place.as_deref(),
            series: volume.series.as_deref(),
            isbn: volume.isbn.as_deref(),
            issn: volume.issn.as_deref(),
            doi: volume.doi.as_deref(),
            licence: volume.licence.as_deref(),
            summary: volume.summary.as_deref(),
            path: volume.path,
            url: volume.url(volume.path),
        }
    }
}

#[derive(Serialize)]
struct RecordLine<'a> {
    key: &'a str,
    id: &'a str,
    kind: &'static str,
    title: &'a str,
    language: &'a str,
    authors: Vec<AuthorLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    held: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    topics: &'a [String],
    places: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pages: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    doi: Option<&'a str>,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

impl<'a> RecordLine<'a> {
    fn of(work: &'a Work) -> Self {
        Self {
            key: &work.key,
            id: &work.id,
            kind: match work.kind {
                WorkKind::Speech => "speech",
                WorkKind::Paper => "paper",
                WorkKind::Conclusion => "conclusion",
            },
            title: &work.title,
            language: &work.language,
            authors: work.authors.iter().map(AuthorLine::of).collect(),
            held: work.held.map(When::iso),
            corrected: work.corrected.map(crate::view::Day::iso),
            summary: work.summary.as_deref(),
            topics: &work.topics,
            places: work.places.iter().map(|(name, _)| name.as_str()).collect(),
            pages: work.pages.as_deref(),
            doi: work.doi.as_deref(),
            path: &work.path,
            url: work.url(),
        }
    }
}

#[derive(Serialize)]
struct AuthorLine<'a> {
    name: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    given: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    orcid: Option<&'a str>,
    path: &'a str,
}

impl<'a> AuthorLine<'a> {
    fn of(author: &'a Author) -> Self {
        let parts = match &author.maker {
            Maker::Person(NameParts { family, given, .. }) => Some((family.as_str(), given.as_str())),
            Maker::Whole | Maker::Organisation => None,
        };
        Self {
            name: &author.name,
            kind: if author.maker == Maker::Organisation { "organisation" } else { "person" },
            family: parts.map(|(family, _)| family),
            given: parts.map(|(_, given)| given),
            orcid: author.orcid.as_deref(),
            path: &author.path,
        }
    }
}

/// The static repository (Specification for an OAI Static Repository, 2004).
pub fn oai(data: &OaiData) -> String {
    let volume = &data.works.volume;
    let file = volume.url(data.path).unwrap_or_default();
    let bare = file.split_once("://").map_or(file.as_str(), |(_, rest)| rest);
    let base = data.gateway.as_ref().map_or_else(|| file.clone(), |gateway| format!("{gateway}{bare}"));
    let earliest = data.works.works.iter().map(datestamp).min().unwrap_or_else(|| day(volume.issued()));
    let mut xml = String::from(HEAD);
    xml.push_str("<Identify>\n");
    element(&mut xml, "oai:repositoryName", &volume.title);
    element(&mut xml, "oai:baseURL", &base);
    element(&mut xml, "oai:protocolVersion", "2.0");
    element(&mut xml, "oai:adminEmail", &data.email);
    element(&mut xml, "oai:earliestDatestamp", &earliest);
    element(&mut xml, "oai:deletedRecord", "no");
    element(&mut xml, "oai:granularity", "YYYY-MM-DD");
    xml.push_str(FORMATS);
    for work in &data.works.works {
        xml.push_str("<oai:record>\n<oai:header>\n");
        element(&mut xml, "oai:identifier", &identifier(bare, data.path, work));
        element(&mut xml, "oai:datestamp", &datestamp(work));
        xml.push_str("</oai:header>\n<oai:metadata>\n");
        xml.push_str(DC);
        for (name, text) in dublin::of_work(work) {
            element(&mut xml, &format!("dc:{name}"), &text);
        }
        xml.push_str("</oai_dc:dc>\n</oai:metadata>\n</oai:record>\n");
    }
    xml.push_str("</ListRecords>\n</Repository>\n");
    xml
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Repository xmlns="http://www.openarchives.org/OAI/2.0/static-repository" xmlns:oai="http://www.openarchives.org/OAI/2.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/static-repository http://www.openarchives.org/OAI/2.0/static-repository.xsd">
"#;

const FORMATS: &str = r#"</Identify>
<ListMetadataFormats>
<oai:metadataFormat>
<oai:metadataPrefix>oai_dc</oai:metadataPrefix>
<oai:schema>http://www.openarchives.org/OAI/2.0/oai_dc.xsd</oai:schema>
<oai:metadataNamespace>http://www.openarchives.org/OAI/2.0/oai_dc/</oai:metadataNamespace>
</oai:metadataFormat>
</ListMetadataFormats>
<ListRecords metadataPrefix="oai_dc">
"#;

const DC: &str = r#"<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd">
"#;

/// The identifier of a record: never another, whatever becomes of its address.
fn identifier(file: &str, path: &str, work: &Work) -> String {
    let site = file.strip_suffix(path).unwrap_or(file);
    let (host, folder) = site.split_once('/').unwrap_or((site, ""));
    let host = host.split(':').next().unwrap_or(host);
    format!("oai:{host}:{folder}{}", work.first_path.trim_end_matches(".html"))
}

/// The day since which a record says what it says.
fn datestamp(work: &Work) -> String {
    let issued = day(work.issued());
    work.corrected.map_or_else(|| issued.clone(), |corrected| corrected.first().max(issued.clone()))
}

fn day(when: Option<When>) -> String {
    when.map_or_else(|| "1970-01-01".to_owned(), |when| when.from.first())
}

/// An element with a text; what XML cannot hold is left out.
fn element(xml: &mut String, name: &str, text: &str) {
    let held = |c: &char| !c.is_control() || matches!(c, '\t' | '\n');
    let text: String = text.chars().filter(held).filter(|c| !matches!(c, '\u{fffe}' | '\u{ffff}')).collect();
    let _ = write!(xml, "<{name}>"); // Writing to a string cannot fail.
    escape_html(&mut *xml, &text).expect("a string takes everything");
    let _ = writeln!(xml, "</{name}>");
}
