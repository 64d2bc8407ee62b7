//! What a new entry looks like, and which files of the content it touches.

use super::place::{self, Placed};
use super::project::{Provinces, dataset_tail, modeline, register_head};
use super::provinces;
use crate::yaml_writer::{self, Field, Value};
use kyyeu_diag::{FileId, Refusal, Sources};
use kyyeu_model::{EntryKind, Home, Layout, Places, RecordKind, Shape, check_id, slug, strict_key};

/// What can be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A speech, paper or conclusion.
    Record(RecordKind),
    /// An entry of a register, or a dataset.
    Entry(EntryKind),
}

impl Kind {
    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Record(kind) => kind.name(),
            Self::Entry(kind) => kind.name(),
        }
    }

    const fn entry(self) -> EntryKind {
        match self {
            Self::Record(_) => EntryKind::Record,
            Self::Entry(kind) => kind,
        }
    }
}

/// What is to be added.
#[derive(Clone, Debug)]
pub struct Ask {
    /// What it is.
    pub kind: Kind,
    /// Its title or name; a document's number, a province's code.
    pub name: String,
    /// Its id, where it is not made of the name.
    pub id: Option<String>,
    /// Further fields.
    pub fields: Vec<Field>,
    /// Who speaks: ids of the register, or names, which come into it where they are not there.
    pub speakers: Vec<String>,
    /// A dataset's figures: what each says, and its number.
    pub figures: Vec<(String, String)>,
    /// From which register a province is taken; [`Provinces::None`] where its fields are given.
    pub provinces: Provinces,
    /// The text of a record.
    pub body: String,
}

/// What is there.
#[derive(Clone, Copy)]
pub struct Shelf<'a> {
    /// The texts of the content.
    pub sources: &'a Sources,
    /// Where their fields stand.
    pub layouts: &'a [Layout],
    /// The entries.
    pub places: &'a Places,
    /// The project's language.
    pub language: &'a str,
    /// The place of a field in the order of the reference.
    pub rank: fn(Kind, &str) -> usize,
}

/// A file to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewText {
    /// Its path, relative to the project.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl NewText {
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
    pub at: usize,
    /// The lines.
    pub lines: String,
    /// How the place was found.
    pub placed: Placed,
}

/// What adding something does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The ids that are new, by what they are called.
    pub ids: Vec<(&'static str, String)>,
    /// Files to be made.
    pub files: Vec<NewText>,
    /// Lines to be put into files.
    pub insertions: Vec<Insertion>,
}

/// An id of a name, cut at a hyphen where the name is long.
#[must_use]
pub fn short_slug(name: &str) -> String {
    const LONGEST: usize = 60;
    let slug = slug(name);
    match slug.get(..LONGEST) {
        Some(head) => head.rfind('-').map_or(head, |cut| &head[..cut]).to_owned(),
        None => slug,
    }
}

/// Plans additions, in their order.
///
/// # Errors
/// When an id is none or is taken, and when a register is written in a way that cannot be added to.
pub fn plan(shelf: &Shelf<'_>, asks: &[Ask]) -> Result<Plan, Refusal> {
    let mut plan = Plan::default();
    asks.iter().try_for_each(|ask| one(shelf, ask, &mut plan))?;
    Ok(plan)
}

fn one(shelf: &Shelf<'_>, ask: &Ask, plan: &mut Plan) -> Result<(), Refusal> {
    if ask.name.trim().is_empty() {
        return Err(Refusal::new(
            format!("the {} has no name", ask.kind.name()),
            "say in quotes what it is called",
        ));
    }
    match ask.kind {
        Kind::Record(kind) => record(shelf, ask, kind, plan)?,
        Kind::Entry(EntryKind::Dataset) => dataset(shelf, ask, plan)?,
        Kind::Entry(EntryKind::Province) if ask.provinces != Provinces::None => {
            province(shelf, ask, plan)?
        }
        Kind::Entry(kind) => {
            let id = free_id(shelf, ask)?;
            let name = match kind {
                EntryKind::Document if !is_number(&ask.name) => "title",
                EntryKind::Document => "number",
                _ => "name",
            };
            let mut fields = vec![Field::text(name, ask.name.trim())];
            fields.extend(ask.fields.iter().cloned());
            entry(shelf, kind, &id, &yaml_writer::fields(&fields, 2), plan)?;
        }
    }
    Ok(())
}

/// Whether what a document is called is its number: 21-NQ/TW.
fn is_number(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit()) && !name.trim().contains(' ')
}

