//! Records and free pages: Markdown with front matter.

use crate::content::translations::split_language_suffix;
use crate::schema::check;
use crate::schema::fields::Fields;
use crate::schema::{self, Schema};
use crate::yaml;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span};
use kyyeu_model::{Correction, CorrectionKind, Entry, FreePage, Prose, Record, RecordKind, Ref};

/// What becomes of records and pages with `draft: true`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Drafts {
    /// They are left out of the site.
    Exclude,
    /// They are shown as all others are.
    Include,
}

/// What a file of Markdown came to.
pub enum MarkdownEntry<T> {
    /// An entry.
    Entry(Entry<T>),
    /// A draft, by its id.
    Draft(String),
}

/// Front matter and body.
pub(crate) struct SplitDocument {
    pub front_matter: yaml::YamlNode,
    /// Where a missing field is reported: the line that opens the front matter.
    pub opening_line: Span,
    pub body: Span,
}

/// Reads a record.
pub fn parse_record(
    sources: &Sources,
    file: FileId,
    kind: RecordKind,
    drafts: Drafts,
    diagnostics: &mut Diagnostics,
) -> Option<MarkdownEntry<Record>> {
    let parts = split_front_matter(sources, file, &schema::RECORD, diagnostics)?;
    let fields = Fields(&parts.front_matter);
    let name = file_stem(sources, file);
    let (name, tongue) = match split_language_suffix(name) {
        Some((name, language)) => (name, Some(language.to_owned())),
        None => (name, None),
    };
    let (number, mut id, span) = resolve_id(name, fields, parts.opening_line, diagnostics);
    if let Some(language) = &tongue {
        id = format!("{id}.{language}");
    }
    if drafts == Drafts::Exclude && fields.flag("draft") {
        return Some(MarkdownEntry::Draft(id));
    }
    let value = Record {
        original: None,
        draft: fields.flag("draft"),
        kind,
        title: fields.required_text("title"),
        speakers: fields.references("speakers"),
        organisations: fields.references("organisations"),
        provinces: fields.references("provinces"),
        topics: fields.references("topics"),
        documents: fields.references("documents"),
        statistics: fields.references("statistics"),
        date: fields.date("date"),
        order: fields.integer("order"),
        number,
        session: fields.text("session"),
        language: tongue.or_else(|| fields.text("language")),
        summary: fields.text("summary"),
        role: fields.text("role"),
        source: fields.text("source"),
        pages: fields.text("pages"),
        doi: fields.text("doi"),
        mentions: fields.mentions("mentions"),
        corrections: parse_corrections(fields),
        body: Prose { span: parts.body, decoded_text: None },
    };
    Some(MarkdownEntry::Entry(Entry { id, span, aliases: fields.references("aliases"), value }))
}

/// Reads corrections, oldest first; those of one day stay as they are written.
fn parse_corrections(fields: Fields<'_>) -> Vec<Correction> {
    let bare = |Ref { id, span }| Ref { id: id.strip_prefix('#').unwrap_or(&id).to_owned(), span };
    let one = |fields: Fields<'_>| {
        let kind = fields.text("kind")?;
        Some(Correction {
            date: fields.date("date")?,
            kind: CorrectionKind::ALL.iter().copied().find(|known| known.name() == kind)?,
            text: fields.required_text("text"),
            paragraph: fields.reference("paragraph").map(bare),
            previous_text: fields.text("earlier"),
            former_anchors: fields.references("formerly").into_iter().map(bare).collect(),
        })
    };
    let mut corrections: Vec<_> = fields.maps("corrections").filter_map(one).collect();
    corrections.sort_by_key(Correction::day);
    corrections
}

/// Reads a free page.
pub fn parse_page(
    sources: &Sources,
    file: FileId,
    drafts: Drafts,
    diagnostics: &mut Diagnostics,
) -> Option<MarkdownEntry<FreePage>> {
    let parts = split_front_matter(sources, file, &schema::PAGE, diagnostics)?;
    let fields = Fields(&parts.front_matter);
    let (_, id, span) =
        resolve_id(file_stem(sources, file), fields, parts.opening_line, diagnostics);
    if drafts == Drafts::Exclude && fields.flag("draft") {
        return Some(MarkdownEntry::Draft(id));
    }
    let value = FreePage {
        title: fields.required_text("title"),
        summary: fields.text("summary"),
        order: fields.integer("order"),
        draft: fields.flag("draft"),
        mentions: fields.mentions("mentions"),
        body: Prose { span: parts.body, decoded_text: None },
    };
    Some(MarkdownEntry::Entry(Entry { id, span, aliases: fields.references("aliases"), value }))
}

