//! Parts of the site that are left out, and what a run says of its time.

use std::path::Path;

use crate::harness::{
    assert_no_errors, build_site, copy_dir, empty_dir, kyyeu, list_files, read_tree,
    repository_root, write_file,
};
use crate::links::link_errors;

/// Each part, and the beginnings or endings of what the site then has neither as a file nor as a
/// link.
const FEATURE_TRACES: [(&str, &[&str]); 5] = [
    ("search", &["search.html", "assets/search/"]),
    ("volume", &["volume.html"]),
    ("graph", &["graph.html"]),
    ("data", &[".csv", "datapackage.json", "dataset.schema.json"]),
    (
        "citations",
        &[
            "proceedings.",
            "catalogue.",
            "id=\"cite\"",
            "citation_title",
            "DC.title",
            "oai.xml",
            "card.png",
        ],
    ),
];

fn everything_project(name: &str) -> std::path::PathBuf {
    let folder = empty_dir(name);
    copy_dir(&repository_root().join("tests/sites/everything"), &folder);
    folder
}

/// What a site has of a part: files, and pages that lead to them.
fn find_traces(site: &Path, names: &[&str]) -> Vec<String> {
    let mut left = Vec::new();
    for (path, bytes) in read_tree(site) {
        left.extend(
            names.iter().filter(|name| path.contains(*name)).map(|_| format!("{path} is there")),
        );
        if path.ends_with(".html") {
            let text = String::from_utf8(bytes).unwrap();
            left.extend(
                names
                    .iter()
                    .filter(|name| text.contains(*name))
                    .map(|name| format!("{path} names {name}")),
            );
        }
    }
    left
}

#[test]
fn what_is_left_out_leaves_no_file_and_no_link() {
    let full_site = build_site(&everything_project("parts-whole"), &["-q"]);
    for (part, names) in FEATURE_TRACES {
        assert!(!find_traces(&full_site, names).is_empty(), "the whole site has nothing of {part}");
        let site = build_site(&everything_project("parts-one"), &["-q", "--without", part]);
        assert_no_errors(&find_traces(&site, names));
        assert_no_errors(&link_errors(&site));
    }
}

#[test]
fn names_are_not_looked_for_without_mentions_whatever_a_text_says() {
    let folder = everything_project("parts-mentions");
    write_file(
        &folder.join("content/pages/ten.md"),
        "---\ntitle: Tên\nmentions: each\n---\n\nĐồng chí Nguyễn Văn An nói.\n",
    );
    let link = "<a class=\"speaker\" href=\"speakers/nguyen-van-an.html\">";
    let page = |site: &Path| String::from_utf8(read_tree(site)["ten.html"].clone()).unwrap();
    assert!(page(&build_site(&folder, &["-q"])).contains(link));
    assert!(!page(&build_site(&folder, &["-q", "--without", "mentions"])).contains(link));
}

#[test]
fn the_workshop_and_the_command_line_leave_out_alike() {
    let by_option = everything_project("parts-told");
    let all = "search,volume,graph,mentions,data,citations";
    build_site(&by_option, &["-q", "--without", all]);
    let by_workshop = everything_project("parts-written");
    let workshop = by_workshop.join("content/workshop.yaml");
    let text = std::fs::read_to_string(&workshop).unwrap();
    write_file(&workshop, format!("{text}\nwithout: [search, volume]\n"));
    build_site(&by_workshop, &["-q", "--without", "graph,mentions,data,citations"]);
    assert!(
        read_tree(&by_option.join("public")) == read_tree(&by_workshop.join("public")),
        "they differ"
    );
    assert_eq!(kyyeu(&by_option, &["build", "--without", "serach"]).code, 2);
}

#[test]
fn a_published_part_is_not_left_out_unseen() {
    let folder = everything_project("parts-published");
    write_file(&folder.join("content/ids.lock"), "");
    build_site(&folder, &["-q"]);
    let run = kyyeu(&folder, &["build", "--without", "volume"]);
    assert_eq!(run.code, 1);
    assert!(run.stderr.contains("take `volume` out of `without`"), "{}", run.stderr);
}

#[test]
fn timings_name_every_stage_and_change_nothing() {
    let plain = build_site(&everything_project("parts-plain"), &["-q"]);
    let folder = everything_project("parts-timed");
    let run = kyyeu(&folder, &["build", "--timings", "--trace", "trace.json"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(read_tree(&plain) == read_tree(&folder.join("public")), "measuring changed the site");
    let stages = [
        "load", "link", "plan", "theme", "pages", "fill", "prose", "template", "write", "files",
        "search", "commit",
    ];
    for stage in stages {
        let line = run.stderr.lines().find(|line| line.trim_start().starts_with(stage));
        let seconds = line
            .and_then(|line| line.split_whitespace().nth(1))
            .unwrap_or_else(|| panic!("no {stage}"));
        seconds.parse::<f64>().unwrap();
    }
    let trace: serde_json::Value =
        serde_json::from_slice(&std::fs::read(folder.join("trace.json")).unwrap()).unwrap();
    let events = trace["traceEvents"].as_array().unwrap();
    // Every page that a template made has its event, and every event ends.
    let named = |name: &str| events.iter().any(|event| event["ph"] == "B" && event["name"] == name);
    let pages =
        list_files(&folder.join("public")).into_keys().filter(|path| path.ends_with(".html"));
    assert_no_errors(&pages.filter(|path| !named(path)).collect::<Vec<_>>());
    let mut depth = std::collections::BTreeMap::new();
    for event in events {
        let open = depth.entry(event["tid"].as_u64().unwrap()).or_insert(0_i64);
        *open += if event["ph"] == "B" { 1 } else { -1 };
        assert!(*open >= 0, "{event} ends what did not begin");
    }
    assert!(depth.values().all(|open| *open == 0), "{depth:?}");
    let json = kyyeu(&folder, &["build", "--no-cache", "--timings", "--format", "json"]);
    let last: serde_json::Value =
        serde_json::from_str(json.stdout.lines().last().unwrap()).unwrap();
    let measured = &last["timings"];
    let of = |field: &str, of_pages: bool| {
        let stages = measured["stages"].as_array().unwrap().iter();
        stages
            .filter(move |stage| stage["per_page"] == of_pages)
            .filter_map(|stage| stage[field].as_f64())
            .collect::<Vec<_>>()
    };
    // Stages follow one another, so that all of them take no longer than the run, and its peak only
    // grows.
    assert!(
        of("seconds", false).len() >= stages.len() - 5 && of("seconds", true).len() == 4,
        "{last}"
    );
    assert!(
        of("seconds", false).iter().sum::<f64>() <= measured["seconds"].as_f64().unwrap(),
        "{last}"
    );
    let mut peaks = of("peak_bytes", false);
    peaks.extend(measured["peak_bytes"].as_f64());
    assert!(peaks.is_sorted(), "{last}");
}
