//! Begins a project, and adds entries to one: checks what would come of it before anything is
//! written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::commands::rename::{UserError, check_content, sorted_errors};
use crate::commands::schema;
use kyyeu_diag::{Diagnostic, Diagnostics, Severity, Sources};
use kyyeu_edit::scaffold::{self, ExistingContent, Insertion, ScaffoldPlan};
use kyyeu_edit::yaml_writer::{FieldValue, YamlField};
use kyyeu_load::{schema::FieldType, schema::Schema};
use kyyeu_model::{Edtf, EntryKind};
use kyyeu_write::{FileEdit, OriginalFile};

// Whoever begins something names these, and need not know the stages.
pub use kyyeu_edit::scaffold::{
    InsertionPosition, NewEntryKind, NewEntryRequest, NewFile, ProjectAnswers, ProvinceList,
};
pub use kyyeu_model::RecordKind;

/// What a new project came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CreatedProject {
    /// Files that were made.
    pub created: Vec<String>,
    /// Files that were there already, and stay.
    pub existing: Vec<String>,
}

/// Makes the files of a new project. What is there already stays.
///
/// # Errors
/// When a project is there already, and when writing fails.
pub fn init(root: &Path, answers: &ProjectAnswers) -> Result<CreatedProject, UserError> {
    crate::recover_content(root)?;
    if root.join("content/workshop.yaml").exists() {
        return Err(UserError::new(
            format!("{} has a workshop already", root.display()),
            "kyyeu new adds to it; for another workshop name another folder",
        ));
    }
    let (left, made): (Vec<_>, Vec<_>) = scaffold::project_files(answers)
        .into_iter()
        .partition(|file| kyyeu_load::exists(&root.join(&file.path)));
    let path = |file: &NewFile| file.path.clone();
    let begun = CreatedProject {
        created: made.iter().map(path).collect(),
        existing: left.iter().map(path).collect(),
    };
    let edits: Vec<_> =
        made.into_iter().chain(schema::missing_schemas(root)).map(creation_edit).collect();
    kyyeu_write::apply_edits(root, &edits)?;
    Ok(begun)
}

fn creation_edit(file: NewFile) -> FileEdit {
    FileEdit { original: None, path: file.path, text: file.text }
}

/// What is wrong with a date, and what to write instead.
///
/// # Errors
/// Where the text is no date.
pub fn check_date(text: &str) -> Result<(), String> {
    kyyeu_load::validate_date(text)
}

/// What came of a request, before anything is written.
#[derive(Debug)]
pub enum ScaffoldPreflight {
    /// There is no project, or the content would have errors that it has not now.
    Errors {
        /// The texts that the faults point into.
        sources: Sources,
        /// The errors, in order.
        diagnostics: Diagnostics,
        /// Whether it has them as it is.
        preexisting: bool,
    },
    /// The request cannot be met.
    Rejected(UserError),
    /// It can be met.
    Ready(PlannedAddition),
}

