//! Golden sites: `tests/sites/<case>/content` (and `templates`) make `expected`, tree for tree.
//! Styles, scripts, fonts and pictures are left out: they are copied, not made. What a case prints
//! is in `diagnostics.txt`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::{
    assert_no_errors, copy_dir, empty_dir, expect_file, is_blessing, kyyeu, list_dirs, list_files,
    read_tree, repository_root,
};

/// All cases.
pub fn site_cases() -> Vec<PathBuf> {
    list_dirs(&repository_root().join("tests/sites"))
}

/// Builds a case in a folder of its own; gives its site, and what was printed.
pub fn build_case(case: &Path, purpose: &str) -> (PathBuf, String) {
    let folder = empty_dir(&format!("{purpose}-{}", case.file_name().unwrap().to_str().unwrap()));
    copy_dir(&case.join("content"), &folder.join("content"));
    copy_dir(&case.join("templates"), &folder.join("templates"));
    write_locale_overrides(case, &folder);
    let run = kyyeu(&folder, &["build"]);
    assert_eq!(run.code, 0, "{} does not build:\n{}", case.display(), run.stderr);
    (folder.join("public"), run.stderr)
}

/// A project's own texts are a copy of the default theme's with some changed; `texts.yaml` of a
/// case has those.
fn write_locale_overrides(case: &Path, folder: &Path) {
    let Ok(overrides) = fs::read_to_string(case.join("texts.yaml")) else { return };
    let default = fs::read_to_string(repository_root().join("templates/locales/vi.yaml")).unwrap();
    let key = |line: &str| line.split_once(':').map(|(key, _)| key.to_owned());
    let changed: Vec<_> = overrides.lines().filter_map(key).collect();
    let unchanged =
        default.lines().filter(|line| key(line).is_none_or(|key| !changed.contains(&key)));
    let texts = unchanged.chain(overrides.lines()).collect::<Vec<_>>().join("\n");
    crate::harness::write_file(&folder.join("templates/locales/vi.yaml"), &texts);
}

/// The made files of a site, as text. The program's version is left out, so that a new one changes
/// no expectation.
fn text_outputs(site: &Path) -> BTreeMap<String, String> {
    let version = env!("CARGO_PKG_VERSION");
    let text = |bytes| String::from_utf8(bytes).unwrap();
    read_tree(site)
        .into_iter()
        .filter(|(path, _)| {
            [".html", ".xml", ".txt", ".csv", ".json"].iter().any(|ending| path.ends_with(ending))
        })
        .filter(|(path, _)| !path.starts_with("assets/") && !path.starts_with("media/"))
        .map(|(path, bytes)| {
            let text = text(bytes).replace(&format!("kyyeu {version}"), "kyyeu 0");
            (path, text.replace(&format!("version=\"{version}\""), "version=\"0\""))
        })
        .collect()
}

#[test]
fn sites_are_as_expected() {
    let mut wrong = Vec::new();
    for case in site_cases() {
        let (site, printed) = build_case(&case, "site");
        let expected = case.join("expected");
        let outputs = text_outputs(&site);
        if is_blessing() && expected.exists() {
            fs::remove_dir_all(&expected).unwrap();
        }
        for (path, text) in &outputs {
            wrong.extend(expect_file(&expected.join(path), text).err());
        }
        for path in list_files(&expected).keys().filter(|path| !outputs.contains_key(*path)) {
            wrong.push(format!("{} has no {path}, which is expected", case.display()));
        }
        let diagnostics_path = case.join("diagnostics.txt");
        if !printed.is_empty() || diagnostics_path.exists() {
            wrong.extend(expect_file(&diagnostics_path, &printed).err());
        }
    }
    assert_no_errors(&wrong);
}

#[test]
fn no_case_holds_what_nothing_uses() {
    let mut wrong = Vec::new();
    for path in list_files(&repository_root().join("tests/sites")).into_keys() {
        let mut parts = path.splitn(3, '/');
        let used = matches!(
            (parts.next(), parts.next(), parts.next()),
            (Some(_), Some("content" | "templates" | "expected"), Some(_))
                | (Some(_), Some("diagnostics.txt" | "texts.yaml"), None)
        );
        if !used {
            wrong.push(format!("nothing uses tests/sites/{path}"));
        }
    }
    assert_no_errors(&wrong);
}
