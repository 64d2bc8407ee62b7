//! Ten thousand nested levels are an error like any other, in every file and for
//! every command: never the end of a thread's stack. The program that is tested is not
//! optimised, and has the least of it.

use std::path::Path;

use crate::harness::{assert_no_errors, empty_dir, kyyeu, write_file};

const NESTING_DEPTH: usize = 10_000;

fn nest(open: &str, inmost: &str, close: &str) -> String {
    [open.repeat(NESTING_DEPTH).as_str(), inmost, &close.repeat(NESTING_DEPTH)].concat()
}

fn minimal_project(name: &str) -> std::path::PathBuf {
    let folder = empty_dir(&format!("nesting-{name}"));
    write_file(&folder.join("content/workshop.yaml"), "title: Hội thảo\ndate: 2023\n");
    write_file(&folder.join("content/papers/01-mot.md"), "---\ntitle: Một\n---\n\nMột đoạn.\n");
    folder
}

/// Commands that read all of a project, or what they change.
const COMMANDS: [&[&str]; 9] = [
    &["check"],
    &["build", "--quiet"],
    &["fmt", "--check"],
    &["fmt"],
    &["rename", "paper", "mot", "hai"],
    &["new", "speaker", "Nguyễn Văn An"],
    &["archive", "--quiet", "a.zip"],
    &["archive", "--quiet", "--single-file"],
    &["epub", "--quiet"],
];

/// Runs commands, of which the first checks; what none of them may do is to end by itself.
fn run_all(commands: &[&[&str]], folder: &Path, what: &str, words: &str, wrong: &mut Vec<String>) {
    for (index, arguments) in commands.iter().enumerate() {
        let run = kyyeu(folder, arguments);
        if !(0..=2).contains(&run.code) {
            wrong.push(format!("{what}: {arguments:?} ended with {}", run.code));
        }
        if index == 0 && !run.stderr.contains(words) {
            wrong.push(format!("{what}: is not said to be too deep:\n{}", run.stderr));
        }
    }
}

#[test]
fn no_value_is_so_deep_that_a_command_ends_by_itself() {
    let values = [
        ("brackets", nest("[", "", "]")),
        ("open brackets", "[".repeat(NESTING_DEPTH)),
        ("maps", nest("{a: ", "x", "}")),
        ("lists", format!("\n  {}x", "- ".repeat(NESTING_DEPTH))),
        ("just too deep", format!("{}{}", "[".repeat(20), "]".repeat(20))),
    ];
    let mut wrong = Vec::new();
    for (index, (what, value)) in values.iter().enumerate() {
        // All ways of reading YAML meet the first; they differ in nothing that the others would
        // show.
        let commands = if index == 0 { &COMMANDS[..] } else { &COMMANDS[..1] };
        for file in
            ["content/papers/02-hai.md", "content/statistics/hai.yaml", "content/topics.yaml"]
        {
            let folder = minimal_project(&format!("{what} {}", file.replace('/', "-")));
            let text = format!("title: Hai\nx: {value}\n");
            let text = if file.ends_with(".md") {
                format!("---\n{text}---\n\nMột đoạn.\n")
            } else {
                text
            };
            write_file(&folder.join(file), text);
            run_all(
                commands,
                &folder,
                &format!("{what} in {file}"),
                "more than 20 deep",
                &mut wrong,
            );
        }
    }
    assert_no_errors(&wrong);
}

#[test]
fn no_text_is_so_deep_that_a_command_ends_by_itself() {
    let texts = [
        ("quotations", format!("{} x", ">".repeat(NESTING_DEPTH)), "stand in one another here"),
        ("lists", format!("{}x", "- ".repeat(NESTING_DEPTH)), "stand in one another here"),
        ("links", nest("[", "x", "](a.html)"), ""),
        ("emphasis", "*a **b ".repeat(NESTING_DEPTH), ""),
        ("elements", "<div>\n".repeat(NESTING_DEPTH), "HTML is shown as text"),
        ("notes", nest("[^1]: ", "x", ""), ""),
    ];
    let mut wrong = Vec::new();
    for (what, text, words) in &texts {
        let folder = minimal_project(what);
        write_file(
            &folder.join("content/papers/02-hai.md"),
            format!("---\ntitle: Hai\n---\n\n{text}\n"),
        );
        run_all(
            &[&["check"], &["build", "--quiet"], &["epub", "--quiet"]],
            &folder,
            what,
            words,
            &mut wrong,
        );
    }
    assert_no_errors(&wrong);
}

#[test]
fn no_template_is_so_deep_that_a_build_ends_by_itself() {
    let templates = [
        ("conditions", nest("{% if true %}", "x", "{% endif %}"), "too deep"),
        ("parentheses", format!("{{{{ {} }}}}", nest("(", "1", ")")), "too complex"),
        ("itself", "{% include \"topic.html\" %}".to_owned(), "takes in itself"),
        ("its parent", "{% extends \"topic.html\" %}".to_owned(), "takes in itself"),
    ];
    let mut wrong = Vec::new();
    for (what, text, words) in &templates {
        let folder = minimal_project(what);
        write_file(&folder.join("templates/topic.html"), text);
        let run = kyyeu(&folder, &["build", "--quiet"]);
        if run.code != 1 || !run.stderr.contains(words) {
            wrong.push(format!("{what}: ended with {}:\n{}", run.code, run.stderr));
        }
    }
    assert_no_errors(&wrong);
}
