"""What programs that are not kyyeu's read in a site: all of it must say what the catalogue says."""

import base64
import codecs
import json
import re
import sys
from pathlib import Path

import feedparser
import jsonschema
import latexcodec  # noqa: F401  (brings the codec)
import rispy
from lxml import etree, html
from pybtex.database import parse_string
from sickle.models import Record

site, here, out = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
wrong = []


def same(what, found, meant):
    if found != meant:
        wrong.append(f"{what}: {found!r} is not {meant!r}")


def spaced(text):
    return " ".join(text.split())


def read(path):
    return (site / path).read_text(encoding="utf-8")


catalogue = json.loads(read("catalogue.json"))
schema = json.loads(read("catalogue.schema.json"))
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.Draft202012Validator(schema).validate(catalogue)
volume, records = catalogue["volume"], catalogue["records"]
by_key = {record["key"]: record for record in records}
same("keys", len(by_key), len(records))


def issued(record):
    """When a record counts as published: with the volume, else when it was given."""
    return (volume.get("published") or record.get("held") or volume.get("held") or "").split("/")[0]


def inverted(author):
    return f"{author['family']}, {author['given']}" if "family" in author else author["name"]


# ---- BibTeX, by pybtex: names in parts, texts without what TeX adds ------------------------------------------------------

def untexed(text):
    # Commands of TeX that the codec does not know; braces are left out of both sides.
    for command in ["\\textbraceleft", "\\textbraceright"]:
        text = text.replace(command + "{}", "")
    text = text.replace("\\textasciicircum{}", "^").replace("\\$", "$")
    return spaced(codecs.decode(text, "ulatex").replace("{", "").replace("}", ""))


def unbraced(text):
    return spaced(text.replace("{", "").replace("}", ""))


bib = read("proceedings.bib")
entries = parse_string(bib, "bibtex").entries
same("BibTeX: keys", list(entries), [volume["key"], *by_key])
for key, record in by_key.items():
    entry = entries[key]
    same(f"{key}: BibTeX type", entry.type, "inproceedings")
    same(f"{key}: BibTeX title", untexed(entry.fields["title"]), unbraced(record["title"]))
    same(f"{key}: BibTeX booktitle", untexed(entry.fields["booktitle"]), unbraced(volume["title"]))
    same(f"{key}: BibTeX year", entry.fields.get("year", ""), issued(record)[:4])
    people = entry.persons.get("author", [])
    same(f"{key}: BibTeX authors", len(people), len(record["authors"]))
    for person, author in zip(people, record["authors"]):
        last, rest = " ".join(person.last_names), " ".join(person.first_names + person.middle_names)
        if "family" in author:
            same(f"{key}: BibTeX family name", untexed(last), author["family"])
            same(f"{key}: BibTeX given name", untexed(rest), author["given"])
        else:
            same(f"{key}: BibTeX whole name", (untexed(last), rest), (unbraced(author["name"]), ""))
        same(f"{key}: BibTeX particles", person.prelast_names + person.lineage_names, [])
    same(f"{key}: BibTeX url", entry.fields.get("url"), record.get("url"))
    same(f"{key}: BibTeX doi", entry.fields.get("doi"), record.get("doi"))

# ---- RIS, by rispy ------------------------------------------------------------------------------------------------------

ris = (site / "proceedings.ris").read_bytes().decode()
same("RIS: ends of lines", ris.count("\n"), ris.count("\r\n"))
cited = rispy.loads(ris.replace("\r\n", "\n"))
same("RIS: keys", [entry["id"] for entry in cited], [volume["key"], *by_key])
for entry in cited[1:]:
    key, record = entry["id"], by_key[entry["id"]]
    same(f"{key}: RIS type", entry["type_of_reference"], "CPAPER")
    same(f"{key}: RIS title", spaced(entry["title"]), spaced(record["title"]))
    same(f"{key}: RIS authors", entry.get("authors", []), [inverted(author) for author in record["authors"]])
    same(f"{key}: RIS year", entry.get("year", ""), str(int(issued(record)[:4])) if issued(record) else "")
    same(f"{key}: RIS url", entry.get("urls", [None])[0], record.get("url"))
    same(f"{key}: RIS doi", entry.get("doi"), record.get("doi"))

# ---- CSL-JSON, by its schema --------------------------------------------------------------------------------------------