/// The id that something gets, where nothing has it.
fn free_id(shelf: &Shelf<'_>, ask: &Ask) -> Result<String, Refusal> {
    let id = ask.id.clone().unwrap_or_else(|| short_slug(&ask.name));
    if let Err(error) = check_id(&id) {
        let better = Some(error.suggestion).filter(|better| check_id(better).is_ok());
        let rule =
            "an id has lower-case letters a to z, digits and single hyphens, at most 100 in all";
        return Err(Refusal::new(
            format!("\"{id}\" is no id"),
            better.map_or_else(
                || format!("{rule}: give one with --id"),
                |better| format!("{rule}: --id {better}"),
            ),
        ));
    }
    taken(shelf, ask, &id)?;
    Ok(id)
}

/// Refuses an id that something has, of whatever kind: `[[id]]` would no longer say which is meant.
fn taken(shelf: &Shelf<'_>, ask: &Ask, id: &str) -> Result<(), Refusal> {
    let Some(other) = shelf.places.entries.iter().find(|entry| entry.id == id) else {
        return Ok(());
    };
    let mut number = 2;
    while shelf.places.entries.iter().any(|entry| entry.id == format!("{id}-{number}")) {
        number += 1;
    }
    let free = format!("{id}-{number}");
    let help = if other.kind == ask.kind.entry() {
        format!(
            "if that is the one you mean, it is there already; if not, give another id: --id {free}"
        )
    } else {
        format!("give another id: --id {free}")
    };
    let article = if other.kind == EntryKind::Organisation { "an" } else { "a" };
    Err(Refusal::new(format!("the id \"{id}\" is taken by {article} {}", other.kind.name()), help))
}

/// Adds a file of Markdown with the next number, and the speakers that no register has.
fn record(shelf: &Shelf<'_>, ask: &Ask, kind: RecordKind, plan: &mut Plan) -> Result<(), Refusal> {
    let id = free_id(shelf, ask)?;
    let mut speakers = Vec::new();
    for speaker in &ask.speakers {
        let known = known_speaker(shelf, speaker);
        let id = known.unwrap_or_else(|| {
            if check_id(speaker).is_ok() { speaker.clone() } else { short_slug(speaker) }
        });
        let there = |id: &str| {
            shelf
                .places
                .entries
                .iter()
                .any(|entry| entry.kind == EntryKind::Speaker && entry.id == id)
        };
        if check_id(speaker).is_err() && !there(&id) && !speakers.contains(&id) {
            let ask =
                Ask { kind: Kind::Entry(EntryKind::Speaker), id: Some(id.clone()), ..ask.clone() };
            taken(shelf, &ask, &id)?;
            entry(
                shelf,
                EntryKind::Speaker,
                &id,
                &yaml_writer::fields(&[Field::text("name", speaker.trim())], 2),
                plan,
            )?;
        }
        speakers.push(id);
    }
    let mut fields = vec![Field::text("title", ask.name.trim())];
    if !speakers.is_empty() {
        fields.push(Field::new("speakers", Value::Ids(speakers)));
    }
    fields.extend(ask.fields.iter().cloned());
    fields.sort_by_key(|field| (shelf.rank)(ask.kind, &field.name));
    let (last, width) = last_number(shelf.sources, kind);
    let folder = format!("content/{}/", kind.folder());
    let new = plan.files.iter().filter(|file| file.path.starts_with(&folder)).count();
    let number = last + 1 + u64::try_from(new).unwrap_or(0);
    let path = format!("{folder}{number:0width$}-{id}.md");
    plan.ids.push((kind.name(), id));
    let body = if ask.body.is_empty() { String::new() } else { format!("\n{}\n", ask.body.trim()) };
    plan.files
        .push(NewText::new(path, format!("---\n{}---\n{body}", yaml_writer::fields(&fields, 0))));
    Ok(())
}

