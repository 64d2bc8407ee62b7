//! What a new entry looks like, and which files of the content it touches.

use crate::scaffold::insertion_point::{self, InsertionPosition};
use crate::scaffold::project::{ProvinceList, dataset_tail, modeline, register_head};
use crate::scaffold::provinces;
use crate::yaml_writer::{self, FieldValue, YamlField};
use kyyeu_diag::{FileId, Sources, UserError};
use kyyeu_model::{
    EntryKind, FieldTree, FileKind, IdOccurrences, RecordKind, ValueShape, check_id, slug,
    strict_key,
};

/// What can be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewEntryKind {
    /// A speech, paper or conclusion.
    Record(RecordKind),
    /// An entry of a register, or a dataset.
    Entry(EntryKind),
}

impl NewEntryKind {
    /// Its name.
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

/// What is to be added.
#[derive(Clone, Debug)]
pub struct NewEntryRequest {
    /// What it is.
    pub kind: NewEntryKind,
    /// Its title or name; a document's number, a province's code.
    pub name: String,
    /// Its id, where it is not made of the name.
    pub id: Option<String>,
    /// Further fields.
    pub fields: Vec<YamlField>,
    /// Who speaks: ids of the register, or names, which come into it where they are not there.
    pub speakers: Vec<String>,
    /// A dataset's figures: what each says, and its number.
    pub figures: Vec<(String, String)>,
    /// From which register a province is taken; [`Provinces::None`] where its fields are given.
    pub provinces: ProvinceList,
    /// The text of a record.
    pub body: String,
}

/// What is there.
#[derive(Clone, Copy)]
pub struct ExistingContent<'a> {
    /// The texts of the content.
    pub sources: &'a Sources,
    /// Where their fields stand.
    pub field_trees: &'a [FieldTree],
    /// The entries.
    pub occurrences: &'a IdOccurrences,
    /// The project's language.
    pub language: &'a str,
    /// The place of a field in the order of the reference.
    pub field_rank: fn(NewEntryKind, &str) -> usize,
}

/// A file to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFile {
    /// Its path, relative to the project.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl NewFile {
    /// A file.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }
}

/// Whole lines to be put into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Insertion {
    /// The file.
    pub file: FileId,
    /// The offset of the line before which they go; the end of the text for its end.
    pub offset: usize,
    /// The lines.
    pub lines: String,
    /// How the place was found.
    pub position: InsertionPosition,
}

/// What adding something does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScaffoldPlan {
    /// The ids that are new, by what they are called.
    pub ids: Vec<(&'static str, String)>,
    /// Files to be made.
    pub files: Vec<NewFile>,
    /// Lines to be put into files.
    pub insertions: Vec<Insertion>,
}

/// An id of a name, cut at a hyphen where the name is long.
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
/// When an id is none or is taken, and when a register is written in a way that cannot be added to.
pub fn plan_entries(
    shelf: &ExistingContent<'_>,
    asks: &[NewEntryRequest],
) -> Result<ScaffoldPlan, UserError> {
    let mut plan = ScaffoldPlan::default();
    asks.iter().try_for_each(|ask| plan_entry(shelf, ask, &mut plan))?;
    Ok(plan)
}

fn plan_entry(
    shelf: &ExistingContent<'_>,
    ask: &NewEntryRequest,
    plan: &mut ScaffoldPlan,
) -> Result<(), UserError> {
    if ask.name.trim().is_empty() {
        return Err(UserError::new(
            format!("the {} has no name", ask.kind.name()),
            "say in quotes what it is called",
        ));
    }
    match ask.kind {
        NewEntryKind::Record(kind) => plan_record(shelf, ask, kind, plan)?,
        NewEntryKind::Entry(EntryKind::Dataset) => plan_dataset(shelf, ask, plan)?,
        NewEntryKind::Entry(EntryKind::Province) if ask.provinces != ProvinceList::None => {
            plan_province(shelf, ask, plan)?
        }
        NewEntryKind::Entry(kind) => {
            let id = choose_id(shelf, ask)?;
            let name = match kind {
                EntryKind::Document if !is_document_number(&ask.name) => "title",
                EntryKind::Document => "number",
                _ => "name",
            };
            let mut fields = vec![YamlField::from_text(name, ask.name.trim())];
            fields.extend(ask.fields.iter().cloned());
            insert_entry(shelf, kind, &id, &yaml_writer::format_fields(&fields, 2), plan)?;
        }
    }
    Ok(())
}

/// Whether what a document is called is its number: 21-NQ/TW.
fn is_document_number(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit()) && !name.trim().contains(' ')
}

