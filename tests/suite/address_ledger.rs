//! What was published: the ledger, old addresses, tombstones, rules for servers.

use std::fs;

use crate::test_project::{PAPER_FILE, SPEAKERS_FILE, TestProject, redirect_target};

#[test]
fn the_ledger_grows_and_is_written_only_when_it_changes() {
    let project = TestProject::new("grows", &[SPEAKERS_FILE, PAPER_FILE]);
    project.run_ok(&["build"]);
    assert!(!project.0.join("content/ids.lock").exists(), "it is made by the editor alone");
    project.write("content/ids.lock", "");
    assert!(project.run_ok(&["build"]).contains("content/ids.lock: 10 new addresses"));
    let ledger = project.read("content/ids.lock");
    let lines: Vec<_> = ledger.lines().collect();
    assert!(lines[0].starts_with("# "), "{ledger}");
    assert_eq!(
        lines[1..],
        [
            "graph.html",
            "index.html",
            "papers/index.html",
            "papers/mot.html",
            "records.html",
            "search.html",
            "speakers/an.html",
            "speakers/binh.html",
            "speakers/index.html",
            "volume.html"
        ]
    );
    let time = || fs::metadata(project.0.join("content/ids.lock")).unwrap().modified().unwrap();
    let before = time();
    assert!(!project.run_ok(&["build"]).contains("ids.lock"));
    project.run_ok(&["check"]);
    assert_eq!(time(), before);
    project.write("content/papers/02-hai.md", "---\ntitle: Hai\nspeakers: [an]\n---\n\nChữ.\n");
    project.run_ok(&["check"]);
    assert_eq!(time(), before, "check writes nothing");
    assert!(project.run_ok(&["build"]).contains("content/ids.lock: 1 new address;"));
    assert!(project.read("content/ids.lock").contains("\npapers/hai.html\npapers/index.html\n"));
}

#[test]
fn what_a_merge_left_in_the_ledger_is_put_in_order() {
    let project = TestProject::new("merge", &[SPEAKERS_FILE, PAPER_FILE]);
    project.write(
        "content/ids.lock",
        "# Ghi chú riêng.\r\nspeakers/an.html\r\nindex.html\r\nspeakers/an.html\r\n\r\n",
    );
    project.run_ok(&["build"]);
    let ledger = project.read("content/ids.lock");
    assert!(
        ledger.starts_with("# Ghi chú riêng.\ngraph.html\nindex.html\npapers/index.html\n"),
        "{ledger}"
    );
    assert_eq!(ledger.matches("speakers/an.html").count(), 1);
    project.replace("content/ids.lock", "index.html", "<<<<<<< HEAD\nindex.html");
    let (code, text) = project.run(&["check"]);
    assert_eq!(code, 1);
    assert!(text.contains("\"<<<<<<< HEAD\" is no address of a page"), "{text}");
}

#[test]
fn a_ledger_that_cannot_be_written_is_a_warning() {
    let project =
        TestProject::new("unwritable", &[SPEAKERS_FILE, PAPER_FILE, ("content/ids.lock", "")]);
    // It is at the path where the new text would be staged, so that even the superuser cannot write
    // there.
    fs::create_dir(project.0.join("content/.ids.lock.kyyeu-new")).unwrap();
    let text = project.run_ok(&["build"]);
    assert!(
        text.contains("warning[unrecorded-address]: content/ids.lock cannot be written"),
        "{text}"
    );
    assert!(project.0.join("public/index.html").exists());
}

