//! `kyyeu fmt`: the fields in one order and form, and nothing else touched.

use std::collections::BTreeMap;
use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::harness::{
    build_site, copy_dir, copy_real_content, empty_dir, kyyeu, list_dirs, read_tree,
    repository_root,
};
use crate::test_project::{PAPER_FILE, SPEAKERS_FILE, TestProject};

/// The lines of a text that are comments, in order of their letters: fields may move.
fn comment_lines(text: &str) -> Vec<String> {
    let mut comments: Vec<_> = text
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with('#'))
        .map(ToOwned::to_owned)
        .collect();
    comments.sort();
    comments
}

/// The text after the front matter of a record, byte for byte.
fn body_bytes(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let lines: Vec<_> = text.split_inclusive('\n').collect();
    let closing = lines.iter().skip(1).position(|line| line.trim_end() == "---").unwrap();
    lines[closing + 2..].concat().into_bytes()
}

/// Formats a project and holds that its site, its bodies and its comments stay, and that a second
/// time finds nothing.
fn assert_formatting_harmless(folder: &Path) {
    let content = folder.join("content");
    let (site, before) = (read_tree(&build_site(folder, &["--quiet"])), read_tree(&content));
    let run = kyyeu(folder, &["fmt"]);
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(!run.stdout.contains("left "), "{}", run.stdout);
    let after = read_tree(&content);
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (path, old) in &before {
        let new = &after[path];
        if path.ends_with(".md") {
            assert_eq!(body_bytes(old), body_bytes(new), "{path}");
        } else if path.ends_with(".yaml") {
            let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
            assert_eq!(comment_lines(&text(old)), comment_lines(&text(new)), "{path}");
        } else {
            assert_eq!(old, new, "{path}");
        }
    }
    assert!(
        read_tree(&build_site(folder, &["--quiet"])) == site,
        "the site of {} is another",
        folder.display()
    );
    let rerun = kyyeu(folder, &["fmt", "--check"]);
    assert_eq!(rerun.code, 0, "{}", rerun.stdout);
    assert!(rerun.stdout.starts_with("0 files would change"), "{}", rerun.stdout);
}

#[test]
fn formatting_changes_no_page_no_body_and_no_comment() {
    let folder = empty_dir("fmt-real");
    copy_real_content(&folder);
    assert_formatting_harmless(&folder);
    // One case has texts in addition to its templates; its content is nothing special.
    for site in list_dirs(&repository_root().join("tests/sites"))
        .into_iter()
        .filter(|site| !site.join("texts.yaml").exists())
    {
        let folder = empty_dir(&format!("fmt-{}", site.file_name().unwrap().to_str().unwrap()));
        copy_dir(&site.join("content"), &folder.join("content"));
        copy_dir(&site.join("templates"), &folder.join("templates"));
        assert_formatting_harmless(&folder);
    }
}

#[test]
fn a_file_out_of_order_comes_into_the_one_form() {
    let project = TestProject::new("fmt", &[PAPER_FILE]);
    project.write(
        "content/speakers.yaml",
        "# Tất cả\n\n# An\nan:   \n  # cơ quan\n  organisation: \"truong\"   # của An\n  # tên\n  \
         name:   'Nguyễn An'\n  \
         titles: [ 'A, B',C ,  D ]\n\n  bio: |\n    Dòng một  \n    # không phải lời chú\n  # cuối \
         An\nbinh: {province: x, name: Bình}\n",
    );
    project.write("content/organisations.yaml", "truong:\n  parent: null\n  name: Trường\n");
    project.write("content/provinces.yaml", "x:\n  kind: city\n  name: X\n  tile: [ \"3\",2 ]");
    project.write("content/topics.yaml", "a: &a\n  note: b\n  name: A\nc: *a\n");
    project.replace(
        "content/papers/01-mot.md",
        "title: Một\nspeakers: [an, binh]\n",
        "date: \"2023-07-20\"\nspeakers:\n- an\n-   'binh'\ntopics: [a,c]\ncorrections:\n  - text: \
         x\n    kind: 'erratum'\n    date: '2023-08-01'\ntitle: Một\n",
    );
    let output = project.run_ok(&["fmt"]);
    assert!(
        output.contains("changed  content/papers/01-mot.md\n")
            && output.contains("5 files changed, 1 in order"),
        "{output}"
    );
    assert_eq!(
        project.read("content/speakers.yaml"),
        "# Tất cả\n\n# An\nan:\n  # tên\n  name: 'Nguyễn An'\n  titles: ['A, B', C, D]\n  # cơ \
         quan\n  organisation: truong   # của An\n\n  \
         bio: |\n    Dòng một  \n    # không phải lời chú\n  # cuối An\nbinh: {province: x, name: \
         Bình}\n"
    );
    assert_eq!(
        project.read("content/organisations.yaml"),
        "truong:\n  name: Trường\n  parent: null\n"
    );
    assert_eq!(
        project.read("content/provinces.yaml"),
        "x:\n  name: X\n  kind: city\n  tile: [\"3\", 2]\n"
    );
    assert_eq!(project.read("content/topics.yaml"), "a: &a\n  name: A\n  note: b\nc: *a\n");
    assert_eq!(
        project.read("content/papers/01-mot.md"),
        "---\ntitle: Một\nspeakers:\n  - an\n  - binh\ntopics: [a, c]\ndate: \
         2023-07-20\ncorrections:\n  - text: x\n    kind: erratum\n    \
         date: 2023-08-01\n---\n\n[[an]] nói với [[binh]].\n"
    );
}

