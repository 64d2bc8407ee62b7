//! The graph: in each of its forms, and where one form gives way to the next.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use crate::harness::{build_site, empty_dir, list_files, read_tree, real_site, write_file};
use crate::pages::{HtmlPage, element_text, read_pages};

/// A project in which record `n` has person `n` speak of province `n`, each counted round.
fn graph_project(name: &str, records: usize, people: usize, provinces: usize) -> PathBuf {
    let folder = empty_dir(name);
    let content = folder.join("content");
    write_file(&content.join("workshop.yaml"), "title: Hội thảo thử\ndate: 2023\n");
    let (mut speakers, mut places) = (String::new(), String::new());
    for index in 0..people {
        writeln!(speakers, "nguoi-{index}: {{ name: Nguyễn Văn {index} }}").unwrap();
    }
    for index in 0..provinces {
        writeln!(places, "tinh-{index}: {{ name: Vùng {index}, kind: province }}").unwrap();
    }
    write_file(&content.join("speakers.yaml"), speakers);
    write_file(&content.join("provinces.yaml"), places);
    for index in 0..records {
        let front = format!(
            "title: Bài {index}\nspeakers: [nguoi-{}]\nprovinces: [tinh-{}]",
            index % people,
            index % provinces
        );
        write_file(
            &content.join(format!("papers/{index:03}-bai-{index}.md")),
            format!("---\n{front}\n---\n\nLời.\n"),
        );
    }
    folder
}

fn graph_page(site: &Path) -> HtmlPage {
    read_pages(site).into_iter().find(|page| page.path == "graph.html").expect("there is a graph")
}

/// Which form the graph of a project has.
fn graph_kind(folder: &Path) -> &'static str {
    let page = graph_page(&build_site(folder, &["--quiet"]));
    let forms = [(".graph svg", "columns"), (".matrix table", "matrix"), (".near", "near")];
    let present: Vec<_> =
        forms.into_iter().filter(|(selector, _)| !page.select(selector).is_empty()).collect();
    assert_eq!(present.len(), 1, "{} has one form: {present:?}", folder.display());
    present[0].1
}

#[test]
fn the_form_goes_by_size() {
    // Records, people, provinces: at each threshold, and one beyond it.
    let cases = [
        (40, 40, 40, "columns"),
        (41, 40, 40, "matrix"),
        (100, 100, 64, "matrix"),
        (101, 101, 64, "near"),
        (100, 100, 65, "near"),
    ];
    for (records, people, provinces, expected) in cases {
        let name = format!("form-{records}-{people}-{provinces}");
        assert_eq!(
            graph_kind(&graph_project(&name, records, people, provinces)),
            expected,
            "{name}"
        );
    }
    // Few records, but too many curves: each of 12 names 17 provinces and has one speaker, 216 in
    // all.
    let folder = graph_project("form-curves", 12, 12, 40);
    for index in 0..12 {
        let provinces: Vec<_> =
            (0..17).map(|offset| format!("tinh-{}", (index + offset) % 40)).collect();
        let front = format!(
            "title: Bài {index}\nspeakers: [nguoi-{index}]\nprovinces: [{}]",
            provinces.join(", ")
        );
        write_file(
            &folder.join(format!("content/papers/{index:03}-bai-{index}.md")),
            format!("---\n{front}\n---\n\nLời.\n"),
        );
    }
    assert_eq!(graph_kind(&folder), "matrix");
}

#[test]
fn the_drawing_shows_every_tie_and_the_table_says_the_same() {
    let page = graph_page(real_site());
    let curves = page.select("svg .curves path");
    let ties = page.select(".ties td a");
    assert_eq!(curves.len(), ties.len());
    assert!(curves.len() > 50, "the real content has {} ties", curves.len());
    // Each curve belongs to two entries, whose own paths show it when they are pointed at.
    let own_paths: usize = page
        .select("svg .own")
        .iter()
        .map(|path| path.value().attr("d").unwrap().matches('M').count())
        .sum();
    assert_eq!(own_paths, 2 * curves.len());
    let count = |selector: &str| {
        page.select(selector)
            .iter()
            .map(|a| a.value().attr("href").unwrap().to_owned())
            .collect::<BTreeSet<_>>()
    };
    for (column, cells) in [
        ("record", "tbody th a"),
        ("speaker", "td:nth-child(2) a"),
        ("province", "td:nth-child(3) a"),
    ] {
        let drawn = count(&format!("svg .{column} a"));
        assert_eq!(drawn, count(&format!(".ties {cells}")), "{column}");
        assert_eq!(
            drawn.len(),
            page.select(&format!("svg .{column} a")).len(),
            "each {column} stands there once"
        );
    }
}

#[test]
fn every_link_of_the_drawing_leads_to_a_page_and_has_a_name() {
    let site = real_site();
    let files: BTreeSet<_> = list_files(site).into_keys().collect();
    let page = graph_page(site);
    let links = page.select("svg a");
    assert!(links.len() > 30);
    for link in links {
        let href = link.value().attr("href").unwrap();
        assert!(files.contains(href), "{href} is not there");
        assert!(!element_text(link).is_empty());
    }
    // The drawing keeps to the page's content security policy: no script, no style of its own.
    assert!(page.select("svg script, svg style, svg [style], svg [onclick]").is_empty());
    for (attribute, element) in [("aria-labelledby", "title"), ("aria-describedby", "desc")] {
        let svg = page.select("svg")[0];
        let id = svg.value().attr(attribute).unwrap();
        assert_eq!(page.select(&format!("svg > {element}[id='{id}']")).len(), 1);
    }
}