/// Takes front matter and body apart.
pub(crate) fn split_front_matter(
    sources: &Sources,
    file: FileId,
    schema: &'static Schema,
    diagnostics: &mut Diagnostics,
) -> Option<SplitDocument> {
    let text = sources.text(file);
    let opening = Span::new(file, 0..text.find('\n').unwrap_or(text.len()));
    let help =
        "begin the file with a line `---`, then the fields, then a line `---`; the text follows";
    let Some(rest) = text.strip_prefix("---\n") else {
        if text.trim_start().starts_with("---\n") {
            let diagnostic = Diagnostic::new(
                Code::FrontMatter,
                opening,
                "something stands before the line `---`",
            );
            diagnostics.push(diagnostic.help(
                "take the empty lines and spaces away: `---` is the very first line of the file",
            ));
            return None;
        }
        diagnostics.push(
            Diagnostic::new(Code::FrontMatter, opening, "the file has no front matter").help(help),
        );
        return None;
    };
    // A closing line may be the first line of all, and the last one may lack its line break.
    let closing = std::iter::once(0)
        .chain(rest.match_indices('\n').map(|(at, _)| at + 1))
        .find(|&at| rest[at..].lines().next().is_some_and(|line| line.trim_end() == "---"));
    let Some(closing) = closing else {
        diagnostics.push(
            Diagnostic::new(Code::FrontMatter, opening, "the front matter is not closed")
                .help(help),
        );
        return None;
    };
    let front = Span::new(file, 4..4 + closing);
    let body = 4 + closing + rest[closing..].find('\n').map_or(rest.len() - closing, |end| end + 1);
    let body = Span::new(file, body..text.len());
    match yaml::parse(sources, front) {
        Ok(node) => {
            let empty = matches!(node.value, yaml::YamlValue::Null);
            let node = if empty {
                yaml::YamlNode { span: opening, value: yaml::YamlValue::Map(Vec::new()) }
            } else {
                node
            };
            check::check_map(&node, schema, opening, diagnostics);
            Some(SplitDocument { front_matter: node, opening_line: opening, body })
        }
        Err(diagnostic) => {
            diagnostics.push(diagnostic);
            None
        }
    }
}

/// The name of a file, without `.md`.
fn file_stem(sources: &Sources, file: FileId) -> &str {
    let path = sources.path(file);
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".md").unwrap_or(name)
}

/// The number and the id that a file's name gives.
pub(crate) fn parse_file_stem(name: &str) -> (Option<u64>, &str) {
    let stem = name.strip_suffix(".md").unwrap_or(name);
    let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
    match stem[digits..].strip_prefix('-') {
        Some(rest) if digits > 0 && !rest.is_empty() => (stem[..digits].parse().ok(), rest),
        _ => (None, stem),
    }
}

/// The number and id that a file's name gives, the id overridden by the front matter, and where the
/// id stands.
fn resolve_id(
    name: &str,
    fields: Fields<'_>,
    opening: Span,
    diagnostics: &mut Diagnostics,
) -> (Option<u64>, String, Span) {
    let (number, rest) = parse_file_stem(name);
    if let Some(id) = fields.text("id") {
        return (number, id, fields.span("id").unwrap_or(opening));
    }
    let mut bad = Diagnostics::new();
    check::check_entry_id(rest, opening, &mut bad);
    diagnostics.extend(bad.into_iter().map(|diagnostic| {
        let help = diagnostic.help.unwrap_or_default();
        Diagnostic::new(
            diagnostic.code,
            opening,
            format!("the file's name gives no id: {}", diagnostic.message),
        )
        .help(format!("{help}; or give the id in the front matter"))
    }));
    (number, rest.to_owned(), opening)
}
