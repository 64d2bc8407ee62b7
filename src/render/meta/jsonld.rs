//! JSON-LD in the words of schema.org. The workshop is an `Event` with its talks, the volume a
//! `Book`, a paper a `ScholarlyArticle`, a speech or conclusion an `Article`, which is a part of
//! the volume.

use serde_json::{Map, Value, json};

use super::{doi, licence};
use kyyeu_view::{
    About, Author, DatasetAbout, Head, Maker, NameParts, OrganisationAbout, PersonAbout,
    PlaceAbout, Site, Volume, When, Work, WorkKind,
};

/// What a page is about, and the way to it; nothing where there is nothing to say.
pub fn of(head: &Head, site: &Site) -> Option<String> {
    let place = Place { base: site.base_url.as_deref() };
    let url = head.canonical.as_deref().filter(|_| place.base.is_some());
    let mut graph: Vec<Value> = Vec::new();
    match &head.about {
        About::Meeting(volume, talks) => {
            graph.push(place.event(volume, talks));
            graph.push(place.book(volume));
        }
        About::Volume(volume) => graph.push(place.book(volume)),
        About::Work(work) => graph.push(place.work(work)),
        About::Person(person) => graph.push(place.person(person, url)),
        About::Place(about) => graph.push(province(about, url)),
        About::Organisation(about) => graph.push(place.organisation(about, url)),
        About::Dataset(about) => graph.push(place.dataset(about, url)),
        About::Nothing => {}
    }
    graph.extend(place.trail(head));
    match graph.len() {
        0 => None,
        1 => graph.pop().map(|mut only| {
            only["@context"] = json!(CONTEXT);
            only.to_string()
        }),
        _ => Some(json!({ "@context": CONTEXT, "@graph": graph }).to_string()),
    }
}

const CONTEXT: &str = "https://schema.org";

/// What a work is to schema.org.
pub const fn kind(work: &Work) -> &'static str {
    match work.kind {
        WorkKind::Paper => "ScholarlyArticle",
        WorkKind::Speech | WorkKind::Conclusion => "Article",
    }
}

/// A thing: fields without a value are left out.
fn thing(kind: &str, fields: Vec<(&str, Option<Value>)>) -> Value {
    let there = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let mut thing: Map<_, _> = there.collect();
    thing.insert("@type".to_owned(), json!(kind));
    Value::Object(thing)
}

fn text(text: Option<&str>) -> Option<Value> {
    text.map(Value::from)
}

/// A list, or its only item.
fn list(mut values: Vec<Value>) -> Option<Value> {
    match values.len() {
        0 => None,
        1 => values.pop(),
        _ => Some(Value::Array(values)),
    }
}

fn texts(texts: &[String]) -> Option<Value> {
    list(texts.iter().map(|text| json!(text)).collect())
}

fn named(kind: &str, name: &str, url: Option<String>) -> Value {
    thing(kind, vec![("name", Some(json!(name))), ("url", url.map(Value::from))])
}

/// Where the site stands.
struct Place<'a> {
    base: Option<&'a str>,
}

