//! The book: the volume in files that readers open at once, with a navigation and a package.

use crate::context::PlanContext;
use crate::view_builder::{LinkBase, ViewBuilder};
use crate::volume::layout::Section;
use kyyeu_model::{Date, Day, Edtf, EpubFiles, Key, percent_encode};
use crate::volume::{VolumeContent, build_volume_view};
use kyyeu_view::{
    EpubChapterView, EpubContentsPart, EpubContentsView, EpubCoverLine, EpubCoverView, EpubHead,
    EpubManifestItem, EpubPackageView, EpubView, Link, ProseView, VolumeRegister,
};

/// So many entries of a register stand in a file: readers on small devices load a file at a time.
const MAX_ENTRIES_PER_FILE: usize = 200;
const XHTML_MEDIA_TYPE: &str = "application/xhtml+xml";

/// A file of the book, and the texts that it shows, in order.
#[derive(Clone, Debug)]
pub struct EpubFileContent {
    /// What it says of itself.
    pub head: EpubHead,
    /// What it shows.
    pub view: EpubView,
    /// The texts that it shows, by their entry.
    pub prose: Vec<(Key, Option<ProseView>)>,
}

/// A book, planned.
#[derive(Debug)]
pub struct EpubPlan {
    /// The files that templates make, as they stand in the container.
    pub files: Vec<EpubFileContent>,
    /// The pictures, by their positions among the media.
    pub pictures: Vec<usize>,
}

/// Plans the book. `day` is the day of its last change, in place of the one that the content tells.
#[must_use]
pub fn plan_epub(context: PlanContext<'_>, day: Option<&str>) -> EpubPlan {
    let book = assign_files(context);
    let builder = ViewBuilder { context, page_path: "", link_base: LinkBase::Epub(&book) };
    let VolumeContent { view, prose_keys: keys } = build_volume_view(builder, 0);
    let mut maker =
        EpubBuilder { view_builder: builder, context, prose_keys: &keys, files: Vec::new() };
    let locale = &context.language.locale;
    maker.add_file("cover.xhtml", locale.text("book_cover"), EpubView::CoverPage, Vec::new());
    if let Some(front) = view.front {
        maker.add_file(
            "title.xhtml",
            &context.proceedings.workshop.title,
            EpubView::Title(front),
            Vec::new(),
        );
    }
    let mut contents = EpubContentsView {
        parts: Vec::new(),
        registers: Vec::new(),
        indexes: Vec::new(),
        places: Vec::new(),
        start: None,
    };
    for part in view.sections {
        let mut chapters = Vec::new();
        for mut record in part.records {
            let key = keys[record.body];
            let file = book.file(key).unwrap_or_default().to_owned();
            chapters.push(Link { href: file.clone(), text: record.title.clone() });
            record.body = 0;
            let chapter = EpubChapterView { kind: part.kind, record };
            let title = chapter.record.title.clone();
            maker.add_file(&file, &title, EpubView::Chapter(Box::new(chapter)), vec![key]);
            contents.places.extend(maker.paragraph_links());
        }
        contents.parts.push(EpubContentsPart { kind: part.kind, chapters });
    }
    contents.start = contents
        .parts
        .first()
        .and_then(|part| part.chapters.first())
        .map(|chapter| chapter.href.clone());
    for register in view.registers {
        contents.registers.push(maker.add_register(register));
    }
    for index in view.indexes {
        let title = locale.text_in("volume_index", index.kind).to_owned();
        let file = format!("{}.xhtml", index.anchor);
        contents.indexes.push(Link { href: file.clone(), text: title.clone() });
        maker.add_file(&file, &title, EpubView::Index(index), Vec::new());
    }
    let files = maker.finish(contents);
    let media = &context.proceedings.media;
    let pictures: Vec<_> = context
        .links
        .media
        .iter()
        .copied()
        .filter(|&at| media[at].epub_media_type().is_some())
        .collect();
    let package = build_epub_package(context, &files, &pictures, day);
    let whole = |file: &str, sheet: EpubView| EpubFileContent {
        head: EpubHead { file: file.to_owned(), title: context.proceedings.workshop.title.clone() },
        view: sheet,
        prose: Vec::new(),
    };
    let mut all = vec![
        whole("META-INF/container.xml", EpubView::Container),
        whole("EPUB/package.opf", EpubView::Package(Box::new(package))),
        whole("EPUB/style.css", EpubView::Style),
        whole("EPUB/cover.svg", EpubView::Cover(build_cover(&context.proceedings.workshop.title))),
    ];
    all.extend(files.into_iter().map(|mut file| {
        file.head.file.insert_str(0, "EPUB/");
        file
    }));
    EpubPlan { files: all, pictures }
}

