//! Reads a project: the content and the theme. The one place where files are read.
//!
//! Owns the forms of the files (YAML, front matter, folders) and the tables of their fields. Gives
//! the typed model, with every id still as written; never resolves an id, never looks into
//! Markdown.

mod content;
mod cst;
mod id_occurrences;
pub mod import_source;
mod normalize;
mod portable_names;
mod project_info;
pub mod schema;
mod snapshot;
mod verify;
mod walk;
mod yaml;

use std::collections::BTreeMap;
use std::path::Path;

use rayon::prelude::*;

pub use crate::content::records::Drafts;
use crate::content::records::MarkdownEntry;
pub use crate::content::theme::{default_locale, load_theme};
pub use crate::cst::parse_field_tree;
pub use crate::id_occurrences::find_id_occurrences;
pub use crate::project_info::{ProjectInfo, archive_sources, load_project_info};
pub use crate::schema::check::validate_date;
pub use crate::snapshot::{PreviousSnapshot, Snapshot, read_input_file};
pub use crate::verify::{
    ManifestFormat, VerifyError, VerifyIssue, VerifyIssueKind, VerifyReport, verify,
};
use crate::walk::SourceFile;
pub use crate::walk::{
    Overlay, ProjectFiles, content_equals, exists, read_if_unchanged, read_raw, read_text,
};
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources, Span, nearest};
use kyyeu_model::{
    Entry, EntryKind, Key, MediaFile, Proceedings, Programme, Project, RecordKind, Register,
    Workshop,
};

/// The largest file that is published as it is, in bytes.
const MAX_FILE_BYTES: u64 = 1 << 30;

