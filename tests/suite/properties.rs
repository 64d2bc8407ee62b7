//! What holds for every build: the same bytes from the same content, nothing written without need,
//! nothing touched that is not kyyeu's, nothing changed by a build that fails.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use icu_normalizer::DecomposingNormalizerBorrowed;

use crate::program::{
    build, copy, files, fresh, kyyeu, real_content, repository, run, tree, write,
};

/// A project with everything: the repository's own content, or a golden site's.
fn project(name: &str, content: &Path) -> PathBuf {
    let folder = fresh(name);
    copy(&content.join("content"), &folder.join("content"));
    copy(&content.join("templates"), &folder.join("templates"));
    folder
}

fn everything() -> PathBuf {
    repository().join("tests/sites/everything")
}

/// Fails with the paths that differ, not with the bytes.
fn same(one: &Path, other: &Path) {
    let (one, other) = (tree(one), tree(other));
    let paths: Vec<_> =
        one.keys().chain(other.keys()).filter(|path| one.get(*path) != other.get(*path)).collect();
    assert!(paths.is_empty(), "these differ: {paths:?}");
    assert!(one.len() > 10, "nothing was compared");
}

#[test]
fn builds_in_two_folders_are_byte_identical() {
    let one = fresh("identical-one");
    real_content(&one);
    let other = fresh("identical/zwei và ba");
    real_content(&other);
    same(&build(&one, &["--quiet"]), &build(&other, &["--quiet"]));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let many = fresh("threads-many");
    real_content(&many);
    let one = fresh("threads-one");
    real_content(&one);
    build(&many, &["--quiet"]);
    let alone = run(Command::new(env!("CARGO_BIN_EXE_kyyeu"))
        .current_dir(&one)
        .env("RAYON_NUM_THREADS", "1")
        .args(["build", "--quiet"]));
    assert_eq!(alone.code, 0, "{}", alone.stderr);
    same(&many.join("public"), &one.join("public"));
}

