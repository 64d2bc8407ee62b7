//! The book: the volume in files that readers open at once, with a navigation and a package.

use super::binding::Section;
use super::fill::{Filler, Frame};
use super::{Material, prose, volume};
use kyyeu_model::{Book, Date, Edtf, Key, encode};
use kyyeu_view::{
    BookItem, ChapterView, ContentsPart, ContentsView, CoverLine, CoverView, Leaf, Link,
    PackageView, ProseView, Sheet, VolumeRegister,
};

/// So many entries of a register stand in a file: readers on small devices load a file at a time.
const ENTRIES: usize = 200;
const XHTML: &str = "application/xhtml+xml";

/// A file of the book, and the texts that it shows, in order.
#[derive(Clone, Debug)]
pub struct Filled {
    /// What it says of itself.
    pub leaf: Leaf,
    /// What it shows.
    pub sheet: Sheet,
    /// The texts that it shows, by their entry.
    pub texts: Vec<(Key, Option<ProseView>)>,
}

/// A book, planned.
#[derive(Debug)]
pub struct Planned {
    /// The files that templates make, as they stand in the container.
    pub files: Vec<Filled>,
    /// The pictures, by their positions among the media.
    pub pictures: Vec<usize>,
}

/// Plans the book. `day` is the day of its last change, in place of the one that the content tells.
#[must_use]
pub fn book(material: Material<'_>, day: Option<&str>) -> Planned {
    let book = shelve(material);
    let filler = Filler { material, from: "", frame: Frame::Book(&book) };
    let (view, keys) = volume::volume(filler, 0);
    let mut maker = Maker { filler, material, keys: &keys, files: Vec::new() };
    let locale = &material.language.locale;
    maker.push("cover.xhtml", locale.text("book_cover"), Sheet::CoverPage, Vec::new());
    if let Some(front) = view.front {
        maker.push(
            "title.xhtml",
            &material.proceedings.workshop.title,
            Sheet::Title(front),
            Vec::new(),
        );
    }
    let mut contents = ContentsView {
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
            let chapter = ChapterView { kind: part.kind, record };
            let title = chapter.record.title.clone();
            maker.push(&file, &title, Sheet::Chapter(Box::new(chapter)), vec![key]);
            contents.places.extend(maker.places());
        }
        contents.parts.push(ContentsPart { kind: part.kind, chapters });
    }
    contents.start = contents
        .parts
        .first()
        .and_then(|part| part.chapters.first())
        .map(|chapter| chapter.href.clone());
    for register in view.registers {
        contents.registers.push(maker.register(register));
    }
    for index in view.indexes {
        let title = locale.of("volume_index", index.kind).to_owned();
        let file = format!("{}.xhtml", index.anchor);
        contents.indexes.push(Link { href: file.clone(), text: title.clone() });
        maker.push(&file, &title, Sheet::Index(index), Vec::new());
    }
    let files = maker.close(contents);
    let media = &material.proceedings.media;
    let pictures: Vec<_> = material
        .links
        .media
        .iter()
        .copied()
        .filter(|&at| media[at].book_type().is_some())
        .collect();
    let package = package(material, &files, &pictures, day);
    let whole = |file: &str, sheet: Sheet| Filled {
        leaf: Leaf { file: file.to_owned(), title: material.proceedings.workshop.title.clone() },
        sheet,
        texts: Vec::new(),
    };
    let mut all = vec![
        whole("META-INF/container.xml", Sheet::Container),
        whole("EPUB/package.opf", Sheet::Package(Box::new(package))),
        whole("EPUB/style.css", Sheet::Style),
        whole("EPUB/cover.svg", Sheet::Cover(cover(&material.proceedings.workshop.title))),
    ];
    all.extend(files.into_iter().map(|mut file| {
        file.leaf.file.insert_str(0, "EPUB/");
        file
    }));
    Planned { files: all, pictures }
}

/// Says which file holds which entry.
fn shelve(material: Material<'_>) -> Book {
    let proceedings = material.proceedings;
    let mut book = Book::default();
    for piece in material.binding.pieces() {
        for (at, &key) in piece.keys.iter().enumerate() {
            match piece.section {
                Section::Records(_) | Section::Pages => {
                    book.put(key, &format!("{}.xhtml", proceedings.place_in_volume(key)));
                }
                Section::Register(kind) => book.put(key, &register_file(kind.name(), at / ENTRIES)),
                Section::Index(_) => {}
            }
        }
    }
    book
}

fn register_file(kind: &str, part: usize) -> String {
    if part == 0 {
        format!("register.{kind}.xhtml")
    } else {
        format!("register.{kind}.{}.xhtml", part + 1)
    }
}

struct Maker<'a> {
    filler: Filler<'a>,
    material: Material<'a>,
    keys: &'a [Key],
    files: Vec<Filled>,
}