#[test]
fn a_published_address_that_vanishes_is_an_error_with_its_fix() {
    let project =
        TestProject::new("vanishes", &[SPEAKERS_FILE, PAPER_FILE, ("content/ids.lock", "")]);
    project.run_ok(&["build"]);
    let (site, ledger) = (project.read_tree("public"), project.read("content/ids.lock"));
    project.replace("content/speakers.yaml", "binh:", "tran-binh:");
    project.replace("content/papers/01-mot.md", "[an, binh]", "[an, tran-binh]");
    project.replace("content/papers/01-mot.md", "[[binh]]", "[[tran-binh]]");
    for command in ["build", "check"] {
        let (code, text) = project.run(&[command]);
        assert_eq!(code, 1, "{text}");
        for part in [
            "error[lost-address]: \"speakers/binh.html\" was published, and nothing stands there \
             any more",
            "--> content/ids.lock:9:1",
            "add to the speaker \"tran-binh\", if it took its place:",
            "aliases: [binh]",
            "or if it was withdrawn, add to content/tombstones.yaml:",
            "speakers/binh.html:",
            "or if it was never published, take this line away",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }
    assert_eq!(project.read_tree("public"), site);
    assert_eq!(project.read("content/ids.lock"), ledger);
    // The fix, as it says.
    project.replace("content/speakers.yaml", "  name: Trần", "  aliases: [binh]\n  name: Trần");
    project.run_ok(&["build"]);
    assert!(project.read("content/ids.lock").contains("speakers/binh.html\n"));
}

#[test]
fn a_file_that_cannot_be_read_is_no_lost_address() {
    let project =
        TestProject::new("unread", &[SPEAKERS_FILE, PAPER_FILE, ("content/ids.lock", "")]);
    project.run_ok(&["build"]);
    project.replace("content/papers/01-mot.md", "title: Một", "title: \"Một");
    let (code, text) = project.run(&["check"]);
    assert_eq!(code, 1);
    assert!(text.contains("yaml-syntax") && !text.contains("lost-address"), "{text}");
}

#[test]
fn an_alias_leads_on_and_is_listed_nowhere() {
    let speakers =
        "an:\n  name: Nguyễn Văn An\n  aliases: [nguyen-an, papers/an]\nbinh: {name: Trần Bình}\n";
    let project = TestProject::new("alias", &[("content/speakers.yaml", speakers), PAPER_FILE]);
    project.run_ok(&["build"]);
    for (path, to, script) in [
        ("speakers/nguyen-an.html", "an.html", "../assets/moved.js"),
        ("papers/an.html", "../speakers/an.html", "../assets/moved.js"),
    ] {
        let page = project.read(&format!("public/{path}"));
        for part in [
            format!("<meta http-equiv=\"refresh\" content=\"0; url={to}\">"),
            format!("<link rel=\"canonical\" href=\"{to}\">"),
            format!("<a href=\"{to}\">Nguyễn Văn An</a>"),
            "<meta name=\"robots\" content=\"noindex\">".to_owned(),
            "Trang này nay ở địa chỉ khác.".to_owned(),
            format!("<script src=\"{script}\">"),
        ] {
            assert!(page.contains(&part), "{part}\n{page}");
        }
        assert_eq!(redirect_target(&page, path).unwrap(), "speakers/an.html");
    }
    project.run_ok(&["build", "--base-url", "https://kyyeu.example/2023/"]);
    let page = project.read("public/papers/an.html");
    assert!(
        page.contains(
            "<link rel=\"canonical\" href=\"https://kyyeu.example/2023/speakers/an.html\">"
        ),
        "{page}"
    );
    assert!(page.contains("content=\"0; url=../speakers/an.html\""), "relative, whatever the host");
    let sitemap = project.read("public/sitemap.xml");
    assert!(
        sitemap.contains("speakers/an.html")
            && !sitemap.contains("nguyen-an")
            && !sitemap.contains("papers/an")
    );
}

#[test]
fn an_alias_that_cannot_be_is_an_error() {
    for (name, aliases, error) in [
        ("taken", "[binh]", "error[address-clash]: two pages would stand at speakers/binh.html"),
        ("twice", "[x, x]", "error[address-clash]: two pages would stand at speakers/x.html"),
        ("list", "[index]", "error[address-clash]: two pages would stand at speakers/index.html"),
        ("folder", "[paper/x]", "did you mean \"papers/x\"?"),
        ("bad", "[Ông-An]", "error[bad-id]: \"Ông-An\" is no id"),
        ("text", "x", "write `aliases: [x]`"),
    ] {
        let speakers =
            format!("an:\n  name: Nguyễn Văn An\n  aliases: {aliases}\nbinh:\n  name: Trần Bình\n");
        let project = TestProject::new(
            &format!("alias-{name}"),
            &[("content/speakers.yaml", &speakers), PAPER_FILE],
        );
        let (code, text) = project.run(&["check"]);
        assert_eq!(code, 1, "{name}");
        assert!(text.contains(error), "{name}: {text}");
    }
}

#[test]
fn an_old_id_in_the_content_is_an_error_that_knows_the_new_one() {
    let speakers = "an:\n  name: Nguyễn Văn An\n  aliases: [nguyen-an]\nbinh:\n  name: Trần Bình\n";
    let project = TestProject::new("old-id", &[("content/speakers.yaml", speakers), PAPER_FILE]);
    project.replace(
        "content/papers/01-mot.md",
        "[[an]] nói",
        "[[nguyen-an]], [[speaker:nguyen-an]] nói",
    );
    let (code, text) = project.run(&["check"]);
    assert_eq!(code, 1);
    assert!(
        text.contains("nothing has the id \"nguyen-an\"")
            && text.contains("unknown speaker \"nguyen-an\""),
        "{text}"
    );
    assert_eq!(text.matches("the id of this speaker is now \"an\"").count(), 2, "{text}");
}

#[test]
fn a_tombstone_says_that_a_page_was_withdrawn_when_and_why() {
    let stones = "papers/hai.html:\n  date: 2024-05\n  reason: Tác giả xin rút <bài>.\n";
    let files = [
        SPEAKERS_FILE,
        PAPER_FILE,
        ("content/ids.lock", "papers/hai.html\n"),
        ("content/tombstones.yaml", stones),
    ];
    let project = TestProject::new("tombstone", &files);
    project.run_ok(&["build", "--base-url", "https://kyyeu.example/"]);
    let page = project.read("public/papers/hai.html");
    for part in [
        "Tác giả xin rút &lt;bài&gt;.",
        "tháng 5 năm 2024",
        "Trang này không còn được công bố",
        "content=\"noindex\"",
        "href=\"../index.html\"",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("rel=\"canonical\"") && !page.contains("http-equiv=\"refresh\""));
    assert!(!project.read("public/sitemap.xml").contains("hai"));
    for (from, to, error) in [
        ("papers/hai.html", "papers/mot.html", "two pages would stand at papers/mot.html"),
        ("papers/mot.html", "/papers/hai", "\"/papers/hai\" is no address of a page"),
        ("/papers/hai", "papers/hai.html", ""),
        ("  reason", "  cause", "a tombstone has no \"reason\""),
    ] {
        project.replace("content/tombstones.yaml", from, to);
        let (code, text) = project.run(&["check"]);
        assert_eq!(code, i32::from(!error.is_empty()));
        assert!(text.contains(error), "{text}");
    }
}

#[test]
fn rules_for_servers_say_what_the_pages_say() {
    let speakers = "an:\n  name: Nguyễn Văn An\n  aliases: [nguyen-an]\nbinh:\n  name: Trần Bình\n";
    let stones = ("content/tombstones.yaml", "papers/hai.html:\n  reason: Rút.\n");
    let project =
        TestProject::new("rules", &[("content/speakers.yaml", speakers), PAPER_FILE, stones]);
    project.run_ok(&["build", "--base-url", "https://kyyeu.example/ky%20yeu/2023"]);
    let rules = |name: &str| project.read(&format!("public/{name}"));
    assert_eq!(
        rules("_redirects"),
        "# Old addresses, for hosts that read a file _redirects. Written by kyyeu.\n\
         /ky%20yeu/2023/papers/hai.html /ky%20yeu/2023/papers/hai.html 410!\n\
         /ky%20yeu/2023/speakers/nguyen-an.html /ky%20yeu/2023/speakers/an.html 301!\n"
    );
    assert_eq!(
        rules(".htaccess"),
        "# Old addresses, for Apache. Written by kyyeu.\n\
         Redirect 410 \"/ky yeu/2023/papers/hai.html\"\n\
         Redirect 301 \"/ky yeu/2023/speakers/nguyen-an.html\" /ky%20yeu/2023/speakers/an.html\n"
    );
    assert_eq!(
        rules("redirects.nginx.conf"),
        "# Old addresses, to be included in nginx's server block. Written by kyyeu.\n\
         location = \"/ky yeu/2023/papers/hai.html\" { error_page 410 @kyyeu_withdrawn; return \
         410; }\n\
         location = \"/ky yeu/2023/speakers/nguyen-an.html\" { return 301 \
         /ky%20yeu/2023/speakers/an.html; }\n\
         location @kyyeu_withdrawn { try_files $uri =410; }\n"
    );
    fs::remove_file(project.0.join("content/tombstones.yaml")).unwrap();
    project.run_ok(&["build"]);
    assert!(rules("_redirects").ends_with("\n/speakers/nguyen-an.html /speakers/an.html 301!\n"));
    assert!(!rules("redirects.nginx.conf").contains("withdrawn"));
    project.replace("content/speakers.yaml", "  aliases: [nguyen-an]\n", "");
    project.run_ok(&["build"]);
    for name in ["_redirects", ".htaccess", "redirects.nginx.conf"] {
        assert!(!project.0.join("public").join(name).exists(), "{name}");
    }
}

#[test]
fn the_real_ledger_holds_every_page() {
    let project = TestProject::real("whole");
    let text = project.run_ok(&["build"]);
    assert!(
        !text.contains("ids.lock"),
        "run kyyeu build, and keep content/ids.lock with the change: {text}"
    );
}
