//! A command that changes several files of the content changes all of them or none, however a fault
//! ends it, and the next command finishes what one could not.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::fault_injection::{FaultedRun, run_with_fault};
use crate::harness::{copy_dir, empty_dir, kyyeu, read_tree, write_file};

type ContentTree = BTreeMap<String, Vec<u8>>;

/// A command that changes several files, in the folder where it is run.
struct ContentCommand {
    name: &'static str,
    /// What its folders are called.
    purpose: String,
    command: &'static [&'static str],
    /// What the paths hold that it changes.
    path_filter: &'static str,
    initial_dir: PathBuf,
    old_files: ContentTree,
    new_files: ContentTree,
}

const BIB: &str = "@article{a, title={Bài một mới}, author={Lê, Văn Cường}, year={2020}}\n\
                   @article{b, title={Bài hai mới}, author={Trần Bình}, year={2021}}\n";
const COMMANDS: &[(&str, &str, &[&str])] = &[
    ("init", "hoi-thao", &["init", "hoi-thao", "--title", "Hội thảo", "--date", "2023"]),
    (
        "new",
        "content",
        &["new", "paper", "Ba", "--speaker", "Lê Văn Cường", "--speaker", "Phạm Dung"],
    ),
    ("import", "content", &["import", "them.bib"]),
    ("rename", "content", &["rename", "--yes", "dataset:so", "so-khac"]),
    ("fmt", "content", &["fmt"]),
];

/// What editors see of a folder.
fn visible_files(folder: &Path) -> ContentTree {
    let mut tree = read_tree(folder);
    tree.retain(|path, _| {
        !path.contains("public/") && !path.contains(".kyyeu-") && !path.ends_with("volume.epub")
    });
    tree
}

fn prepare_command(name: &str, purpose: &str) -> ContentCommand {
    let &(name, under, command) =
        COMMANDS.iter().find(|(candidate, ..)| *candidate == name).unwrap();
    let before = empty_dir(&format!("edits-{purpose}-{name}"));
    if name != "init" {
        let paper = |n: &str| {
            format!(
                "---\nstatistics: [ so ]\nspeakers: [ an,binh ]\ntitle: {n}\n---\n\n[[an]] nói có \
                 [[figure:so/tong]] người.\n"
            )
        };
        for (path, text) in [
            ("content/workshop.yaml", "date: 2023\ntitle: Hội thảo\n"),
            (
                "content/speakers.yaml",
                "an:\n  name: \"Nguyễn Văn An\"\n  titles: [ A,B ]\nbinh:\n  name: Trần Bình\n",
            ),
            ("content/papers/01-mot.md", &paper("Một")),
            ("content/papers/02-hai.md", &paper("Hai")),
            ("content/pages/trang.md", "---\ntitle: Trang\n---\n\nCó [[figure:so/tong]] người.\n"),
            (
                "content/statistics/so.yaml",
                "title: Số\nfigures:\n  tong: {label: Tổng, value: 8620}\n",
            ),
            ("them.bib", BIB),
        ] {
            write_file(&before.join(path), text);
        }
    }
    let after = empty_dir(&format!("edits-{purpose}-{name}-after"));
    copy_dir(&before, &after);
    let run = kyyeu(&after, command);
    assert_eq!(run.code, 0, "{name}: {}{}", run.stdout, run.stderr);
    let (old, new) = (visible_files(&before), visible_files(&after));
    let differ =
        new.keys().chain(old.keys()).filter(|path| old.get(*path) != new.get(*path)).count();
    assert!(differ > 2, "{name} changes {differ} files alone");
    ContentCommand {
        name,
        purpose: format!("edits-{purpose}-{name}"),
        command,
        path_filter: under,
        initial_dir: before,
        old_files: old,
        new_files: new,
    }
}

