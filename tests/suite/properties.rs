//! What holds for every build: the same bytes from the same content, nothing written without need,
//! nothing touched that is not kyyeu's, nothing changed by a build that fails.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use icu_normalizer::DecomposingNormalizerBorrowed;

use crate::harness::{
    build_site, copy_dir, copy_real_content, empty_dir, kyyeu, list_files, read_tree,
    repository_root, run_command, write_file,
};

/// A project with everything: the repository's own content, or a golden site's.
fn project_with_content(name: &str, content: &Path) -> PathBuf {
    let folder = empty_dir(name);
    copy_dir(&content.join("content"), &folder.join("content"));
    copy_dir(&content.join("templates"), &folder.join("templates"));
    folder
}

fn everything_site() -> PathBuf {
    repository_root().join("tests/sites/everything")
}

/// Fails with the paths that differ, not with the bytes.
fn assert_same_tree(first: &Path, other: &Path) {
    let (first, other) = (read_tree(first), read_tree(other));
    let paths: Vec<_> = first
        .keys()
        .chain(other.keys())
        .filter(|path| first.get(*path) != other.get(*path))
        .collect();
    assert!(paths.is_empty(), "these differ: {paths:?}");
    assert!(first.len() > 10, "nothing was compared");
}

#[test]
fn builds_in_two_folders_are_byte_identical() {
    let first = empty_dir("identical-one");
    copy_real_content(&first);
    let other = empty_dir("identical/zwei và ba");
    copy_real_content(&other);
    assert_same_tree(&build_site(&first, &["--quiet"]), &build_site(&other, &["--quiet"]));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let many = empty_dir("threads-many");
    copy_real_content(&many);
    let single = empty_dir("threads-one");
    copy_real_content(&single);
    build_site(&many, &["--quiet"]);
    let alone = run_command(
        Command::new(env!("CARGO_BIN_EXE_kyyeu"))
            .current_dir(&single)
            .env("RAYON_NUM_THREADS", "1")
            .args(["build", "--quiet"]),
    );
    assert_eq!(alone.code, 0, "{}", alone.stderr);
    assert_same_tree(&many.join("public"), &single.join("public"));
}