#[test]
fn a_file_keeps_its_line_ends_and_its_body_to_the_byte() {
    let project = TestProject::new("fmt-forms", &[SPEAKERS_FILE]);
    let decomposed = "o\u{302}\u{323}t";
    let body = format!("\r\nM{decomposed}  \r\n[[an]] [[binh]]");
    let head = format!("---\r\nspeakers: [an,binh]\r\ntitle: M{decomposed}\r\n---\r\n");
    project.write("content/papers/01-mot.md", &format!("\u{feff}{head}{body}"));
    project.run_ok(&["fmt", "content/papers"]);
    let new = format!("---\r\ntitle: Một\r\nspeakers: [an, binh]\r\n---\r\n{body}");
    assert_eq!(project.read("content/papers/01-mot.md"), new);
    project.run_ok(&["fmt", "--check"]);
    // Line ends of old Macs: its lines cannot be distinguished safely.
    project
        .write("content/papers/01-mot.md", "---\rspeakers: [an,binh]\rtitle: Một\r---\r[[an]]\r");
    let output = project.run_ok(&["fmt"]);
    assert!(
        output.contains("left     content/papers/01-mot.md, which is written in a way"),
        "{output}"
    );
}

#[test]
fn a_file_with_an_error_stays_and_the_others_are_formatted() {
    let project = TestProject::new("fmt-faulty", &[SPEAKERS_FILE, PAPER_FILE]);
    project.write("content/topics.yaml", "a: {nam: A}\nb: \"x\n");
    project.write("content/papers/02-hai.md", "---\nspeakers: [an,binh]\ndat: 2023\n---\n");
    project.write("content/papers/03-ba.md", "---\nspeakers: [an,ai-do]\ntitle: Ba\n---\n");
    let before = project.read_tree("content");
    let (code, output) = project.run(&["fmt", "--check"]);
    assert_eq!(code, 1, "{output}");
    assert!(
        output.contains("would change  content/papers/03-ba.md")
            && !output.contains("would change  content/papers/02"),
        "{output}"
    );
    let (code, output) = project.run(&["fmt", "--diff"]);
    assert_eq!(code, 1);
    assert!(
        output.contains(
            "@@ line 1\n ---\n-speakers: [an,ai-do]\n title: Ba\n+speakers: [an, ai-do]\n ---\n"
        ),
        "{output}"
    );
    assert_eq!(project.read_tree("content"), before);
    let (code, output) = project.run(&["fmt"]);
    assert_eq!(code, 1, "{output}");
    assert!(
        output.contains("error[yaml-syntax]") && output.contains("error[unknown-field]"),
        "{output}"
    );
    assert!(output.contains("the files with errors stay as they are"), "{output}");
    let after = project.read_tree("content");
    let changed: Vec<_> = before
        .iter()
        .filter(|(path, bytes)| after[*path] != **bytes)
        .map(|(path, _)| path)
        .collect();
    assert_eq!(changed, ["papers/03-ba.md"], "an id that nothing has is no fault of form");
    // Only what is named is looked at, and reported.
    project.run_ok(&["fmt", "./content/speakers.yaml"]);
    let (code, output) = project.run(&["fmt", "content/speaker.yaml"]);
    assert_eq!(code, 2);
    assert!(
        output.contains(
            "content/speaker.yaml is no file of the content\nhelp: did you mean \
                       content/speakers.yaml?"
        ),
        "{output}"
    );
}