/// The numbers in a text.
fn parse_numbers(text: &str) -> Vec<i32> {
    text.split(|c: char| !c.is_ascii_digit() && c != '-')
        .filter_map(|number| number.parse().ok())
        .collect()
}

#[test]
fn nothing_of_the_drawing_overlaps_or_leaves_it() {
    for site in [
        real_site().to_owned(),
        build_site(&graph_project("largest-drawing", 40, 40, 40), &["--quiet"]),
    ] {
        let page = graph_page(&site);
        let number = |element: scraper::ElementRef<'_>, name| {
            element.value().attr(name).unwrap().parse::<i32>().unwrap()
        };
        let svg = page.select("svg")[0];
        let (width, height) = (number(svg, "width"), number(svg, "height"));
        let mut columns: BTreeMap<i32, Vec<(i32, i32)>> = BTreeMap::new();
        for ground in page.select("svg rect") {
            let (top, tall) = (number(ground, "y"), number(ground, "height"));
            assert!(tall >= 24, "a finger finds it");
            columns.entry(number(ground, "x")).or_default().push((top, top + tall));
        }
        assert_eq!(columns.len(), 3);
        for grounds in columns.values_mut() {
            grounds.sort_unstable();
            assert!(grounds.windows(2).all(|pair| pair[0].1 < pair[1].0), "{grounds:?}");
            assert!(grounds.last().unwrap().1 <= height);
        }
        for path in page.select("svg .curves path") {
            for (index, number) in
                parse_numbers(path.value().attr("d").unwrap()).into_iter().enumerate()
            {
                assert!((0..=if index % 2 == 0 { width } else { height }).contains(&number));
            }
        }
    }
}

#[test]
fn the_same_content_gives_the_same_graph() {
    for (records, people, provinces) in [(30, 11, 17), (60, 13, 21), (120, 110, 30)] {
        let name = format!("same-{records}");
        let first =
            read_tree(&build_site(&graph_project(&name, records, people, provinces), &["--quiet"]));
        let second = read_tree(&build_site(
            &graph_project(&format!("{name}-again"), records, people, provinces),
            &["--quiet"],
        ));
        assert!(first == second, "{name}");
    }
}

#[test]
fn the_table_counts_shared_records_and_leads_to_them() {
    // Record n: person n of 5, province n of 10; so person 3 meets province 3 in the records 3, 13,
    // 23, 33, 43.
    let page = graph_page(&build_site(&graph_project("counted", 45, 5, 10), &["--quiet"]));
    let heads: Vec<_> = page.select(".matrix thead th").into_iter().map(element_text).collect();
    let column = heads.iter().position(|head| head == "Vùng 3").unwrap();
    let row = page
        .select(".matrix tbody tr")
        .into_iter()
        .find(|row| element_text(*row).starts_with("Nguyễn Văn 3"))
        .unwrap();
    let cells: Vec<_> = row.child_elements().collect();
    assert_eq!(element_text(cells[column]), "5");
    assert!(cells[column].html().contains("speakers/nguoi-3.html"));
    let total: usize = page
        .select(".matrix td")
        .into_iter()
        .filter_map(|cell| element_text(cell).parse::<usize>().ok())
        .sum();
    assert_eq!(total, 45);
}

#[test]
fn in_large_proceedings_each_entry_shows_what_is_nearest() {
    // Record n: person n of 110, province n of 55: province 7 shares two records with each of the
    // people 7 and 62.
    let site = build_site(&graph_project("near", 220, 110, 55), &["--quiet"]);
    let pages = read_pages(&site);
    let nearest = |path: &str| {
        let page = pages.iter().find(|page| page.path == path).unwrap();
        page.select(".near > span:not(.section)").into_iter().map(element_text).collect::<Vec<_>>()
    };
    assert_eq!(nearest("provinces/tinh-7.html"), ["Nguyễn Văn 62 2", "Nguyễn Văn 7 2"]);
    assert_eq!(nearest("speakers/nguoi-62.html"), ["Vùng 7 2"]);
    let graph = pages.iter().find(|page| page.path == "graph.html").unwrap();
    assert_eq!(graph.select("a.name[href^='provinces/']").len(), 55);
    assert_eq!(
        graph.select("a.name[href^='speakers/']").len(),
        64,
        "the rest stand on their own pages"
    );
    assert_eq!(graph.select(".all a[href='speakers/index.html']").len(), 1);
}

#[test]
fn the_home_page_leads_to_the_graph_where_there_is_one() {
    let home =
        |site: &Path| read_pages(site).into_iter().find(|page| page.path == "index.html").unwrap();
    assert_eq!(home(real_site()).select(".register a[href='graph.html']").len(), 1);
    let folder = empty_dir("no-graph");
    write_file(&folder.join("content/workshop.yaml"), "title: Hội thảo thử\ndate: 2023\n");
    write_file(&folder.join("content/papers/01-mot.md"), "---\ntitle: Bài một\n---\n\nLời.\n");
    let site = build_site(&folder, &["--quiet"]);
    assert!(home(&site).select("a[href='graph.html']").is_empty());
    assert!(!site.join("graph.html").exists());
}
