//! Publishing: what is sent, in which order, what is deleted, and what happens when it fails
//! half-way.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

#[cfg(target_os = "linux")]
use crate::fault_injection::run_with_fault;
use crate::harness::{empty_dir, read_tree, write_file};
use crate::test_project::{PAPER_FILE, SPEAKERS_FILE, TestProject};

/// The files at a destination, without what kyyeu keeps of itself.
pub fn without_own_files(tree: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    tree.into_iter().filter(|(path, _)| !path.starts_with(".kyyeu-")).collect()
}

fn built_files(project: &TestProject) -> BTreeMap<String, Vec<u8>> {
    without_own_files(project.read_tree("public"))
}

/// A project that was built.
pub fn built_project(name: &str) -> TestProject {
    let project = TestProject::new(name, &[SPEAKERS_FILE, PAPER_FILE]);
    project.run_ok(&["build", "-q"]);
    project
}

#[test]
fn a_folder_gets_the_site_and_then_only_what_differs() {
    let project = built_project("publish-folder");
    let there = empty_dir("publish-folder-there").join("www/ky yếu");
    let to = there.to_str().unwrap();
    let dry = project.run_ok(&["publish", to, "--dry-run"]);
    assert!(!there.exists(), "a dry run writes nothing");
    assert!(
        dry.contains("papers/mot.html") && dry.ends_with("nothing was sent: this was a dry run\n"),
        "{dry}"
    );
    project.run_ok(&["publish", to]);
    assert!(
        without_own_files(read_tree(&there)) == built_files(&project),
        "the folder is not the site"
    );
    let again = project.run_ok(&["publish", to]);
    assert!(again.ends_with("is there already\n"), "{again}");
    project.replace("content/papers/01-mot.md", "nói với", "nói cùng");
    project.write("content/papers/02-hai.md", "---\ntitle: Hai\n---\n\nMột đoạn.\n");
    project.run_ok(&["build", "-q"]);
    let named = project.run_ok(&["publish", to, "-v"]);
    let kind = |kind: &str, path: &str| {
        named.lines().any(|line| line.starts_with(kind) && line.ends_with(path))
    };
    assert!(kind("new", "papers/hai.html") && kind("changed", "papers/mot.html"), "{named}");
    assert!(!named.contains("assets/style.css"), "{named}");
    assert!(without_own_files(read_tree(&there)) == built_files(&project));
    let whole = project.run_ok(&["verify", to]);
    assert!(whole.starts_with("whole: "), "{whole}");
    // Another program cut a file there short: it is found, and sent again.
    fs::write(there.join("papers/hai.html"), "").unwrap();
    let (code, said) = project.run(&["verify", to]);
    assert!(code == 1 && said.contains("damaged  papers/hai.html"), "{said}");
    project.run_ok(&["publish", to]);
    assert!(without_own_files(read_tree(&there)) == built_files(&project));
}

/// A run whose disk fails or that is killed, at one call of each kind and many others, is said to
/// have failed, and the next one finishes. The disk is asked whether it has a file before the file
/// has its name.
#[test]
#[cfg(target_os = "linux")]
fn a_folder_outlives_a_disk_that_fails() {
    let project = built_project("publish-disk");
    let there = project.0.join("there");
    let mut met = BTreeSet::new();
    for at in 0.. {
        drop(fs::remove_dir_all(&there));
        let fault = format!("{}:{}", if at % 2 == 0 { "eio" } else { "kill" }, 1 + at * 7);
        let run = run_with_fault(&project.0, &["publish", "there"], "there", &fault);
        let Some(call) = run.call.split(' ').next().filter(|call| !call.is_empty()) else { break };
        met.insert((call.to_owned(), run.call.contains(".kyyeu-new")));
        if there.exists() {
            let whole = built_files(&project);
            let cut = read_tree(&there)
                .into_iter()
                .find(|(path, bytes)| whole.get(path).is_some_and(|all| all != bytes));
            assert!(cut.is_none(), "{fault}: {:?}", cut.map(|(path, _)| path));
        }
        // What fails once is tried again; what is said to be sent is there.
        assert!(
            run.code != Some(0) || without_own_files(read_tree(&there)) == built_files(&project),
            "{fault}: {}\n{}",
            run.call,
            run.stdout
        );
        project.run_ok(&["publish", "there"]);
        assert!(without_own_files(read_tree(&there)) == built_files(&project), "{fault}");
    }
    assert!(met.contains(&("fsync".to_owned(), true)), "no file was waited for: {met:?}");
}

