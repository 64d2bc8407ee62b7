//! A project to build and to change, and what its site says.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A project in a folder of its own.
pub struct Project(pub PathBuf);

impl Project {
    pub fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ids").join(name);
        drop(fs::remove_dir_all(&root));
        let project = Self(root);
        let workshop = ("content/workshop.yaml", "title: Hội thảo\ndate: 2023\n");
        for (path, text) in [workshop].iter().chain(files) {
            project.put(path, text);
        }
        project
    }

    /// The real content.
    pub fn real(name: &str) -> Self {
        let project = Self::new(name, &[]);
        copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("content"), &project.0.join("content"));
        project
    }

    pub fn put(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.0.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{path} lacks {from:?}");
        self.put(path, &text.replacen(from, to, 1));
    }

    pub fn run(&self, arguments: &[&str]) -> (i32, String) {
        let output: Output = Command::new(env!("CARGO_BIN_EXE_kyyeu"))
            .args(arguments)
            .args(["--color", "never", "--root"])
            .arg(&self.0)
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(text).unwrap())
    }

    pub fn good(&self, arguments: &[&str]) -> String {
        let (code, text) = self.run(arguments);
        assert_eq!(code, 0, "{arguments:?}\n{text}");
        text
    }

    /// All files below a folder with their bytes.
    pub fn tree(&self, folder: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(&self.0.join(folder), "", &mut files);
        files
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.map(Result::unwrap) {
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else {
            files.insert(name, fs::read(entry.path()).unwrap());
        }
    }
}

fn copy(from: &Path, to: &Path) {
    let mut files = BTreeMap::new();
    collect(from, "", &mut files);
    for (path, bytes) in files {
        let path = to.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

/// Where a page that moved leads to, from the root of the site.
pub fn leads_to(page: &str, path: &str) -> Option<String> {
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

pub fn is_page(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, ending)| ending == "html")
}

pub const SPEAKERS: (&str, &str) = ("content/speakers.yaml", "an:\n  name: Nguyễn Văn An\nbinh:\n  name: Trần Bình\n");
pub const PAPER: (&str, &str) =
    ("content/papers/01-mot.md", "---\ntitle: Một\nspeakers: [an, binh]\n---\n\n[[an]] nói với [[binh]].\n");
