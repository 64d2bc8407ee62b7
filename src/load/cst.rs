//! Parses a file of the content into a [`FieldTree`]: the span, order and schema of every field.

use crate::content::records::split_front_matter;
use crate::content_kind::{ContentKind, classify};
use crate::lines::line_start;
use crate::schema::{self, FieldType, Schema};
use crate::yaml::{self, YamlKey, YamlNode, YamlValue};
use kyyeu_diag::{Diagnostics, FileId, Sources, Span};
use kyyeu_model::{FieldNode, FieldTree, FileKind, ScalarStyle, ValueNode, ValueShape};

/// The fields of a file of the content; `None` if the file is not well formed or is of a kind
/// without fields.
#[must_use]
pub fn parse_field_tree(sources: &Sources, file: FileId) -> Option<FieldTree> {
    let path = sources.path(file).strip_prefix("content/")?;
    let (kind, schema) = match classify(path) {
        ContentKind::Record(kind) => {
            return parse_markdown_fields(sources, file, FileKind::Record(kind), &schema::RECORD);
        }
        ContentKind::Page => {
            return parse_markdown_fields(sources, file, FileKind::Page, &schema::PAGE);
        }
        ContentKind::Workshop => (FileKind::Workshop, NodeSchema::Fields(&schema::WORKSHOP)),
        ContentKind::Register(register) => {
            (FileKind::Register(register.kind), NodeSchema::Entries(register.schema))
        }
        ContentKind::Dataset => (FileKind::Dataset, NodeSchema::Fields(&schema::DATASET)),
        ContentKind::Tombstones => (FileKind::Tombstones, NodeSchema::Entries(&schema::TOMBSTONE)),
        ContentKind::Ledger | ContentKind::Media | ContentKind::Stray => return None,
    };
    let node = yaml::parse_file(sources, file).ok()?;
    let fields_span = Span::new(file, 0..sources.expect_text(file).len());
    Some(FieldTree { file, kind, fields_span, root: build_value(&node, schema) })
}

fn parse_markdown_fields(
    sources: &Sources,
    file: FileId,
    kind: FileKind,
    schema: &'static Schema,
) -> Option<FieldTree> {
    // Its problems have been reported.
    let document = split_front_matter(sources, file, schema, &mut Diagnostics::new())?;
    let fields_span = Span::new(file, 4..closing_fence_offset(sources, document.body));
    let root = build_value(&document.front_matter, NodeSchema::Fields(schema));
    Some(FieldTree { file, kind, fields_span, root })
}

/// The offset of the line that closes the front matter before `body`.
fn closing_fence_offset(sources: &Sources, body: Span) -> usize {
    let before_body = sources.expect_text(body.file)[..body.start as usize].trim_end_matches('\n');
    line_start(before_body, before_body.len())
}

/// The schema of a value.
#[derive(Clone, Copy)]
enum NodeSchema {
    /// A map of fields.
    Fields(&'static Schema),
    /// A map from ids or addresses to maps of fields.
    Entries(&'static Schema),
    /// The value of a field.
    Typed(FieldType),
    /// Any value that is left as it is: the order of its entries has a meaning.
    Other,
}

fn build_value(node: &YamlNode, schema: NodeSchema) -> ValueNode {
    let shape = match &node.value {
        YamlValue::Null => ValueShape::Empty,
        YamlValue::Scalar(text) => ValueShape::Scalar(text.clone()),
        YamlValue::List(items) => {
            let item_schema = match schema {
                NodeSchema::Typed(FieldType::Maps(schema)) => NodeSchema::Fields(schema),
                _ => NodeSchema::Other,
            };
            ValueShape::List(items.iter().map(|item| build_value(item, item_schema)).collect())
        }
        YamlValue::Map(entries) => ValueShape::Map(
            entries.iter().map(|(key, value)| build_field(key, value, schema)).collect(),
        ),
    };
    ValueNode { span: node.span, shape }
}

fn build_field(key: &YamlKey, value: &YamlNode, map_schema: NodeSchema) -> FieldNode {
    let (schema, rank) = field_schema(map_schema, &key.text);
    let style = match schema {
        NodeSchema::Typed(ty) if is_plain_scalar(ty) => ScalarStyle::Plain,
        _ => ScalarStyle::Any,
    };
    FieldNode {
        name: key.text.clone(),
        name_span: key.span,
        value: build_value(value, schema),
        rank,
        style,
    }
}

/// The schema of a field's value and the field's rank in the order of the reference.
fn field_schema(map_schema: NodeSchema, name: &str) -> (NodeSchema, Option<usize>) {
    match map_schema {
        NodeSchema::Fields(schema) | NodeSchema::Typed(FieldType::Map(schema)) => {
            let rank = schema.fields.iter().position(|field| field.name == name);
            (rank.map_or(NodeSchema::Other, |rank| NodeSchema::Typed(schema.fields[rank].ty)), rank)
        }
        NodeSchema::Entries(schema) | NodeSchema::Typed(FieldType::MapById(schema)) => {
            (NodeSchema::Fields(schema), None)
        }
        NodeSchema::Typed(FieldType::Cells) => (NodeSchema::Typed(FieldType::Row), None),
        NodeSchema::Typed(FieldType::Row) => (NodeSchema::Typed(FieldType::Amount), None),
        NodeSchema::Typed(FieldType::Amount) => (NodeSchema::Typed(FieldType::Number), None),
        NodeSchema::Typed(_) | NodeSchema::Other => (NodeSchema::Other, None),
    }
}

/// Whether a value of this type needs no quotes.
const fn is_plain_scalar(ty: FieldType) -> bool {
    matches!(
        ty,
        FieldType::Id
            | FieldType::Alias
            | FieldType::Aliases
            | FieldType::Ref(_)
            | FieldType::Refs(_)
            | FieldType::Date
            | FieldType::Integer
            | FieldType::Number
            | FieldType::Amount
            | FieldType::Bool
            | FieldType::OneOf(_)
            | FieldType::Subset(_)
            | FieldType::Language
    )
}
