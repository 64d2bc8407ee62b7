//! The tables of fields as JSON Schemas (draft 7, which editors' YAML servers know whole): editors
//! complete and check while one types.
//!
//! Made from the tables alone, so the two cannot disagree. A schema never refuses what `kyyeu
//! check` accepts; what takes more than one field to see (ids that nothing has, sums that do not
//! hold) `kyyeu check` says.

use serde_json::{Map, Value, json};

use super::{
    DATASET, DOCUMENT, Field, Need, ORGANISATION, PAGE, PROVINCE, RECORD, SPEAKER, Schema,
    TOMBSTONE, TOPIC, Type, WORKSHOP,
};
use kyyeu_model::Alias;

/// What the schema of a file describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whole {
    /// One map of fields.
    Fields,
    /// A map from ids to maps of fields.
    Register,
    /// A map from addresses to maps of fields.
    Addresses,
}

/// A file of JSON Schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaFile {
    /// What it is called, without a folder: `speakers.json`.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// A schema and the files that it describes.
struct Described {
    name: &'static str,
    schema: &'static Schema,
    whole: Whole,
    /// Patterns of the paths.
    files: &'static [&'static str],
}

const fn fields(
    name: &'static str,
    schema: &'static Schema,
    files: &'static [&'static str],
) -> Described {
    Described { name, schema, whole: Whole::Fields, files }
}

const fn register(
    name: &'static str,
    schema: &'static Schema,
    files: &'static [&'static str],
) -> Described {
    Described { name, schema, whole: Whole::Register, files }
}

static DESCRIBED: [Described; 10] = [
    fields("workshop", &WORKSHOP, &["content/workshop.yaml"]),
    fields(
        "record",
        &RECORD,
        &["content/speeches/*.md", "content/papers/*.md", "content/conclusions/*.md"],
    ),
    fields("page", &PAGE, &["content/pages/*.md"]),
    register("speakers", &SPEAKER, &["content/speakers.yaml", "content/speakers/*.yaml"]),
    register("provinces", &PROVINCE, &["content/provinces.yaml", "content/provinces/*.yaml"]),
    register(
        "organisations",
        &ORGANISATION,
        &["content/organisations.yaml", "content/organisations/*.yaml"],
    ),
    register("documents", &DOCUMENT, &["content/documents.yaml", "content/documents/*.yaml"]),
    register("topics", &TOPIC, &["content/topics.yaml", "content/topics/*.yaml"]),
    fields("statistics", &DATASET, &["content/statistics/*.yaml"]),
    Described {
        name: "tombstones",
        schema: &TOMBSTONE,
        whole: Whole::Addresses,
        files: &["content/tombstones.yaml"],
    },
];

/// The schemas of all files.
#[must_use]
pub fn schemas() -> Vec<SchemaFile> {
    DESCRIBED
        .iter()
        .map(|described| SchemaFile { name: file(described.name), text: pretty(&whole(described)) })
        .collect()
}

/// Which schema stands for which files of YAML, as the settings of an editor have it. `folder` is
/// where the schemas are.
#[must_use]
pub fn associations(folder: &str) -> String {
    let yaml = |described: &&Described| !matches!(described.name, "record" | "page"); // These are front matter.
    let of = |described: &Described| {
        (format!("{folder}/{}", file(described.name)), json!(described.files))
    };
    pretty(&json!({ "yaml.schemas": DESCRIBED.iter().filter(yaml).map(of).collect::<Map<_, _>>() }))
}