#[test]
fn the_way_to_the_project_changes_nothing() {
    let here = project_with_content("way-here", &everything_site());
    let project = project_with_content("way-there", &everything_site());
    build_site(&here, &["--quiet"]);
    let above = project.parent().unwrap();
    let run =
        kyyeu(above, &["build", "--quiet", "--root", "way-there", "--out", "way-there/elsewhere"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_same_tree(&here.join("public"), &project.join("elsewhere"));
}

/// When each file was written, and which file on the disk it is.
fn file_stamps(folder: &Path) -> BTreeMap<String, (SystemTime, u64)> {
    let stamp = |file: &Path| {
        let data = fs::metadata(file).unwrap();
        #[cfg(unix)]
        let node = std::os::unix::fs::MetadataExt::ino(&data);
        #[cfg(not(unix))]
        let node = 0;
        (data.modified().unwrap(), node)
    };
    list_files(folder).iter().map(|(path, file)| (path.clone(), stamp(file))).collect()
}

#[test]
fn a_second_build_writes_nothing() {
    let folder = empty_dir("second");
    copy_real_content(&folder);
    let site = build_site(&folder, &[]);
    let before = (file_stamps(&site), fs::metadata(&site).unwrap().modified().unwrap());
    let second_run = kyyeu(&folder, &["build", "--verbose"]);
    assert_eq!(second_run.code, 0);
    assert!(second_run.stdout.contains(": 0 files written, "), "{}", second_run.stdout);
    assert_eq!(
        second_run.stdout.lines().count(),
        1,
        "nothing is named as written: {}",
        second_run.stdout
    );
    assert_eq!(before.0, file_stamps(&site));
}

#[test]
fn a_changed_sentence_writes_only_the_pages_that_show_it() {
    let folder = project_with_content("one-change", &everything_site());
    build_site(&folder, &["--quiet"]);
    let topics = folder.join("content/topics.yaml");
    let text = fs::read_to_string(&topics).unwrap();
    assert!(text.contains("Một chủ đề để thử."));
    write_file(&topics, text.replace("Một chủ đề để thử.", "Một chủ đề khác để thử."));
    let second_run = kyyeu(&folder, &["build", "--verbose"]);
    let written: Vec<_> =
        second_run.stdout.lines().filter_map(|line| line.strip_prefix("written  ")).collect();
    // What is found, and the page that holds everything, show it too.
    let shown: Vec<_> = written.iter().filter(|path| !path.starts_with("assets/search/")).collect();
    assert_eq!(shown, [&"topics/chuyen-doi-so.html", &"volume.html"], "{}", second_run.stdout);
    let clean = project_with_content("one-change-clean", &folder);
    assert_same_tree(&build_site(&clean, &["--quiet"]), &folder.join("public"));
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
    for (name, content) in
        [("real", repository_root().to_owned()), ("everything", everything_site())]
    {
        let plain = project_with_content(&format!("form-{name}-plain"), &content);
        fs::remove_dir_all(plain.join("templates")).ok();
        build_site(&plain, &["--quiet"]);
        for form in ["nfd", "bom", "crlf", "all"] {
            let changed = project_with_content(&format!("form-{name}-{form}"), &content);
            fs::remove_dir_all(changed.join("templates")).ok();
            for (path, file) in list_files(&changed.join("content")) {
                if path.ends_with(".md") || path.ends_with(".yaml") {
                    let text = fs::read_to_string(&file).unwrap();
                    write_file(&file, changed_to(form, &text));
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
            build_site(&changed, &["--quiet"]);
            assert_same_tree(&plain.join("public"), &changed.join("public"));
        }
    }
}

#[test]
fn files_of_others_stay() {
    let folder = project_with_content("others", &everything_site());
    build_site(&folder, &["--quiet"]);
    let foreign_files = [
        ("CNAME", "kyyeu.example\n"),
        ("papers/ghi-chu.txt", "của tôi\n"),
        (".git/config", "[core]\n"),
    ];
    for (path, text) in foreign_files {
        write_file(&folder.join("public").join(path), text);
    }
    build_site(&folder, &["--quiet"]);
    fs::remove_dir_all(folder.join("content/papers")).unwrap();
    fs::remove_file(folder.join("content/pages/gioi-thieu.md")).unwrap();
    kyyeu(&folder, &["build", "--quiet"]);
    for (path, text) in foreign_files {
        assert_eq!(fs::read_to_string(folder.join("public").join(path)).unwrap(), text);
    }
}

#[test]
fn what_is_no_longer_needed_goes_with_its_folder() {
    let folder = empty_dir("removed");
    write_file(&folder.join("content/workshop.yaml"), "title: Hội thảo\ndate: \"2023\"\n");
    for (path, title) in [("papers/01-mot.md", "Một"), ("speeches/01-hai.md", "Hai")] {
        write_file(
            &folder.join("content").join(path),
            format!("---\ntitle: {title}\n---\n\nMột đoạn.\n"),
        );
    }
    let site = build_site(&folder, &["--quiet"]);
    assert!(site.join("papers/mot.html").exists());
    fs::remove_file(folder.join("content/papers/01-mot.md")).unwrap();
    let second_run = kyyeu(&folder, &["build", "--verbose"]);
    assert!(second_run.stdout.contains("removed  papers/mot.html"), "{}", second_run.stdout);
    assert!(!site.join("papers").exists(), "the empty folder is gone");
    let clean = project_with_content("removed-clean", &folder);
    assert_same_tree(&build_site(&clean, &["--quiet"]), &site);
}

#[test]
fn a_changed_file_that_is_no_longer_needed_stays() {
    let folder = empty_dir("kept");
    write_file(&folder.join("content/workshop.yaml"), "title: Hội thảo\ndate: \"2023\"\n");
    write_file(&folder.join("content/papers/01-mot.md"), "---\ntitle: Một\n---\n\nMột đoạn.\n");
    let site = build_site(&folder, &["--quiet"]);
    write_file(&site.join("papers/mot.html"), "đã sửa");
    fs::remove_file(folder.join("content/papers/01-mot.md")).unwrap();
    let second_run = kyyeu(&folder, &["build"]);
    assert_eq!(second_run.code, 0, "{}", second_run.stderr);
    assert!(second_run.stderr.contains("warning[kept-file]"), "{}", second_run.stderr);
    assert_eq!(fs::read_to_string(site.join("papers/mot.html")).unwrap(), "đã sửa");
}

#[test]
fn a_changed_file_that_is_needed_is_made_again() {
    let folder = project_with_content("mended", &everything_site());
    let site = build_site(&folder, &["--quiet"]);
    let before = read_tree(&site);
    // Nothing is lost, and nothing is kept twice.
    for (text, copy_name) in
        [("hỏng", "index.html"), ("hỏng nữa", "index.html.2"), ("hỏng", "index.html")]
    {
        write_file(&site.join("index.html"), text);
        let second_run = kyyeu(&folder, &["build"]);
        assert_eq!(second_run.code, 0, "{}", second_run.stderr);
        assert!(
            second_run.stderr.contains(&format!("public/.kyyeu-kept/{copy_name}")),
            "{}",
            second_run.stderr
        );
        let mut after = read_tree(&site);
        assert_eq!(after.remove(&format!(".kyyeu-kept/{copy_name}")).unwrap(), text.as_bytes());
        after.retain(|path, _| !path.starts_with(".kyyeu-kept/"));
        assert_eq!(before, after);
    }
    fs::remove_file(site.join("index.html")).unwrap();
    build_site(&folder, &["--quiet"]);
    assert!(site.join("index.html").exists(), "a file that is gone is made again");
}

#[test]
fn a_build_that_fails_leaves_all_as_it_was() {
    let folder = empty_dir("failed");
    copy_real_content(&folder);
    let site = build_site(&folder, &["--quiet"]);
    let before = file_stamps(&site);
    // One fault at each stage: reading, linking, rendering.
    let paper = folder.join("content/papers/01-khoi-truong-ha-noi.md");
    let text = fs::read_to_string(&paper).unwrap();
    for broken_text in [text.replace("title: ", "tilte: "), format!("{text}\n[[khong-co]]\n")] {
        write_file(&paper, broken_text);
        assert_eq!(kyyeu(&folder, &["build"]).code, 1);
        assert_eq!(before, file_stamps(&site));
    }
    write_file(&paper, text);
    let template = fs::read_to_string(repository_root().join("templates/record.html")).unwrap();
    write_file(
        &folder.join("templates/record.html"),
        template.replace("{{ page.title }}", "{{ page.titel }}"),
    );
    assert_eq!(kyyeu(&folder, &["build"]).code, 1);
    assert_eq!(before, file_stamps(&site));
    assert!(!site.join(".kyyeu-staging").exists(), "nothing is left behind");
}

#[test]
fn check_writes_nothing() {
    let folder = project_with_content("check", &everything_site());
    let before = read_tree(&folder);
    let run = kyyeu(&folder, &["check"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(before, read_tree(&folder));
}
