//! The content model as tables: every field of every file, its type, and what it means.
//!
//! Owns what an editor may write. The checks, the content reference and its test all come from these tables. Knows
//! nothing of where the values go.

use crate::model::EntryKind;

/// A field of a map.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in YAML.
    pub name: &'static str,
    /// What it holds.
    pub ty: Type,
    /// Whether it must be there.
    pub need: Need,
    /// What it means, one sentence for editors.
    pub doc: &'static str,
}

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It must be there and hold something.
    Required,
    /// It may be left out.
    Optional,
}

/// What a field holds.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// A text in one line.
    Text,
    /// A list of texts.
    Texts,
    /// A text in Markdown.
    Markdown,
    /// The id of the thing itself.
    Id,
    /// The id of an entry.
    Ref(EntryKind),
    /// A list of ids of entries.
    Refs(EntryKind),
    /// A figure, `figure` or `dataset/figure`.
    FigureRef,
    /// A list of figures, `dataset/figure`.
    FigureRefs,
    /// A date, EDTF level 0 or 1.
    Date,
    /// A whole number.
    Whole,
    /// A number as stated.
    Number,
    /// A number as stated, or a map from years to numbers.
    Amount,
    /// Two whole numbers from 1: a column and a row.
    Tile,
    /// `true` or `false`.
    Flag,
    /// One of a few words.
    OneOf(&'static [&'static str]),
    /// A language, BCP 47.
    Language,
    /// An ORCID identifier.
    Orcid,
    /// An absolute http or https address.
    Url,
    /// A map.
    Map(&'static Schema),
    /// A list of maps.
    Maps(&'static Schema),
    /// A map from ids to maps.
    ById(&'static Schema),
    /// A map from ids of rows to maps from ids of columns to numbers or series.
    Cells,
    /// A map from ids of columns to numbers or series.
    Row,
}

/// The fields of a kind of map.
#[derive(Debug)]
pub struct Schema {
    /// What it is, in a sentence's middle: "a record's front matter".
    pub name: &'static str,
    /// The fields in the order of the reference.
    pub fields: &'static [Field],
}

impl Schema {
    /// The field of a name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

impl Type {
    /// What it is, for messages and the reference.
    #[must_use]
    pub fn what(self) -> String {
        let id = |kind: EntryKind| format!("id of {} {}", article(kind), kind.name());
        match self {
            Self::Text => "a text".into(),
            Self::Texts => "a list of texts".into(),
            Self::Markdown => "a text in Markdown".into(),
            Self::Id => "an id".into(),
            Self::Ref(kind) => format!("the {}", id(kind)),
            Self::Refs(kind) => format!("a list of {} ids", kind.name()),
            Self::FigureRef => "a figure: `figure` or `dataset/figure`".into(),
            Self::FigureRefs => "a list of figures: `dataset/figure`".into(),
            Self::Date => "a date (2023, 2023-07, 2023-07-20, 2023?, 2020/2022)".into(),
            Self::Whole => "a whole number".into(),
            Self::Number => "a number (8620, 50.3, 1/6)".into(),
            Self::Amount => "a number (8620, 50.3, 1/6) or a series (a map from years to numbers)".into(),
            Self::Tile => "a column and a row of the map, `[3, 2]`".into(),
            Self::Flag => "`true` or `false`".into(),
            Self::OneOf(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" or "),
            Self::Language => "a language (vi, en, …)".into(),
            Self::Orcid => "an ORCID identifier (0000-0002-1825-0097)".into(),
            Self::Url => "an address that begins with https:// or http://".into(),
            Self::Map(schema) => format!("a map: {}", schema.name),
            Self::Maps(schema) => format!("a list of maps: {}", schema.name),
            Self::ById(schema) => format!("a map from ids to {}", schema.name),
            Self::Cells => "a map from row ids to maps from column ids to numbers or series".into(),
            Self::Row => "a map from column ids to numbers or series".into(),
        }
    }
}

const fn article(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Organisation => "an",
        _ => "a",
    }
}

const fn field(name: &'static str, ty: Type, doc: &'static str) -> Field {
    Field { name, ty, need: Need::Optional, doc }
}

const fn required(name: &'static str, ty: Type, doc: &'static str) -> Field {
    Field { name, ty, need: Need::Required, doc }
}

/// `content/workshop.yaml`
pub static WORKSHOP: Schema = Schema {
    name: "the workshop",
    fields: &[
        required("title", Type::Text, "The workshop's title."),
        field("subtitle", Type::Text, "What stands below the title."),
        required("date", Type::Date, "When it was held."),
        field("place", Type::Text, "Where it was held."),
        field(
            "language",
            Type::OneOf(&["vi", "en"]),
            "Language of the interface and, unless they say otherwise, of the records; `vi` where it is left out.",
        ),
        field("summary", Type::Text, "One paragraph that says what the workshop was; it opens the home page."),
        field("organisers", Type::Refs(EntryKind::Organisation), "Who held it."),
        field("chairs", Type::Refs(EntryKind::Speaker), "Who chaired it."),
        field("attendees", Type::Maps(&ATTENDEE), "Who attended, in order."),
        field("key_figures", Type::FigureRefs, "Figures for the home page, in order."),
        field(
            "base_url",
            Type::Url,
            "Where the site will stand; needed for the sitemap, the feed and canonical links.",
        ),
        field("licence", Type::Text, "Under which licence the proceedings stand."),
        field("publisher", Type::Text, "Who publishes them."),
        field("source", Type::Text, "Where they come from."),
        field(
            "raw_html",
            Type::Flag,
            "Whether HTML in Markdown reaches the pages; `false` where it is left out: it is then shown as text, and reported.",
        ),
        field(
            "mentions",
            Type::OneOf(&["section", "page", "each", "never", "off"]),
            "Where names in texts become links by themselves: the first time in each `section` (so where it is left out) or on each `page`, at `each` mention, or `never`; with `off` they are not even looked for.",
        ),
        field(
            "known_names",
            Type::Texts,
            "Names that are right though no register has them; `kyyeu check` warns of none of them, and no shorter name inside one becomes a link.",
        ),
    ],
};

/// An entry of `attendees`.
pub static ATTENDEE: Schema = Schema {
    name: "an attendee",
    fields: &[
        field("speaker", Type::Ref(EntryKind::Speaker), "A person of the register."),
        field("group", Type::Text, "People who are not named one by one."),
    ],
};

/// Front matter of a record.
pub static RECORD: Schema = Schema {
    name: "a record's front matter",
    fields: &[
        required("title", Type::Text, "Its title."),
        field(
            "id",
            Type::Id,
            "Its permanent id and the last part of its address; the file's name without its number where it is left out.",
        ),
        field("speakers", Type::Refs(EntryKind::Speaker), "Who spoke, in order."),
        field("role", Type::Text, "What the speaker spoke as."),
        field(
            "organisations",
            Type::Refs(EntryKind::Organisation),
            "On whose behalf it was given, or which organisations it is about.",
        ),
        field("provinces", Type::Refs(EntryKind::Province), "Which provinces it is about."),
        field("topics", Type::Refs(EntryKind::Topic), "Which topics it is filed under."),
        field("documents", Type::Refs(EntryKind::Document), "Which documents it cites."),
        field("statistics", Type::Refs(EntryKind::Dataset), "Which datasets hold the figures that it states."),
        field("date", Type::Date, "When it was given, where that is not the workshop's date."),
        field("session", Type::Text, "The session of the programme."),
        field(
            "order",
            Type::Whole,
            "Its place in the programme. Records with an order come first, whatever their kind; the others follow by kind, by the number of their file's name, by date and by id.",
        ),
        field("language", Type::Language, "Its language, where it is not the workshop's."),
        field("summary", Type::Text, "One or two sentences for lists, feeds and search engines."),
        field("source", Type::Text, "Where it comes from."),
        field("draft", Type::Flag, "`true` keeps it out of the site."),
        field(
            "mentions",
            Type::OneOf(&["section", "page", "each", "never", "off"]),
            "Where names in this text become links, where that is not the workshop's way.",
        ),
    ],
};

/// Front matter of a free page.
pub static PAGE: Schema = Schema {
    name: "a page's front matter",
    fields: &[
        required("title", Type::Text, "Its title."),
        field("id", Type::Id, "Its permanent id and address; the file's name without its number where it is left out."),
        field("summary", Type::Text, "One or two sentences."),
        field("order", Type::Whole, "Its place among the free pages."),
        field("draft", Type::Flag, "`true` keeps it out of the site."),
        field(
            "mentions",
            Type::OneOf(&["section", "page", "each", "never", "off"]),
            "Where names in this text become links, where that is not the workshop's way.",
        ),
    ],
};

/// An entry of `speakers.yaml`.
pub static SPEAKER: Schema = Schema {
    name: "a speaker",
    fields: &[
        required("name", Type::Text, "The whole name, as it is written."),
        field("family", Type::Text, "The family name, as it stands in the name; needed for citations, never guessed."),
        field("given", Type::Text, "The given name, as it stands in the name."),
        field("titles", Type::Texts, "Offices held, exactly as stated."),
        field("organisation", Type::Ref(EntryKind::Organisation), "Where the person belongs."),
        field("province", Type::Ref(EntryKind::Province), "The person's province."),
        field("variants", Type::Texts, "Other spellings of the name."),
        field("orcid", Type::Orcid, "The person's ORCID identifier."),
        field("bio", Type::Markdown, "The person's life."),
        field(
            "namesakes",
            Type::Refs(EntryKind::Speaker),
            "Other people who have the same name; said so, `kyyeu check` does not take them for one.",
        ),
        field("mentions", Type::OneOf(&["off"]), "`off`: texts are not searched for its names."),
    ],
};

/// An entry of `provinces.yaml`.
pub static PROVINCE: Schema = Schema {
    name: "a province",
    fields: &[
        required("name", Type::Text, "Its name, without \"tỉnh\" or \"thành phố\"."),
        required("kind", Type::OneOf(&["province", "city"]), "A province, or a centrally run city."),
        field("region", Type::Text, "The region that it belongs to; lists are grouped by it."),
        field("code", Type::Text, "Its official code."),
        field(
            "tile",
            Type::Tile,
            "Its place on the map of tiles: column and row, both from 1, so that neighbours touch.",
        ),
        field("successor", Type::Map(&SUCCESSOR), "Where it went when provinces were merged."),
        field("variants", Type::Texts, "Other spellings of the name."),
        field("note", Type::Markdown, "What a reader must know about it."),
        field("mentions", Type::OneOf(&["off"]), "`off`: texts are not searched for its names."),
    ],
};

/// `successor` of a province.
pub static SUCCESSOR: Schema = Schema {
    name: "a successor",
    fields: &[
        required("province", Type::Ref(EntryKind::Province), "The province that holds its territory now."),
        field("date", Type::Date, "Since when."),
        field("document", Type::Ref(EntryKind::Document), "By which document."),
    ],
};

/// An entry of `organisations.yaml`.
pub static ORGANISATION: Schema = Schema {
    name: "an organisation",
    fields: &[
        required("name", Type::Text, "Its name."),
        field("kind", Type::Text, "What it is: a school, a committee, a ministry; lists are grouped by it."),
        field("province", Type::Ref(EntryKind::Province), "Where it is."),
        field("parent", Type::Ref(EntryKind::Organisation), "What it belongs to."),
        field("variants", Type::Texts, "Other names."),
        field("note", Type::Markdown, "What a reader must know about it."),
        field("mentions", Type::OneOf(&["off"]), "`off`: texts are not searched for its names."),
    ],
};

/// An entry of `documents.yaml`.
pub static DOCUMENT: Schema = Schema {
    name: "a document",
    fields: &[
        field("number", Type::Text, "Its number, as written on it: 21-NQ/TW. A document has a number or a title."),
        field("kind", Type::Text, "What it is: a resolution, a directive, a scheme, guidance."),
        field("title", Type::Text, "Its title."),
        field("issuer", Type::Ref(EntryKind::Organisation), "Who issued it."),
        field("date", Type::Date, "When it was issued."),
        field("variants", Type::Texts, "Other names."),
        field("note", Type::Markdown, "What a reader must know about it."),
        field("mentions", Type::OneOf(&["off"]), "`off`: texts are not searched for its names."),
    ],
};

/// An entry of `topics.yaml`.
pub static TOPIC: Schema = Schema {
    name: "a topic",
    fields: &[
        required("name", Type::Text, "Its name."),
        field("variants", Type::Texts, "Other names."),
        field("note", Type::Markdown, "What a reader must know about it."),
    ],
};

/// A file of `statistics`.
pub static DATASET: Schema = Schema {
    name: "a dataset",
    fields: &[
        required("title", Type::Text, "What it says."),
        field(
            "unit",
            Type::Text,
            "What is counted, for figures that do not say so themselves; `%` where the numbers are percentages.",
        ),
        field("period", Type::Date, "The period that it holds for."),
        field("province", Type::Ref(EntryKind::Province), "The province that it is about."),
        field("organisation", Type::Ref(EntryKind::Organisation), "The organisation that it is about."),
        field("region", Type::Text, "The region that it is about."),
        field(
            "source",
            Type::Ref(EntryKind::Record),
            "The record that states it; `record#anchor` names the very paragraph. Without an anchor it is the paragraph where that record's text states the figure.",
        ),
        field(
            "stated",
            Type::Text,
            "The words of the source that state the figures, exactly. Every number of a figure must stand in them, in digits of the workshop's language or as a word.",
        ),
        field("note", Type::Markdown, "What a reader must know about it."),
        field(
            "chart",
            Type::OneOf(&["bars", "stacked", "series", "targets", "dots", "map", "none"]),
            "How it is drawn, where the shape of the data does not decide it well.",
        ),
        field("figures", Type::ById(&FIGURE), "Its figures, one by one. A dataset has figures or a table."),
        field(
            "rows",
            Type::OneOf(&["province", "organisation", "speaker", "document", "topic", "year", "sex", "age", "group"]),
            "For a table: what the rows are. Entries of a register; years (`2020`); `female`, `male`, `other`; ages (`18-22`, `under-18`, `from-60`); or groups that `groups` names.",
        ),
        field("groups", Type::ById(&GROUP), "For a table whose rows are groups: what each is called."),
        field("columns", Type::ById(&COLUMN), "For a table: its columns."),
        field(
            "table",
            Type::Cells,
            "For a table: its numbers, by row and column. A number may be a series: `{2020: 151, 2021: 160}`. A figure of a table is called `row.column`, in a series `row.column.year`.",
        ),
        field(
            "total",
            Type::Row,
            "For a table: totals by column; the rows must add up to them. Their figures are called `total.column`.",
        ),
        field(
            "partial",
            Type::Flag,
            "For a table: `true` where the rows are not all, so that they add up to the total at most.",
        ),
    ],
};

/// An entry of `figures`.
pub static FIGURE: Schema = Schema {
    name: "a figure",
    fields: &[
        required("label", Type::Text, "What it says."),
        field("definition", Type::Text, "What exactly is counted, where the label does not say it."),
        required(
            "value",
            Type::Amount,
            "The number as stated, with a decimal point and without grouping; or a series, a map from years to numbers, whose figures are called `figure.year`.",
        ),
        field("unit", Type::Text, "What is counted, where it is not the dataset's unit."),
        field(
            "scale",
            Type::OneOf(&["thousand", "million", "billion"]),
            "The power of ten that the number was stated in: 1,2 triệu is 1.2 with `million`.",
        ),
        field("qualifier", Type::OneOf(&["over", "nearly", "about"]), "How the number was hedged: hơn, gần, khoảng."),
        field("period", Type::Date, "The period, where it is not the dataset's."),
        field("source", Type::Ref(EntryKind::Record), "The record that states it, where it is not the dataset's."),
        field("stated", Type::Text, "The words of the source that state it, where they are not the dataset's."),
        field("of", Type::FigureRef, "The figure that it is a part of; it must not be more."),
        field("of_text", Type::Text, "What it is a share of, where that number is not stated."),
        field(
            "percent",
            Type::Number,
            "The share as stated, in percent; with `of`, it must be what the two numbers give, to the decimals that it has.",
        ),
        field("part", Type::FigureRef, "For a share or rate on its own: the part whose whole is `of`."),
        field(
            "per",
            Type::Number,
            "For a rate: how many of the whole it counts (1000); without it, and with the unit `%`, 100.",
        ),
        field("sum_of", Type::FigureRefs, "The parts that add up to it; a series stands for its years."),
        field("includes", Type::FigureRefs, "Parts that do not overlap and add up to it at most."),
        field("average_of", Type::FigureRef, "The total, or the series, that it is the average of."),
        field(
            "over",
            Type::Number,
            "For an average: over how many years or other things; without it, the years of the series or of the total's period.",
        ),
        field("rank", Type::Whole, "Its rank as stated."),
        field("rank_among", Type::Text, "Among whom."),
        field("ranked_with", Type::FigureRefs, "The figures that the rank counts."),
        field("rank_from", Type::OneOf(&["highest", "lowest"]), "Which end is first; `highest` where it is left out."),
        field("target", Type::Number, "What was aimed at."),
        field("attained", Type::Number, "How much of the target was reached, in percent, as stated."),
        field(
            "known_discrepancy",
            Type::Text,
            "Why a relation does not hold in the source itself. It is then kept, and shown to the reader.",
        ),
        field("note", Type::Text, "What a reader must know about it."),
    ],
};

/// An entry of `groups`.
pub static GROUP: Schema =
    Schema { name: "a group", fields: &[required("label", Type::Text, "What the reader calls it.")] };

/// An entry of `columns`.
pub static COLUMN: Schema = Schema {
    name: "a column",
    fields: &[
        required("label", Type::Text, "What it says."),
        field("definition", Type::Text, "What exactly is counted, where the label does not say it."),
        field("unit", Type::Text, "What is counted, where it is not the dataset's unit."),
        field("of", Type::Text, "The column that it is a part of; in no row it must be more."),
        field("part", Type::Text, "For a share or rate: the column of the part whose whole is `of`."),
        field(
            "per",
            Type::Number,
            "For a rate: how many of the whole it counts; without it, and with the unit `%`, 100.",
        ),
        field("sum_of", Type::Texts, "The columns that add up to it in every row."),
        field("includes", Type::Texts, "Columns that do not overlap and add up to it at most."),
        field("average_of", Type::Text, "The column that it is the average of."),
        field("over", Type::Number, "For an average: over how many years or other things."),
        field("rank_of", Type::Text, "The column whose rows it ranks."),
        field("rank_from", Type::OneOf(&["highest", "lowest"]), "Which end is first; `highest` where it is left out."),
        field(
            "known_discrepancy",
            Type::Text,
            "Why a relation does not hold in the source itself; shown to the reader.",
        ),
    ],
};

/// All schemas with the files that they describe, in the order of the reference.
pub static FILES: &[(&str, &Schema)] = &[
    ("content/workshop.yaml", &WORKSHOP),
    ("content/workshop.yaml, in `attendees`", &ATTENDEE),
    ("content/speeches/NN-name.md, content/papers/NN-name.md, content/conclusions/NN-name.md", &RECORD),
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
];