/// An addition that was checked.
#[derive(Debug)]
pub struct PlannedAddition {
    /// What is new, by what it is called and its id.
    pub ids: Vec<(&'static str, String)>,
    /// Where it stands: path and line.
    pub locations: Vec<(String, usize)>,
    /// Registers that have an order of their own, so that the new entry stands last.
    pub unsorted_registers: Vec<String>,
    root: PathBuf,
    edits: Vec<FileEdit>,
}

/// A field that the caller gives, `name=value`, as the tables of fields have it.
///
/// # Errors
/// When the kind has no such field, or the field takes more than a text or a list of texts.
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
            let known: Vec<_> = schema.fields.iter().map(|field| field.name).collect();
            let help = kyyeu_diag::nearest(name, known.iter().copied()).map_or_else(
                || format!("its fields are {}", known.join(", ")),
                |near| format!("did you mean \"{near}\"?"),
            );
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

/// Plans an addition and checks what would come of it. Writes nothing.
///
/// `provinces` says from which list a province comes; without it the workshop's date does.
#[must_use]
pub fn prepare(
    root: &Path,
    mut ask: NewEntryRequest,
    provinces: Option<ProvinceList>,
) -> ScaffoldPreflight {
    let mut sources = Sources::default();
    let (project, before) = check_content(root, &kyyeu_load::Overlay::default(), &mut sources);
    let Some(project) = project else {
        return ScaffoldPreflight::Errors {
            diagnostics: sorted_errors(before, &sources),
            sources,
            preexisting: true,
        };
    };
    let workshop = &project.proceedings.workshop;
    ask.provinces = match provinces {
        Some(provinces) => provinces,
        None if ask.fields.iter().any(|field| field.name == "kind") => ProvinceList::None,
        None if workshop.date.as_ref().is_some_and(|date| !is_after_merger(date)) => {
            ProvinceList::Before2025
        }
        None => ProvinceList::After2025,
    };
    match plan_entries(&sources, &workshop.language, &[ask]) {
        Ok(plan) => match check_plan(root, &sources, &before, plan) {
            Ok(CheckedPlan { addition: ready, new_errors: new, .. }) if new.is_empty() => {
                ScaffoldPreflight::Ready(ready)
            }
            Ok(CheckedPlan { new_errors: new, sources, .. }) => {
                ScaffoldPreflight::Errors { sources, diagnostics: new, preexisting: false }
            }
            Err(refusal) => ScaffoldPreflight::Rejected(refusal),
        },
        Err(refusal) => ScaffoldPreflight::Rejected(refusal),
    }
}

/// A plan, and the errors that it would bring.
pub(crate) struct CheckedPlan {
    pub addition: PlannedAddition,
    /// Errors that were not there before, and the texts that they point into.
    pub new_errors: Diagnostics,
    pub sources: Sources,
}

/// Plans additions to the content that was read.
pub(crate) fn plan_entries(
    sources: &Sources,
    language: &str,
    asks: &[NewEntryRequest],
) -> Result<ScaffoldPlan, UserError> {
    let layouts: Vec<_> =
        sources.files().filter_map(|file| kyyeu_load::parse_field_tree(sources, file)).collect();
    let places = kyyeu_load::find_id_occurrences(sources);
    let rank = |kind, name: &str| {
        let fields = schema_of(kind).fields;
        fields.iter().position(|field| field.name == name).unwrap_or(fields.len())
    };
    scaffold::plan_entries(
        &ExistingContent {
            sources,
            field_trees: &layouts,
            occurrences: &places,
            language,
            field_rank: rank,
        },
        asks,
    )
}

/// Whether a date is of July 2025 or later.
fn is_after_merger(date: &Edtf) -> bool {
    let date = match date {
        Edtf::Date(date) | Edtf::Interval(Some(date), _) | Edtf::Interval(None, Some(date)) => date,
        Edtf::Interval(None, None) => return true,
    };
    date.first_day() >= kyyeu_model::Day::new(2025, 7, 1)
}

/// Looks whether a plan brings errors that were not there before.
pub(crate) fn check_plan(
    root: &Path,
    sources: &Sources,
    before: &[Diagnostic],
    plan: ScaffoldPlan,
) -> Result<CheckedPlan, UserError> {
    let mut overlay = kyyeu_load::Overlay::default();
    for file in &plan.files {
        overlay.set(&file.path, &file.path, &file.text);
    }
    let mut edited: BTreeMap<&str, Vec<&Insertion>> = BTreeMap::new();
    for insertion in &plan.insertions {
        edited.entry(sources.path(insertion.file)).or_default().push(insertion);
    }
    let mut places: Vec<_> = plan.files.iter().map(|file| (file.path.clone(), 1)).collect();
    let mut edits: Vec<_> = plan.files.into_iter().map(creation_edit).collect();
    for (path, mut insertions) in edited {
        insertions.sort_by_key(|insertion| insertion.offset);
        let text = sources.expect_text(insertions[0].file);
        let Some(raw) = kyyeu_load::read_raw(&root.join(path)) else {
            return Err(UserError::new(
                format!("{path} cannot be read"),
                "see that the file is there and is UTF-8",
            ));
        };
        let new = insert_lines(text, text, &insertions);
        overlay.set(path, path, &new);
        let mut lines = 0;
        for insertion in &insertions {
            let gap = usize::from(insertion.lines.starts_with('\n'));
            places.push((
                path.to_owned(),
                text[..insertion.offset].lines().count() + lines + gap + 1,
            ));
            lines += insertion.lines.lines().count();
        }
        let text = insert_lines(&raw, text, &insertions);
        edits.push(FileEdit {
            original: Some(OriginalFile { path: path.to_owned(), text: raw }),
            path: path.to_owned(),
            text,
        });
    }
    let mut new_sources = Sources::default();
    let (_, after) = check_content(root, &overlay, &mut new_sources);
    let known: Vec<_> =
        before.iter().map(|diagnostic| (diagnostic.code, diagnostic.message.as_str())).collect();
    let new: Diagnostics = after
        .iter()
        .filter(|diagnostic| {
            diagnostic.severity() == Severity::Error
                && !known.contains(&(diagnostic.code, diagnostic.message.as_str()))
        })
        .cloned()
        .collect();
    let last =
        plan.insertions.iter().filter(|insertion| insertion.position == InsertionPosition::Last);
    let mut unsorted: Vec<_> =
        last.map(|insertion| sources.path(insertion.file).to_owned()).collect();
    unsorted.dedup();
    let ready = PlannedAddition {
        ids: plan.ids,
        locations: places,
        unsorted_registers: unsorted,
        root: root.to_owned(),
        edits,
    };
    Ok(CheckedPlan {
        addition: ready,
        new_errors: sorted_errors(new, &new_sources),
        sources: new_sources,
    })
}

/// A text with lines put in. Offsets are those of `counted`, which has the same lines as the text,
/// perhaps in another form: the text keeps its own.
fn insert_lines(text: &str, counted: &str, insertions: &[&Insertion]) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = String::new();
    let mut rest = text;
    let mut line = 0;
    for insertion in insertions {
        let before = counted[..insertion.offset].matches('\n').count();
        let length: usize = rest.split_inclusive('\n').take(before - line).map(str::len).sum();
        let length = if insertion.offset == counted.len() { rest.len() } else { length };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
        line = before;
        if !out.is_empty() && !out.ends_with('\n') {
            out.push_str(end);
        }
        out.push_str(&insertion.lines.replace('\n', end));
    }
    out + rest
}

impl PlannedAddition {
    /// Writes what was planned: all of it, or nothing.
    ///
    /// # Errors
    /// When writing fails; what is there already is not overwritten.
    pub fn write(self) -> Result<(), UserError> {
        kyyeu_write::apply_edits(&self.root, &self.edits)
    }
}