impl Place<'_> {
    fn url(&self, path: &str) -> Option<String> {
        self.base.filter(|_| !path.is_empty()).map(|base| format!("{base}{path}"))
    }

    fn author(&self, author: &Author) -> Value {
        let kind = if author.maker == Maker::Organisation { "Organization" } else { "Person" };
        let mut fields = vec![
            ("name", Some(json!(author.name))),
            ("url", self.url(&author.path).map(Value::from)),
        ];
        fields.extend(parts(author));
        thing(kind, fields)
    }

    fn authors(&self, authors: &[Author]) -> Option<Value> {
        list(authors.iter().map(|author| self.author(author)).collect())
    }

    fn event(&self, volume: &Volume, talks: &[Work]) -> Value {
        let talk = |work: &Work| {
            let mut fields = vec![
                ("name", Some(json!(work.title))),
                ("performer", self.authors(&work.authors)),
                ("url", work.url().map(Value::from)),
            ];
            fields.extend(occasion(volume, work.held));
            thing("Event", fields)
        };
        let mut fields = vec![
            ("@id", self.url("index.html#event").map(Value::from)),
            ("name", Some(json!(volume.title))),
            ("alternateName", text(volume.subtitle.as_deref())),
            ("description", text(volume.summary.as_deref())),
            ("organizer", self.authors(&volume.organisers)),
            ("inLanguage", Some(json!(volume.language))),
            ("url", self.url(volume.path).map(Value::from)),
            ("subEvent", list(talks.iter().map(talk).collect())),
        ];
        fields.extend(occasion(volume, volume.held));
        thing("Event", fields)
    }

    fn book(&self, volume: &Volume) -> Value {
        let event = self.url("index.html#event").map(|id| json!({ "@id": id }));
        let mut fields = self.part_of(volume);
        fields.extend([
            ("alternateName", text(volume.subtitle.as_deref())),
            ("description", text(volume.summary.as_deref())),
            ("about", event),
            ("editor", self.authors(&volume.editors)),
            ("datePublished", volume.issued().map(|when| json!(when.from.iso()))),
            ("inLanguage", Some(json!(volume.language))),
            ("license", volume.licence.as_deref().map(licensed)),
        ]);
        thing("Book", fields)
    }

    /// The fields of the volume that each of its parts repeats.
    fn part_of(&self, volume: &Volume) -> Vec<(&'static str, Option<Value>)> {
        let publisher = volume.publisher.as_deref().map(|name| named("Organization", name, None));
        vec![
            ("@id", self.url("index.html#volume").map(Value::from)),
            ("name", Some(json!(volume.title))),
            ("url", self.url(volume.path).map(Value::from)),
            ("isbn", text(volume.isbn.as_deref())),
            ("issn", text(volume.issn.as_deref())),
            ("publisher", publisher),
            ("sameAs", volume.doi.as_deref().map(|number| json!(doi(number)))),
        ]
    }

    fn work(&self, work: &Work) -> Value {
        let volume = &work.volume;
        let places = work.places.iter().map(|(name, path)| named("Place", name, self.url(path)));
        let url = || work.url().map(Value::from);
        // Fifty provinces say no more than that it is about them all.
        let places: Vec<_> = places.take(PLACES).collect();
        thing(
            kind(work),
            vec![
                ("@id", url()),
                ("url", url()),
                ("headline", Some(json!(work.title))),
                ("genre", text(work.genre.as_deref())),
                ("author", self.authors(&work.authors)),
                ("datePublished", work.issued().map(|when| json!(when.from.iso()))),
                ("dateModified", work.corrected.map(|day| json!(day.iso()))),
                ("description", text(work.summary.as_deref())),
                ("inLanguage", Some(json!(work.language))),
                ("keywords", texts(&work.topics)),
                ("spatialCoverage", list(places)),
                ("pagination", text(work.pages.as_deref())),
                ("sameAs", work.doi.as_deref().map(|number| json!(doi(number)))),
                ("license", volume.licence.as_deref().map(licensed)),
                ("isPartOf", Some(thing("Book", self.part_of(volume)))),
            ],
        )
    }

    fn person(&self, about: &PersonAbout, url: Option<&str>) -> Value {
        let mut fields = vec![
            ("@id", text(url)),
            ("url", text(url)),
            ("name", Some(json!(about.person.name))),
            ("alternateName", texts(&about.variants)),
            ("jobTitle", texts(&about.titles)),
            (
                "affiliation",
                about
                    .organisation
                    .as_ref()
                    .map(|(name, path)| named("Organization", name, self.url(path))),
            ),
        ];
        fields.extend(parts(&about.person));
        thing("Person", fields)
    }

    fn organisation(&self, about: &OrganisationAbout, url: Option<&str>) -> Value {
        let other = |kind: &str, named_at: &Option<(String, String)>| {
            named_at.as_ref().map(|(name, path)| named(kind, name, self.url(path)))
        };
        thing(
            "Organization",
            vec![
                ("@id", text(url)),
                ("url", text(url)),
                ("name", Some(json!(about.name))),
                ("alternateName", texts(&about.variants)),
                ("parentOrganization", other("Organization", &about.parent)),
                ("location", other("Place", &about.province)),
            ],
        )
    }

    fn dataset(&self, about: &DatasetAbout, url: Option<&str>) -> Value {
        let volume = &about.volume;
        let file = |(path, mime): (&String, &str)| {
            let url = self.url(path).map(Value::from);
            url.map(|url| {
                thing(
                    "DataDownload",
                    vec![("contentUrl", Some(url)), ("encodingFormat", Some(json!(mime)))],
                )
            })
        };
        let files =
            about.files.iter().zip(["text/csv", "application/json"]).filter_map(file).collect();
        let creator = match (&volume.publisher, volume.organisers.is_empty()) {
            (Some(publisher), _) => Some(named("Organization", publisher, None)),
            (None, false) => self.authors(&volume.organisers),
            (None, true) => None,
        };
        thing(
            "Dataset",
            vec![
                ("@id", text(url)),
                ("url", text(url)),
                ("name", Some(json!(about.title))),
                ("description", Some(json!(about.description))),
                ("variableMeasured", texts(&about.measured)),
                ("temporalCoverage", about.period.map(|when| json!(when.iso()))),
                (
                    "spatialCoverage",
                    about.place.as_ref().map(|(name, path)| named("Place", name, self.url(path))),
                ),
                ("inLanguage", Some(json!(volume.language))),
                ("creator", creator),
                ("license", volume.licence.as_deref().map(licensed)),
                ("isPartOf", Some(thing("Book", self.part_of(volume)))),
                ("distribution", list(files)),
            ],
        )
    }

    /// The way to a page. Its steps must have addresses.
    fn trail(&self, head: &Head) -> Option<Value> {
        let base = self.base.filter(|_| !head.trail.is_empty())?;
        let steps = head
            .trail
            .iter()
            .map(|step| (format!("{base}{}", landing(&head.path, &step.href)), &step.text));
        let own = std::iter::once((head.canonical.clone()?, &head.title));
        let item = |(at, (url, name)): (usize, (String, &String))| json!({ "@type": "ListItem", "position": at + 1, "name": name, "item": url });
        let items: Vec<_> = steps.chain(own).enumerate().map(item).collect();
        Some(json!({ "@type": "BreadcrumbList", "itemListElement": items }))
    }
}

