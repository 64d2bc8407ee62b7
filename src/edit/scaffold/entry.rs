//! New entries: records, register entries and datasets, and the files that they change.

use crate::scaffold::insertion_point::{self, InsertionPosition};
use crate::scaffold::new_file::NewFile;
use crate::scaffold::project::{dataset_tail, modeline, register_head};
use crate::scaffold::provinces::{self, ProvinceList};
use crate::yaml_writer::{self, FieldValue, YamlField};
use kyyeu_diag::{FileId, Sources, UserError};
use kyyeu_model::{
    EntryKind, FieldTree, FileKind, IdOccurrences, RecordKind, ValueShape, check_id, slug,
    strict_key,
};

/// The kind of a new entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewEntryKind {
    /// A speech, paper or conclusion.
    Record(RecordKind),
    /// An entry of a register, or a dataset.
    Entry(EntryKind),
}

impl NewEntryKind {
    /// The name of the kind, as on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Record(kind) => kind.name(),
            Self::Entry(kind) => kind.name(),
        }
    }

    const fn entry_kind(self) -> EntryKind {
        match self {
            Self::Record(_) => EntryKind::Record,
            Self::Entry(kind) => kind,
        }
    }
}

/// A new entry.
#[derive(Clone, Debug)]
pub struct NewEntryRequest {
    /// Its kind.
    pub kind: NewEntryKind,
    /// Its title or name; a document's number, a province's code.
    pub name: String,
    /// Its id; `None` if it is made of the name.
    pub id: Option<String>,
    /// Further fields.
    pub fields: Vec<YamlField>,
    /// The speakers of a record: ids, or names, which are added to the register if it has none.
    pub speakers: Vec<String>,
    /// The figures of a dataset: label and number.
    pub figures: Vec<(String, String)>,
    /// The register that a province is taken from; [`ProvinceList::None`] if its fields are given.
    pub provinces: ProvinceList,
    /// The text of a record.
    pub body: String,
}

/// The existing content.
#[derive(Clone, Copy)]
pub struct ExistingContent<'a> {
    /// The texts of the content.
    pub sources: &'a Sources,
    /// The fields of each file.
    pub field_trees: &'a [FieldTree],
    /// The ids of the entries.
    pub occurrences: &'a IdOccurrences,
    /// The project's language.
    pub language: &'a str,
    /// The rank of a field in the order of the schema.
    pub field_rank: fn(NewEntryKind, &str) -> usize,
}

/// Whole lines to be inserted into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insertion {
    /// The file.
    pub file: FileId,
    /// The byte offset of the line before which they go, or the length of the text.
    pub offset: usize,
    /// The lines.
    pub lines: String,
    /// How the position was found.
    pub position: InsertionPosition,
}

/// The effect of adding entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScaffoldPlan {
    /// The new ids, with the names of their kinds.
    pub ids: Vec<(&'static str, String)>,
    /// New files.
    pub files: Vec<NewFile>,
    /// Insertions into existing files.
    pub insertions: Vec<Insertion>,
}

/// An id made of a name, cut at a hyphen if the name is long.
#[must_use]
pub fn short_slug(name: &str) -> String {
    const MAX_SLUG_BYTES: usize = 60;
    let slug = slug(name);
    match slug.get(..MAX_SLUG_BYTES) {
        Some(head) => head.rfind('-').map_or(head, |cut| &head[..cut]).to_owned(),
        None => slug,
    }
}

/// Plans additions, in their order.
///
/// # Errors
/// When an id is invalid or in use, and when a register is written in a way that cannot be added
/// to.
pub fn plan_entries(
    existing: &ExistingContent<'_>,
    requests: &[NewEntryRequest],
) -> Result<ScaffoldPlan, UserError> {
    let mut plan = ScaffoldPlan::default();
    for request in requests {
        plan_entry(existing, request, &mut plan)?;
    }
    Ok(plan)
}