fn file(name: &str) -> String {
    format!("{name}.json")
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

fn whole(described: &Described) -> Value {
    let Described { schema, whole, .. } = described;
    let mut value = match whole {
        Whole::Fields => map(schema),
        Whole::Register => by_id(schema, &["object", "null"]),
        Whole::Addresses => json!({
            "type": ["object", "null"],
            "propertyNames": { "pattern": r"\.html$" },
            "additionalProperties": map(schema),
        }),
    };
    let title = match whole {
        Whole::Fields => schema.name.to_owned(),
        Whole::Register => format!("a map from ids to entries: {}", schema.name),
        Whole::Addresses => format!("a map from addresses to entries: {}", schema.name),
    };
    value["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    value["$comment"] = json!(format!("made by kyyeu schema, for {}", described.files.join(", ")));
    value["title"] = json!(title);
    value
}

/// A map of fields.
fn map(schema: &Schema) -> Value {
    let property = |field: &Field| (field.name.to_owned(), property(field));
    let required =
        schema.fields.iter().filter(|field| field.need == Need::Required).map(|field| field.name);
    json!({
        "type": "object",
        "properties": schema.fields.iter().map(property).collect::<Map<_, _>>(),
        "required": required.collect::<Vec<_>>(),
        "additionalProperties": false,
    })
}

fn by_id(schema: &Schema, types: &[&str]) -> Value {
    json!({ "type": types, "propertyNames": { "pattern": whole_pattern(ID), "maxLength": 100 }, "additionalProperties": map(schema) })
}

fn property(field: &Field) -> Value {
    let mut value = of(field.ty);
    value["description"] = json!(field.doc);
    // A field that is empty is a field left out.
    if field.need == Need::Optional {
        if let Some(words) = value.get_mut("enum").and_then(Value::as_array_mut) {
            words.push(Value::Null);
        }
        match &mut value["type"] {
            Value::Array(types) if types.contains(&json!("null")) => {}
            Value::Array(types) => types.push(json!("null")),
            one => *one = json!([one.clone(), "null"]),
        }
    }
    value
}

const ID: &str = "[a-z0-9]+(-[a-z0-9]+)*";

/// A date of EDTF, its form alone: `2023`, `202X`, `2023-07-20?`, `Y12023`, with a time.
const DATE: &str = "-?(Y-?[0-9]{5,}|[0-9X]{4}(-(0[0-9]|1[0-2]|2[1-4]|XX)(-([0-2][0-9]|3[01]|XX)(T[0-9:]+(Z|[+-][0-9:]+)?)?)?)?)[?~%]?";

const NUMBER: &str = r"-?[0-9]+(\.[0-9]+)?|[+]?[0-9]+ */ *[+]?[0-9]+";

fn whole_pattern(pattern: &str) -> String {
    format!("^({pattern})$")
}

/// A scalar that YAML may take for a number or a truth value, and kyyeu for the text that stands
/// there.
fn text() -> Value {
    json!({ "type": ["string", "number", "boolean"], "pattern": r"\S" })
}

fn patterned(pattern: &str, examples: &[&str]) -> Value {
    json!({ "type": ["string", "number"], "pattern": whole_pattern(pattern), "examples": examples })
}

fn list(item: &Value) -> Value {
    json!({ "type": "array", "items": item })
}

/// What a field of a type holds.
fn of(ty: Type) -> Value {
    match ty {
        Type::Text | Type::Markdown => text(),
        Type::Texts => list(&text()),
        Type::Id => {
            let mut id = patterned(ID, &["nguyen-van-an"]);
            id["maxLength"] = json!(100);
            id
        }
        Type::Alias => {
            let folders = Alias::FOLDERS.join("|");
            patterned(&format!("(({folders})/)?{ID}"), &["ten-cu", "papers/ten-cu"])
        }
        Type::Aliases => list(&of(Type::Alias)),
        // The id of a translation ends in its language; a place in the text may follow.
        Type::Ref(_) => patterned(&format!(r" *{ID}(\.[a-z]{{2,3}})?(#.*)? *"), &["nguyen-van-an"]),
        Type::Refs(kind) => list(&of(Type::Ref(kind))),
        Type::FigureRef => patterned(".+", &["hoc-sinh/tong-so"]),
        Type::FigureRefs => list(&of(Type::FigureRef)),
        Type::Date => patterned(
            &format!(r"{DATE}|(\.\.|{DATE})?/(\.\.|{DATE})?"),
            &["2023", "2023-07", "2023-07-20", "2023?", "2020/2022"],
        ),
        Type::Whole => patterned("[+-]?[0-9]+", &["2"]),
        Type::Number => patterned(NUMBER, &["8620", "50.3", "1/6"]),
        Type::Amount => json!({
            "type": ["string", "number", "object"],
            "pattern": whole_pattern(NUMBER),
            "propertyNames": { "pattern": "^[0-9]{4}$" },
            "additionalProperties": of(Type::Number),
            "examples": ["8620", "50.3", { "2020": 151, "2021": 160 }],
        }),
        Type::Tile => json!({
            "type": "array",
            "items": { "type": ["string", "integer"], "pattern": "^[+]?[0-9]+$", "minimum": 1, "maximum": 100 },
            "minItems": 2,
            "maxItems": 2,
            "examples": [[3, 2]],
        }),
        Type::Flag => json!({ "type": ["boolean", "string"], "pattern": "^(true|false)$" }),
        Type::SomeOf(words) => list(&of(Type::OneOf(words))),
        // The last digit of an identifier checks the others, which no pattern can.
        Type::Doi => patterned(r#"10\.[0-9]{2,}[0-9.]*/[^\s"<>{}\\]+"#, &["10.1000/182"]),
        Type::Isbn => patterned("[0-9Xx -]+", &["978-604-0-00000-2"]),
        Type::Issn => patterned("[0-9Xx -]+", &["2049-3630"]),
        Type::Email => patterned(r"[^@\s]+@[^@\s]+", &["name@example.org"]),
        Type::OneOf(words) => json!({ "type": "string", "enum": words }),
        Type::Language => patterned("[A-Za-z]{2,8}([-_][A-Za-z0-9]+)*", &["vi", "en"]),
        Type::Orcid => {
            patterned("[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]", &["0000-0002-1825-0097"])
        }
        Type::Url => patterned("https?://[^ ]+", &["https://kyyeu.example/2023/"]),
        Type::Map(schema) => map(schema),
        Type::Maps(schema) => list(&map(schema)),
        Type::ById(schema) => by_id(schema, &["object"]),
        Type::Cells => json!({ "type": "object", "additionalProperties": of(Type::Row) }),
        Type::Row => {
            let mut amount = of(Type::Amount);
            amount["type"] = json!(["string", "number", "object", "null"]);
            json!({ "type": ["object", "null"], "additionalProperties": amount })
        }
    }
}
