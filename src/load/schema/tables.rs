//! The tables of the workshop, records, pages, registers and tombstones.

use crate::schema::statistics::{COLUMN, DATASET, FIGURE, GROUP};
use crate::schema::{ALIASES, FieldType, RegisterSchema, Schema, SchemaField, field, required};
use kyyeu_model::EntryKind;

/// Where names in source texts become links.
const MENTION_POLICIES: FieldType = FieldType::OneOf(&["section", "page", "each", "never", "off"]);

/// The field of registers whose names are searched for in source texts.
const MENTIONS: SchemaField =
    field("mentions", FieldType::OneOf(&["off"]), "`off`: texts are not searched for its names.");

/// The registers, in the order of the reference.
pub static REGISTERS: [RegisterSchema; 5] = [
    RegisterSchema { kind: EntryKind::Speaker, schema: &SPEAKER },
    RegisterSchema { kind: EntryKind::Province, schema: &PROVINCE },
    RegisterSchema { kind: EntryKind::Organisation, schema: &ORGANISATION },
    RegisterSchema { kind: EntryKind::Document, schema: &DOCUMENT },
    RegisterSchema { kind: EntryKind::Topic, schema: &TOPIC },
];

/// `content/workshop.yaml`
pub static WORKSHOP: Schema = Schema {
    name: "the workshop",
    fields: &[
        required("title", FieldType::Text, "The workshop's title."),
        field("subtitle", FieldType::Text, "What stands below the title."),
        required("date", FieldType::Date, "When it was held."),
        field("place", FieldType::Text, "Where it was held."),
        field(
            "language",
            FieldType::OneOf(&["vi", "en"]),
            "Language of the interface and, unless they say otherwise, of the records; `vi` \
             where it is left out.",
        ),
        field(
            "summary",
            FieldType::Text,
            "One paragraph that says what the workshop was; it opens the home page.",
        ),
        field("organisers", FieldType::Refs(EntryKind::Organisation), "Who held it."),
        field("chairs", FieldType::Refs(EntryKind::Speaker), "Who chaired it."),
        field("attendees", FieldType::Maps(&ATTENDEE), "Who attended, in order."),
        field("key_figures", FieldType::FigureRefs, "Figures for the home page, in order."),
        field(
            "base_url",
            FieldType::Url,
            "Where the site will stand; needed for the sitemap, the feed and canonical links.",
        ),
        field("licence", FieldType::Text, "Under which licence the proceedings stand."),
        field("publisher", FieldType::Text, "Who publishes them."),
        field("publisher_place", FieldType::Text, "Where the publisher is."),
        field(
            "published",
            FieldType::Date,
            "When they were published, where that is not when the workshop was held.",
        ),
        field("editors", FieldType::Refs(EntryKind::Speaker), "Who edited them, in order."),
        field("series", FieldType::Text, "The series that they belong to."),
        field("isbn", FieldType::Isbn, "Their ISBN."),
        field("issn", FieldType::Issn, "Their ISSN, or that of the series."),
        field("doi", FieldType::Doi, "Their DOI."),
        field(
            "oai",
            FieldType::Map(&OAI),
            "For harvesters of libraries: adds `oai.xml`, an OAI-PMH static repository, where \
             there is a `base_url`.",
        ),
        field("source", FieldType::Text, "Where they come from."),
        field(
            "raw_html",
            FieldType::Bool,
            "Whether HTML in Markdown reaches the pages; `false` where it is left out: it is \
             then shown as text, and reported.",
        ),
        field(
            "mentions",
            MENTION_POLICIES,
            "Where names in texts become links by themselves: the first time in each `section` \
             (so where it is left out) or on each `page`, at `each` mention, or `never`; with \
             `off` they are not even looked for.",
        ),
        field(
            "known_names",
            FieldType::Texts,
            "Names that are right though no register has them; `kyyeu check` warns of none of \
             them, and no shorter name inside one becomes a link.",
        ),
        field(
            "without",
            FieldType::Subset(&["search", "volume", "graph", "mentions", "data", "citations"]),
            "Parts of the site that are left out, with all links to them, where a small server \
             is to hold it: `search`, the `volume` for paper, the `graph` of people and \
             provinces, `mentions` (names in texts are not looked for), the `data` of datasets \
             as files, and `citations` (how works are cited, and what catalogues and search \
             engines are told).",
        ),
    ],
};

/// `oai` of the workshop.
pub static OAI: Schema = Schema {
    name: "a repository",
    fields: &[
        required("email", FieldType::Email, "Whom harvesters write to."),
        field(
            "gateway",
            FieldType::Url,
            "The gateway at which the file is registered: harvesters ask there. Where it is left \
             out, the file's own address stands for it.",
        ),
    ],
};

/// An entry of `attendees`.
pub static ATTENDEE: Schema = Schema {
    name: "an attendee",
    fields: &[
        field("speaker", FieldType::Ref(EntryKind::Speaker), "A person of the register."),
        field("group", FieldType::Text, "People who are not named one by one."),
    ],
};