fn plan_entry(
    existing: &ExistingContent<'_>,
    request: &NewEntryRequest,
    plan: &mut ScaffoldPlan,
) -> Result<(), UserError> {
    if request.name.trim().is_empty() {
        return Err(UserError::new(
            format!("the {} has no name", request.kind.name()),
            "say in quotes what it is called",
        ));
    }
    match request.kind {
        NewEntryKind::Record(kind) => plan_record(existing, request, kind, plan)?,
        NewEntryKind::Entry(EntryKind::Dataset) => plan_dataset(existing, request, plan)?,
        NewEntryKind::Entry(EntryKind::Province) if request.provinces != ProvinceList::None => {
            plan_province(existing, request, plan)?;
        }
        NewEntryKind::Entry(kind) => {
            let id = choose_id(existing, request)?;
            let name = match kind {
                EntryKind::Document if !is_document_number(&request.name) => "title",
                EntryKind::Document => "number",
                _ => "name",
            };
            let mut fields = vec![YamlField::from_text(name, request.name.trim())];
            fields.extend(request.fields.iter().cloned());
            insert_entry(existing, kind, &id, &yaml_writer::format_fields(&fields, 2), plan)?;
        }
    }
    Ok(())
}

/// Whether the name of a document is its number, such as 21-NQ/TW.
fn is_document_number(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit()) && !name.trim().contains(' ')
}

/// The id of a new entry: the given one, or one made of its name.
fn choose_id(
    existing: &ExistingContent<'_>,
    request: &NewEntryRequest,
) -> Result<String, UserError> {
    let id = request.id.clone().unwrap_or_else(|| short_slug(&request.name));
    if let Err(error) = check_id(&id) {
        let rule =
            "an id has lower-case letters a to z, digits and single hyphens, at most 100 in all";
        return Err(UserError::new(
            format!("\"{id}\" is no id"),
            if check_id(&error.suggestion).is_ok() {
                format!("{rule}: --id {}", error.suggestion)
            } else {
                format!("{rule}: give one with --id")
            },
        ));
    }
    ensure_id_unused(existing, request, &id)?;
    Ok(id)
}

/// Checks that an id is not in use, by an entry of any kind: `[[id]]` would be ambiguous.
fn ensure_id_unused(
    existing: &ExistingContent<'_>,
    request: &NewEntryRequest,
    id: &str,
) -> Result<(), UserError> {
    let Some(other) = existing.occurrences.definitions.iter().find(|entry| entry.id == id) else {
        return Ok(());
    };
    let mut number = 2;
    while existing.occurrences.definitions.iter().any(|entry| entry.id == format!("{id}-{number}"))
    {
        number += 1;
    }
    let free = format!("{id}-{number}");
    let help = if other.kind == request.kind.entry_kind() {
        format!(
            "if that is the one you mean, it is there already; if not, give another id: --id {free}"
        )
    } else {
        format!("give another id: --id {free}")
    };
    let article = if other.kind == EntryKind::Organisation { "an" } else { "a" };
    Err(UserError::new(
        format!("the id \"{id}\" is taken by {article} {}", other.kind.name()),
        help,
    ))
}

