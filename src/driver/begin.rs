//! Begins a project, and adds entries to one: checks what would come of it before anything is
//! written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::rename::{Refusal, checked, errors};
use super::schema;
use kyyeu_diag::{Diagnostic, Severity, Sources};
use kyyeu_edit::scaffold::{self, Insertion, Plan, Shelf};
use kyyeu_edit::yaml_writer::{Field, Value};
use kyyeu_load::{schema::Schema, schema::Type};
use kyyeu_model::{Edtf, EntryKind};
use kyyeu_write::{Edit, Old};

// Whoever begins something names these, and need not know the stages.
pub use kyyeu_edit::scaffold::{Answers, Ask, Kind, NewText, Placed, Provinces};
pub use kyyeu_model::RecordKind;

/// What a new project came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Begun {
    /// Files that were made.
    pub made: Vec<String>,
    /// Files that were there already, and stay.
    pub left: Vec<String>,
}

/// Makes the files of a new project. What is there already stays.
///
/// # Errors
/// When a project is there already, and when writing fails.
pub fn init(root: &Path, answers: &Answers) -> Result<Begun, Refusal> {
    super::settle(root)?;
    if root.join("content/workshop.yaml").exists() {
        return Err(Refusal::new(
            format!("{} has a workshop already", root.display()),
            "kyyeu new adds to it; for another workshop name another folder",
        ));
    }
    let (left, made): (Vec<_>, Vec<_>) = scaffold::project(answers)
        .into_iter()
        .partition(|file| kyyeu_load::stands(&root.join(&file.path)));
    let path = |file: &NewText| file.path.clone();
    let begun =
        Begun { made: made.iter().map(path).collect(), left: left.iter().map(path).collect() };
    let edits: Vec<_> = made.into_iter().chain(schema::missing(root)).map(new).collect();
    kyyeu_write::edit(root, &edits)?;
    Ok(begun)
}

fn new(file: NewText) -> Edit {
    Edit { from: None, to: file.path, text: file.text }
}

/// What is wrong with a date, and what to write instead.
///
/// # Errors
/// Where the text is no date.
pub fn date(text: &str) -> Result<(), String> {
    kyyeu_load::date_help(text)
}

/// What came of a request, before anything is written.
#[derive(Debug)]
pub enum Prepared {
    /// There is no project, or the content would have errors that it has not now.
    Faulty {
        /// The texts that the faults point into.
        sources: Sources,
        /// The errors, in order.
        diagnostics: Vec<Diagnostic>,
        /// Whether it has them as it is.
        before: bool,
    },
    /// The request cannot be met.
    Refused(Refusal),
    /// It can be met.
    Ready(Ready),
}