impl Maker<'_> {
    fn push(&mut self, file: &str, title: &str, sheet: Sheet, texts: Vec<Key>) {
        let leaf = Leaf { file: file.to_owned(), title: title.to_owned() };
        let texts = texts.into_iter().map(|key| (key, prose::prose(self.filler, key))).collect();
        self.files.push(Filled { leaf, sheet, texts });
    }

    /// The numbered paragraphs of the last chapter: what a scholar cites, since a book without
    /// pages has no other numbers.
    fn places(&self) -> Vec<Link> {
        let Some(Filled { leaf, texts, .. }) = self.files.last() else { return Vec::new() };
        let shelves = texts.iter().filter_map(|(_, prose)| prose.as_ref()?.stand.shelf());
        let numbers = shelves.flat_map(|shelf| &shelf.numbers);
        numbers
            .map(|(_, n)| Link { href: format!("{}#doan.{n}", leaf.file), text: n.clone() })
            .collect()
    }

    fn register(&mut self, register: VolumeRegister) -> ContentsPart {
        let title = self.material.language.locale.of("kinds", register.kind).to_owned();
        let (kind, anchor) = (register.kind, register.anchor);
        let mut chapters = Vec::new();
        let mut rest = register.entries;
        for part in 0.. {
            if rest.is_empty() {
                break;
            }
            let mut entries: Vec<_> = rest.drain(..ENTRIES.min(rest.len())).collect();
            let mut texts = Vec::new();
            for entry in &mut entries {
                if let Some(body) = &mut entry.body {
                    texts.push(self.keys[*body]);
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
            let file = register_file(kind, part);
            chapters.push(Link { href: file.clone(), text: text.clone() });
            let anchor = if part == 0 { anchor.clone() } else { format!("{anchor}.{}", part + 1) };
            self.push(
                &file,
                &title,
                Sheet::Register(VolumeRegister { kind, anchor, entries }),
                texts,
            );
        }
        ContentsPart { kind, chapters }
    }

    /// The files, with the navigation after the title page.
    fn close(mut self, contents: ContentsView) -> Vec<Filled> {
        let title = self.material.language.locale.text("volume_contents");
        let leaf = Leaf { file: "contents.xhtml".into(), title: title.to_owned() };
        self.files.insert(2, Filled { leaf, sheet: Sheet::Contents(contents), texts: Vec::new() });
        self.files
    }
}

fn package(
    material: Material<'_>,
    files: &[Filled],
    pictures: &[usize],
    day: Option<&str>,
) -> PackageView {
    let proceedings = material.proceedings;
    let workshop = &proceedings.workshop;
    let item = |id: String, href: &str, media_type, properties, in_order| BookItem {
        id,
        href: encode(href),
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
        let properties = match &file.sheet {
            Sheet::Contents(_) => Some("nav"),
            Sheet::Register(register) => {
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
        items.push(item(format!("file-{number}"), &file.leaf.file, XHTML, properties, true));
    }
    for &at in pictures {
        let medium = &proceedings.media[at];
        let media_type = medium.book_type().unwrap_or("image/png");
        items.push(item(format!("picture-{at}"), &medium.book_name(at), media_type, None, false));
    }
    let names = |keys: &[Key]| {
        keys.iter().map(|&key| proceedings.name(key, &material.language.locale)).collect()
    };
    let creators: Vec<String> = names(&material.links.organisers);
    let date = workshop.published.as_ref().or(workshop.date.as_ref());
    PackageView {
        identifier: identifier(material),
        creators,
        editors: names(&material.links.editors),
        date: date.and_then(Edtf::first).map(day_of),
        modified: day.map_or_else(|| latest(material), ToOwned::to_owned),
        summary: workshop.summary.clone(),
        pictures: drawn || !pictures.is_empty(),
        items,
    }
}

/// What the book is known by: its ISBN or DOI, its address, or else a number made of what does not
/// change.
fn identifier(material: Material<'_>) -> String {
    let workshop = &material.proceedings.workshop;
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

fn day_of(date: &Date) -> String {
    match (date.month, date.day) {
        (Some(month @ 1..=12), Some(day)) => format!("{:04}-{month:02}-{day:02}", date.year),
        (Some(month @ 1..=12), None) => format!("{:04}-{month:02}", date.year),
        _ => format!("{:04}", date.year),
    }
}

/// The first day of the latest date that the content tells of itself: no clock says when a book was
/// made of it.
fn latest(material: Material<'_>) -> String {
    let proceedings = material.proceedings;
    let workshop = &proceedings.workshop;
    let records = proceedings.records.iter().map(|record| &record.value);
    let told = records
        .flat_map(|record| record.corrections.iter().map(|one| &one.date).chain(&record.date));
    let told = told.chain(&workshop.published).chain(&workshop.date);
    let days = told.filter_map(Edtf::first).map(Date::first_day);
    let (year, month, day) = days.max().unwrap_or((1970, 1, 1));
    format!("{year:04}-{month:02}-{day:02}")
}

/// The title in lines on the cover. Letters are as large as the title is short.
fn cover(title: &str) -> CoverView {
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
    let lines = lines.into_iter().enumerate().map(|(at, text)| CoverLine { y: height(at), text });
    CoverView { size: u32::try_from(size).unwrap_or(58), lines: lines.collect(), rule }
}