items = json.loads(read("proceedings.csl.json"))
jsonschema.Draft7Validator(json.loads((here / "csl-data.json").read_text())).validate(items)
same("CSL-JSON: keys", [item["id"] for item in items], [volume["key"], *by_key])
for item in items[1:]:
    key, record = item["id"], by_key[item["id"]]
    kinds = {"paper": "paper-conference", "speech": "speech", "conclusion": "speech"}
    same(f"{key}: CSL type", item["type"], kinds[record["kind"]])
    same(f"{key}: CSL title", item["title"], record["title"])
    names = [(name.get("family"), name.get("given"), name.get("literal")) for name in item.get("author", [])]
    meant = [
        (author["family"], author["given"], None) if "family" in author else (None, None, author["name"])
        for author in record["authors"]
    ]
    same(f"{key}: CSL authors", names, meant)
    date = "-".join(str(part) for part in item.get("issued", {}).get("date-parts", [[]])[0])
    same(f"{key}: CSL date", date, re.sub(r"\b0+", "", issued(record)))

# ---- Pages, by lxml -----------------------------------------------------------------------------------------------------

texts = {"bib": dict(zip(entries, re.findall(r"(?ms)^@.*?^}\n", bib)))}
texts["ris"] = {entry["id"]: text + "ER  - \r\n" for entry, text in zip(cited, ris.split("ER  - \r\n"))}
texts["csl.json"] = {item["id"]: line for item, line in zip(items, read("proceedings.csl.json").strip()[1:-1].split(",\n"))}
references = {}


def page_of(path):
    return html.fromstring((site / path).read_bytes(), parser=html.HTMLParser(encoding="utf-8"))


def citation(key, page):
    """What the page shows and offers is what the files of the whole hold."""
    part = page.get_element_by_id("cite")
    shown = [pre.text_content() for pre in part.iter("pre")]
    links = [link for link in part.iter("a") if link.get("href").startswith("data:")]
    same(f"{key}: exports", (len(shown), len(links)), (3, 3))
    for text, link in zip(shown, links):
        stem = key.replace(":", "-") + "."
        same(f"{key}: name of the download", link.get("download").startswith(stem), True)
        extension = link.get("download").removeprefix(stem)
        data = base64.b64decode(link.get("href").split("base64,")[1]).decode()
        # HTML knows one end of line.
        same(f"{key}: {extension} shown", text, data.replace("\r\n", "\n"))
        same(f"{key}: {extension} of the whole", data.strip("[]\r\n"), texts[extension][key].strip("[]\r\n"))
    references[key] = [p.text_content() for p in part.iter("p") if p.get("class") == "reference"]
    same(f"{key}: references", len(references[key]), 4)


def linked_data(page):
    scripts = page.xpath("//script[@type='application/ld+json']")
    same("scripts of data in a page", len(scripts), 1)
    data = json.loads(scripts[0].text)
    return data.get("@graph", [data])


def tags(page, name):
    return [tag.get("content") for tag in page.iter("meta") if tag.get("name") == name]


for key, record in by_key.items():
    page = page_of(record["path"])
    citation(key, page)
    same(f"{key}: empty tags", [tag.get("name") for tag in page.iter("meta") if tag.get("content") == ""], [])
    scholar = bool(record["authors"] and issued(record))
    same(f"{key}: citation_title", tags(page, "citation_title"), [record["title"]] if scholar else [])
    names = [inverted(author) for author in record["authors"]]
    same(f"{key}: citation_author", tags(page, "citation_author"), names if scholar else [])
    date = re.sub(r"\b0+", "", issued(record)).replace("-", "/")
    same(f"{key}: citation_publication_date", tags(page, "citation_publication_date"), [date] if scholar else [])
    same(f"{key}: DC.title", tags(page, "DC.title"), [record["title"]])
    same(f"{key}: DC.creator", tags(page, "DC.creator"), names)
    same(f"{key}: DC.language", tags(page, "DC.language"), [record["language"]])
    work = next(thing for thing in linked_data(page) if thing["@type"] in ("ScholarlyArticle", "Article"))
    same(f"{key}: headline", work["headline"], record["title"])
    authors = work.get("author", [])
    authors = authors if isinstance(authors, list) else [authors]
    same(f"{key}: authors of the data", [author["name"] for author in authors], [a["name"] for a in record["authors"]])
    same(f"{key}: datePublished", work.get("datePublished", ""), issued(record))
    same(f"{key}: part of", work["isPartOf"]["name"], volume["title"])
    trail = next(thing for thing in linked_data(page) if thing["@type"] == "BreadcrumbList")
    for step in trail["itemListElement"]:
        path = step["item"].removeprefix(volume["url"].removesuffix(volume["path"]))
        same(f"{key}: step to {path}", (site / path).is_file(), True)
    same(f"{key}: og:url", page.xpath("string(//meta[@property='og:url']/@content)"), record["url"])

