//! A large volume: which record is in which part, and which parts an edit rebuilds.

use std::collections::BTreeMap;

use crate::harness::{build_site, empty_dir, read_tree, write_file};
use crate::pages::read_pages;

const RECORD_COUNT: usize = 230;

fn paper_source(number: usize, words: &str) -> String {
    let (person, other) = (number % 60, number * 7 % 60);
    format!(
        "---\ntitle: Bài {number}\nspeakers: [nguoi-{person}]\n---\n\nĐồng chí Trần Thị Người \
         {other} nói. {words}\n"
    )
}

#[test]
fn a_large_volume_is_in_parts_and_an_edit_of_words_makes_one_anew() {
    let folder = empty_dir("volume-parts");
    let write_paper = |number: usize, words: &str| {
        write_file(
            &folder.join(format!("content/papers/{number:03}-bai-{number}.md")),
            paper_source(number, words),
        );
    };
    write_file(&folder.join("content/workshop.yaml"), "title: Hội thảo\ndate: 2024\n");
    let people =
        (0..60).map(|number| format!("nguoi-{number}:\n  name: Trần Thị Người {number}\n"));
    write_file(&folder.join("content/speakers.yaml"), people.collect::<String>());
    for number in 0..RECORD_COUNT {
        write_paper(number, "Một câu.");
    }
    let site = build_site(&folder, &["--quiet"]);

    let parts: Vec<_> =
        read_pages(&site).into_iter().filter(|page| page.path.starts_with("volume")).collect();
    let front = parts.iter().find(|page| page.path == "volume.html").unwrap();
    assert!(front.select(".in-volume").is_empty(), "the first has the contents alone");
    assert!(parts.iter().all(|part| part.select("article.in-volume").len() <= 50));
    let records: usize = parts.iter().map(|part| part.select("article.in-volume").len()).sum();
    let entries: usize =
        parts.iter().map(|part| part.select(".register-of-speaker .entry").len()).sum();
    assert_eq!((records, entries), (RECORD_COUNT, 60), "each stands in one part");
    let says = |part: &str, anchor: &str| {
        let part = parts.iter().find(|page| page.path == part)?;
        part.select(&format!("[id=\"{anchor}\"]")).first().map(|_| ())
    };
    for part in &parts {
        for link in part.select("main a[href*='#']") {
            let (file, anchor) = link.value().attr("href").unwrap().split_once('#').unwrap();
            let file = if file.is_empty() { &part.path } else { file };
            assert!(says(file, anchor).is_some(), "{}: {file}#{anchor}", part.path);
        }
    }

    // By what the last run knew, and not by a whole build.
    let before = read_tree(&site);
    write_paper(120, "Một câu khác, và một câu nữa dài hơn nhiều so với câu trước.");
    build_site(&folder, &["--quiet"]);
    let after = read_tree(&site);
    let volume = |tree: &BTreeMap<String, Vec<u8>>| {
        let parts = tree.iter().filter(|(path, _)| path.starts_with("volume"));
        parts.map(|(path, bytes)| (path.clone(), bytes.clone())).collect::<BTreeMap<_, _>>()
    };
    let (old, new) = (volume(&before), volume(&after));
    let changed: Vec<_> = new
        .iter()
        .filter(|(path, bytes)| old.get(*path) != Some(bytes))
        .map(|(path, _)| path)
        .collect();
    assert_eq!(changed, ["volume-4.html"]);
    let clean = folder.join("clean");
    build_site(&folder, &["--quiet", "--no-cache", "--out", clean.to_str().unwrap()]);
    let clean = read_tree(&clean);
    assert_eq!(volume(&clean), new);
    assert_eq!(old.len(), new.len());
}
