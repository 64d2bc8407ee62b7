//! The commands `init` and `new`: create a project, and add entries to one. The content with the
//! new entries is checked before anything is written.

use std::collections::BTreeMap;
use std::path::Path;

use crate::commands::preflight::{CheckedContent, PlannedEdits, Preflight};
use crate::commands::schema;
use kyyeu_diag::{Diagnostics, Sources, UserError};
use kyyeu_edit::scaffold::{self, ExistingContent, Insertion, ScaffoldPlan};
use kyyeu_edit::yaml_writer::{FieldValue, YamlField};
use kyyeu_load::Overlay;
use kyyeu_load::schema::{FieldType, Schema};
use kyyeu_model::{Edtf, EntryKind};
use kyyeu_write::{FileEdit, OriginalFile};

// Types of the stages that appear in requests and results.
pub use kyyeu_edit::scaffold::{
    InsertionPosition, NewEntryKind, NewEntryRequest, NewFile, ProjectAnswers, ProvinceList,
};
pub use kyyeu_model::RecordKind;

/// Result of `init`.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CreatedProject {
    /// Paths of the files that were created.
    pub created: Vec<String>,
    /// Paths of the files that existed and stay as they are.
    pub existing: Vec<String>,
}

/// Creates the files of a new project. Existing files stay as they are.
///
/// # Errors
/// When the folder has a project, and when writing fails.
pub fn init(root: &Path, answers: &ProjectAnswers) -> Result<CreatedProject, UserError> {
    crate::recover_content(root)?;
    if kyyeu_load::exists(&root.join("content/workshop.yaml")) {
        return Err(UserError::new(
            format!("{} has a workshop already", root.display()),
            "kyyeu new adds to it; for another workshop name another folder",
        ));
    }
    let (existing, created): (Vec<_>, Vec<_>) = scaffold::project_files(answers)
        .into_iter()
        .partition(|file| kyyeu_load::exists(&root.join(&file.path)));
    let project = CreatedProject {
        created: created.iter().map(|file| file.path.clone()).collect(),
        existing: existing.iter().map(|file| file.path.clone()).collect(),
    };
    let schemas = schema::missing_schemas(root);
    let edits: Vec<_> = created.into_iter().chain(schemas).map(creation_edit).collect();
    kyyeu_write::apply_edits(root, &edits)?;
    Ok(project)
}

fn creation_edit(file: NewFile) -> FileEdit {
    FileEdit { original: None, path: file.path, text: file.text }
}

/// Checks a date. The error says what is wrong and what to write instead.
///
/// # Errors
/// When the text is not a date.
pub fn check_date(text: &str) -> Result<(), String> {
    kyyeu_load::validate_date(text)
}