/// Front matter of a record.
pub static RECORD: Schema = Schema {
    name: "a record's front matter",
    fields: &[
        required("title", FieldType::Text, "Its title."),
        field(
            "id",
            FieldType::Id,
            "Its permanent id and the last part of its address; the file's name without its \
             number where it is left out.",
        ),
        ALIASES,
        field("speakers", FieldType::Refs(EntryKind::Speaker), "Who spoke, in order."),
        field("role", FieldType::Text, "What the speaker spoke as."),
        field(
            "organisations",
            FieldType::Refs(EntryKind::Organisation),
            "On whose behalf it was given, or which organisations it is about.",
        ),
        field("provinces", FieldType::Refs(EntryKind::Province), "Which provinces it is about."),
        field("topics", FieldType::Refs(EntryKind::Topic), "Which topics it is filed under."),
        field("documents", FieldType::Refs(EntryKind::Document), "Which documents it cites."),
        field(
            "statistics",
            FieldType::Refs(EntryKind::Dataset),
            "Which datasets hold the figures that it states.",
        ),
        field("date", FieldType::Date, "When it was given, where that is not the workshop's date."),
        field("session", FieldType::Text, "The session of the programme."),
        field(
            "order",
            FieldType::Integer,
            "Its place in the programme. Records with an order come first, whatever their kind; \
             the others follow by kind, by the number of their file's name, by date and by id.",
        ),
        field("language", FieldType::Language, "Its language, where it is not the workshop's."),
        field(
            "summary",
            FieldType::Text,
            "One or two sentences for lists, feeds and search engines.",
        ),
        field("source", FieldType::Text, "Where it comes from."),
        field("pages", FieldType::Text, "Its pages in the printed proceedings, such as 12-19."),
        field("doi", FieldType::Doi, "Its DOI."),
        field(
            "corrections",
            FieldType::Maps(&CORRECTION),
            "What was put right since it was published.",
        ),
        field(
            "draft",
            FieldType::Bool,
            "`true` keeps it out of the site, unless kyyeu runs with `--drafts`.",
        ),
        field(
            "mentions",
            MENTION_POLICIES,
            "Where names in this text become links, where that is not the workshop's way.",
        ),
    ],
};

/// An entry of `corrections`.
pub static CORRECTION: Schema = Schema {
    name: "a correction",
    fields: &[
        required("date", FieldType::Date, "When it was made."),
        required(
            "kind",
            FieldType::OneOf(&["erratum", "revision", "retraction"]),
            "`erratum`: a mistake was put right; `revision`: the text was changed without one; \
             `retraction`: the record no longer holds, and stays marked so.",
        ),
        required(
            "text",
            FieldType::Text,
            "What was put right, in plain words; an empty line parts paragraphs. The feed shows \
             the same words.",
        ),
        field(
            "paragraph",
            FieldType::Text,
            "The place that it is about: the anchor of a paragraph, heading, list item or table \
             of the record, as the address behind ¶ has it.",
        ),
        field(
            "earlier",
            FieldType::Text,
            "What stood there before, in plain words; readers can open it. Where it is whole \
             paragraphs, links to them still arrive.",
        ),
        field(
            "formerly",
            FieldType::Texts,
            "The anchors that the place had before, as the addresses of old links end: those \
             links still arrive. Needed where `earlier` does not have the whole paragraph.",
        ),
    ],
};

/// Front matter of a free page.
pub static PAGE: Schema = Schema {
    name: "a page's front matter",
    fields: &[
        required("title", FieldType::Text, "Its title."),
        field(
            "id",
            FieldType::Id,
            "Its permanent id and address; the file's name without its number where it is left \
             out.",
        ),
        ALIASES,
        field("summary", FieldType::Text, "One or two sentences."),
        field("order", FieldType::Integer, "Its place among the free pages."),
        field(
            "draft",
            FieldType::Bool,
            "`true` keeps it out of the site, unless kyyeu runs with `--drafts`.",
        ),
        field(
            "mentions",
            MENTION_POLICIES,
            "Where names in this text become links, where that is not the workshop's way.",
        ),
    ],
};

/// An entry of `speakers.yaml`.
pub static SPEAKER: Schema = Schema {
    name: "a speaker",
    fields: &[
        required("name", FieldType::Text, "The whole name, as it is written."),
        field(
            "family",
            FieldType::Text,
            "The family name, as it stands in the name; needed for citations, never guessed.",
        ),
        field("given", FieldType::Text, "The given name, as it stands in the name."),
        field("titles", FieldType::Texts, "Offices held, exactly as stated."),
        field("organisation", FieldType::Ref(EntryKind::Organisation), "Where the person belongs."),
        field("province", FieldType::Ref(EntryKind::Province), "The person's province."),
        field("variants", FieldType::Texts, "Other spellings of the name."),
        field("orcid", FieldType::Orcid, "The person's ORCID identifier."),
        field("bio", FieldType::Markdown, "The person's life."),
        field(
            "namesakes",
            FieldType::Refs(EntryKind::Speaker),
            "Other people who have the same name; said so, `kyyeu check` does not take them for \
             one.",
        ),
        MENTIONS,
        ALIASES,
    ],
};

