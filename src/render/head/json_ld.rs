//! JSON-LD in the words of schema.org. The workshop is an `Event` with its talks, the volume a
//! `Book`, a paper a `ScholarlyArticle`, a speech or conclusion an `Article`, which is a part of
//! the volume.

use serde_json::{Map, Value, json};

use crate::bibliographic::{doi_url, licence_url};
use kyyeu_view::{
    Author, AuthorKind, Head, NameParts, Site, StructuredData, StructuredDataset,
    StructuredOrganisation, StructuredPerson, StructuredProvince, VolumeWork, Work, WorkDate,
    WorkKind,
};

/// What a page is about, and the way to it; nothing where there is nothing to say.
pub fn render_json_ld(head: &Head, site: &Site) -> Option<String> {
    let builder = JsonLdBuilder { base_url: site.base_url.as_deref() };
    let url = head.canonical.as_deref().filter(|_| builder.base_url.is_some());
    let mut graph: Vec<Value> = Vec::new();
    match &head.structured_data {
        StructuredData::Workshop(volume, talks) => {
            graph.push(builder.event_node(volume, talks));
            graph.push(builder.book_node(volume));
        }
        StructuredData::Volume(volume) => graph.push(builder.book_node(volume)),
        StructuredData::Work(work) => graph.push(builder.work_node(work)),
        StructuredData::Person(person) => graph.push(builder.person_node(person, url)),
        StructuredData::Province(about) => graph.push(province_node(about, url)),
        StructuredData::Organisation(about) => graph.push(builder.organisation_node(about, url)),
        StructuredData::Dataset(about) => graph.push(builder.dataset_node(about, url)),
        StructuredData::None => {}
    }
    graph.extend(builder.breadcrumb_list(head));
    match graph.len() {
        0 => None,
        1 => graph.pop().map(|mut only| {
            only["@context"] = json!(SCHEMA_ORG);
            only.to_string()
        }),
        _ => Some(json!({ "@context": SCHEMA_ORG, "@graph": graph }).to_string()),
    }
}

const SCHEMA_ORG: &str = "https://schema.org";

/// What a work is to schema.org.
pub const fn schema_type(work: &Work) -> &'static str {
    match work.kind {
        WorkKind::Paper => "ScholarlyArticle",
        WorkKind::Speech | WorkKind::Conclusion => "Article",
    }
}

/// A node of a type. Fields without a value are left out.
fn node(kind: &str, fields: Vec<(&str, Option<Value>)>) -> Value {
    let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let mut object: Map<_, _> = fields.collect();
    object.insert("@type".to_owned(), json!(kind));
    Value::Object(object)
}

fn text_value(text: Option<&str>) -> Option<Value> {
    text.map(Value::from)
}

/// A list, or its only item.
fn one_or_many(mut values: Vec<Value>) -> Option<Value> {
    match values.len() {
        0 => None,
        1 => values.pop(),
        _ => Some(Value::Array(values)),
    }
}

fn text_values(texts: &[String]) -> Option<Value> {
    one_or_many(texts.iter().map(|text| json!(text)).collect())
}

fn named_node(kind: &str, name: &str, url: Option<String>) -> Value {
    node(kind, vec![("name", Some(json!(name))), ("url", url.map(Value::from))])
}

/// Builds nodes with absolute addresses, if that of the site is known.
struct JsonLdBuilder<'a> {
    base_url: Option<&'a str>,
}

