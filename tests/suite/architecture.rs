//! The rules of ARCHITECTURE.md that no compiler holds: which crate may use which, where files and
//! libraries may be accessed, and how long a file may be.

use std::collections::BTreeMap;
use std::fs;

use crate::harness::{assert_no_errors, list_dirs, list_files, repository_root};

/// The longest source file.
const MAX_FILE_LINES: usize = 520;

/// The dependencies of each crate: `plan` → `diag model view`.
type CrateEdges = BTreeMap<String, Vec<String>>;

/// Reads the table of ARCHITECTURE.md: the fenced block whose lines are `crate: dependencies`.
fn documented_edges(page: &str) -> CrateEdges {
    let is_table = |block: &&str| block.lines().skip(1).any(|line| line.starts_with("diag:"));
    let block = page.split("```").find(is_table).expect("ARCHITECTURE.md has the table of crates");
    block
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, edges)| (name.to_owned(), edges.split_whitespace().map(Into::into).collect()))
        .collect()
}

/// Reads the `kyyeu-…` entries of the `[dependencies]` of each manifest in `src/`, sorted.
fn manifest_edges() -> CrateEdges {
    let mut edges = CrateEdges::new();
    for folder in list_dirs(&repository_root().join("src")) {
        let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        assert!(
            manifest.contains(&format!("name = \"kyyeu-{name}\"\n")),
            "the crate of src/{name}"
        );
        edges.insert(name, dependencies(&manifest));
    }
    edges
}

/// The `kyyeu-…` entries of the section `[dependencies]`, without their prefix, sorted.
fn dependencies(manifest: &str) -> Vec<String> {
    let section = manifest
        .lines()
        .skip_while(|line| *line != "[dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['));
    let mut names: Vec<String> = section
        .filter_map(|line| line.strip_prefix("kyyeu-"))
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .map(ToOwned::to_owned)
        .collect();
    names.sort();
    names
}

#[test]
fn crates_depend_on_each_other_as_the_architecture_says() {
    let page = fs::read_to_string(repository_root().join("ARCHITECTURE.md")).unwrap();
    let (documented, actual) = (documented_edges(&page), manifest_edges());
    let mut errors = Vec::new();
    for (name, edges) in &actual {
        match documented.get(name) {
            None => errors.push(format!("src/{name} is not in the table of ARCHITECTURE.md")),
            Some(allowed) if allowed != edges => errors.push(format!(
                "{name}: the table has \"{}\", its Cargo.toml \"{}\"",
                allowed.join(" "),
                edges.join(" ")
            )),
            Some(_) => {}
        }
    }
    for name in documented.keys().filter(|name| !actual.contains_key(*name)) {
        errors.push(format!("the table of ARCHITECTURE.md has {name}, which is no crate of src/"));
    }
    assert_no_errors(&errors);
}

#[test]
fn each_kind_of_access_has_its_place() {
    let mut errors = Vec::new();
    for (path, file) in list_files(&repository_root().join("src")) {
        if path.ends_with(".rs") {
            let text = fs::read_to_string(file).unwrap();
            errors.extend(
                rule_violations(&path, &text).into_iter().map(|rule| format!("src/{path} {rule}")),
            );
        }
    }
    assert_no_errors(&errors);
}

/// The rules that a source file breaks; `path` is relative to `src/`.
fn rule_violations(path: &str, text: &str) -> Vec<String> {
    let mut violations = Vec::new();
    // The metadata of a file is a value: `cache` compares it, and reads nothing.
    let code = text.replace("std::fs::Metadata;", "");
    if !path.starts_with("load/") && !path.starts_with("write/") {
        for access in ["std::fs", " File::", "(File::", "OpenOptions", "WalkDir"] {
            if code.contains(access) {
                violations.push(format!("accesses files by `{}`", access.trim()));
            }
        }
    }
    if text.contains("static mut") || text.contains("thread_local!") {
        violations.push("has global state".to_owned());
    }
    // `PlanContext` records which page reads whose prose, for incremental builds.
    if path.starts_with("plan/") && path != "plan/context.rs" && text.contains("links.prose") {
        violations.push("reads prose without `PlanContext`".to_owned());
    }
    if !path.starts_with("load/yaml/") {
        for library in ["serde_yaml::", "saphyr::"] {
            if text.contains(library) {
                violations.push(format!("uses `{library}`, which is for load/yaml alone"));
            }
        }
    }
    let lines = text.lines().count();
    if lines > MAX_FILE_LINES {
        violations.push(format!("has {lines} lines: at most {MAX_FILE_LINES}"));
    }
    violations
}

#[test]
fn every_rule_finds_its_violation() {
    let long_file = "\n".repeat(MAX_FILE_LINES + 1);
    let cases = [
        ("plan/lib.rs", "use std::fs;"),
        ("cli/lib.rs", "let file = File::open(path)?;"),
        ("model/lib.rs", "static mut COUNT: u32 = 0;"),
        ("render/lib.rs", "thread_local! {}"),
        ("plan/home.rs", "self.links.prose.get(&key)"),
        ("load/read.rs", "serde_yaml::from_str(text)"),
        ("diag/lib.rs", &long_file),
    ];
    for (path, text) in cases {
        assert_eq!(rule_violations(path, text).len(), 1, "{path}: {text}");
    }
    for (path, text) in [
        ("load/read.rs", "use std::fs;"),
        ("write/lib.rs", "use std::fs::File; File::create(path)"),
        ("cache/file_stat.rs", "use std::fs::Metadata;\n"),
        ("plan/context.rs", "self.links.prose.get(&key)"),
        ("load/yaml/mod.rs", "serde_yaml::from_str(text)"),
        ("plan/home.rs", "DataFile::Csv; NewFile::new(path)"),
    ] {
        assert_eq!(rule_violations(path, text), Vec::<String>::new(), "{path}: {text}");
    }
}

#[test]
fn manifests_and_the_table_are_read_alike() {
    let manifest = "[dependencies]\nkyyeu-model.workspace = true\nkyyeu-diag = { path = \"x\" }\n\
                    serde.workspace = true\n\n[features]\nkyyeu-view = []\n";
    assert_eq!(dependencies(manifest), ["diag", "model"]);
    let page = "a\n```text\npicture\n```\n```text\ndiag:\nplan: diag model\n```\n";
    let edges = documented_edges(page);
    assert_eq!(edges["plan"], ["diag", "model"]);
    assert_eq!(edges["diag"], Vec::<String>::new());
}
