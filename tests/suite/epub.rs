//! Books: well-formed, whole, and the same bytes each time.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use scraper::{ElementRef, Html, Selector};

use crate::harness::{
    assert_no_errors, build_site, copy_dir, copy_real_content, empty_dir, kyyeu, repository_root,
};
use crate::pages::{HtmlPage, element_text, read_pages};

/// The files of a book, by a reading of the container that knows nothing of kyyeu's.
fn zip_files(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let u16_at = |offset: usize| usize::from(bytes[offset]) | usize::from(bytes[offset + 1]) << 8;
    let u32_at = |offset: usize| u16_at(offset) | u16_at(offset + 2) << 16;
    let (mut start, mut files) = (0, Vec::new());
    while bytes[start..].starts_with(b"PK\x03\x04") {
        let name =
            String::from_utf8(bytes[start + 30..start + 30 + u16_at(start + 26)].to_vec()).unwrap();
        let data = start + 30 + name.len() + u16_at(start + 28);
        let packed = &bytes[data..data + u32_at(start + 18)];
        let mut file = Vec::new();
        match u16_at(start + 8) {
            0 => file.extend_from_slice(packed),
            _ => drop(
                std::io::Read::read_to_end(
                    &mut flate2::read::DeflateDecoder::new(packed),
                    &mut file,
                )
                .unwrap(),
            ),
        }
        files.push((name, file));
        start = data + packed.len();
    }
    files
}

fn build_epub(folder: &Path, arguments: &[&str]) -> Vec<(String, Vec<u8>)> {
    let run = kyyeu(folder, &[&["epub", "--quiet", "a.epub"], arguments].concat());
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    zip_files(&fs::read(folder.join("a.epub")).unwrap())
}

/// Checks that elements are closed in their order, and gives ids and links.
fn check_xml(
    name: &str,
    text: &str,
    ids: &mut BTreeSet<String>,
    links: &mut Vec<String>,
) -> Result<(), String> {
    let mut open = Vec::new();
    for part in text.split('<').skip(1) {
        let tag = part
            .split_once('>')
            .ok_or_else(|| format!("{name}: a tag is not closed: {part:.60}"))?
            .0;
        if tag.starts_with(['?', '!']) {
            continue;
        }
        let element = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap();
        if tag.starts_with('/') {
            if open.pop() != Some(element) {
                return Err(format!("{name}: </{element}> closes another element"));
            }
            continue;
        }
        for (attribute, is_id) in [(" id=\"", true), (" href=\"", false), (" src=\"", false)] {
            let Some(value) = tag.split_once(attribute).and_then(|(_, rest)| rest.split_once('"'))
            else {
                continue;
            };
            if is_id && !ids.insert(format!("{name}#{}", value.0)) {
                return Err(format!("{name}: two elements have the id {}", value.0));
            }
            if !is_id {
                links.push(value.0.to_owned());
            }
        }
        if !tag.ends_with('/') {
            open.push(element);
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("{name}: {open:?} stay open")) }
}

#[test]
fn every_file_of_a_book_is_well_formed_and_every_link_leads_to_a_place_in_it() {
    let mut wrong = Vec::new();
    for case in ["real", "everything"] {
        let folder = empty_dir(&format!("book-{case}"));
        if case == "real" {
            copy_real_content(&folder);
        } else {
            copy_dir(
                &repository_root().join("tests/sites/everything/content"),
                &folder.join("content"),
            );
        }
        let files = build_epub(&folder, &[]);
        assert_eq!(files[0], ("mimetype".to_owned(), b"application/epub+zip".to_vec()));
        let mut ids = BTreeSet::new();
        let mut links = BTreeMap::new();
        for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".xhtml")) {
            let mut here = Vec::new();
            let text = std::str::from_utf8(bytes).unwrap();
            wrong.extend(check_xml(name, text, &mut ids, &mut here).err());
            links.insert(name.clone(), here);
            if text.contains("&nbsp;") || text.contains("class=\"anchor\"") {
                wrong.push(format!("{name} has what no book has"));
            }
        }
        let names: BTreeSet<_> = files.iter().map(|(name, _)| name.as_str()).collect();
        for (name, links) in &links {
            for link in links.iter().filter(|link| !link.contains(':')) {
                let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
                let file = if file.is_empty() { name.clone() } else { format!("EPUB/{file}") };
                let exists = if anchor.is_empty() {
                    names.contains(&*file)
                } else {
                    ids.contains(&format!("{file}#{anchor}"))
                };
                if !exists {
                    wrong.push(format!("{name} links to {link}, which is not there"));
                }
            }
        }
        assert!(ids.len() >= 100, "{case} has ids");
    }
    assert_no_errors(&wrong);
}

#[test]
fn the_same_content_gives_the_same_book_and_a_day_is_stated_only_where_it_is_known() {
    let (first_folder, second_folder) = (empty_dir("book-same-a"), empty_dir("book-same-b"));
    copy_real_content(&first_folder);
    copy_real_content(&second_folder);
    let (first, second) = (build_epub(&first_folder, &[]), build_epub(&second_folder, &[]));
    assert!(first == second);
    let drawn = first.iter().filter(|(name, _)| name.starts_with("EPUB/register.dataset"));
    let drawn = drawn.map(|(_, file)| String::from_utf8(file.clone()).unwrap());
    assert!(
        drawn
            .into_iter()
            .any(|file| file.contains("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\""))
    );
    let package = |files: &[(String, Vec<u8>)]| {
        let file = files.iter().find(|(name, _)| name == "EPUB/package.opf").unwrap();
        String::from_utf8(file.1.clone()).unwrap()
    };
    assert!(
        package(&first).contains("<meta property=\"dcterms:modified\">2023-01-01T00:00:00Z</meta>")
    );
    assert!(
        package(&build_epub(&first_folder, &["--date", "2026-07-20"]))
            .contains(">2026-07-20T00:00:00Z<")
    );
}

