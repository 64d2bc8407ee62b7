//! The command line: what it takes, what it says, and how it ends.

use std::fs;

use crate::harness::{copy_dir, empty_dir, kyyeu, minimal_project, read_tree};

#[test]
fn a_good_build_ends_with_0_and_one_line() {
    let folder = minimal_project("cli-good");
    let run = kyyeu(&folder, &["build"]);
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
    let line = run.stdout.trim_end();
    assert!(
        line.starts_with("12 pages: ") && line.contains(" written, 0 unchanged, 0 removed, in "),
        "{line}"
    );
    assert_eq!(kyyeu(&folder, &["check"]).code, 0);
    let quiet = kyyeu(&folder, &["build", "-q"]);
    assert_eq!((quiet.code, quiet.stdout.as_str(), quiet.stderr.as_str()), (0, "", ""));
}

#[test]
fn verbose_names_what_was_written() {
    let folder = minimal_project("cli-verbose");
    let run = kyyeu(&folder, &["build", "-v"]);
    for path in ["index.html", "papers/mot.html", "assets/style.css"] {
        assert!(run.stdout.contains(&format!("written  {path}\n")), "{}", run.stdout);
    }
}

#[test]
fn a_wrong_call_ends_with_2() {
    let folder = minimal_project("cli-wrong");
    let before = read_tree(&folder);
    let calls: [&[&str]; 8] = [
        &[],
        &["biuld"],
        &["build", "--rot", "."],
        &["build", "--root", "khong-co"],
        &["check", "--out", "x"],
        &["build", "--base-url", "kyyeu.example"],
        &["build", "--format", "xml"],
        &["build", "-q", "-v"],
    ];
    for call in calls {
        let run = kyyeu(&folder, call);
        assert_eq!(run.code, 2, "{call:?}: {}{}", run.stdout, run.stderr);
        assert!(!run.stderr.is_empty(), "{call:?} says nothing");
    }
    assert_eq!(before, read_tree(&folder));
}

#[test]
fn help_has_examples_and_they_work() {
    let folder = minimal_project("cli-help");
    for call in [&["--help"][..], &["build", "--help"], &["check", "--help"], &["rename", "--help"]]
    {
        let help = kyyeu(&folder, call);
        assert_eq!(help.code, 0);
        assert!(help.stdout.contains("Examples:\n"), "{}", help.stdout);
    }
    copy_dir(&folder.join("content"), &folder.join("hoi-thao/content"));
    let help = kyyeu(&folder, &["--help"]).stdout;
    let examples: Vec<&str> =
        help.lines().filter_map(|line| line.strip_prefix("  kyyeu ")).collect();
    assert!(examples.len() >= 5, "{help}");
    // Printing needs a browser: the browser tests do it.
    for example in examples.iter().filter(|example| !example.starts_with("pdf")) {
        // The purpose of the example follows two spaces.
        let call = example.split("  ").next().unwrap().replace("/tmp/site", "site");
        let run = kyyeu(&folder, &call.split(' ').collect::<Vec<_>>());
        assert_eq!(run.code, 0, "{call}: {}", run.stderr);
    }
    assert!(folder.join("site/index.html").exists());
}

#[test]
fn the_version_is_the_packages() {
    let run = kyyeu(&empty_dir("cli-version"), &["--version"]);
    assert_eq!(run.stdout, format!("kyyeu {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn a_base_url_of_the_call_wins() {
    let folder = minimal_project("cli-base");
    assert_eq!(kyyeu(&folder, &["build", "--base-url", "https://kyyeu.example/2023"]).code, 0);
    let map = fs::read_to_string(folder.join("public/sitemap.xml")).unwrap();
    assert!(map.contains("<loc>https://kyyeu.example/2023/papers/mot.html</loc>"), "{map}");
}

#[test]
fn colour_is_printed_only_where_it_is_wanted() {
    let folder = minimal_project("cli-colour");
    fs::write(folder.join("content/papers/02-hai.md"), "không\n").unwrap();
    assert!(!kyyeu(&folder, &["check"]).stderr.contains('\u{1b}'), "a pipe is no terminal");
    assert!(kyyeu(&folder, &["check", "--color", "always"]).stderr.contains('\u{1b}'));
}
