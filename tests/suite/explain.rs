//! What a build says of what it took over from the last one: why pages change, what would change,
//! what was not believed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::edit_session::initial_project;
use crate::harness::{build_site, empty_dir, kyyeu, read_tree, write_file};

fn built_project(name: &str) -> PathBuf {
    let folder = empty_dir(name);
    for (path, bytes) in initial_project() {
        write_file(&folder.join(path), bytes);
    }
    build_site(&folder, &["--quiet"]);
    folder
}

fn replace_in_file(folder: &Path, path: &str, from: &str, to: &str) {
    let text = fs::read_to_string(folder.join(path)).unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    write_file(&folder.join(path), text.replace(from, to));
}

#[test]
fn every_page_that_changes_names_the_file_that_changed_it() {
    let folder = built_project("explained");
    replace_in_file(&folder, "content/topics.yaml", "name: Dạy học", "name: Dạy và học");
    write_file(
        &folder.join("content/papers/03-bai-ba.md"),
        "---\ntitle: Bài ba\n---\n\nMột đoạn.\n",
    );
    let run = kyyeu(&folder, &["build", "--explain", "--format", "json"]);
    let line: serde_json::Value = serde_json::from_str(run.stdout.lines().last().unwrap()).unwrap();
    let summary = &line["summary"];
    let explained = summary["explanations"].as_array().unwrap();
    let explained_paths: Vec<_> =
        explained.iter().map(|explanation| explanation["path"].as_str().unwrap()).collect();
    let written: Vec<_> =
        summary["written"].as_array().unwrap().iter().map(|path| path.as_str().unwrap()).collect();
    assert_eq!(explained_paths, written, "what is written is explained, and nothing else");
    let why = |path: &str| {
        let explanation = explained
            .iter()
            .find(|explanation| explanation["path"] == path)
            .unwrap_or_else(|| panic!("{path} is not told"));
        let why = explanation["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .map(|why| why.as_str().unwrap().to_owned());
        (explanation["change"].as_str().unwrap().to_owned(), why.collect::<Vec<_>>())
    };
    assert_eq!(
        why("topics/day-hoc.html"),
        ("changed".into(), vec!["content/topics.yaml was changed".into()])
    );
    assert_eq!(
        why("papers/bai-ba.html"),
        ("added".into(), vec!["content/papers/03-bai-ba.md was added".into()])
    );
    assert_eq!(
        why("papers/index.html"),
        ("changed".into(), vec!["content/papers/03-bai-ba.md was added".into()])
    );
    assert_eq!(
        why("papers/bai-mot.html").1,
        ["content/topics.yaml was changed"],
        "it shows the topic's name"
    );
}

#[test]
fn one_page_or_one_file_can_be_asked_about() {
    let folder = built_project("explained-one");
    replace_in_file(&folder, "content/speakers.yaml", "name: Lê Cường", "name: Lê Văn Cường");
    let page =
        kyyeu(&folder, &["build", "--dry-run", "--explain", "public/speakers/le-cuong.html"]);
    assert!(page.stdout.contains("changed   speakers/le-cuong.html\n"), "{}", page.stdout);
    assert!(page.stdout.contains("because content/speakers.yaml was changed"), "{}", page.stdout);
    assert!(
        !page.stdout.contains("changed   speakers/index.html"),
        "only what was asked about: {}",
        page.stdout
    );
    let file = kyyeu(&folder, &["build", "--explain", "content/speakers.yaml"]);
    assert!(file.stdout.contains("changed   speakers/index.html\n"), "{}", file.stdout);
    // What has not changed says what it is made of.
    let same = kyyeu(&folder, &["build", "--explain", "papers/bai-hai.html"]);
    assert!(same.stdout.contains("unchanged papers/bai-hai.html\n"), "{}", same.stdout);
    for part in ["content/papers/02-bai-hai.md", "content/documents.yaml", "content/provinces.yaml"]
    {
        assert!(
            same.stdout.contains(&format!("because {part} is a part of it")),
            "{}",
            same.stdout
        );
    }
}

#[test]
fn templates_settings_and_options_are_named_too() {
    let folder = built_project("explained-shared");
    write_file(
        &folder.join("templates/record.html"),
        include_str!("../../templates/record.html").replacen(
            "{% endblock",
            "<!-- thêm -->{% endblock",
            1,
        ),
    );
    let run = kyyeu(&folder, &["build", "--explain", "papers/bai-mot.html"]);
    assert!(run.stdout.contains("because templates/record.html was added"), "{}", run.stdout);
    replace_in_file(&folder, "content/workshop.yaml", "title: Hội thảo", "title: Hội nghị");
    let run = kyyeu(&folder, &["build", "--explain", "papers/bai-mot.html"]);
    assert!(run.stdout.contains("because content/workshop.yaml was changed"), "{}", run.stdout);
    let run = kyyeu(
        &folder,
        &["build", "--base-url", "https://kyyeu.example/", "--explain", "papers/bai-mot.html"],
    );
    assert!(run.stdout.contains("changed   papers/bai-mot.html"), "{}", run.stdout);
    fs::remove_file(folder.join("public/papers/bai-mot.html")).unwrap();
    let run = kyyeu(&folder, &["build", "--base-url", "https://kyyeu.example/", "--explain"]);
    assert!(
        run.stdout.contains("because it did not stand in the folder as kyyeu had made it"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_rehearsal_says_what_a_build_then_does_and_writes_nothing() {
    let folder = built_project("rehearsal");
    replace_in_file(&folder, "content/speakers.yaml", "name: Lê Cường", "name: Lê Văn Cường");
    fs::remove_file(folder.join("content/pages/gioi-thieu.md")).unwrap();
    // A list of published addresses that lacks all of them: a build writes them into it, a
    // rehearsal does not.
    write_file(&folder.join("content/ids.lock"), "");
    let before = read_tree(&folder);
    let rehearsal = kyyeu(&folder, &["build", "--dry-run"]);
    assert_eq!(rehearsal.code, 0, "{}", rehearsal.stderr);
    assert!(before == read_tree(&folder), "the rehearsal wrote");
    let done = kyyeu(&folder, &["build", "--verbose"]);
    let list = |text: &str, prefixes: [&str; 2]| -> Vec<String> {
        let listed_path = |line: &str| {
            prefixes.iter().find_map(|prefix| line.strip_prefix(prefix)).map(ToOwned::to_owned)
        };
        text.lines().filter_map(listed_path).collect()
    };
    let (planned, done) = (
        list(&rehearsal.stdout, ["would write  ", "would remove "]),
        list(&done.stdout, ["written  ", "removed  "]),
    );
    let trimmed =
        |paths: Vec<String>| paths.iter().map(|path| path.trim().to_owned()).collect::<Vec<_>>();
    assert_eq!(trimmed(planned), trimmed(done.clone()));
    assert!(done.contains(&"gioi-thieu.html".to_owned()), "{done:?}");
}

#[test]
fn a_checkout_that_sets_all_times_anew_makes_nothing_anew() {
    let folder = built_project("checkout");
    for file in crate::harness::list_files(&folder.join("content")).into_values() {
        let bytes = fs::read(&file).unwrap();
        fs::remove_file(&file).unwrap();
        write_file(&file, bytes);
    }
    let run = kyyeu(&folder, &["build", "--timings"]);
    assert!(run.stdout.contains(": 0 files written, "), "{}", run.stdout);
    assert!(
        !run.stderr.lines().any(|line| line.starts_with("link ")),
        "nothing was loaded or linked:\n{}",
        run.stderr
    );
}

#[test]
fn a_draft_is_in_the_site_only_where_it_is_asked_for() {
    let folder = built_project("drafts");
    write_file(&folder.join("content/ids.lock"), "");
    build_site(&folder, &["--quiet"]);
    write_file(
        &folder.join("content/papers/03-nhap.md"),
        "---\ntitle: Bản nháp\ndraft: true\n---\n\nMột đoạn.\n",
    );
    let site = build_site(&folder, &["--quiet"]);
    assert!(!site.join("papers/nhap.html").exists());
    let ledger = fs::read_to_string(folder.join("content/ids.lock")).unwrap();
    build_site(&folder, &["--quiet", "--drafts"]);
    assert!(site.join("papers/nhap.html").exists());
    assert_eq!(
        ledger,
        fs::read_to_string(folder.join("content/ids.lock")).unwrap(),
        "a draft is not published"
    );
    build_site(&folder, &["--quiet"]);
    assert!(!site.join("papers/nhap.html").exists());
}