#[test]
fn the_way_to_the_project_changes_nothing() {
    let here = project("way-here", &everything());
    let there = project("way-there", &everything());
    build(&here, &["--quiet"]);
    let above = there.parent().unwrap();
    let run =
        kyyeu(above, &["build", "--quiet", "--root", "way-there", "--out", "way-there/elsewhere"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    same(&here.join("public"), &there.join("elsewhere"));
}

/// When each file was written, and which file on the disk it is.
fn stamps(folder: &Path) -> BTreeMap<String, (SystemTime, u64)> {
    let stamp = |file: &Path| {
        let data = fs::metadata(file).unwrap();
        #[cfg(unix)]
        let node = std::os::unix::fs::MetadataExt::ino(&data);
        #[cfg(not(unix))]
        let node = 0;
        (data.modified().unwrap(), node)
    };
    files(folder).iter().map(|(path, file)| (path.clone(), stamp(file))).collect()
}

#[test]
fn a_second_build_writes_nothing() {
    let folder = fresh("second");
    real_content(&folder);
    let site = build(&folder, &[]);
    let before = (stamps(&site), fs::metadata(&site).unwrap().modified().unwrap());
    let again = kyyeu(&folder, &["build", "--verbose"]);
    assert_eq!(again.code, 0);
    assert!(again.stdout.contains(": 0 files written, "), "{}", again.stdout);
    assert_eq!(again.stdout.lines().count(), 1, "nothing is named as written: {}", again.stdout);
    assert_eq!(before.0, stamps(&site));
}

#[test]
fn a_changed_sentence_writes_only_the_pages_that_show_it() {
    let folder = project("one-change", &everything());
    build(&folder, &["--quiet"]);
    let topics = folder.join("content/topics.yaml");
    let text = fs::read_to_string(&topics).unwrap();
    assert!(text.contains("Một chủ đề để thử."));
    write(&topics, text.replace("Một chủ đề để thử.", "Một chủ đề khác để thử."));
    let again = kyyeu(&folder, &["build", "--verbose"]);
    let written: Vec<_> =
        again.stdout.lines().filter_map(|line| line.strip_prefix("written  ")).collect();
    // What is found, and the page that holds everything, show it too.
    let shown: Vec<_> = written.iter().filter(|path| !path.starts_with("assets/search/")).collect();
    assert_eq!(shown, [&"topics/chuyen-doi-so.html", &"volume.html"], "{}", again.stdout);
    let clean = project("one-change-clean", &folder);
    same(&build(&clean, &["--quiet"]), &folder.join("public"));
}

#[test]
fn all_forms_of_a_text_make_one_site() {
    let nfd = |text: &str| DecomposingNormalizerBorrowed::new_nfd().normalize(text).into_owned();
    let changed_to = |form: &str, text: &str| match form {
        "nfd" => nfd(text),
        "bom" => format!("\u{feff}{text}"),
        "crlf" => text.replace('\n', "\r\n"),
        _ => format!("\u{feff}{}", nfd(text).replace('\n', "\r\n")),
    };
    for (name, content) in [("real", repository().to_owned()), ("everything", everything())] {
        let plain = project(&format!("form-{name}-plain"), &content);
        fs::remove_dir_all(plain.join("templates")).ok();
        build(&plain, &["--quiet"]);
        for form in ["nfd", "bom", "crlf", "all"] {
            let changed = project(&format!("form-{name}-{form}"), &content);
            fs::remove_dir_all(changed.join("templates")).ok();
            for (path, file) in files(&changed.join("content")) {
                if path.ends_with(".md") || path.ends_with(".yaml") {
                    let text = fs::read_to_string(&file).unwrap();
                    write(&file, changed_to(form, &text));
                } else {
                    // Some systems give the names of files in NFD.
                    let name = file.file_name().unwrap().to_str().unwrap();
                    fs::rename(
                        &file,
                        file.with_file_name(if form == "nfd" {
                            nfd(name)
                        } else {
                            name.to_owned()
                        }),
                    )
                    .unwrap();
                }
            }
            build(&changed, &["--quiet"]);
            same(&plain.join("public"), &changed.join("public"));
        }
    }
}

#[test]
fn files_of_others_stay() {
    let folder = project("others", &everything());
    build(&folder, &["--quiet"]);
    let own = [
        ("CNAME", "kyyeu.example\n"),
        ("papers/ghi-chu.txt", "của tôi\n"),
        (".git/config", "[core]\n"),
    ];
    for (path, text) in own {
        write(&folder.join("public").join(path), text);
    }
    build(&folder, &["--quiet"]);
    fs::remove_dir_all(folder.join("content/papers")).unwrap();
    fs::remove_file(folder.join("content/pages/gioi-thieu.md")).unwrap();
    kyyeu(&folder, &["build", "--quiet"]);
    for (path, text) in own {
        assert_eq!(fs::read_to_string(folder.join("public").join(path)).unwrap(), text);
    }
}

#[test]
fn what_is_no_longer_needed_goes_with_its_folder() {
    let folder = fresh("removed");
    write(&folder.join("content/workshop.yaml"), "title: Hội thảo\ndate: \"2023\"\n");
    for (path, title) in [("papers/01-mot.md", "Một"), ("speeches/01-hai.md", "Hai")] {
        write(
            &folder.join("content").join(path),
            format!("---\ntitle: {title}\n---\n\nMột đoạn.\n"),
        );
    }
    let site = build(&folder, &["--quiet"]);
    assert!(site.join("papers/mot.html").exists());
    fs::remove_file(folder.join("content/papers/01-mot.md")).unwrap();
    let again = kyyeu(&folder, &["build", "--verbose"]);
    assert!(again.stdout.contains("removed  papers/mot.html"), "{}", again.stdout);
    assert!(!site.join("papers").exists(), "the empty folder is gone");
    let clean = project("removed-clean", &folder);
    same(&build(&clean, &["--quiet"]), &site);
}

#[test]
fn a_changed_file_that_is_no_longer_needed_stays() {
    let folder = fresh("kept");
    write(&folder.join("content/workshop.yaml"), "title: Hội thảo\ndate: \"2023\"\n");
    write(&folder.join("content/papers/01-mot.md"), "---\ntitle: Một\n---\n\nMột đoạn.\n");
    let site = build(&folder, &["--quiet"]);
    write(&site.join("papers/mot.html"), "đã sửa");
    fs::remove_file(folder.join("content/papers/01-mot.md")).unwrap();
    let again = kyyeu(&folder, &["build"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(again.stderr.contains("warning[kept-file]"), "{}", again.stderr);
    assert_eq!(fs::read_to_string(site.join("papers/mot.html")).unwrap(), "đã sửa");
}

#[test]
fn a_changed_file_that_is_needed_is_made_again() {
    let folder = project("mended", &everything());
    let site = build(&folder, &["--quiet"]);
    let before = tree(&site);
    // Nothing is lost, and nothing is kept twice.
    for (text, kept) in
        [("hỏng", "index.html"), ("hỏng nữa", "index.html.2"), ("hỏng", "index.html")]
    {
        write(&site.join("index.html"), text);
        let again = kyyeu(&folder, &["build"]);
        assert_eq!(again.code, 0, "{}", again.stderr);
        assert!(again.stderr.contains(&format!("public/.kyyeu-kept/{kept}")), "{}", again.stderr);
        let mut after = tree(&site);
        assert_eq!(after.remove(&format!(".kyyeu-kept/{kept}")).unwrap(), text.as_bytes());
        after.retain(|path, _| !path.starts_with(".kyyeu-kept/"));
        assert_eq!(before, after);
    }
    fs::remove_file(site.join("index.html")).unwrap();
    build(&folder, &["--quiet"]);
    assert!(site.join("index.html").exists(), "a file that is gone is made again");
}

#[test]
fn a_build_that_fails_leaves_all_as_it_was() {
    let folder = fresh("failed");
    real_content(&folder);
    let site = build(&folder, &["--quiet"]);
    let before = stamps(&site);
    // One fault at each stage: reading, linking, rendering.
    let paper = folder.join("content/papers/01-khoi-truong-ha-noi.md");
    let text = fs::read_to_string(&paper).unwrap();
    for fault in [text.replace("title: ", "tilte: "), format!("{text}\n[[khong-co]]\n")] {
        write(&paper, fault);
        assert_eq!(kyyeu(&folder, &["build"]).code, 1);
        assert_eq!(before, stamps(&site));
    }
    write(&paper, text);
    let template = fs::read_to_string(repository().join("templates/record.html")).unwrap();
    write(
        &folder.join("templates/record.html"),
        template.replace("{{ page.title }}", "{{ page.titel }}"),
    );
    assert_eq!(kyyeu(&folder, &["build"]).code, 1);
    assert_eq!(before, stamps(&site));
    assert!(!site.join(".kyyeu-staging").exists(), "nothing is left behind");
}

#[test]
fn check_writes_nothing() {
    let folder = project("check", &everything());
    let before = tree(&folder);
    let run = kyyeu(&folder, &["check"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(before, tree(&folder));
}