/// The bytes of a file that is published as it is.
///
/// # Errors
/// When it cannot be read, or is too large for it.
#[expect(clippy::disallowed_methods, reason = "load is where files are read")]
pub fn read_bytes(disk: &Path) -> std::io::Result<Vec<u8>> {
    let size = std::fs::metadata(disk)?.len();
    if size > MAX_FILE_BYTES {
        let message = format!(
            "it has {} MiB, and a file has at most {} MiB",
            size >> 20,
            MAX_FILE_BYTES >> 20
        );
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
fn image_size(disk: &Path) -> Option<(usize, usize)> {
    let size = imagesize::size(disk).ok()?;
    Some((size.width, size.height))
}

/// The address of a site, ending in `/`; `None` where a text is none.
#[must_use]
pub fn base_url(text: &str) -> Option<String> {
    crate::schema::check::is_http_url(text)
        .then(|| if text.ends_with('/') { text.to_owned() } else { format!("{text}/") })
}

/// Where the list of published addresses stands in a project.
pub const LEDGER_PATH: &str = "content/ids.lock";

/// Where a file of the content belongs.
enum ContentKind {
    Workshop,
    Record(RecordKind),
    Page,
    Register(&'static str),
    Dataset,
    Tombstones,
    Ledger,
    Media,
    Stray,
}

impl ContentKind {
    /// The kind of what a file in this place holds.
    fn entry_kind(&self) -> Option<EntryKind> {
        match self {
            Self::Record(_) => Some(EntryKind::Record),
            Self::Page => Some(EntryKind::Page),
            Self::Register(name) => register_kind(name),
            Self::Dataset => Some(EntryKind::Dataset),
            Self::Workshop | Self::Tombstones | Self::Ledger | Self::Media | Self::Stray => None,
        }
    }
}

const REGISTER_NAMES: [&str; 5] = [
    crate::content::registers::SPEAKERS.0,
    crate::content::registers::PROVINCES.0,
    crate::content::registers::ORGANISATIONS.0,
    crate::content::registers::DOCUMENTS.0,
    crate::content::registers::TOPICS.0,
];

fn classify(path: &str) -> ContentKind {
    let (folder, name) = path.split_once('/').unwrap_or(("", path));
    let ends = |ending: &str| name.ends_with(ending);
    if folder == "media" {
        return ContentKind::Media;
    }
    if folder.is_empty() {
        let register =
            REGISTER_NAMES.iter().find(|register| name.strip_suffix(".yaml") == Some(register));
        return match register {
            _ if name == "workshop.yaml" => ContentKind::Workshop,
            _ if name == "tombstones.yaml" => ContentKind::Tombstones,
            _ if name == "ids.lock" => ContentKind::Ledger,
            Some(register) => ContentKind::Register(register),
            None => ContentKind::Stray,
        };
    }
    if let Some(kind) =
        RecordKind::ALL.iter().copied().find(|kind| kind.folder() == folder && ends(".md"))
    {
        return ContentKind::Record(kind);
    }
    match REGISTER_NAMES.iter().find(|register| **register == folder) {
        Some(register) if ends(".yaml") => ContentKind::Register(register),
        _ if folder == "pages" && ends(".md") => ContentKind::Page,
        _ if folder == "statistics" && ends(".yaml") => ContentKind::Dataset,
        _ => ContentKind::Stray,
    }
}

/// Reads the project in a folder, some texts as they are to be and not as they stand there. See
/// [`project`].
pub fn load_project_with_overlay(
    root: &Path,
    overlay: &Overlay,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Project> {
    let mut files = ProjectFiles::discover(root);
    files.content.files = overlay.apply(std::mem::take(&mut files.content.files));
    load_project(&files, Drafts::Exclude, sources, diagnostics)
}

/// Reads a project. Everything that is wrong with its files is reported; what is right is given.
///
/// `None` where it holds no workshop.
pub fn load_project(
    files: &ProjectFiles,
    drafts: Drafts,
    sources: &mut Sources,
    diagnostics: &mut Diagnostics,
) -> Option<Project> {
    files.content.report_issues(sources, diagnostics);
    let (texts, media): (Vec<_>, Vec<_>) = files
        .content
        .files
        .iter()
        .filter(|file| !report_stray(file, sources, diagnostics))
        .partition(|file| !matches!(classify(&file.path), ContentKind::Media));
    let ids = crate::walk::read_sources(&texts, "content", sources, diagnostics);
    let mut read: Vec<(&str, FileId)> = Vec::new();
    let mut unread = BTreeMap::new();
    for (file, id) in texts.iter().zip(ids) {
        match id {
            Some(id) => read.push((file.path.as_str(), id)),
            None => {
                unread.insert(file.path.clone(), classify(&file.path).entry_kind());
            }
        }
    }

    let Some(&(_, workshop_file)) = read.iter().find(|(path, _)| *path == "workshop.yaml") else {
        if !texts.iter().any(|file| file.path == "workshop.yaml") && !files.content.is_blocked() {
            diagnostics.push(Diagnostic::new(Code::NoWorkshop, None, "there is no content/workshop.yaml here").help(
                "run kyyeu in the folder of a workshop, or name that folder with --root; kyyeu init makes a new one",
            ));
        }
        return None;
    };
    let workshop = crate::content::workshop::parse_workshop(sources, workshop_file, diagnostics)
        .unwrap_or_else(|| {
            unread.insert("workshop.yaml".to_owned(), None);
            Workshop { language: "vi".to_owned(), ..Workshop::default() }
        });
    let theme = load_theme(files, &workshop.language, sources, diagnostics);
    let media = media
        .into_iter()
        .map(|file| {
            let place = crate::walk::placeholder_span(sources, format!("content/{}", file.path));
            let path = file.path.strip_prefix("media/").unwrap_or(&file.path).to_owned();
            let size = image_size(&file.disk_path);
            MediaFile {
                path,
                size,
                disk_path: file.disk_path.clone(),
                file: place.file,
                hash: file.hash,
            }
        })
        .collect();
    let sources = &*sources;

    let mut proceedings =
        Proceedings { workshop, media, unparsed_files: unread, ..Proceedings::default() };
    proceedings.records = load_markdown(
        &read,
        &mut proceedings,
        EntryKind::Record,
        diagnostics,
        |path, file, diagnostics| {
            let ContentKind::Record(kind) = classify(path) else { return None };
            crate::content::records::parse_record(sources, file, kind, drafts, diagnostics)
        },
    );
    proceedings.pages = load_markdown(
        &read,
        &mut proceedings,
        EntryKind::Page,
        diagnostics,
        |_, file, diagnostics| {
            crate::content::records::parse_page(sources, file, drafts, diagnostics)
        },
    );
    crate::content::translations::link_translations(&mut proceedings.records, diagnostics);
    proceedings.programme = Programme::new(&proceedings.records);
    let (registers, mut found) = load_registers(sources, &read);
    let Proceedings {
        speakers,
        provinces,
        organisations,
        documents,
        topics,
        unparsed_files: unread,
        ..
    } = registers;
    proceedings =
        Proceedings { speakers, provinces, organisations, documents, topics, ..proceedings };
    proceedings.unparsed_files.extend(unread);
    diagnostics.append(&mut found);
    let mut datasets = Vec::new();
    for &(path, file) in
        read.iter().filter(|(path, _)| matches!(classify(path), ContentKind::Dataset))
    {
        match crate::content::datasets::parse_dataset(sources, file, diagnostics) {
            Some(dataset) => datasets.push(dataset),
            None => {
                proceedings.unparsed_files.insert(path.to_owned(), Some(EntryKind::Dataset));
            }
        }
    }
    proceedings.datasets = build_register(EntryKind::Dataset, datasets, diagnostics);
    for &(path, file) in &read {
        match classify(path) {
            ContentKind::Tombstones => {
                match crate::content::ledger::parse_tombstones(sources, file, diagnostics) {
                    Some(tombstones) => proceedings.tombstones = tombstones,
                    None => {
                        proceedings.unparsed_files.insert(path.to_owned(), None);
                    }
                }
            }
            ContentKind::Ledger => {
                proceedings.ledger =
                    Some(crate::content::ledger::parse_ledger(sources, file, diagnostics))
            }
            _ => {}
        }
    }
    Some(Project { proceedings, theme, workshop_file })
}

/// Reports a file that is no content; says whether it was one.
fn report_stray(file: &SourceFile, sources: &mut Sources, diagnostics: &mut Diagnostics) -> bool {
    let stray = matches!(classify(&file.path), ContentKind::Stray);
    if stray {
        let (folder, name) = file.path.split_once('/').unwrap_or(("", &file.path));
        let folders = ["speeches", "papers", "conclusions", "pages", "statistics", "media"];
        let place = crate::walk::placeholder_span(sources, format!("content/{}", file.path));
        let diagnostic = Diagnostic::new(Code::StrayFile, place, "this file is no content");
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
            folder => nearest(folder, folders.into_iter().chain(REGISTER_NAMES)),
        };
        diagnostics.push(match better {
            Some(better) if better != folder => diagnostic.help(format!("did you mean content/{better}?")),
            _ if file.path.strip_suffix(".md").is_some() => {
                diagnostic.help("records stand in content/speeches, content/papers and content/conclusions, other texts in content/pages")
            }
            _ => diagnostic.help("records and pages end in .md, registers and statistics in .yaml; pictures and PDFs stand in content/media"),
        });
    }
    stray
}

/// Reads the files of Markdown of a kind in parallel and puts their entries together.
fn load_markdown<T: Send>(
    read: &[(&str, FileId)],
    proceedings: &mut Proceedings,
    kind: EntryKind,
    diagnostics: &mut Diagnostics,
    one: impl Fn(&str, FileId, &mut Diagnostics) -> Option<MarkdownEntry<T>> + Sync,
) -> Register<T> {
    let loaded: Vec<_> = read
        .par_iter()
        .filter(|(path, _)| classify(path).entry_kind() == Some(kind))
        .map(|&(path, file)| {
            let mut diagnostics = Diagnostics::new();
            (path, one(path, file, &mut diagnostics), diagnostics)
        })
        .collect();
    let mut entries = Vec::new();
    let mut paths = Vec::new();
    for (path, loaded, mut found) in loaded {
        diagnostics.append(&mut found);
        match loaded {
            Some(MarkdownEntry::Entry(entry)) => {
                paths.push((path, entry.id.clone()));
                entries.push(entry);
            }
            Some(MarkdownEntry::Draft(id)) => proceedings.drafts.push(id),
            None => {
                proceedings.unparsed_files.insert(path.to_owned(), Some(kind));
            }
        }
    }
    let register = build_register(kind, entries, diagnostics);
    for (path, id) in paths {
        if let Some(at) = register.find(&id) {
            proceedings.files.insert(path.to_owned(), Key::new(kind, at));
        }
    }
    register
}

/// Reads all registers. Gives proceedings that hold nothing else.
fn load_registers(sources: &Sources, read: &[(&str, FileId)]) -> (Proceedings, Diagnostics) {
    let (mut all, mut diagnostics) = (Proceedings::default(), Diagnostics::new());
    let unread = &mut all.unparsed_files;
    all.speakers = load_register(
        sources,
        read,
        crate::content::registers::SPEAKERS,
        crate::content::registers::parse_speaker,
        unread,
        &mut diagnostics,
    );
    all.provinces = load_register(
        sources,
        read,
        crate::content::registers::PROVINCES,
        crate::content::registers::parse_province,
        unread,
        &mut diagnostics,
    );
    all.organisations = load_register(
        sources,
        read,
        crate::content::registers::ORGANISATIONS,
        crate::content::registers::parse_organisation,
        unread,
        &mut diagnostics,
    );
    all.documents = load_register(
        sources,
        read,
        crate::content::registers::DOCUMENTS,
        crate::content::registers::parse_document,
        unread,
        &mut diagnostics,
    );
    all.topics = load_register(
        sources,
        read,
        crate::content::registers::TOPICS,
        crate::content::registers::parse_topic,
        unread,
        &mut diagnostics,
    );
    (all, diagnostics)
}

/// Reads all files of a register.
fn load_register<T>(
    sources: &Sources,
    read: &[(&str, FileId)],
    (name, schema): (&'static str, &'static crate::schema::Schema),
    one: crate::content::registers::ParseEntry<T>,
    unread: &mut BTreeMap<String, Option<EntryKind>>,
    diagnostics: &mut Diagnostics,
) -> Register<T> {
    let mut entries = Vec::new();
    let kind = register_kind(name);
    for &(path, file) in read {
        if matches!(classify(path), ContentKind::Register(register) if register == name) {
            match crate::content::registers::parse_entries(sources, file, schema, one, diagnostics)
            {
                Some(mut found) => entries.append(&mut found),
                None => {
                    unread.insert(path.to_owned(), kind);
                }
            }
        }
    }
    build_register(kind.unwrap_or(EntryKind::Topic), entries, diagnostics)
}

fn register_kind(register: &str) -> Option<EntryKind> {
    EntryKind::REGISTERS.iter().copied().find(|kind| kind.folder() == register)
}

fn build_register<T>(
    kind: EntryKind,
    entries: Vec<Entry<T>>,
    diagnostics: &mut Diagnostics,
) -> Register<T> {
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
    diagnostics.extend(doubles.into_iter().map(report));
    register
}