/// New entries that were checked.
#[derive(Debug)]
pub struct PlannedAddition {
    /// The new entries: the name of the kind and the id.
    pub ids: Vec<(&'static str, String)>,
    /// Where they are: path and line.
    pub locations: Vec<(String, usize)>,
    /// Paths of registers that are not sorted by id: there the new entry is the last one.
    pub unsorted_registers: Vec<String>,
    planned: PlannedEdits,
}

/// Parses a field `name=value` of an entry, by the schema of its kind.
///
/// # Errors
/// When the kind has no such field, or the field takes more than a string or a list of strings.
pub fn parse_field(kind: NewEntryKind, text: &str) -> Result<YamlField, UserError> {
    let schema = schema_of(kind);
    let Some((name, value)) = text.split_once('=') else {
        return Err(UserError::new(
            format!("\"{text}\" gives no field"),
            "write --set name=value, such as --set role=…",
        ));
    };
    let (name, value) = (name.trim(), value.trim().to_owned());
    let list = || value.split(',').map(|item| item.trim().to_owned()).collect();
    let value = match schema.field(name).map(|field| field.ty) {
        None => {
            let names: Vec<_> = schema.fields.iter().map(|field| field.name).collect();
            let help = match kyyeu_diag::nearest(name, names.iter().copied()) {
                Some(nearest_name) => format!("did you mean \"{nearest_name}\"?"),
                None => format!("its fields are {}", names.join(", ")),
            };
            return Err(UserError::new(format!("{} has no field \"{name}\"", schema.name), help));
        }
        Some(FieldType::Texts) => FieldValue::Texts(list()),
        Some(
            FieldType::Refs(_)
            | FieldType::FigureRefs
            | FieldType::Aliases
            | FieldType::TilePosition
            | FieldType::Subset(_),
        ) => FieldValue::Ids(list()),
        Some(
            FieldType::Map(_)
            | FieldType::Maps(_)
            | FieldType::MapById(_)
            | FieldType::Cells
            | FieldType::Row,
        ) => {
            return Err(UserError::new(
                format!("\"{name}\" is more than one value"),
                "add the entry without it, and write it into the file",
            ));
        }
        Some(FieldType::Text | FieldType::Markdown) => FieldValue::Text(value),
        Some(_) if kyyeu_edit::yaml_writer::is_plain(&value) => FieldValue::Plain(value),
        Some(_) => FieldValue::Text(value),
    };
    Ok(YamlField::new(name, value))
}

fn schema_of(kind: NewEntryKind) -> &'static Schema {
    match kind {
        NewEntryKind::Record(_) => &kyyeu_load::schema::RECORD,
        NewEntryKind::Entry(EntryKind::Speaker) => &kyyeu_load::schema::SPEAKER,
        NewEntryKind::Entry(EntryKind::Province) => &kyyeu_load::schema::PROVINCE,
        NewEntryKind::Entry(EntryKind::Organisation) => &kyyeu_load::schema::ORGANISATION,
        NewEntryKind::Entry(EntryKind::Document) => &kyyeu_load::schema::DOCUMENT,
        NewEntryKind::Entry(EntryKind::Dataset) => &kyyeu_load::schema::DATASET,
        NewEntryKind::Entry(_) => &kyyeu_load::schema::TOPIC,
    }
}

/// Plans a new entry and checks the content with it. Writes nothing.
///
/// `provinces` is the list from which a province comes; `None` to choose it by the workshop's date.
#[must_use]
pub fn prepare(
    root: &Path,
    mut request: NewEntryRequest,
    provinces: Option<ProvinceList>,
) -> Preflight<PlannedAddition> {
    let content = CheckedContent::load(root, &Overlay::default());
    let Some(project) = &content.project else { return content.into_errors(true) };
    let workshop = &project.proceedings.workshop;
    request.provinces = match provinces {
        Some(provinces) => provinces,
        None if request.fields.iter().any(|field| field.name == "kind") => ProvinceList::None,
        None if workshop.date.as_ref().is_some_and(|date| !is_after_merger(date)) => {
            ProvinceList::Before2025
        }
        None => ProvinceList::After2025,
    };
    let checked = plan_entries(&content.sources, &workshop.language, &[request])
        .and_then(|plan| check_plan(root, &content, plan));
    match checked {
        Ok(CheckedPlan { addition, new_errors, .. }) if new_errors.is_empty() => {
            Preflight::Ready(addition)
        }
        Ok(CheckedPlan { new_errors, sources, .. }) => {
            Preflight::Errors { sources, diagnostics: new_errors, preexisting: false }
        }
        Err(error) => Preflight::Rejected(error),
    }
}

/// A plan of new entries, and the errors that the content has only with them.
pub(crate) struct CheckedPlan {
    pub addition: PlannedAddition,
    pub new_errors: Diagnostics,
    /// The source files that the errors point into.
    pub sources: Sources,
}

/// Plans new entries for the loaded content.
pub(crate) fn plan_entries(
    sources: &Sources,
    language: &str,
    requests: &[NewEntryRequest],
) -> Result<ScaffoldPlan, UserError> {
    let field_trees: Vec<_> =
        sources.files().filter_map(|file| kyyeu_load::parse_field_tree(sources, file)).collect();
    let occurrences = kyyeu_load::find_id_occurrences(sources);
    let content = ExistingContent {
        sources,
        field_trees: &field_trees,
        occurrences: &occurrences,
        language,
        field_rank,
    };
    scaffold::plan_entries(&content, requests)
}

/// The position of a field in the schema of its kind; unknown fields come last.
fn field_rank(kind: NewEntryKind, name: &str) -> usize {
    let fields = schema_of(kind).fields;
    fields.iter().position(|field| field.name == name).unwrap_or(fields.len())
}