impl JsonLdBuilder<'_> {
    fn url(&self, path: &str) -> Option<String> {
        self.base_url.filter(|_| !path.is_empty()).map(|base| format!("{base}{path}"))
    }

    fn author_node(&self, author: &Author) -> Value {
        let kind = if author.kind == AuthorKind::Organisation { "Organization" } else { "Person" };
        let mut fields = vec![
            ("name", Some(json!(author.name))),
            ("url", self.url(&author.path).map(Value::from)),
        ];
        fields.extend(name_fields(author));
        node(kind, fields)
    }

    fn author_nodes(&self, authors: &[Author]) -> Option<Value> {
        one_or_many(authors.iter().map(|author| self.author_node(author)).collect())
    }

    fn event_node(&self, volume: &VolumeWork, talks: &[Work]) -> Value {
        let talk = |work: &Work| {
            let mut fields = vec![
                ("name", Some(json!(work.title))),
                ("performer", self.author_nodes(&work.authors)),
                ("url", work.url().map(Value::from)),
            ];
            fields.extend(event_fields(volume, work.event_date));
            node("Event", fields)
        };
        let mut fields = vec![
            ("@id", self.url("index.html#event").map(Value::from)),
            ("name", Some(json!(volume.title))),
            ("alternateName", text_value(volume.subtitle.as_deref())),
            ("description", text_value(volume.summary.as_deref())),
            ("organizer", self.author_nodes(&volume.organisers)),
            ("inLanguage", Some(json!(volume.language))),
            ("url", self.url(volume.path).map(Value::from)),
            ("subEvent", one_or_many(talks.iter().map(talk).collect())),
        ];
        fields.extend(event_fields(volume, volume.event_date));
        node("Event", fields)
    }

    fn book_node(&self, volume: &VolumeWork) -> Value {
        let event = self.url("index.html#event").map(|id| json!({ "@id": id }));
        let mut fields = self.book_fields(volume);
        fields.extend([
            ("alternateName", text_value(volume.subtitle.as_deref())),
            ("description", text_value(volume.summary.as_deref())),
            ("about", event),
            ("editor", self.author_nodes(&volume.editors)),
            ("datePublished", volume.issue_date().map(|when| json!(when.start.to_iso()))),
            ("inLanguage", Some(json!(volume.language))),
            ("license", volume.licence.as_deref().map(licence_value)),
        ]);
        node("Book", fields)
    }

    /// The fields of the volume that each of its parts repeats.
    fn book_fields(&self, volume: &VolumeWork) -> Vec<(&'static str, Option<Value>)> {
        let publisher =
            volume.publisher.as_deref().map(|name| named_node("Organization", name, None));
        vec![
            ("@id", self.url("index.html#volume").map(Value::from)),
            ("name", Some(json!(volume.title))),
            ("url", self.url(volume.path).map(Value::from)),
            ("isbn", text_value(volume.isbn.as_deref())),
            ("issn", text_value(volume.issn.as_deref())),
            ("publisher", publisher),
            ("sameAs", volume.doi.as_deref().map(|number| json!(doi_url(number)))),
        ]
    }

    fn work_node(&self, work: &Work) -> Value {
        let volume = &work.volume;
        let places =
            work.places.iter().map(|(name, path)| named_node("Place", name, self.url(path)));
        let url = || work.url().map(Value::from);
        // A longer list would only say that the work is about all provinces.
        let places: Vec<_> = places.take(MAX_PLACES).collect();
        node(
            schema_type(work),
            vec![
                ("@id", url()),
                ("url", url()),
                ("headline", Some(json!(work.title))),
                ("genre", text_value(work.genre.as_deref())),
                ("author", self.author_nodes(&work.authors)),
                ("datePublished", work.issue_date().map(|when| json!(when.start.to_iso()))),
                ("dateModified", work.correction_date.map(|day| json!(day.to_iso()))),
                ("description", text_value(work.summary.as_deref())),
                ("inLanguage", Some(json!(work.language))),
                ("keywords", text_values(&work.topics)),
                ("spatialCoverage", one_or_many(places)),
                ("pagination", text_value(work.pages.as_deref())),
                ("sameAs", work.doi.as_deref().map(|number| json!(doi_url(number)))),
                ("license", volume.licence.as_deref().map(licence_value)),
                ("isPartOf", Some(node("Book", self.book_fields(volume)))),
            ],
        )
    }

    fn person_node(&self, about: &StructuredPerson, url: Option<&str>) -> Value {
        let mut fields = vec![
            ("@id", text_value(url)),
            ("url", text_value(url)),
            ("name", Some(json!(about.author.name))),
            ("alternateName", text_values(&about.variants)),
            ("jobTitle", text_values(&about.titles)),
            (
                "affiliation",
                about
                    .organisation
                    .as_ref()
                    .map(|(name, path)| named_node("Organization", name, self.url(path))),
            ),
        ];
        fields.extend(name_fields(&about.author));
        node("Person", fields)
    }

    fn organisation_node(&self, about: &StructuredOrganisation, url: Option<&str>) -> Value {
        let other = |kind: &str, named_at: &Option<(String, String)>| {
            named_at.as_ref().map(|(name, path)| named_node(kind, name, self.url(path)))
        };
        node(
            "Organization",
            vec![
                ("@id", text_value(url)),
                ("url", text_value(url)),
                ("name", Some(json!(about.name))),
                ("alternateName", text_values(&about.variants)),
                ("parentOrganization", other("Organization", &about.parent)),
                ("location", other("Place", &about.province)),
            ],
        )
    }

    fn dataset_node(&self, about: &StructuredDataset, url: Option<&str>) -> Value {
        let volume = &about.volume;
        let file = |(path, mime): (&String, &str)| {
            let url = self.url(path).map(Value::from);
            url.map(|url| {
                node(
                    "DataDownload",
                    vec![("contentUrl", Some(url)), ("encodingFormat", Some(json!(mime)))],
                )
            })
        };
        let files =
            about.files.iter().zip(["text/csv", "application/json"]).filter_map(file).collect();
        let creator = match (&volume.publisher, volume.organisers.is_empty()) {
            (Some(publisher), _) => Some(named_node("Organization", publisher, None)),
            (None, false) => self.author_nodes(&volume.organisers),
            (None, true) => None,
        };
        node(
            "Dataset",
            vec![
                ("@id", text_value(url)),
                ("url", text_value(url)),
                ("name", Some(json!(about.title))),
                ("description", Some(json!(about.description))),
                ("variableMeasured", text_values(&about.variables_measured)),
                ("temporalCoverage", about.period.map(|when| json!(when.to_iso()))),
                (
                    "spatialCoverage",
                    about
                        .place
                        .as_ref()
                        .map(|(name, path)| named_node("Place", name, self.url(path))),
                ),
                ("inLanguage", Some(json!(volume.language))),
                ("creator", creator),
                ("license", volume.licence.as_deref().map(licence_value)),
                ("isPartOf", Some(node("Book", self.book_fields(volume)))),
                ("distribution", one_or_many(files)),
            ],
        )
    }

    /// The breadcrumbs of a page: none if the site has no absolute address.
    fn breadcrumb_list(&self, head: &Head) -> Option<Value> {
        let base = self.base_url.filter(|_| !head.breadcrumbs.is_empty())?;
        let mut steps: Vec<_> = head
            .breadcrumbs
            .iter()
            .map(|step| (format!("{base}{}", resolve_href(&head.path, &step.href)), &step.text))
            .collect();
        steps.push((head.canonical.clone()?, &head.title));
        let mut items = Vec::with_capacity(steps.len());
        for (index, (url, name)) in steps.iter().enumerate() {
            items.push(json!({
                "@type": "ListItem",
                "position": index + 1,
                "name": name,
                "item": url,
            }));
        }
        Some(json!({ "@type": "BreadcrumbList", "itemListElement": items }))
    }
}

