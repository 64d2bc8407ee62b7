//! `kyyeu rename`, on the real content and on content of every form.

use std::collections::{BTreeMap, BTreeSet};

use crate::test_project::{PAPER_FILE, SPEAKERS_FILE, TestProject, redirect_target};

/// What a renaming on the real content must leave: no fault, the old id nowhere but among the
/// aliases and in the ledger, and every address of before still leading somewhere.
fn rename_and_check(project: &TestProject, kind: &str, old: &str, new: &str) {
    let text = project.run_ok(&["rename", "--yes", &format!("{kind}:{old}"), new]);
    assert!(text.contains(&format!("the {kind} \"{old}\" becomes \"{new}\"")), "{text}");
    project.run_ok(&["check"]);
    let is_whole_id = |text: &str, start: usize| {
        let part = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric() || c == '-');
        !part(text[..start].chars().next_back()) && !part(text[start + old.len()..].chars().next())
    };
    for (path, bytes) in
        project.read_tree("content").into_iter().filter(|(path, _)| path != "ids.lock")
    {
        let text = String::from_utf8(bytes).unwrap();
        for (start, _) in text.match_indices(old).filter(|(start, _)| is_whole_id(&text, *start)) {
            let line = text[..start].rfind('\n').map_or(0, |newline| newline + 1);
            assert!(
                text[line..].trim_start().starts_with("aliases: ["),
                "{path}: {}",
                &text[line..start + old.len()]
            );
        }
        assert!(path != format!("statistics/{old}.yaml"));
    }
}

