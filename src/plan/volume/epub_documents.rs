//! XHTML documents of the EPUB: the volume in chapters, with a navigation.

use crate::context::PlanContext;
use crate::prose;
use crate::view_builder::ViewBuilder;
use crate::volume::layout::Section;
use crate::volume::{VolumeContent, build_volume_view};
use kyyeu_model::{EpubFiles, Key};
use kyyeu_view::{
    EpubChapterView, EpubContentsPart, EpubContentsView, EpubHead, EpubView, Link, ProseView,
    VolumeRegister,
};

/// The most entries of a register in one file: readers on small devices load one file at a time.
const MAX_ENTRIES_PER_FILE: usize = 200;

/// A file of the EPUB.
#[derive(Clone, Debug)]
pub struct EpubFileContent {
    /// Path and title of the file.
    pub head: EpubHead,
    /// What the file shows, apart from prose.
    pub view: EpubView,
    /// The entries whose prose the file shows, in order; a view is `None` if there is no prose.
    pub prose: Vec<(Key, Option<ProseView>)>,
}

impl EpubFileContent {
    pub(crate) fn new(path: &str, title: &str, view: EpubView) -> Self {
        let head = EpubHead { file: path.to_owned(), title: title.to_owned() };
        Self { head, view, prose: Vec::new() }
    }
}

/// Assigns each entry to a file.
pub fn assign_files(context: PlanContext<'_>) -> EpubFiles {
    let proceedings = context.proceedings;
    let mut files = EpubFiles::default();
    for slice in context.volume_layout.slices() {
        for (index, &key) in slice.keys.iter().enumerate() {
            match slice.section {
                Section::Records(_) | Section::Pages => {
                    files.insert(key, &format!("{}.xhtml", proceedings.volume_anchor(key)));
                }
                Section::Register(kind) => {
                    let part = index / MAX_ENTRIES_PER_FILE;
                    files.insert(key, &register_file_name(kind.name(), part));
                }
                Section::Index(_) => {}
            }
        }
    }
    files
}

fn register_file_name(kind: &str, part: usize) -> String {
    match part {
        0 => format!("register.{kind}.xhtml"),
        _ => format!("register.{kind}.{}.xhtml", part + 1),
    }
}

/// Builds the documents in reading order: cover, title page, navigation, chapters, registers,
/// indexes.
pub fn build_documents(builder: ViewBuilder<'_>, epub_files: &EpubFiles) -> Vec<EpubFileContent> {
    EpubBuilder::new(builder).build(epub_files)
}

/// Builds the documents in reading order, and the navigation on the way.
struct EpubBuilder<'a> {
    view_builder: ViewBuilder<'a>,
    documents: Vec<EpubFileContent>,
    contents: EpubContentsView,
}

impl<'a> EpubBuilder<'a> {
    fn new(view_builder: ViewBuilder<'a>) -> Self {
        let contents = EpubContentsView {
            parts: Vec::new(),
            registers: Vec::new(),
            indexes: Vec::new(),
            page_breaks: Vec::new(),
            start: None,
        };
        Self { view_builder, documents: Vec::new(), contents }
    }

