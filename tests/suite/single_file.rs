//! The one HTML file: all that the volume shows, and nothing that is asked for elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use scraper::Html;
use sha2::{Digest, Sha256};

use crate::harness::{
    assert_no_errors, build_site, copy_dir, copy_real_content, empty_dir, kyyeu, repository_root,
};
use crate::pages::{HtmlPage, element_text};

fn build_single_file(folder: &Path, arguments: &[&str]) -> HtmlPage {
    let run =
        kyyeu(folder, &[&["archive", "--single-file", "--quiet", "a.html"], arguments].concat());
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    parse_page(&folder.join("a.html"))
}

fn parse_page(file: &Path) -> HtmlPage {
    HtmlPage { path: String::new(), html: Html::parse_document(&fs::read_to_string(file).unwrap()) }
}

/// What a page loads in addition to itself, and what leads nowhere in it.
fn external_references(page: &HtmlPage) -> Vec<String> {
    let ids = page.count_ids();
    let twice = ids.iter().filter(|(_, times)| **times > 1);
    let mut wrong: Vec<_> =
        twice.map(|(id, times)| format!("the id {id} stands there {times} times")).collect();
    for element in page.elements() {
        let name = element.value().name();
        if matches!(name, "script" | "iframe" | "object" | "embed" | "base") {
            wrong.push(format!("there is a <{name}>"));
        }
        for (attribute, value) in element.value().attrs() {
            let outside = value.starts_with("https://")
                || value.starts_with("http://")
                || value.starts_with("mailto:");
            let good = match (name, attribute) {
                (_, "style" | "srcset" | "poster" | "action" | "data") => false,
                ("a", "href") if value.starts_with('#') => ids.contains_key(&value[1..]),
                ("a", "href") if value.starts_with("data:") => {
                    element.value().attr("download").is_some()
                }
                // A reader follows these; nothing is asked for until then.
                ("a", "href") => outside && element.value().attr("class") == Some("external"),
                ("link", "href") => {
                    value.starts_with("data:") || element.value().attr("rel") == Some("canonical")
                }
                (_, "src" | "href") => value.starts_with("data:image/"),
                _ => !attribute.starts_with("on"),
            };
            if !good {
                wrong.push(format!("<{name} {attribute}=\"{value:.80}\">"));
            }
        }
    }
    wrong
}

/// What there is to read, part by part: its anchor and its words.
fn volume_parts(page: &HtmlPage) -> BTreeMap<String, String> {
    let parts = page.select(".in-volume");
    parts
        .into_iter()
        .map(|part| (part.value().attr("id").unwrap().to_owned(), element_text(part)))
        .collect()
}

#[test]
fn one_file_holds_the_volume_and_asks_for_nothing() {
    let mut wrong = Vec::new();
    for case in ["real", "everything", "corrections", "figures", "base-url", "english"] {
        let folder = empty_dir(&format!("single-{case}"));
        match case {
            "real" => copy_real_content(&folder),
            case => copy_dir(
                &repository_root().join("tests/sites").join(case).join("content"),
                &folder.join("content"),
            ),
        }
        let volume = parse_page(&build_site(&folder, &["--quiet"]).join("volume.html"));
        let page = build_single_file(&folder, &[]);
        wrong.extend(
            external_references(&page).into_iter().map(|reference| format!("{case}: {reference}")),
        );
        let (all, held) = (volume_parts(&volume), volume_parts(&page));
        assert!(all.len() >= 3, "{case}: the volume has parts");
        if all != held {
            wrong.push(format!("{case}: it says other than the volume"));
        }
        assert_eq!(page.select("#cite .reference").len(), 4, "{case}: it can be cited");
        assert_eq!(
            page.select("#cite a[download]").len(),
            3,
            "{case}: it can be cited by programs"
        );
        // The policy lets in this style sheet alone, and the style sheet names no file.
        let style: String =
            page.select("style").into_iter().flat_map(|style| style.text()).collect();
        let seal = STANDARD.encode(Sha256::digest(&style));
        let policy = page.select("meta[http-equiv='Content-Security-Policy']")[0]
            .value()
            .attr("content")
            .unwrap();
        assert_eq!(
            policy,
            format!("default-src 'none'; style-src 'sha256-{seal}'; font-src data:; img-src data:")
        );
        let named =
            style.split("url(").skip(1).filter(|name| !name.starts_with("\"data:font/woff2;"));
        let named: Vec<_> = named.filter_map(|name| name.split(')').next()).collect();
        assert!(style.contains("url(") && named.is_empty(), "{case}: {named:?}");
    }
    assert_no_errors(&wrong);
}

#[test]
fn pictures_are_in_the_file_and_of_those_elsewhere_the_words() {
    let folder = empty_dir("single-pictures");
    copy_dir(&repository_root().join("tests/sites/everything/content"), &folder.join("content"));
    let more = "---\ntitle: Ảnh\n---\n\n![Một ảnh ở xa](https://example.org/a.png)\n\n<img \
                src=\"../media/x.png\" onload=\"a()\">\n";
    fs::write(folder.join("content/pages/anh.md"), more).unwrap();
    let page = build_single_file(&folder, &[]);
    assert_eq!(external_references(&page), Vec::<String>::new());
    assert!(!page.select("img[src^='data:image/'][alt]").is_empty());
    assert!(page.text().contains("Một ảnh ở xa"));
}

#[test]
fn the_same_content_gives_the_same_file() {
    let (first, other) = (empty_dir("single-same-a"), empty_dir("single-same-b"));
    copy_real_content(&first);
    copy_real_content(&other);
    build_single_file(&first, &[]);
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_kyyeu"))
        .current_dir(&other)
        .env("RAYON_NUM_THREADS", "1")
        .args(["archive", "--single-file", "-q"])
        .status();
    assert!(run.unwrap().success());
    let (first, other) = (
        fs::read(first.join("a.html")).unwrap(),
        fs::read(other.join("ky-yeu-2023.html")).unwrap(),
    );
    assert!(first == other, "the files differ");
}

#[test]
fn what_cannot_be_done_leaves_all_as_it_was() {
    let folder = empty_dir("single-calls");
    copy_dir(&repository_root().join("tests/sites/minimal/content"), &folder.join("content"));
    fs::write(folder.join("a.html"), "mine").unwrap();
    fs::create_dir_all(folder.join("empty")).unwrap();
    for (arguments, words) in [
        (&["a.html"][..], "a.html is there already"),
        (&["empty"], "empty is a folder"),
        (&["nowhere/a.html"], "its folder is not there"),
        (&["--split", "20MB"], "cannot be used with"),
    ] {
        let run = kyyeu(&folder, &[&["archive", "--single-file"], arguments].concat());
        assert!(
            run.code == 2 && run.stderr.contains(words),
            "{arguments:?}: {} {}",
            run.code,
            run.stderr
        );
    }
    fs::write(
        folder.join("content/papers/02-hai.md"),
        "---\ntitle: Hai\nspeakers: [khong-ai]\n---\n\nLời.\n",
    )
    .unwrap();
    let run = kyyeu(&folder, &["archive", "--single-file", "a.html", "--force"]);
    assert!(run.code == 1 && run.stderr.ends_with("no file was made\n"), "{}", run.stderr);
    assert_eq!(fs::read(folder.join("a.html")).unwrap(), b"mine");
}
