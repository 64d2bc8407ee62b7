//! Reads a project: the content and the theme. The one place where files are read.
//!
//! Owns the forms of the files (YAML, front matter, folders) and the tables of their fields. Gives the typed model,
//! with every id still as written; never resolves an id, never looks into Markdown.

mod check;
mod datasets;
mod fields;
mod files;
mod records;
mod registers;
pub mod schema;
mod theme;
mod workshop;
mod yaml;

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

use self::files::Found;
use self::records::Loaded;
use crate::diag::{Code, Diagnostic, FileId, Sources, Span, nearest};
use crate::model::{Entry, EntryKind, Key, Medium, Proceedings, Project, RecordKind, Register};

/// The bytes of a file that is published as it is.
///
/// # Errors
/// When it cannot be read.
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
pub fn bytes(disk: &Path) -> std::io::Result<Vec<u8>> {
    std::fs::read(disk)
}

/// Width and height of a picture, from the head of its file.
fn picture_size(disk: &Path) -> Option<(usize, usize)> {
    let size = imagesize::size(disk).ok()?;
    Some((size.width, size.height))
}

/// The address of a site, ending in `/`; `None` where a text is none.
#[must_use]
pub fn base_url(text: &str) -> Option<String> {
    check::is_site(text).then(|| if text.ends_with('/') { text.to_owned() } else { format!("{text}/") })
}