/// The most places that a work is said to be about.
const PLACES: usize = 12;

fn parts(author: &Author) -> Vec<(&'static str, Option<Value>)> {
    let mut fields = vec![(
        "sameAs",
        author.orcid.as_ref().map(|orcid| json!(format!("https://orcid.org/{orcid}"))),
    )];
    if let Maker::Person(NameParts { family, given, .. }) = &author.maker {
        fields.extend([("familyName", Some(json!(family))), ("givenName", Some(json!(given)))]);
    }
    fields
}

/// The fields that say when and where the workshop was.
fn occasion(volume: &Volume, held: Option<When>) -> Vec<(&'static str, Option<Value>)> {
    let at = volume
        .place
        .as_ref()
        .map(|place| json!({ "@type": "Place", "name": place, "address": place }));
    vec![
        ("startDate", held.map(|when| json!(when.from.iso()))),
        ("endDate", held.and_then(|when| when.to).map(|to| json!(to.iso()))),
        ("location", at),
    ]
}

fn province(about: &PlaceAbout, url: Option<&str>) -> Value {
    thing(
        "AdministrativeArea",
        vec![
            ("@id", text(url)),
            ("url", text(url)),
            ("name", Some(json!(about.name))),
            ("alternateName", texts(&about.variants)),
            ("identifier", text(about.code.as_deref())),
            ("containedInPlace", about.region.as_deref().map(|name| named("Place", name, None))),
        ],
    )
}

fn licensed(words: &str) -> Value {
    licence(words).map_or_else(|| named("CreativeWork", words, None), Value::from)
}

/// Where a relative address of a page lands: a path from the root.
fn landing(page: &str, href: &str) -> String {
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
        assert_eq!(landing("papers/a.html", "../index.html"), "index.html");
        assert_eq!(landing("papers/a.html", "index.html"), "papers/index.html");
        assert_eq!(landing("about.html", "index.html"), "index.html");
    }
}
