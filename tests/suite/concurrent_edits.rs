//! What changes while a build goes on is no part of it, and is seen by the next one.

use std::fs;
use std::path::PathBuf;

use kyyeu_driver::{
    CacheMode, Destination, Engine, LedgerMode, Options, Phase, Progress, Quantity,
};

use crate::harness::{empty_dir, read_tree, write_file};
use crate::incremental::NullProgress;

/// Does something to a folder when the pages are about to be made: all files have been looked at by
/// then.
struct EditBeforePages<F>(PathBuf, F);

impl<F: Fn(&PathBuf) + Sync> Progress for EditBeforePages<F> {
    fn begin(&self, _: usize) {
        self.1(&self.0);
    }
    fn page(&self) {}
}

/// A change of a folder by another program.
type FolderEdit = fn(&PathBuf);

#[test]
fn a_text_that_changes_before_its_page_is_made_begins_the_build_anew() {
    let paper = "content/papers/01-mot.md";
    let changes: [(&str, FolderEdit); 2] = [
        ("words", |folder| {
            write_file(
                &folder.join("content/papers/01-mot.md"),
                "---\ntitle: Một\n---\n\nĐoạn khác.\n",
            );
        }),
        ("title", |folder| {
            write_file(
                &folder.join("content/papers/01-mot.md"),
                "---\ntitle: Khác\n---\n\nĐoạn khác.\n",
            );
        }),
    ];
    for (name, change) in changes {
        let folder = empty_dir(&format!("anew-{name}"));
        write_file(&folder.join("content/workshop.yaml"), "title: Hội thảo\ndate: 2023\n");
        write_file(&folder.join(paper), "---\ntitle: Một\n---\n\nMột đoạn.\n");
        let options = |out: &str| Options {
            cache_mode: CacheMode::Disabled,
            ledger_mode: LedgerMode::ReadOnly,
            ..Options::new(&folder, Destination::Directory(folder.join(out)))
        };
        Engine::new(options("public")).build(&EditBeforePages(folder.clone(), change));
        Engine::new(options("clean")).build(&NullProgress);
        let page =
            |out: &str| fs::read_to_string(folder.join(out).join("papers/mot.html")).unwrap();
        assert!(page("public").contains("Đoạn khác."), "{name}");
        assert!(
            read_tree(&folder.join("public")) == read_tree(&folder.join("clean")),
            "{name}: half of it is of an older text"
        );
    }
}

#[test]
fn what_changes_during_a_build_is_seen_by_the_next() {
    let paper = |text: &str| format!("---\ntitle: {text}\n---\n\nMột đoạn.\n");
    let changes: [(&str, FolderEdit, Option<&str>); 4] = [
        // The page of a file that went was shown until the next change of something else.
        ("gone", |folder| fs::remove_file(folder.join("content/papers/02-hai.md")).unwrap(), None),
        (
            "other",
            |folder| {
                write_file(&folder.join("content/papers/02-hai.md"), "---\ntitle: Khác\n---\n");
            },
            Some("Khác"),
        ),
        (
            "other and gone",
            |folder| {
                write_file(&folder.join("content/papers/02-hai.md"), "---\ntitle: Khác\n---\n");
                fs::remove_file(folder.join("content/papers/02-hai.md")).unwrap();
            },
            None,
        ),
        (
            "new",
            |folder| write_file(&folder.join("content/papers/03-ba.md"), "---\ntitle: Ba\n---\n"),
            Some("Hai"),
        ),
    ];
    for (name, change, expected) in changes {
        let folder = empty_dir(&format!("meanwhile-{name}"));
        write_file(&folder.join("content/workshop.yaml"), "title: Hội thảo\ndate: 2023\n");
        write_file(&folder.join("content/papers/01-mot.md"), paper("Một"));
        write_file(&folder.join("content/papers/02-hai.md"), paper("Hai"));
        let options = Options {
            cache_mode: CacheMode::Disabled,
            ..Options::new(&folder, Destination::Memory)
        };
        let mut engine = Engine::new(options);
        engine.build(&EditBeforePages(folder.clone(), change));
        assert!(
            engine.site().contains_key("papers/hai.html"),
            "{name}: it was there when the build began"
        );
        assert!(engine.has_changes(), "{name}: the change is not seen");
        engine.build(&NullProgress);
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
        assert!(!engine.has_changes(), "{name}");
    }
}

/// Does something to a folder when its files are about to be read, and undoes it when they were.
struct EditDuringLoad(PathBuf, FolderEdit, FolderEdit);

impl Progress for EditDuringLoad {
    fn begin(&self, _: usize) {}
    fn page(&self) {}
    fn enter(&self, work: Phase, _: &str) {
        if work == Phase::Load {
            self.1(&self.0);
        }
    }
    fn leave(&self, work: Phase, _: Quantity) {
        if work == Phase::Load {
            self.2(&self.0);
        }
    }
}

#[test]
fn what_is_wrong_for_the_length_of_a_build_is_said_no_longer() {
    const GOOD: &str = "{% extends \"base.html\" %}";
    let changes: [(&str, FolderEdit, FolderEdit); 3] = [
        (
            "a template",
            |folder| {
                write_file(&folder.join("templates/topic.html"), "{% extends \"gone.html\" %}");
            },
            |folder| write_file(&folder.join("templates/topic.html"), GOOD),
        ),
        (
            "a file of the theme",
            |folder| {
                fs::rename(folder.join("templates/assets/a.css"), folder.join("a.css")).unwrap();
            },
            |folder| {
                fs::rename(folder.join("a.css"), folder.join("templates/assets/a.css")).unwrap();
            },
        ),
        (
            "a text",
            |folder| write_file(&folder.join("content/papers/01-mot.md"), "không có đầu đề"),
            |folder| write_file(&folder.join("content/papers/01-mot.md"), "---\ntitle: Một\n---\n"),
        ),
    ];
    for (name, change, back) in changes {
        let folder = empty_dir(&format!("meanwhile-undone-{}", name.replace(' ', "-")));
        write_file(&folder.join("content/workshop.yaml"), "title: Hội thảo\ndate: 2023\n");
        write_file(&folder.join("content/papers/01-mot.md"), "---\ntitle: Một\n---\n");
        write_file(&folder.join("templates/topic.html"), GOOD);
        write_file(&folder.join("templates/assets/a.css"), "p { color: red }");
        let options = Options {
            cache_mode: CacheMode::Disabled,
            ..Options::new(&folder, Destination::Memory)
        };
        let mut engine = Engine::new(options);
        assert_eq!(engine.build(&NullProgress).diagnostics.len(), 0, "{name}");
        // Something else changes, so that all is read again.
        write_file(&folder.join("content/papers/02-hai.md"), "---\ntitle: Hai\n---\n");
        let meanwhile = engine.build(&EditDuringLoad(folder.clone(), change, back));
        assert!(
            meanwhile.diagnostics.is_empty() || engine.has_changes(),
            "{name}: nobody would look again"
        );
        assert_eq!(engine.build(&NullProgress).diagnostics.len(), 0, "{name}: it was mended");
        assert!(engine.site().contains_key("papers/hai.html"), "{name}");
    }
}
