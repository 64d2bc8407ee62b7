//! The tables of fields as JSON Schemas (draft 7, which editors' YAML servers know whole): editors
//! complete and check while one types.
//!
//! Made from the tables alone, so the two cannot disagree. A schema never refuses what `kyyeu
//! check` accepts; what takes more than one field to see (ids that nothing has, sums that do not
//! hold) `kyyeu check` says.

use serde_json::{Map, Value, json};

use crate::schema::{
    DATASET, DOCUMENT, FieldType, ORGANISATION, PAGE, PROVINCE, RECORD, Requirement, SPEAKER,
    Schema, SchemaField, TOMBSTONE, TOPIC, WORKSHOP,
};
use kyyeu_model::Alias;

/// What the schema of a file describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SchemaRoot {
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
struct FileAssociation {
    name: &'static str,
    schema: &'static Schema,
    root: SchemaRoot,
    /// Patterns of the paths.
    globs: &'static [&'static str],
}

const fn for_fields(
    name: &'static str,
    schema: &'static Schema,
    files: &'static [&'static str],
) -> FileAssociation {
    FileAssociation { name, schema, root: SchemaRoot::Fields, globs: files }
}

const fn for_register(
    name: &'static str,
    schema: &'static Schema,
    files: &'static [&'static str],
) -> FileAssociation {
    FileAssociation { name, schema, root: SchemaRoot::Register, globs: files }
}

static DESCRIBED: [FileAssociation; 10] = [
    for_fields("workshop", &WORKSHOP, &["content/workshop.yaml"]),
    for_fields(
        "record",
        &RECORD,
        &["content/speeches/*.md", "content/papers/*.md", "content/conclusions/*.md"],
    ),
    for_fields("page", &PAGE, &["content/pages/*.md"]),
    for_register("speakers", &SPEAKER, &["content/speakers.yaml", "content/speakers/*.yaml"]),
    for_register("provinces", &PROVINCE, &["content/provinces.yaml", "content/provinces/*.yaml"]),
    for_register(
        "organisations",
        &ORGANISATION,
        &["content/organisations.yaml", "content/organisations/*.yaml"],
    ),
    for_register("documents", &DOCUMENT, &["content/documents.yaml", "content/documents/*.yaml"]),
    for_register("topics", &TOPIC, &["content/topics.yaml", "content/topics/*.yaml"]),
    for_fields("statistics", &DATASET, &["content/statistics/*.yaml"]),
    FileAssociation {
        name: "tombstones",
        schema: &TOMBSTONE,
        root: SchemaRoot::Addresses,
        globs: &["content/tombstones.yaml"],
    },
];

/// The schemas of all files.
#[must_use]
pub fn json_schemas() -> Vec<SchemaFile> {
    DESCRIBED
        .iter()
        .map(|described| SchemaFile {
            name: file_name(described.name),
            text: to_pretty_json(&root_schema(described)),
        })
        .collect()
}

/// Which schema stands for which files of YAML, as the settings of an editor have it. `folder` is
/// where the schemas are.
#[must_use]
pub fn editor_associations(folder: &str) -> String {
    let yaml = |described: &&FileAssociation| !matches!(described.name, "record" | "page"); // These are front matter.
    let of = |described: &FileAssociation| {
        (format!("{folder}/{}", file_name(described.name)), json!(described.globs))
    };
    to_pretty_json(
        &json!({ "yaml.schemas": DESCRIBED.iter().filter(yaml).map(of).collect::<Map<_, _>>() }),
    )
}

fn file_name(name: &str) -> String {
    format!("{name}.json")
}

fn to_pretty_json(value: &Value) -> String {
    format!("{value:#}\n")
}