/// The id of the one speaker who has a name.
fn known_speaker(shelf: &Shelf<'_>, name: &str) -> Option<String> {
    let speakers =
        shelf.layouts.iter().filter(|layout| layout.home == Home::Register(EntryKind::Speaker));
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

fn dataset(shelf: &Shelf<'_>, ask: &Ask, plan: &mut Plan) -> Result<(), Refusal> {
    let id = free_id(shelf, ask)?;
    let mut figures: Vec<Field> = Vec::new();
    for (label, value) in &ask.figures {
        let key = short_slug(label);
        if check_id(&key).is_err() || figures.iter().any(|figure| figure.name == key) {
            return Err(Refusal::new(
                format!("the figure \"{label}\" gives no id of its own"),
                "say in other words what it counts",
            ));
        }
        let fields =
            vec![Field::text("label", label), Field::new("value", Value::Plain(value.clone()))];
        figures.push(Field::new(key, Value::Map(fields)));
    }
    let empty = figures.is_empty();
    let mut fields = vec![Field::text("title", ask.name.trim())];
    fields.extend(ask.fields.iter().cloned());
    fields.push(Field::new("figures", Value::Map(figures)));
    let tail = if empty { dataset_tail(&id, shelf.language) } else { String::new() };
    let text = format!("{}{}{tail}", modeline("statistics", 2), yaml_writer::fields(&fields, 0));
    plan.files.push(NewText::new(format!("content/statistics/{id}.yaml"), text));
    plan.ids.push((EntryKind::Dataset.name(), id));
    Ok(())
}

/// Adds a province of a register that ships with kyyeu, and the one that it became a part of.
fn province(shelf: &Shelf<'_>, ask: &Ask, plan: &mut Plan) -> Result<(), Refusal> {
    let mut found = provinces::find(ask.provinces, ask.name.trim())?;
    let asked = found[0].id;
    found.sort_by_key(provinces::Shipped::code);
    for shipped in found {
        let is_asked = shipped.id == asked;
        let there = shelf
            .places
            .entries
            .iter()
            .any(|entry| entry.kind == EntryKind::Province && entry.id == shipped.id);
        if !is_asked && there {
            continue;
        }
        let id = ask.id.as_deref().filter(|_| is_asked).unwrap_or(shipped.id);
        taken(shelf, ask, id)?;
        let mut lines = shipped.lines.to_owned();
        if is_asked {
            lines.push_str(&yaml_writer::fields(&ask.fields, 2));
        }
        entry(shelf, EntryKind::Province, id, &lines, plan)?;
    }
    Ok(())
}

/// Adds an entry, its lines set in by two spaces, to the file of its register.
fn entry(
    shelf: &Shelf<'_>,
    kind: EntryKind,
    id: &str,
    lines: &str,
    plan: &mut Plan,
) -> Result<(), Refusal> {
    plan.ids.push((kind.name(), id.to_owned()));
    let folder = kind.folder();
    let whole = format!("content/{folder}.yaml");
    let part = format!("content/{folder}/");
    let own = |path: &str| path == whole || path.starts_with(&part);
    let of_register = |layout: &&Layout| layout.home == Home::Register(kind);
    let unread = shelf.sources.files().find(|file| {
        own(shelf.sources.path(*file))
            && !shelf.layouts.iter().filter(of_register).any(|layout| layout.file == *file)
    });
    if let Some(file) = unread {
        let path = shelf.sources.path(file);
        return Err(Refusal::new(
            format!("{path} cannot be read as it is, and so nothing can be added to it"),
            "kyyeu check says what is wrong in it; mend that first",
        ));
    }
    // Of a register in parts, the part whose first entry comes last before the new one.
    let first = |layout: &Layout| layout.root.fields().first().map(|field| field.name.clone());
    let parts = shelf.layouts.iter().filter(of_register);
    let before =
        parts.clone().filter(|layout| first(layout).is_some_and(|first| first.as_str() <= id));
    let Some(layout) = before.max_by_key(|layout| first(layout)).or_else(|| parts.clone().next())
    else {
        let block = format!("{id}:\n{lines}");
        match plan.files.iter_mut().find(|file| file.path == whole) {
            Some(file) => file.text.push_str(&block),
            None => {
                plan.files.push(NewText::new(whole, register_head(folder, shelf.language) + &block))
            }
        }
        return Ok(());
    };
    let code = lines.lines().find_map(|line| line.strip_prefix("  code: ")).unwrap_or_default();
    let (at, placed) = place::of_entry(shelf.sources, layout, id, code.trim_matches('\''))?;
    let lines = place::stepped(lines, place::indent(shelf.sources, layout));
    // The first entry stands apart from what explains the file.
    let text = shelf.sources.text(layout.file);
    let apart =
        matches!(layout.root.shape, Shape::Empty) && !text.is_empty() && !text.ends_with("\n\n");
    let alone = plan.insertions.iter().all(|other| other.file != layout.file);
    let gap = if apart && alone { "\n" } else { "" };
    plan.insertions.push(Insertion {
        file: layout.file,
        at,
        lines: format!("{gap}{id}:\n{lines}"),
        placed,
    });
    Ok(())
}