/// Meets each call of a command with a fault in turn, until no call is left; of the many files
/// of a project that is begun, each seventh call.
fn inject_at_every_call(
    change: &ContentCommand,
    fault_spec: &str,
    mut check: impl FnMut(&Path, &FaultedRun, &str),
) {
    for n in (1..).step_by(if change.name == "init" { 7 } else { 1 }) {
        let folder = empty_dir(&format!("{}-{n}", change.purpose));
        copy_dir(&change.initial_dir, &folder);
        let met = run_with_fault(
            &folder,
            change.command,
            change.path_filter,
            &format!("{fault_spec}{n}"),
        );
        if met.call.is_empty() {
            assert_eq!(met.code, Some(0), "{}", met.stderr);
            assert!(n > 12, "{}: hardly a call was met", change.name);
            assert_eq!(visible_files(&folder), change.new_files);
            return;
        }
        check(&folder, &met, &format!("{} with {fault_spec}{n}, at {}", change.name, met.call));
        fs::remove_dir_all(folder).unwrap();
    }
}

/// Any other command, each in its turn.
fn run_another_command(change: &ContentCommand, folder: &Path, turn: usize) {
    let root = if change.name == "init" { "hoi-thao" } else { "." };
    let command: &[&str] = match turn % 6 {
        0 => &["check"],
        1 => &["fmt", "--check"],
        2 => &["rename", "khong-co", "gi"],
        3 => &["build"],
        4 => &["new", "speaker", "…"],
        _ => &["epub"],
    };
    kyyeu(folder, &[command, &["--root", root]].concat());
}

#[test]
fn a_command_killed_at_any_call_is_finished_or_undone_by_whichever_comes_next() {
    let mut turn = 0;
    for (name, ..) in COMMANDS {
        let change = prepare_command(name, "killed");
        let mut ends = [0, 0];
        inject_at_every_call(&change, "kill:", |folder, met, shown| {
            assert_eq!(met.code, None, "{shown}: it was not killed");
            if folder.join("hoi-thao").is_dir() || *name != "init" {
                run_another_command(&change, folder, turn);
                turn += 1;
            }
            let now = visible_files(folder);
            let done = now == change.new_files;
            assert!(
                done || now == change.old_files,
                "{shown}: half of it: {:?}",
                now.keys().collect::<Vec<_>>()
            );
            ends[usize::from(done)] += 1;
            // In every case the command can be run again, and no staged file is left.
            let rerun = kyyeu(folder, change.command);
            assert!(done || rerun.code == 0, "{shown}: {}{}", rerun.stdout, rerun.stderr);
            let left: Vec<_> = read_tree(folder)
                .into_keys()
                .filter(|path| path.contains(".kyyeu-staging"))
                .collect();
            assert!(left.is_empty(), "{shown}: {left:?} is left behind");
        });
        assert!(ends[0] > 3 && ends[1] > 3, "{name}: {ends:?} ended old and new");
    }
}

#[test]
fn a_full_disk_or_a_refusal_at_any_call_leaves_all_as_it_was() {
    for (name, fault_spec, why) in [
        ("rename", "enospc:", "the disk is full"),
        ("import", "enospc:", "the disk is full"),
        ("init", "enospc:", "the disk is full"),
        ("new", "eacces:", "you may not write there"),
        ("init", "eacces:", "you may not write there"),
        ("fmt", "eacces:", "you may not write there"),
    ] {
        let change = prepare_command(name, "failed");
        inject_at_every_call(&change, fault_spec, |folder, met, shown| {
            let now = visible_files(folder);
            match met.code {
                Some(0) => {
                    assert!(now == change.new_files, "{shown}: it went well, and is not all there");
                }
                Some(1) => {
                    assert!(
                        now == change.old_files,
                        "{shown}: {:?}",
                        now.keys().collect::<Vec<_>>()
                    );
                    for part in ["error: ", why, "the content stands as it was"] {
                        assert!(
                            met.stderr.contains(part),
                            "{shown}: it does not say {part:?}\n{}",
                            met.stderr
                        );
                    }
                    let reported_success = ["made ", "changed  ", "written", "new "]
                        .iter()
                        .any(|word| met.stdout.contains(word));
                    assert!(!reported_success, "{shown}: it says that it was done: {}", met.stdout);
                    assert!(
                        *name != *"init"
                            || !folder.join("hoi-thao").exists()
                            || shown.contains("rmdir"),
                        "{shown}"
                    );
                }
                code => panic!("{shown}: exit status {code:?}\n{}", met.stderr),
            }
        });
    }
}