/// Says which file holds which entry.
fn assign_files(context: PlanContext<'_>) -> EpubFiles {
    let proceedings = context.proceedings;
    let mut book = EpubFiles::default();
    for slice in context.volume_layout.slices() {
        for (at, &key) in slice.keys.iter().enumerate() {
            match slice.section {
                Section::Records(_) | Section::Pages => {
                    book.insert(key, &format!("{}.xhtml", proceedings.volume_anchor(key)));
                }
                Section::Register(kind) => {
                    book.insert(key, &register_file_name(kind.name(), at / MAX_ENTRIES_PER_FILE))
                }
                Section::Index(_) => {}
            }
        }
    }
    book
}

fn register_file_name(kind: &str, part: usize) -> String {
    if part == 0 {
        format!("register.{kind}.xhtml")
    } else {
        format!("register.{kind}.{}.xhtml", part + 1)
    }
}

struct EpubBuilder<'a> {
    view_builder: ViewBuilder<'a>,
    context: PlanContext<'a>,
    prose_keys: &'a [Key],
    files: Vec<EpubFileContent>,
}

impl EpubBuilder<'_> {
    fn add_file(&mut self, file: &str, title: &str, sheet: EpubView, texts: Vec<Key>) {
        let leaf = EpubHead { file: file.to_owned(), title: title.to_owned() };
        let texts = texts
            .into_iter()
            .map(|key| (key, crate::prose::build_prose_view(self.view_builder, key)))
            .collect();
        self.files.push(EpubFileContent { head: leaf, view: sheet, prose: texts });
    }

    /// The numbered paragraphs of the last chapter: what a scholar cites, since a book without
    /// pages has no other numbers.
    fn paragraph_links(&self) -> Vec<Link> {
        let Some(EpubFileContent { head: leaf, prose: texts, .. }) = self.files.last() else {
            return Vec::new();
        };
        let shelves =
            texts.iter().filter_map(|(_, prose)| prose.as_ref()?.context.volume_position());
        let numbers = shelves.flat_map(|shelf| &shelf.block_numbers);
        numbers
            .map(|(_, n)| Link { href: format!("{}#doan.{n}", leaf.file), text: n.clone() })
            .collect()
    }

    fn add_register(&mut self, register: VolumeRegister) -> EpubContentsPart {
        let title = self.context.language.locale.text_in("kinds", register.kind).to_owned();
        let (kind, anchor) = (register.kind, register.anchor);
        let mut chapters = Vec::new();
        let mut rest = register.entries;
        for part in 0.. {
            if rest.is_empty() {
                break;
            }
            let mut entries: Vec<_> = rest.drain(..MAX_ENTRIES_PER_FILE.min(rest.len())).collect();
            let mut texts = Vec::new();
            for entry in &mut entries {
                if let Some(body) = &mut entry.body {
                    texts.push(self.prose_keys[*body]);
                    *body = texts.len() - 1;
                }
            }
            let ends = [entries.first(), entries.last()]
                .map(|entry| entry.map_or("", |entry| &entry.name));
            let text = if part == 0 && rest.is_empty() {
                title.clone()
            } else {
                format!("{} – {}", ends[0], ends[1])
            };
            let file = register_file_name(kind, part);
            chapters.push(Link { href: file.clone(), text: text.clone() });
            let anchor = if part == 0 { anchor.clone() } else { format!("{anchor}.{}", part + 1) };
            self.add_file(
                &file,
                &title,
                EpubView::Register(VolumeRegister { kind, anchor, entries }),
                texts,
            );
        }
        EpubContentsPart { kind, chapters }
    }

    /// The files, with the navigation after the title page.
    fn finish(mut self, contents: EpubContentsView) -> Vec<EpubFileContent> {
        let title = self.context.language.locale.text("volume_contents");
        let leaf = EpubHead { file: "contents.xhtml".into(), title: title.to_owned() };
        self.files.insert(
            2,
            EpubFileContent { head: leaf, view: EpubView::Contents(contents), prose: Vec::new() },
        );
        self.files
    }
}