    fn build(mut self, epub_files: &EpubFiles) -> Vec<EpubFileContent> {
        let context = self.view_builder.context;
        let locale = &context.language.locale;
        let VolumeContent { view, prose_keys } = build_volume_view(self.view_builder, 0);
        self.add_document("cover.xhtml", locale.text("book_cover"), EpubView::CoverPage, &[]);
        if let Some(front) = view.title_page {
            let title = &context.proceedings.workshop.title;
            self.add_document("title.xhtml", title, EpubView::Title(front), &[]);
        }
        let navigation_index = self.documents.len();
        for section in view.sections {
            let mut chapters = Vec::new();
            for mut record in section.records {
                let key = prose_keys[record.body];
                record.body = 0;
                let path = epub_files.file(key).unwrap_or_default();
                let title = record.title.clone();
                chapters.push(Link { href: path.to_owned(), text: title.clone() });
                let chapter = EpubChapterView { kind: section.kind, record };
                self.add_document(path, &title, EpubView::Chapter(Box::new(chapter)), &[key]);
                self.add_paragraph_links();
            }
            self.contents.parts.push(EpubContentsPart { kind: section.kind, chapters });
        }
        for register in view.registers {
            self.add_register(register, &prose_keys);
        }
        for index in view.indexes {
            let title = locale.text_in("volume_index", index.kind);
            let path = format!("{}.xhtml", index.anchor);
            self.contents.indexes.push(Link { href: path.clone(), text: title.to_owned() });
            self.add_document(&path, title, EpubView::Index(index), &[]);
        }
        self.insert_navigation(navigation_index)
    }

    fn add_document(&mut self, path: &str, title: &str, view: EpubView, prose_keys: &[Key]) {
        let prose = prose_keys
            .iter()
            .map(|&key| (key, prose::build_prose_view(self.view_builder, key)))
            .collect();
        self.documents.push(EpubFileContent { prose, ..EpubFileContent::new(path, title, view) });
    }

    /// Adds the numbered paragraphs of the last chapter to the page list: a book without pages has
    /// no other numbers to cite.
    fn add_paragraph_links(&mut self) {
        let Some(EpubFileContent { head, prose, .. }) = self.documents.last() else { return };
        let positions =
            prose.iter().filter_map(|(_, view)| view.as_ref()?.context.volume_position());
        for (_, number) in positions.flat_map(|position| &position.block_numbers) {
            let href = format!("{}#doan.{number}", head.file);
            self.contents.page_breaks.push(Link { href, text: number.clone() });
        }
    }

    /// Adds a register, in several files if it is long.
    fn add_register(&mut self, register: VolumeRegister, prose_keys: &[Key]) {
        let VolumeRegister { kind, anchor, entries } = register;
        let locale = &self.view_builder.context.language.locale;
        let title = locale.text_in("kinds", kind);
        let is_split = entries.len() > MAX_ENTRIES_PER_FILE;
        let mut chapters = Vec::new();
        let mut remaining = entries.into_iter().peekable();
        for part in 0.. {
            if remaining.peek().is_none() {
                break;
            }
            let mut entries: Vec<_> = remaining.by_ref().take(MAX_ENTRIES_PER_FILE).collect();
            let mut file_keys = Vec::new();
            for entry in &mut entries {
                if let Some(body) = &mut entry.body {
                    file_keys.push(prose_keys[*body]);
                    *body = file_keys.len() - 1;
                }
            }
            let text = match (entries.first(), entries.last()) {
                (Some(first), Some(last)) if is_split => format!("{} – {}", first.name, last.name),
                _ => title.to_owned(),
            };
            let path = register_file_name(kind, part);
            chapters.push(Link { href: path.clone(), text });
            let part_anchor = match part {
                0 => anchor.clone(),
                _ => format!("{anchor}.{}", part + 1),
            };
            let view = VolumeRegister { kind, anchor: part_anchor, entries };
            self.add_document(&path, title, EpubView::Register(view), &file_keys);
        }
        self.contents.registers.push(EpubContentsPart { kind, chapters });
    }

    /// Inserts the navigation at an index, and returns all documents.
    fn insert_navigation(self, index: usize) -> Vec<EpubFileContent> {
        let Self { view_builder, mut documents, mut contents } = self;
        let first_part = contents.parts.first();
        let first_chapter = first_part.and_then(|part| part.chapters.first());
        contents.start = first_chapter.map(|chapter| chapter.href.clone());
        let title = view_builder.context.language.locale.text("volume_contents");
        let view = EpubView::Contents(contents);
        documents.insert(index, EpubFileContent::new("contents.xhtml", title, view));
        documents
    }
}