/// Adds a Markdown file with the next number, and the speakers that the register does not have.
fn plan_record(
    existing: &ExistingContent<'_>,
    request: &NewEntryRequest,
    kind: RecordKind,
    plan: &mut ScaffoldPlan,
) -> Result<(), UserError> {
    let id = choose_id(existing, request)?;
    let mut speakers = Vec::new();
    for speaker in &request.speakers {
        let is_id = check_id(speaker).is_ok();
        let id = find_speaker_id(existing, speaker)
            .unwrap_or_else(|| if is_id { speaker.clone() } else { short_slug(speaker) });
        if !is_id && !has_entry(existing, EntryKind::Speaker, &id) && !speakers.contains(&id) {
            let speaker_request = NewEntryRequest {
                kind: NewEntryKind::Entry(EntryKind::Speaker),
                id: Some(id.clone()),
                ..request.clone()
            };
            ensure_id_unused(existing, &speaker_request, &id)?;
            insert_entry(
                existing,
                EntryKind::Speaker,
                &id,
                &yaml_writer::format_fields(&[YamlField::from_text("name", speaker.trim())], 2),
                plan,
            )?;
        }
        speakers.push(id);
    }
    let mut fields = vec![YamlField::from_text("title", request.name.trim())];
    if !speakers.is_empty() {
        fields.push(YamlField::new("speakers", FieldValue::Ids(speakers)));
    }
    fields.extend(request.fields.iter().cloned());
    fields.sort_by_key(|field| (existing.field_rank)(request.kind, &field.name));
    let (last, width) = last_number(existing.sources, kind);
    let folder = format!("content/{}/", kind.folder());
    let new = plan.files.iter().filter(|file| file.path.starts_with(&folder)).count();
    let number = last + 1 + u64::try_from(new).unwrap_or(0);
    let path = format!("{folder}{number:0width$}-{id}.md");
    plan.ids.push((kind.name(), id));
    let body = if request.body.is_empty() {
        String::new()
    } else {
        format!("\n{}\n", request.body.trim())
    };
    plan.files.push(NewFile::new(
        path,
        format!("---\n{}---\n{body}", yaml_writer::format_fields(&fields, 0)),
    ));
    Ok(())
}

/// Whether the register of a kind has an id.
fn has_entry(existing: &ExistingContent<'_>, kind: EntryKind, id: &str) -> bool {
    existing.occurrences.definitions.iter().any(|entry| entry.kind == kind && entry.id == id)
}

/// The id of the speaker with a name; `None` if no speaker or several have it.
fn find_speaker_id(existing: &ExistingContent<'_>, name: &str) -> Option<String> {
    let speakers = existing
        .field_trees
        .iter()
        .filter(|layout| layout.kind == FileKind::Register(EntryKind::Speaker));
    let named = speakers.flat_map(|layout| layout.root.fields()).filter(|field| {
        let value = field.value.field("name").and_then(|field| field.value.scalar());
        value.is_some_and(|value| strict_key(value) == strict_key(name))
    });
    let ids: Vec<_> = named.map(|field| field.name.clone()).collect();
    <[String; 1]>::try_from(ids).ok().map(|[id]| id)
}

/// The highest number of the files of a folder, and the number of its digits.
fn last_number(sources: &Sources, kind: RecordKind) -> (u64, usize) {
    let folder = format!("content/{}/", kind.folder());
    let digits = |file| {
        let name = sources.path(file).strip_prefix(&folder)?;
        let digits = name.len() - name.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        Some((name[..digits].parse::<u64>().ok()?, digits))
    };
    let numbers: Vec<_> = sources.files().filter_map(digits).collect();
    let last = numbers.iter().map(|(number, _)| *number).max().unwrap_or(0);
    (last, numbers.iter().map(|(_, width)| *width).max().unwrap_or(2))
}

fn plan_dataset(
    existing: &ExistingContent<'_>,
    request: &NewEntryRequest,
    plan: &mut ScaffoldPlan,
) -> Result<(), UserError> {
    let id = choose_id(existing, request)?;
    let mut figures: Vec<YamlField> = Vec::new();
    for (label, value) in &request.figures {
        let key = short_slug(label);
        if check_id(&key).is_err() || figures.iter().any(|figure| figure.name == key) {
            return Err(UserError::new(
                format!("the figure \"{label}\" gives no id of its own"),
                "say in other words what it counts",
            ));
        }
        let fields = vec![
            YamlField::from_text("label", label),
            YamlField::new("value", FieldValue::Plain(value.clone())),
        ];
        figures.push(YamlField::new(key, FieldValue::Map(fields)));
    }
    let has_figures = !figures.is_empty();
    let mut fields = vec![YamlField::from_text("title", request.name.trim())];
    fields.extend(request.fields.iter().cloned());
    fields.push(YamlField::new("figures", FieldValue::Map(figures)));
    let tail = if has_figures { String::new() } else { dataset_tail(&id, existing.language) };
    let text =
        format!("{}{}{tail}", modeline("statistics", 2), yaml_writer::format_fields(&fields, 0));
    plan.files.push(NewFile::new(format!("content/statistics/{id}.yaml"), text));
    plan.ids.push((EntryKind::Dataset.name(), id));
    Ok(())
}