/// Whether a date is on or after 1 July 2025, when provinces were merged.
fn is_after_merger(date: &Edtf) -> bool {
    let date = match date {
        Edtf::Date(date) | Edtf::Interval(Some(date), _) | Edtf::Interval(None, Some(date)) => date,
        Edtf::Interval(None, None) => return true,
    };
    date.first_day() >= kyyeu_model::Day::new(2025, 7, 1)
}

/// Checks a plan: loads the content with the new entries and compares the errors.
pub(crate) fn check_plan(
    root: &Path,
    content: &CheckedContent,
    plan: ScaffoldPlan,
) -> Result<CheckedPlan, UserError> {
    let sources = &content.sources;
    let mut overlay = Overlay::default();
    let mut locations = Vec::new();
    let mut edits = Vec::new();
    for file in plan.files {
        overlay.set(&file.path, &file.path, &file.text);
        locations.push((file.path.clone(), 1));
        edits.push(creation_edit(file));
    }
    let mut insertions_by_path: BTreeMap<&str, Vec<&Insertion>> = BTreeMap::new();
    for insertion in &plan.insertions {
        insertions_by_path.entry(sources.path(insertion.file)).or_default().push(insertion);
    }
    for (path, mut insertions) in insertions_by_path {
        insertions.sort_by_key(|insertion| insertion.offset);
        let text = sources.expect_text(insertions[0].file);
        let Some(raw) = kyyeu_load::read_raw(&root.join(path)) else {
            return Err(UserError::new(
                format!("{path} cannot be read"),
                "see that the file is there and is UTF-8",
            ));
        };
        overlay.set(path, path, &insert_lines(text, text, &insertions));
        let lines = inserted_lines(text, &insertions);
        locations.extend(lines.map(|line| (path.to_owned(), line)));
        let new_text = insert_lines(&raw, text, &insertions);
        edits.push(FileEdit {
            original: Some(OriginalFile { path: path.to_owned(), text: raw }),
            path: path.to_owned(),
            text: new_text,
        });
    }
    let mut unsorted_registers: Vec<_> = plan
        .insertions
        .iter()
        .filter(|insertion| insertion.position == InsertionPosition::Last)
        .map(|insertion| sources.path(insertion.file).to_owned())
        .collect();
    unsorted_registers.dedup();
    let changed_content = CheckedContent::load(root, &overlay);
    let new_errors = changed_content.new_errors(&content.diagnostics);
    let planned = PlannedEdits { root: root.to_owned(), edits };
    let addition = PlannedAddition { ids: plan.ids, locations, unsorted_registers, planned };
    Ok(CheckedPlan { addition, new_errors, sources: changed_content.sources })
}

/// The lines, from 1 on, on which sorted insertions into a text begin.
fn inserted_lines(text: &str, insertions: &[&Insertion]) -> impl Iterator<Item = usize> {
    let mut inserted = 0;
    insertions.iter().map(move |insertion| {
        let gap = usize::from(insertion.lines.starts_with('\n'));
        let line = text[..insertion.offset].lines().count() + inserted + gap + 1;
        inserted += insertion.lines.lines().count();
        line
    })
}

/// Inserts lines into a text. The offsets are those in `counted`, which has the same lines in
/// another form (line ends, BOM, Unicode normalization): the text keeps its own form.
fn insert_lines(text: &str, counted: &str, insertions: &[&Insertion]) -> String {
    let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = String::new();
    let mut rest = text;
    let mut copied_lines = 0;
    for insertion in insertions {
        let lines_before = counted[..insertion.offset].matches('\n').count();
        let length = if insertion.offset == counted.len() {
            rest.len()
        } else {
            let lines = rest.split_inclusive('\n').take(lines_before - copied_lines);
            lines.map(str::len).sum()
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
        copied_lines = lines_before;
        if !out.is_empty() && !out.ends_with('\n') {
            out.push_str(line_end);
        }
        out.push_str(&insertion.lines.replace('\n', line_end));
    }
    out + rest
}

impl PlannedAddition {
    /// Writes the new entries: all of them, or nothing.
    ///
    /// # Errors
    /// When writing fails. Existing files are not overwritten.
    pub fn write(self) -> Result<(), UserError> {
        self.planned.apply()
    }
}