/// Maximum number of places in the node of a work.
const MAX_PLACES: usize = 12;

fn name_fields(author: &Author) -> Vec<(&'static str, Option<Value>)> {
    let mut fields = vec![(
        "sameAs",
        author.orcid.as_ref().map(|orcid| json!(format!("https://orcid.org/{orcid}"))),
    )];
    if let AuthorKind::Person(NameParts { family, given, .. }) = &author.kind {
        fields.extend([("familyName", Some(json!(family))), ("givenName", Some(json!(given)))]);
    }
    fields
}

/// The fields that say when and where the workshop was.
fn event_fields(volume: &VolumeWork, held: Option<WorkDate>) -> Vec<(&'static str, Option<Value>)> {
    let location = volume
        .event_place
        .as_ref()
        .map(|name| json!({ "@type": "Place", "name": name, "address": name }));
    vec![
        ("startDate", held.map(|when| json!(when.start.to_iso()))),
        ("endDate", held.and_then(|when| when.end).map(|to| json!(to.to_iso()))),
        ("location", location),
    ]
}

fn province_node(about: &StructuredProvince, url: Option<&str>) -> Value {
    node(
        "AdministrativeArea",
        vec![
            ("@id", text_value(url)),
            ("url", text_value(url)),
            ("name", Some(json!(about.name))),
            ("alternateName", text_values(&about.variants)),
            ("identifier", text_value(about.code.as_deref())),
            (
                "containedInPlace",
                about.region.as_deref().map(|name| named_node("Place", name, None)),
            ),
        ],
    )
}

fn licence_value(words: &str) -> Value {
    licence_url(words).map_or_else(|| named_node("CreativeWork", words, None), Value::from)
}

/// The path from the root that a relative address of a page leads to.
fn resolve_href(page: &str, href: &str) -> String {
    let mut folders: Vec<_> = page.split('/').collect();
    folders.pop();
    let mut rest = href;
    while let Some(above) = rest.strip_prefix("../") {
        folders.pop();
        rest = above;
    }
    folders.push(rest);
    folders.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_address_lands_on_a_path() {
        assert_eq!(resolve_href("papers/a.html", "../index.html"), "index.html");
        assert_eq!(resolve_href("papers/a.html", "index.html"), "papers/index.html");
        assert_eq!(resolve_href("about.html", "index.html"), "index.html");
    }
}