/// An entry of `provinces.yaml`.
pub static PROVINCE: Schema = Schema {
    name: "a province",
    fields: &[
        required("name", FieldType::Text, "Its name, without \"tỉnh\" or \"thành phố\"."),
        required(
            "kind",
            FieldType::OneOf(&["province", "city"]),
            "A province, or a centrally run city.",
        ),
        field("region", FieldType::Text, "The region that it belongs to; lists are grouped by it."),
        field("code", FieldType::Text, "Its official code."),
        field(
            "tile",
            FieldType::TilePosition,
            "Its place on the map of tiles: column and row, both from 1, so that neighbours touch.",
        ),
        field("successor", FieldType::Map(&SUCCESSOR), "Where it went when provinces were merged."),
        field("variants", FieldType::Texts, "Other spellings of the name."),
        field("note", FieldType::Markdown, "What a reader must know about it."),
        MENTIONS,
        ALIASES,
    ],
};

/// `successor` of a province.
pub static SUCCESSOR: Schema = Schema {
    name: "a successor",
    fields: &[
        required(
            "province",
            FieldType::Ref(EntryKind::Province),
            "The province that holds its territory now.",
        ),
        field("date", FieldType::Date, "Since when."),
        field("document", FieldType::Ref(EntryKind::Document), "By which document."),
    ],
};

/// An entry of `organisations.yaml`.
pub static ORGANISATION: Schema = Schema {
    name: "an organisation",
    fields: &[
        required("name", FieldType::Text, "Its name."),
        field(
            "kind",
            FieldType::Text,
            "What it is: a school, a committee, a ministry; lists are grouped by it.",
        ),
        field("province", FieldType::Ref(EntryKind::Province), "Where it is."),
        field("parent", FieldType::Ref(EntryKind::Organisation), "What it belongs to."),
        field("variants", FieldType::Texts, "Other names."),
        field("note", FieldType::Markdown, "What a reader must know about it."),
        MENTIONS,
        ALIASES,
    ],
};

/// An entry of `documents.yaml`.
pub static DOCUMENT: Schema = Schema {
    name: "a document",
    fields: &[
        field(
            "number",
            FieldType::Text,
            "Its number, as written on it: 21-NQ/TW. A document has a number or a title.",
        ),
        field(
            "kind",
            FieldType::Text,
            "What it is: a resolution, a directive, a scheme, guidance.",
        ),
        field("title", FieldType::Text, "Its title."),
        field("issuer", FieldType::Ref(EntryKind::Organisation), "Who issued it."),
        field("date", FieldType::Date, "When it was issued."),
        field("variants", FieldType::Texts, "Other names."),
        field("note", FieldType::Markdown, "What a reader must know about it."),
        MENTIONS,
        ALIASES,
    ],
};

/// An entry of `topics.yaml`.
pub static TOPIC: Schema = Schema {
    name: "a topic",
    fields: &[
        required("name", FieldType::Text, "Its name."),
        field("variants", FieldType::Texts, "Other names."),
        field("note", FieldType::Markdown, "What a reader must know about it."),
        ALIASES,
    ],
};

/// An entry of `tombstones.yaml`.
pub static TOMBSTONE: Schema = Schema {
    name: "a tombstone",
    fields: &[
        field("date", FieldType::Date, "When the page was withdrawn."),
        required("reason", FieldType::Text, "Why, in a sentence or two for readers."),
    ],
};

/// All schemas with the files that they describe, in the order of the reference.
pub static FILE_SCHEMAS: &[(&str, &Schema)] = &[
    ("content/workshop.yaml", &WORKSHOP),
    ("content/workshop.yaml, in `oai`", &OAI),
    ("content/workshop.yaml, in `attendees`", &ATTENDEE),
    (
        "content/speeches/NN-name.md, content/papers/NN-name.md, content/conclusions/NN-name.md",
        &RECORD,
    ),
    (
        "content/speeches/NN-name.md, content/papers/NN-name.md, content/conclusions/NN-name.md, \
         in `corrections`",
        &CORRECTION,
    ),
    ("content/pages/name.md", &PAGE),
    ("content/speakers.yaml", &SPEAKER),
    ("content/provinces.yaml", &PROVINCE),
    ("content/provinces.yaml, in `successor`", &SUCCESSOR),
    ("content/organisations.yaml", &ORGANISATION),
    ("content/documents.yaml", &DOCUMENT),
    ("content/topics.yaml", &TOPIC),
    ("content/statistics/id.yaml", &DATASET),
    ("content/statistics/id.yaml, in `figures`", &FIGURE),
    ("content/statistics/id.yaml, in `columns`", &COLUMN),
    ("content/statistics/id.yaml, in `groups`", &GROUP),
    ("content/tombstones.yaml", &TOMBSTONE),
];