/// Where a file of the content belongs.
enum Place {
    Workshop,
    Record(RecordKind),
    Page,
    Register(&'static str),
    Dataset,
    Medium,
    Stray,
}

const REGISTERS: [&str; 5] = [
    registers::SPEAKERS.0,
    registers::PROVINCES.0,
    registers::ORGANISATIONS.0,
    registers::DOCUMENTS.0,
    registers::TOPICS.0,
];

fn place(path: &str) -> Place {
    let (folder, name) = path.split_once('/').unwrap_or(("", path));
    let ends = |ending: &str| name.ends_with(ending);
    if folder == "media" {
        return Place::Medium;
    }
    if folder.is_empty() {
        let register = REGISTERS.iter().find(|register| name.strip_suffix(".yaml") == Some(register));
        return match register {
            _ if name == "workshop.yaml" => Place::Workshop,
            Some(register) => Place::Register(register),
            None => Place::Stray,
        };
    }
    if let Some(kind) = RecordKind::ALL.iter().copied().find(|kind| kind.folder() == folder && ends(".md")) {
        return Place::Record(kind);
    }
    match REGISTERS.iter().find(|register| **register == folder) {
        Some(register) if ends(".yaml") => Place::Register(register),
        _ if folder == "pages" && ends(".md") => Place::Page,
        _ if folder == "statistics" && ends(".yaml") => Place::Dataset,
        _ => Place::Stray,
    }
}

/// Reads the project in a folder. Everything that is wrong with its files is reported; what is right is given.
///
/// `None` where the folder holds no workshop.
pub fn project(root: &Path, sources: &mut Sources, faults: &mut Vec<Diagnostic>) -> Option<Project> {
    let found = files::walk(&root.join("content"), "content", faults);
    let (texts, media): (Vec<_>, Vec<_>) = found
        .into_iter()
        .partition(|file| !matches!(place(&file.path), Place::Medium | Place::Stray) || stray(file, faults));
    let texts: Vec<_> = texts.into_iter().filter(|file| !matches!(place(&file.path), Place::Stray)).collect();
    let ids = files::read(&texts, "content", sources, faults);
    let read: Vec<(&str, FileId)> =
        texts.iter().zip(ids).filter_map(|(file, id)| Some((file.path.as_str(), id?))).collect();

    let Some(&(_, workshop_file)) = read.iter().find(|(path, _)| *path == "workshop.yaml") else {
        if !texts.iter().any(|file| file.path == "workshop.yaml") {
            faults.push(
                Diagnostic::new(Code::NoWorkshop, None, "there is no content/workshop.yaml here")
                    .help("run kyyeu in the folder of a workshop, or name that folder with --root"),
            );
        }
        return None;
    };
    let workshop = workshop::workshop(sources, workshop_file, faults);
    let theme = theme::theme(root, &workshop.language, sources, faults);
    let sources = &*sources;

    let mut proceedings = Proceedings { workshop, ..Proceedings::default() };
    let mut files = BTreeMap::new();
    proceedings.records = markdown(
        &read,
        faults,
        &mut files,
        &mut proceedings.drafts,
        EntryKind::Record,
        |path, file, faults| match place(path) {
            Place::Record(kind) => records::record(sources, file, kind, faults),
            _ => None,
        },
    );
    proceedings.pages = markdown(
        &read,
        faults,
        &mut files,
        &mut proceedings.drafts,
        EntryKind::Page,
        |path, file, faults| match place(path) {
            Place::Page => records::page(sources, file, faults),
            _ => None,
        },
    );
    proceedings.files = files;
    proceedings.programme = programme(&proceedings.records);
    proceedings.speakers = register(sources, &read, registers::SPEAKERS, registers::speaker, faults);
    proceedings.provinces = register(sources, &read, registers::PROVINCES, registers::province, faults);
    proceedings.organisations = register(sources, &read, registers::ORGANISATIONS, registers::organisation, faults);
    proceedings.documents = register(sources, &read, registers::DOCUMENTS, registers::document, faults);
    proceedings.topics = register(sources, &read, registers::TOPICS, registers::topic, faults);
    let datasets = read
        .iter()
        .filter(|(path, _)| matches!(place(path), Place::Dataset))
        .filter_map(|&(_, file)| datasets::dataset(sources, file, faults))
        .collect();
    proceedings.datasets = unique(EntryKind::Dataset, datasets, faults);
    proceedings.media = media
        .into_iter()
        .filter_map(|file| {
            let path = file.path.strip_prefix("media/")?.to_owned();
            Some(Medium { path, size: picture_size(&file.disk), disk: file.disk })
        })
        .collect();
    Some(Project { proceedings, theme, workshop_file })
}

/// Reports a file that is no content; says whether it was one.
fn stray(file: &Found, faults: &mut Vec<Diagnostic>) -> bool {
    let stray = matches!(place(&file.path), Place::Stray);
    if stray {
        let (folder, name) = file.path.split_once('/').unwrap_or(("", &file.path));
        let folders = ["speeches", "papers", "conclusions", "pages", "statistics", "media"];
        let fault = Diagnostic::new(Code::StrayFile, None, format!("content/{} is no content", file.path));
        let better = match folder {
            "" => nearest(
                name,
                [
                    "workshop.yaml",
                    "speakers.yaml",
                    "provinces.yaml",
                    "organisations.yaml",
                    "documents.yaml",
                    "topics.yaml",
                ],
            ),
            folder => nearest(folder, folders.into_iter().chain(REGISTERS)),
        };
        faults.push(match better {
            Some(better) if better != folder => fault.help(format!("did you mean content/{better}?")),
            _ => fault.help("records and pages end in .md, registers and statistics in .yaml; pictures and PDFs stand in content/media"),
        });
    }
    stray
}

/// Reads files of Markdown in parallel and puts their entries together.
fn markdown<T: Send>(
    read: &[(&str, FileId)],
    faults: &mut Vec<Diagnostic>,
    files: &mut BTreeMap<String, Key>,
    drafts: &mut Vec<String>,
    kind: EntryKind,
    one: impl Fn(&str, FileId, &mut Vec<Diagnostic>) -> Option<Loaded<T>> + Sync,
) -> Register<T> {
    let loaded: Vec<_> = read
        .par_iter()
        .map(|&(path, file)| {
            let mut faults = Vec::new();
            (path, one(path, file, &mut faults), faults)
        })
        .collect();
    let mut entries = Vec::new();
    let mut paths = Vec::new();
    for (path, loaded, mut found) in loaded {
        faults.append(&mut found);
        match loaded {
            Some(Loaded::Entry(entry)) => {
                paths.push((path, entry.id.clone()));
                entries.push(entry);
            }
            Some(Loaded::Draft(id)) => drafts.push(id),
            None => {}
        }
    }
    let register = unique(kind, entries, faults);
    for (path, id) in paths {
        if let Some(at) = register.find(&id) {
            files.insert(path.to_owned(), Key::new(kind, at));
        }
    }
    register
}

/// Reads all files of a register.
fn register<T>(
    sources: &Sources,
    read: &[(&str, FileId)],
    (name, schema): (&'static str, &'static schema::Schema),
    one: registers::Read<T>,
    faults: &mut Vec<Diagnostic>,
) -> Register<T> {
    let mut entries = Vec::new();
    for &(path, file) in read {
        if matches!(place(path), Place::Register(register) if register == name) {
            entries.append(&mut registers::entries(sources, file, schema, one, faults));
        }
    }
    let kind = EntryKind::REGISTERS.iter().copied().find(|kind| kind.folder() == name);
    unique(kind.unwrap_or(EntryKind::Topic), entries, faults)
}

fn unique<T>(kind: EntryKind, entries: Vec<Entry<T>>, faults: &mut Vec<Diagnostic>) -> Register<T> {
    let (register, doubles) = Register::new(entries);
    let report = |(id, first, second): (String, Span, Span)| {
        Diagnostic::new(Code::DuplicateId, second, format!("the id \"{id}\" stands for two {}s", kind.name()))
            .help("give one of them another id; ids are permanent, so change the newer one")
            .note(first, "the first one is here")
    };
    faults.extend(doubles.into_iter().map(report));
    register
}

fn programme(records: &Register<crate::model::Record>) -> Vec<usize> {
    let mut order: Vec<_> = (0..records.len()).collect();
    order.sort_by(|&a, &b| (records[a].value.place(), &records[a].id).cmp(&(records[b].value.place(), &records[b].id)));
    order
}
