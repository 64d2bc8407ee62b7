//! `kyyeu init` and `kyyeu new`: what they make builds, and what was there stays byte for byte.

use std::fs;

use crate::harness::{copy_real_content, empty_dir, kyyeu, read_tree, write_file};
use crate::test_project::{PAPER_FILE, SPEAKERS_FILE, TestProject};

/// A new project in a folder of its own, without a terminal.
fn init_project(name: &str, flags: &[&str]) -> TestProject {
    let folder = empty_dir(&format!("begun-{name}"));
    let run = kyyeu(
        &folder,
        &[&["init", "p", "--title", "Hội thảo: \"thử\" #1", "--date", "2023-07-20"], flags]
            .concat(),
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    TestProject(folder.join("p"))
}

#[test]
fn a_new_project_builds_without_a_warning_in_each_language_and_with_each_list_of_provinces() {
    for (language, instruction) in [("vi", "Bỏ dấu #"), ("en", "Take away the #")] {
        for (provinces, pages) in [("none", 0), ("before-2025", 64), ("after-2025", 34)] {
            let name = format!("{language}-{provinces}");
            let project = init_project(
                &name,
                &["--language", language, "--provinces", provinces, "--place", "Huế"],
            );
            let run = kyyeu(&project.0, &["build"]);
            assert_eq!((run.code, run.stderr.as_str()), (0, ""), "{name}");
            let file_count = read_tree(&project.0.join("public/provinces")).len();
            assert_eq!(
                file_count.saturating_sub(1),
                pages,
                "{name}: pages of provinces, beside their list"
            );
            let workshop = project.read("content/workshop.yaml");
            assert!(
                workshop.contains(instruction)
                    && workshop.contains("title: 'Hội thảo: \"thử\" #1'\n"),
                "{workshop}"
            );
            project.run_ok(&["fmt", "--check"]);
            assert!(project.read(".gitignore").contains("public/\n.kyyeu-cache/\n"));
        }
    }
}

#[test]
fn every_yaml_file_of_a_new_project_leads_to_its_schema() {
    let project = init_project("modelines", &["--provinces", "after-2025"]);
    project.run_ok(&["new", "dataset", "Học sinh"]);
    let mut seen = 0;
    for (path, bytes) in
        project.read_tree("content").into_iter().filter(|(path, _)| path.ends_with(".yaml"))
    {
        let text = String::from_utf8(bytes).unwrap();
        let schema = text
            .strip_prefix("# yaml-language-server: $schema=")
            .and_then(|rest| rest.lines().next());
        let schema = schema.unwrap_or_else(|| panic!("{path} names no schema"));
        let file = project.0.join("content").join(&path).parent().unwrap().join(schema);
        assert!(file.exists(), "{path} names {schema}, which is not there");
        seen += 1;
    }
    assert_eq!(seen, 7);
}

#[test]
fn what_is_in_the_folder_already_stays() {
    let folder = empty_dir("begun-left");
    for path in [".gitignore", "content/speakers.yaml", "luan-van.docx"] {
        write_file(&folder.join(path), "an: {name: An}\n");
    }
    let before = read_tree(&folder);
    let run = kyyeu(&folder, &["init", ".", "--yes"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for words in
        ["left  .gitignore, which was there already", "left  content/speakers.yaml", "add public/"]
    {
        assert!(run.stdout.contains(words), "{}", run.stdout);
    }
    let after = read_tree(&folder);
    assert!(before.iter().all(|(path, bytes)| after[path] == *bytes));
    assert!(after.len() > before.len() + 10, "the rest was made");
    let second_run = kyyeu(&folder, &["init", ".", "--yes"]);
    assert_eq!(second_run.code, 1);
    assert!(
        second_run.stderr.contains("has a workshop already\nhelp: kyyeu new adds to it"),
        "{}",
        second_run.stderr
    );
    assert_eq!(read_tree(&folder), after);
}

#[test]
fn a_call_that_says_too_little_makes_nothing() {
    let folder = empty_dir("begun-nothing");
    for (call, words) in [
        (&["init", "p"][..], "say at least the title and the date"),
        (&["init", "p", "--title", "A"], "say at least the title and the date"),
        (&["init", "p", "--date", "20/7/2023"], "the year comes first: write 2023-07-20"),
        (&["init", "p", "--yes", "--language", "fr"], "possible values: vi, en"),
    ] {
        let run = kyyeu(&folder, call);
        assert_eq!(run.code, 2, "{call:?}");
        assert!(run.stderr.contains(words), "{call:?}: {}", run.stderr);
    }
    assert!(read_tree(&folder).is_empty());
}

#[test]
fn one_of_each_is_added_and_the_whole_has_no_error() {
    let project = init_project("each", &[]);
    let speech = project.run_ok(&[
        "new",
        "speech",
        "Khai mạc",
        "--speaker",
        "Nguyễn Văn An",
        "--set",
        "role=Trưởng ban: A",
    ]);
    assert!(
        speech.contains("new speaker \"nguyen-van-an\"\nnew speech \"khai-mac\"\n"),
        "{speech}"
    );
    let line = project
        .read("content/speakers.yaml")
        .lines()
        .position(|line| line == "nguyen-van-an:")
        .unwrap()
        + 1;
    assert!(speech.contains(&format!("  content/speakers.yaml:{line}\n")), "{speech}");
    for call in [
        &["new", "speaker", "Đỗ Thị Bình"][..],
        &["new", "organisation", "Trường #1: thử", "--set", "kind=Trường"],
        &["new", "document", "21-NQ/TW", "--set", "date=2022-06-16"],
        &["new", "document", "Hướng dẫn chung", "--set", "issuer=truong-1-thu"],
        &["new", "topic", "Chuyển đổi số"],
        &["new", "province", "26"],
        &[
            "new",
            "dataset",
            "Học sinh",
            "--figure",
            "Tất cả=8620",
            "--figure",
            "Nữ=50.3",
            "--set",
            "period=2023",
        ],
        &[
            "new",
            "paper",
            "2023",
            "--speaker",
            "Đỗ Thị Bình",
            "--speaker",
            "nguyen-van-an",
            "--set",
            "statistics=hoc-sinh",
        ],
        &["new", "paper", "Chuyển đổi số", "--id", "bai-hai", "--set", "topics=chuyen-doi-so"],
        &["new", "conclusion", "Kết luận"],
    ] {
        project.run_ok(call);
    }
    let check = kyyeu(&project.0, &["check"]);
    assert!(!check.stderr.contains("error["), "{}", check.stderr);
    assert_eq!(
        project.read("content/papers/01-2023.md"),
        "---\ntitle: '2023'\nspeakers: [do-thi-binh, nguyen-van-an]\nstatistics: [hoc-sinh]\n---\n"
    );
    assert!(
        project
            .read("content/papers/02-bai-hai.md")
            .contains("title: Chuyển đổi số\ntopics: [chuyen-doi-so]\n")
    );
    let provinces = project.read("content/provinces.yaml");
    let both = "phu-tho:\n  name: Phú Thọ\n  kind: province\n  code: '25'\n\
                vinh-phuc:\n  name: Vĩnh Phúc\n  kind: province\n  \
                code: '26'\n  successor:\n    province: phu-tho\n    date: 2025-07-01\n";
    assert!(provinces.ends_with(both), "what it became a part of is there too: {provinces}");
    let documents = project.read("content/documents.yaml");
    assert!(
        documents.contains(
            "\n21-nq-tw:\n  number: 21-NQ/TW\n  date: 2022-06-16\nhuong-dan-chung:\n  title:"
        ),
        "{documents}"
    );
}

#[test]
fn an_entry_goes_into_its_sorted_place_and_every_other_byte_stays() {
    let register = "# Người phát biểu\n\nan: {name: Nguyễn An}   # một dòng\n\n\
                    # Về Bình\nbinh:\n    name: 'Trần Bình'\n    \
                    # trong Bình\n    titles: [ A,B ]\n\n\
                    # Về Yến\nyen:\n    name: Lê Yến\n# cuối tệp";
    let project = TestProject::new("placed", &[("content/speakers.yaml", register), PAPER_FILE]);
    project.run_ok(&["new", "speaker", "Đỗ Cúc", "--set", "titles=Một, Hai: ba"]);
    let new = "cuc-do:\n    name: Đỗ Cúc\n".replace("cuc-do", "do-cuc");
    let expected = register.replace(
        "# Về Yến\n",
        &format!("{new}    titles:\n      - Một\n      - 'Hai: ba'\n# Về Yến\n"),
    );
    // By steps of four spaces, as the others are.
    let expected = expected.replace("      - ", "        - ");
    assert_eq!(project.read("content/speakers.yaml"), expected);
    project.run_ok(&["new", "speaker", "Zu"]);
    assert_eq!(project.read("content/speakers.yaml"), format!("{expected}\nzu:\n    name: Zu\n"));
    // Windows' line ends and separate combining marks stay as they are, and so does the byte order
    // mark.
    let windows = "\u{feff}".to_owned()
        + &SPEAKERS_FILE.1.replace('\n', "\r\n").replace('ễ', "e\u{302}\u{303}");
    project.write("content/speakers.yaml", &windows);
    project.run_ok(&["new", "speaker", "Ba"]);
    assert_eq!(
        project.read("content/speakers.yaml"),
        windows.replace("binh:", "ba:\r\n  name: Ba\r\nbinh:")
    );
}

#[test]
fn a_register_in_its_own_order_gets_the_entry_at_its_end_and_the_editor_is_told() {
    let folder = empty_dir("begun-real");
    copy_real_content(&folder);
    let project = TestProject(folder);
    let before = project.read("content/organisations.yaml");
    let output = project.run_ok(&["new", "organisation", "An toàn"]);
    assert!(
        output.contains(
            "content/organisations.yaml has an order of its own: the new entry stands last"
        ),
        "{output}"
    );
    assert_eq!(project.read("content/organisations.yaml"), before + "an-toan:\n  name: An toàn\n");
    let provinces = project.read("content/provinces.yaml");
    let output = project.run_ok(&["new", "province", "thanh hóa"]);
    assert!(!output.contains("order of its own"), "by their codes they are sorted: {output}");
    assert_eq!(
        project.read("content/provinces.yaml"),
        provinces + "thanh-hoa:\n  name: Thanh Hóa\n  kind: province\n  code: '38'\n"
    );
    project.run_ok(&["new", "paper", "Tham luận thêm"]);
    assert!(project.0.join("content/papers/10-tham-luan-them.md").exists());
    // In parts: into the part where its neighbours are.
    fs::remove_file(project.0.join("content/organisations.yaml")).unwrap();
    let parts = TestProject::new("parts", &[SPEAKERS_FILE, PAPER_FILE]);
    fs::rename(parts.0.join("content/speakers.yaml"), parts.0.join("content/s.yaml")).unwrap();
    parts.write(
        "content/speakers/a-m.yaml",
        "an:\n  name: Nguyễn Văn An\nbinh:\n  name: Trần Bình\n",
    );
    parts.write("content/speakers/n-z.yaml", "oanh:\n  name: Oanh\n");
    fs::remove_file(parts.0.join("content/s.yaml")).unwrap();
    parts.run_ok(&["new", "speaker", "Chi"]);
    parts.run_ok(&["new", "speaker", "Phúc"]);
    assert!(parts.read("content/speakers/a-m.yaml").ends_with("chi:\n  name: Chi\n"));
    assert_eq!(
        parts.read("content/speakers/n-z.yaml"),
        "oanh:\n  name: Oanh\nphuc:\n  name: Phúc\n"
    );
}

#[test]
fn an_addition_that_cannot_be_is_refused_and_nothing_is_written() {
    let project = TestProject::new("refused-new", &[SPEAKERS_FILE, PAPER_FILE]);
    project.write("content/topics.yaml", "{a: {name: A}}\n");
    let before = project.read_tree("content");
    for (call, code, words) in [
        (
            &["speaker", "An"][..],
            2,
            "the id \"an\" is taken by a speaker\nhelp: if that is the one you mean, \
             it is there already; if not, give another id: --id an-2",
        ),
        (
            &["topic", "Bình"],
            2,
            "the id \"binh\" is taken by a speaker\nhelp: give another id: --id binh-2",
        ),
        (&["topic", "Năm"], 2, "is not written with an id at the beginning of a line"),
        (&["speaker", "Năm", "--id", "Năm Bảy"], 2, "at most 100 in all: --id nam-bay"),
        (&["speaker", "…"], 2, "give one with --id"),
        (&["speaker", " "], 2, "the speaker has no name"),
        (&["paper", "Hai", "--speaker", "bin"], 1, "did you mean \"binh\"?"),
        (&["paper", "Hai", "--set", "date=20/7/2023"], 1, "the year comes first: write 2023-07-20"),
        (&["paper", "Hai", "--set", "roles=A"], 2, "did you mean \"role\"?"),
        (&["paper", "Hai", "--set", "corrections=A"], 2, "\"corrections\" is more than one value"),
        (&["paper", "Hai", "--figure", "A=1"], 2, "--figure is for datasets"),
        (&["topic", "Hai", "--speaker", "an"], 2, "--speaker is for speeches"),
        (&["dataset", "Hai", "--figure", "A"], 2, "write what it says, = and the number"),
        (&["dataset", "Hai", "--figure", "A=50,3"], 1, "write 50.3"),
        (&["province", "99"], 2, "is neither code nor name of a province before July 2025"),
        (&["provinz", "99"], 2, "a similar value exists: 'province'"),
    ] {
        let (exit_code, text) = project.run(&[&["new"], call].concat());
        assert_eq!(exit_code, code, "{call:?}: {text}");
        assert!(text.contains(words), "{call:?}: {text}");
        assert!(!text.contains('\u{1b}'), "a pipe is no terminal");
    }
    project.write("content/speakers.yaml", "an: [\n");
    let (code, text) = project.run(&["new", "speaker", "Chi"]);
    assert_eq!(code, 2);
    assert!(
        text.contains("content/speakers.yaml cannot be read as it is")
            && text.contains("kyyeu check"),
        "{text}"
    );
    project.write("content/speakers.yaml", SPEAKERS_FILE.1);
    assert_eq!(project.read_tree("content"), before);
    let (code, text) = TestProject(empty_dir("begun-empty")).run(&["new", "speaker", "Chi"]);
    assert_eq!(code, 1);
    assert!(text.contains("no-workshop") && text.contains("kyyeu init"), "{text}");
}

#[test]
fn schemas_that_kyyeu_did_not_make_stay() {
    let project = TestProject::new("schemas", &[SPEAKERS_FILE, PAPER_FILE]);
    assert!(
        project.run_ok(&["schema", "--vscode"]).contains(".kyyeu/schema: 10 written, 0 unchanged")
    );
    assert!(project.read(".vscode/settings.json").contains("\"./.kyyeu/schema/speakers.json\""));
    project.write(".vscode/settings.json", "{}\n");
    let output = project.run_ok(&["schema", "--vscode"]);
    assert!(
        output.contains("0 written, 10 unchanged") && output.contains("put this into it"),
        "{output}"
    );
    assert_eq!(project.read(".vscode/settings.json"), "{}\n");
    project.write(".kyyeu/schema/topics.json", "{}\n");
    let (code, text) = project.run(&["schema"]);
    assert_eq!(code, 1);
    assert!(
        text.contains(
            "topics.json is no schema that kyyeu made, and stays as it is\nhelp: move it away"
        ),
        "{text}"
    );
    assert_eq!(project.read(".kyyeu/schema/topics.json"), "{}\n");
}

#[test]
fn shells_and_manuals_know_every_command() {
    let folder = empty_dir("machine");
    let help = kyyeu(&folder, &["--help"]).stdout;
    let commands: Vec<_> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(commands.len() > 7, "{help}");
    assert_eq!(kyyeu(&folder, &["man", "man1"]).code, 0);
    let pages = read_tree(&folder.join("man1"));
    assert_eq!(pages.len(), commands.len() + 1);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = kyyeu(&folder, &["completions", shell]).stdout;
        let missing: Vec<_> =
            commands.iter().filter(|command| !script.contains(**command)).collect();
        assert!(missing.is_empty(), "{shell}: {missing:?}");
    }
    for command in commands {
        let page = String::from_utf8_lossy(&pages[&format!("kyyeu-{command}.1")]).into_owned();
        assert!(page.contains(".SH EXAMPLES\n.nf\n") && page.contains("\n  kyyeu"), "{page}");
    }
    let (code, text) = TestProject(folder).run(&["completions", "tcsh"]);
    assert!(code == 2 && text.contains("possible values: bash"), "{text}");
}
