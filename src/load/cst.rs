//! Finds where the fields of a text stand, by the same tables that the content is checked with.

use crate::content::records;
use crate::schema::{self, FieldType, Schema};
use crate::yaml::{self, YamlNode, YamlValue};
use crate::{ContentKind, classify};
use kyyeu_diag::{Diagnostics, FileId, Sources, Span};
use kyyeu_model::{EntryKind, FieldNode, FieldTree, FileKind, ScalarStyle, ValueNode, ValueShape};

/// Where the fields of a file of the content stand; nothing where it is not well formed, or has no
/// fields at all.
#[must_use]
pub fn parse_field_tree(sources: &Sources, file: FileId) -> Option<FieldTree> {
    let whole = Span::new(file, 0..sources.text(file).len());
    let path = sources.path(file).strip_prefix("content/")?;
    let markdown = |schema: &'static Schema| {
        let parts = records::split_front_matter(sources, file, schema, &mut Diagnostics::new())?; // What is wrong was reported.
        let head = Span::new(file, 4..closing_fence_offset(sources, parts.body));
        Some((head, parts.front_matter, NodeSchema::Fields(schema)))
    };
    let file_of =
        |kind: NodeSchema| yaml::parse(sources, whole).ok().map(|node| (whole, node, kind));
    let (home, (head, node, kind)) = match classify(path) {
        ContentKind::Workshop => {
            (FileKind::Workshop, file_of(NodeSchema::Fields(&schema::WORKSHOP))?)
        }
        ContentKind::Record(kind) => (FileKind::Record(kind), markdown(&schema::RECORD)?),
        ContentKind::Page => (FileKind::Page, markdown(&schema::PAGE)?),
        ContentKind::Register(name) => {
            let kind = EntryKind::REGISTERS.iter().copied().find(|kind| kind.folder() == name)?;
            (FileKind::Register(kind), file_of(NodeSchema::Entries(register_schema(name)?))?)
        }
        ContentKind::Dataset => (FileKind::Dataset, file_of(NodeSchema::Fields(&schema::DATASET))?),
        ContentKind::Tombstones => {
            (FileKind::Tombstones, file_of(NodeSchema::Entries(&schema::TOMBSTONE))?)
        }
        ContentKind::Ledger | ContentKind::Media | ContentKind::Stray => return None,
    };
    Some(FieldTree { file, kind: home, fields_span: head, root: build_value(&node, kind) })
}

/// Where the line that closes the front matter begins, given the text behind it.
fn closing_fence_offset(sources: &Sources, body: Span) -> usize {
    let before = &sources.text(body.file)[..body.start as usize];
    before.trim_end_matches('\n').rfind('\n').map_or(0, |at| at + 1)
}

fn register_schema(name: &str) -> Option<&'static Schema> {
    let known = [
        crate::content::registers::SPEAKERS,
        crate::content::registers::PROVINCES,
        crate::content::registers::ORGANISATIONS,
        crate::content::registers::DOCUMENTS,
        crate::content::registers::TOPICS,
    ];
    known.iter().find(|(known, _)| *known == name).map(|(_, schema)| *schema)
}

/// What is known of a value.
#[derive(Clone, Copy)]
enum NodeSchema {
    /// A map with the fields of a schema.
    Fields(&'static Schema),
    /// A map from ids to such maps.
    Entries(&'static Schema),
    /// A field's value.
    Typed(FieldType),
    /// A map whose order says something.
    Other,
}

fn build_value(node: &YamlNode, kind: NodeSchema) -> ValueNode {
    let shape = match &node.value {
        YamlValue::Null => ValueShape::Empty,
        YamlValue::Scalar(text) => ValueShape::Scalar(text.clone()),
        YamlValue::List(items) => {
            let each = match kind {
                NodeSchema::Typed(FieldType::Maps(schema)) => NodeSchema::Fields(schema),
                _ => NodeSchema::Other,
            };
            ValueShape::List(items.iter().map(|node| build_value(node, each)).collect())
        }
        YamlValue::Map(entries) => {
            let field = |(name, node): &(yaml::YamlKey, YamlNode)| {
                let (value, rank) = field_schema(kind, &name.text);
                let form = match value {
                    NodeSchema::Typed(ty) if is_plain_scalar(ty) => ScalarStyle::Plain,
                    _ => ScalarStyle::Any,
                };
                FieldNode {
                    name: name.text.clone(),
                    name_span: name.span,
                    value: build_value(node, value),
                    rank,
                    style: form,
                }
            };
            ValueShape::Map(entries.iter().map(field).collect())
        }
    };
    ValueNode { span: node.span, shape }
}

/// What is known of the value of a field, and the field's place in the order of the reference.
fn field_schema(kind: NodeSchema, name: &str) -> (NodeSchema, Option<usize>) {
    match kind {
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
