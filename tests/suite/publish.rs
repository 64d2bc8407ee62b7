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
    let destination = empty_dir("publish-folder-there").join("www/ky yếu");
    let to = destination.to_str().unwrap();
    let dry = project.run_ok(&["publish", to, "--dry-run"]);
    assert!(!destination.exists(), "a dry run writes nothing");
    assert!(
        dry.contains("papers/mot.html") && dry.ends_with("nothing was sent: this was a dry run\n"),
        "{dry}"
    );
    project.run_ok(&["publish", to]);
    assert!(
        without_own_files(read_tree(&destination)) == built_files(&project),
        "the folder is not the site"
    );
    let second_output = project.run_ok(&["publish", to]);
    assert!(second_output.ends_with("is there already\n"), "{second_output}");
    project.replace("content/papers/01-mot.md", "nói với", "nói cùng");
    project.write("content/papers/02-hai.md", "---\ntitle: Hai\n---\n\nMột đoạn.\n");
    project.run_ok(&["build", "-q"]);
    let named = project.run_ok(&["publish", to, "-v"]);
    let kind = |kind: &str, path: &str| {
        named.lines().any(|line| line.starts_with(kind) && line.ends_with(path))
    };
    assert!(kind("new", "papers/hai.html") && kind("changed", "papers/mot.html"), "{named}");
    assert!(!named.contains("assets/style.css"), "{named}");
    assert!(without_own_files(read_tree(&destination)) == built_files(&project));
    let verify_output = project.run_ok(&["verify", to]);
    assert!(verify_output.starts_with("whole: "), "{verify_output}");
    // Another program cut a file there short: it is found, and sent again.
    fs::write(destination.join("papers/hai.html"), "").unwrap();
    let (code, output) = project.run(&["verify", to]);
    assert!(code == 1 && output.contains("damaged  papers/hai.html"), "{output}");
    project.run_ok(&["publish", to]);
    assert!(without_own_files(read_tree(&destination)) == built_files(&project));
}

/// A run whose disk fails or that is killed, at one call of each kind and many others, is said to
/// have failed, and the next one finishes. The disk is asked whether it has a file before the file
/// has its name.
#[test]
#[cfg(target_os = "linux")]
fn a_folder_outlives_a_disk_that_fails() {
    let project = built_project("publish-disk");
    let destination = project.0.join("there");
    let mut met = BTreeSet::new();
    for round in 0.. {
        drop(fs::remove_dir_all(&destination));
        let fault_spec =
            format!("{}:{}", if round % 2 == 0 { "eio" } else { "kill" }, 1 + round * 7);
        let run = run_with_fault(&project.0, &["publish", "there"], "there", &fault_spec);
        let Some(call) = run.call.split(' ').next().filter(|call| !call.is_empty()) else { break };
        met.insert((call.to_owned(), run.call.contains(".kyyeu-new")));
        if destination.exists() {
            let expected_files = built_files(&project);
            let cut = read_tree(&destination)
                .into_iter()
                .find(|(path, bytes)| expected_files.get(path).is_some_and(|all| all != bytes));
            assert!(cut.is_none(), "{fault_spec}: {:?}", cut.map(|(path, _)| path));
        }
        // What fails once is tried again; what is said to be sent is there.
        assert!(
            run.code != Some(0)
                || without_own_files(read_tree(&destination)) == built_files(&project),
            "{fault_spec}: {}\n{}",
            run.call,
            run.stdout
        );
        project.run_ok(&["publish", "there"]);
        assert!(
            without_own_files(read_tree(&destination)) == built_files(&project),
            "{fault_spec}"
        );
    }
    assert!(met.contains(&("fsync".to_owned(), true)), "no file was waited for: {met:?}");
}

