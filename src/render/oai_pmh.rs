//! The OAI-PMH static repository: the works as Dublin Core in one XML file, for harvesters.

use std::fmt::Write;

use crate::escape;
use crate::head::dublin_core;
use kyyeu_view::{OaiData, Work, WorkDate};

/// The static repository (Specification for an OAI Static Repository, 2004).
pub fn render_oai_pmh(data: &OaiData) -> String {
    let volume = &data.works.volume;
    let file = volume.url(data.path).unwrap_or_default();
    let without_scheme = file.split_once("://").map_or(file.as_str(), |(_, rest)| rest);
    let base_url = match &data.gateway {
        Some(gateway) => format!("{gateway}{without_scheme}"),
        None => file.clone(),
    };
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
    push_element(&mut xml, "oai:baseURL", &base_url);
    push_element(&mut xml, "oai:protocolVersion", "2.0");
    push_element(&mut xml, "oai:adminEmail", &data.email);
    push_element(&mut xml, "oai:earliestDatestamp", &earliest);
    push_element(&mut xml, "oai:deletedRecord", "no");
    push_element(&mut xml, "oai:granularity", "YYYY-MM-DD");
    xml.push_str(OAI_METADATA_FORMATS);
    for work in &data.works.works {
        xml.push_str("<oai:record>\n<oai:header>\n");
        push_element(&mut xml, "oai:identifier", &oai_identifier(without_scheme, data.path, work));
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

const OAI_HEADER: &str = concat!(
    r#"<?xml version="1.0" encoding="UTF-8"?>"#,
    "\n",
    r#"<Repository xmlns="http://www.openarchives.org/OAI/2.0/static-repository""#,
    r#" xmlns:oai="http://www.openarchives.org/OAI/2.0/""#,
    r#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance""#,
    r#" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/static-repository"#,
    r#" http://www.openarchives.org/OAI/2.0/static-repository.xsd">"#,
    "\n",
);

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

const OAI_DC_START: &str = concat!(
    r#"<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/""#,
    r#" xmlns:dc="http://purl.org/dc/elements/1.1/""#,
    r#" xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/"#,
    r#" http://www.openarchives.org/OAI/2.0/oai_dc.xsd">"#,
    "\n",
);

/// The identifier of a record. It is made of the record's first address, so that it never changes.
fn oai_identifier(file: &str, path: &str, work: &Work) -> String {
    let site = file.strip_suffix(path).unwrap_or(file);
    let (host, folder) = site.split_once('/').unwrap_or((site, ""));
    let host = host.split(':').next().unwrap_or(host);
    format!("oai:{host}:{folder}{}", work.first_path.trim_end_matches(".html"))
}

/// The day of a record's last change.
fn datestamp(work: &Work) -> String {
    let issued = first_day_or_epoch(work.issue_date());
    work.correction_date
        .map_or_else(|| issued.clone(), |corrected| corrected.first_day().max(issued.clone()))
}

fn first_day_or_epoch(date: Option<WorkDate>) -> String {
    date.map_or_else(|| "1970-01-01".to_owned(), |date| date.start.first_day())
}

/// Appends an element with a text, without the characters that XML does not allow.
fn push_element(xml: &mut String, name: &str, text: &str) {
    let text: String = text.chars().filter(|&c| is_xml_char(c)).collect();
    let _ = write!(xml, "<{name}>");
    escape::push_attribute(xml, &text);
    let _ = writeln!(xml, "</{name}>");
}

/// Whether XML 1.0 allows a character (section 2.2).
fn is_xml_char(c: char) -> bool {
    (!c.is_control() || matches!(c, '\t' | '\n')) && !matches!(c, '\u{fffe}' | '\u{ffff}')
}