citation(volume["key"], page_of("index.html"))
home = linked_data(page_of("index.html"))
event = next(thing for thing in home if thing["@type"] == "Event")
# Google asks for a name, a beginning and a place: the place where the editor knows it.
same("Event: name", event["name"], volume["title"])
same("Event: startDate", event.get("startDate"), (volume.get("held") or "").split("/")[0] or None)
same("Event: location", event.get("location", {}).get("name"), volume.get("place"))
talks = event.get("subEvent", [])
same("Event: talks", len(talks if isinstance(talks, list) else [talks]), min(50, sum("." not in r["id"] for r in records)))
card = page_of("index.html").xpath("string(//meta[@property='og:image']/@content)")
picture = (site / card.removeprefix(volume["url"].removesuffix(volume["path"]))).read_bytes()
same("card", (picture[:8], picture[16:24].hex()), (b"\x89PNG\r\n\x1a\n", f"{1200:08x}{630:08x}"))
for entry in catalogue["registers"].get("statistics", []):
    data = next(thing for thing in linked_data(page_of(entry["path"])) if thing["@type"] == "Dataset")
    same(f"{entry['id']}: Dataset name", data["name"], entry["name"])
    same(f"{entry['id']}: Dataset description", 50 <= len(data["description"]) <= 5000, True)
    for file in data["distribution"]:
        path = file["contentUrl"].removeprefix(volume["url"].removesuffix(volume["path"]))
        same(f"{entry['id']}: {path}", (site / path).is_file(), True)
for entry in catalogue["registers"].get("speakers", []):
    person = next(thing for thing in linked_data(page_of(entry["path"])) if thing["@type"] == "Person")
    same(f"{entry['id']}: Person", entry["name"].endswith(person["name"]), True)

# ---- Sitemap, Atom, OAI-PMH ------------------------------------------------------------------------------------------------

sitemap = etree.parse(site / "sitemap.xml")
etree.XMLSchema(etree.parse(here / "node_modules/sitemap/schema/sitemap.xsd")).assertValid(sitemap)
base = volume["url"].removesuffix(volume["path"])
locs = sitemap.xpath("//s:loc/text()", namespaces={"s": "http://www.sitemaps.org/schemas/sitemap/0.9"})
for loc in locs:
    same(f"sitemap: {loc}", (site / loc.removeprefix(base)).is_file(), True)
same("sitemap: records", {record["url"] for record in records} - set(locs), set())

feed = feedparser.parse((site / "atom.xml").read_bytes())
same("Atom: well formed", feed.bozo, False)
same("Atom: id", feed.feed.id, base + "atom.xml")
same("Atom: ids", len({entry.id for entry in feed.entries}), len(feed.entries))
for entry in feed.entries:
    same(f"Atom: {entry.id}", entry.link in {record["url"] for record in records}, True)

if (site / "oai.xml").is_file():
    repository = etree.parse(site / "oai.xml").getroot()
    space = {"r": "http://www.openarchives.org/OAI/2.0/static-repository", "oai": "http://www.openarchives.org/OAI/2.0/"}
    told = {field.tag.split("}")[1]: field.text for field in repository.find("r:Identify", space)}
    same("OAI: name", told["repositoryName"], volume["title"])
    same("OAI: version, formats of dates", (told["protocolVersion"], told["granularity"]), ("2.0", "YYYY-MM-DD"))
    same("OAI: formats", repository.xpath("//oai:metadataPrefix/text()", namespaces=space), ["oai_dc"])
    harvested = [Record(record) for record in repository.find("r:ListRecords", space)]
    same("OAI: records", len(harvested), len(records))
    same("OAI: identifiers", len({record.header.identifier for record in harvested}), len(records))
    same("OAI: earliest", told["earliestDatestamp"], min(record.header.datestamp for record in harvested))
    for found, record in zip(harvested, records):
        metadata, name = found.get_metadata(), found.header.identifier
        same(f"OAI: date of {name}", bool(re.fullmatch(r"\d{4}-\d\d-\d\d", found.header.datestamp)), True)
        same(f"OAI: title of {name}", metadata["title"], [record["title"]])
        same(f"OAI: creators of {name}", metadata.get("creator", []), [inverted(author) for author in record["authors"]])
        same(f"OAI: language of {name}", metadata["language"], [record["language"]])
        same(f"OAI: address of {name}", metadata["identifier"][0], record["url"])
    same("OAI: place of the file", told["baseURL"].endswith(base.split("://")[1] + "oai.xml"), True)

out.write_text(json.dumps(references, ensure_ascii=False))
if wrong:
    print("\n".join(wrong[:40]), file=sys.stderr)
    sys.exit(f"{len(wrong)} wrong")