#[test]
fn only_what_kyyeu_published_is_deleted_and_not_too_much() {
    let project = built_project("publish-delete");
    let destination = empty_dir("publish-delete-there");
    let to = destination.to_str().unwrap();
    write_file(&destination.join("theirs/note.txt"), "của người khác");
    project.run_ok(&["publish", to, "-q"]);
    let before = read_tree(&destination);
    // A site of another language altogether has fewer pages: as when the wrong project is
    // published.
    let other = TestProject::new("publish-delete-other", &[]);
    other.run_ok(&["build", "-q"]);
    let (code, output) = other.run(&["publish", to, "--max-delete", "1"]);
    assert_eq!(code, 1, "{output}");
    assert!(output.contains("would be deleted") && output.contains("--max-delete"), "{output}");
    assert!(read_tree(&destination) == before, "what is refused does nothing");
    other.run_ok(&["publish", to, "--max-delete", "100%"]);
    assert_eq!(fs::read_to_string(destination.join("theirs/note.txt")).unwrap(), "của người khác");
    let mut left = without_own_files(read_tree(&destination));
    left.remove("theirs/note.txt");
    assert!(left == built_files(&other));
    assert!(!destination.join("papers").exists(), "empty folders go too");
}

#[test]
fn what_is_not_ours_is_not_overwritten_unasked() {
    let project = built_project("publish-foreign");
    let destination = empty_dir("publish-foreign-there");
    let to = destination.to_str().unwrap();
    write_file(&destination.join("index.html"), "của người khác");
    let before = read_tree(&destination);
    let (code, output) = project.run(&["publish", to]);
    assert!(
        code == 1 && output.contains("index.html stands at") && output.contains("--adopt"),
        "{output}"
    );
    assert!(read_tree(&destination) == before);
    project.run_ok(&["publish", to, "--adopt", "-q"]);
    assert!(without_own_files(read_tree(&destination)) == built_files(&project));
    // A list that kyyeu did not write: the owner of each file is unknown.
    write_file(&destination.join(".kyyeu-published"), "khác");
    let (code, output) = project.run(&["publish", to]);
    assert!(code == 1 && output.contains(".kyyeu-published"), "{output}");
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
        let (code, output) = project.run(&["publish", to]);
        assert!(
            code == 1 && (output.contains(reason) || output.contains("address alone")),
            "{to}: {output}"
        );
        assert!(output.contains("help: ") && !output.contains("bi-mat"), "{to}: {output}");
    }
    let (code, output) = project.run(&["publish", "there", "--gzip"]);
    assert!(code == 1 && output.contains("leave --gzip away"), "{output}");
    for call in [
        &["publish"][..],
        &["publish", "there", "--max-delete", "many"],
        &["publish", "there", "--root", "khong"],
    ] {
        assert_eq!(project.run(call).0, 2, "{call:?}");
    }
    assert!(read_tree(&project.0) == before, "something was written");
    let empty = TestProject::new("publish-unbuilt", &[]);
    let (code, output) = empty.run(&["publish", "there"]);
    assert!(
        code == 1
            && output.contains("public holds no site that kyyeu built")
            && output.contains("kyyeu build"),
        "{output}"
    );
}

#[test]
fn what_was_changed_after_the_build_is_not_published() {
    let project = built_project("publish-changed");
    let destination = empty_dir("publish-changed-there");
    project.write("public/papers/mot.html", "ai đó đã sửa");
    let (code, output) = project.run(&["publish", destination.to_str().unwrap()]);
    assert!(
        code == 1 && output.contains("papers/mot.html was changed after kyyeu built it"),
        "{output}"
    );
    assert!(
        !destination.join("index.html").exists(),
        "what leads to a page that failed is not sent"
    );
    project.run_ok(&["build", "-q"]);
    project.run_ok(&["publish", destination.to_str().unwrap(), "-q"]);
    assert!(without_own_files(read_tree(&destination)) == built_files(&project));
}

#[cfg(unix)]
#[test]
fn a_link_in_the_destination_leads_nowhere() {
    let project = built_project("publish-link");
    let (destination, outside) =
        (empty_dir("publish-link-there"), empty_dir("publish-link-outside"));
    std::os::unix::fs::symlink(&outside, destination.join("papers")).unwrap();
    let (code, output) = project.run(&["publish", destination.to_str().unwrap()]);
    assert!(code == 1 && output.contains("is a link to another place"), "{output}");
    assert!(read_tree(&outside).is_empty());
}
