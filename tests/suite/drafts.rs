//! Drafts: kept out of the site, and marked where they are shown.

use crate::test_project::TestProject;

#[test]
fn a_draft_that_is_shown_says_so_wherever_it_is_named() {
    for (language, mark, title) in [("vi", "bản nháp", "Bản nháp: "), ("en", "draft", "Draft: ")]
    {
        let project = TestProject::new(&format!("drafts-{language}"), &[]);
        project.write(
            "content/workshop.yaml",
            &format!("title: Hội thảo\ndate: 2023\nlanguage: {language}\n"),
        );
        project
            .write("content/papers/01-mot.md", "---\ntitle: Một\ndraft: true\n---\n\nMột đoạn.\n");
        project
            .write("content/papers/02-hai.md", "---\ntitle: Hai\ndraft: false\n---\n\nHai đoạn.\n");
        project
            .write("content/pages/trang.md", "---\ntitle: Trang\ndraft: true\n---\n\nBa đoạn.\n");
        let span = format!("<span class=\"standing draft\">{mark}</span>");
        project.run_ok(&["build", "--drafts"]);
        for (page, title_of) in [("papers/mot.html", "Một"), ("trang.html", "Trang")] {
            let page = project.read(&format!("public/{page}"));
            assert!(
                page.contains(&span) && page.contains(&format!("<title>{title}{title_of} – ")),
                "{page}"
            );
        }
        // In the list of its kind, as the neighbour of another, and on paper.
        for page in ["papers/index.html", "papers/hai.html"] {
            let page = project.read(&format!("public/{page}"));
            assert_eq!(page.matches(&span).count(), 1, "{page}");
        }
        let volume = project.read("public/volume.html");
        for text in ["Một", "Trang"] {
            assert!(
                volume.contains(&format!("{title}{text}")),
                "{text} is unmarked on paper: {volume}"
            );
        }
        assert!(!volume.contains(&format!("{title}Hai")));
        project.run_ok(&["build"]);
        assert!(project.read_tree("public").iter().all(|(path, bytes)| {
            !path.ends_with(".html") || !String::from_utf8_lossy(bytes).contains("standing draft")
        }));
    }
}
