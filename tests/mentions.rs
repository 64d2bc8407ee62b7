//! Names in texts that become links by themselves: on the real content, where a person can read the
//! whole list through, and on a content made of cases.
//!
//! `KYYEU_BLESS=1` writes new lists; read the difference before it is committed.

#![expect(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test stops where something is missing"
)]

use std::fmt::Write;
use std::path::Path;

use kyyeu_diag::Diagnostics;
use kyyeu_diag::Sources;
use kyyeu_link::{LintLevel, link};
use kyyeu_model::LocaleContext;

/// Every link that was made by itself, with the words around it and the entry; all that is named
/// without a link; and the diagnostics as they are printed, without colours.
fn linked_names(root: &Path) -> (String, usize, String) {
    let (mut sources, mut diagnostics) = (Sources::default(), Diagnostics::new());
    let project = kyyeu_load::load_project(
        &kyyeu_load::ProjectFiles::discover(root),
        kyyeu_load::Drafts::Exclude,
        &mut sources,
        &mut diagnostics,
    )
    .unwrap();
    let language = LocaleContext::new(project.theme.locale);
    let proceedings = &project.proceedings;
    let links = link(proceedings, &sources, &language, LintLevel::Strict, &mut diagnostics);
    let mut list = String::from(
        "In each text: the words around a name that became a link by itself, and the entry.\n",
    );
    let mut count = 0;
    for (key, linked) in links.prose.iter() {
        let text = proceedings.prose(key).unwrap().text(&sources);
        if !linked.name_links.is_empty() {
            writeln!(list, "\n## {} {}", key.kind.name(), proceedings.id(key)).unwrap();
        }
        for name in &linked.name_links {
            let before: Vec<char> = text[..name.start].chars().rev().take(40).collect();
            let before: String = before.into_iter().rev().collect();
            let after: String = text[name.end..].chars().take(25).collect();
            let entry = format!("{}:{}", name.key.kind.name(), proceedings.id(name.key));
            let words =
                format!("{before}⟦{}⟧{after}", &text[name.start..name.end]).replace('\n', " ");
            writeln!(list, "{entry:<46} …{words}…").unwrap();
            count += 1;
        }
    }
    list.push_str("\n# Named in all, by entry\n");
    for (key, namings) in links.backlinks.iter() {
        let by = |naming: &kyyeu_model::Backlink| {
            let by = proceedings.id(naming.source);
            match links.prose.get(&naming.source).map_or(0, |prose| prose.mentions_of(key).count())
            {
                0 => by.to_owned(),
                times => format!("{by} ×{times}"),
            }
        };
        let by = namings.iter().map(by).collect::<Vec<_>>().join(", ");
        writeln!(list, "{}:{} in {by}", key.kind.name(), proceedings.id(key)).unwrap();
    }
    diagnostics.sort(&sources);
    let printed: Vec<_> = diagnostics
        .iter()
        .map(|diagnostic| kyyeu_diag::render_human(diagnostic, &sources))
        .collect();
    (list, count, anstream::adapter::strip_str(&printed.join("\n\n")).to_string())
}

/// Compares with a golden file, or writes it.
fn compare_golden(file: &Path, text: &str) {
    if std::env::var_os("KYYEU_BLESS").is_some() {
        std::fs::write(file, text).unwrap();
    }
    let golden = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        text == golden,
        "{} differs:\n{text}\nlook at it, then bless it with KYYEU_BLESS=1",
        file.display()
    );
}

#[test]
fn on_the_real_content_every_name_is_linked_and_none_wrongly() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (list, count, diagnostics) = linked_names(root);
    assert_eq!(diagnostics, "", "the real content raises false alarms");
    compare_golden(&root.join("tests/mentions.txt"), &list);
    assert!(count > 100, "only {count} links were made");
}

#[test]
fn each_case_is_as_its_golden_file_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/name_linking");
    let (list, _, diagnostics) = linked_names(&root);
    compare_golden(&root.join("links.txt"), &list);
    compare_golden(&root.join("diagnostics.txt"), &diagnostics);
}
