//! Who may know whom: reads the sources' own `use` lines and paths.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::harness::{assert_no_errors, list_files, repository_root};

/// What each module may name, besides itself. Only the driver names all stages; the command line
/// names the driver alone.
const ALLOWED_DEPENDENCIES: [(&str, &[&str]); 21] = [
    ("archive", &["model"]),
    ("cache", &["diag"]),
    ("diag", &[]),
    ("model", &["diag"]),
    ("view", &[]),
    ("load", &["archive", "cache", "diag", "model"]),
    ("link", &["diag", "model"]),
    ("begin", &["diag", "model", "pen"]),
    ("format", &["model", "pen"]),
    ("import", &["begin", "diag", "model", "pen"]),
    ("pen", &[]),
    ("plan", &["diag", "model", "view"]),
    ("rename", &["diag", "model"]),
    ("render", &["diag", "model", "view"]),
    ("search", &["diag", "model"]),
    ("write", &["archive", "cache", "diag"]),
    ("publish", &["diag", "model"]),
    (
        "driver",
        &[
            "archive", "begin", "cache", "diag", "format", "import", "link", "load", "model",
            "pen", "plan", "publish", "rename", "render", "search", "view", "write",
        ],
    ),
    ("serve", &["diag", "driver", "model"]),
    ("cli", &["diag", "driver", "serve"]),
    ("lib", &[]),
];

/// The modules that a source names by `crate::`, also in `use crate::{a, b::c}`.
fn named_modules(source: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    let code: Vec<_> = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code = code.join("\n");
    for (at, _) in code.match_indices("crate::") {
        // Another crate's name may end in "crate".
        if code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => {
                named.insert(leading_identifier(rest));
            }
            Some(list) => {
                let mut depth = 0;
                let mut start = true;
                for (at, c) in list.char_indices() {
                    match c {
                        '}' if depth == 0 => break,
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' if depth == 0 => start = true,
                        c if c.is_alphabetic() && start => {
                            named.insert(leading_identifier(&list[at..]));
                            start = false;
                        }
                        _ => {}
                    }
                }
            }
        }
    }
    named
}

fn leading_identifier(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn stages_know_the_model_and_the_diagnostics_and_never_each_other() {
    let knows: BTreeMap<_, _> = ALLOWED_DEPENDENCIES.into_iter().collect();
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for (path, file) in list_files(&repository_root().join("src"))
        .into_iter()
        .filter(|(path, _)| path.ends_with(".rs"))
    {
        let module = path.split(['/', '.']).next().unwrap().to_owned();
        if module == "main" {
            continue;
        }
        let allowed = knows
            .get(module.as_str())
            .unwrap_or_else(|| panic!("src/{path} is in no module of the picture"));
        for name in named_modules(&fs::read_to_string(file).unwrap()) {
            if name != module && !allowed.contains(&name.as_str()) {
                wrong.push(format!("src/{path} knows {name}"));
            }
            seen.insert((module.clone(), name));
        }
    }
    // What is allowed and nowhere used is a stale allowance.
    for (module, allowed) in ALLOWED_DEPENDENCIES {
        for name in
            allowed.iter().filter(|name| !seen.contains(&(module.to_owned(), (**name).to_owned())))
        {
            wrong.push(format!("{module} need not know {name}"));
        }
    }
    assert_no_errors(&wrong);
}

#[test]
fn what_is_done_in_one_place_is_done_nowhere_else() {
    let mut wrong = Vec::new();
    for (path, file) in list_files(&repository_root().join("src")) {
        let text = fs::read_to_string(file).unwrap();
        // What a disk has said of a file is a value.
        let ways = text.replace("std::fs::Metadata;", "");
        for way in ["std::fs", "File::", "OpenOptions", "WalkDir"] {
            if ways.contains(way)
                && !["load/", "write/"].iter().any(|stage| path.starts_with(stage))
            {
                wrong.push(format!("src/{path} names {way}"));
            }
        }
        if text.contains("static mut") || text.contains("thread_local!") {
            wrong.push(format!("src/{path} has state beside its values"));
        }
        // What a page is filled from is noted there, so that an edit finds the page again.
        if path.starts_with("plan/") && path != "plan/material.rs" && text.contains("links.prose") {
            wrong.push(format!("src/{path} looks at prose, and nobody notes it: ask `Material`"));
        }
        for library in ["serde_yaml", "saphyr"] {
            if text.contains(&format!("{library}::")) && path != "load/yaml.rs" {
                wrong.push(format!("src/{path} names {library}"));
            }
        }
        let lines = text.lines().count();
        if lines > 520 {
            wrong.push(format!("src/{path} has {lines} lines"));
        }
    }
    assert_no_errors(&wrong);
}

#[test]
fn the_rule_of_names_is_read_right() {
    let source = "use crate::diag::{self, Code};\nuse crate::{link, load::{a, b}};\n// crate::no\nx: crate::model::Key,\n";
    let found: Vec<_> = named_modules(source).into_iter().collect();
    assert_eq!(found, ["diag", "link", "load", "model"]);
}
