//! Loads the files of `content/` into the registers of the model.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::content::datasets::parse_dataset;
use crate::content::ledger::{parse_ledger, parse_tombstones};
use crate::content::records::{Drafts, MarkdownEntry, parse_page, parse_record};
use crate::content::registers::{
    ParseEntry, parse_document, parse_entries, parse_organisation, parse_province, parse_speaker,
    parse_topic,
};
use crate::content::translations::link_translations;
use crate::content_kind::{ContentKind, classify};
use crate::read_sources::read_sources;
use crate::walk::SourceFile;
use kyyeu_diag::{Code, Diagnostic, Diagnostics, FileId, Sources};
use kyyeu_model::{DuplicateId, Entry, EntryKind, Key, Proceedings, Programme, Register};

/// A file of the content that was read.
pub struct ContentFile<'a> {
    /// Path below `content/`.
    pub path: &'a str,
    pub id: FileId,
    pub kind: ContentKind,
}

/// The source files of the content: those that were read, and the kinds of entries of those that
/// were not.
#[derive(Default)]
pub struct ContentFiles<'a> {
    pub files: Vec<ContentFile<'a>>,
    pub unread: BTreeMap<String, Option<EntryKind>>,
}

impl<'a> ContentFiles<'a> {
    /// Reads source files. Those that cannot be read are reported.
    pub fn read(
        texts: &[&'a SourceFile],
        sources: &mut Sources,
        diagnostics: &mut Diagnostics,
    ) -> Self {
        let ids = read_sources(texts, "content", sources, diagnostics);
        let mut content = Self::default();
        for (file, id) in texts.iter().zip(ids) {
            let kind = classify(&file.path);
            match id {
                Some(id) => content.files.push(ContentFile { path: &file.path, id, kind }),
                None => {
                    content.unread.insert(file.path.clone(), kind.entry_kind());
                }
            }
        }
        content
    }

    /// `workshop.yaml`, if it was read.
    pub fn workshop(&self) -> Option<FileId> {
        let is_workshop = |file: &&ContentFile<'_>| matches!(file.kind, ContentKind::Workshop);
        self.files.iter().find(is_workshop).map(|file| file.id)
    }
}

/// Parses the files of the content and fills the registers of the model.
pub struct ContentLoader<'a> {
    pub sources: &'a Sources,
    pub files: &'a [ContentFile<'a>],
    pub diagnostics: &'a mut Diagnostics,
    pub proceedings: Proceedings,
}

impl ContentLoader<'_> {
    /// Loads everything but the workshop and the media.
    pub fn load_all(&mut self, drafts: Drafts) {
        self.load_records(drafts);
        self.load_pages(drafts);
        self.proceedings.speakers = self.load_register(EntryKind::Speaker, parse_speaker);
        self.proceedings.provinces = self.load_register(EntryKind::Province, parse_province);
        self.proceedings.organisations =
            self.load_register(EntryKind::Organisation, parse_organisation);
        self.proceedings.documents = self.load_register(EntryKind::Document, parse_document);
        self.proceedings.topics = self.load_register(EntryKind::Topic, parse_topic);
        self.load_datasets();
        self.load_published_addresses();
    }

    fn load_records(&mut self, drafts: Drafts) {
        let sources = self.sources;
        let mut records =
            self.load_markdown(EntryKind::Record, |file, diagnostics| match file.kind {
                ContentKind::Record(kind) => {
                    parse_record(sources, file.id, kind, drafts, diagnostics)
                }
                _ => None,
            });
        link_translations(&mut records, self.diagnostics);
        self.proceedings.programme = Programme::new(&records);
        self.proceedings.records = records;
    }

    fn load_pages(&mut self, drafts: Drafts) {
        let sources = self.sources;
        self.proceedings.pages = self.load_markdown(EntryKind::Page, |file, diagnostics| {
            parse_page(sources, file.id, drafts, diagnostics)
        });
    }

    /// Parses the Markdown files of a kind in parallel.
    fn load_markdown<T: Send>(
        &mut self,
        kind: EntryKind,
        parse: impl Fn(&ContentFile<'_>, &mut Diagnostics) -> Option<MarkdownEntry<T>> + Sync,
    ) -> Register<T> {
        let parsed: Vec<_> = self
            .files
            .par_iter()
            .filter(|file| file.kind.entry_kind() == Some(kind))
            .map(|file| {
                let mut diagnostics = Diagnostics::new();
                (file.path, parse(file, &mut diagnostics), diagnostics)
            })
            .collect();
        let mut entries = Vec::new();
        let mut paths = Vec::new();
        for (path, entry, mut diagnostics) in parsed {
            self.diagnostics.append(&mut diagnostics);
            match entry {
                Some(MarkdownEntry::Entry(entry)) => {
                    paths.push((path, entry.id.clone()));
                    entries.push(entry);
                }
                Some(MarkdownEntry::Draft(id)) => self.proceedings.drafts.push(id),
                None => self.mark_unparsed(path, Some(kind)),
            }
        }
        let register = self.build_register(kind, entries);
        for (path, id) in paths {
            if let Some(index) = register.find(&id) {
                self.proceedings.files.insert(path.to_owned(), Key::new(kind, index));
            }
        }
        register
    }

    /// Parses all files of a register.
    pub fn load_register<T>(&mut self, kind: EntryKind, parse: ParseEntry<T>) -> Register<T> {
        let mut entries = Vec::new();
        for file in self.files {
            let ContentKind::Register(register) = file.kind else { continue };
            if register.kind != kind {
                continue;
            }
            match parse_entries(self.sources, file.id, register.schema, parse, self.diagnostics) {
                Some(mut parsed) => entries.append(&mut parsed),
                None => self.mark_unparsed(file.path, Some(kind)),
            }
        }
        self.build_register(kind, entries)
    }

    fn load_datasets(&mut self) {
        let mut datasets = Vec::new();
        for file in self.files {
            if !matches!(file.kind, ContentKind::Dataset) {
                continue;
            }
            match parse_dataset(self.sources, file.id, self.diagnostics) {
                Some(dataset) => datasets.push(dataset),
                None => self.mark_unparsed(file.path, Some(EntryKind::Dataset)),
            }
        }
        self.proceedings.datasets = self.build_register(EntryKind::Dataset, datasets);
    }

    fn load_published_addresses(&mut self) {
        for file in self.files {
            match file.kind {
                ContentKind::Tombstones => {
                    match parse_tombstones(self.sources, file.id, self.diagnostics) {
                        Some(tombstones) => self.proceedings.tombstones = tombstones,
                        None => self.mark_unparsed(file.path, None),
                    }
                }
                ContentKind::Ledger => {
                    let ledger = parse_ledger(self.sources, file.id, self.diagnostics);
                    self.proceedings.ledger = Some(ledger);
                }
                _ => {}
            }
        }
    }

    fn mark_unparsed(&mut self, path: &str, kind: Option<EntryKind>) {
        self.proceedings.unparsed_files.insert(path.to_owned(), kind);
    }

    /// Sorts entries into a register and reports ids that occur twice.
    fn build_register<T>(&mut self, kind: EntryKind, entries: Vec<Entry<T>>) -> Register<T> {
        let (register, duplicates) = Register::new(entries);
        for DuplicateId { id, first, second } in duplicates {
            let message = format!("the id \"{id}\" stands for two {}s", kind.name());
            self.diagnostics.push(
                Diagnostic::new(Code::DuplicateId, second, message)
                    .help("give one of them another id; ids are permanent, so change the newer one")
                    .note(first, "the first one is here"),
            );
        }
        register
    }
}