fn root_schema(described: &FileAssociation) -> Value {
    let FileAssociation { schema, root: whole, .. } = described;
    let mut value = match whole {
        SchemaRoot::Fields => map_schema(schema),
        SchemaRoot::Register => map_by_id_schema(schema, &["object", "null"]),
        SchemaRoot::Addresses => json!({
            "type": ["object", "null"],
            "propertyNames": { "pattern": r"\.html$" },
            "additionalProperties": map_schema(schema),
        }),
    };
    let title = match whole {
        SchemaRoot::Fields => schema.name.to_owned(),
        SchemaRoot::Register => format!("a map from ids to entries: {}", schema.name),
        SchemaRoot::Addresses => format!("a map from addresses to entries: {}", schema.name),
    };
    value["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    value["$comment"] = json!(format!("made by kyyeu schema, for {}", described.globs.join(", ")));
    value["title"] = json!(title);
    value
}

/// A map of fields.
fn map_schema(schema: &Schema) -> Value {
    let property = |field: &SchemaField| (field.name.to_owned(), property_schema(field));
    let required = schema
        .fields
        .iter()
        .filter(|field| field.requirement == Requirement::Required)
        .map(|field| field.name);
    json!({
        "type": "object",
        "properties": schema.fields.iter().map(property).collect::<Map<_, _>>(),
        "required": required.collect::<Vec<_>>(),
        "additionalProperties": false,
    })
}

fn map_by_id_schema(schema: &Schema, types: &[&str]) -> Value {
    json!({ "type": types, "propertyNames": { "pattern": anchor_pattern(ID_PATTERN), "maxLength": 100 }, "additionalProperties": map_schema(schema) })
}

fn property_schema(field: &SchemaField) -> Value {
    let mut value = type_schema(field.ty);
    value["description"] = json!(field.doc);
    // A field that is empty is a field left out.
    if field.requirement == Requirement::Optional {
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

const ID_PATTERN: &str = "[a-z0-9]+(-[a-z0-9]+)*";

/// A date of EDTF, its form alone: `2023`, `202X`, `2023-07-20?`, `Y12023`, with a time.
const DATE_PATTERN: &str = "-?(Y-?[0-9]{5,}|[0-9X]{4}(-(0[0-9]|1[0-2]|2[1-4]|XX)(-([0-2][0-9]|3[01]|XX)(T[0-9:]+(Z|[+-][0-9:]+)?)?)?)?)[?~%]?";

const NUMBER_PATTERN: &str = r"-?[0-9]+(\.[0-9]+)?|[+]?[0-9]+ */ *[+]?[0-9]+";

fn anchor_pattern(pattern: &str) -> String {
    format!("^({pattern})$")
}

/// A scalar that YAML may take for a number or a truth value, and kyyeu for the text that stands
/// there.
fn text_schema() -> Value {
    json!({ "type": ["string", "number", "boolean"], "pattern": r"\S" })
}

fn pattern_schema(pattern: &str, examples: &[&str]) -> Value {
    json!({ "type": ["string", "number"], "pattern": anchor_pattern(pattern), "examples": examples })
}

fn list_schema(item: &Value) -> Value {
    json!({ "type": "array", "items": item })
}

/// What a field of a type holds.
fn type_schema(ty: FieldType) -> Value {
    match ty {
        FieldType::Text | FieldType::Markdown => text_schema(),
        FieldType::Texts => list_schema(&text_schema()),
        FieldType::Id => {
            let mut id = pattern_schema(ID_PATTERN, &["nguyen-van-an"]);
            id["maxLength"] = json!(100);
            id
        }
        FieldType::Alias => {
            let folders = Alias::FOLDERS.join("|");
            pattern_schema(&format!("(({folders})/)?{ID_PATTERN}"), &["ten-cu", "papers/ten-cu"])
        }
        FieldType::Aliases => list_schema(&type_schema(FieldType::Alias)),
        // The id of a translation ends in its language; a place in the text may follow.
        FieldType::Ref(_) => {
            pattern_schema(&format!(r" *{ID_PATTERN}(\.[a-z]{{2,3}})?(#.*)? *"), &["nguyen-van-an"])
        }
        FieldType::Refs(kind) => list_schema(&type_schema(FieldType::Ref(kind))),
        FieldType::FigureRef => pattern_schema(".+", &["hoc-sinh/tong-so"]),
        FieldType::FigureRefs => list_schema(&type_schema(FieldType::FigureRef)),
        FieldType::Date => pattern_schema(
            &format!(r"{DATE_PATTERN}|(\.\.|{DATE_PATTERN})?/(\.\.|{DATE_PATTERN})?"),
            &["2023", "2023-07", "2023-07-20", "2023?", "2020/2022"],
        ),
        FieldType::Integer => pattern_schema("[+-]?[0-9]+", &["2"]),
        FieldType::Number => pattern_schema(NUMBER_PATTERN, &["8620", "50.3", "1/6"]),
        FieldType::Amount => json!({
            "type": ["string", "number", "object"],
            "pattern": anchor_pattern(NUMBER_PATTERN),
            "propertyNames": { "pattern": "^[0-9]{4}$" },
            "additionalProperties": type_schema(FieldType::Number),
            "examples": ["8620", "50.3", { "2020": 151, "2021": 160 }],
        }),
        FieldType::TilePosition => json!({
            "type": "array",
            "items": { "type": ["string", "integer"], "pattern": "^[+]?[0-9]+$", "minimum": 1, "maximum": 100 },
            "minItems": 2,
            "maxItems": 2,
            "examples": [[3, 2]],
        }),
        FieldType::Bool => json!({ "type": ["boolean", "string"], "pattern": "^(true|false)$" }),
        FieldType::Subset(words) => list_schema(&type_schema(FieldType::OneOf(words))),
        // The last digit of an identifier checks the others, which no pattern can.
        FieldType::Doi => pattern_schema(r#"10\.[0-9]{2,}[0-9.]*/[^\s"<>{}\\]+"#, &["10.1000/182"]),
        FieldType::Isbn => pattern_schema("[0-9Xx -]+", &["978-604-0-00000-2"]),
        FieldType::Issn => pattern_schema("[0-9Xx -]+", &["2049-3630"]),
        FieldType::Email => pattern_schema(r"[^@\s]+@[^@\s]+", &["name@example.org"]),
        FieldType::OneOf(words) => json!({ "type": "string", "enum": words }),
        FieldType::Language => pattern_schema("[A-Za-z]{2,8}([-_][A-Za-z0-9]+)*", &["vi", "en"]),
        FieldType::Orcid => {
            pattern_schema("[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]", &["0000-0002-1825-0097"])
        }
        FieldType::Url => pattern_schema("https?://[^ ]+", &["https://kyyeu.example/2023/"]),
        FieldType::Map(schema) => map_schema(schema),
        FieldType::Maps(schema) => list_schema(&map_schema(schema)),
        FieldType::MapById(schema) => map_by_id_schema(schema, &["object"]),
        FieldType::Cells => {
            json!({ "type": "object", "additionalProperties": type_schema(FieldType::Row) })
        }
        FieldType::Row => {
            let mut amount = type_schema(FieldType::Amount);
            amount["type"] = json!(["string", "number", "object", "null"]);
            json!({ "type": ["object", "null"], "additionalProperties": amount })
        }
    }
}