#[test]
fn notes_pop_up_pictures_are_in_the_book_and_paragraphs_have_numbers() {
    let folder = empty_dir("book-notes");
    copy_dir(&repository_root().join("tests/sites/everything/content"), &folder.join("content"));
    let files: BTreeMap<_, _> = build_epub(&folder, &[]).into_iter().collect();
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    let record = text("EPUB/record.bai-chinh.xhtml");
    for part in [
        "epub:type=\"noteref\" role=\"doc-noteref\"",
        "<aside id=\"record.bai-chinh.fn_1\" epub:type=\"footnote\"",
        "<img src=\"picture-",
    ] {
        assert!(record.contains(part), "{part}");
    }
    assert!(files.keys().any(|name| name.starts_with("EPUB/picture-")));
    let contents = text("EPUB/contents.xhtml");
    assert!(
        contents.contains("epub:type=\"page-list\"")
            && contents.contains("epub:type=\"landmarks\"")
    );
    assert!(contents.contains("<a href=\"record.bai-chinh.xhtml#doan.2.3\">2.3</a>"));
}

/// A line of an index: the name, the address of each place, and its number.
type IndexLine = (String, Vec<(String, String)>);

/// The lines of all indexes on a page.
fn name_index(page: &HtmlPage) -> Vec<IndexLine> {
    let links = |line: ElementRef<'_>, selector: &str| -> Vec<_> {
        let selector = Selector::parse(selector).unwrap();
        line.select(&selector)
            .map(|link| (link.value().attr("href").unwrap().to_owned(), element_text(link)))
            .collect()
    };
    let index_items = page.select(".name-index > li").into_iter();
    index_items
        .map(|line| (links(line, "li > a").swap_remove(0).1, links(line, ".places a")))
        .collect()
}

#[test]
fn the_indexes_of_the_volume_and_the_book_agree_and_each_number_stands_where_it_leads() {
    for case in ["real", "everything"] {
        let folder = empty_dir(&format!("book-index-{case}"));
        match case {
            "real" => copy_real_content(&folder),
            case => copy_dir(
                &repository_root().join("tests/sites").join(case).join("content"),
                &folder.join("content"),
            ),
        }
        let site = build_site(&folder, &["--quiet"]);
        let volume = read_pages(&site).into_iter().find(|page| page.path == "volume.html").unwrap();
        let files: BTreeMap<_, _> = build_epub(&folder, &[]).into_iter().collect();
        let page = |name: &str| {
            let html =
                Html::parse_document(std::str::from_utf8(&files[&format!("EPUB/{name}")]).unwrap());
            HtmlPage { path: name.to_owned(), html }
        };
        let contents = page("contents.xhtml");
        let indexes = contents
            .select("[epub\\:type='index']")
            .into_iter()
            .map(|link| link.value().attr("href").unwrap());
        let of_book: Vec<IndexLine> = indexes.flat_map(|name| name_index(&page(name))).collect();
        let of_volume = name_index(&volume);
        let numbers = |lines: &[IndexLine]| -> Vec<_> {
            let of = |(name, places): &IndexLine| {
                (name.clone(), places.iter().map(|locator| locator.1.clone()).collect::<Vec<_>>())
            };
            lines.iter().map(of).collect()
        };
        assert_eq!(numbers(&of_volume), numbers(&of_book), "{case}");
        let (mut records, mut paragraphs) = (0, 0);
        for ((_, places), (_, in_book)) in of_volume.iter().zip(&of_book) {
            for ((address, number), (file, _)) in places.iter().zip(in_book) {
                let id = address.strip_prefix('#').unwrap();
                let volume_element = volume.select(&format!("[id=\"{id}\"]"))[0];
                let (file, anchor) = file.split_once('#').unwrap();
                assert_eq!(anchor, id, "{case}: both lead to one place");
                let target_page = page(file);
                let target = target_page.select(&format!("[id=\"{id}\"]"))[0];
                if number.contains('.') {
                    paragraphs += 1;
                    assert_eq!(
                        volume_element.value().attr("data-number"),
                        Some(number.as_str()),
                        "{case}: {id}"
                    );
                    assert!(
                        target.html().contains(&format!("id=\"doan.{number}\"")),
                        "{case}: {id}"
                    );
                } else {
                    records += 1;
                    let kind = volume_element
                        .select(&Selector::parse(".head .kind").unwrap())
                        .next()
                        .unwrap();
                    assert!(element_text(kind).ends_with(&format!("· {number}")), "{case}: {id}");
                }
            }
        }
        assert!(
            records > 3 && paragraphs > 3,
            "{case}: {records} records, {paragraphs} paragraphs"
        );
    }
}

#[test]
fn faulty_content_makes_no_book_and_says_why() {
    let folder = empty_dir("book-faulty");
    copy_dir(
        &repository_root().join("tests/diagnostics/unknown-id/content"),
        &folder.join("content"),
    );
    let run = kyyeu(&folder, &["epub", "a.epub"]);
    assert_eq!((run.code, folder.join("a.epub").exists()), (1, false));
    assert!(
        run.stderr.contains("error[unknown-id]") && run.stderr.ends_with("no book was made\n"),
        "{}",
        run.stderr
    );
}