/// A way to write an entry of a register: its fields in some order, quotes, lists, comments and
/// white space.
fn entry_strategy(number: usize) -> impl Strategy<Value = String> {
    let texts = [
        "Nguyễn Văn A",
        "'Trần: B'",
        "\"a \\\"b\\\" # c\"",
        "  Lê C",
        "|-\n    d\n\n    # e",
        ">-\n    f\n    g",
        "2023",
        "~x",
    ];
    let text = prop::sample::select(texts.to_vec());
    let lists = [
        "[a,b]",
        "[ 'a, b',c ]",
        "[]",
        "\n  - a\n  -   b",
        "\n    - 'x: y'\n    # trong\n    - z",
        "[a,\n    b]",
        "\n  - |\n    m\n    n",
    ];
    let list = prop::sample::select(lists.to_vec());
    let note = prop::sample::select(vec!["", "# lời chú\n", "\n# xa\n\n", "\n"]);
    let end = prop::sample::select(vec!["", "   ", "  # cuối dòng"]);
    let dates = prop::sample::select(vec!["'2023-07-20'", "\"2023\"", "2020/2022", " 2023?", "~"]);
    let fields = (
        text.clone(),
        list,
        text,
        dates,
        prop::collection::vec((note, end), 5),
        any::<prop::sample::Index>(),
    );
    (fields, Just([0, 1, 2, 3]).prop_shuffle()).prop_map(
        move |((title, variants, note, date, around, _), order)| {
            let single = |text: &str, end: &str| {
                if text.contains('\n') || text.contains('#') {
                    String::new()
                } else {
                    end.to_owned()
                }
            };
            let mut out = format!(
                "{}muc-{number}:{}\n",
                around[4].0.trim_start_matches('\n'),
                around[4].1.replace("  # cuối dòng", " # đầu")
            );
            for field in order {
                let (comment, end) = &around[field];
                let (name, value) =
                    [("title", &title), ("variants", &variants), ("note", &note), ("date", &date)]
                        [field];
                let comment = comment.replace("# ", "  # ");
                let space = if value.starts_with('\n') { "" } else { " " };
                let end = single(value, end);
                out.extend([&comment, "  ", name, ":", space, value, &end, "\n"]);
            }
            out
        },
    )
}

#[test]
fn whatever_way_a_register_is_written_it_says_the_same_afterwards() {
    let folder = empty_dir("fmt-random");
    let mut runner =
        TestRunner::new(Config { cases: 24, failure_persistence: None, ..Config::default() });
    let entries = (0..12).map(entry_strategy).collect::<Vec<_>>();
    let case = std::cell::Cell::new(0);
    let result = runner.run(&(entries, any::<bool>()), |(entries, windows)| {
        case.set(case.get() + 1);
        let project = TestProject(folder.join(case.get().to_string()));
        project.write("content/workshop.yaml", "title: A\ndate: 2023\n");
        let text = entries.concat();
        project.write(
            "content/documents.yaml",
            &if windows { text.replace('\n', "\r\n") } else { text },
        );
        assert_formatting_harmless(&project.0);
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn formatting_is_seen_to_be_harmless_by_what_would_notice_it() {
    // The tests above rest on this: a body, a comment or a page that differs is noticed.
    assert_ne!(body_bytes(b"---\na: 1\n---\nx\n"), body_bytes(b"---\na: 1\n---\nx \n"));
    assert_ne!(comment_lines("# a\n"), comment_lines("# b\n"));
    let trees: [BTreeMap<String, Vec<u8>>; 2] = ["An", "Anh"].map(|name| {
        let project = TestProject::new(&format!("fmt-{name}"), &[PAPER_FILE, SPEAKERS_FILE]);
        project.replace("content/speakers.yaml", "Nguyễn Văn An", name);
        read_tree(&build_site(&project.0, &["--quiet"]))
    });
    assert!(trees[0] != trees[1]);
}
