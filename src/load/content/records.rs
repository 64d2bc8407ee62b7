//! Parsers of records and free pages: Markdown with front matter.

use crate::content_kind::file_name;
use crate::schema::check;
use crate::schema::fields::Fields;
use crate::schema::{self, Schema};
use crate::yaml::{self, YamlNode, YamlValue};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span};
use kyyeu_model::{Correction, CorrectionKind, Entry, FreePage, Prose, Record, RecordKind, Ref};

/// Whether records and pages with `draft: true` are part of the site.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Drafts {
    /// Drafts are left out.
    Exclude,
    /// Drafts are published like all others.
    Include,
}

/// The result of parsing a Markdown file.
pub enum MarkdownEntry<T> {
    Entry(Entry<T>),
    /// The id of a draft that is left out.
    Draft(String),
}

/// A Markdown file, split into front matter and body.
pub struct SplitDocument {
    pub front_matter: YamlNode,
    /// The line `---` that opens the front matter, where missing fields are reported.
    pub opening_line: Span,
    pub body: Span,
}

/// Parses a record; `None` if its front matter is not valid YAML.
pub fn parse_record(
    sources: &Sources,
    file: FileId,
    kind: RecordKind,
    drafts: Drafts,
    diagnostics: &mut Diagnostics,
) -> Option<MarkdownEntry<Record>> {
    let parts = split_front_matter(sources, file, &schema::RECORD, diagnostics)?;
    let fields = Fields::new(&parts.front_matter);
    let stem = file_stem(sources, file);
    let (stem, language) = match split_language_suffix(stem) {
        Some((stem, language)) => (stem, Some(language.to_owned())),
        None => (stem, None),
    };
    let RecordName { number, mut id, span } =
        resolve_id(stem, fields, parts.opening_line, diagnostics);
    if let Some(language) = &language {
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
        language: language.or_else(|| fields.text("language")),
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

/// Parses the corrections, oldest first; those of one day stay in the order of the file.
fn parse_corrections(fields: Fields<'_>) -> Vec<Correction> {
    let mut corrections: Vec<_> = fields.maps("corrections").filter_map(parse_correction).collect();
    corrections.sort_by_key(Correction::day);
    corrections
}

fn parse_correction(fields: Fields<'_>) -> Option<Correction> {
    let kind = fields.text("kind")?;
    Some(Correction {
        date: fields.date("date")?,
        kind: CorrectionKind::ALL.iter().copied().find(|candidate| candidate.name() == kind)?,
        text: fields.required_text("text"),
        paragraph: fields.reference("paragraph").map(without_hash),
        previous_text: fields.text("earlier"),
        former_anchors: fields.references("formerly").into_iter().map(without_hash).collect(),
    })
}

fn without_hash(anchor: Ref) -> Ref {
    match anchor.id.strip_prefix('#') {
        Some(id) => Ref { id: id.to_owned(), span: anchor.span },
        None => anchor,
    }
}

/// Parses a free page; `None` if its front matter is not valid YAML.
pub fn parse_page(
    sources: &Sources,
    file: FileId,
    drafts: Drafts,
    diagnostics: &mut Diagnostics,
) -> Option<MarkdownEntry<FreePage>> {
    let parts = split_front_matter(sources, file, &schema::PAGE, diagnostics)?;
    let fields = Fields::new(&parts.front_matter);
    let RecordName { id, span, .. } =
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

/// Splits a file into front matter and body, and checks the front matter; `None` if it is missing
/// or not valid YAML.
pub fn split_front_matter(
    sources: &Sources,
    file: FileId,
    schema: &'static Schema,
    diagnostics: &mut Diagnostics,
) -> Option<SplitDocument> {
    let text = sources.expect_text(file);
    let opening_line = Span::new(file, 0..text.find('\n').unwrap_or(text.len()));
    let Some(rest) = text.strip_prefix(OPENING_FENCE) else {
        diagnostics.push(missing_front_matter(text, opening_line));
        return None;
    };
    // The closing line may be the first one, and may end the file without a line break.
    let Some(length) = std::iter::once(0)
        .chain(rest.match_indices('\n').map(|(offset, _)| offset + 1))
        .find(|&offset| is_closing_fence(&rest[offset..]))
    else {
        let message = "the front matter is not closed";
        diagnostics.push(
            Diagnostic::new(Code::FrontMatter, opening_line, message).help(FRONT_MATTER_HELP),
        );
        return None;
    };
    let front_matter_end = OPENING_FENCE.len() + length;
    let body_start =
        text[front_matter_end..].find('\n').map_or(text.len(), |end| front_matter_end + end + 1);
    let span = Span::new(file, OPENING_FENCE.len()..front_matter_end);
    let mut front_matter = yaml::parse_or_report(sources, span, diagnostics)?;
    if front_matter.is_null() {
        front_matter = YamlNode { span: opening_line, value: YamlValue::Map(Vec::new()) };
    }
    check::check_map(&front_matter, schema, opening_line, diagnostics);
    let body = Span::new(file, body_start..text.len());
    Some(SplitDocument { front_matter, opening_line, body })
}

const OPENING_FENCE: &str = "---\n";

const FRONT_MATTER_HELP: &str =
    "begin the file with a line `---`, then the fields, then a line `---`; the text follows";

fn is_closing_fence(text: &str) -> bool {
    text.lines().next().is_some_and(|line| line.trim_end() == "---")
}

fn missing_front_matter(text: &str, opening_line: Span) -> Diagnostic {
    if text.trim_start().starts_with(OPENING_FENCE) {
        let message = "something stands before the line `---`";
        Diagnostic::new(Code::FrontMatter, opening_line, message)
            .help("take the empty lines and spaces away: `---` is the very first line of the file")
    } else {
        Diagnostic::new(Code::FrontMatter, opening_line, "the file has no front matter")
            .help(FRONT_MATTER_HELP)
    }
}

/// The name of a file, without `.md`.
fn file_stem(sources: &Sources, file: FileId) -> &str {
    let name = file_name(sources.path(file));
    name.strip_suffix(".md").unwrap_or(name)
}

/// Splits the stem of a translation's file: `04-name.en` is `04-name` in `en`.
pub fn split_language_suffix(stem: &str) -> Option<(&str, &str)> {
    let (name, language) = stem.rsplit_once('.')?;
    let is_language =
        (2..=3).contains(&language.len()) && language.bytes().all(|b| b.is_ascii_lowercase());
    (is_language && !name.is_empty()).then_some((name, language))
}

/// The number and the id in the name of a file: `04-name.md` is 4 and `name`.
pub fn parse_file_stem(name: &str) -> (Option<u64>, &str) {
    let stem = name.strip_suffix(".md").unwrap_or(name);
    let digits = stem.bytes().take_while(u8::is_ascii_digit).count();
    match stem[digits..].strip_prefix('-') {
        Some(rest) if digits > 0 && !rest.is_empty() => (stem[..digits].parse().ok(), rest),
        _ => (None, stem),
    }
}

/// The number of a record in its kind and its id.
struct RecordName {
    number: Option<u64>,
    id: String,
    /// The span of the id, or the opening line if the id is that of the file's name.
    span: Span,
}

/// The number and id in the name of a file; an id in the front matter overrides it.
fn resolve_id(
    stem: &str,
    fields: Fields<'_>,
    opening_line: Span,
    diagnostics: &mut Diagnostics,
) -> RecordName {
    let (number, name) = parse_file_stem(stem);
    if let Some(id) = fields.text("id") {
        return RecordName { number, id, span: fields.span("id").unwrap_or(opening_line) };
    }
    let mut problems = Diagnostics::new();
    check::check_entry_id(name, opening_line, &mut problems);
    for problem in problems {
        let message = format!("the file's name gives no id: {}", problem.message);
        let help = problem.help.unwrap_or_default();
        diagnostics.push(
            Diagnostic::new(problem.code, opening_line, message)
                .help(format!("{help}; or give the id in the front matter")),
        );
    }
    RecordName { number, id: name.to_owned(), span: opening_line }
}