fn paragraph_anchors(site: &BTreeMap<String, Vec<u8>>) -> Vec<String> {
    let pages = site.iter().filter(|(path, _)| path.ends_with(".html"));
    let ids = |text: &str| {
        text.split(" id=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect()
    };
    let mut all: Vec<String> = pages
        .flat_map(|(_, bytes)| -> Vec<String> { ids(&String::from_utf8_lossy(bytes)) })
        .collect();
    all.retain(|id| id.starts_with("p-"));
    all.sort();
    all
}

#[test]
fn renaming_on_the_real_content_leaves_nothing_dangling() {
    let project = TestProject::real("real");
    let build = ["build", "--base-url", "https://kyyeu.example/"];
    project.run_ok(&build);
    let before = project.read_tree("public");
    let feed = project.read("public/atom.xml");
    for (kind, old, new) in [
        ("speaker", "nguyen-quang-duong", "nguyen-quang-duong-tw"),
        ("province", "vinh-phuc", "tinh-vinh-phuc"),
        ("province", "ninh-binh", "tinh-ninh-binh"),
        ("organisation", "ban-to-chuc-trung-uong", "btctw"),
        ("document", "202-2025-qh15", "nghi-quyet-202"),
        ("dataset", "ket-nap-hssv-2020-2022", "ket-nap-mien-bac"),
        ("topic", "tao-nguon-ket-nap", "tao-nguon"),
        ("record", "dieu-duong-nam-dinh", "dieu-duong"),
        ("page", "report", "bao-cao"),
        // And once more, so that a chain leads straight to its end.
        ("speaker", "nguyen-quang-duong-tw", "duong-nguyen-quang"),
    ] {
        rename_and_check(&project, kind, old, new);
    }
    project.run_ok(&build);
    let after = project.read_tree("public");
    let text = |path: &str| String::from_utf8_lossy(&after[path]).into_owned();
    for path in before.keys().filter(|path| path.ends_with(".html")) {
        assert!(after.contains_key(path), "{path} is lost");
        if let Some(to) = redirect_target(&text(path), path) {
            assert!(after.contains_key(&to), "{path} leads to {to}, which is not there");
            assert!(
                redirect_target(&text(&to), &to).is_none(),
                "{path} leads to {to}, which leads on"
            );
        }
    }
    assert_eq!(redirect_target(&text("report.html"), "report.html").unwrap(), "bao-cao.html");
    for old in ["nguyen-quang-duong", "nguyen-quang-duong-tw"] {
        let path = format!("speakers/{old}.html");
        assert_eq!(
            redirect_target(&text(&path), &path).unwrap(),
            "speakers/duong-nguyen-quang.html"
        );
    }
    // Links to paragraphs, and what a feed reader has seen, outlive the new ids.
    assert_eq!(paragraph_anchors(&after), paragraph_anchors(&before));
    let ids = |feed: &str| {
        feed.split("<id>")
            .map(|rest| rest.split('<').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&text("atom.xml")), ids(&feed));
    assert!(text("atom.xml").contains("href=\"https://kyyeu.example/papers/dieu-duong.html\""));
}

#[test]
fn a_renaming_that_is_not_confirmed_changes_nothing() {
    let project = TestProject::real("dry");
    let before = project.read_tree("content");
    let (code, text) = project.run(&["rename", "vu-hong-nhung", "nhung-vu-hong"]);
    assert_eq!(code, 2, "{text}");
    assert!(text.ends_with("nothing was changed: run it on a terminal, or with --yes\n"), "{text}");
    assert_eq!(project.read_tree("content"), before);
}

#[test]
fn a_renaming_is_shown_line_by_line_before_it_is_done() {
    let project = TestProject::new("shown", &[SPEAKERS_FILE, PAPER_FILE]);
    project.replace(
        "content/papers/01-mot.md",
        "[[an]] nói với",
        &format!("{} [[an]] nói {} với", "Xa".repeat(40), "lâu ".repeat(20)),
    );
    let (_, text) = project.run(&["rename", "an", "van-an"]);
    assert_eq!(
        text,
        "content/papers/01-mot.md:3\n\
         - speakers: [an, binh]\n\
         + speakers: [van-an, binh]\n\
         content/papers/01-mot.md:6\n\
         - …aXaXaXaXaXaXaXaXaXaXaXaXaXaXaXaXaXaXa [[an]] nói lâu lâu lâu lâu lâu lâu lâu lâu…\n\
         + …aXaXaXaXaXaXaXaXaXaXaXaXaXaXaXaXaXaXa [[van-an]] nói lâu lâu lâu lâu lâu lâu lâu lâu…\n\
         content/speakers.yaml:1\n\
         - an:\n\
         + van-an:\n\
         content/speakers.yaml:2\n\
         +   aliases: [an]\n\
         \n\
         4 lines changed: the speaker \"an\" becomes \"van-an\"\n\
         speakers/an.html will lead to speakers/van-an.html\n\
         nothing was changed: run it on a terminal, or with --yes\n"
    );
}

#[test]
fn a_renaming_keeps_every_other_byte() {
    let files = [
        (
            "content/workshop.yaml",
            "title: Hội thảo\ndate: 2023\nchairs: ['an']\nattendees: [{speaker: an}, {group: \
             an}]\nkey_figures:\n  - dan-so/an-giang.nguoi # an\n",
        ),
        (
            "content/speakers.yaml",
            "# an: không đụng tới\n\"an\": {name: 'An',  bio: \"[[mot]] của [[an|an]]\"} # \
             an\nbinh:\n  # về Bình\n  name: Bình\n  aliases:\n    - b-1   # cũ\n  province: \
             an-giang\n",
        ),
        (
            "content/provinces.yaml",
            "an-giang:\n  name: An Giang\n  kind: province\n  note: >-\n    Như [[speaker:an]] \
             và\n    [[ an |ông\n    An]] đã nói; `[[an]]` thì không.\nca-mau:\n  name: Cà Mau\n  \
             kind: province\n  aliases: []\n",
        ),
        (
            "content/statistics/dan-so.yaml",
            "title: Dân số\nsource: mot\nrows: province\ncolumns:\n  nguoi:\n    label: \
             Người\ntable:\n  an-giang: {nguoi: 5}\n  ca-mau: {nguoi: 7}\n",
        ),
        (
            "content/papers/01-mot.md",
            "---\ntitle: Một\nspeakers:\n- an   # an\n- binh\nstatistics: [dan-so]\nprovinces: \
             [an-giang, ca-mau]\n---\n\nÔng [[an]] ([[speaker:an#x|an]]), \\[[an]] nói: \
             [[figure:dan-so/an-giang.nguoi]] ở [[dataset:dan-so#an-giang.nguoi]].\n\n    \
             [[an]]\n\n| a | b |\n|---|---|\n| [[an\\|ông]] | [[binh]] |\n",
        ),
        (
            "content/papers/02-nhap.md",
            "---\ntitle: Nháp\ndraft: true\nspeakers: [an]\n---\n\n[[an]]\n",
        ),
    ];
    let project = TestProject::new("bytes", &files);
    project.replace("content/papers/01-mot.md", "#x|an", "|an");
    project.run_ok(&["check"]);
    project.run_ok(&["rename", "--yes", "an", "van-an"]);
    project.run_ok(&["rename", "--yes", "an-giang", "tinh-an-giang"]);
    project.run_ok(&["rename", "--yes", "ca-mau", "tinh-ca-mau"]);
    project.run_ok(&["rename", "--yes", "binh", "tran-binh"]);
    project.run_ok(&["rename", "--yes", "dan-so", "so-dan"]);
    project.run_ok(&["rename", "--yes", "record:mot", "bai-mot"]);
    project.run_ok(&["check"]);
    let expected = [
        (
            "content/workshop.yaml",
            "title: Hội thảo\ndate: 2023\nchairs: ['van-an']\nattendees: [{speaker: van-an}, \
             {group: an}]\nkey_figures:\n  - so-dan/tinh-an-giang.nguoi # an\n",
        ),
        (
            "content/speakers.yaml",
            "# an: không đụng tới\n\"van-an\": {aliases: [an], name: 'An',  bio: \"[[bai-mot]] của \
             [[van-an|an]]\"} # an\ntran-binh:\n  # về Bình\n  name: Bình\n  aliases:\n    - b-1   \
             # cũ\n    - binh\n  province: tinh-an-giang\n",
        ),
        (
            "content/provinces.yaml",
            "tinh-an-giang:\n  name: An Giang\n  aliases: [an-giang]\n  kind: province\n  note: \
             >-\n    Như [[speaker:van-an]] và\n    [[ van-an |ông\n    An]] đã nói; `[[an]]` thì \
             không.\ntinh-ca-mau:\n  name: Cà Mau\n  kind: province\n  aliases: [ca-mau]\n",
        ),
        (
            "content/statistics/so-dan.yaml",
            "title: Dân số\naliases: [dan-so]\nsource: bai-mot\nrows: province\ncolumns:\n  \
             nguoi:\n    label: Người\ntable:\n  tinh-an-giang: {nguoi: 5}\n  tinh-ca-mau: {nguoi: \
             7}\n",
        ),
        (
            "content/papers/01-mot.md",
            "---\ntitle: Một\nid: bai-mot\naliases: [mot]\nspeakers:\n- van-an   # an\n- \
             tran-binh\nstatistics: [so-dan]\nprovinces: [tinh-an-giang, tinh-ca-mau]\n---\n\nÔng \
             [[van-an]] ([[speaker:van-an|an]]), \\[[an]] nói: \
             [[figure:so-dan/tinh-an-giang.nguoi]] ở \
             [[dataset:so-dan#tinh-an-giang.nguoi]].\n\n    [[an]]\n\n| a | b |\n|---|---|\n| \
             [[van-an\\|ông]] | [[tran-binh]] |\n",
        ),
        (
            "content/papers/02-nhap.md",
            "---\ntitle: Nháp\ndraft: true\nspeakers: [van-an]\n---\n\n[[van-an]]\n",
        ),
    ];
    for (path, text) in expected {
        assert_eq!(project.read(path), text, "{path}");
    }
    let paths: BTreeSet<_> =
        project.read_tree("content").into_keys().map(|path| format!("content/{path}")).collect();
    assert_eq!(paths, expected.iter().map(|(path, _)| (*path).to_owned()).collect());
    // An id that comes back keeps the order in which the ids were had.
    project.run_ok(&["rename", "--yes", "van-an", "an"]);
    assert!(project.read("content/speakers.yaml").contains("\"an\": {aliases: [an, van-an], name"));
    project.run_ok(&["build"]);
    assert_eq!(
        redirect_target(&project.read("public/speakers/van-an.html"), "speakers/van-an.html")
            .unwrap(),
        "speakers/an.html"
    );
}

#[test]
fn a_file_in_another_form_is_written_in_the_one_form_and_the_plan_says_so() {
    let project = TestProject::new("form", &[SPEAKERS_FILE, PAPER_FILE]);
    let windows =
        "\u{feff}".to_owned() + &PAPER_FILE.1.replace('\n', "\r\n").replace('ộ', "o\u{302}\u{323}");
    project.write("content/papers/01-mot.md", &windows);
    let text = project.run_ok(&["rename", "--yes", "an", "van-an"]);
    assert!(text.contains("content/papers/01-mot.md is not UTF-8 without BOM, in NFC"), "{text}");
    assert!(!text.contains("content/speakers.yaml is not"), "{text}");
    assert_eq!(
        project.read("content/papers/01-mot.md"),
        PAPER_FILE.1.replace("[an,", "[van-an,").replace("[[an]]", "[[van-an]]")
    );
}

#[test]
fn a_renaming_that_cannot_be_is_refused() {
    let topics = ("content/topics.yaml", "an:\n  name: An\n  aliases: [yen]\n");
    let project = TestProject::new("refused", &[SPEAKERS_FILE, PAPER_FILE, topics]);
    project.replace("content/papers/01-mot.md", "[[an]]", "[[speaker:an]] [[topic:an]]");
    for (arguments, error) in [
        (["an", "moi"], "say which: speaker:an or topic:an"),
        (["bin", "moi"], "did you mean \"binh\"?"),
        (["topic:binh", "moi"], "no topic has the id \"binh\""),
        (["binh", "mot"], "the id \"mot\" is taken by a record"),
        (["binh", "binh"], "the id \"binh\" is taken by a speaker"),
        (["binh", "Trần Bình"], "single hyphens: \"tran-binh\""),
        (["mots:an", "moi"], "\"mots\" is no kind of entry"),
    ] {
        let (code, text) = project.run(&["rename", "--yes", arguments[0], arguments[1]]);
        assert_eq!(code, 2, "{arguments:?}");
        assert!(text.contains(error), "{arguments:?}: {text}");
    }
    // What the content would be is looked at before it is: this page would be where every site
    // has its list.
    project.write("content/pages/gioi-thieu.md", "---\ntitle: Giới thiệu\n---\n\nChữ.\n");
    let before = project.read_tree("content");
    let (code, text) = project.run(&["rename", "--yes", "gioi-thieu", "records"]);
    assert_eq!(code, 1, "{text}");
    assert!(
        text.contains("address-clash") && text.contains("would have them with the new id"),
        "{text}"
    );
    project.replace("content/papers/01-mot.md", "[an, binh]", "[an, bin]");
    let (code, text) = project.run(&["rename", "--yes", "speaker:an", "moi"]);
    assert_eq!(code, 1);
    assert!(
        text.contains("unknown-id")
            && text.contains("1 error; mend them first, and nothing was changed"),
        "{text}"
    );
    project.replace("content/papers/01-mot.md", "[an, bin]", "[an, binh]");
    assert_eq!(project.read_tree("content"), before);
}
