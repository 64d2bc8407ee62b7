//! Reads a project: the content and the theme. The one place where files are read.
//!
//! Owns the forms of the files (YAML, front matter, folders) and the tables of their fields. Gives
//! the typed model, with every id still as written; never resolves an id, never looks into
//! Markdown.

mod about;
mod check;
mod datasets;
mod decoded;
mod fields;
mod files;
pub mod foreign;
mod identifiers;
mod layout;
mod ledger;
mod look;
mod names;
mod places;
mod records;
mod registers;
pub mod schema;
mod theme;
mod translations;
mod verify;
mod workshop;
mod yaml;
mod yaml_faults;

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

pub use self::about::{About, about, origins};
pub use self::check::date_help;
use self::files::Found;
pub use self::files::{Files, Overlay, is_plain, stands, text, text_as_it_stands, text_of};
pub use self::layout::layout;
pub use self::look::{Known, Look, input};
pub use self::places::places;
pub use self::records::Drafts;
use self::records::Loaded;
pub use self::theme::{default_locale, theme};
pub use self::verify::{Flaw, Listing, Unproven, Verdict, Wrong, verify};
use kyyeu_diag::{Code, Diagnostic, FileId, Sources, Span, nearest};
use kyyeu_model::{
    Entry, EntryKind, Key, Medium, Proceedings, Programme, Project, RecordKind, Register, Workshop,
};

/// The largest file that is published as it is, in bytes.
const LARGEST_FILE: u64 = 1 << 30;

/// The bytes of a file that is published as it is.
///
/// # Errors
/// When it cannot be read, or is too large for it.
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
pub fn bytes(disk: &Path) -> std::io::Result<Vec<u8>> {
    let size = std::fs::metadata(disk)?.len();
    if size > LARGEST_FILE {
        let message =
            format!("it has {} MiB, and a file has at most {} MiB", size >> 20, LARGEST_FILE >> 20);
        return Err(std::io::Error::other(message));
    }
    std::fs::read(disk)
}

/// The most memory that this program has used so far, in bytes; `None` where the system has no
/// `/proc` that says so.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
pub fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1024)
}

/// Width and height of a picture, from the head of its file.
fn picture_size(disk: &Path) -> Option<(usize, usize)> {
    let size = imagesize::size(disk).ok()?;
    Some((size.width, size.height))
}

/// The address of a site, ending in `/`; `None` where a text is none.
#[must_use]
pub fn base_url(text: &str) -> Option<String> {
    check::is_site(text)
        .then(|| if text.ends_with('/') { text.to_owned() } else { format!("{text}/") })
}

/// Where the list of published addresses stands in a project.
pub const LEDGER: &str = "content/ids.lock";

/// Where a file of the content belongs.
enum Place {
    Workshop,
    Record(RecordKind),
    Page,
    Register(&'static str),
    Dataset,
    Tombstones,
    Ledger,
    Medium,
    Stray,
}

impl Place {
    /// The kind of what a file in this place holds.
    fn kind(&self) -> Option<EntryKind> {
        match self {
            Self::Record(_) => Some(EntryKind::Record),
            Self::Page => Some(EntryKind::Page),
            Self::Register(name) => kind_of(name),
            Self::Dataset => Some(EntryKind::Dataset),
            Self::Workshop | Self::Tombstones | Self::Ledger | Self::Medium | Self::Stray => None,
        }
    }
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
        let register =
            REGISTERS.iter().find(|register| name.strip_suffix(".yaml") == Some(register));
        return match register {
            _ if name == "workshop.yaml" => Place::Workshop,
            _ if name == "tombstones.yaml" => Place::Tombstones,
            _ if name == "ids.lock" => Place::Ledger,
            Some(register) => Place::Register(register),
            None => Place::Stray,
        };
    }
    if let Some(kind) =
        RecordKind::ALL.iter().copied().find(|kind| kind.folder() == folder && ends(".md"))
    {
        return Place::Record(kind);
    }
    match REGISTERS.iter().find(|register| **register == folder) {
        Some(register) if ends(".yaml") => Place::Register(register),
        _ if folder == "pages" && ends(".md") => Place::Page,
        _ if folder == "statistics" && ends(".yaml") => Place::Dataset,
        _ => Place::Stray,
    }
}