#[test]
fn a_disk_that_fails_for_good_is_said_and_the_next_command_mends_it() {
    let change = prepare_command("rename", "broken");
    let mut half = 0;
    inject_at_every_call(&change, "eio:-", |folder, met, shown| {
        if met.code != Some(0) {
            assert!(met.stderr.contains("input/output error"), "{shown}\n{}", met.stderr);
            let reported = met.stderr.contains("the content is half old and half new");
            half += usize::from(reported);
            assert!(
                reported || visible_files(folder) == change.old_files,
                "{shown}: it is not said\n{}",
                met.stderr
            );
        }
        assert_eq!(kyyeu(folder, &["check"]).code, 0, "{shown}");
        let now = visible_files(folder);
        assert!(
            now == change.old_files || now == change.new_files,
            "{shown}: the next command does not mend it"
        );
    });
    assert!(half > 2, "the content was never half of it");
}

#[test]
fn what_was_written_meanwhile_is_kept() {
    let change = prepare_command("rename", "meanwhile");
    let mut kept_count = 0;
    inject_at_every_call(&change, "kill:", |folder, _, shown| {
        if !folder.join("content/.kyyeu-staging/journal").exists() {
            return;
        }
        let page = folder.join("content/pages/trang.md");
        let edited = fs::read_to_string(&page).unwrap() + "\nThêm một câu.\n";
        // As editors save: to a new file, then over the old one.
        fs::write(folder.join("content/pages/.trang.moi"), &edited).unwrap();
        fs::rename(folder.join("content/pages/.trang.moi"), &page).unwrap();
        let run = kyyeu(folder, &["fmt", "--check"]);
        let aside = folder.join("content/.kyyeu-kept/pages/trang.md");
        if fs::read_to_string(&page).unwrap() == edited {
            assert!(!aside.exists(), "{shown}"); // It had been moved already.
            return;
        }
        kept_count += 1;
        assert_eq!(fs::read_to_string(aside).unwrap(), edited, "{shown}");
        assert_eq!(run.code, 1, "{shown}");
        for part in [
            "content/pages/trang.md was changed while",
            "is kept in ",
            ".kyyeu-kept/pages/trang.md",
        ] {
            assert!(run.stderr.contains(part), "{shown}: {}", run.stderr);
        }
        assert_ne!(kyyeu(folder, &["check"]).code, 2);
    });
    assert!(kept_count > 0, "nothing waited when the page was changed");
}

#[test]
fn two_commands_at_once_both_have_their_way() {
    let change = prepare_command("new", "together");
    let folder = empty_dir("edits-together");
    copy_dir(&change.initial_dir, &folder);
    let add = |n: usize| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kyyeu"));
        command.current_dir(&folder).args(["new", "topic", &format!("Chủ đề {n}")]);
        command
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap()
    };
    let mut added = 0;
    for child in (0..6).map(add).collect::<Vec<_>>() {
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        match output.status.code() {
            Some(0) => added += 1,
            Some(1 | 2) => {
                assert!(
                    stderr.contains("was changed meanwhile") || stderr.contains("is there already"),
                    "{stderr}"
                );
            }
            code => panic!("{code:?} {stderr}"),
        }
    }
    let topics = fs::read_to_string(folder.join("content/topics.yaml")).unwrap();
    assert_eq!(topics.matches("  name: Chủ đề").count(), added, "one was lost: {topics}");
}
