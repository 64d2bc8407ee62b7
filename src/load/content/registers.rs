//! Registers: people, provinces, organisations, documents, topics.

use crate::schema::check;
use crate::schema::fields::Fields;
use crate::schema::{self, Schema};
use crate::yaml::{self, YamlKey, YamlNode, YamlValue};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span};
use kyyeu_model::{
    Document, Entry, Organisation, Province, ProvinceKind, Speaker, Succession, Topic,
};

/// How an entry of a register is read.
pub type ParseEntry<T> = fn(&Sources, &YamlKey, Fields<'_>, &mut Diagnostics) -> T;

/// Reads the entries of one file of a register; nothing where it holds no entries that could be
/// read.
pub fn parse_entries<T>(
    sources: &Sources,
    file: FileId,
    schema: &'static Schema,
    read: ParseEntry<T>,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Entry<T>>> {
    let whole = Span::new(file, 0..sources.text(file).len());
    let node = match yaml::parse(sources, whole) {
        Ok(node) => node,
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            return None;
        }
    };
    if !matches!(node.value, YamlValue::Map(_) | YamlValue::Null) {
        let what = node.value.type_name();
        diagnostics.push(
            Diagnostic::new(
                Code::WrongType,
                node.span,
                format!("a register is a map from ids to entries, not {what}"),
            )
            .help("write the id, a colon, and below it, two spaces further in, the fields"),
        );
        return None;
    }
    // Ids that stand twice are reported with both places when the whole register is put together.
    let read = |(name, value): &(YamlKey, YamlNode)| {
        check::check_entry_id(&name.text, name.span, diagnostics);
        check::check_map(value, schema, name.span, diagnostics);
        let fields = Fields(value);
        let value = read(sources, name, fields, diagnostics);
        Entry {
            id: name.text.clone(),
            span: name.span,
            aliases: fields.references("aliases"),
            value,
        }
    };
    Some(node.entries().iter().map(read).collect())
}

/// Whether a YAML value stands in the file as it reads.
fn verbatim_check<'a>(
    sources: &'a Sources,
    node: Fields<'a>,
    name: &'a str,
) -> impl Fn(Span) -> bool + 'a {
    move |span| node.0.get(name).and_then(YamlNode::scalar) == Some(sources.slice(span))
}

/// Reads a person.
pub fn parse_speaker(
    sources: &Sources,
    _: &YamlKey,
    fields: Fields<'_>,
    diagnostics: &mut Diagnostics,
) -> Speaker {
    let name = fields.required_text("name");
    for part in ["family", "given"] {
        if let (Some(text), Some(span)) = (fields.text(part), fields.span(part))
            && !format!(" {name} ").contains(&format!(" {text} "))
        {
            diagnostics.push(
                Diagnostic::new(
                    Code::BadValue,
                    span,
                    format!("\"{text}\" does not stand in the name \"{name}\""),
                )
                .help(format!("`{part}` is one or more whole words of `name`")),
            );
        }
    }
    Speaker {
        name,
        family: fields.text("family"),
        given: fields.text("given"),
        titles: fields.texts("titles"),
        organisation: fields.reference("organisation"),
        province: fields.reference("province"),
        mentions: fields.mentions("mentions"),
        variants: fields.texts("variants"),
        namesakes: fields.references("namesakes"),
        orcid: fields.text("orcid"),
        bio: fields.prose("bio", verbatim_check(sources, fields, "bio")),
    }
}

/// Reads a province.
pub fn parse_province(
    sources: &Sources,
    _: &YamlKey,
    fields: Fields<'_>,
    _: &mut Diagnostics,
) -> Province {
    let kind = fields.text("kind");
    let kind = ProvinceKind::ALL.iter().copied().find(|k| Some(k.name()) == kind.as_deref());
    Province {
        name: fields.required_text("name"),
        kind: kind.unwrap_or(ProvinceKind::Province),
        region: fields.text("region"),
        code: fields.text("code"),
        mentions: fields.mentions("mentions"),
        tile: match fields.integers("tile")[..] {
            [column, row] => u8::try_from(column).ok().zip(u8::try_from(row).ok()),
            _ => None,
        },
        variants: fields.texts("variants"),
        successor: fields.map("successor").and_then(|successor| {
            Some(Succession {
                province: successor.reference("province")?,
                date: successor.date("date"),
                document: successor.reference("document"),
            })
        }),
        note: fields.prose("note", verbatim_check(sources, fields, "note")),
    }
}

/// Reads an organisation.
pub fn parse_organisation(
    sources: &Sources,
    _: &YamlKey,
    fields: Fields<'_>,
    _: &mut Diagnostics,
) -> Organisation {
    Organisation {
        name: fields.required_text("name"),
        kind: fields.text("kind"),
        province: fields.reference("province"),
        parent: fields.reference("parent"),
        mentions: fields.mentions("mentions"),
        variants: fields.texts("variants"),
        note: fields.prose("note", verbatim_check(sources, fields, "note")),
    }
}

/// Reads a document.
pub fn parse_document(
    sources: &Sources,
    name: &YamlKey,
    fields: Fields<'_>,
    diagnostics: &mut Diagnostics,
) -> Document {
    let (number, title) = (fields.text("number"), fields.text("title"));
    if number.is_none() && title.is_none() {
        diagnostics.push(
            Diagnostic::new(
                Code::MissingField,
                name.span,
                "a document has neither \"number\" nor \"title\"",
            )
            .help("add a line `number: …` or a line `title: …`"),
        );
    }
    Document {
        number,
        kind: fields.text("kind"),
        title,
        issuer: fields.reference("issuer"),
        date: fields.date("date"),
        mentions: fields.mentions("mentions"),
        variants: fields.texts("variants"),
        note: fields.prose("note", verbatim_check(sources, fields, "note")),
    }
}

/// Reads a topic.
pub fn parse_topic(
    sources: &Sources,
    _: &YamlKey,
    fields: Fields<'_>,
    _: &mut Diagnostics,
) -> Topic {
    Topic {
        name: fields.required_text("name"),
        variants: fields.texts("variants"),
        note: fields.prose("note", verbatim_check(sources, fields, "note")),
    }
}

/// The registers with their files and schemas.
pub const SPEAKERS: (&str, &Schema) = ("speakers", &schema::SPEAKER);
/// See [`SPEAKERS`].
pub const PROVINCES: (&str, &Schema) = ("provinces", &schema::PROVINCE);
/// See [`SPEAKERS`].
pub const ORGANISATIONS: (&str, &Schema) = ("organisations", &schema::ORGANISATION);
/// See [`SPEAKERS`].
pub const DOCUMENTS: (&str, &Schema) = ("documents", &schema::DOCUMENT);
/// See [`SPEAKERS`].
pub const TOPICS: (&str, &Schema) = ("topics", &schema::TOPIC);