/// Reads the project in a folder, some texts as they are to be and not as they stand there. See
/// [`project`].
pub fn project_with(
    root: &Path,
    overlay: &Overlay,
    sources: &mut Sources,
    faults: &mut Vec<Diagnostic>,
) -> Option<Project> {
    let mut files = Files::find(root);
    files.content.found = overlay.over(std::mem::take(&mut files.content.found));
    project(&files, Drafts::Left, sources, faults)
}

/// Reads a project. Everything that is wrong with its files is reported; what is right is given.
///
/// `None` where it holds no workshop.
pub fn project(
    files: &Files,
    drafts: Drafts,
    sources: &mut Sources,
    faults: &mut Vec<Diagnostic>,
) -> Option<Project> {
    files.content.report(sources, faults);
    let (texts, media): (Vec<_>, Vec<_>) = files
        .content
        .found
        .iter()
        .filter(|file| !stray(file, sources, faults))
        .partition(|file| !matches!(place(&file.path), Place::Medium));
    let ids = files::read(&texts, "content", sources, faults);
    let mut read: Vec<(&str, FileId)> = Vec::new();
    let mut unread = BTreeMap::new();
    for (file, id) in texts.iter().zip(ids) {
        match id {
            Some(id) => read.push((file.path.as_str(), id)),
            None => {
                unread.insert(file.path.clone(), place(&file.path).kind());
            }
        }
    }

    let Some(&(_, workshop_file)) = read.iter().find(|(path, _)| *path == "workshop.yaml") else {
        if !texts.iter().any(|file| file.path == "workshop.yaml") && !files.content.is_barred() {
            faults.push(Diagnostic::new(Code::NoWorkshop, None, "there is no content/workshop.yaml here").help(
                "run kyyeu in the folder of a workshop, or name that folder with --root; kyyeu init makes a new one",
            ));
        }
        return None;
    };
    let workshop = workshop::workshop(sources, workshop_file, faults).unwrap_or_else(|| {
        unread.insert("workshop.yaml".to_owned(), None);
        Workshop { language: "vi".to_owned(), ..Workshop::default() }
    });
    let theme = theme(files, &workshop.language, sources, faults);
    let media = media
        .into_iter()
        .map(|file| {
            let place = files::nowhere(sources, format!("content/{}", file.path));
            let path = file.path.strip_prefix("media/").unwrap_or(&file.path).to_owned();
            let size = picture_size(&file.disk);
            Medium { path, size, disk: file.disk.clone(), file: place.file, hash: file.hash }
        })
        .collect();
    let sources = &*sources;

    let mut proceedings = Proceedings { workshop, media, unread, ..Proceedings::default() };
    proceedings.records =
        markdown(&read, &mut proceedings, EntryKind::Record, faults, |path, file, faults| {
            let Place::Record(kind) = place(path) else { return None };
            records::record(sources, file, kind, drafts, faults)
        });
    proceedings.pages =
        markdown(&read, &mut proceedings, EntryKind::Page, faults, |_, file, faults| {
            records::page(sources, file, drafts, faults)
        });
    translations::tie(&mut proceedings.records, faults);
    proceedings.programme = Programme::new(&proceedings.records);
    let (registers, mut found) = registers(sources, &read);
    let Proceedings { speakers, provinces, organisations, documents, topics, unread, .. } =
        registers;
    proceedings =
        Proceedings { speakers, provinces, organisations, documents, topics, ..proceedings };
    proceedings.unread.extend(unread);
    faults.append(&mut found);
    let mut datasets = Vec::new();
    for &(path, file) in read.iter().filter(|(path, _)| matches!(place(path), Place::Dataset)) {
        match datasets::dataset(sources, file, faults) {
            Some(dataset) => datasets.push(dataset),
            None => {
                proceedings.unread.insert(path.to_owned(), Some(EntryKind::Dataset));
            }
        }
    }
    proceedings.datasets = unique(EntryKind::Dataset, datasets, faults);
    for &(path, file) in &read {
        match place(path) {
            Place::Tombstones => match ledger::tombstones(sources, file, faults) {
                Some(tombstones) => proceedings.tombstones = tombstones,
                None => {
                    proceedings.unread.insert(path.to_owned(), None);
                }
            },
            Place::Ledger => proceedings.ledger = Some(ledger::ledger(sources, file, faults)),
            _ => {}
        }
    }
    Some(Project { proceedings, theme, workshop_file })
}

