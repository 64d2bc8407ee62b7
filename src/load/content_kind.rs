//! Classification of the files of `content/` by their path.

use kyyeu_model::{EntryKind, RecordKind};

use crate::schema::{REGISTERS, RegisterSchema};

/// Path of the list of published addresses, relative to the project.
pub const LEDGER_PATH: &str = "content/ids.lock";

/// What a file of the content holds.
#[derive(Clone, Copy)]
pub enum ContentKind {
    /// `workshop.yaml`
    Workshop,
    /// A Markdown file in the folder of a kind of records.
    Record(RecordKind),
    /// A Markdown file in `pages/`.
    Page,
    /// The file of a register, or one in its folder.
    Register(&'static RegisterSchema),
    /// A YAML file in `statistics/`.
    Dataset,
    /// `tombstones.yaml`
    Tombstones,
    /// `ids.lock`
    Ledger,
    /// Any file in `media/`; it is published as it is.
    Media,
    /// None of the above; reported as an error.
    Stray,
}

impl ContentKind {
    /// The kind of the entries of such a file.
    pub const fn entry_kind(self) -> Option<EntryKind> {
        match self {
            Self::Record(_) => Some(EntryKind::Record),
            Self::Page => Some(EntryKind::Page),
            Self::Register(register) => Some(register.kind),
            Self::Dataset => Some(EntryKind::Dataset),
            Self::Workshop | Self::Tombstones | Self::Ledger | Self::Media | Self::Stray => None,
        }
    }
}

/// The kind of a file by its path below `content/`.
pub fn classify(path: &str) -> ContentKind {
    match path.split_once('/') {
        None => classify_root_file(path),
        Some((folder, name)) => classify_file_in_folder(folder, name),
    }
}

fn classify_root_file(name: &str) -> ContentKind {
    match name {
        "workshop.yaml" => return ContentKind::Workshop,
        "tombstones.yaml" => return ContentKind::Tombstones,
        "ids.lock" => return ContentKind::Ledger,
        _ => {}
    }
    match name.strip_suffix(".yaml").and_then(find_register) {
        Some(register) => ContentKind::Register(register),
        None => ContentKind::Stray,
    }
}

fn classify_file_in_folder(folder: &str, name: &str) -> ContentKind {
    if folder == "media" {
        return ContentKind::Media;
    }
    match (extension(name), folder) {
        (Some("md"), "pages") => ContentKind::Page,
        (Some("md"), _) => RecordKind::ALL
            .iter()
            .find(|kind| kind.folder() == folder)
            .map_or(ContentKind::Stray, |&kind| ContentKind::Record(kind)),
        (Some("yaml"), "statistics") => ContentKind::Dataset,
        (Some("yaml"), _) => {
            find_register(folder).map_or(ContentKind::Stray, ContentKind::Register)
        }
        _ => ContentKind::Stray,
    }
}

fn find_register(name: &str) -> Option<&'static RegisterSchema> {
    REGISTERS.iter().find(|register| register.name() == name)
}

/// The last part of a path with `/` between folders.
pub fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The extension of a path, without the dot.
pub fn extension(path: &str) -> Option<&str> {
    path.rsplit_once('.').map(|(_, extension)| extension)
}