#[test]
fn only_what_kyyeu_published_is_deleted_and_not_too_much() {
    let project = built_project("publish-delete");
    let there = empty_dir("publish-delete-there");
    let to = there.to_str().unwrap();
    write_file(&there.join("theirs/note.txt"), "của người khác");
    project.run_ok(&["publish", to, "-q"]);
    let before = read_tree(&there);
    // A site of another language altogether has fewer pages: as when the wrong project is
    // published.
    let other = TestProject::new("publish-delete-other", &[]);
    other.run_ok(&["build", "-q"]);
    let (code, said) = other.run(&["publish", to, "--max-delete", "1"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("would be deleted") && said.contains("--max-delete"), "{said}");
    assert!(read_tree(&there) == before, "what is refused does nothing");
    other.run_ok(&["publish", to, "--max-delete", "100%"]);
    assert_eq!(fs::read_to_string(there.join("theirs/note.txt")).unwrap(), "của người khác");
    let mut left = without_own_files(read_tree(&there));
    left.remove("theirs/note.txt");
    assert!(left == built_files(&other));
    assert!(!there.join("papers").exists(), "empty folders go too");
}

#[test]
fn what_is_not_ours_is_not_overwritten_unasked() {
    let project = built_project("publish-foreign");
    let there = empty_dir("publish-foreign-there");
    let to = there.to_str().unwrap();
    write_file(&there.join("index.html"), "của người khác");
    let before = read_tree(&there);
    let (code, said) = project.run(&["publish", to]);
    assert!(
        code == 1 && said.contains("index.html stands at") && said.contains("--adopt"),
        "{said}"
    );
    assert!(read_tree(&there) == before);
    project.run_ok(&["publish", to, "--adopt", "-q"]);
    assert!(without_own_files(read_tree(&there)) == built_files(&project));
    // A list that kyyeu did not write: the owner of each file is unknown.
    write_file(&there.join(".kyyeu-published"), "khác");
    let (code, said) = project.run(&["publish", to]);
    assert!(code == 1 && said.contains(".kyyeu-published"), "{said}");
}

#[test]
fn a_wrong_place_is_refused_with_a_reason() {
    let project = built_project("publish-wrong");
    write_file(&project.0.join("tep"), "");
    let before = read_tree(&project.0);
    for (to, reason) in [
        ("tep", "is not a directory"),
        ("public", "public is a folder of the project itself"),
        ("public/x", "public/x and public lie one in the other"),
        (".", "lie one in the other"),
        ("content/media", "lie one in the other"),
        ("ftp://may/ky-yeu", "ftp://"),
        ("s3://khoa:bi-mat@ky-yeu", "s3://"),
    ] {
        let (code, said) = project.run(&["publish", to]);
        assert!(
            code == 1 && (said.contains(reason) || said.contains("address alone")),
            "{to}: {said}"
        );
        assert!(said.contains("help: ") && !said.contains("bi-mat"), "{to}: {said}");
    }
    let (code, said) = project.run(&["publish", "there", "--gzip"]);
    assert!(code == 1 && said.contains("leave --gzip away"), "{said}");
    for call in [
        &["publish"][..],
        &["publish", "there", "--max-delete", "many"],
        &["publish", "there", "--root", "khong"],
    ] {
        assert_eq!(project.run(call).0, 2, "{call:?}");
    }
    assert!(read_tree(&project.0) == before, "something was written");
    let empty = TestProject::new("publish-unbuilt", &[]);
    let (code, said) = empty.run(&["publish", "there"]);
    assert!(
        code == 1
            && said.contains("public holds no site that kyyeu built")
            && said.contains("kyyeu build"),
        "{said}"
    );
}

#[test]
fn what_was_changed_after_the_build_is_not_published() {
    let project = built_project("publish-changed");
    let there = empty_dir("publish-changed-there");
    project.write("public/papers/mot.html", "ai đó đã sửa");
    let (code, said) = project.run(&["publish", there.to_str().unwrap()]);
    assert!(
        code == 1 && said.contains("papers/mot.html was changed after kyyeu built it"),
        "{said}"
    );
    assert!(!there.join("index.html").exists(), "what leads to a page that failed is not sent");
    project.run_ok(&["build", "-q"]);
    project.run_ok(&["publish", there.to_str().unwrap(), "-q"]);
    assert!(without_own_files(read_tree(&there)) == built_files(&project));
}

#[cfg(unix)]
#[test]
fn a_link_in_the_destination_leads_nowhere() {
    let project = built_project("publish-link");
    let (there, outside) = (empty_dir("publish-link-there"), empty_dir("publish-link-outside"));
    std::os::unix::fs::symlink(&outside, there.join("papers")).unwrap();
    let (code, said) = project.run(&["publish", there.to_str().unwrap()]);
    assert!(code == 1 && said.contains("is a link to another place"), "{said}");
    assert!(read_tree(&outside).is_empty());
}
