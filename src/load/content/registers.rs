//! Parsers of the registers: speakers, provinces, organisations, documents and topics.

use crate::schema::Schema;
use crate::schema::check;
use crate::schema::fields::Fields;
use crate::yaml::{self, YamlKey, YamlValue};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources};
use kyyeu_model::{
    Document, Entry, Organisation, Province, ProvinceKind, Speaker, Succession, Topic,
};

/// A parser of one entry of a register.
pub type ParseEntry<T> = fn(&Sources, &YamlKey, Fields<'_>, &mut Diagnostics) -> T;

/// Parses the entries of one file of a register; `None` if the file is not a map.
pub fn parse_entries<T>(
    sources: &Sources,
    file: FileId,
    schema: &'static Schema,
    parse: ParseEntry<T>,
    diagnostics: &mut Diagnostics,
) -> Option<Vec<Entry<T>>> {
    let node = yaml::parse_file_or_report(sources, file, diagnostics)?;
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
    // Duplicate ids are reported, with both spans, when all files of the register are parsed.
    let mut entries = Vec::new();
    for (name, value) in node.entries() {
        check::check_entry_id(&name.text, name.span, diagnostics);
        check::check_map(value, schema, name.span, diagnostics);
        let fields = Fields::new(value);
        entries.push(Entry {
            id: name.text.clone(),
            span: name.span,
            aliases: fields.references("aliases"),
            value: parse(sources, name, fields, diagnostics),
        });
    }
    Some(entries)
}

/// Parses a speaker.
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
        bio: fields.prose("bio", sources),
    }
}

/// Parses a province.
pub fn parse_province(
    sources: &Sources,
    _: &YamlKey,
    fields: Fields<'_>,
    _: &mut Diagnostics,
) -> Province {
    let kind = fields.text("kind");
    let kind = ProvinceKind::ALL.iter().find(|candidate| Some(candidate.name()) == kind.as_deref());
    Province {
        name: fields.required_text("name"),
        kind: kind.copied().unwrap_or(ProvinceKind::Province),
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
        note: fields.prose("note", sources),
    }
}

/// Parses an organisation.
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
        note: fields.prose("note", sources),
    }
}

/// Parses a document.
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
        note: fields.prose("note", sources),
    }
}

/// Parses a topic.
pub fn parse_topic(
    sources: &Sources,
    _: &YamlKey,
    fields: Fields<'_>,
    _: &mut Diagnostics,
) -> Topic {
    Topic {
        name: fields.required_text("name"),
        variants: fields.texts("variants"),
        note: fields.prose("note", sources),
    }
}