/// An addition that was checked.
#[derive(Debug)]
pub struct Ready {
    /// What is new, by what it is called and its id.
    pub ids: Vec<(&'static str, String)>,
    /// Where it stands: path and line.
    pub places: Vec<(String, usize)>,
    /// Registers that have an order of their own, so that the new entry stands last.
    pub unsorted: Vec<String>,
    root: PathBuf,
    edits: Vec<Edit>,
}

/// A field that the caller gives, `name=value`, as the tables of fields have it.
///
/// # Errors
/// When the kind has no such field, or the field takes more than a text or a list of texts.
pub fn field(kind: Kind, text: &str) -> Result<Field, Refusal> {
    let schema = schema_of(kind);
    let Some((name, value)) = text.split_once('=') else {
        return Err(Refusal::new(
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
            return Err(Refusal::new(format!("{} has no field \"{name}\"", schema.name), help));
        }
        Some(Type::Texts) => Value::Texts(list()),
        Some(Type::Refs(_) | Type::FigureRefs | Type::Aliases | Type::Tile | Type::SomeOf(_)) => {
            Value::Ids(list())
        }
        Some(Type::Map(_) | Type::Maps(_) | Type::ById(_) | Type::Cells | Type::Row) => {
            return Err(Refusal::new(
                format!("\"{name}\" is more than one value"),
                "add the entry without it, and write it into the file",
            ));
        }
        Some(Type::Text | Type::Markdown) => Value::Text(value),
        Some(_) if kyyeu_edit::yaml_writer::is_plain(&value) => Value::Plain(value),
        Some(_) => Value::Text(value),
    };
    Ok(Field::new(name, value))
}

fn schema_of(kind: Kind) -> &'static Schema {
    match kind {
        Kind::Record(_) => &kyyeu_load::schema::RECORD,
        Kind::Entry(EntryKind::Speaker) => &kyyeu_load::schema::SPEAKER,
        Kind::Entry(EntryKind::Province) => &kyyeu_load::schema::PROVINCE,
        Kind::Entry(EntryKind::Organisation) => &kyyeu_load::schema::ORGANISATION,
        Kind::Entry(EntryKind::Document) => &kyyeu_load::schema::DOCUMENT,
        Kind::Entry(EntryKind::Dataset) => &kyyeu_load::schema::DATASET,
        Kind::Entry(_) => &kyyeu_load::schema::TOPIC,
    }
}

/// Plans an addition and checks what would come of it. Writes nothing.
///
/// `provinces` says from which list a province comes; without it the workshop's date does.
#[must_use]
pub fn prepare(root: &Path, mut ask: Ask, provinces: Option<Provinces>) -> Prepared {
    let mut sources = Sources::default();
    let (project, before) = checked(root, &kyyeu_load::Overlay::default(), &mut sources);
    let Some(project) = project else {
        return Prepared::Faulty { diagnostics: errors(before, &sources), sources, before: true };
    };
    let workshop = &project.proceedings.workshop;
    ask.provinces = match provinces {
        Some(provinces) => provinces,
        None if ask.fields.iter().any(|field| field.name == "kind") => Provinces::None,
        None if workshop.date.as_ref().is_some_and(|date| !since_the_merger(date)) => {
            Provinces::Before2025
        }
        None => Provinces::After2025,
    };
    match planned(&sources, &workshop.language, &[ask]) {
        Ok(plan) => match checked_plan(root, &sources, &before, plan) {
            Ok(Checked { ready, new, .. }) if new.is_empty() => Prepared::Ready(ready),
            Ok(Checked { new, sources, .. }) => {
                Prepared::Faulty { sources, diagnostics: new, before: false }
            }
            Err(refusal) => Prepared::Refused(refusal),
        },
        Err(refusal) => Prepared::Refused(refusal),
    }
}

/// A plan, and the errors that it would bring.
pub(super) struct Checked {
    pub ready: Ready,
    /// Errors that were not there before, and the texts that they point into.
    pub new: Vec<Diagnostic>,
    pub sources: Sources,
}

/// Plans additions to the content that was read.
pub(super) fn planned(sources: &Sources, language: &str, asks: &[Ask]) -> Result<Plan, Refusal> {
    let layouts: Vec<_> =
        sources.files().filter_map(|file| kyyeu_load::layout(sources, file)).collect();
    let places = kyyeu_load::places(sources);
    let rank = |kind, name: &str| {
        let fields = schema_of(kind).fields;
        fields.iter().position(|field| field.name == name).unwrap_or(fields.len())
    };
    scaffold::plan(&Shelf { sources, layouts: &layouts, places: &places, language, rank }, asks)
}

/// Whether a date is of July 2025 or later.
fn since_the_merger(date: &Edtf) -> bool {
    let date = match date {
        Edtf::Date(date) | Edtf::Interval(Some(date), _) | Edtf::Interval(None, Some(date)) => date,
        Edtf::Interval(None, None) => return true,
    };
    date.first_day() >= (2025, 7, 1)
}

/// Looks whether a plan brings errors that were not there before.
pub(super) fn checked_plan(
    root: &Path,
    sources: &Sources,
    before: &[Diagnostic],
    plan: Plan,
) -> Result<Checked, Refusal> {
    let mut overlay = kyyeu_load::Overlay::default();
    for file in &plan.files {
        overlay.put(&file.path, &file.path, &file.text);
    }
    let mut edited: BTreeMap<&str, Vec<&Insertion>> = BTreeMap::new();
    for insertion in &plan.insertions {
        edited.entry(sources.path(insertion.file)).or_default().push(insertion);
    }
    let mut places: Vec<_> = plan.files.iter().map(|file| (file.path.clone(), 1)).collect();
    let mut edits: Vec<_> = plan.files.into_iter().map(new).collect();
    for (path, mut insertions) in edited {
        insertions.sort_by_key(|insertion| insertion.at);
        let text = sources.text(insertions[0].file);
        let Some(raw) = kyyeu_load::text_as_it_stands(&root.join(path)) else {
            return Err(Refusal::new(
                format!("{path} cannot be read"),
                "see that the file is there and is UTF-8",
            ));
        };
        let new = with_lines(text, text, &insertions);
        overlay.put(path, path, &new);
        let mut lines = 0;
        for insertion in &insertions {
            let gap = usize::from(insertion.lines.starts_with('\n'));
            places.push((path.to_owned(), text[..insertion.at].lines().count() + lines + gap + 1));
            lines += insertion.lines.lines().count();
        }
        let text = with_lines(&raw, text, &insertions);
        edits.push(Edit {
            from: Some(Old { path: path.to_owned(), text: raw }),
            to: path.to_owned(),
            text,
        });
    }
    let mut new_sources = Sources::default();
    let (_, after) = checked(root, &overlay, &mut new_sources);
    let known: Vec<_> = before.iter().map(|fault| (fault.code, fault.message.as_str())).collect();
    let new: Vec<_> = after
        .iter()
        .filter(|fault| {
            fault.severity() == Severity::Error
                && !known.contains(&(fault.code, fault.message.as_str()))
        })
        .cloned()
        .collect();
    let last = plan.insertions.iter().filter(|insertion| insertion.placed == Placed::Last);
    let mut unsorted: Vec<_> =
        last.map(|insertion| sources.path(insertion.file).to_owned()).collect();
    unsorted.dedup();
    let ready = Ready { ids: plan.ids, places, unsorted, root: root.to_owned(), edits };
    Ok(Checked { ready, new: errors(new, &new_sources), sources: new_sources })
}

/// A text with lines put in. Offsets are those of `counted`, which has the same lines as the text,
/// perhaps in another form: the text keeps its own.
fn with_lines(text: &str, counted: &str, insertions: &[&Insertion]) -> String {
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut out = String::new();
    let mut rest = text;
    let mut line = 0;
    for insertion in insertions {
        let before = counted[..insertion.at].matches('\n').count();
        let length: usize = rest.split_inclusive('\n').take(before - line).map(str::len).sum();
        let length = if insertion.at == counted.len() { rest.len() } else { length };
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

impl Ready {
    /// Writes what was planned: all of it, or nothing.
    ///
    /// # Errors
    /// When writing fails; what is there already is not overwritten.
    pub fn write(self) -> Result<(), Refusal> {
        kyyeu_write::edit(&self.root, &self.edits)
    }
}