fn build_epub_package(
    context: PlanContext<'_>,
    files: &[EpubFileContent],
    pictures: &[usize],
    day: Option<&str>,
) -> EpubPackageView {
    let proceedings = context.proceedings;
    let workshop = &proceedings.workshop;
    let item = |id: String, href: &str, media_type, properties, in_order| EpubManifestItem {
        id,
        href: percent_encode(href),
        media_type,
        properties,
        in_order,
    };
    let mut items = vec![
        item("style".into(), "style.css", "text/css", None, false),
        item("cover".into(), "cover.svg", "image/svg+xml", Some("cover-image"), false),
    ];
    let mut drawn = false;
    for (number, file) in files.iter().enumerate() {
        let properties = match &file.view {
            EpubView::Contents(_) => Some("nav"),
            EpubView::Register(register) => {
                let drawings = |dataset: &kyyeu_view::DatasetView| !dataset.drawings.is_empty();
                register
                    .entries
                    .iter()
                    .any(|entry| entry.dataset.as_ref().is_some_and(drawings))
                    .then_some("svg")
            }
            _ => None,
        };
        drawn |= properties == Some("svg");
        items.push(item(
            format!("file-{number}"),
            &file.head.file,
            XHTML_MEDIA_TYPE,
            properties,
            true,
        ));
    }
    for &at in pictures {
        let medium = &proceedings.media[at];
        let media_type = medium.epub_media_type().unwrap_or("image/png");
        items.push(item(format!("picture-{at}"), &medium.epub_name(at), media_type, None, false));
    }
    let names = |keys: &[Key]| {
        keys.iter().map(|&key| proceedings.name(key, &context.language.locale)).collect()
    };
    let creators: Vec<String> = names(&context.links.organisers);
    let date = workshop.published.as_ref().or(workshop.date.as_ref());
    EpubPackageView {
        identifier: identifier(context),
        creators,
        editors: names(&context.links.editors),
        date: date.and_then(Edtf::first_date).map(format_iso_date),
        modified: day.map_or_else(|| latest_content_date(context), ToOwned::to_owned),
        summary: workshop.summary.clone(),
        pictures: drawn || !pictures.is_empty(),
        items,
    }
}

/// What the book is known by: its ISBN or DOI, its address, or else a number made of what does not
/// change.
fn identifier(context: PlanContext<'_>) -> String {
    let workshop = &context.proceedings.workshop;
    if let Some(isbn) = &workshop.isbn {
        return format!("urn:isbn:{}", isbn.replace(['-', ' '], ""));
    }
    if let Some(doi) = &workshop.doi {
        return format!("https://doi.org/{doi}");
    }
    if let Some(base_url) = &workshop.base_url {
        return base_url.clone();
    }
    let date = workshop.date.as_ref().map(ToString::to_string).unwrap_or_default();
    let hash = blake3::hash(format!("kyyeu\n{}\n{date}", workshop.title).as_bytes());
    // A UUID of version 8, whose bits mean what the program says (RFC 9562, section 5.8).
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash.as_bytes()[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let digits: String =
        bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let groups = [0..8, 8..12, 12..16, 16..20, 20..32].map(|group| &digits[group]);
    format!("urn:uuid:{}", groups.join("-"))
}

fn format_iso_date(date: &Date) -> String {
    match (date.month, date.day) {
        (Some(month @ 1..=12), Some(day)) => format!("{:04}-{month:02}-{day:02}", date.year),
        (Some(month @ 1..=12), None) => format!("{:04}-{month:02}", date.year),
        _ => format!("{:04}", date.year),
    }
}

/// The first day of the latest date that the content tells of itself: no clock says when a book was
/// made of it.
fn latest_content_date(context: PlanContext<'_>) -> String {
    let proceedings = context.proceedings;
    let workshop = &proceedings.workshop;
    let records = proceedings.records.iter().map(|record| &record.value);
    let told = records
        .flat_map(|record| record.corrections.iter().map(|one| &one.date).chain(&record.date));
    let told = told.chain(&workshop.published).chain(&workshop.date);
    let days = told.filter_map(Edtf::first_date).map(Date::first_day);
    let Day { year, month, day } = days.max().unwrap_or(Day::new(1970, 1, 1));
    format!("{year:04}-{month:02}-{day:02}")
}

/// The title in lines on the cover. Letters are as large as the title is short.
fn build_cover(title: &str) -> EpubCoverView {
    const WIDTH: usize = 1040;
    let letters = title.chars().count();
    let size: usize = match letters {
        0..=40 => 120,
        41..=90 => 92,
        91..=160 => 74,
        _ => 58,
    };
    // A letter of a serif face is half as wide as it is high.
    let most = WIDTH * 2 / size;
    let mut lines: Vec<String> = Vec::new();
    for word in title.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let height = |at: usize| u32::try_from(420 + at * size * 4 / 3).unwrap_or(u32::MAX);
    let rule = height(lines.len());
    let lines =
        lines.into_iter().enumerate().map(|(at, text)| EpubCoverLine { y: height(at), text });
    EpubCoverView { size: u32::try_from(size).unwrap_or(58), lines: lines.collect(), rule }
}
