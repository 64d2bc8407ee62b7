//! JSON Schemas of the files of the content, for completion and checks in editors.
//!
//! The schemas are of draft 7, which the YAML language servers of editors support fully. They are
//! derived from the tables of fields. A schema never rejects what `kyyeu check` accepts; checks of
//! more than one field (unknown ids, wrong sums) are left to `kyyeu check`.

use serde_json::{Map, Value, json};

use crate::schema::{
    DATASET, FieldType, PAGE, RECORD, REGISTERS, RegisterSchema, Requirement, Schema, SchemaField,
    TOMBSTONE, WORKSHOP,
};
use kyyeu_model::Alias;

/// The top level of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SchemaRoot {
    /// One map of fields.
    Fields,
    /// A map from ids to maps of fields.
    Register,
    /// A map from addresses to maps of fields.
    Addresses,
}

/// A JSON Schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaFile {
    /// File name: `speakers.json`.
    pub name: String,
    /// The JSON text, with a final line break.
    pub text: String,
}

/// A schema and the files that it describes.
struct FileAssociation {
    name: &'static str,
    schema: &'static Schema,
    root: SchemaRoot,
    /// Patterns of the paths in the project.
    globs: Vec<String>,
}

impl FileAssociation {
    fn new(name: &'static str, schema: &'static Schema, root: SchemaRoot, globs: &[&str]) -> Self {
        let globs = globs.iter().map(|&glob| glob.to_owned()).collect();
        Self { name, schema, root, globs }
    }

    fn fields(name: &'static str, schema: &'static Schema, globs: &[&str]) -> Self {
        Self::new(name, schema, SchemaRoot::Fields, globs)
    }

    fn register(register: &RegisterSchema) -> Self {
        let name = register.name();
        let globs = vec![format!("content/{name}.yaml"), format!("content/{name}/*.yaml")];
        Self { name, schema: register.schema, root: SchemaRoot::Register, globs }
    }

    /// Whether the schema describes front matter: editors associate schemas with YAML files only.
    fn is_front_matter(&self) -> bool {
        matches!(self.name, "record" | "page")
    }
}

/// All files of the content with their schemas.
fn file_associations() -> Vec<FileAssociation> {
    let records = ["content/speeches/*.md", "content/papers/*.md", "content/conclusions/*.md"];
    let mut associations = vec![
        FileAssociation::fields("workshop", &WORKSHOP, &["content/workshop.yaml"]),
        FileAssociation::fields("record", &RECORD, &records),
        FileAssociation::fields("page", &PAGE, &["content/pages/*.md"]),
    ];
    associations.extend(REGISTERS.iter().map(FileAssociation::register));
    associations.extend([
        FileAssociation::fields("statistics", &DATASET, &["content/statistics/*.yaml"]),
        FileAssociation::new(
            "tombstones",
            &TOMBSTONE,
            SchemaRoot::Addresses,
            &["content/tombstones.yaml"],
        ),
    ]);
    associations
}

/// The JSON Schemas of all files.
#[must_use]
pub fn json_schemas() -> Vec<SchemaFile> {
    file_associations()
        .iter()
        .map(|association| SchemaFile {
            name: file_name(association.name),
            text: to_pretty_json(&root_schema(association)),
        })
        .collect()
}

/// The settings of an editor that associate the schemas in `folder` with the YAML files.
#[must_use]
pub fn editor_associations(folder: &str) -> String {
    let associations: Map<_, _> = file_associations()
        .iter()
        .filter(|association| !association.is_front_matter())
        .map(|association| {
            (format!("{folder}/{}", file_name(association.name)), json!(association.globs))
        })
        .collect();
    to_pretty_json(&json!({ "yaml.schemas": associations }))
}

fn file_name(name: &str) -> String {
    format!("{name}.json")
}

fn to_pretty_json(value: &Value) -> String {
    format!("{value:#}\n")
}