/// Reports a file that is no content; says whether it was one.
fn stray(file: &Found, sources: &mut Sources, faults: &mut Vec<Diagnostic>) -> bool {
    let stray = matches!(place(&file.path), Place::Stray);
    if stray {
        let (folder, name) = file.path.split_once('/').unwrap_or(("", &file.path));
        let folders = ["speeches", "papers", "conclusions", "pages", "statistics", "media"];
        let place = files::nowhere(sources, format!("content/{}", file.path));
        let fault = Diagnostic::new(Code::StrayFile, place, "this file is no content");
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
                    "tombstones.yaml",
                    "ids.lock",
                ],
            ),
            folder => nearest(folder, folders.into_iter().chain(REGISTERS)),
        };
        faults.push(match better {
            Some(better) if better != folder => fault.help(format!("did you mean content/{better}?")),
            _ if file.path.strip_suffix(".md").is_some() => {
                fault.help("records stand in content/speeches, content/papers and content/conclusions, other texts in content/pages")
            }
            _ => fault.help("records and pages end in .md, registers and statistics in .yaml; pictures and PDFs stand in content/media"),
        });
    }
    stray
}

/// Reads the files of Markdown of a kind in parallel and puts their entries together.
fn markdown<T: Send>(
    read: &[(&str, FileId)],
    proceedings: &mut Proceedings,
    kind: EntryKind,
    faults: &mut Vec<Diagnostic>,
    one: impl Fn(&str, FileId, &mut Vec<Diagnostic>) -> Option<Loaded<T>> + Sync,
) -> Register<T> {
    let loaded: Vec<_> = read
        .par_iter()
        .filter(|(path, _)| place(path).kind() == Some(kind))
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
            Some(Loaded::Draft(id)) => proceedings.drafts.push(id),
            None => {
                proceedings.unread.insert(path.to_owned(), Some(kind));
            }
        }
    }
    let register = unique(kind, entries, faults);
    for (path, id) in paths {
        if let Some(at) = register.find(&id) {
            proceedings.files.insert(path.to_owned(), Key::new(kind, at));
        }
    }
    register
}

/// Reads all registers. Gives proceedings that hold nothing else.
fn registers(sources: &Sources, read: &[(&str, FileId)]) -> (Proceedings, Vec<Diagnostic>) {
    let (mut all, mut faults) = (Proceedings::default(), Vec::new());
    let unread = &mut all.unread;
    all.speakers =
        register(sources, read, registers::SPEAKERS, registers::speaker, unread, &mut faults);
    all.provinces =
        register(sources, read, registers::PROVINCES, registers::province, unread, &mut faults);
    all.organisations = register(
        sources,
        read,
        registers::ORGANISATIONS,
        registers::organisation,
        unread,
        &mut faults,
    );
    all.documents =
        register(sources, read, registers::DOCUMENTS, registers::document, unread, &mut faults);
    all.topics = register(sources, read, registers::TOPICS, registers::topic, unread, &mut faults);
    (all, faults)
}

/// Reads all files of a register.
fn register<T>(
    sources: &Sources,
    read: &[(&str, FileId)],
    (name, schema): (&'static str, &'static schema::Schema),
    one: registers::Read<T>,
    unread: &mut BTreeMap<String, Option<EntryKind>>,
    faults: &mut Vec<Diagnostic>,
) -> Register<T> {
    let mut entries = Vec::new();
    let kind = kind_of(name);
    for &(path, file) in read {
        if matches!(place(path), Place::Register(register) if register == name) {
            match registers::entries(sources, file, schema, one, faults) {
                Some(mut found) => entries.append(&mut found),
                None => {
                    unread.insert(path.to_owned(), kind);
                }
            }
        }
    }
    unique(kind.unwrap_or(EntryKind::Topic), entries, faults)
}

fn kind_of(register: &str) -> Option<EntryKind> {
    EntryKind::REGISTERS.iter().copied().find(|kind| kind.folder() == register)
}

fn unique<T>(kind: EntryKind, entries: Vec<Entry<T>>, faults: &mut Vec<Diagnostic>) -> Register<T> {
    let (register, doubles) = Register::new(entries);
    let report = |(id, first, second): (String, Span, Span)| {
        Diagnostic::new(
            Code::DuplicateId,
            second,
            format!("the id \"{id}\" stands for two {}s", kind.name()),
        )
        .help("give one of them another id; ids are permanent, so change the newer one")
        .note(first, "the first one is here")
    };
    faults.extend(doubles.into_iter().map(report));
    register
}