/// The id that something gets, where nothing has it.
fn choose_id(shelf: &ExistingContent<'_>, ask: &NewEntryRequest) -> Result<String, UserError> {
    let id = ask.id.clone().unwrap_or_else(|| short_slug(&ask.name));
    if let Err(error) = check_id(&id) {
        let better = Some(error.suggestion).filter(|better| check_id(better).is_ok());
        let rule =
            "an id has lower-case letters a to z, digits and single hyphens, at most 100 in all";
        return Err(UserError::new(
            format!("\"{id}\" is no id"),
            better.map_or_else(
                || format!("{rule}: give one with --id"),
                |better| format!("{rule}: --id {better}"),
            ),
        ));
    }
    ensure_id_unused(shelf, ask, &id)?;
    Ok(id)
}

/// Refuses an id that something has, of whatever kind: `[[id]]` would no longer say which is meant.
fn ensure_id_unused(
    shelf: &ExistingContent<'_>,
    ask: &NewEntryRequest,
    id: &str,
) -> Result<(), UserError> {
    let Some(other) = shelf.occurrences.definitions.iter().find(|entry| entry.id == id) else {
        return Ok(());
    };
    let mut number = 2;
    while shelf.occurrences.definitions.iter().any(|entry| entry.id == format!("{id}-{number}")) {
        number += 1;
    }
    let free = format!("{id}-{number}");
    let help = if other.kind == ask.kind.entry_kind() {
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

/// Adds a file of Markdown with the next number, and the speakers that no register has.
fn plan_record(
    shelf: &ExistingContent<'_>,
    ask: &NewEntryRequest,
    kind: RecordKind,
    plan: &mut ScaffoldPlan,
) -> Result<(), UserError> {
    let id = choose_id(shelf, ask)?;
    let mut speakers = Vec::new();
    for speaker in &ask.speakers {
        let known = find_speaker_id(shelf, speaker);
        let id = known.unwrap_or_else(|| {
            if check_id(speaker).is_ok() { speaker.clone() } else { short_slug(speaker) }
        });
        let there = |id: &str| {
            shelf
                .occurrences
                .definitions
                .iter()
                .any(|entry| entry.kind == EntryKind::Speaker && entry.id == id)
        };
        if check_id(speaker).is_err() && !there(&id) && !speakers.contains(&id) {
            let ask = NewEntryRequest {
                kind: NewEntryKind::Entry(EntryKind::Speaker),
                id: Some(id.clone()),
                ..ask.clone()
            };
            ensure_id_unused(shelf, &ask, &id)?;
            insert_entry(
                shelf,
                EntryKind::Speaker,
                &id,
                &yaml_writer::format_fields(&[YamlField::from_text("name", speaker.trim())], 2),
                plan,
            )?;
        }
        speakers.push(id);
    }
    let mut fields = vec![YamlField::from_text("title", ask.name.trim())];
    if !speakers.is_empty() {
        fields.push(YamlField::new("speakers", FieldValue::Ids(speakers)));
    }
    fields.extend(ask.fields.iter().cloned());
    fields.sort_by_key(|field| (shelf.field_rank)(ask.kind, &field.name));
    let (last, width) = last_number(shelf.sources, kind);
    let folder = format!("content/{}/", kind.folder());
    let new = plan.files.iter().filter(|file| file.path.starts_with(&folder)).count();
    let number = last + 1 + u64::try_from(new).unwrap_or(0);
    let path = format!("{folder}{number:0width$}-{id}.md");
    plan.ids.push((kind.name(), id));
    let body = if ask.body.is_empty() { String::new() } else { format!("\n{}\n", ask.body.trim()) };
    plan.files.push(NewFile::new(
        path,
        format!("---\n{}---\n{body}", yaml_writer::format_fields(&fields, 0)),
    ));
    Ok(())
}

/// The id of the one speaker who has a name.
fn find_speaker_id(shelf: &ExistingContent<'_>, name: &str) -> Option<String> {
    let speakers = shelf
        .field_trees
        .iter()
        .filter(|layout| layout.kind == FileKind::Register(EntryKind::Speaker));
    let named = speakers.flat_map(|layout| layout.root.fields()).filter(|field| {
        let own = field.value.field("name").and_then(|name| name.value.scalar());
        own.is_some_and(|own| strict_key(own) == strict_key(name))
    });
    let ids: Vec<_> = named.map(|field| field.name.clone()).collect();
    <[String; 1]>::try_from(ids).ok().map(|[id]| id)
}

/// The last number of a folder, and with how many digits its files are numbered.
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
    shelf: &ExistingContent<'_>,
    ask: &NewEntryRequest,
    plan: &mut ScaffoldPlan,
) -> Result<(), UserError> {
    let id = choose_id(shelf, ask)?;
    let mut figures: Vec<YamlField> = Vec::new();
    for (label, value) in &ask.figures {
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
    let empty = figures.is_empty();
    let mut fields = vec![YamlField::from_text("title", ask.name.trim())];
    fields.extend(ask.fields.iter().cloned());
    fields.push(YamlField::new("figures", FieldValue::Map(figures)));
    let tail = if empty { dataset_tail(&id, shelf.language) } else { String::new() };
    let text =
        format!("{}{}{tail}", modeline("statistics", 2), yaml_writer::format_fields(&fields, 0));
    plan.files.push(NewFile::new(format!("content/statistics/{id}.yaml"), text));
    plan.ids.push((EntryKind::Dataset.name(), id));
    Ok(())
}

/// Adds a province of a register that ships with kyyeu, and the one that it became a part of.
fn plan_province(
    shelf: &ExistingContent<'_>,
    ask: &NewEntryRequest,
    plan: &mut ScaffoldPlan,
) -> Result<(), UserError> {
    let mut found = provinces::find_province(ask.provinces, ask.name.trim())?;
    let asked = found[0].id;
    found.sort_by_key(provinces::BundledProvince::code);
    for shipped in found {
        let is_asked = shipped.id == asked;
        let there = shelf
            .occurrences
            .definitions
            .iter()
            .any(|entry| entry.kind == EntryKind::Province && entry.id == shipped.id);
        if !is_asked && there {
            continue;
        }
        let id = ask.id.as_deref().filter(|_| is_asked).unwrap_or(shipped.id);
        ensure_id_unused(shelf, ask, id)?;
        let mut lines = shipped.lines.to_owned();
        if is_asked {
            lines.push_str(&yaml_writer::format_fields(&ask.fields, 2));
        }
        insert_entry(shelf, EntryKind::Province, id, &lines, plan)?;
    }
    Ok(())
}

/// Adds an entry, its lines set in by two spaces, to the file of its register.
fn insert_entry(
    shelf: &ExistingContent<'_>,
    kind: EntryKind,
    id: &str,
    lines: &str,
    plan: &mut ScaffoldPlan,
) -> Result<(), UserError> {
    plan.ids.push((kind.name(), id.to_owned()));
    let folder = kind.folder();
    let whole = format!("content/{folder}.yaml");
    let part = format!("content/{folder}/");
    let own = |path: &str| path == whole || path.starts_with(&part);
    let of_register = |layout: &&FieldTree| layout.kind == FileKind::Register(kind);
    let unread = shelf.sources.files().find(|file| {
        own(shelf.sources.path(*file))
            && !shelf.field_trees.iter().filter(of_register).any(|layout| layout.file == *file)
    });
    if let Some(file) = unread {
        let path = shelf.sources.path(file);
        return Err(UserError::new(
            format!("{path} cannot be read as it is, and so nothing can be added to it"),
            "kyyeu check says what is wrong in it; mend that first",
        ));
    }
    // Of a register in parts, the part whose first entry comes last before the new one.
    let first = |layout: &FieldTree| layout.root.fields().first().map(|field| field.name.clone());
    let parts = shelf.field_trees.iter().filter(of_register);
    let before =
        parts.clone().filter(|layout| first(layout).is_some_and(|first| first.as_str() <= id));
    let Some(layout) = before.max_by_key(|layout| first(layout)).or_else(|| parts.clone().next())
    else {
        let block = format!("{id}:\n{lines}");
        match plan.files.iter_mut().find(|file| file.path == whole) {
            Some(file) => file.text.push_str(&block),
            None => {
                plan.files.push(NewFile::new(whole, register_head(folder, shelf.language) + &block))
            }
        }
        return Ok(());
    };
    let code = lines.lines().find_map(|line| line.strip_prefix("  code: ")).unwrap_or_default();
    let (at, placed) =
        insertion_point::find_insertion_point(shelf.sources, layout, id, code.trim_matches('\''))?;
    let lines =
        insertion_point::reindent(lines, insertion_point::entry_indent(shelf.sources, layout));
    // The first entry stands apart from what explains the file.
    let text = shelf.sources.expect_text(layout.file);
    let apart = matches!(layout.root.shape, ValueShape::Empty)
        && !text.is_empty()
        && !text.ends_with("\n\n");
    let alone = plan.insertions.iter().all(|other| other.file != layout.file);
    let gap = if apart && alone { "\n" } else { "" };
    plan.insertions.push(Insertion {
        file: layout.file,
        offset: at,
        lines: format!("{gap}{id}:\n{lines}"),
        position: placed,
    });
    Ok(())
}