fn root_schema(association: &FileAssociation) -> Value {
    let schema = association.schema;
    let mut value = match association.root {
        SchemaRoot::Fields => map_schema(schema),
        SchemaRoot::Register => map_by_id_schema(schema, &["object", "null"]),
        SchemaRoot::Addresses => json!({
            "type": ["object", "null"],
            "propertyNames": { "pattern": r"\.html$" },
            "additionalProperties": map_schema(schema),
        }),
    };
    let title = match association.root {
        SchemaRoot::Fields => schema.name.to_owned(),
        SchemaRoot::Register => format!("a map from ids to entries: {}", schema.name),
        SchemaRoot::Addresses => format!("a map from addresses to entries: {}", schema.name),
    };
    let files = association.globs.join(", ");
    value["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    value["$comment"] = json!(format!("made by kyyeu schema, for {files}"));
    value["title"] = json!(title);
    value
}

/// A map of fields.
fn map_schema(schema: &Schema) -> Value {
    let properties: Map<_, _> =
        schema.fields.iter().map(|field| (field.name.to_owned(), property_schema(field))).collect();
    let required: Vec<_> = schema
        .fields
        .iter()
        .filter(|field| field.requirement == Requirement::Required)
        .map(|field| field.name)
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn map_by_id_schema(schema: &Schema, types: &[&str]) -> Value {
    json!({
        "type": types,
        "propertyNames": { "pattern": anchor_pattern(ID_PATTERN), "maxLength": 100 },
        "additionalProperties": map_schema(schema),
    })
}

fn property_schema(field: &SchemaField) -> Value {
    let mut value = type_schema(field.ty);
    value["description"] = json!(field.doc);
    // An empty field counts as absent.
    if field.requirement == Requirement::Optional {
        if let Some(words) = value.get_mut("enum").and_then(Value::as_array_mut) {
            words.push(Value::Null);
        }
        match &mut value["type"] {
            Value::Array(types) if types.contains(&json!("null")) => {}
            Value::Array(types) => types.push(json!("null")),
            name => *name = json!([name.clone(), "null"]),
        }
    }
    value
}

const ID_PATTERN: &str = "[a-z0-9]+(-[a-z0-9]+)*";

/// The form of a date in EDTF: `2023`, `202X`, `2023-07-20?`, `Y12023`, with a time.
const DATE_PATTERN: &str = concat!(
    "-?(Y-?[0-9]{5,}|[0-9X]{4}",
    "(-(0[0-9]|1[0-2]|2[1-4]|XX)(-([0-2][0-9]|3[01]|XX)(T[0-9:]+(Z|[+-][0-9:]+)?)?)?)?",
    ")[?~%]?",
);

const NUMBER_PATTERN: &str = r"-?[0-9]+(\.[0-9]+)?|[+]?[0-9]+ */ *[+]?[0-9]+";

fn anchor_pattern(pattern: &str) -> String {
    format!("^({pattern})$")
}

/// A string. YAML may read it as a number or a Boolean; kyyeu reads the text as written.
fn text_schema() -> Value {
    json!({ "type": ["string", "number", "boolean"], "pattern": r"\S" })
}

fn pattern_schema(pattern: &str, examples: &[&str]) -> Value {
    json!({
        "type": ["string", "number"],
        "pattern": anchor_pattern(pattern),
        "examples": examples,
    })
}

fn list_schema(item: &Value) -> Value {
    json!({ "type": "array", "items": item })
}

/// The schema of a value.
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
        // The id of a translation ends in its language; an anchor may follow.
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
            "items": {
                "type": ["string", "integer"],
                "pattern": "^[+]?[0-9]+$",
                "minimum": 1,
                "maximum": 100,
            },
            "minItems": 2,
            "maxItems": 2,
            "examples": [[3, 2]],
        }),
        FieldType::Bool => json!({ "type": ["boolean", "string"], "pattern": "^(true|false)$" }),
        FieldType::Subset(words) => list_schema(&type_schema(FieldType::OneOf(words))),
        // A pattern cannot verify check digits.
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
