//! A small project that grows and changes, and what its site says of addresses.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::harness::{copy_real_content, empty_dir, kyyeu, read_tree, write_file};

/// A project in a folder of its own.
pub struct TestProject(pub PathBuf);

impl TestProject {
    /// A workshop and further files.
    pub fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let project = Self(empty_dir(&format!("ids-{name}")));
        let workshop = ("content/workshop.yaml", "title: Hội thảo\ndate: 2023\n");
        for (path, text) in [workshop].iter().chain(files) {
            project.write(path, text);
        }
        project
    }

    /// The real content.
    pub fn real(name: &str) -> Self {
        let project = Self(empty_dir(&format!("ids-{name}")));
        copy_real_content(&project.0);
        project
    }

    pub fn write(&self, path: &str, text: &str) {
        write_file(&self.0.join(path), text);
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn replace(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} lacks {from:?}");
        self.write(path, &text.replacen(from, to, 1));
    }

    /// The exit status, and what was printed.
    pub fn run(&self, arguments: &[&str]) -> (i32, String) {
        let run = kyyeu(&self.0, arguments);
        (run.code, run.stdout + &run.stderr)
    }

    pub fn run_ok(&self, arguments: &[&str]) -> String {
        let (code, text) = self.run(arguments);
        assert_eq!(code, 0, "{arguments:?}\n{text}");
        text
    }

    /// All files below a folder with their bytes.
    pub fn read_tree(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        read_tree(&self.0.join(folder))
    }
}

/// Where a page that moved leads to, from the root of the site.
pub fn redirect_target(page: &str, path: &str) -> Option<String> {
    let address = page.split("content=\"0; url=").nth(1)?.split('"').next()?;
    let mut parts: Vec<_> = path.split('/').collect();
    parts.pop();
    for part in address.split('/') {
        if part == ".." {
            parts.pop().unwrap();
        } else {
            parts.push(part);
        }
    }
    Some(parts.join("/"))
}

pub const SPEAKERS_FILE: (&str, &str) =
    ("content/speakers.yaml", "an:\n  name: Nguyễn Văn An\nbinh:\n  name: Trần Bình\n");
pub const PAPER_FILE: (&str, &str) = (
    "content/papers/01-mot.md",
    "---\ntitle: Một\nspeakers: [an, binh]\n---\n\n[[an]] nói với [[binh]].\n",
);
