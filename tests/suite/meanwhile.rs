//! What changes while a build goes on is no part of it, and is seen by the next one.

use std::fs;
use std::path::PathBuf;

use kyyeu_driver::{Addresses, Amount, Destination, Engine, Options, Progress, Remembering, Work};

use crate::incremental::Silent;
use crate::program::{fresh, tree, write};

/// Does something to a folder when the pages are about to be made: all files have been looked at by
/// then.
struct Meddling<F>(PathBuf, F);

impl<F: Fn(&PathBuf) + Sync> Progress for Meddling<F> {
    fn begin(&self, _: usize) {
        self.1(&self.0);
    }
    fn page(&self) {}
}

/// What somebody does to a folder.
type Change = fn(&PathBuf);

#[test]
fn a_text_that_changes_before_its_page_is_made_begins_the_build_anew() {
    let paper = "content/papers/01-mot.md";
    let changes: [(&str, Change); 2] = [
        ("words", |folder| {
            write(&folder.join("content/papers/01-mot.md"), "---\ntitle: Một\n---\n\nĐoạn khác.\n")
        }),
        ("title", |folder| {
            write(&folder.join("content/papers/01-mot.md"), "---\ntitle: Khác\n---\n\nĐoạn khác.\n")
        }),
    ];
    for (name, change) in changes {
        let folder = fresh(&format!("anew-{name}"));
        write(&folder.join("content/workshop.yaml"), "title: Hội thảo\ndate: 2023\n");
        write(&folder.join(paper), "---\ntitle: Một\n---\n\nMột đoạn.\n");
        let options = |out: &str| Options {
            remembering: Remembering::Nothing,
            addresses: Addresses::Passing,
            ..Options::new(&folder, Destination::Folder(folder.join(out)))
        };
        Engine::new(options("public")).build(&Meddling(folder.clone(), change));
        Engine::new(options("clean")).build(&Silent);
        let page =
            |out: &str| fs::read_to_string(folder.join(out).join("papers/mot.html")).unwrap();
        assert!(page("public").contains("Đoạn khác."), "{name}");
        assert!(
            tree(&folder.join("public")) == tree(&folder.join("clean")),
            "{name}: half of it is of an older text"
        );
    }
}

#[test]
fn what_changes_during_a_build_is_seen_by_the_next() {
    let paper = |text: &str| format!("---\ntitle: {text}\n---\n\nMột đoạn.\n");
    let changes: [(&str, Change, Option<&str>); 4] = [
        // The page of a file that went was shown until the next change of something else.
        ("gone", |folder| fs::remove_file(folder.join("content/papers/02-hai.md")).unwrap(), None),
        (
            "other",
            |folder| write(&folder.join("content/papers/02-hai.md"), "---\ntitle: Khác\n---\n"),
            Some("Khác"),
        ),
        (
            "other and gone",
            |folder| {
                write(&folder.join("content/papers/02-hai.md"), "---\ntitle: Khác\n---\n");
                fs::remove_file(folder.join("content/papers/02-hai.md")).unwrap();
            },
            None,
        ),
        (
            "new",
            |folder| write(&folder.join("content/papers/03-ba.md"), "---\ntitle: Ba\n---\n"),
            Some("Hai"),
        ),
    ];
    for (name, change, expected) in changes {
        let folder = fresh(&format!("meanwhile-{name}"));
        write(&folder.join("content/workshop.yaml"), "title: Hội thảo\ndate: 2023\n");
        write(&folder.join("content/papers/01-mot.md"), paper("Một"));
        write(&folder.join("content/papers/02-hai.md"), paper("Hai"));
        let options = Options {
            remembering: Remembering::Nothing,
            ..Options::new(&folder, Destination::Memory)
        };
        let mut engine = Engine::new(options);
        engine.build(&Meddling(folder.clone(), change));
        assert!(
            engine.site().contains_key("papers/hai.html"),
            "{name}: it was there when the build began"
        );
        assert!(engine.differs(), "{name}: the change is not seen");
        engine.build(&Silent);
        let page = engine
            .site()
            .get("papers/hai.html")
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        assert_eq!(page.is_some(), expected.is_some(), "{name}");
        assert!(
            page.is_none_or(|page| page.contains(&format!("<h1>{}</h1>", expected.unwrap()))),
            "{name}"
        );
        assert_eq!(engine.site().contains_key("papers/ba.html"), name == "new", "{name}");
        assert!(!engine.differs(), "{name}");
    }
}

/// Does something to a folder when its files are about to be read, and undoes it when they were.
struct Undone(PathBuf, Change, Change);

impl Progress for Undone {
    fn begin(&self, _: usize) {}
    fn page(&self) {}
    fn enter(&self, work: Work, _: &str) {
        if work == Work::Load {
            self.1(&self.0);
        }
    }
    fn leave(&self, work: Work, _: Amount) {
        if work == Work::Load {
            self.2(&self.0);
        }
    }
}

#[test]
fn what_is_wrong_for_the_length_of_a_build_is_said_no_longer() {
    const GOOD: &str = "{% extends \"base.html\" %}";
    let changes: [(&str, Change, Change); 3] = [
        (
            "a template",
            |folder| write(&folder.join("templates/topic.html"), "{% extends \"gone.html\" %}"),
            |folder| write(&folder.join("templates/topic.html"), GOOD),
        ),
        (
            "a file of the theme",
            |folder| {
                fs::rename(folder.join("templates/assets/a.css"), folder.join("a.css")).unwrap()
            },
            |folder| {
                fs::rename(folder.join("a.css"), folder.join("templates/assets/a.css")).unwrap()
            },
        ),
        (
            "a text",
            |folder| write(&folder.join("content/papers/01-mot.md"), "không có đầu đề"),
            |folder| write(&folder.join("content/papers/01-mot.md"), "---\ntitle: Một\n---\n"),
        ),
    ];
    for (name, change, back) in changes {
        let folder = fresh(&format!("meanwhile-undone-{}", name.replace(' ', "-")));
        write(&folder.join("content/workshop.yaml"), "title: Hội thảo\ndate: 2023\n");
        write(&folder.join("content/papers/01-mot.md"), "---\ntitle: Một\n---\n");
        write(&folder.join("templates/topic.html"), GOOD);
        write(&folder.join("templates/assets/a.css"), "p { color: red }");
        let options = Options {
            remembering: Remembering::Nothing,
            ..Options::new(&folder, Destination::Memory)
        };
        let mut engine = Engine::new(options);
        assert_eq!(engine.build(&Silent).diagnostics, [], "{name}");
        // Something else changes, so that all is read anew.
        write(&folder.join("content/papers/02-hai.md"), "---\ntitle: Hai\n---\n");
        let meanwhile = engine.build(&Undone(folder.clone(), change, back));
        assert!(
            meanwhile.diagnostics.is_empty() || engine.differs(),
            "{name}: nobody would look again"
        );
        assert_eq!(engine.build(&Silent).diagnostics, [], "{name}: it was mended");
        assert!(engine.site().contains_key("papers/hai.html"), "{name}");
    }
}