/// Adds a province of a register that ships with kyyeu, and its successor.
fn plan_province(
    existing: &ExistingContent<'_>,
    request: &NewEntryRequest,
    plan: &mut ScaffoldPlan,
) -> Result<(), UserError> {
    let mut bundled = provinces::find_province(request.provinces, request.name.trim())?;
    let requested_id = bundled[0].id;
    bundled.sort_by_key(provinces::BundledProvince::code);
    for province in bundled {
        let is_requested = province.id == requested_id;
        if !is_requested && has_entry(existing, EntryKind::Province, province.id) {
            continue;
        }
        let given_id = if is_requested { request.id.as_deref() } else { None };
        let id = given_id.unwrap_or(province.id);
        ensure_id_unused(existing, request, id)?;
        let mut lines = province.lines.to_owned();
        if is_requested {
            lines.push_str(&yaml_writer::format_fields(&request.fields, 2));
        }
        insert_entry(existing, EntryKind::Province, id, &lines, plan)?;
    }
    Ok(())
}

/// Adds an entry to the file of its register. Its lines are indented by two spaces.
fn insert_entry(
    existing: &ExistingContent<'_>,
    kind: EntryKind,
    id: &str,
    lines: &str,
    plan: &mut ScaffoldPlan,
) -> Result<(), UserError> {
    plan.ids.push((kind.name(), id.to_owned()));
    let folder = kind.folder();
    let register_file = format!("content/{folder}.yaml");
    let parts_prefix = format!("content/{folder}/");
    let is_part = |path: &str| path == register_file || path.starts_with(&parts_prefix);
    let of_register = |layout: &&FieldTree| layout.kind == FileKind::Register(kind);
    let unread = existing.sources.files().find(|file| {
        is_part(existing.sources.path(*file))
            && !existing.field_trees.iter().filter(of_register).any(|layout| layout.file == *file)
    });
    if let Some(file) = unread {
        let path = existing.sources.path(file);
        return Err(UserError::new(
            format!("{path} cannot be read as it is, and so nothing can be added to it"),
            "kyyeu check says what is wrong in it; mend that first",
        ));
    }
    // If the register has several files: the one with the last first id before the new one.
    let first = |layout: &FieldTree| layout.root.fields().first().map(|field| field.name.clone());
    let parts = existing.field_trees.iter().filter(of_register);
    let before =
        parts.clone().filter(|layout| first(layout).is_some_and(|first| first.as_str() <= id));
    let Some(layout) = before.max_by_key(|layout| first(layout)).or_else(|| parts.clone().next())
    else {
        let block = format!("{id}:\n{lines}");
        match plan.files.iter_mut().find(|file| file.path == register_file) {
            Some(file) => file.text.push_str(&block),
            None => plan.files.push(NewFile::new(
                register_file,
                register_head(folder, existing.language) + &block,
            )),
        }
        return Ok(());
    };
    let code = lines.lines().find_map(|line| line.strip_prefix("  code: ")).unwrap_or_default();
    let (offset, position) = insertion_point::find_insertion_point(
        existing.sources,
        layout,
        id,
        code.trim_matches('\''),
    )?;
    let lines =
        insertion_point::reindent(lines, insertion_point::entry_indent(existing.sources, layout));
    // An empty line separates the first entry from the comment at the top.
    let text = existing.sources.expect_text(layout.file);
    let follows_comment = matches!(layout.root.shape, ValueShape::Empty)
        && !text.is_empty()
        && !text.ends_with("\n\n");
    let is_first = plan.insertions.iter().all(|other| other.file != layout.file);
    let gap = if follows_comment && is_first { "\n" } else { "" };
    plan.insertions.push(Insertion {
        file: layout.file,
        offset,
        lines: format!("{gap}{id}:\n{lines}"),
        position,
    });
    Ok(())
}
