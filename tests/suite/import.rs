//! `kyyeu import`: what other programs wrote becomes content that builds, nothing is overwritten,
//! and everything without a place is named with its file and line.

use std::fs;

use crate::harness::{copy_dir, empty_dir, kyyeu, read_tree, repository_root};
use crate::test_project::TestProject;

/// A new project next to the files of `tests/import`.
fn import_project(name: &str) -> TestProject {
    let folder = empty_dir(&format!("import-{name}"));
    let run = kyyeu(&folder, &["init", ".", "--title", "Hội thảo", "--date", "2023-07-20"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    copy_dir(&repository_root().join("tests/import"), &folder.join("in"));
    TestProject(folder)
}

/// The lines of what was said that begin with a file of `in/`.
fn unmapped_notes(output: &str) -> Vec<&str> {
    output.lines().filter(|line| line.starts_with("in/")).collect()
}

#[test]
fn bibtex_becomes_records_and_speakers_and_keeps_what_is_declared_of_names() {
    let project = import_project("bib");
    project.run_ok(&["new", "speaker", "Trần Thị Bình", "--id", "binh"]);
    let output = project.run_ok(&["import", "in/ky-yeu.bib"]);
    assert_eq!(
        unmapped_notes(&output),
        [
            "in/ky-yeu.bib:2: nguyen2023khaimac: `address` was not placed: Hà Nội",
            "in/ky-yeu.bib:4: nguyen2023khaimac: there are others, who are not named",
            "in/ky-yeu.bib:6: nguyen2023khaimac: `booktitle` was not placed: Kỷ yếu Hội thảo",
            "in/ky-yeu.bib:22: doe2021: `doi` was not placed: none",
            "in/ky-yeu.bib:24: khongten: it has no title, and was left out: give it one",
        ]
    );
    assert!(
        output.ends_with("2 records, 4 speakers, 2 topics taken in; 5 lines to look at\n"),
        "{output}"
    );
    assert_eq!(
        project.read("content/papers/01-khai-mac-tao-nguon-phat-trien.md"),
        "---\ntitle: 'Khai mạc: Tạo nguồn phát triển'\nspeakers: [nguyen-quang-duong, \
         ban-to-chuc-hoi-thao, binh]\n\
         topics: [tao-nguon, chuyen-doi-so]\nsummary: Bài nói về việc tạo nguồn ở các \
         trường.\npages: '12-19'\n\
         doi: 10.1000/xyz.123\n---\n"
    );
    let second = project.read("content/papers/02-data-in-schools.md");
    assert!(
        second.contains(
            "speakers: [jane-doe, jan-van-der-berg, nguyen-quang-duong]\ndate: 2021\nlanguage: en\n"
        ),
        "{second}"
    );
    let speakers = project.read("content/speakers.yaml");
    for entry in [
        // Family-first in Vietnamese, family last elsewhere; the parts as they were declared.
        "nguyen-quang-duong:\n  name: Nguyễn Quang Dương\n  family: Nguyễn\n  given: Quang Dương\n",
        "jane-doe:\n  name: Jane Doe\n  family: Doe\n  given: Jane\n",
        "jan-van-der-berg:\n  name: Jan van der Berg\n  family: van der Berg\n  given: Jan\n",
        // A name without a comma declares nothing, nor does one in braces; one of the register is
        // found by its name.
        "ban-to-chuc-hoi-thao:\n  name: Ban Tổ chức Hội thảo\nbinh:\n  name: Trần Thị Bình\njan",
    ] {
        assert!(speakers.contains(entry), "{speakers}");
    }
    project.run_ok(&["build"]);
    project.run_ok(&["fmt", "--check"]);
    // Once more: what is there is not made again.
    let before = project.read_tree("content");
    let second_output = project.run_ok(&["import", "in/ky-yeu.bib"]);
    assert!(
        second_output.contains(
            "the id \"data-in-schools\" is taken, and it was left out: it may be there already"
        ),
        "{second_output}"
    );
    assert_eq!(project.read_tree("content"), before);
}

#[test]
fn csl_json_and_the_posts_of_a_volume_become_records() {
    let project = import_project("csl");
    let output = project.run_ok(&["import", "in/zotero.json", "in/_posts/"]);
    assert!(
        output.contains(
            "in/zotero.json:6: http://zotero.example/1: \"Jan van den Berg\": `suffix` \
                       was not placed: Jr."
        ),
        "{output}"
    );
    assert!(
        output.contains(
            "in/zotero.json:15: http://zotero.example/1: `container-title` was not placed: Tạp chí"
        ),
        "{output}"
    );
    assert_eq!(
        project.read("content/papers/01-du-lieu-mo.md"),
        "---\ntitle: Dữ liệu mở\nspeakers: [hoang-thi-thuy-lan, vien-du-lieu, \
         jan-van-den-berg]\ndate: 2022-06-16\n\
         summary: Một đoạn.\npages: '3-8'\ndoi: 10.1000/abc\n---\n"
    );
    assert_eq!(
        project.read("content/papers/02-learning-with-little-data.md"),
        "---\ntitle: Learning with Little Data\nspeakers: [masato-kawata, nguyen-van-an]\ndate: \
         2021-03-01\n\
         summary: We learn with little.\npages: '1-10'\n---\n"
    );
    let unplaced: Vec<_> =
        unmapped_notes(&output).into_iter().filter(|line| line.contains("_posts")).collect();
    for (line, field) in [
        (5, "series"),
        (6, "publisher"),
        (7, "issn"),
        (10, "tex_title"),
        (14, "order"),
        (26, "pdf"),
    ] {
        let start = format!(
            "in/_posts/2021-03-01-kawata21a.md:{line}: 2021-03-01-kawata21a: `{field}` was not \
             placed"
        );
        assert!(unplaced.iter().any(|note| note.starts_with(&start)), "{field}: {unplaced:?}");
    }
    project.run_ok(&["build"]);
}

#[test]
fn folders_of_hugo_zola_and_jekyll_become_records_with_their_texts() {
    let project = import_project("folders");
    let (code, output) =
        project.run(&["import", "in/hugo", "in/zola", "in/jekyll", "--as", "speech"]);
    assert_eq!(code, 1, "one text links to a file that has another name now: {output}");
    assert!(
        output.contains("error[broken-link]") && output.contains("content/speeches/01-hai.md:6:5"),
        "{output}"
    );
    assert!(output.contains("1 error still to be mended before the site can be built"), "{output}");
    for words in [
        "in/hugo/mot.md:7: mot: `weight` was not placed: 3",
        "in/hugo/mot.md:9: mot: `room` was not placed: A1",
        "in/hugo/mot.md:16: mot: the text has a command of another program",
        "in/hugo/hai/index.md:4: hai: \"Lê Văn E, Viện F\": this may be several people",
        "in/hugo/hai/anh.png: not taken in: where a text shows it",
        "in/hugo/_index.md: not taken in: it stands for a list",
        "in/jekyll/2020-01-05-bon.markdown:7: 2020-01-05-bon: `permalink` was not placed: /bon/",
    ] {
        assert!(output.contains(words), "{words}: {output}");
    }
    assert_eq!(
        project.read("content/speeches/02-mot.md"),
        "---\ntitle: Một bài của Hugo\nspeakers: [pham-thi-d, jane-doe]\ntopics: \
         [chuyen-doi-so]\ndate: 2022-05-01\n\
         summary: Tóm tắt.\ndoi: 10.1000/hugo\ndraft: true\n---\n\n## Mục\n\nNội dung {{< \
         ref \"hai.md\" >}} ở đây.\n"
    );
    assert_eq!(
        project.read("content/speeches/03-ba.md"),
        "---\ntitle: Bài ba\nspeakers: [do-van-g]\ntopics: [tao-nguon]\ndate: \
         2022-05-02\n---\n\nChữ của bài ba.\n"
    );
    assert!(project.read("content/speeches/04-bon.md").contains("date: 2020-01-05\ndraft: true\n"));
    project.replace("content/speeches/01-hai.md", "../mot.md", "02-mot.md");
    project.replace("content/speeches/02-mot.md", "draft: true\n", "");
    project.run_ok(&["build"]);
}

#[test]
fn what_cannot_be_read_is_said_with_its_place_and_nothing_is_taken_in() {
    let project = import_project("faulty");
    let before = project.read_tree("content");
    for (path, text, code, words) in [
        (
            "a.bib",
            "@book{a, title = {A}\n@book{b, title = {B}}\n",
            1,
            "this is no BibTeX from here on",
        ),
        ("a.json", "[\n  {\"id\": \"a\" \"title\": \"A\"}\n]\n", 1, "--> a.json:2:"),
        ("a.json", "3\n", 1, "this is no CSL-JSON"),
        ("a.md", "Chỉ có chữ.\n", 1, "this file has no front matter"),
        ("a.md", "+++\ntitle = 'A'\n", 1, "the front matter is not closed"),
        ("a.md", "+++\ntitle = A\n+++\n", 1, "--> a.md:2:"),
        ("a.md", "---\ntitle: \"A\n---\n", 1, "error[yaml-syntax]"),
        ("a.docx", "PK", 2, "its name ends in .bib, .json or .md"),
    ] {
        project.write(path, text);
        let (exit_code, output) = project.run(&["import", path]);
        assert_eq!(exit_code, code, "{path}: {output}");
        assert!(output.contains(words), "{path}: {output}");
        assert!(!output.contains("made  "), "{output}");
    }
    let (code, output) = project.run(&["import", "khong-co.bib"]);
    assert_eq!(code, 2);
    assert!(output.contains("khong-co.bib cannot be read"), "{output}");
    // Texts about a folder are no reason to leave it.
    project.write("thu-muc/README.md", "Chỉ có chữ.\n");
    let output = project.run_ok(&["import", "thu-muc"]);
    assert!(output.contains("thu-muc/README.md: not taken in: it has no front matter"), "{output}");
    let (code, output) = project.run(&["import", "in/ky-yeu.bib", "--dry-run"]);
    assert_eq!(code, 0, "{output}");
    assert!(output.contains("would make  content/papers/02-data-in-schools.md"), "{output}");
    assert!(output.contains("2 records, 5 speakers, 2 topics would be taken in"), "{output}");
    assert_eq!(project.read_tree("content"), before);
    let sources = read_tree(&project.0.join("in"));
    assert!(sources.len() > 7, "what is taken in stays as it is");
    fs::remove_file(project.0.join("content/workshop.yaml")).unwrap();
    let (code, output) = project.run(&["import", "in/ky-yeu.bib"]);
    assert!(code == 1 && output.contains("no-workshop"), "{output}");
}
