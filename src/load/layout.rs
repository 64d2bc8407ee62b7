//! Finds where the fields of a text stand, by the same tables that the content is checked with.

use super::schema::{self, Schema, Type};
use super::yaml::{self, Node, Value};
use super::{Place, place, records, registers};
use kyyeu_diag::{FileId, Sources, Span};
use kyyeu_model::{EntryKind, FieldPlace, Form, Home, Item, Layout, Shape};

/// Where the fields of a file of the content stand; nothing where it is not well formed, or has no
/// fields at all.
#[must_use]
pub fn layout(sources: &Sources, file: FileId) -> Option<Layout> {
    let whole = Span::new(file, 0..sources.text(file).len());
    let path = sources.path(file).strip_prefix("content/")?;
    let markdown = |schema: &'static Schema| {
        let parts = records::split(sources, file, schema, &mut Vec::new())?; // What is wrong was reported.
        let head = Span::new(file, 4..closing(sources, parts.body));
        Some((head, parts.front, Kind::Fields(schema)))
    };
    let file_of = |kind: Kind| yaml::parse(sources, whole).ok().map(|node| (whole, node, kind));
    let (home, (head, node, kind)) = match place(path) {
        Place::Workshop => (Home::Workshop, file_of(Kind::Fields(&schema::WORKSHOP))?),
        Place::Record(kind) => (Home::Record(kind), markdown(&schema::RECORD)?),
        Place::Page => (Home::Page, markdown(&schema::PAGE)?),
        Place::Register(name) => {
            let kind = EntryKind::REGISTERS.iter().copied().find(|kind| kind.folder() == name)?;
            (Home::Register(kind), file_of(Kind::Entries(of_register(name)?))?)
        }
        Place::Dataset => (Home::Dataset, file_of(Kind::Fields(&schema::DATASET))?),
        Place::Tombstones => (Home::Tombstones, file_of(Kind::Entries(&schema::TOMBSTONE))?),
        Place::Ledger | Place::Medium | Place::Stray => return None,
    };
    Some(Layout { file, home, head, root: item(&node, kind) })
}

/// Where the line that closes the front matter begins, given the text behind it.
fn closing(sources: &Sources, body: Span) -> usize {
    let before = &sources.text(body.file)[..body.start as usize];
    before.trim_end_matches('\n').rfind('\n').map_or(0, |at| at + 1)
}

fn of_register(name: &str) -> Option<&'static Schema> {
    let known = [
        registers::SPEAKERS,
        registers::PROVINCES,
        registers::ORGANISATIONS,
        registers::DOCUMENTS,
        registers::TOPICS,
    ];
    known.iter().find(|(known, _)| *known == name).map(|(_, schema)| *schema)
}

/// What is known of a value.
#[derive(Clone, Copy)]
enum Kind {
    /// A map with the fields of a schema.
    Fields(&'static Schema),
    /// A map from ids to such maps.
    Entries(&'static Schema),
    /// A field's value.
    Typed(Type),
    /// A map whose order says something.
    Other,
}

fn item(node: &Node, kind: Kind) -> Item {
    let shape = match &node.value {
        Value::Null => Shape::Empty,
        Value::Scalar(text) => Shape::Scalar(text.clone()),
        Value::List(items) => {
            let each = match kind {
                Kind::Typed(Type::Maps(schema)) => Kind::Fields(schema),
                _ => Kind::Other,
            };
            Shape::List(items.iter().map(|node| item(node, each)).collect())
        }
        Value::Map(entries) => {
            let field = |(name, node): &(yaml::Name, Node)| {
                let (value, rank) = inner(kind, &name.text);
                let form = match value {
                    Kind::Typed(ty) if is_exact(ty) => Form::Exact,
                    _ => Form::Free,
                };
                FieldPlace {
                    name: name.text.clone(),
                    key: name.span,
                    value: item(node, value),
                    rank,
                    form,
                }
            };
            Shape::Map(entries.iter().map(field).collect())
        }
    };
    Item { span: node.span, shape }
}

/// What is known of the value of a field, and the field's place in the order of the reference.
fn inner(kind: Kind, name: &str) -> (Kind, Option<usize>) {
    match kind {
        Kind::Fields(schema) | Kind::Typed(Type::Map(schema)) => {
            let rank = schema.fields.iter().position(|field| field.name == name);
            (rank.map_or(Kind::Other, |rank| Kind::Typed(schema.fields[rank].ty)), rank)
        }
        Kind::Entries(schema) | Kind::Typed(Type::ById(schema)) => (Kind::Fields(schema), None),
        Kind::Typed(Type::Cells) => (Kind::Typed(Type::Row), None),
        Kind::Typed(Type::Row) => (Kind::Typed(Type::Amount), None),
        Kind::Typed(Type::Amount) => (Kind::Typed(Type::Number), None),
        Kind::Typed(_) | Kind::Other => (Kind::Other, None),
    }
}

const fn is_exact(ty: Type) -> bool {
    matches!(
        ty,
        Type::Id
            | Type::Alias
            | Type::Aliases
            | Type::Ref(_)
            | Type::Refs(_)
            | Type::Date
            | Type::Whole
            | Type::Number
            | Type::Amount
            | Type::Flag
            | Type::OneOf(_)
            | Type::SomeOf(_)
            | Type::Language
    )
}
